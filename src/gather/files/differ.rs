//! Where files differ: what each says, in words.

use std::collections::{BTreeMap, BTreeSet};

use super::{Export, bound::named};
use crate::facts::{Known, Object, SOME_NAMES, Value};

/// The names that an export says nobody has.
pub(super) fn owned_by_nobody(export: &Export) -> Vec<String> {
    let asked = export.asked.keys().filter_map(|key| key.strip_prefix("spn ").filter(|name| !name.contains('*')));
    let owned: BTreeSet<String> =
        if export.asked.is_empty() { BTreeSet::new() } else { export.objects.iter().flat_map(spns).collect() };
    asked.filter(|name| !owned.contains(*name)).map(str::to_owned).collect()
}

/// The names of an object as far as they are known, in lower case.
fn spns(object: &Object) -> Vec<String> {
    let lists = ["servicePrincipalName", SOME_NAMES].into_iter().filter_map(|key| object.texts(key).found());
    lists.flatten().map(str::to_lowercase).collect()
}

/// What one file says nobody has, and another says an account has.
pub(super) fn contradicted(denied: &[(String, String)], objects: &[Object]) -> Vec<String> {
    if denied.is_empty() {
        return Vec::new();
    }
    let mut owners: BTreeMap<String, &Object> = BTreeMap::new();
    for object in objects {
        owners.extend(spns(object).into_iter().map(|name| (name, object)));
    }
    let said = denied.iter().filter_map(|(file, name)| {
        let owner = owners.get(name)?;
        Some(format!(
            "{file} says that nobody has {}, {} says that {} has it; neither is known to be newer, and the owner was taken",
            named(name),
            owner.source,
            named(&owner.dn)
        ))
    });
    said.collect()
}

/// The values that both have.
pub(super) fn common(one: &Known<Vec<Value>>, other: &Known<Vec<Value>>) -> Vec<Value> {
    let other: BTreeSet<&Value> = other.as_found().into_iter().flatten().collect();
    one.as_found().into_iter().flatten().filter(|value| other.contains(value)).cloned().collect()
}

/// Those of some values that are not among all of them.
pub(super) fn extra<'v>(some: &'v [Value], all: &[Value]) -> Vec<&'v Value> {
    let all: BTreeSet<&Value> = all.iter().collect();
    some.iter().filter(|value| !all.contains(value)).collect()
}

/// Which values only one of two files has, in words.
pub(super) fn difference(one: &Known<Vec<Value>>, other: &Known<Vec<Value>>, first: &str, second: &str) -> String {
    let list = |known: &Known<Vec<Value>>| known.as_found().cloned().unwrap_or_default();
    let (one, other) = (list(one), list(other));
    let only = |own: &[Value], others: &[Value], file: &str| {
        let values = extra(own, others);
        (!values.is_empty()).then(|| format!("only {file} has {}", shown(&values)))
    };
    let sides: Vec<String> = [only(&one, &other, first), only(&other, &one, second)].into_iter().flatten().collect();
    sides.join("; ")
}

/// A few values, for a sentence.
pub(super) fn shown(values: &[&Value]) -> String {
    const SHOWN: usize = 3;
    let shown = values.iter().take(SHOWN).map(|value| match value.text() {
        Some(text) if text.len() <= 200 => text.to_owned(),
        Some(text) => format!("{}…", text.chars().take(100).collect::<String>()),
        None => format!("{} octets", value.bytes().len()),
    });
    let more = values.len().saturating_sub(SHOWN);
    let shown: Vec<String> = shown.chain((more > 0).then(|| format!("{more} more"))).collect();
    shown.join(", ")
}
