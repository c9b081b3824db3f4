//! Several files as one source. What one does not hold, another may.

use std::collections::BTreeMap;

use super::{facts_of, ldif::Ldif};
use crate::facts::{Coverage, Facts, Known, Object, Snapshot};

/// Puts exports together: objects with the same name become one.
pub(super) fn exports(files: Vec<(String, Ldif)>) -> Facts {
    let mut objects: BTreeMap<String, Object> = BTreeMap::new();
    let (mut coverage, mut remarks, mut names) = (Coverage::default(), Vec::new(), Vec::new());
    for (name, export) in files {
        coverage.computers |= export.coverage.computers;
        coverage.everything |= export.coverage.everything;
        remarks.extend(export.warnings.into_iter().map(|warning| format!("{name}: {warning}")));
        names.push(name);
        for object in export.objects {
            match objects.remove(&object.dn.to_lowercase()) {
                None => {
                    objects.insert(object.dn.to_lowercase(), object);
                }
                Some(known) => {
                    let merged = both(known, object, &mut remarks);
                    objects.insert(merged.dn.to_lowercase(), merged);
                }
            }
        }
    }
    let snapshot = Snapshot {
        source: names.join(", "),
        live: false,
        objects: objects.into_values().collect(),
        asked: BTreeMap::new(),
        coverage,
    };
    Facts { remarks, ..facts_of(snapshot) }
}

/// Two readings of one object: what only one holds is taken from it; where they differ, the one that changed last counts.
fn both(one: Object, other: Object, remarks: &mut Vec<String>) -> Object {
    let changed = |object: &Object| object.text("whenChanged").found().map(str::to_owned);
    let (mut newer, older) = if changed(&other) > changed(&one) { (other, one) } else { (one, other) };
    for (attribute, value) in older.attributes {
        match newer.attributes.get(&attribute) {
            None | Some(Known::Unreadable(_)) => {
                newer.attributes.insert(attribute, value);
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
    one.remarks.extend(other.remarks);
    one.domain = one.domain.or(other.domain);
    if one.names == Known::Absent {
        one.names = other.names;
    }
    if one.taken_at == Known::Absent {
        one.taken_at = other.taken_at;
    }
    one
}
