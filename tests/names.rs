//! What the fixes of service principal names change: the commands, on the fixtures that show the faults.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::process::Command;

use serde_json::Value;

/// The `setspn` commands of the first cause, and of taking its fix back.
fn setspn(folder: &str, arguments: &[&str]) -> (Vec<String>, Vec<String>) {
    let output = Command::new(env!("CARGO_BIN_EXE_kcd-doctor"))
        .args(arguments)
        .args(["--format", "json"])
        .current_dir(format!("fixtures/checks/{folder}"))
        .env_clear()
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let fix = &report["causes"][0]["fix"];
    let lines = |key: &str| {
        let lines = fix[key].as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned());
        lines.filter(|line| line.starts_with("setspn ")).collect()
    };
    (lines("powershell"), lines("undo"))
}

#[test]
fn a_duplicate_goes_from_the_account_that_does_not_go_by_it() {
    let (make, undo) = setspn("spn-duplicate", &["migrate", "dc-hv1", "dc-hv2", "--from", "by-host.ldif"]);
    assert_eq!(make, ["setspn -U -D HOST/DC-HV2 svc-backup", "setspn -U -D HOST/dc-hv2.contoso.local svc-backup"]);
    assert_eq!(undo, ["setspn -U -S HOST/DC-HV2 svc-backup", "setspn -U -S HOST/dc-hv2.contoso.local svc-backup"]);
}

#[test]
fn nothing_is_removed_where_the_names_do_not_tell_the_owner() {
    let (make, _) = setspn("spn-duplicate", &["migrate", "dc-hv1", "dc-hv2", "--from", "neither-goes-by-it.ldif"]);
    assert!(make.is_empty(), "{make:?}");
}

#[test]
fn what_host_does_not_stand_for_is_moved_and_the_rest_only_removed() {
    let (make, _) = setspn("spn-on-wrong-account", &["migrate", "dc-hv1", "dc-hv2", "--from", "fires.ldif"]);
    assert!(make.iter().all(|line| line.starts_with("setspn -U -D cifs/") && line.ends_with(" svc-files")), "{make:?}");
    assert_eq!(make.len(), 2);
    let (make, _) =
        setspn("spn-on-wrong-account", &["migrate", "dc-hv1", "dc-hv2", "--from", "not-covered-by-host.ldif"]);
    let to = |how: &str, account: &str| make.iter().filter(|l| l.starts_with(how) && l.ends_with(account)).count();
    assert_eq!((to("setspn -D", " DC-HV2-OLD"), to("setspn -S", " DC-HV2"), make.len()), (2, 2, 4), "{make:?}");
}

#[test]
fn only_the_missing_names_are_registered() {
    let (make, undo) = setspn("spn-missing-target", &["migrate", "prw-hv1", "prw-hv2", "--from", "fires.ldif"]);
    assert_eq!(make, [r#"setspn -S "Microsoft Virtual System Migration Service/prw-hv2.prod.proseware.com" PRW-HV2"#]);
    assert_eq!(undo, [r#"setspn -D "Microsoft Virtual System Migration Service/prw-hv2.prod.proseware.com" PRW-HV2"#]);
}

#[test]
fn an_alias_is_registered_and_listed_where_it_is_not() {
    let lists = |file: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_kcd-doctor"))
            .args(["create-vm", "vh-11", "//vmstore/vms", "--format", "json", "--from", file])
            .current_dir("fixtures/checks/cname-alias")
            .env_clear()
            .output()
            .unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let ldif = report["causes"][0]["fix"]["ldif"].as_str().unwrap().to_owned();
        assert!(ldif.contains("add: servicePrincipalName\nservicePrincipalName: cifs/vmstore\n"), "{ldif}");
        ldif.contains("add: msDS-AllowedToDelegateTo\nmsDS-AllowedToDelegateTo: cifs/vmstore\n")
    };
    assert!(lists("not-in-list-either.json"));
    assert!(!lists("fires.json"), "it is in the list");
    assert!(!lists("server-accepts-the-host.json"), "the server allows the host");
}
