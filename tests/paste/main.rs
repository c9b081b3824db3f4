//! The text of a ticket, as it comes: what it says is in the report, and what it does not say is asked for.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod listings;
mod objects;
#[path = "../program/mod.rs"]
mod program;

use std::{fs, path::PathBuf};

use program::{code, errors, run, text};
use serde_json::Value;

fn file(name: &str, content: &[u8]) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("paste");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    path.display().to_string()
}

fn report(arguments: &[&str]) -> (i32, Value) {
    let output = run(arguments.iter().copied().chain(["--format", "json"]), b"");
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", errors(&output)));
    (code(&output), report)
}

const TICKET: &str = "\
Hello team,\r
\r
since Monday nothing moves any more:\r
\r
Virtual machine migration operation for 'web' failed at migration source 'HV1'. (Virtual machine ID 1)\r
Failed to establish a connection with host 'HV2': No credentials are available in the security package (0x8009030E).\r
\r
Our domain has this of the host:\r
\r
dn: CN=HV1,OU=Hyper-V,DC=contoso,DC=com\r
objectClass: computer\r
sAMAccountName: HV1$\r
dNSHostName: hv1.contoso.com\r
userAccountControl: 16781312\r
operatingSystemVersion: 10.0 (20348)\r
msDS-AllowedToDelegateTo: Microsoft Virtual System Migration Service/HV2\r
msDS-AllowedToDelegateTo: Microsoft Virtual System Migration Service/HV2.contoso.com\r
msDS-AllowedToDelegateTo: cifs/HV2\r
msDS-AllowedToDelegateTo: cifs/HV2.contoso.com\r
\r
C:\\Users\\jo>setspn -L HV2\r
Registered ServicePrincipalNames for CN=HV2,OU=Hyper-V,DC=contoso,DC=com:\r
\tHyper-V Replica Service/HV2\r
\tHyper-V Replica Service/HV2.contoso.com\r
\tMicrosoft Virtual System Migration Service/HV2\r
\tMicrosoft Virtual System Migration Service/HV2.contoso.com\r
\tHOST/HV2\r
\tHOST/HV2.contoso.com\r
\r
C:\\Users\\jo>setspn -F -Q \"cifs/fs9\"\r
Checking forest DC=contoso,DC=com\r
Operation will be performed forestwide, it might take a while.\r
\r
No such SPN found.\r
\r
Regards, Jo\r
";

fn migrate(ticket: &str) -> Vec<&str> {
    vec!["migrate", "hv1", "hv2", "--from", ticket]
}

#[test]
fn a_ticket_says_what_it_says_and_the_rest_is_asked_for() {
    let ticket = file("ticket.txt", TICKET.as_bytes());
    let (code, report) = report(&migrate(&ticket));
    assert_eq!((code, &report["outcome"]), (3, &Value::from("incomplete")), "{}", report["causes"]);
    // The list and the owners are known.
    let hops = report["hops"].as_array().unwrap();
    assert_eq!(hops.len(), 4);
    for hop in hops {
        let held = |question: &str| {
            let steps = hop["steps"].as_array().unwrap().iter();
            steps
                .clone()
                .find(|step| step["step"].as_str().unwrap().contains(question))
                .unwrap_or_else(|| panic!("{hop}"))["held"]
                .clone()
        };
        assert_eq!(held("own"), Value::from(true), "{hop}");
    }
    // What no part says is open, and asked for.
    let asks = report["ask"].as_array().unwrap();
    let accounts = asks[0]["command"].as_str().unwrap();
    assert!(accounts.starts_with("Get-ADComputer "), "{asks:?}");
    assert!(asks.iter().all(|ask| ask["question"].is_string() && ask["because"].is_string()), "{asks:?}");
    let remarks = report["remarks"].to_string();
    assert!(remarks.contains("line 6 has the code of an error, which --evidence with this file reads"), "{remarks}");
    assert!(report["facts"]["sources"].to_string().contains("ticket.txt"));
}

#[test]
fn the_same_file_is_facts_and_evidence() {
    let ticket = file("both.txt", TICKET.as_bytes());
    let (_, report) = report(&[&migrate(&ticket)[..], &["--evidence", &ticket]].concat());
    assert!(report["case"]["symptoms"].to_string().contains("0x8009030E"), "{}", report["case"]["symptoms"]);
    assert!(!report["remarks"].to_string().contains("--evidence"), "{}", report["remarks"]);
    // However its path is written; and another file is none of it.
    let other_way = ticket.replace("/paste/", "/paste/../paste/");
    let (_, said) = self::report(&[&migrate(&ticket)[..], &["--evidence", &other_way]].concat());
    assert_eq!(said["remarks"], report["remarks"]);
    let other = file("neither.txt", b"0x8009030E\n");
    let (_, said) = self::report(&[&migrate(&ticket)[..], &["--evidence", &other]].concat());
    assert!(said["remarks"].to_string().contains("which --evidence with this file reads"), "{}", said["remarks"]);
    // A file of evidence alone is no facts, and nobody is told to give it where it was given.
    let output = run([&migrate(&other)[..], &["--evidence", &other]].concat(), b"");
    assert!(!errors(&output).contains("--evidence") && errors(&output).contains("expected"), "{}", errors(&output));
}

#[test]
fn a_name_that_setspn_finds_nowhere_is_missing_and_one_that_it_was_not_asked_for_is_not() {
    let complete = TICKET.replace("setspn -F -Q \"cifs/fs9\"", "setspn -F -Q */fs9*");
    let owner = |name: &str, text: &str| {
        let (_, report) = report(&["create-vm", "hv1", "fs9", "--from", &file(name, text.as_bytes())]);
        report["hops"][0]["steps"].to_string()
    };
    assert!(
        owner("pattern.txt", &complete).contains("no account owns cifs/fs9"),
        "{}",
        owner("pattern.txt", &complete)
    );
    // HOST/fs9 would stand for it, and was not asked for.
    assert!(!owner("exact.txt", TICKET).contains("no account owns"), "{}", owner("exact.txt", TICKET));
}

#[test]
fn mail_and_consoles_change_nothing() {
    let quoted: Vec<String> = TICKET.lines().map(|line| format!("> {line}\r\n")).collect();
    let (_, plain) = report(&migrate(&file("plain.txt", TICKET.as_bytes())));
    let (_, quoted) = report(&migrate(&file("quoted.txt", quoted.concat().as_bytes())));
    let verdicts = |report: &Value| -> Vec<Value> {
        report["hops"].as_array().unwrap().iter().map(|hop| hop["verdict"].clone()).collect()
    };
    assert_eq!(verdicts(&plain), verdicts(&quoted));
    assert_eq!(plain["ask"][0]["command"], quoted["ask"][0]["command"]);
}

#[test]
fn a_listing_and_an_export_that_differ_are_both_named() {
    let export = "dn: CN=HV2,OU=Hyper-V,DC=contoso,DC=com\nobjectClass: computer\nwhenChanged: 20260101000000.0Z\n\
                  servicePrincipalName: HOST/HV2\nservicePrincipalName: HOST/HV2.contoso.com\n\n";
    let (export, ticket) = (file("a.ldf", export.as_bytes()), file("b.txt", TICKET.as_bytes()));
    let (_, report) = report(&["migrate", "hv1", "hv2", "--from", &export, "--from", &ticket]);
    let remarks = report["remarks"].to_string();
    assert!(remarks.contains("a.ldf and b.txt:21 differ in serviceprincipalname of CN=HV2"), "{remarks}");
    assert!(
        remarks.contains("neither is known to be newer: only b.txt:21 has Hyper-V Replica Service/HV2"),
        "{remarks}"
    );
}

#[test]
fn a_file_of_prose_is_refused_with_what_would_be_read() {
    let output = run(migrate(&file("prose.txt", b"It does not work.\nPlease advise.\n")), b"");
    assert_eq!((code(&output), text(&output).as_str()), (2, ""));
    let said = errors(&output);
    assert!(said.contains("prose.txt:1: expected") && said.contains("setspn -Q") && !said.contains("advise"), "{said}");
}

#[test]
fn the_report_ends_with_what_to_send() {
    let output = run(migrate(&file("text.txt", TICKET.as_bytes())), b"");
    let shown = text(&output);
    let (_, asked) = shown.split_once("to decide, send the output of:\n").unwrap_or_else(|| panic!("{shown}"));
    assert!(asked.trim_start().starts_with("Get-ADComputer "), "{asked}");
    // Nothing comes after it, and no name lacks what a computer's has.
    assert!(asked.trim_end().ends_with("the setting is on the hosts, not in the\n      directory"), "{asked}");
    assert!(asked.contains("(sAMAccountName=HV2$)"), "{asked}");
}
