//! The fixes of one report held against the facts: made together, in the printed order, they lead to granted, or the report
//! says what stays and why; they change nothing but what they say; their undo restores every octet; and what the report
//! foretells of each of them is what comes.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use kcd_doctor::{
    case::Case,
    change::Edit,
    diagnose::{Cause, diagnose},
    directory::{Account, AccountControl},
    examine::Examination,
    facts::{Facts, Known, Value},
    fix::{After, Fix},
    forecast,
    kdc::Verdict,
    name::Storage,
    report::{self, Report},
};

use super::{
    cell::{Auth, Cell, Host, List, Rbcd, Run, User},
    records::{apply, differences},
    world,
};

/// Faults that no change record mends: a person has to choose, or they lie elsewhere than in the directory.
const BY_HAND: [&str; 8] = [
    "authn-policy-silo",
    "cluster-name-as-host",
    // Where the host is in Protected Users: whom to take out of which group is for people.
    "delegator-sensitive",
    "hosts-in-workgroup",
    "spn-duplicate",
    "user-logon-restrictions",
    "user-protected",
    "user-unknown",
];

/// The delegator and the name.
type Key = (String, String);

/// What the KDC says to each name that is asked for, and whether only the way back asks for it.
fn answers(examination: &Examination<'_>) -> BTreeMap<Key, (Verdict, bool)> {
    let mut all = BTreeMap::new();
    for need in &examination.needs {
        let delegator = need.delegator.clone().found();
        let delegator = delegator.map_or(need.requirement.delegator.to_string(), Account::name);
        for hop in &need.hops {
            all.entry((delegator.clone(), hop.spn.to_string())).or_insert((hop.verdict(), need.is_back()));
        }
    }
    all
}

/// What is wrong with what a report foretells of some names, if anything is.
fn foretold(after: &After, hops: &BTreeSet<Key>, answers: &BTreeMap<Key, (Verdict, bool)>) -> Result<(), String> {
    let said: BTreeMap<Key, Verdict> =
        after.still.iter().map(|still| ((still.delegator.clone(), still.spn.clone()), still.verdict)).collect();
    let is_open = |key: &&Key| answers[*key].0 != Verdict::Granted;
    let seen: BTreeMap<Key, Verdict> = hops.iter().filter(is_open).map(|key| (key.clone(), answers[key].0)).collect();
    let worst =
        [Verdict::Refused, Verdict::Unknown].into_iter().find(|verdict| seen.values().any(|own| own == verdict));
    if after.not_checked.is_none() && said == seen && after.verdict == worst.unwrap_or(Verdict::Granted) {
        Ok(())
    } else {
        Err(format!("foretold {after:?}, and it is {seen:?}"))
    }
}

/// Makes some fixes of a report, given by their places in it.
fn made(facts: &Facts, report: &Report, places: &BTreeSet<usize>) -> Result<Facts, String> {
    let mut facts = facts.clone();
    for at in places {
        let ldif = report.causes[*at].fix.as_ref().map_or("", |fix| &fix.ldif);
        apply(&mut facts, ldif).map_err(|why| format!("fix {}: {why}", at + 1))?;
    }
    Ok(facts)
}

/// A fix with those that it builds on, and those that they build on.
fn with_those_before(report: &Report, at: usize) -> BTreeSet<usize> {
    let builds_on = report.causes[at].fix.iter().flat_map(|fix| &fix.builds_on);
    builds_on.flat_map(|number| with_those_before(report, number - 1)).chain([at]).collect()
}

/// What a fix says that it changes.
fn said(fix: &Fix) -> BTreeSet<(String, String)> {
    let edits = fix.changes.iter().flat_map(|change| change.edits.iter().map(|edit| (change.dn.clone(), edit)));
    edits.map(|(dn, edit)| (dn, edit.attribute().to_lowercase())).collect()
}

/// Whether a fix takes from a domain controller what it has by nature.
fn harms_a_controller(fix: &Fix) -> bool {
    fix.changes.iter().flat_map(|change| &change.edits).any(|edit| match edit {
        Edit::Control { old, new } => {
            old.has(AccountControl::DOMAIN_CONTROLLER)
                && !new.has(AccountControl(old.0 & AccountControl::UNCONSTRAINED.0))
        }
        _ => false,
    })
}

/// What is wrong with the fixes of the report on a case, if anything is. Otherwise, whether they lead to granted.
pub(crate) fn complaint(case: &Case, facts: &Facts) -> Result<bool, String> {
    let examination = Examination::new(case, facts);
    let diagnosis = diagnose(&examination);
    // With those that come to light only after others.
    let mut causes: Vec<Cause> = diagnosis.causes.clone();
    forecast::of(&examination, &mut causes);
    let report = report::build(&examination, diagnosis);
    let (back, asked): (Vec<_>, Vec<_>) = answers(&examination).into_iter().partition(|(_, (_, is_back))| *is_back);
    let [back, asked] = [back, asked].map(|all| all.into_iter().map(|(key, _)| key).collect::<BTreeSet<Key>>());
    let answers = |facts: &Facts| answers(&Examination::new(case, facts));
    if causes.is_empty() || (asked.is_empty() && back.is_empty()) {
        return Ok(true);
    }
    let mut stages = vec![facts.clone()];
    for (at, view) in report.causes.iter().enumerate() {
        let Some(fix) = &view.fix else { continue };
        let number = at + 1;
        if harms_a_controller(fix) {
            return Err(format!("fix {number} takes from a domain controller what it has by nature"));
        }
        let before = stages.last().unwrap();
        let after = made(before, &report, &[at].into())?;
        if differences(before, &after) != said(fix) {
            return Err(format!("fix {number} changes {:?} and says {:?}", differences(before, &after), said(fix)));
        }
        let own = with_those_before(&report, at);
        if let Some(foretelling) = &fix.after {
            let hops = if causes[at].finding.hops.is_empty() { &asked } else { &causes[at].finding.hops };
            foretold(foretelling, hops, &answers(&made(facts, &report, &own)?))
                .map_err(|why| format!("fix {number}: {why}"))?;
        } else if !causes[at].finding.fix.iter().all(|fix| fix.changes.is_empty()) {
            return Err(format!("nothing is foretold of fix {number}"));
        }
        stages.push(after);
    }
    let mut restored = stages.last().unwrap().clone();
    for fix in report.causes.iter().rev().filter_map(|cause| cause.fix.as_ref()) {
        apply(&mut restored, &fix.undo_ldif).map_err(|why| format!("undo: {why}"))?;
    }
    if restored != *facts {
        return Err(format!("not restored: {:?}", differences(facts, &restored)));
    }
    let together = report.together.as_ref().ok_or("nothing is foretold of all fixes together")?;
    let then = answers(stages.last().unwrap());
    foretold(&together.asked, &asked, &then).map_err(|why| format!("together: {why}"))?;
    if let Some(way_back) = &together.way_back {
        foretold(way_back, &back, &then).map_err(|why| format!("the way back: {why}"))?;
    }
    // What stays has a cause that no record mends, and the report says which; what is open says itself on what it hangs.
    let slugs: Vec<&str> = causes.iter().map(|cause| cause.check.slug).collect();
    for still in &together.asked.still {
        let is_said = match still.verdict {
            Verdict::Unknown => !still.because.is_empty(),
            // Somebody denied a group of the host's on purpose; whether that still holds is for people.
            Verdict::Refused
                if still.because.contains(" of the descriptor of ") && still.because.contains(" denies ") =>
            {
                true
            }
            _ => still.by_hand.is_some_and(|number| BY_HAND.contains(&slugs[number - 1])),
        };
        if !is_said {
            return Err(format!("{} stays for {:?}, {} ({slugs:?})", still.spn, still.by_hand, still.because));
        }
    }
    Ok(together.asked.still.is_empty())
}

/// Fails with all complaints; says how many cases end with everything granted.
pub(crate) fn assert_closed(cases: impl IntoIterator<Item = (String, Case)>, facts: impl Fn(usize) -> Facts) -> usize {
    let (mut count, mut granted, mut complaints) = (0, 0, Vec::new());
    for (at, (name, case)) in cases.into_iter().enumerate() {
        count += 1;
        match complaint(&case, &facts(at)) {
            Ok(is_granted) => granted += usize::from(is_granted),
            Err(why) => complaints.push(format!("{name}: {why}")),
        }
    }
    let shown = complaints.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
    assert!(complaints.is_empty(), "{} of {count}:\n{shown}", complaints.len());
    granted
}

#[test]
fn every_cell_of_the_matrix_can_be_mended() {
    let cells = Cell::all();
    let cases = cells.iter().map(|cell| (format!("{cell:?}"), world::case(*cell)));
    let granted = assert_closed(cases, |at| world::facts(cells[at]));
    assert!(granted > cells.len() / 2, "{granted}");
}

/// Several fixes that write the same bits of the same accounts.
#[test]
fn many_faults_of_one_account_can_be_mended_together() {
    let bits =
        [0x2, AccountControl::UNCONSTRAINED.0, AccountControl::NOT_DELEGATED.0, AccountControl::DES_ONLY.0, 0x200_0000];
    let cells = Cell::all();
    let is_plain = |cell: &&Cell| !cell.is_abroad && cell.host == Host::Y2025 && cell.run == Run::NewTools;
    let cells = cells.iter().filter(is_plain).filter(|cell| cell.auth == Auth::Kerberos && cell.user == User::Normal);
    let all: Vec<(Cell, u32, u32)> = cells
        .enumerate()
        .flat_map(|(at, cell)| {
            // A third of the sets for each cell, another third for the next one.
            (at % 3..32).step_by(3).map(|set| {
                let of =
                    |set: usize| bits.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1).map(|(_, bit)| bit).sum();
                (*cell, of(set), of((set * 7 + 3) % 32))
            })
        })
        .collect();
    let cases =
        all.iter().map(|(cell, source, target)| (format!("{source:x} {target:x} {cell:?}"), world::case(*cell)));
    let granted = assert_closed(cases, |at| {
        let (cell, source, target) = all[at];
        let mut facts = world::facts(cell);
        for object in &mut facts.snapshots[0].objects {
            let bits = if object.dn.starts_with("CN=HV1,") {
                source
            } else if object.dn.starts_with("CN=HV2,") {
                target
            } else {
                continue;
            };
            let control: u32 = object.text("userAccountControl").found().unwrap().parse().unwrap();
            let value = Known::Found(vec![Value::Text((control | bits).to_string())]);
            Arc::make_mut(object).attributes.insert("useraccountcontrol".to_owned(), value);
        }
        facts
    });
    assert!(granted > all.len() / 2, "{granted} of {}", all.len());
}

/// Two hosts in two domains, which one file server has to allow: both fixes write its descriptor.
#[test]
fn two_entries_of_one_descriptor_can_be_made_together() {
    const DESCRIPTOR: &str = "msds-allowedtoactonbehalfofotheridentity";
    let plain = |cell: &&Cell| cell.is_abroad && cell.list == List::Empty && cell.run == Run::NewTools;
    let all: Vec<Cell> = Cell::all().iter().filter(plain).copied().collect();
    let allows_nobody = |cell: &Cell| {
        let wrong = world::facts(Cell { rbcd: Rbcd::WrongSid, is_abroad: false, ..*cell });
        let hv2 = wrong.snapshots[0].objects.iter().find(|object| object.dn.starts_with("CN=HV2,")).unwrap();
        hv2.attributes[DESCRIPTOR].clone()
    };
    let builds_on = std::cell::Cell::new(0);
    let facts = |cell: &Cell| {
        let mut facts = world::facts(*cell);
        let server =
            facts.snapshots[0].objects.iter_mut().find(|object| object.dn.starts_with("CN=TOOLS-OLD,")).unwrap();
        Arc::make_mut(server).attributes.insert(DESCRIPTOR.to_owned(), allows_nobody(cell));
        facts
    };
    let cases = all.iter().map(|cell| {
        let case = Case { storage: vec![Storage::new("tools-old")], ..world::case(*cell) };
        let facts = facts(cell);
        let examination = Examination::new(&case, &facts);
        let report = report::build(&examination, diagnose(&examination));
        let fixes = report.causes.iter().filter_map(|cause| cause.fix.as_ref());
        builds_on.set(builds_on.get() + fixes.filter(|fix| !fix.builds_on.is_empty()).count());
        (format!("{cell:?}"), case)
    });
    assert!(assert_closed(cases, |at| facts(&all[at])) > 0);
    assert!(builds_on.get() > 0);
}
