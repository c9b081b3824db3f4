//! Fixes held against the facts: whatever is refused has a cause, the change records of the causes mend it one after another,
//! their inverse restores every octet, and nothing else is touched.
//!
//! The change records are read here as a directory server would read them, not by the code that wrote them.

#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, path::PathBuf, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use kcd_doctor::{
    case::{Case, Operation},
    change::{Change, Edit, to_ldif},
    checks::Severity,
    diagnose::{Cause, diagnose},
    directory::{Account, AccountControl},
    examine::Examination,
    facts::{Facts, Known, Value},
    gather::files,
    kdc::Verdict,
    name::{HostName, Storage},
};

/// Faults that no change record mends: a person has to choose, or they lie elsewhere than in the directory.
const BY_HAND: [&str; 7] = [
    "authn-policy-silo",
    "cluster-name-as-host",
    "hosts-in-workgroup",
    "spn-duplicate",
    "user-logon-restrictions",
    "user-protected",
    "user-unknown",
];

/// More rounds than any pair of accounts can have faults.
const ROUNDS: usize = 8;

fn lab() -> Facts {
    files::read(&[PathBuf::from("fixtures/lab/contoso.ldif")], None).unwrap().facts
}

fn case(
    operation: Operation,
    source: &str,
    destination: Option<&str>,
    storage: Option<&str>,
    user: Option<&str>,
) -> Case {
    Case {
        operation,
        source: HostName::new(source),
        destination: destination.map(HostName::new),
        storage: storage.map(Storage::new).into_iter().collect(),
        user: user.map(str::to_owned),
        via: None,
        migration_auth: None,
        host_os: [].into(),
        symptoms: Vec::new(),
    }
}

/// Computers of the lab by short name; Hyper-V hosts alone, if so asked.
fn computers(facts: &Facts, hyper_v_only: bool) -> Vec<String> {
    let empty = Examination::new(&case(Operation::Migrate, "x", None, None, None), facts)
        .directory
        .accounts()
        .map(|account| {
            (
                account.short_name(),
                account.is_computer() && !account.is_conflict_copy(),
                account.owns_class("Microsoft Virtual Console Service"),
            )
        })
        .collect::<Vec<_>>();
    empty
        .into_iter()
        .filter(|(_, computer, host)| *computer && (*host || !hyper_v_only))
        .map(|(name, ..)| name)
        .collect()
}

/// Makes the changes of some records (RFC 2849) to the facts, and fails where a server would.
fn apply(facts: &mut Facts, ldif: &str) -> Result<(), String> {
    let unfolded = ldif.replace("\n ", "");
    for record in unfolded.split("\n\n").filter(|record| !record.trim().is_empty()) {
        let mut lines = record.lines();
        let dn = String::from_utf8(read("dn", lines.next().unwrap_or_default())?).map_err(|error| error.to_string())?;
        if lines.next() != Some("changetype: modify") {
            return Err(format!("{dn}: not a modification"));
        }
        let mut objects = facts.snapshots.iter_mut().flat_map(|snapshot| &mut snapshot.objects);
        let object = objects.find(|object| object.dn == dn).ok_or(format!("{dn}: no such object"))?;
        while let Some((how, attribute)) = lines.next().and_then(|line| line.split_once(": ")) {
            let given =
                lines.by_ref().take_while(|line| *line != "-").map(|line| read(attribute, line).map(Value::new));
            let given: Vec<Value> = given.collect::<Result<_, _>>()?;
            let known = Arc::make_mut(object).attributes.entry(attribute.to_lowercase()).or_insert(Known::Absent);
            let mut values = known.clone().found().unwrap_or_default();
            match how {
                "add" | "delete" if given.is_empty() => return Err(format!("{dn}: {how} of no value")),
                "add" => {
                    for value in given {
                        let is_there =
                            |own: &Value| own.text().map(str::to_lowercase) == value.text().map(str::to_lowercase);
                        if values.iter().any(is_there) {
                            return Err(format!("{dn}: {attribute} has {value:?} already"));
                        }
                        values.push(value);
                    }
                }
                "delete" => {
                    for value in given {
                        let at = values.iter().position(|own| *own == value);
                        values.remove(at.ok_or(format!("{dn}: {attribute} does not have {value:?}"))?);
                    }
                }
                "replace" => values = given,
                other => return Err(format!("{dn}: {other}")),
            }
            values.sort();
            *known = if values.is_empty() { Known::Absent } else { Known::Found(values) };
        }
    }
    Ok(())
}

fn read(attribute: &str, line: &str) -> Result<Vec<u8>, String> {
    let rest = line
        .strip_prefix(attribute)
        .and_then(|rest| rest.strip_prefix(':'))
        .ok_or(format!("not of {attribute}: {line}"))?;
    match rest.strip_prefix(':') {
        Some(encoded) => STANDARD.decode(encoded.trim()).map_err(|error| error.to_string()),
        None => Ok(rest.strip_prefix(' ').unwrap_or(rest).as_bytes().to_vec()),
    }
}

/// Where facts differ, as object and attribute.
fn differences(before: &Facts, after: &Facts) -> BTreeSet<(String, String)> {
    let objects =
        |facts: &Facts| facts.snapshots.iter().flat_map(|snapshot| snapshot.objects.clone()).collect::<Vec<_>>();
    let pairs = objects(before).into_iter().zip(objects(after));
    pairs
        .flat_map(|(old, new)| {
            assert_eq!(old.dn, new.dn);
            let changed =
                new.attributes.clone().into_iter().filter(move |(name, value)| old.attributes.get(name) != Some(value));
            changed.map(move |(name, _)| (new.dn.clone(), name)).collect::<Vec<_>>()
        })
        .collect()
}

/// The facts after a fix, having seen that it does what it says and that it can be taken back.
fn mended(facts: &Facts, cause: &Cause) -> Result<Facts, String> {
    let fix = cause.finding.fix.as_ref().unwrap();
    let edits = || fix.changes.iter().flat_map(|change| &change.edits);
    let takes_it_from_a_dc = |edit: &Edit| match edit {
        Edit::Control { old, new } => {
            old.has(AccountControl::DOMAIN_CONTROLLER)
                && !new.has(AccountControl(old.0 & AccountControl::UNCONSTRAINED.0))
        }
        _ => false,
    };
    if edits().any(takes_it_from_a_dc) {
        return Err("takes from a domain controller what it has by nature".to_owned());
    }
    let mut after = facts.clone();
    apply(&mut after, &fix.ldif)?;
    let said: BTreeSet<(String, String)> = fix
        .changes
        .iter()
        .flat_map(|change| change.edits.iter().map(|edit| (change.dn.clone(), edit.attribute().to_lowercase())))
        .collect();
    let done = differences(facts, &after);
    if done != said {
        return Err(format!("changes {done:?} and says {said:?}"));
    }
    let inverse: Vec<Change> = fix.changes.iter().rev().map(Change::inverse).collect();
    let mut restored = after.clone();
    apply(&mut restored, &to_ldif(&inverse))?;
    if restored == *facts { Ok(after) } else { Err(format!("not restored: {:?}", differences(facts, &restored))) }
}

/// What is wrong with the way from a refusal to a grant, if anything is.
fn complaint(case: &Case, facts: &Facts) -> Result<(), String> {
    let mut facts = facts.clone();
    let mut done: Vec<&str> = Vec::new();
    for _ in 0..ROUNDS {
        let examination = Examination::new(case, &facts);
        let diagnosis = diagnose(&examination);
        let errors: Vec<&Cause> =
            diagnosis.causes.iter().filter(|cause| cause.finding.severity == Severity::Error).collect();
        let explained: BTreeSet<&(String, String)> = errors.iter().flat_map(|cause| &cause.finding.hops).collect();
        let asked = examination.needs.iter().filter(|need| !need.is_back());
        let mut open = 0;
        for (need, hop) in asked.flat_map(|need| need.hops.iter().map(move |hop| (need, hop))) {
            if hop.verdict() == Verdict::Granted {
                continue;
            }
            open += 1;
            let delegator =
                need.delegator.clone().found().map_or(need.requirement.delegator.to_string(), Account::name);
            if hop.verdict() == Verdict::Refused && !explained.contains(&(delegator, hop.spn.to_string())) {
                return Err(format!("nothing accounts for {} after {done:?}", hop.spn));
            }
        }
        if open == 0 {
            return Ok(());
        }
        let has_changes = |cause: &&&Cause| cause.finding.fix.as_ref().is_some_and(|fix| !fix.changes.is_empty());
        let Some(next) = errors.iter().find(has_changes) else {
            let left: Vec<&str> = diagnosis.causes.iter().map(|cause| cause.check.slug).collect();
            let is_for_people = errors.iter().all(|cause| BY_HAND.contains(&cause.check.slug));
            let is_said = left.iter().any(|slug| BY_HAND.contains(slug));
            return if is_for_people && is_said { Ok(()) } else { Err(format!("stuck with {left:?} after {done:?}")) };
        };
        let after = mended(&facts, next).map_err(|why| format!("{} after {done:?}: {why}", next.check.slug))?;
        done.push(next.check.slug);
        facts = after;
    }
    Err(format!("still refused after {done:?}"))
}

fn assert_closed(cases: impl IntoIterator<Item = Case>) {
    let facts = lab();
    let (mut count, mut complaints) = (0, Vec::new());
    for case in cases {
        count += 1;
        if let Err(why) = complaint(&case, &facts) {
            let storage: Vec<_> = case.storage.iter().map(|storage| &storage.typed).collect();
            complaints.push(format!("{} → {:?} {storage:?} {:?}: {why}", case.source, case.destination, case.user));
        }
    }
    assert!(count > 0, "there are no cases");
    assert!(complaints.is_empty(), "{} of {count}:\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn every_pair_of_hosts_can_be_mended() {
    let facts = lab();
    let (sources, targets) = (computers(&facts, true), computers(&facts, false));
    let pairs = sources.iter().enumerate().flat_map(|(i, source)| {
        // Every host meets every eighth machine, another set each time: all of them take minutes.
        let is_met = move |(j, target): &(usize, &String)| (i + j) % 8 == 0 && *target != source;
        targets.iter().enumerate().filter(is_met).map(move |(_, target)| (source, target))
    });
    assert_closed(pairs.map(|(source, target)| case(Operation::Migrate, source, Some(target), None, None)));
}

#[test]
fn every_file_server_and_every_user_can_be_mended() {
    let facts = lab();
    let hosts = ["2016gui", "vmhost1", "conflict1", "cln1", "uncon1", "unconlist1", "hv2012", "sensitive1", "dc1"];
    let servers = computers(&facts, false);
    let shares = hosts.iter().flat_map(|host| servers.iter().map(move |server| (host, server)));
    let shares = shares.filter(|(host, server)| *host != server);
    assert_closed(shares.map(|(host, server)| case(Operation::CreateVm, host, None, Some(server), None)));
    let users = ["alice", "sensitive", "protected", "nestedprot", "siloed", "disuser", "expired1", "nobody"];
    assert_closed(users.map(|user| case(Operation::Migrate, "conflict1", Some("vmhost2"), None, Some(user))));
}
