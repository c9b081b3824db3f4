//! Every fix made on a real domain, and taken back: the printed records are applied with `ldapmodify` by somebody who may,
//! the KDC is asked before, between and after, and in the end the directory is as it was.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout)]

#[path = "../cases/mod.rs"]
mod cases;
#[path = "../lab/mod.rs"]
mod lab;
mod trips;

use std::{collections::BTreeSet, process::Command};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use kcd_doctor::{
    facts::{self, Facts, Known},
    gather::files,
};
use lab::{PASSWORD, doctor_as, exec_with};
use serde_json::Value;
use trips::{IsBlind, NOT_BUILT, ONLY_AS_SYSTEM, TRIPS, Trip, Turns};

/// Puts the lab back as it was, whatever happens.
struct Restored;

impl Drop for Restored {
    fn drop(&mut self) {
        populate();
    }
}

fn populate() {
    let output = Command::new(lab::script("lab")).arg("populate").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Who wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Writer {
    Administrator,
    System,
}

/// Applies records one by one as a domain administrator; where Samba says that only the system may, as that.
fn write(records: &str) -> Result<Writer, String> {
    let program = ["ldapmodify", "-x", "-H", "ldaps://dc1.contoso.com", "-D", "hvadmin@contoso.com", "-w", PASSWORD];
    let mut writer = Writer::Administrator;
    for record in records.split_inclusive("\n\n") {
        let mut output = exec_with(&program, &[], record);
        if String::from_utf8_lossy(&output.stderr).contains("can only be modified as system") {
            writer = Writer::System;
            output = exec_with(&["tests/lab/modify-as-system"], &[], record);
        }
        if !output.status.success() {
            return Err(format!("{}\n{record}", String::from_utf8_lossy(&output.stderr)));
        }
    }
    Ok(writer)
}

/// Makes the fault of a trip.
fn prepare(trip: &Trip) {
    let facts = directory();
    let object = facts.snapshots[0].objects.iter().find(|object| object.dn.starts_with("CN=RBCDT6,")).unwrap();
    let descriptor = object.octets("msDS-AllowedToActOnBehalfOfOtherIdentity").found().unwrap();
    write(&trip.prepared_by.replace("{descriptor of RBCDT6}", &STANDARD.encode(descriptor))).unwrap();
}

/// The directory, without what every change and every sign-in writes. Samba writes `HOST/x` of one account as `host/x` when
/// another is given `cifs/x`; names are compared without regard to case.
fn directory() -> Facts {
    let mut facts = files::read(&[lab::export()], None).unwrap().facts;
    for object in facts.snapshots.iter_mut().flat_map(|snapshot| &mut snapshot.objects) {
        let object = std::sync::Arc::make_mut(object);
        for attribute in ["whenchanged", "lastlogontimestamp"] {
            object.attributes.insert(attribute.to_owned(), Known::Absent);
        }
        if let Some(Known::Found(names)) = object.attributes.get_mut("serviceprincipalname") {
            for name in names.iter_mut() {
                *name = facts::Value::Text(name.text().unwrap().to_lowercase());
            }
            names.sort();
        }
    }
    facts
}

fn differences(before: &Facts, after: &Facts) -> Vec<String> {
    let objects = |facts: &Facts| facts.snapshots[0].objects.clone();
    let pairs = objects(before).into_iter().zip(objects(after)).filter(|(old, new)| old != new);
    let attributes = pairs.flat_map(|(old, new)| {
        let changed =
            new.attributes.clone().into_iter().filter(move |(name, value)| old.attributes.get(name) != Some(value));
        changed.map(move |(name, value)| format!("{}: {name} is {value:?}", new.dn)).collect::<Vec<_>>()
    });
    attributes.collect()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap()
}

/// What a trip shows, or why it failed.
fn travel(trip: &Trip) -> Result<(), String> {
    let before = directory();
    let arguments: Vec<&str> = trip.arguments.split(' ').collect();
    let user: &[&str] = if arguments.contains(&"--user") { &[] } else { &["--user", "alice"] };
    let output = doctor_as("hvadmin", &[&arguments[..], user, &["--format", "json"]].concat());
    let report: Value = serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    let causes = report["causes"].as_array().unwrap();
    let has_records = |cause: &&Value| cause["fix"]["ldif"].as_str().is_some_and(|ldif| !ldif.is_empty());
    let fixes: Vec<&Value> = causes.iter().filter(has_records).map(|cause| &cause["fix"]).collect();
    if !causes.iter().filter(has_records).any(|cause| cause["slug"] == trip.slug) {
        let slugs: Vec<&str> = causes.iter().map(|cause| text(cause, "slug")).collect();
        return Err(format!("the report has no fix for it: {slugs:?}"));
    }
    if report["together"]["verdict"] != "granted" {
        return Err(format!("foretold: {}", report["together"]));
    }
    let user = report["case"]["user"].as_str().unwrap();
    // Names with spaces are asked of no KDC here.
    let hops: Vec<&Value> =
        report["hops"].as_array().unwrap().iter().filter(|hop| !text(hop, "spn").contains(' ')).collect();
    let asked = || {
        let questions: Vec<_> = hops
            .iter()
            .map(|hop| (text(hop, "delegator").to_owned(), user.to_owned(), text(hop, "spn").to_owned()))
            .collect();
        lab::kdc(&questions).iter().map(Option::is_none).collect::<Vec<bool>>()
    };
    let foretold: Vec<bool> = hops.iter().map(|hop| hop["verdict"] == "granted").collect();
    let first = asked();
    let mut writer = Writer::Administrator;
    for fix in &fixes {
        let by = write(text(fix, "ldif")).map_err(|why| format!("the fix is not accepted: {why}"))?;
        writer = writer.max(by);
    }
    let second = asked();
    for fix in fixes.iter().rev() {
        write(text(fix, "undo_ldif")).map_err(|why| format!("the undo is not accepted: {why}"))?;
    }
    let third = asked();
    if (writer == Writer::System) != ONLY_AS_SYSTEM.contains(&trip.slug) {
        return Err(format!("written by {writer:?}"));
    }
    let left = differences(&before, &directory());
    if !left.is_empty() {
        return Err(format!("not as before: {left:?}"));
    }
    let is_granted = second.iter().all(|granted| *granted);
    let turns = first == foretold && third == foretold && is_granted && first.contains(&false);
    match trip.kdc {
        Turns if !turns => {
            Err(format!("foretold {foretold:?}, then granted; the KDC says {first:?}, {second:?}, {third:?}"))
        }
        IsBlind(why) if turns => Err(format!("the KDC shows it, although {why}")),
        IsBlind(_) if !is_granted => Err(format!("after the fix the KDC says {second:?}")),
        Turns | IsBlind(_) => Ok(()),
    }
}

#[test]
fn every_fix_is_accepted_does_what_it_says_and_can_be_taken_back() {
    populate();
    let _restored = Restored;
    let mut complaints = Vec::new();
    for trip in &TRIPS {
        if !trip.prepared_by.is_empty() {
            prepare(trip);
        }
        let result = travel(trip);
        if !trip.prepared_by.is_empty() || result.is_err() {
            populate();
        }
        complaints.extend(result.err().map(|why| format!("{} ({}): {why}", trip.slug, trip.arguments)));
    }
    assert!(complaints.is_empty(), "{} of {}:\n{}", complaints.len(), TRIPS.len(), complaints.join("\n"));
}

/// Those that any fixture shows with records.
#[test]
fn every_check_that_has_a_fix_is_on_the_list() {
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for case in cases::cases() {
        let (_, report) = cases::run(&case);
        let causes = report["causes"].as_array().unwrap().iter();
        let fixed = causes.filter(|cause| cause["fix"]["ldif"].as_str().is_some_and(|ldif| !ldif.is_empty()));
        shown.extend(fixed.map(|cause| text(cause, "slug").to_owned()));
    }
    let listed = TRIPS.iter().map(|trip| trip.slug).chain(NOT_BUILT.iter().map(|(slug, _)| *slug));
    assert_eq!(listed.map(str::to_owned).collect::<BTreeSet<_>>(), shown);
}
