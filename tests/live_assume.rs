//! What-if against a live domain: the answer is the one that comes after the change is really made.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod lab;

use std::fs;

use lab::{doctor_as, exec_with, scratch, ticket};
use serde_json::Value;

const CASE: [&str; 3] = ["create-vm", "empty1", "fhost1"];

/// The change, and what takes it back. The host of the last record is no machine of the case.
const CHANGE: &str = "\
dn: CN=EMPTY1,CN=Computers,DC=contoso,DC=com
changetype: modify
add: msDS-AllowedToDelegateTo
msDS-AllowedToDelegateTo: cifs/fhost1
msDS-AllowedToDelegateTo: cifs/nobody
-

dn: CN=FHOST1,CN=Computers,DC=contoso,DC=com
changetype: modify
delete: servicePrincipalName
servicePrincipalName: HOST/FHOST1
-

dn: CN=HV2012,CN=Computers,DC=contoso,DC=com
changetype: modify
add: servicePrincipalName
servicePrincipalName: HOST/fhost1
-
";
const BACK: &str = "\
dn: CN=HV2012,CN=Computers,DC=contoso,DC=com
changetype: modify
delete: servicePrincipalName
servicePrincipalName: HOST/fhost1
-

dn: CN=FHOST1,CN=Computers,DC=contoso,DC=com
changetype: modify
add: servicePrincipalName
servicePrincipalName: HOST/FHOST1
-

dn: CN=EMPTY1,CN=Computers,DC=contoso,DC=com
changetype: modify
delete: msDS-AllowedToDelegateTo
msDS-AllowedToDelegateTo: cifs/fhost1
msDS-AllowedToDelegateTo: cifs/nobody
-
";

fn report(case: &[&str], more: &[&str]) -> Value {
    let output = doctor_as("alice", &[case, more, &["--format", "json"]].concat());
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn modify(records: &str) {
    let cache = ticket("Administrator");
    let command = ["ldapmodify", "-Q", "-Y", "GSSAPI", "-H", "ldap://dc1.contoso.com"];
    let output = exec_with(&command, &[("KRB5CCNAME", &cache)], records);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn slugs(report: &Value) -> Vec<&str> {
    report["causes"].as_array().unwrap().iter().map(|cause| cause["slug"].as_str().unwrap()).collect()
}

#[test]
fn the_answer_is_the_one_after_the_change() {
    let file = |name: &str, text: &str| {
        let path = scratch(name).display().to_string() + ".ldif";
        fs::write(&path, text).unwrap();
        path
    };
    let change = file("change", CHANGE);
    let saved = scratch("what-if-facts").display().to_string();
    let before = report(&CASE, &[]);
    let what_if = report(&CASE, &["--assume", &change, "--save", &saved]);
    modify(CHANGE);
    let after = report(&CASE, &[]);
    modify(BACK);
    assert_ne!(before["hops"], after["hops"]);
    assert_eq!(what_if["hops"], after["hops"]);
    // That an account was changed a moment ago is not assumed.
    let lasting = |report| slugs(report).into_iter().filter(|slug| *slug != "s4u-negative-cache").collect::<Vec<_>>();
    assert_eq!(lasting(&what_if), lasting(&after));
    assert_eq!(what_if["assumed"].as_array().unwrap().len(), 4, "{}", what_if["assumed"]);
    // What was saved is what was found.
    let replayed = doctor_as("alice", &[&CASE[..], &["--from", &saved, "--format", "json"]].concat());
    let replayed: Value = serde_json::from_slice(&replayed.stdout).unwrap();
    assert_eq!((&replayed["hops"], &replayed["assumed"]), (&before["hops"], &before["assumed"]));
}

#[test]
fn an_account_that_the_case_does_not_name_is_looked_up() {
    // Other accounts than those that the other test changes at the same time.
    let case = ["create-vm", "plain1", "vmhost2"];
    let accepted = report(&case, &["--assume", "vmhost2: +accept:PLAIN1$"]);
    assert_eq!(accepted["outcome"], "healthy", "{}", accepted["causes"]);
    let other = report(&case, &["--assume", "vmhost2: +accept:hv2022a"]);
    assert!(other["hops"][0]["steps"].to_string().contains("does not allow PLAIN1$"), "{}", other["hops"]);
    for (assumption, why) in [
        ("nosuch: T2A4D=on", "nosuch is not among the facts"),
        ("vmhost2: +accept:nosuch", "nosuch is not among the facts"),
        // alice may not read that list.
        (
            "hidden1: +cifs/fhost1",
            "msDS-AllowedToDelegateTo of HIDDEN1$ could not be read, so nothing can be assumed of it",
        ),
    ] {
        let output = doctor_as("alice", &[&case[..], &["--assume", assumption]].concat());
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{assumption}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(why), "{assumption}");
    }
}
