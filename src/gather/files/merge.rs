//! Several files as one source. What one does not hold, another may.

use std::{collections::BTreeMap, sync::Arc};

use super::{Export, stand_in};
use crate::facts::{Coverage, Facts, Known, Names, Object, Snapshot};

/// Puts exports together: objects with the same name become one.
pub(super) fn exports(files: Vec<(String, Export)>) -> Facts {
    let [mut objects, mut hosts, mut shares] = [const { BTreeMap::new() }; 3];
    let (mut coverage, mut remarks, mut names) = (Coverage::default(), Vec::new(), Vec::new());
    let (mut asked, mut dns) = (BTreeMap::new(), None);
    for (name, export) in files {
        coverage.computers |= export.coverage.computers;
        coverage.everything |= export.coverage.everything;
        remarks.extend(export.warnings.into_iter().map(|warning| format!("{name}: {warning}")));
        names.push(name);
        for (read, into) in [(export.objects, &mut objects), (export.hosts, &mut hosts), (export.shares, &mut shares)] {
            for object in read {
                add(into, object, &mut remarks);
            }
        }
        asked.extend(export.asked);
        if let Some(more) = export.names {
            dns = Some(answers(dns.unwrap_or_default(), more));
        }
    }
    stand_in::settle(&mut objects, &mut remarks);
    let snapshot = Snapshot {
        source: names.join(", "),
        live: false,
        objects: objects.into_values().map(Arc::new).collect(),
        asked,
        coverage,
    };
    let names = dns.map_or(Known::Absent, Known::Found);
    Facts { names, hosts, shares, remarks, ..Facts::of(vec![snapshot]) }
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

/// Two readings of one object: what only one holds is taken from it; where they differ, the one that changed last counts.
fn both(one: Object, other: Object, remarks: &mut Vec<String>) -> Object {
    let changed = |object: &Object| object.text("whenChanged").found().map(str::to_owned);
    let is_undecided = changed(&other) == changed(&one);
    let (mut newer, older) = if changed(&other) > changed(&one) { (other, one) } else { (one, other) };
    for (attribute, value) in older.attributes {
        match newer.attributes.get(&attribute) {
            None | Some(Known::Unreadable(_)) => {
                newer.attributes.insert(attribute, value);
            }
            // Neither is known to be the later one.
            Some(known) if *known != value && value.unreadable().is_none() && is_undecided => {
                let why = format!("{} and {} differ in {attribute} of {}", newer.source, older.source, newer.dn);
                remarks.push(format!("{why}, and neither is known to be newer"));
                newer.attributes.insert(attribute, Known::Unreadable(why));
            }
            Some(known) if *known != value && value.unreadable().is_none() => {
                remarks.push(format!(
                    "{} and {} differ in {attribute} of {}; {} was taken",
                    newer.source, older.source, newer.dn, newer.source
                ));
            }
            Some(_) => {}
        }
    }
    newer
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
