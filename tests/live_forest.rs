//! The program against two forests that trust each other: what it asks of which, and that it asks nobody whom it was not sent to.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod lab;

use std::{
    fs,
    process::Command,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
};

use lab::doctor_as;
use serde_json::Value;

/// One test at a time: while one has the forest list another domain, the KDC issues no tickets.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The forest lists the other domain as one of its own, as long as this lives.
struct Listed;

impl Listed {
    fn new() -> Self {
        lab::exec(&["tests/lab/list-domain", "add"]);
        Self
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        lab::exec(&["tests/lab/list-domain", "remove"]);
    }
}

fn lab(arguments: &[&str]) {
    let output = Command::new(lab::script("lab")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Brings the second forest up, once.
fn forest() {
    static UP: OnceLock<()> = OnceLock::new();
    UP.get_or_init(|| {
        lab::exec(&["true"]);
        lab(&["forest", "up"]);
    });
}

fn ask(arguments: &[&str]) -> (Value, Option<i32>) {
    forest();
    let output = doctor_as("alice", &[arguments, &["--format", "json"]].concat());
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    (report, output.status.code())
}

const BOTH: [&str; 4] = ["--domain", "contoso.com", "--domain", "fabrikam.com"];

#[test]
fn hosts_of_two_forests_are_read_where_both_domains_are_named() {
    let _alone = alone();
    let plain = ["migrate", "vmhost1", "fabhost2.fabrikam.com"];
    let (report, code) = ask(&[&plain[..], &BOTH].concat());
    assert_eq!(code, Some(1));
    let cause = &report["causes"][0];
    assert_eq!((cause["slug"].as_str(), cause["certainty"].as_str()), (Some("cross-domain-kcd"), Some("confirmed")));
    let seen = cause["evidence"].to_string();
    assert!(seen.contains("ldap://dc1.contoso.com") && seen.contains("ldap://fdc1.fabrikam.com"), "{seen}");
    let commands = cause["fix"]["powershell"].to_string();
    assert!(commands.contains("-Server 'fabrikam.com'") && commands.contains("-Server 'contoso.com'"), "{commands}");
    let hops = report["hops"].as_array().unwrap();
    assert!(hops.iter().all(|hop| hop["verdict"] == "refused"), "{hops:?}");
    // The trust goes both ways, and was looked at from both sides.
    assert!(!report["causes"].to_string().contains("cross-forest-trust"));
    assert!(!report["not_run"].to_string().contains("cross-forest-trust"), "{}", report["not_run"]);

    // By its short name the host is found in the domain that has it.
    let (short, _) = ask(&[&["migrate", "vmhost1", "fabhost2"][..], &BOTH].concat());
    assert_eq!(short["causes"][0]["slug"], "cross-domain-kcd");
}

#[test]
fn a_user_of_the_other_forest_is_read_there() {
    let _alone = alone();
    let (report, code) = ask(&[&["migrate", "vmhost1", "vmhost2", "--user", "FABRIKAM\\dora"][..], &BOTH].concat());
    assert_eq!(code, Some(0), "{}", report["not_run"]);
    let foreign =
        report["causes"].as_array().unwrap().iter().find(|cause| cause["slug"] == "user-foreign-domain").unwrap();
    assert_eq!(foreign["certainty"], "confirmed");
}

#[test]
fn another_forest_is_asked_only_where_it_is_named_and_another_domain_where_the_forest_lists_it() {
    let _alone = alone();
    let plain = ["migrate", "vmhost1", "fabhost2.fabrikam.com", "--user", "FABRIKAM\\dora"];
    let (unnamed, code) = ask(&plain);
    assert_eq!(code, Some(3));
    assert!(!unnamed.to_string().contains("fdc1.fabrikam.com"), "nobody sent us there");
    assert!(unnamed["not_run"].to_string().contains("fabrikam.com"), "{}", unnamed["not_run"]);

    let saved = lab::scratch("listed.json").display().to_string();
    // The tickets for both controllers have to be at hand by then.
    let cache = lab::ticket("alice");
    let program = [&[env!("CARGO_BIN_EXE_kcd-doctor")], &plain[..], &["--format", "json", "--save", &saved]].concat();
    lab::exec_with(&[&program[..], &BOTH].concat(), &[("KRB5CCNAME", &cache)], "");
    let list = Listed::new();
    let output = lab::exec_with(&program, &[("KRB5CCNAME", &cache)], "");
    drop(list);
    let listed: Value = serde_json::from_slice(&output.stdout).unwrap();
    let code = output.status.code();
    assert_eq!(code, Some(1));
    assert_eq!(listed["causes"][0]["slug"], "cross-domain-kcd");
    assert!(listed["causes"].to_string().contains("ldap://fdc1.fabrikam.com"));
    // Where the forest has two domains, its catalog is asked who else owns the names.
    let saved: Value = serde_json::from_slice(&fs::read(saved).unwrap()).unwrap();
    let snapshots = saved["snapshots"].as_array().unwrap();
    let catalog = snapshots.iter().find(|snapshot| snapshot["part"] == "catalog").unwrap();
    assert_eq!(catalog["source"], "ldap://dc1.contoso.com:3268");
    assert_eq!(catalog["asked"]["spn cifs/fabhost2.fabrikam.com"], "answered", "{catalog}");
    // Within a forest there is no trust to look at.
    assert!(!listed["not_run"].to_string().contains("cross-forest-trust"), "{}", listed["not_run"]);
}

#[test]
fn a_domain_that_cannot_be_asked_is_said_and_nothing_is_called_healthy() {
    let _alone = alone();
    forest();
    lab(&["forest", "down"]);
    let answers = [
        ask(&[&["migrate", "vmhost1", "fabhost2.fabrikam.com"][..], &BOTH].concat()),
        // It may be there by its short name too.
        ask(&[&["migrate", "vmhost1", "fabhost2"][..], &BOTH].concat()),
        ask(&[&["migrate", "vmhost1", "vmhost2", "--user", "FABRIKAM\\dora"][..], &BOTH].concat()),
    ];
    lab(&["forest", "up"]);
    for (report, code) in answers {
        assert_eq!(code, Some(3), "{}", report["causes"]);
        let not_run = report["not_run"].to_string();
        assert!(not_run.contains("fabrikam.com: ") && not_run.contains("fdc1.fabrikam.com"), "{not_run}");
    }
}

#[test]
fn saved_facts_of_two_domains_give_the_same_bytes() {
    let _alone = alone();
    let saved = lab::scratch("forest.json").display().to_string();
    forest();
    let arguments = ["migrate", "vmhost1", "fabhost1.fabrikam.com", "--user", "dora@fabrikam.com", "--format", "json"];
    let live = doctor_as("alice", &[&arguments[..], &BOTH, &["--save", &saved]].concat());
    let replayed = doctor_as("alice", &[&arguments[..], &["--from", &saved]].concat());
    assert!(!live.stdout.is_empty());
    assert_eq!(String::from_utf8(live.stdout).unwrap(), String::from_utf8(replayed.stdout).unwrap());
    // Under pseudonyms the verdicts stay.
    let redacted = doctor_as("alice", &[&arguments[..], &["--from", &saved, "--redact"]].concat());
    let text = String::from_utf8(redacted.stdout).unwrap();
    assert!(text.contains("cross-domain-kcd") && !text.contains("fabrikam") && !text.contains("FABRIKAM"), "{text}");
}
