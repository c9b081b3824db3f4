//! The program as its user meets it: arguments, bad input, exit codes, and that nothing hostile gets through.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod program;

use std::{fs, path::PathBuf, process::Output};

use serde_json::Value;

use program::{code, errors};

const LAB: &str = "fixtures/lab/contoso.ldif";

fn doctor(arguments: &[&str]) -> Output {
    program::run(arguments.iter().copied(), b"")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", errors(output)))
}

fn file(name: &str, content: &[u8]) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cli");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    path.display().to_string()
}

#[test]
fn wrong_usage_is_two_and_help_is_not() {
    for arguments in [
        &["nonsense"][..],
        &["migrate", "vmhost1"],
        &["migrate", "vmhost1", "vmhost1", "--from", LAB],
        &["migrate", "", "vmhost2", "--from", LAB],
        &["migrate", "vmhost1", "vmhost2", "--from", LAB, "--server", "dc1"],
        &["migrate", "vmhost1", "vmhost2", "--from", LAB, "--host-os", "vmhost1=95"],
        &["migrate", "vmhost1", "vmhost2", "--deadline", "0"],
        &["collect", "migrate", "vmhost1"],
        &["collect", "migrate", "vmhost1", "VMHOST1.contoso.com"],
        &["collect", "create-vm", "vmhost1", "C:\\vms"],
        &["collect", "migrate", "vmhost1", "vmhost2", "--from", LAB],
    ] {
        let output = doctor(arguments);
        assert_eq!((code(&output), output.stdout.len()), (2, 0), "{arguments:?}");
        assert!(!errors(&output).is_empty(), "{arguments:?}");
    }
    for arguments in [&["--help"][..], &["--version"], &["migrate", "--help"], &["collect"], &["collect", "--help"]] {
        let output = doctor(arguments);
        assert_eq!((code(&output), output.stderr.len()), (0, 0), "{arguments:?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_the_line() {
    let lab = fs::read_to_string(LAB).unwrap();
    let cut = lab.find("objectSid:: ").unwrap() + 19;
    let cases: [(&str, &[u8], &str); 8] = [
        ("empty.ldif", b"", "empty.ldif: is empty"),
        ("binary.ldif", b"dn: CN=a\n\0\x01\x02", "binary.ldif: expected an export"),
        ("prose.ldif", b"Dear support,\nplease find attached\n", "prose.ldif:1"),
        ("cut.ldif", &lab.as_bytes()[..cut], "is it cut short?"),
        ("change.ldif", b"dn: CN=a,DC=x\nchangetype: modify\nadd: a\na: b\n-\n", "change.ldif:"),
        ("url.ldif", b"dn: CN=a,DC=x\ncn:< file:///etc/passwd\n", "url.ldif:2"),
        ("json.ldif", b"{\"a\": 1}", "json.ldif: expected accounts"),
        ("facts.json", b"{\"schema\": \"kcd-doctor/facts/9\"}", "facts.json"),
    ];
    for (name, content, sentence) in cases {
        let path = file(name, content);
        let output = doctor(&["migrate", "vmhost1", "vmhost2", "--from", &path]);
        assert_eq!((code(&output), output.stdout.len()), (2, 0), "{name}: {}", errors(&output));
        assert!(errors(&output).contains(sentence), "{name}: {}", errors(&output));
    }
    let missing = doctor(&["migrate", "vmhost1", "vmhost2", "--from", "/nonexistent/x.ldif"]);
    assert_eq!(code(&missing), 2);
    assert!(errors(&missing).contains("/nonexistent/x.ldif"));
}

#[test]
fn the_other_files_are_used_all_the_same() {
    let bad = file("bad.ldif", b"\x89PNG\0\0");
    let output = doctor(&["create-vm", "vmhost1", "fhost1", "--from", &bad, "--from", LAB, "--format", "json"]);
    assert!(errors(&output).contains("bad.ldif"));
    assert!(json(&output)["remarks"].to_string().contains("bad.ldif"));
    assert_eq!(json(&output)["hops"].as_array().unwrap().len(), 2);
}

/// The lab's export in two halves, each with its heading.
fn halves() -> (String, String) {
    let lab = fs::read_to_string(LAB).unwrap();
    let (heading, entries) = lab.split_once("\n\n").unwrap();
    let entries: Vec<&str> = entries.split("\n\n").collect();
    let (one, other) = entries.split_at(entries.len() / 2);
    (
        file("half-1.ldif", format!("{heading}\n\n{}\n", one.join("\n\n")).as_bytes()),
        file("half-2.ldif", format!("{heading}\n\n{}\n", other.join("\n\n")).as_bytes()),
    )
}

#[test]
fn the_order_of_the_files_does_not_matter() {
    let (one, other) = halves();
    for format in ["json", "text", "markdown", "html"] {
        let run = |first: &str, second: &str| {
            doctor(&[
                "migrate",
                "vmhost2",
                "vmhost1",
                "--user",
                "sensitive",
                "--from",
                first,
                "--from",
                second,
                "--format",
                format,
            ])
        };
        let (forth, back) = (run(&one, &other), run(&other, &one));
        assert!(!forth.stdout.is_empty());
        assert_eq!(forth.stdout, back.stdout, "{format}");
        assert_eq!(code(&forth), 1);
    }
}

#[test]
fn what_an_export_did_not_ask_for_is_not_absent() {
    // Everything but the list was exported, so nothing is known of the list.
    let lab = fs::read_to_string(LAB).unwrap();
    let mut without = String::new();
    let mut skipping = false;
    for line in lab.lines() {
        skipping = line.starts_with("msDS-AllowedToDelegateTo") || (skipping && line.starts_with(' '));
        if !skipping {
            without.push_str(&line.replace(" msDS-AllowedToDelegateTo ", " "));
            without.push('\n');
        }
    }
    let path = file("without-lists.ldif", without.as_bytes());
    let output = doctor(&["create-vm", "vmhost1", "fhost1", "--from", &path, "--format", "json"]);
    let report = json(&output);
    assert_eq!((code(&output), &report["outcome"]), (3, &Value::from("incomplete")), "{}", report["causes"]);
    assert!(
        report["not_run"].to_string().contains("msDS-AllowedToDelegateTo was not asked for"),
        "{}",
        report["not_run"]
    );
}

#[test]
fn an_export_that_was_cut_short_proves_nothing_by_what_it_lacks() {
    let lab = fs::read_to_string(LAB).unwrap();
    // Cut before the list, at the end of a line, and within a line of it.
    let object = lab.find("dn: CN=VMHOST1,").unwrap();
    let list = object + lab[object..].find("msDS-AllowedToDelegateTo:").unwrap();
    for cut in [list, list + 33] {
        let path = file("cut-short.ldif", &lab.as_bytes()[..cut]);
        let output = doctor(&["create-vm", "vmhost1", "fhost1", "--from", &path, "--format", "json"]);
        let report = json(&output);
        assert_eq!((code(&output), &report["outcome"]), (3, &Value::from("incomplete")), "{}", report["causes"]);
        assert!(report["remarks"].to_string().contains("cut short"), "{}", report["remarks"]);
    }
}

#[test]
fn hostile_names_are_just_names() {
    for name in ["*)(objectClass=*", "a\"b", "a'b", "$(id)", "\u{1b}[31mred", "a\nb", "\u{202e}evil", &"x".repeat(5000)]
    {
        for format in ["text", "markdown", "json", "html"] {
            let output = doctor(&["migrate", name, "vmhost2", "--from", LAB, "--format", format, "--color", "never"]);
            assert!([1, 3].contains(&code(&output)), "{name:?}: {}", errors(&output));
            let shown = String::from_utf8(output.stdout).unwrap();
            assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "{name:?} in {format}");
        }
    }
}

#[test]
fn values_full_of_control_characters_do_not_reach_the_terminal() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let lab = fs::read_to_string(LAB).unwrap();
    let evil = format!("cifs/\u{1b}]0;x\u{7}\r\u{202e}{}", "\u{8}".repeat(20));
    let entry = format!("msDS-AllowedToDelegateTo:: {}\n", STANDARD.encode(&evil));
    let hostile = lab.replacen("sAMAccountName: VMHOST2$\n", &format!("sAMAccountName: VMHOST2$\n{entry}"), 1);
    let path = file("hostile.ldif", hostile.as_bytes());
    for (format, extra) in [("text", "-v"), ("text", "-q"), ("markdown", "-v"), ("html", "-v")] {
        let output = doctor(&["migrate", "vmhost2", "vmhost1", "--from", &path, "--format", format, extra]);
        let shown = String::from_utf8(output.stdout).unwrap();
        let is_bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!shown.contains(is_bad), "{format} {extra}");
    }
}

#[test]
fn a_list_of_3000_values_is_read_to_its_end() {
    let output = doctor(&["create-vm", "biglist1", "vmhost2", "--from", LAB, "--format", "json"]);
    let verdicts: Vec<Value> =
        json(&output)["hops"].as_array().unwrap().iter().map(|hop| hop["verdict"].clone()).collect();
    assert_eq!(verdicts, ["granted", "granted"]);
}

#[test]
fn the_report_has_the_keys_that_others_rely_on() {
    let output = doctor(&[
        "migrate",
        "VMHOST2",
        "vmhost1.contoso.com",
        "--from",
        LAB,
        "--error",
        "0x8009030E",
        "--user",
        "alice",
        "--format",
        "json",
    ]);
    let report = json(&output);
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let has = |value: &Value, wanted: &[&str]| wanted.iter().all(|key| keys(value).iter().any(|k| k == key));
    assert!(has(&report, &["schema", "case", "outcome", "hops", "causes", "ruled_out", "not_run"]));
    assert_eq!(report["schema"], "kcd-doctor/report/1");
    assert!(has(&report["case"], &["operation", "source", "destination", "storage", "user", "via", "symptoms"]));
    assert_eq!(report["case"]["source"], "vmhost2");
    assert!(has(&report["case"]["symptoms"][0], &["code", "name", "text", "from"]));
    let hop = &report["hops"][0];
    assert!(has(hop, &["delegator", "service", "target", "spn", "verdict", "error", "steps"]));
    assert!(has(&hop["error"], &["code", "name", "status"]) && has(&hop["steps"][0], &["step", "held", "because"]));
    let cause = &report["causes"][0];
    assert!(has(
        cause,
        &["rank", "code", "slug", "title", "severity", "certainty", "subject", "evidence", "explains", "fix"]
    ));
    assert!(has(&cause["evidence"][0], &["source", "field", "values"]));
    assert!(has(&cause["fix"], &["title", "safety", "powershell", "gui", "ldif", "undo", "verify", "then"]));
    assert!(cause["explains"].as_array().unwrap().contains(&Value::from("0x8009030E")), "{}", cause["explains"]);
}

#[test]
fn colours_come_only_when_they_are_wanted() {
    let run = |color: &str| doctor(&["migrate", "vmhost2", "vmhost1", "--from", LAB, "--color", color]).stdout;
    assert!(run("always").contains(&0x1b));
    assert!(!run("never").contains(&0x1b));
    // Standard output is not a terminal here.
    assert!(!run("auto").contains(&0x1b));
}

#[test]
fn text_keeps_to_100_columns_but_for_what_cannot_be_broken() {
    for host in ["vmhost2", "core2016", "misspelt1", "interp1", "rbdeny1", "nosuch"] {
        let output = doctor(&["migrate", host, "vmhost1", "--from", LAB, "--user", "alice"]);
        let text = String::from_utf8(output.stdout).unwrap();
        for line in text.lines().filter(|line| line.chars().count() > 100) {
            assert!(line.split_whitespace().any(|word| word.chars().count() > 60), "{line}");
        }
    }
}

/// The first run of the README, with its answer.
#[test]
fn the_readme_shows_what_its_first_command_prints() {
    let readme = fs::read_to_string("README.md").unwrap();
    let command = readme.lines().find_map(|line| line.strip_prefix("$ cargo run --release -- ")).unwrap();
    let output = doctor(&command.split(' ').collect::<Vec<_>>());
    let printed = format!("```\n{}```", String::from_utf8(output.stdout).unwrap());
    let begin = readme.find("## Read the answer").unwrap();
    let begin = begin + readme[begin..].find("```").unwrap();
    let end = begin + 3 + readme[begin + 3..].find("```").unwrap() + 3;
    if std::env::var_os("BLESS").is_some() {
        fs::write("README.md", [&readme[..begin], &printed, &readme[end..]].concat()).unwrap();
        return;
    }
    assert!(readme[begin..end] == printed, "README.md shows another answer; BLESS=1 cargo test --test cli writes it");
}
