//! What the checks of the list say and mend, beyond which of them speak.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::process::Command;

use serde_json::Value;

/// The first cause for a fixture.
fn first(folder: &str, arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_kcd-doctor"))
        .args(arguments)
        .args(["--format", "json"])
        .current_dir(format!("fixtures/checks/{folder}"))
        .env_clear()
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    report["causes"][0].clone()
}

fn ldif(cause: &Value) -> &str {
    cause["fix"]["ldif"].as_str().unwrap()
}

#[test]
fn one_fix_adds_the_right_entries_and_removes_the_odd_ones() {
    let cause = first("class-misspelt", &["migrate", "hv-a", "hv-b", "--from", "fires.ldif"]);
    assert!(ldif(&cause).contains("add: msDS-AllowedToDelegateTo\n"), "{cause}");
    assert!(ldif(&cause).contains("delete: msDS-AllowedToDelegateTo\n"), "{cause}");
}

#[test]
fn an_entry_that_somebody_owns_stays() {
    let arguments = ["create-vm", "hv-a", "//nas3/vms", "--from", "nfs-is-a-service-too.ldif"];
    let cause = first("class-misspelt", &arguments);
    assert_eq!(cause["slug"], "class-misspelt");
    assert!(ldif(&cause).contains("cifs/nas3") && !ldif(&cause).contains("delete:"), "{cause}");
}

#[test]
fn odd_characters_are_shown_by_code_point() {
    let cause = first("entry-invisible-chars", &["migrate", "blade11", "blade12", "--from", "fires.ldif"]);
    assert!(cause["evidence"][0]["values"][0].as_str().unwrap().contains("[U+00A0 at "), "{cause}");
}

#[test]
fn the_flag_without_a_list_is_no_fault_where_the_target_allows_the_host() {
    let cause = first("t2a4d-without-list", &["migrate", "gd-vm1", "gd-vm2", "--from", "the-target-allows.ldif"]);
    assert_eq!((&cause["slug"], &cause["severity"]), (&"t2a4d-without-list".into(), &"info".into()));
    assert!(cause["fix"].is_null(), "{cause}");
}

#[test]
fn ending_unconstrained_delegation_is_for_review() {
    let cause = first("unconstrained-instead", &["migrate", "hvsrv1", "hvsrv2", "--from", "fires.ldif"]);
    assert_eq!(cause["fix"]["safety"], "review");
    // 0x81000 without TRUSTED_FOR_DELEGATION, with TRUSTED_TO_AUTH_FOR_DELEGATION.
    assert!(ldif(&cause).contains("userAccountControl: 16781312\n"), "{cause}");
}
