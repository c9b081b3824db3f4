//! What-if as its user meets it: a broken case becomes granted, a sound one broken, and nobody can take the answer for a real one.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod program;

use std::{fs, path::PathBuf, process::Output};

use serde_json::Value;

use program::{code, errors, text};

const LAB: &str = "fixtures/lab/contoso.ldif";
const MIGRATION: &str = "Microsoft Virtual System Migration Service";

/// Runs a case on the lab's export with some assumptions.
fn doctor(case: &[&str], assumptions: &[&str], more: &[&str]) -> Output {
    let assumptions = assumptions.iter().flat_map(|assumption| ["--assume", *assumption]);
    let arguments = case.iter().copied().chain(["--from", LAB]).chain(assumptions).chain(more.iter().copied());
    program::run(arguments, b"")
}

fn report(case: &[&str], assumptions: &[&str]) -> (i32, Value) {
    let output = doctor(case, assumptions, &["--format", "json"]);
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", errors(&output)));
    (code(&output), report)
}

fn file(name: &str, content: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("assume");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    path.display().to_string()
}

fn verdicts(report: &Value) -> Vec<&str> {
    report["hops"].as_array().unwrap().iter().map(|hop| hop["verdict"].as_str().unwrap()).collect()
}

#[test]
fn a_broken_case_is_granted_by_each_form_of_assumption() {
    let registered = format!("nomig1: +spn:{MIGRATION}/nomig1, +spn:{MIGRATION}/nomig1.contoso.com");
    for (case, assumption) in [
        (&["migrate", "vmhost2", "vmhost1"][..], "vmhost2: T2A4D=on"),
        (&["create-vm", "plain1", "fhost1"], "PLAIN1$: +cifs/fhost1, +cifs/fhost1.contoso.com, t2a4d=ON"),
        (&["mount-iso", "plain1", "fhost1"], "fhost1.contoso.com: +accept:plain1"),
        (&["migrate", "tonomig1", "nomig1"], &registered),
        (&["create-vm", "vmhost1", "fhost1", "--user", "sensitive"], "CONTOSO\\sensitive: sensitive=off"),
        (&["create-vm", "vmhost1", "fhost1", "--user", "disuser"], "disuser@contoso.com: disabled=off"),
    ] {
        let (code, real) = report(case, &[]);
        assert_eq!((code, &real["assumed"]), (1, &Value::from(Vec::<String>::new())), "{case:?}");
        let (code, what_if) = report(case, &[assumption]);
        assert_eq!(code, 0, "{assumption}: {}", what_if["causes"]);
        assert!(verdicts(&what_if).iter().all(|verdict| *verdict == "granted"), "{assumption}");
        assert!(!what_if["assumed"].as_array().unwrap().is_empty(), "{assumption}");
    }
    let old = ["create-vm", "uncon1", "fhost1"];
    let list = "uncon1: unconstrained=off, T2A4D=on, +cifs/fhost1, +cifs/fhost1.contoso.com";
    assert_eq!((report(&old, &[]).0, report(&old, &[list]).0), (1, 0));
}

#[test]
fn a_sound_case_is_broken_and_the_evidence_says_that_it_was_assumed() {
    let case = ["create-vm", "vmhost1", "fhost1", "--user", "alice"];
    assert_eq!(report(&case, &[]).0, 0);
    for (assumption, slug, said) in [
        ("alice: sensitive=on", "user-sensitive", "alice sensitive, so that it cannot be delegated"),
        ("vmhost1: disabled=on", "account-disabled", "VMHOST1$ disabled"),
        ("vmhost1: -CIFS/fhost1", "entry-fqdn-only", "CIFS/fhost1 not in the list of VMHOST1$"),
        ("fhost1: -spn:HOST/fhost1", "spn-missing-target", "HOST/fhost1 not registered on FHOST1$"),
    ] {
        let (code, what_if) = report(&case, &[assumption]);
        let first = &what_if["causes"][0];
        assert_eq!((code, first["slug"].as_str()), (1, Some(slug)), "{assumption}");
        assert_eq!(what_if["assumed"], Value::from(vec![said]));
        let sources: Vec<&str> =
            first["evidence"].as_array().unwrap().iter().filter_map(|e| e["source"].as_str()).collect();
        assert!(sources.contains(&"contoso.ldif, with assumptions"), "{assumption}: {sources:?}");
    }
    let (code, _) = report(&["create-vm", "rbcd1", "rbcdt1"], &["rbcdt1: -accept:rbcd1"]);
    assert_eq!(code, 1);
}

#[test]
fn the_change_records_of_a_printed_fix_can_be_assumed() {
    for (number, case) in [
        &["migrate", "vmhost2", "vmhost1"][..],
        &["create-vm", "plain1", "fhost1"],
        &["create-vm", "unconlist1", "fhost1"],
        &["migrate", "tonomig1", "nomig1"],
        &["migrate", "core2016", "vmhost1"],
        &["create-vm", "rbdeny1", "rbcdt4"],
    ]
    .iter()
    .enumerate()
    {
        let (code, real) = report(case, &[]);
        assert_eq!(code, 1, "{case:?}");
        // One fix after another, as the report says it after those before.
        let mut files: Vec<String> = Vec::new();
        let mut latest = real;
        while latest["outcome"] == "broken" {
            let ldif = latest["causes"][0]["fix"]["ldif"].as_str().unwrap().to_owned();
            assert!(files.len() < 4 && !ldif.is_empty(), "{case:?}: {}", latest["causes"]);
            files.push(file(&format!("fix-{number}-{}.ldif", files.len()), &ldif));
            latest = report(case, &files.iter().map(String::as_str).collect::<Vec<_>>()).1;
        }
        assert!(verdicts(&latest).iter().all(|verdict| *verdict == "granted"), "{case:?}");
        assert!(!files.is_empty() && !latest["assumed"].as_array().unwrap().is_empty());
    }
}

#[test]
fn every_form_of_the_answer_says_that_it_is_a_what_if() {
    let case = ["migrate", "vmhost2", "vmhost1"];
    let run = |assumptions: &[&str], more: &[&str]| text(&doctor(&case, assumptions, more));
    for more in [&["--format", "text"][..], &["-q"], &["-v"], &["--format", "markdown"], &["--format", "html"]] {
        for assumption in ["vmhost2: T2A4D=on", "vmhost2: disabled=on"] {
            let what_if = run(&[assumption], more);
            let said = what_if.find("assumed: VMHOST2$ ").unwrap_or_else(|| panic!("{more:?}: {what_if}"));
            let answer = what_if.find(['✓', '✗']).unwrap();
            assert!(said < answer || what_if[..answer].contains("what-if"), "{more:?}: {what_if}");
            assert!(what_if.contains("what-if: ") || more == ["-q"], "{more:?}: {what_if}");
        }
        let real = run(&[], more);
        assert!(!real.contains("what-if") && !real.contains("assumed:"), "{more:?}");
    }
    let (_, json) = report(&case, &["vmhost2: T2A4D=on"]);
    assert!(json["summary"].as_str().unwrap().starts_with("what-if: migrate vmhost2 → vmhost1: "));
    let again = run(&["vmhost2: +cifs/vmhost1"], &[]);
    assert!(again.contains("assumed, but is already so: cifs/vmhost1 in the list of VMHOST2$"), "{again}");
}

#[test]
fn what_is_saved_is_what_was_found() {
    let (real, what_if) = (file("real.json", ""), file("what-if.json", ""));
    doctor(&["migrate", "vmhost2", "vmhost1"], &[], &["--save", &real]);
    doctor(&["migrate", "vmhost2", "vmhost1"], &["vmhost2: T2A4D=on, +cifs/x"], &["--save", &what_if]);
    let (real, what_if) = (fs::read(real).unwrap(), fs::read(what_if).unwrap());
    assert!(!real.is_empty() && real == what_if);
}

#[test]
fn what_cannot_be_assumed_is_refused_with_what_was_expected() {
    let export = fs::read_to_string(LAB).unwrap();
    let renamed = file("renamed.ldif", "dn: CN=x\nchangetype: modrdn\nnewrdn: CN=y\n");
    let nobody = file("nobody.ldif", "dn: CN=x,DC=y\nchangetype: modify\ndelete: description\n-\n");
    let cut = file("cut.ldif", "dn: CN=x,DC=y\nchangetype: modify\nadd: servicePrincipalName\nservicePrinc");
    let exported = file("exported.ldif", &export);
    for (assumption, sentence) in [
        ("vmhost1: T2A4D=maybe", "T2A4D is on or off, not \"maybe\"; expected ACCOUNT: CHANGE"),
        ("vmhost1: T2A4D", "expected a file of change records, or ACCOUNT: CHANGE"),
        ("vmhost1 +cifs/fs1", "expected a file of change records, or ACCOUNT: CHANGE"),
        ("", "expected a file of change records, or ACCOUNT: CHANGE"),
        ("fixtures", "fixtures"),
        ("/nonexistent/fix.ldif", "/nonexistent/fix.ldif"),
        ("nosuch: T2A4D=on", "nosuch is not among the facts"),
        ("fhost1: +accept:nosuch", "nosuch is not among the facts"),
        (&renamed, "renamed.ldif:2: changetype \"modrdn\""),
        (&nobody, "nobody.ldif:3: CN=x,DC=y is not among the facts"),
        (&cut, "cut.ldif:4: expected \"name: value\", found \"servicePrinc\" (the file ends here; is it cut short?)"),
        (&exported, "is this an export?"),
    ] {
        let output = doctor(&["create-vm", "vmhost1", "fhost1"], &[assumption], &[]);
        assert_eq!((code(&output), output.stdout.len()), (2, 0), "{assumption}: {}", errors(&output));
        assert!(errors(&output).contains(sentence), "{assumption}: {}", errors(&output));
    }
}

#[test]
fn hostile_assumptions_are_shown_as_text() {
    let evil = "vmhost1: +cifs/\u{1b}[31m\u{202e}\u{7}<script>`|";
    for format in ["text", "markdown", "html", "json"] {
        let output = doctor(&["create-vm", "vmhost1", "fhost1"], &[evil], &["--format", format, "--color", "never"]);
        let shown = text(&output);
        assert!(
            shown.contains("script") && !shown.contains(['\u{1b}', '\u{202e}', '\u{7}']),
            "{format}: {}",
            errors(&output)
        );
        assert!(!shown.contains("<script>") || format != "html");
    }
    let refused = doctor(&["create-vm", "vmhost1", "fhost1"], &["vmhost1: \u{1b}]0;x\u{7}=on"], &[]);
    assert!(!errors(&refused).contains(['\u{1b}', '\u{7}']), "{}", errors(&refused));
}
