//! `prove` against the lab: what the KDC answers to each kind of question, whether the evidence is forwardable, and how that stands
//! to the prediction.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod lab;

use std::{fs, process::Output};

use serde_json::Value;

/// Runs `prove` with the ticket of an ordinary user for the directory.
fn prove(cache: &str, arguments: &[&str]) -> Output {
    let program = [&[env!("CARGO_BIN_EXE_kcd-doctor"), "prove"], arguments].concat();
    lab::exec_with(&program, &[("KRB5CCNAME", cache)], "")
}

fn json(output: &Output) -> Value {
    let said = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

/// The keytab of all computers.
fn keytab() -> String {
    let output = lab::exec(&["printenv", "KRB5_KTNAME"]);
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn password_file() -> String {
    let path = lab::scratch("password").display().to_string();
    fs::write(&path, format!("{}\n", lab::PASSWORD)).unwrap();
    path
}

const SELF: &str = "self";
const TICKET: &str = "ticket";
use Answer::{Granted, Refused, RefusedWith};

/// What the KDC answers.
#[derive(Debug, Clone, Copy)]
enum Answer {
    Granted,
    /// Refused with this code.
    Refused(u64),
    /// Refused with this code and this NTSTATUS.
    RefusedWith(u64, &'static str),
}

impl Answer {
    fn error(self) -> Option<(u64, Option<&'static str>)> {
        match self {
            Granted => None,
            Refused(code) => Some((code, None)),
            RefusedWith(code, status) => Some((code, Some(status))),
        }
    }
}

/// Host, name, user, evidence; whether the evidence was forwardable; what the KDC answered; whether that was predicted.
type Row = (&'static str, &'static str, &'static str, &'static str, Option<bool>, Answer, bool);

/// One row for each kind of question that was ever measured on this KDC. Where the last column is false, the KDC is known not to
/// answer as Windows does, and the finding says so.
fn rows() -> Vec<Row> {
    let (yes, no) = (Some(true), Some(false));
    vec![
        // The user.
        ("vmhost1", "cifs/vmhost2.contoso.com", "alice", SELF, yes, Granted, true),
        ("vmhost1", "cifs/vmhost2.contoso.com", "sensitive", SELF, no, Refused(13), true),
        ("rbt2a4d1", "cifs/rbcdt6.contoso.com", "sensitive", SELF, no, Refused(13), true),
        ("vmhost1", "cifs/vmhost2.contoso.com", "sensitive", TICKET, no, Refused(13), true),
        ("vmhost1", "cifs/vmhost2.contoso.com", "protected", SELF, yes, Granted, false),
        ("rbt2a4d1", "cifs/rbcdt6.contoso.com", "protected", SELF, yes, Granted, false),
        ("vmhost1", "cifs/vmhost2.contoso.com", "protected", TICKET, no, Refused(13), true),
        ("vmhost1", "cifs/vmhost2.contoso.com", "nobody", SELF, None, Refused(6), true),
        ("vmhost1", "cifs/vmhost2.contoso.com", "disuser", SELF, None, Refused(12), false),
        ("vmhost1", "cifs/vmhost2.contoso.com", "expired1", SELF, None, Refused(1), false),
        ("vmhost1", "cifs/vmhost2.contoso.com", "disuser", TICKET, None, RefusedWith(18, "0xC0000072"), true),
        ("vmhost1", "cifs/vmhost2.contoso.com", "expired1", TICKET, None, RefusedWith(18, "0xC0000193"), true),
        // The host.
        ("empty1", "cifs/vmhost2", "alice", SELF, yes, Refused(13), true),
        ("plain1", "cifs/vmhost2", "alice", SELF, no, Refused(13), false),
        ("vmhost2", "cifs/vmhost1", "alice", SELF, no, Refused(13), true),
        ("vmhost2", "cifs/vmhost1", "alice", TICKET, yes, Granted, true),
        ("sensitive1", "cifs/vmhost2", "alice", SELF, no, Refused(13), true),
        ("dishost1", "cifs/vmhost2", "alice", SELF, None, RefusedWith(18, "0xC0000072"), true),
        ("mgmt1", "cifs/vmhost2", "alice", SELF, no, Refused(13), false),
        ("unconlist1", "cifs/vmhost2", "alice", SELF, no, Refused(13), true),
        // The list.
        ("vmhost1", "CIFS/VMHOST2", "alice", SELF, yes, Granted, true),
        ("vmhost1", "cifs/mgmt1.contoso.com", "alice", SELF, yes, Refused(13), true),
        ("short1", "cifs/vmhost2.contoso.com", "alice", SELF, yes, Refused(13), true),
        ("short1", "cifs/vmhost2", "alice", SELF, yes, Granted, true),
        ("hostclass1", "cifs/vmhost2.contoso.com", "alice", SELF, yes, Refused(13), true),
        ("hostclass1", "HOST/vmhost2.contoso.com", "alice", SELF, yes, Granted, true),
        ("suffix1", "cifs/vmhost2.contoso.com", "alice", SELF, yes, Refused(13), true),
        // The name.
        ("vmhost1", "cifs/nobody.contoso.com", "alice", SELF, yes, Refused(7), true),
        ("core2016", "cifs/gone.contoso.com", "alice", SELF, yes, Refused(7), true),
        ("odd1", "cifs/fs.contoso.com", "alice", SELF, yes, Refused(7), true),
        ("core2016", "cifs/twice.contoso.com", "alice", SELF, yes, Refused(7), true),
        ("vmhost1", "Microsoft Virtual System Migration Service/vmhost2", "alice", SELF, yes, Refused(7), false),
        // The target.
        ("core2016", "cifs/disabled1.contoso.com", "alice", SELF, yes, Granted, false),
        ("core2016", "cifs/rc4only.contoso.com", "alice", SELF, yes, Granted, true),
        ("aesonly1", "cifs/rc4only.contoso.com", "alice", SELF, yes, Refused(14), true),
        // Resource-based delegation.
        ("rbt2a4d1", "cifs/rbcdt6", "alice", SELF, yes, Granted, true),
        ("rbt2a4d1", "cifs/rbcdt1", "alice", SELF, yes, Refused(13), true),
        ("rbcd1", "cifs/rbcdt1", "alice", TICKET, yes, Granted, true),
        ("rbcd1", "cifs/rbcdt1", "alice", SELF, no, Refused(13), false),
        ("rbgrp1", "cifs/rbcdt2", "alice", TICKET, yes, Granted, true),
        ("rbdeny1", "cifs/rbcdt4", "alice", TICKET, yes, Refused(13), true),
        ("conflict1", "cifs/rbcdt3", "alice", SELF, no, Refused(13), true),
        ("conflict1", "cifs/rbcdt3", "alice", TICKET, yes, Granted, true),
    ]
}

#[test]
fn every_kind_of_question_is_answered_as_it_was_measured() {
    let (cache, keytab, password) = (lab::ticket("hvadmin"), keytab(), password_file());
    for row in rows() {
        let (host, spn, user, evidence, forwardable, answer, agree) = row;
        let mut arguments =
            vec![host, spn, "--user", user, "--keytab", &keytab, "--format", "json", "--evidence", evidence];
        if evidence == TICKET {
            arguments.extend(["--user-password-file", &password]);
        }
        let output = prove(&cache, &arguments);
        let proof = json(&output);
        let hop = &proof["hops"][0];
        let error = &hop["answer"]["error"];
        let given = error["code"].as_u64().map(|code| (code, error["status"].as_str()));
        assert_eq!((hop["answer"]["forwardable"].as_bool(), given), (forwardable, answer.error()), "{row:?}");
        assert_eq!(hop["agree"].as_bool(), Some(agree), "{row:?}: {proof:#}");
        assert_eq!(output.status.code(), Some(i32::from(given.is_some() || !agree)), "{row:?}");
        let could_be = proof["findings"][0]["could_be"].to_string();
        assert_eq!(could_be.contains("the KDC is Samba's"), !agree, "{row:?}: {could_be}");
    }
}

#[test]
fn a_policy_leaves_the_prediction_open_and_the_kdc_decides() {
    let (cache, keytab) = (lab::ticket("hvadmin"), keytab());
    let arguments = ["odd1", "cifs/authpol1.contoso.com", "--user", "alice", "--keytab", &keytab, "--format", "json"];
    let hop = json(&prove(&cache, &arguments))["hops"][0].clone();
    assert_eq!(hop["predicted"]["verdict"], "unknown");
    assert_eq!(
        (&hop["answer"]["error"]["code"], &hop["answer"]["error"]["status"]),
        (&12.into(), &"0xC0000413".into())
    );
    assert_eq!(hop["agree"], false);
}

#[test]
fn all_names_of_an_operation_are_asked_for() {
    let (cache, keytab) = (lab::ticket("alice"), keytab());
    let names = |operation: &str| -> Vec<String> {
        let proof = json(&prove(
            &cache,
            &["vmhost1", "--for", operation, "--user", "alice", "--keytab", &keytab, "--format", "json"],
        ));
        let hops = proof["hops"].as_array().unwrap();
        hops.iter().map(|hop| hop["spn"].as_str().unwrap().to_owned()).collect()
    };
    let short_and_full = |class: &str, host: &str| [format!("{class}/{host}"), format!("{class}/{host}.contoso.com")];
    let migration = short_and_full("Microsoft Virtual System Migration Service", "vmhost2");
    assert_eq!(names("migrate:vmhost2"), [migration, short_and_full("cifs", "vmhost2")].concat());
    assert_eq!(names(r"create-vm:\\fhost1\vms"), short_and_full("cifs", "fhost1"));
}

#[test]
fn the_host_may_sign_in_by_a_password_or_a_ticket_and_a_wrong_one_is_told() {
    let (cache, password) = (lab::ticket("alice"), password_file());
    let host_cache = lab::scratch("cache-vmhost1").display().to_string();
    let signed_in = lab::exec(&["kinit", "-c", &host_cache, "-k", "VMHOST1$"]);
    assert!(signed_in.status.success());
    let base = ["vmhost1", "cifs/vmhost2", "--user", "alice"];
    for key in [["--password-file", &password], ["--ccache", &host_cache]] {
        let output = prove(&cache, &[&base[..], &key].concat());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    }
    // As Windows PowerShell writes it.
    let utf16 = lab::scratch("utf16-password").display().to_string();
    let octets: Vec<u8> = format!("\u{feff}{}\r\n", lab::PASSWORD).encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(&utf16, octets).unwrap();
    assert_eq!(prove(&cache, &[&base[..], &["--password-file", &utf16]].concat()).status.code(), Some(0));
    let wrong = lab::scratch("wrong-password").display().to_string();
    fs::write(&wrong, "not it\n").unwrap();
    let output = prove(&cache, &[&base[..], &["--password-file", &wrong]].concat());
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("KDC_ERR_PREAUTH_FAILED (24)") && said.contains("not that of VMHOST1$"), "{said}");
}

#[test]
fn without_a_directory_the_kdc_is_asked_all_the_same() {
    let keytab = keytab();
    let output = prove("/nonexistent", &["vmhost1", "cifs/vmhost2", "--user", "alice", "--keytab", &keytab]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("granted") && text.contains("nothing was predicted, since the directory was not read"),
        "{text}"
    );
    // Nobody has looked whether the ticket is for the machine that is meant.
    assert_eq!(output.status.code(), Some(3), "{text}");
    // Both forms of a name are asked for, since the domain is known.
    let all = ["short1", "--for", r"mount-iso:\\vmhost2\iso", "--user", "alice", "--keytab", &keytab];
    let output = prove("/nonexistent", &all);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("✓ cifs/vmhost2 ") && text.contains("✗ cifs/vmhost2.contoso.com"), "{text}");
    assert_eq!(output.status.code(), Some(1), "{text}");
}

#[test]
fn a_ticket_for_another_account_than_the_machine_is_no_success() {
    let (cache, keytab) = (lab::ticket("hvadmin"), keytab());
    let output = prove(&cache, &["odd1", "--for", "mount-iso:stolen1", "--user", "alice", "--keytab", &keytab]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("the ticket is for svcweb, which owns the name, and STOLEN1$ cannot open it"), "{text}");
    assert_eq!(output.status.code(), Some(1), "{text}");
}

#[test]
fn a_ticket_that_was_not_asked_for_as_forwardable_is_named_as_the_reason() {
    let (cache, keytab) = (lab::ticket("hvadmin"), keytab());
    let plain = lab::scratch("cache-plain").display().to_string();
    let signed_in = lab::exec_with(&["kinit", "-F", "-c", &plain, "alice"], &[], &format!("{}\n", lab::PASSWORD));
    assert!(signed_in.status.success());
    let mine = ["--evidence", "ticket", "--user-ccache", &plain];
    let asked = ["vmhost2", "cifs/vmhost1", "--user", "alice", "--keytab", &keytab];
    let text = String::from_utf8(prove(&cache, &[&asked[..], &mine].concat()).stdout).unwrap();
    assert!(text.contains("1. the ticket-granting ticket of the user is not forwardable"), "{text}");
}

#[test]
fn what_cannot_be_asked_is_refused_with_what_was_expected() {
    let (cache, keytab, password) = (lab::ticket("alice"), keytab(), password_file());
    let base = ["vmhost1", "cifs/vmhost2", "--user", "alice"];
    let key = ["--keytab", keytab.as_str()];
    let others = lab::ticket("hvadmin");
    for (arguments, expected) in [
        ([&base[..]].concat(), "--keytab"),
        ([&["vmhost1", "--user", "alice"], &key[..]].concat(), "<SPN>"),
        ([&["vmhost1", "cifs", "--user", "alice"], &key[..]].concat(), "service principal name"),
        ([&["vmhost1", "--for", "fly:vmhost2", "--user", "alice"], &key[..]].concat(), "migrate:DESTINATION"),
        ([&base[..], &key, &["--evidence", "ticket"]].concat(), "--user-ccache"),
        ([&base[..], &key, &["--user-password-file", &password]].concat(), "--evidence ticket"),
        ([&["vmhost1", "cifs/vmhost2", "--user", "FOO\\alice"], &key[..]].concat(), "of the domain FOO"),
        ([&["vmhost1", "cifs/vmhost2", "--user", ""], &key[..]].concat(), "the user's name is empty"),
        ([&["vmhost1", "cifs/vmhost2@CONTOSO.COM", "--user", "alice"], &key[..]].concat(), "has a realm"),
        ([&["svcdeleg", "cifs/vmhost2", "--user", "alice"], &key[..]].concat(), "the account of a user"),
        ([&base[..], &key, &["--from", "/nonexistent/x.ldif"]].concat(), "/nonexistent/x.ldif"),
        ([&base[..], &key, &["--evidence", "ticket", "--user-ccache", &others]].concat(), "hvadmin"),
        ([&base[..], &["--keytab", &password]].concat(), "keytab"),
        ([&base[..], &["--ccache", &password]].concat(), "credential cache"),
        ([&base[..], &["--keytab", "/nonexistent/keytab"]].concat(), "/nonexistent/keytab"),
        ([&["rndx", "cifs/vmhost2", "--user", "alice"], &key[..]].concat(), "has no key of"),
        ([&base[..], &key, &["--server", "127.0.53.77", "--deadline", "3"]].concat(), "127.0.53.77"),
    ] {
        let output = prove(&cache, &arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}

#[test]
fn neither_answer_nor_saved_facts_hold_a_secret() {
    let (cache, password) = (lab::ticket("alice"), password_file());
    let saved = lab::scratch("proved.json").display().to_string();
    for format in ["text", "markdown", "json", "html"] {
        let key = ["--password-file", &password, "--save", &saved, "--format", format, "-v"];
        let output = prove(&cache, &[&["vmhost1", "cifs/vmhost2", "--user", "alice"], &key[..]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let everything = [output.stdout, output.stderr, fs::read(&saved).unwrap()].concat();
        assert!(!String::from_utf8_lossy(&everything).contains(lab::PASSWORD), "{format}");
    }
    // What was saved predicts the same.
    let again = ["vmhost1", "cifs/vmhost2", "--user", "alice", "--password-file", &password, "--from", &saved];
    let output = prove(&cache, &again);
    assert!(String::from_utf8_lossy(&output.stdout).contains("; as predicted"));
}
