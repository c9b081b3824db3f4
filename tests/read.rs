//! `read` as its user meets it: captures, pasted text, several files, exit codes, and that nothing hostile gets through.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod program;

use std::process::Output;

use serde_json::Value;

use program::{code, text};

const NOT_LISTED: &str = "fixtures/captures/plain-not-listed.pcap";
const GRANTED: &str = "fixtures/captures/plain-ok-cifs.pcap";
const KERBEROS_ONLY: &str = "fixtures/captures/mit-kerberos-only.pcap";

/// An event as Event Viewer copies it.
const STORE: &str = "Log Name:      Microsoft-Windows-Hyper-V-VMMS-Admin
Source:        Microsoft-Windows-Hyper-V-VMMS
Date:          10/14/2018 5:11:26 PM
Event ID:      13000
Level:         Error
User:          CONTOSO\\alice
Computer:      hv1.contoso.com
Description:
User 'CONTOSO\\alice' failed to create external configuration store at '\\\\fs1\\vms': General access denied error. (0x80070005)
";

fn read(arguments: &[&str], input: &[u8]) -> Output {
    program::run([&["read"], arguments].concat(), input)
}

/// Without the line breaks of the terminal.
fn folded(shown: &str) -> String {
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn json(files: &[&str], input: &[u8]) -> (i32, Value) {
    let output = read(&[files, &["--format", "json"]].concat(), input);
    (code(&output), serde_json::from_slice(&output.stdout).unwrap())
}

fn slugs(story: &Value) -> Vec<&str> {
    story["causes"].as_array().unwrap().iter().map(|cause| cause["slug"].as_str().unwrap()).collect()
}

#[test]
fn a_refusal_in_a_capture_is_told_first_and_summed_up_last() {
    let output = read(&[NOT_LISTED], b"");
    let shown = text(&output);
    assert_eq!((code(&output), output.stderr.len()), (1, 0));
    assert!(
        folded(&shown).starts_with(
            "✗ 2026-11-21 02:59:32 UTC: the KDC at 127.0.53.1:88 refused VMHOST1$ alice's ticket to cifs/core2016.contoso.com \
             (S4U2Proxy) with KDC_ERR_BADOPTION (13)."
        ),
        "{shown}"
    );
    assert!(shown.contains("run next: kcd-doctor create-vm vmhost1 core2016.contoso.com --user alice --evidence fixtures/captures/plain-not-listed.pcap\n"), "{shown}");
    let summary = "✗ read: 1 delegation was refused, without a status that says why; look first for entry-missing\n";
    assert!(shown.ends_with(summary), "{shown}");
    // The sign-in of the host is of no interest unless all is.
    assert!(!shown.contains("krbtgt/"));
    assert!(text(&read(&["-v", NOT_LISTED], b"")).contains("krbtgt/CONTOSO.COM: KDC_ERR_PREAUTH_REQUIRED (25)"));
    let quiet = text(&read(&["-q", NOT_LISTED], b""));
    assert_eq!(quiet.lines().filter(|line| !line.is_empty()).count(), 2, "{quiet}");
}

#[test]
fn what_was_granted_is_no_failure() {
    let (code, story) = json(&[GRANTED], b"");
    assert_eq!((code, slugs(&story).len(), &story["next"]), (0, 0, &Value::Array(Vec::new())));
    assert_eq!(story["summary"], "read: no failure; 1 delegated ticket was granted");
}

#[test]
fn the_keys_of_json_are_those_of_the_contract() {
    let (code, story) = json(&[KERBEROS_ONLY], b"");
    assert_eq!((code, &story["schema"]), (1, &Value::from("kcd-doctor/evidence/1")));
    for slug in ["kerberos-only-on-winrm-host", "user-sensitive", "entry-missing"] {
        assert!(slugs(&story).contains(&slug), "{slug}: {:?}", slugs(&story));
    }
    let asked = story["exchanges"].as_array().unwrap().last().unwrap();
    let expected = serde_json::json!({ "granted": false, "code": 13, "name": "KDC_ERR_BADOPTION", "status": null });
    assert_eq!((&asked["kind"], &asked["answer"]), (&Value::from("S4U2Proxy"), &expected));
    for (key, value) in [
        ("client", "VMHOST2$"),
        ("user", "alice"),
        ("spn", "cifs/vmhost1.contoso.com"),
        ("transport", "tcp"),
        ("kdc", "127.0.53.1:88"),
    ] {
        assert_eq!(asked[key], value, "{key}");
    }
    assert!(asked["time"].as_str().unwrap().starts_with("2026-11-21T02:59:38"));
    let unread = &story["unread"][0];
    assert!(unread["count"] == 1 && unread["what"].is_string() && unread["because"].is_string());
    let (_, pasted) = json(&["-"], STORE.as_bytes());
    let symptom = &pasted["symptoms"][0];
    assert_eq!((&symptom["time"], &symptom["code"]), (&Value::Null, &Value::from("VMMS 13000")));
    assert!(["name", "text", "from"].iter().all(|key| symptom[key].is_string()));
}

#[test]
fn pasted_text_and_captures_come_in_on_standard_input() {
    let output = read(&["-"], STORE.as_bytes());
    let shown = text(&output);
    assert_eq!(code(&output), 1);
    let next = r"run next: kcd-doctor create-vm hv1.contoso.com '\\fs1\vms' --user 'CONTOSO\alice'";
    assert!(shown.contains(next) && shown.ends_with("most likely entry-missing\n"), "{shown}");
    let capture = std::fs::read(format!("{}/{NOT_LISTED}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let (piped, of_file) = (json(&["-"], &capture), json(&[NOT_LISTED], b""));
    assert_eq!((piped.0, &piped.1["refusals"]), (1, &of_file.1["refusals"]));
    // A file can be read again.
    let command = "kcd-doctor create-vm vmhost1 core2016.contoso.com --user alice";
    assert_eq!(piped.1["next"], serde_json::json!([command]));
    assert_eq!(of_file.1["next"], serde_json::json!([format!("{command} --evidence {NOT_LISTED}")]));
    // Nothing that is known, which is not the same as nothing wrong.
    assert_eq!((code(&read(&["-"], b"hello")), code(&read(&["-"], b""))), (3, 3));
}

#[test]
fn several_files_are_one_story_in_any_order() {
    let (code, story) = json(&[NOT_LISTED, GRANTED, GRANTED], b"");
    let times: Vec<&str> =
        story["exchanges"].as_array().unwrap().iter().filter_map(|one| one["time"].as_str()).collect();
    assert_eq!((code, times.len(), times.is_sorted()), (1, 8, true));
    assert_eq!(json(&[GRANTED, NOT_LISTED], b"").1, story);
    // The operation of the text is that of the exchange, too.
    let (_, both) = json(&["-", NOT_LISTED], STORE.as_bytes());
    assert_eq!((both["symptoms"].as_array().unwrap().len(), both["exchanges"].as_array().unwrap().len()), (2, 4));
}

#[test]
fn what_was_read_is_one_list_in_the_order_of_time() {
    let event = "<Event><System><Provider Name='Microsoft-Windows-Hyper-V-VMMS'/><EventID>20306</EventID>\
                 <TimeCreated SystemTime='TIME'/><Computer>VMHOST1</Computer></System><UserData><E>\
                 <DestinationHost>HV2</DestinationHost><ErrorCode>0x8009030E</ErrorCode></E></UserData></Event>";
    let log = event.replace("TIME", "2026-11-21T02:00:00Z") + &event.replace("TIME", "2026-11-21T03:00:00Z");
    for format in ["text", "markdown", "html"] {
        let output = read(&["-", NOT_LISTED, "--format", format], log.as_bytes());
        // Markdown has backslashes in front of colons.
        let shown = folded(&text(&output)).replace('\\', "");
        let title = if format == "text" {
            "what was seen, in the order of time (UTC)"
        } else {
            "What was seen, in the order of time (UTC)"
        };
        let list = shown.split(title).nth(1).expect("a heading that names the zone");
        let places = ["2026-11-21 02:00:00", "2026-11-21 02:59:32", "2026-11-21 03:00:00"].map(|time| list.find(time));
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {shown}");
        // The codes of one event stand in one line.
        assert_eq!(list.matches("0x8009030E SEC_E_NO_CREDENTIALS, VMMS 20306").count(), 2, "{shown}");
    }
}

#[test]
fn a_note_about_what_stands_around_an_error_is_where_that_error_is() {
    let verbose = folded(&text(&read(&["-", "-v"], STORE.as_bytes())));
    assert!(verbose.contains("VMMS 13000, 0x80070005 ERROR_ACCESS_DENIED"), "{verbose}");
    assert!(verbose.contains("0x80070005: stands around VMMS 13000, which says more"), "{verbose}");
    let alone = folded(&text(&read(&["-", "-v"], b"Unspecified error (0x80004005)")));
    assert!(alone.contains("0x80004005") && !alone.contains("stands around"), "{alone}");
}

#[test]
fn a_file_that_is_missing_is_told_and_hides_nothing() {
    let output = read(&["no/such.pcap", NOT_LISTED], b"");
    let (warning, shown) = (String::from_utf8_lossy(&output.stderr).into_owned(), text(&output));
    assert_eq!(code(&output), 1);
    assert!(warning.starts_with("warning: no/such.pcap: "), "{warning}");
    assert!(shown.contains("not read") && folded(&shown).ends_with("; not everything could be read"), "{shown}");
    assert_eq!(code(&read(&["no/such.pcap", GRANTED], b"")), 3);
    for arguments in [&["no/such.pcap"][..], &["src"], &[], &["-", "--format", "yaml"]] {
        let output = read(arguments, b"");
        assert_eq!((code(&output), output.stdout.len()), (2, 0), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn what_another_program_must_see_first_is_said_and_is_no_answer() {
    for (input, word) in [
        (&b"\x1F\x8B\x08\0\0\0\0\0\0\0\0\0\0"[..], "gzip"),
        (b"GMBU\x03\x02\x01\0\0\0\0\0\0", "editcap"),
        (b"\0\0\x01\0\x88\x0a\0\0\x76\x50\x95\x1e\0\0\0", "etl2pcapng"),
        (b"ElfFile\0 and no header of a log", "standard input"),
        (b"\x01\x02\x03\x04\x05\x06\x07\0\x01\x02\x03\x04", "is not text"),
    ] {
        let output = read(&["-"], input);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((code(&output), output.stdout.len()), (2, 0), "{told}");
        assert!(told.contains(word), "{told}");
        assert_eq!(code(&read(&["-", GRANTED], input)), 3, "{word}");
    }
}

#[test]
fn nothing_hostile_gets_through() {
    let hostile = "User 'CONTOSO\\a\u{1b}[2J$(reboot)' failed to create external configuration store at \
                   '\\\\fs1\\<script>alert(1)</script>\u{202e}`x`': General access denied error. (0x80070005)";
    for format in ["text", "markdown", "json", "html"] {
        let output = read(&["-", "-v", "--format", format], hostile.as_bytes());
        let shown = text(&output);
        assert_eq!(code(&output), 1, "{format}");
        let is_unseen = |character: char| character != '\n' && (character.is_control() || character == '\u{202e}');
        assert!(!shown.contains(is_unseen), "{format}: {shown:?}");
        assert!(format != "html" || !shown.contains("<script"), "{shown}");
    }
    // Lengths that are lies, and a beginning without an end.
    let capture = std::fs::read(format!("{}/{NOT_LISTED}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    // The first length says where the next frame begins, the second only how long this one was on the wire.
    for (at, expected) in [(32, 3), (36, 1)] {
        let mut broken = capture.clone();
        broken[at..at + 4].copy_from_slice(&[0xFF; 4]);
        assert_eq!(code(&read(&["-"], &broken)), expected, "{at}");
    }
    for length in [4, 24, 30, 100] {
        assert!([0, 2, 3].contains(&code(&read(&["-"], &capture[..length]))), "{length}");
    }
}
