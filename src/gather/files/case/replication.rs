//! Where the domain controllers differ in what decides: a change that has not arrived everywhere, or that was lost.

use std::collections::{BTreeMap, BTreeSet};

use super::directory::Controller;
use crate::{
    facts::{Known, Object, Value},
    windows::{Dacl, Entry, SecurityDescriptor},
};

/// The attributes that decide.
const DECISIVE: [&str; 4] = [
    "msDS-AllowedToDelegateTo",
    "userAccountControl",
    "msDS-AllowedToActOnBehalfOfOtherIdentity",
    "servicePrincipalName",
];

/// How many values of a list are shown.
const SHOWN: usize = 6;

/// A remark for each attribute of each account that is not the same on every controller.
pub(super) fn differences(controllers: &[Controller]) -> Vec<String> {
    let mut accounts: BTreeMap<String, Vec<(&str, Option<&Object>)>> = BTreeMap::new();
    for controller in controllers {
        for answer in controller.answers.iter().filter(|answer| answer.is_copy() && answer.is_answered()) {
            // The first one counts.
            let by_name: BTreeMap<String, &Object> =
                answer.objects.iter().rev().map(|object| (object.dn.to_lowercase(), object)).collect();
            for (_, dn) in &answer.asks {
                let copy = by_name.get(&dn.to_lowercase()).copied();
                accounts.entry(dn.to_lowercase()).or_default().push((&controller.name, copy));
            }
        }
    }
    let mut remarks = Vec::new();
    for (dn, copies) in &accounts {
        let shown = copies.iter().find_map(|(_, copy)| copy.map(|copy| copy.dn.as_str())).unwrap_or(dn);
        let (there, gone): (Vec<_>, Vec<_>) = copies.iter().partition(|(_, copy)| copy.is_some());
        if !there.is_empty() && !gone.is_empty() {
            let names = |copies: &[&(&str, Option<&Object>)]| {
                copies.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
            };
            remarks.push(format!("{} has {shown}, {} does not", names(&there), names(&gone)));
        }
        let there: Vec<(&str, &Object)> = copies.iter().filter_map(|(name, copy)| Some((*name, (*copy)?))).collect();
        remarks.extend(DECISIVE.iter().filter_map(|attribute| difference(attribute, shown, &there)));
    }
    remarks
}

fn difference(attribute: &str, dn: &str, copies: &[(&str, &Object)]) -> Option<String> {
    let values: Vec<BTreeSet<&Value>> = copies.iter().map(|(_, copy)| set(copy, attribute)).collect();
    let (first, others) = values.split_first()?;
    if others.iter().all(|other| other == first) {
        return None;
    }
    // Of long lists, only what not everybody has is worth showing.
    let common: BTreeSet<&Value> =
        others.iter().fold(first.clone(), |common, other| common.intersection(other).copied().collect());
    let sides = copies.iter().zip(&values).map(|((name, copy), values)| {
        let own: Vec<String> = values.difference(&common).map(|value| in_words(attribute, value)).collect();
        let more = if own.len() > SHOWN { format!(" and {} more", own.len() - SHOWN) } else { String::new() };
        let own = if own.is_empty() { "nothing".to_owned() } else { own[..own.len().min(SHOWN)].join(", ") };
        let also = if common.is_empty() { "" } else { " beside what all have" };
        format!("{name} has {own}{more}{also}{}", change(copy, attribute))
    });
    let sides: Vec<String> = sides.collect();
    Some(format!("domain controllers differ in {attribute} of {dn}: {}", sides.join("; ")))
}

fn set<'o>(object: &'o Object, attribute: &str) -> BTreeSet<&'o Value> {
    match object.values(attribute) {
        Known::Found(values) => values.iter().collect(),
        Known::Absent | Known::Unreadable(_) => BTreeSet::new(),
    }
}

fn in_words(attribute: &str, value: &Value) -> String {
    if !attribute.ends_with("OtherIdentity") {
        return value.text().map_or_else(|| format!("{} octets", value.bytes().len()), str::to_owned);
    }
    let Ok(SecurityDescriptor { dacl: Dacl::Aces(entries), .. }) = SecurityDescriptor::parse(value.bytes()) else {
        return format!("{} octets", value.bytes().len());
    };
    let sids = entries.iter().filter_map(|entry| match entry {
        Entry::Ace(ace) => Some(ace.sid.to_string()),
        Entry::Other { .. } => None,
    });
    format!("a descriptor of {}", sids.collect::<Vec<_>>().join(" and "))
}

/// Which change it is, as replication counts it ([MS-ADTS] 3.1.1.4.5.13).
fn change(object: &Object, attribute: &str) -> String {
    let texts = object.texts("msDS-ReplAttributeMetaData").found().unwrap_or_default();
    let of = texts
        .iter()
        .find(|xml| element(xml, "pszAttributeName").is_some_and(|name| name.eq_ignore_ascii_case(attribute)));
    let Some(xml) = of else { return String::new() };
    let parts = [("version", "dwVersion"), ("of", "ftimeLastOriginatingChange")];
    let parts = parts.iter().filter_map(|(word, tag)| Some(format!("{word} {}", element(xml, tag)?)));
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(" ")) }
}

/// The text of an element. No document type, no entities: what is odd is shown as it is.
fn element<'x>(xml: &'x str, tag: &str) -> Option<&'x str> {
    let (_, rest) = xml.split_once(&format!("<{tag}>"))?;
    rest.split_once("</").map(|(text, _)| text.trim())
}
