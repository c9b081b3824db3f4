//! One domain in every form of export: whatever wrote it, the answer is that of the LDIF.
//!
//! The lab's export is read through the library, written again as PowerShell and `csvde` would have, and read by the program.
//!
//! The LDIF that it is held against has no comments: they say what was searched for, and so that what is not in it does not exist.
//! None of the other forms says that. What a form cannot carry beside is said where it is written.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod clixml;
mod csvde;
mod json;
mod list;
#[path = "../program/mod.rs"]
mod program;
mod things;

use std::{collections::BTreeSet, fs, path::PathBuf, sync::OnceLock};

use serde_json::Value;

use things::Thing;

const LAB: &str = "fixtures/lab/contoso.ldif";

/// Two machines each: sound, with faults in the list, in the names, in the flags, in the keys, with resource-based delegation.
const PAIRS: [(&str, &str); 14] = [
    ("vmhost1", "vmhost2"),
    ("vmhost2", "vmhost1"),
    ("aesonly1", "rc4only"),
    ("hv2012", "hv2022a"),
    ("nbsp1", "vmhost2"),
    ("misspelt1", "vmhost2"),
    ("uncon1", "fhost1"),
    ("disabled1", "vmhost1"),
    ("authpol1", "vmhost1"),
    ("biglist1", "vmhost2"),
    ("rbcd1", "rbcdt1"),
    ("rbgrp1", "rbcdt2"),
    ("twin1", "verylonghostname1"),
    DENIED,
];

/// The descriptor of the second denies the first, and allows it after that.
const DENIED: (&str, &str) = ("rbdeny1", "rbcdt4");

const OPERATIONS: [&str; 5] = ["migrate", "create-vm", "mount-iso", "move-storage", "replicate"];

/// Writes a file of the test.
fn file(name: &str, content: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("exports");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    path.display().to_string()
}

/// The lab's export without the comments that say what was searched for.
fn plain() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| {
        let lab = fs::read_to_string(LAB).unwrap();
        let lines = lab
            .lines()
            .filter(|line| !["#", "search: ", "result: ", "ref: "].iter().any(|start| line.starts_with(start)));
        file("plain.ldif", &(lines.collect::<Vec<_>>().join("\n") + "\n"))
    })
}

/// What it comes to: the outcome, and slug and certainty of each cause in order.
type Answer = (String, Vec<(String, String)>);

fn answer(path: &str, operation: &str, (one, other): (&str, &str), user: &str) -> Answer {
    let output = program::run([operation, one, other, "--user", user, "--from", path, "--format", "json"], b"");
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", program::errors(&output)));
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned();
    let causes = report["causes"].as_array().unwrap();
    let causes = causes.iter().map(|cause| (text(&cause["slug"]), text(&cause["certainty"]))).collect();
    (text(&report["outcome"]), causes)
}

/// Who pressed the button: somebody, and somebody who must not be delegated.
fn user(index: usize) -> &'static str {
    if index % 3 == 1 { "sensitive" } else { "alice" }
}

/// The answers that the LDIF gives, for each pair and operation.
fn expected() -> &'static [[Answer; OPERATIONS.len()]] {
    static ALL: OnceLock<Vec<[Answer; OPERATIONS.len()]>> = OnceLock::new();
    ALL.get_or_init(|| {
        let all = PAIRS.iter().enumerate();
        all.map(|(index, pair)| OPERATIONS.map(|operation| answer(plain(), operation, *pair, user(index)))).collect()
    })
}

/// Holds a file against the LDIF: what is known of each object but for some attributes, and the answers for all pairs but one.
fn holds(name: &str, content: &str, left_out: &[&str], but: Option<(&str, &str)>) {
    let path = file(name, content);
    let objects = things::known(&path);
    for (dn, attributes) in things::known(plain()) {
        for (attribute, values) in attributes.iter().filter(|(attribute, _)| !left_out.contains(&attribute.as_str())) {
            assert_eq!(objects[&dn].get(attribute), Some(values), "{attribute} of {dn} from {name}");
        }
    }
    for (index, pair) in PAIRS.iter().enumerate().filter(|(_, pair)| Some(**pair) != but) {
        for (operation, expected) in OPERATIONS.iter().zip(&expected()[index]) {
            let found = answer(&path, operation, *pair, user(index));
            assert_eq!(found, *expected, "{operation} {pair:?} as {} from {name}", user(index));
        }
    }
}

#[test]
fn the_pairs_have_many_faults() {
    let slugs: BTreeSet<&str> =
        expected().iter().flatten().flat_map(|(_, causes)| causes).map(|(slug, _)| slug.as_str()).collect();
    assert!(slugs.len() > 12, "{slugs:?}");
    let outcomes: BTreeSet<&str> = expected().iter().flatten().map(|(outcome, _)| outcome.as_str()).collect();
    assert!(outcomes.len() > 1, "{outcomes:?}");
}

fn things() -> Vec<Thing> {
    things::read(plain())
}

#[test]
fn json_of_windows_powershell() {
    holds("old.json", &json::old(&things()), &[], None);
}

#[test]
fn json_of_powershell_7() {
    holds("new.json", &json::new(&things()), &[], None);
}

/// A list shows of a security descriptor only its type, and beside it the principals that it allows: what it denies is lost, and so is
/// the order of entries. Times are in the machine's language, without a zone. And the name of a copy that
/// replication renamed has a line break in it, which looks like one of the console's.
#[test]
fn a_list() {
    let lost = ["cn", "whenchanged", "whencreated", things::RESOURCE].map(str::to_ascii_lowercase);
    let lost: Vec<&str> = lost.iter().map(String::as_str).collect();
    holds("list.txt", &list::write(&things()), &lost, Some(DENIED));
}

#[test]
fn clixml() {
    holds("objects.xml", &clixml::write(&things()), &[], None);
}

#[test]
fn csvde() {
    holds("csvde.csv", &csvde::write(&things()), &[], None);
}
