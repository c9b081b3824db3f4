//! Assumptions in words: what is taken to be true.

use super::{DESCRIPTOR, LIST, NAMES, wish::Flag};
use crate::{
    change::Edit,
    directory::{Account, AccountControl},
    facts::{Facts, Value},
    windows::{Dacl, Entry, SecurityDescriptor, Sid},
};

pub(super) fn flag(name: &str, flag: &Flag, is_on: bool) -> String {
    format!("{name} {}", if is_on { flag.on } else { flag.off })
}

pub(super) fn value(name: &str, attribute: &str, value: &str, is_there: bool) -> String {
    let not = if is_there { "" } else { "not " };
    match attribute {
        LIST => format!("{value} {not}in the list of {name}"),
        NAMES => format!("{value} {not}registered on {name}"),
        _ => format!("{value} {not}in {attribute} of {name}"),
    }
}

pub(super) fn accepts(name: &str, host: &str, is_there: bool) -> String {
    if is_there {
        format!("{name} accepts {host} (resource-based delegation)")
    } else {
        format!("{name} has no entry for {host} (resource-based delegation)")
    }
}

/// What an edit makes true of an account.
pub(super) fn edit(facts: &Facts, name: &str, edit: &Edit) -> Vec<String> {
    match edit {
        Edit::Add { attribute, values } => values.iter().map(|one| value(name, attribute, one, true)).collect(),
        Edit::Remove { attribute, values } => values.iter().map(|one| value(name, attribute, one, false)).collect(),
        Edit::Control { old, new } => control(name, *old, *new),
        Edit::Replace { attribute: DESCRIPTOR, old, new, .. } => descriptor(facts, name, old.as_ref(), new.as_ref()),
        Edit::Replace { attribute, new, .. } => vec![single(name, attribute, new.as_ref())],
    }
}

/// An attribute that has one value or none.
pub(super) fn single(name: &str, attribute: &str, value: Option<&Value>) -> String {
    match value {
        None => format!("{attribute} of {name} is empty"),
        Some(Value::Text(text)) => format!("{attribute} of {name} is {text}"),
        Some(Value::Bytes(octets)) => format!("{attribute} of {name} has {} other octets", octets.len()),
    }
}

fn control(name: &str, old: AccountControl, new: AccountControl) -> Vec<String> {
    let changed = old.0 ^ new.0;
    let known = super::wish::FLAGS.iter().fold(0, |bits, flag| bits | flag.bit.0);
    let switched = super::wish::FLAGS.iter().filter(|one| changed & one.bit.0 != 0);
    let mut says: Vec<String> = switched.map(|one| flag(name, one, new.has(one.bit))).collect();
    if changed & !known != 0 {
        says.push(format!("userAccountControl of {name} is {new}"));
    }
    says
}

fn descriptor(facts: &Facts, name: &str, old: Option<&Value>, new: Option<&Value>) -> Vec<String> {
    let (before, after) = (allowed(old), allowed(new));
    let gained = after.iter().filter(|sid| !before.contains(sid)).map(|sid| accepts(name, &who(facts, sid), true));
    let lost = before.iter().filter(|sid| !after.contains(sid)).map(|sid| accepts(name, &who(facts, sid), false));
    let says: Vec<String> = gained.chain(lost).collect();
    if says.is_empty() { vec![single(name, DESCRIPTOR, new)] } else { says }
}

/// Whom a descriptor has an entry for that allows, in order, each once.
fn allowed(value: Option<&Value>) -> Vec<Sid> {
    let descriptor = value.and_then(|value| SecurityDescriptor::parse(value.bytes()).ok());
    let Some(Dacl::Aces(entries)) = descriptor.map(|descriptor| descriptor.dacl) else { return Vec::new() };
    let mut all = Vec::new();
    for entry in entries {
        match entry {
            Entry::Ace(ace) if ace.allows() && !all.contains(&ace.sid) => all.push(ace.sid),
            Entry::Ace(_) | Entry::Other { .. } => {}
        }
    }
    all
}

/// The name of whoever has an identifier, or the identifier where nobody in the facts does.
fn who(facts: &Facts, sid: &Sid) -> String {
    let mut accounts = facts.snapshots.iter().flat_map(|snapshot| &snapshot.objects).map(|object| Account::of(object));
    accounts.find(|account| account.sid().found().as_ref() == Some(sid)).map_or_else(|| sid.to_string(), Account::name)
}
