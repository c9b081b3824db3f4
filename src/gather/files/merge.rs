//! Several files as one source. What one does not hold, another may.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Export,
    differ::{common, contradicted, difference, extra, owned_by_nobody, shown},
    stand_in, tools,
};
use crate::{
    facts::{Coverage, Facts, Known, Names, Object, SOME_NAMES, Snapshot, Value},
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
fn both(one: Object, other: Object, remarks: &mut Vec<String>) -> Object {
    let changed = |object: &Object| object.text("whenChanged").found().map(str::to_owned);
    let (of_one, of_other) = (changed(&one), changed(&other));
    let is_undecided = of_one.is_none() || of_other.is_none() || of_one == of_other;
    let (mut newer, older) = if of_other > of_one { (other, one) } else { (one, other) };
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
                let why = format!("{} and {} differ in {attribute} of {}", newer.source, older.source, newer.dn);
                let values = difference(known, &value, &newer.source, &older.source);
                if is_undecided {
                    remarks.push(format!("{why}, and neither is known to be newer: {values}"));
                    let common = common(known, &value);
                    newer.attributes.insert(attribute.clone(), Known::Unreadable(format!("{why}: {values}")));
                    if attribute == "serviceprincipalname" && !common.is_empty() {
                        newer.attributes.insert(SOME_NAMES.to_owned(), Known::Found(common));
                    }
                } else {
                    remarks.push(format!("{why}; {} was taken: {values}", newer.source));
                }
            }
        }
    }
    without_needless_names(&mut newer, remarks);
    newer
}

/// Some of the names need not be kept beside all of them. One that is not among them is a contradiction.
fn without_needless_names(object: &mut Object, remarks: &mut Vec<String>) {
    let (Known::Found(all), Known::Found(some)) = (object.values("servicePrincipalName"), object.values(SOME_NAMES))
    else {
        return;
    };
    let extra = extra(some, all);
    if !extra.is_empty() {
        remarks.push(format!(
            "{} is said to have a name that the list of its names does not have, and neither is known to be newer: {}",
            object.dn,
            shown(&extra)
        ));
        return;
    }
    object.attributes.remove(SOME_NAMES);
}

/// Puts facts of several saved files, or of saved files and exports, side by side.
pub(super) fn facts(mut one: Facts, other: Facts) -> Facts {
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
mod tests {
    use super::*;
    use crate::{
        gather::files::Requested,
        testing::{With, computer, file_facts},
    };

    fn export(objects: Vec<Object>) -> Export {
        Export { objects, requested: Requested::All, ..Export::default() }
    }

    fn from(file: &str, when_changed: &str) -> Object {
        Object { source: file.to_owned(), ..computer("hv1", 1001) }.with("whenChanged", &[when_changed])
    }

    /// Both orders, since which file is first must not matter where their times differ.
    fn merged(a: Object, b: Object) -> [(Object, Vec<String>); 2] {
        [(a.clone(), b.clone()), (b, a)].map(|(one, other)| {
            let files = [one, other].map(|object| (object.source.clone(), export(vec![object])));
            let mut facts = exports(files.into());
            assert_eq!(facts.snapshots[0].objects.len(), 1);
            ((*facts.snapshots[0].objects.remove(0)).clone(), facts.remarks)
        })
    }

    #[test]
    fn where_two_files_differ_the_object_that_changed_last_counts() {
        let old = from("old.ldf", "20260101000000.0Z").with("userAccountControl", &["4096"]);
        let mut new = from("new.ldf", "20260201000000.0Z").with("userAccountControl", &["4098"]);
        new.dn = new.dn.to_lowercase();
        for (object, remarks) in merged(old, new) {
            assert_eq!(object.number("userAccountControl"), Known::Found(4098));
            assert_eq!(object.source, "new.ldf");
            let said =
                |attribute: &str| remarks.iter().any(|remark| remark.contains(&format!("differ in {attribute} of")));
            assert!(said("useraccountcontrol") && !said("samaccountname"), "{remarks:?}");
        }
    }

    #[test]
    fn what_one_file_lacks_or_could_not_read_is_taken_from_the_other() {
        let old = from("old.ldf", "20260101000000.0Z").with("msDS-AllowedToDelegateTo", &["cifs/hv2"]);
        let new = from("new.ldf", "20260201000000.0Z");
        for lacking in [new.clone().unasked("msDS-AllowedToDelegateTo"), new.hidden("msDS-AllowedToDelegateTo")] {
            for (object, remarks) in merged(old.clone(), lacking) {
                assert_eq!(object.text("msDS-AllowedToDelegateTo"), Known::Found("cifs/hv2"));
                assert!(!remarks.iter().any(|remark| remark.contains("allowedtodelegate")), "{remarks:?}");
            }
        }
    }

    #[test]
    fn what_the_older_file_could_not_read_takes_nothing_away() {
        let old = from("old.ldf", "20260101000000.0Z").hidden("userAccountControl");
        for (object, remarks) in merged(old, from("new.ldf", "20260201000000.0Z")) {
            assert_eq!(object.number("userAccountControl"), Known::Found(4096));
            assert_eq!(remarks.len(), 1, "only the time differs: {remarks:?}");
        }
    }

    #[test]
    fn what_says_no_time_is_neither_newer_nor_older_and_both_are_named() {
        let export = from("a.ldf", "20260101000000.0Z").with("servicePrincipalName", &["HOST/HV1", "cifs/old"]);
        let listing = from("b.txt", "").unasked("whenChanged").with("servicePrincipalName", &["HOST/HV1", "cifs/new"]);
        for (object, remarks) in merged(export, listing) {
            let why = object.values("servicePrincipalName").unreadable().unwrap().to_owned();
            for said in [&why, &remarks[0]] {
                assert!(said.contains("only a.ldf has cifs/old; only b.txt has cifs/new"), "{said}");
            }
            assert!(remarks[0].contains("neither is known to be newer") && remarks.len() == 1, "{remarks:?}");
            assert_eq!(object.texts(SOME_NAMES), Known::Found(vec!["HOST/HV1"]));
        }
    }

    #[test]
    fn some_of_the_names_are_no_contradiction_unless_one_is_not_among_all() {
        let export = from("a.ldf", "20260101000000.0Z").with("servicePrincipalName", &["HOST/HV1"]);
        let some = |name| {
            let object = from("b.txt", "").unasked("whenChanged").unasked("servicePrincipalName");
            object.with(SOME_NAMES, &[name])
        };
        for (object, remarks) in merged(export.clone(), some("HOST/HV1")) {
            assert!(!object.was_asked_for(SOME_NAMES) && remarks.is_empty(), "{remarks:?}");
        }
        for (object, remarks) in merged(export, some("cifs/hv1")) {
            assert_eq!(object.texts(SOME_NAMES), Known::Found(vec!["cifs/hv1"]));
            assert!(remarks.len() == 1 && remarks[0].contains("the list of its names does not have"), "{remarks:?}");
        }
        for (object, remarks) in merged(some("a/b"), some("c/d")) {
            assert_eq!(object.texts(SOME_NAMES), Known::Found(vec!["a/b", "c/d"]));
            assert!(remarks.is_empty(), "{remarks:?}");
        }
    }

    #[test]
    fn a_name_that_one_file_says_nobody_has_and_another_shows_is_said() {
        let mut nobody = export(Vec::new());
        nobody.asked.insert("spn host/hv1".to_owned(), crate::facts::Asked::Answered);
        let files = [("b.txt".to_owned(), nobody), ("a.ldf".to_owned(), export(vec![computer("hv1", 1001)]))];
        let facts = exports(files.into());
        assert!(
            facts.remarks[0].starts_with("b.txt says that nobody has host/hv1, hv.ldf says that CN=HV1,"),
            "{:?}",
            facts.remarks
        );
    }

    #[test]
    fn a_domain_counts_where_the_objects_are_or_none_is() {
        let of = |domain: &str, objects| Export { domain: Some(domain.to_owned()), ..export(objects) };
        let domain = |all: Vec<Export>| exports(all.into_iter().map(|one| ("x".to_owned(), one)).collect()).domain;
        assert_eq!(domain(vec![of("contoso.com", vec![])]).as_deref(), Some("contoso.com"));
        assert_eq!(domain(vec![of("contoso.com", vec![computer("hv1", 1001)])]).as_deref(), Some("contoso.com"));
        assert_eq!(domain(vec![of("other.com", vec![computer("hv1", 1001)])]), None);
        assert_eq!(domain(vec![of("contoso.com", vec![]), of("other.com", vec![])]), None);
    }

    #[test]
    fn files_together_cover_what_either_covers_and_warn_by_name() {
        let mut all = export(vec![computer("hv1", 1001)]);
        all.coverage.computers = true;
        all.warnings.push("cut short".to_owned());
        let facts = exports(vec![("a.ldf".to_owned(), all), ("b.ldf".to_owned(), export(vec![computer("hv2", 1002)]))]);
        let snapshot = &facts.snapshots[0];
        assert!(snapshot.coverage.computers && !snapshot.coverage.everything);
        assert_eq!((snapshot.source.as_str(), snapshot.objects.len()), ("a.ldf, b.ldf", 2));
        assert_eq!(facts.remarks, ["a.ldf: cut short"]);
    }

    #[test]
    fn saved_facts_stand_side_by_side_and_the_first_answer_counts() {
        let mut one = file_facts(vec![computer("hv1", 1001)], true);
        one.domain = None;
        let mut other = file_facts(vec![computer("hv2", 1002)], true);
        other.names = Known::Unreadable("no DNS".to_owned());
        other.remarks.push("odd".to_owned());
        let both = super::facts(one, other);
        assert_eq!(both.snapshots.len(), 2);
        assert_eq!(both.domain.as_deref(), Some("contoso.com"));
        assert_eq!(both.names, Known::Unreadable("no DNS".to_owned()));
        assert_eq!(both.remarks, ["odd"]);
    }
}
