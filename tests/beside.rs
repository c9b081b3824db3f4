//! What was seen of a failure, laid beside the directory: every capture of the lab beside the lab's own export, and what the program
//! makes of files that say nothing, too much, or cannot be read.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod program;

use std::fs;

use program::{code, errors, run, text};
use serde_json::Value;

const EXPORT: &str = "fixtures/lab/contoso.ldif";

/// The export without the times of changes, most of which are later than the captures.
fn timeless() -> String {
    let path = format!("{}/timeless-{}.ldif", env!("CARGO_TARGET_TMPDIR"), std::process::id());
    let export = fs::read_to_string(EXPORT).unwrap();
    let kept: Vec<&str> = export.split_inclusive('\n').filter(|line| !line.starts_with("whenChanged:")).collect();
    fs::write(&path, kept.concat()).unwrap();
    path
}

fn report(arguments: &[&str]) -> (i32, Value) {
    let output = run(arguments.iter().copied().chain(["--format", "json"]), b"");
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", errors(&output)));
    (code(&output), report)
}

/// How the delegations that a report tells of stand to the directory.
fn besides(report: &Value) -> Vec<String> {
    let story = report["story"].as_array().unwrap().iter();
    let proxied = story.filter(|told| told["exchange"]["kind"] == "S4U2Proxy");
    proxied.map(|told| told["beside"].as_str().unwrap().to_owned()).collect()
}

/// Captures in which the lab's KDC, or what was asked, is known to stand otherwise.
const OTHERWISE: [(&str, &str); 5] = [
    // Samba lets members of Protected Users be delegated, and gives tickets to disabled services.
    ("-protected.pcap", "contradicts"),
    ("-target-disabled.pcap", "contradicts"),
    // It gives no forwardable ticket to a host without a list.
    ("mit-rbcd.pcap", "contradicts"),
    ("-kerberos-only-user-ticket.pcap", "other-evidence"),
    // Not what an operation of Hyper-V asks for.
    ("-other-service.pcap", "not-needed"),
];

#[test]
fn every_capture_of_the_lab_stands_to_its_directory_as_it_must() {
    let export = timeless();
    let manifest = fs::read_to_string("fixtures/captures/manifest.tsv").unwrap();
    let known = fs::read_to_string(EXPORT).unwrap();
    let (mut held, mut complaints) = (0, Vec::new());
    for line in manifest.lines().filter(|line| !line.starts_with('#')) {
        let [file, _, kind, _, host, _, spn, _, answer, _] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let is_known = known.contains(&format!("sAMAccountName: {host}\n"));
        if kind != "S4U2Proxy" || answer == "52" || !is_known {
            continue;
        }
        let (class, target) = spn.split_once('/').unwrap();
        let operation = if class.starts_with("Microsoft") { "migrate" } else { "create-vm" };
        let capture = format!("fixtures/captures/{file}");
        let (_, report) = report(&[operation, host, target, "--from", &export, "--evidence", &capture]);
        let expected = OTHERWISE.iter().find(|(name, _)| file.ends_with(name)).map_or("agrees", |(_, beside)| beside);
        held += 1;
        if besides(&report) != [expected] {
            complaints.push(format!("{file}: {:?}, not {expected}", besides(&report)));
        }
        // A contradiction is a finding, whichever way round it is.
        let is_found = report["causes"].to_string().contains("kdc-contradicts-directory");
        if is_found != (expected == "contradicts") {
            complaints.push(format!("{file}: kdc-contradicts-directory is found: {is_found}"));
        }
    }
    assert!(held > 30, "{held}");
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

const SOUND: [&str; 3] = ["create-vm", "vmhost1", "vmhost2"];

fn sound(evidence: &[&str]) -> (i32, Value) {
    report(&[&SOUND[..], &["--from", EXPORT], evidence].concat())
}

#[test]
fn evidence_that_cannot_be_opened_is_an_error_and_what_is_unread_in_it_is_no_health() {
    let output = run([&SOUND[..], &["--from", EXPORT, "--evidence", "no-such.pcap"]].concat(), b"");
    assert_eq!((code(&output), text(&output).as_str()), (2, ""));
    assert!(errors(&output).contains("no-such.pcap"), "{}", errors(&output));
    assert_eq!(sound(&[]).0, 0);
    let granted = ["--evidence", "fixtures/captures/mit-ok-cifs.pcap"];
    let (code, report) = sound(&granted);
    assert_eq!((code, besides(&report)), (0, vec!["agrees".to_owned()]));
    let whole = fs::read("fixtures/captures/mit-ok-cifs.pcap").unwrap();
    let cut = format!("{}/cut-{}.pcap", env!("CARGO_TARGET_TMPDIR"), std::process::id());
    fs::write(&cut, &whole[..whole.len() - 100]).unwrap();
    let (code, report) = sound(&["--evidence", &cut]);
    assert_eq!((code, &report["outcome"]), (3, &Value::from("incomplete")));
    assert!(report["not_run"].to_string().contains("kdc-contradicts-directory"), "{}", report["not_run"]);
}

#[test]
fn the_user_who_was_seen_is_examined_unless_another_is_named() {
    let refused = ["--evidence", "fixtures/captures/mit-sensitive.pcap"];
    let (code, seen) = sound(&refused);
    assert_eq!((code, &seen["case"]["user"]), (1, &Value::from("sensitive")));
    assert_eq!(seen["causes"][0]["slug"], "user-sensitive");
    assert!(seen["assumptions"].to_string().contains("mit-sensitive.pcap, frame"), "{}", seen["assumptions"]);
    let (code, other) = sound(&[&refused[..], &["--user", "alice"]].concat());
    assert_eq!((code, besides(&other)), (3, vec!["other-user".to_owned()]));
}

#[test]
fn evidence_of_other_machines_is_left_out_and_said() {
    let other = ["--evidence", "fixtures/captures/plain-other-service.pcap"];
    let (code, report) = sound(&other);
    // Perhaps the wrong hosts were named: that is no clean bill of health.
    assert_eq!((code, besides(&report).len()), (3, 0));
    assert!(report["not_run"].to_string().contains("were the right ones named?"), "{}", report["not_run"]);
    assert!(report["remarks"].to_string().contains("1 error of the evidence has to do with other machines"));
    // Beside what shows that it worked, they do not matter.
    let both = [&other[..], &["--evidence", "fixtures/captures/plain-ok-cifs.pcap"]].concat();
    assert_eq!(sound(&both).0, 0);
}

#[test]
fn evidence_that_shows_nothing_is_no_clean_bill_of_health() {
    let file = |name: &str, octets: &[u8]| {
        let path = format!("{}/{name}-{}", env!("CARGO_TARGET_TMPDIR"), std::process::id());
        fs::write(&path, octets).unwrap();
        path
    };
    let whole = fs::read("fixtures/captures/plain-ok-cifs.pcap").unwrap();
    // The header of the file alone; and all frames up to the question, whose answer is in the last ones.
    let cases = [
        (file("empty", b""), "shows nothing of this operation"),
        (file("blank", b" \n\n"), "shows nothing of this operation"),
        (file("no-frames", &whole[..24]), "shows nothing of this operation"),
        (file("unanswered", &until_the_answer(&whole)), "got no answer"),
    ];
    for (path, because) in cases {
        let (code, report) = sound(&["--evidence", &path]);
        assert_eq!((code, &report["outcome"]), (3, &Value::from("incomplete")), "{path}");
        assert!(report["not_run"].to_string().contains(because), "{path}: {}", report["not_run"]);
    }
}

/// The frames of a capture up to the last question.
fn until_the_answer(capture: &[u8]) -> Vec<u8> {
    let (mut at, mut ends) = (24, Vec::new());
    while at < capture.len() {
        let length = u32::from_le_bytes(capture[at + 8..at + 12].try_into().unwrap()) as usize;
        at += 16 + length;
        ends.push(at);
    }
    // Frame 32 asks, as the manifest has it; the answer comes after it.
    capture[..ends[31]].to_vec()
}

#[test]
fn evidence_comes_by_standard_input_too() {
    let pasted = b"Failed to create external configuration store at '\\\\VMHOST2\\vms': General access denied error. (0x80070005)";
    let output = run([&SOUND[..], &["--from", EXPORT, "--evidence", "-", "--format", "json"]].concat(), pasted);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["case"]["symptoms"][0]["code"], "0x80070005");
    assert_eq!((code(&output), &report["story"][0]["symptoms"][0]["from"]), (1, &Value::from("standard input")));
}
