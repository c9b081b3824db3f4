//! `setspn -X`: names that more than one account has.

use std::collections::BTreeMap;

use super::{
    super::{
        Extent, Part, Reader, excerpt,
        line::{first, is_dn, is_indented},
        object,
    },
    searched,
};
use crate::{
    facts::SOME_NAMES,
    gather::files::{Export, merge},
};

pub(in super::super) const DUPLICATES: Part =
    Part { what: "setspn -X", is_it, extent: Extent::Lines(goes_on), read: Reader::Any(read), wants_command: false };

const ACCOUNTS: &str = " is registered on these accounts:";

fn is_it(text: &str) -> bool {
    let mut lines = first(text, 8).map(str::trim).filter(|line| !line.is_empty());
    let Some(line) = lines.next() else { return false };
    line.starts_with("Processing entry")
        || line.ends_with(ACCOUNTS)
        || groups(line).is_some()
        || (searched(line).is_some()
            && lines.any(|line| line.starts_with("Processing entry") || line.ends_with(ACCOUNTS)))
}

fn goes_on(before: &str, line: &str) -> bool {
    let text = line.trim();
    let is_part = text.is_empty()
        || text.starts_with("Processing entry")
        || text.ends_with(ACCOUNTS)
        || text.starts_with("Operation will be performed forestwide")
        || (is_indented(line) && is_dn(text))
        || searched(text).is_some()
        || groups(text).is_some()
        || text.ends_with(':');
    is_part && groups(before.trim()).is_none()
}

/// The number in `found 2 groups of duplicate SPNs.`
fn groups(line: &str) -> Option<u32> {
    let rest = line.strip_prefix("found ")?;
    let (number, rest) = rest.split_once(' ')?;
    rest.contains("duplicate").then(|| number.parse().ok()).flatten()
}

/// Accounts get the names that they share, and these only: what other names they have is not said.
fn read(file: &str, text: &str) -> Export {
    let mut names: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    let (mut name, mut found, mut domains) = (None, None, Vec::new());
    for line in text.lines() {
        let text = line.trim();
        if let Some(domain) = searched(text) {
            domains.push(domain.to_owned());
        } else if let Some(number) = groups(text) {
            found = Some(number);
        } else if let Some(before) = text.strip_suffix(ACCOUNTS) {
            name = Some(before.trim().to_owned());
        } else if is_dn(text) && is_indented(line) {
            if let Some(name) = &name {
                names.entry(text.to_lowercase()).or_insert_with(|| (text.to_owned(), Vec::new())).1.push(name.clone());
            }
        } else if let Some(before) = text.strip_suffix(':').filter(|before| before.contains('/')) {
            // The name alone, where somebody shortened the line.
            name = Some(before.to_owned());
        }
    }
    let place = if domains.is_empty() { "what it searched".to_owned() } else { excerpt(&domains.join(" and ")) };
    let mut warnings = Vec::new();
    match found {
        Some(0) => warnings.push(format!(
            "setspn -X found no name that two accounts of {place} have; it says nothing of names that nobody has, or only one wrong \
             account"
        )),
        Some(_) => {}
        None => warnings.push("setspn -X does not end with the number of groups: what it found may be cut short".to_owned()),
    }
    let objects = names.into_values().map(|(dn, names)| object(file, &dn, [(SOME_NAMES.to_owned(), names)])).collect();
    Export { objects: merge::objects(objects, &mut warnings), warnings, ..Export::default() }
}
