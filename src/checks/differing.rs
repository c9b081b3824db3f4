//! What domain controllers have that is not the same everywhere, in words and as evidence.

use std::collections::BTreeSet;

use super::{Evidence, common};
use crate::{
    directory::AccountControl,
    examine::{Controller, Difference, Side},
    facts::Value,
    utc,
    windows::{Dacl, Entry, SecurityDescriptor},
};

/// How many values of a list are shown.
const SHOWN: usize = 6;

/// The attribute, or the object where that is what differs.
pub(super) fn in_words(difference: &Difference<'_>) -> String {
    difference.attribute.unwrap_or("the existence").to_owned()
}

/// Which domain controller has which change of an attribute.
pub(super) fn since(controllers: &[Controller<'_>], difference: &Difference<'_>) -> Option<String> {
    let newest = difference.newest();
    let names = |sides: &[&Side<'_>]| {
        common::listed(&sides.iter().map(|side| controllers[side.at].name.as_str()).collect::<Vec<_>>())
    };
    let first = newest.first()?;
    let verb = common::plural(newest.len(), "has", "have");
    let what = in_words(difference);
    let when = match (&first.stamp, first.changed) {
        (Some(stamp), _) => format!("version {} of {}", stamp.version, utc::to_the_second(stamp.time)),
        (None, Some(changed)) => format!("the object was written there at {}", utc::to_the_second(changed)),
        (None, None) => return None,
    };
    Some(format!("{} {verb} the newer state of {what} ({when}).", names(&newest)))
}

/// What each domain controller has that not all of them have, and since when.
pub(super) fn evidence(controllers: &[Controller<'_>], difference: &Difference<'_>) -> Vec<Evidence> {
    let sides = &difference.sides;
    let common: BTreeSet<&Value> = sides
        .iter()
        .skip(1)
        .fold(sides.first().map(|side| side.values.clone()).unwrap_or_default(), |common, side| &common & &side.values);
    let of = |side: &Side<'_>| {
        let own: Vec<&Value> = side.values.difference(&common).copied().collect();
        let mut values: Vec<String> =
            own.iter().take(SHOWN).map(|value| shown(difference.attribute.unwrap_or_default(), value)).collect();
        if own.len() > SHOWN {
            values.push(format!("(and {} more)", own.len() - SHOWN));
        }
        if !common.is_empty() {
            values.push(format!("(and {} that all have)", common.len()));
        }
        if difference.attribute.is_none() {
            values.push(if side.object.is_some() { "it is there" } else { "it is not there" }.to_owned());
        }
        match (&side.stamp, side.changed) {
            (Some(stamp), _) => {
                values.push(format!("(version {} of {})", stamp.version, utc::to_the_second(stamp.time)));
            }
            (None, Some(changed)) => values.push(format!("(object written there at {})", utc::to_the_second(changed))),
            (None, None) => {}
        }
        Evidence {
            source: controllers[side.at].source.to_owned(),
            object: difference.account.dn().to_owned(),
            field: difference.attribute.unwrap_or("object").to_owned(),
            values,
        }
    };
    sides.iter().map(of).collect()
}

fn shown(attribute: &str, value: &Value) -> String {
    let octets = || format!("{} octets", value.bytes().len());
    if attribute == "userAccountControl" {
        let number = value.text().and_then(|text| text.trim().parse::<u32>().ok());
        return number.map_or_else(octets, |number| AccountControl(number).to_string());
    }
    if attribute != "msDS-AllowedToActOnBehalfOfOtherIdentity" {
        return value.text().map_or_else(octets, str::to_owned);
    }
    let Ok(SecurityDescriptor { dacl: Dacl::Aces(entries), .. }) = SecurityDescriptor::parse(value.bytes()) else {
        return octets();
    };
    let sids: Vec<String> = entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Ace(ace) => Some(ace.sid.to_string()),
            Entry::Other { .. } => None,
        })
        .collect();
    if sids.is_empty() { octets() } else { format!("a descriptor of {}", common::listed(&sids)) }
}
