//! Several files as one source. What one does not hold, another may.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Export,
    bound::{named, remark},
    differ::{common, contradicted, difference, extra, owned_by_nobody, shown},
    stand_in, tools,
};
use crate::{
    facts::{Coverage, Facts, Known, Names, Object, Part, SOME_NAMES, Snapshot, UNSEEN_CONTROL, Value},
    name::domain_of,
};

/// Puts exports together: objects with the same name become one.
pub(super) fn exports(files: Vec<(String, Export)>) -> Facts {
    let names: Vec<String> = files.iter().map(|(name, _)| name.clone()).collect();
    let exports = files.into_iter().map(|(name, mut export)| {
        export.warnings.iter_mut().for_each(|warning| *warning = format!("{name}: {warning}"));
        (name, export)
    });
    let mut export = parts(exports.collect(), Vec::new());
    let mut remarks = std::mem::take(&mut export.warnings);
    let mut objects = by_name(std::mem::take(&mut export.objects));
    stand_in::settle(&mut objects, &mut remarks);
    remarks.extend(objects.values().flat_map(tools::lag));
    let (computers, everything) = (export.coverage.computers, export.coverage.everything);
    let snapshot = Snapshot {
        source: names.join(", "),
        live: false,
        part: Part::Own,
        objects: objects.into_values().map(Arc::new).collect(),
        asked: export.asked,
        coverage: Coverage { computers, everything },
    };
    let names = export.names.map_or(Known::Absent, Known::Found);
    let [hosts, shares] = [export.hosts, export.shares].map(by_name);
    Facts { names, hosts, shares, remarks, domain: export.domain, ..Facts::of(vec![snapshot]) }
}

/// Puts the parts of one file, or several files, together. Each comes with the name by which sentences call it.
pub(super) fn parts(all: Vec<(String, Export)>, warnings: Vec<String>) -> Export {
    let mut whole = Export { warnings, ..Export::default() };
    let [mut found, mut hosts, mut shares] = [const { Vec::new() }; 3];
    let (mut base, mut is_one_domain, mut denied) = (None, true, Vec::new());
    for (name, export) in all {
        denied.extend(owned_by_nobody(&export).into_iter().map(|spn| (name.clone(), spn)));
        whole.coverage.computers |= export.coverage.computers;
        whole.coverage.everything |= export.coverage.everything;
        base = base.or(export.coverage.base);
        whole.requested = whole.requested.and(export.requested);
        whole.warnings.extend(export.warnings);
        whole.hints.extend(export.hints);
        found.extend(export.objects);
        hosts.extend(export.hosts);
        shares.extend(export.shares);
        whole.asked.extend(export.asked);
        is_one_domain &= whole.domain.is_none() || export.domain.is_none() || whole.domain == export.domain;
        whole.domain = whole.domain.or(export.domain);
        if let Some(more) = export.names {
            whole.names = Some(answers(whole.names.unwrap_or_default(), more));
        }
    }
    whole.coverage.base = base;
    [whole.objects, whole.hosts, whole.shares] = [found, hosts, shares].map(|read| objects(read, &mut whole.warnings));
    whole.warnings.extend(contradicted(&denied, &whole.objects));
    // A machine of another domain may have been asked; where the objects are, tells.
    let is_known = |domain: &String| {
        let mut domains = whole.objects.iter().filter_map(|object| domain_of(&object.dn)).peekable();
        domains.peek().is_none() || domains.any(|known| known == *domain)
    };
    whole.domain = whole.domain.take().filter(|domain| is_one_domain && is_known(domain));
    whole
}

/// Objects with the same name made one, sorted by the name in lower case.
pub(super) fn objects(read: Vec<Object>, remarks: &mut Vec<String>) -> Vec<Object> {
    let mut known = BTreeMap::new();
    for object in read {
        add(&mut known, object, remarks);
    }
    known.into_values().collect()
}

fn by_name(objects: Vec<Object>) -> BTreeMap<String, Object> {
    objects.into_iter().map(|object| (object.dn.to_lowercase(), object)).collect()
}

/// Adds an object to those that are known, or what it says to the one with the same name.
pub(super) fn add(objects: &mut BTreeMap<String, Object>, object: Object, remarks: &mut Vec<String>) {
    let merged = match objects.remove(&object.dn.to_lowercase()) {
        None => object,
        Some(known) => both(known, object, remarks),
    };
    objects.insert(merged.dn.to_lowercase(), merged);
}

/// Answers of the DNS from two places. What both asked for counts as the first has it.
fn answers(one: Names, mut other: Names) -> Names {
    other.servers.extend(one.servers);
    other.servers.sort();
    other.servers.dedup();
    other.forward.extend(one.forward);
    other.reverse.extend(one.reverse);
    other
}

/// Two readings of one object: what only one holds is taken from it; where they differ, the one that changed last counts. What a tool
/// printed says no time, and is neither older nor newer than anything.
fn both(mut one: Object, mut other: Object, remarks: &mut Vec<String>) -> Object {
    without_needless_control(&mut one, &other);
    without_needless_control(&mut other, &one);
    let changed = |object: &Object| object.text("whenChanged").found().map(str::to_owned);
    let (of_one, of_other) = (changed(&one), changed(&other));
    let is_undecided = of_one.is_none() || of_other.is_none() || of_one == of_other;
    let (mut newer, older) = if of_other > of_one { (other, one) } else { (one, other) };
    let control = older.text(CONTROL).found().map(str::to_owned);
    let is_unseen_of_older = !newer.attributes.contains_key(UNSEEN_CONTROL);
    for (attribute, value) in older.attributes {
        match newer.attributes.get(&attribute) {
            None | Some(Known::Unreadable(_)) => {
                newer.attributes.insert(attribute, value);
            }
            Some(known) if *known == value || value.unreadable().is_some() => {}
            // Each says some names, and both may be right.
            Some(Known::Found(known)) if attribute == SOME_NAMES => {
                let union: BTreeSet<&Value> = known.iter().chain(value.as_found().into_iter().flatten()).collect();
                let union = union.into_iter().cloned().collect();
                newer.attributes.insert(attribute, Known::Found(union));
            }
            Some(known) => {
                let dn = named(&newer.dn);
                let why = format!("{} and {} differ in {attribute} of {dn}", newer.source, older.source);
                let values = difference(known, &value, &newer.source, &older.source);
                if is_undecided {
                    remark(remarks, || format!("{why}, and neither is known to be newer: {values}"));
                    let common = common(known, &value);
                    newer.attributes.insert(attribute.clone(), Known::Unreadable(format!("{why}: {values}")));
                    if attribute == "serviceprincipalname" && !common.is_empty() {
                        newer.attributes.insert(SOME_NAMES.to_owned(), Known::Found(common));
                    }
                } else {
                    remark(remarks, || format!("{why}; {} was taken: {values}", newer.source));
                }
            }
        }
    }
    // What one does not show of a number is of no use beside the number of the other.
    if is_unseen_of_older && newer.text(CONTROL).found() != control.as_deref() {
        newer.attributes.remove(UNSEEN_CONTROL);
    }
    without_needless_names(&mut newer, remarks);
    newer
}

/// Drops a `userAccountControl` that was put together, where the other one shows more bits and has all that this one shows.
fn without_needless_control(object: &mut Object, other: &Object) {
    let number = |object: &Object, attribute| object.number(attribute).found();
    let (Some(unseen), Some(own), Some(whole)) =
        (number(object, UNSEEN_CONTROL), number(object, CONTROL), number(other, CONTROL))
    else {
        return;
    };
    let also_unseen = number(other, UNSEEN_CONTROL).unwrap_or(0);
    if also_unseen != unseen && also_unseen & !unseen == 0 && (own ^ whole) & !unseen == 0 {
        object.attributes.remove(CONTROL);
        object.attributes.remove(UNSEEN_CONTROL);
    }
}

const CONTROL: &str = "useraccountcontrol";

/// Some of the names need not be kept beside all of them. One that is not among them is a contradiction.
fn without_needless_names(object: &mut Object, remarks: &mut Vec<String>) {
    let (Known::Found(all), Known::Found(some)) = (object.values("servicePrincipalName"), object.values(SOME_NAMES))
    else {
        return;
    };
    let extra = extra(some, all);
    if !extra.is_empty() {
        let shown = shown(&extra);
        remark(remarks, || {
            let dn = named(&object.dn);
            format!(
                "{dn} is said to have a name that the list of its names does not have, and neither is known to be newer: {shown}"
            )
        });
        return;
    }
    object.attributes.remove(SOME_NAMES);
}

/// Puts facts of several saved files, or of saved files and exports, side by side.
pub(super) fn facts(mut one: Facts, other: Facts) -> Facts {
    // The copies stand beside the first directory that was read live, which is not among them.
    if !one.snapshots.iter().any(|snapshot| snapshot.live) {
        one.copies = other.copies;
    }
    one.snapshots.extend(other.snapshots);
    for (of_one, of_other) in [(&mut one.hosts, other.hosts), (&mut one.shares, other.shares)] {
        for object in of_other.into_values() {
            add(of_one, object, &mut one.remarks);
        }
    }
    one.remarks.extend(other.remarks);
    one.domain = one.domain.or(other.domain);
    match (&mut one.names, other.names) {
        (Known::Found(names), Known::Found(more)) => *names = answers(std::mem::take(names), more),
        (Known::Found(_), _) => {}
        (names, found) => *names = found,
    }
    if one.taken_at == Known::Absent {
        one.taken_at = other.taken_at;
    }
    one
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
