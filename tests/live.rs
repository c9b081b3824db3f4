//! The program against a live domain: signing in, what it asks, what it may not see, and that files say the same.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod lab;

use std::{fs, process::Output};

use lab::{PASSWORD, doctor_as, exec_with, scratch};
use serde_json::Value;

fn report(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn diagnose(arguments: &[&str]) -> Value {
    report(&doctor_as("alice", &[arguments, &["--format", "json"]].concat()))
}

fn verdicts(report: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    report["hops"].as_array().unwrap().iter().map(|hop| (text(&hop["spn"]), text(&hop["verdict"]))).collect()
}

fn ca() -> String {
    let output = lab::exec(&["sh", "-c", "printf %s \"$KCD_LAB_DIR/tls/ca.crt\""]);
    String::from_utf8(output.stdout).unwrap()
}

/// Each operation with names short and full.
const OPERATIONS: [(&[&str], &[&str]); 6] = [
    (&["migrate", "vmhost1", "vmhost2"], &["migrate", "VMHOST1.contoso.com", "vmhost2.contoso.com"]),
    (
        &["migrate", "vmhost1", "vmhost2", "--storage", "fhost1"],
        &["migrate", "vmhost1.contoso.com", "vmhost2.contoso.com", "--storage", r"\\fhost1.contoso.com\vms"],
    ),
    (&["create-vm", "vmhost1", "fhost1"], &["create-vm", "vmhost1.contoso.com", "fhost1.contoso.com"]),
    (&["mount-iso", "vmhost2", "fhost1"], &["mount-iso", "vmhost2.contoso.com", r"\\fhost1.contoso.com\iso\a.iso"]),
    (&["move-storage", "vmhost1", "sofs2016"], &["move-storage", "vmhost1.contoso.com", "sofs2016.contoso.com"]),
    (&["replicate", "vmhost1", "vmhost2"], &["replicate", "vmhost1.contoso.com", "vmhost2.contoso.com"]),
];

#[test]
fn every_operation_says_the_same_over_every_sign_in_and_for_every_form_of_the_names() {
    let ca = ca();
    let simple = ["--auth", "simple", "--bind-as", "alice@contoso.com", "--ca-file", &ca];
    let password = scratch("password").display().to_string();
    fs::write(&password, format!("{PASSWORD}\n")).unwrap();
    let sign_ins: [Vec<&str>; 5] = [
        vec![],
        vec!["--tls", "ldaps", "--ca-file", &ca],
        vec!["--tls", "starttls", "--ca-file", &ca],
        [&simple[..], &["--password-file", &password]].concat(),
        [&simple[..], &["--tls", "starttls", "--password-file", &password]].concat(),
    ];
    for (short, full) in OPERATIONS {
        let expected = verdicts(&diagnose(short));
        assert!(!expected.is_empty());
        for names in [short, full] {
            for sign_in in &sign_ins {
                let arguments = [names, &sign_in[..]].concat();
                assert_eq!(verdicts(&diagnose(&arguments)), expected, "{arguments:?}");
            }
        }
    }
}

#[test]
fn facts_that_were_saved_give_the_same_bytes() {
    let saved = scratch("saved.json").display().to_string();
    for arguments in [
        &["migrate", "vmhost2", "vmhost1", "--user", "sensitive"],
        &["migrate", "core2016", "2016gui", "--user", "alice"],
    ] {
        let live = doctor_as("alice", &[arguments, &["--format", "json", "--save", &saved][..]].concat());
        let replayed = doctor_as("alice", &[arguments, &["--format", "json", "--from", &saved][..]].concat());
        assert!(!live.stdout.is_empty());
        assert_eq!(live.stdout, replayed.stdout);
        assert_eq!(live.status.code(), replayed.status.code());
    }
}

#[test]
fn an_export_gives_the_same_causes_as_the_domain() {
    let export = lab::export().display().to_string();
    let delegators =
        ["vmhost1", "vmhost2", "core2016", "misspelt1", "interp1", "short1", "fqdn1", "uncon1", "reverse1", "empty1"];
    for delegator in delegators {
        let arguments = ["migrate", delegator, "vmhost2", "--user", "alice"];
        if delegator == "vmhost2" {
            continue;
        }
        let live = diagnose(&arguments);
        let offline = diagnose(&[&arguments[..], &["--from", &export]].concat());
        assert_eq!(verdicts(&live), verdicts(&offline), "{delegator}");
        // All but where and when it was read: an export holds no answers of the DNS, and no time to compare with.
        let is_shared = |cause: &&Value| {
            let code = cause["code"].as_str().unwrap();
            !code.starts_with("KCD0") && !["KCD504", "KCD505"].contains(&code)
        };
        let essence = |report: &Value| -> Vec<Value> {
            let causes = report["causes"].as_array().unwrap().iter();
            causes
                .filter(is_shared)
                .map(|c| serde_json::json!([c["slug"], c["subject"], c["title"], c["severity"], c["fix"]["ldif"]]))
                .collect()
        };
        assert_eq!(essence(&live), essence(&offline), "{delegator}");
    }
}

#[test]
fn a_list_that_we_may_not_read_is_never_an_empty_list() {
    let output = doctor_as("alice", &["create-vm", "hidden1", "vmhost2", "--format", "json"]);
    let hidden = report(&output);
    assert_eq!((output.status.code(), hidden["outcome"].as_str()), (Some(3), Some("incomplete")));
    let reasons = hidden["not_run"].to_string();
    assert!(reasons.contains("msDS-AllowedToDelegateTo") && reasons.contains("HIDDEN1$"), "{reasons}");
    // The administrator sees it, and with it that all is well.
    let seen = doctor_as("hvadmin", &["create-vm", "hidden1", "vmhost2", "--format", "json"]);
    assert_eq!(seen.status.code(), Some(0), "{}", String::from_utf8_lossy(&seen.stdout));
}

#[test]
fn the_server_is_waited_for_three_times_at_the_most_however_many_hosts_there_are() {
    let cache = lab::ticket("alice");
    let bursts = |storage: &[&str]| {
        let program = ["tests/lab/count-waits", "127.0.53.1", "389", env!("CARGO_BIN_EXE_kcd-doctor")];
        let operands = ["migrate", "vmhost1", "vmhost2", "--user", "alice", "--server", "{server}"];
        let storage: Vec<&str> = storage.iter().flat_map(|server| ["--storage", server]).collect();
        let output = exec_with(&[&program[..], &operands, &storage].concat(), &[("KRB5CCNAME", &cache)], "");
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        let count = errors.lines().last().and_then(|line| line.strip_prefix("bursts: ")).map(str::parse::<usize>);
        count.unwrap_or_else(|| panic!("{errors}")).unwrap()
    };
    // The root DSE, and the three messages of the sign-in.
    let around = 1 + 3;
    let few = bursts(&[]);
    let many = bursts(&[
        "fhost1",
        "sofs2016",
        "rc4only",
        "disabled1",
        "rbcdt1",
        "rbcdt2",
        "rbcdt3",
        "rbcdt4",
        "sofs1",
        "fsn1",
        "fsn2",
        "fs",
        "alias1",
        "nosuch",
        "2016gui",
        "mgmt1",
    ]);
    assert!(few <= around + 3, "{few} bursts");
    assert!(many <= around + 3, "{many} bursts");
}

#[test]
fn a_further_domain_that_cannot_be_read_is_said_though_nothing_hangs_on_it() {
    let report = diagnose(&["create-vm", "vmhost1", "fhost1", "--domain", "contoso.com", "--domain", "nosuch.example"]);
    assert!(report["remarks"].to_string().contains("not read: nosuch.example"), "{}", report["remarks"]);
    assert!(!report["not_run"].to_string().contains("nosuch"), "{}", report["not_run"]);
}

/// Arguments, variables, and words of the sentence that must come of them.
type Hindrance<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str);

/// What goes wrong before there are facts: a sentence, the exit code, and no answer.
#[test]
fn what_hinders_the_sign_in_is_said_in_a_sentence() {
    let program = env!("CARGO_BIN_EXE_kcd-doctor");
    let ca = ca();
    let simple = ["--auth", "simple", "--bind-as", "alice@contoso.com"];
    let cases: [Hindrance<'_>; 8] = [
        (&[], &[("KRB5CCNAME", "FILE:/nonexistent/cache")], "Get one with kinit"),
        (&["--auth", "simple"], &[], "--bind-as"),
        (&simple, &[("KCD_DOCTOR_PASSWORD", "x")], "--ca-file"),
        (&[&simple[..], &["--ca-file", &ca]].concat(), &[("KCD_DOCTOR_PASSWORD", "wrong")], "data 52e"),
        (&[&simple[..], &["--tls", "none"]].concat(), &[("KCD_DOCTOR_PASSWORD", PASSWORD)], "strongerAuthRequired"),
        (&[&simple[..], &["--ca-file", &ca]].concat(), &[("KCD_DOCTOR_PASSWORD", "")], "empty"),
        (&["--server", "127.0.53.77"], &[], "refused the connection"),
        (&["--domain", "nosuch.example"], &[], "_ldap._tcp.dc._msdcs.nosuch.example"),
    ];
    for (arguments, variables, sentence) in cases {
        let output = exec_with(&[&[program, "migrate", "vmhost1", "vmhost2"], arguments].concat(), variables, "");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(sentence), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty() && !said.contains(PASSWORD), "{arguments:?}");
    }
}

#[test]
fn without_an_answering_dns_the_directory_still_is_examined_and_nothing_is_called_healthy() {
    let arguments =
        ["migrate", "vmhost1", "vmhost2", "--server", "127.0.53.1", "--dns-server", "127.0.53.78", "--deadline", "8"];
    let output = doctor_as("alice", &[&arguments[..], &["--format", "json"]].concat());
    let report = report(&output);
    assert_eq!(output.status.code(), Some(3), "{}", report["not_run"]);
    assert!(verdicts(&report).iter().all(|(_, verdict)| verdict == "granted"));
    assert!(report["not_run"].to_string().contains("no answer from the DNS"), "{}", report["not_run"]);
}
