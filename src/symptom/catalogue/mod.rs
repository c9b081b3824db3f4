//! The error catalogue, as data.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Cause, Entry, Kind, Relation};

mod domain;
mod events;
mod kerberos;
mod logon;
mod network;
mod ntstatus;
mod sspi;
#[cfg(test)]
mod tests;
mod win32;
mod winrm;

pub use events::{EventEntry, EventSource, MESSAGES, event, events, numbered};

/// The parts of the catalogue, in the order in which equal matches are listed.
const PARTS: [&[Entry]; 8] = [
    kerberos::ENTRIES,
    ntstatus::ENTRIES,
    domain::ENTRIES,
    sspi::ENTRIES,
    win32::ENTRIES,
    logon::ENTRIES,
    network::ENTRIES,
    winrm::ENTRIES,
];

/// Every entry, always in the same order.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    PARTS.into_iter().flatten()
}

/// The entry of a Kerberos error code.
pub fn kerberos(number: u32) -> Option<&'static Entry> {
    kerberos::ENTRIES.iter().find(|entry| entry.number == number)
}

/// The entry of a 32-bit code: HRESULT, SSPI, `WinRM` or NTSTATUS.
///
/// An NTSTATUS that was turned into an HRESULT (bit 28 set, MS-ERREF 2.1.2) and the exceptions of .NET
/// (`0x80131500`–`0x801315FF`, which share one entry) are recognised.
pub fn wide(number: u32) -> Option<&'static Entry> {
    let number = from_nt(number);
    let number = if number >> 8 == 0x0080_1315 { 0x8013_1500 } else { number };
    entries().find(|entry| entry.kind != Kind::Kerberos && entry.number == number)
}

/// The entry of a Win32 code in its short form, such as 1385.
pub fn win32(number: u32) -> Option<&'static Entry> {
    if number > 0xFFFF { None } else { wide(0x8007_0000 | number) }
}

/// Takes back `HRESULT_FROM_NT`: clears bit 28 of an error status. Other numbers stay as they are.
pub(super) fn from_nt(number: u32) -> u32 {
    if number >> 28 == 0xD { number & !0x1000_0000 } else { number }
}

/// What stands before `ERR_` in the names of Kerberos errors, here and in other implementations.
const KERBEROS_PREFIXES: [&str; 5] = ["KDC_", "KRB_", "KRB_AP_", "KRB5KDC_", "KRB5KRB_AP_"];

/// The entry with the given symbolic name, in any case, with hyphens or underscores.
///
/// `NOTSUPP` counts as `NOSUPP`, and `NT_STATUS_…` as `STATUS_…`. The prefixes of MIT Kerberos (`KRB5KDC_ERR_…`) and
/// the short form of packet analysers (`ERR_BADOPTION`) are understood; of a Kerberos error any prefix will do, because
/// the lists do not agree on which error has which.
pub fn named(name: &str) -> Option<&'static Entry> {
    let key = name_key(name);
    let key = if key.starts_with("NT_STATUS_") { &key["NT_".len()..] } else { &key };
    let plain = key.strip_prefix("KRB5").unwrap_or(key);
    let short = || key.find("ERR_").filter(|at| KERBEROS_PREFIXES.contains(&&key[..*at])).map(|at| &key[at..]);
    NAMES.get(plain).or_else(|| NAMES.get(short()?)).copied()
}

/// The entries whose name ends in the given words, such as `BADOPTION` or `NO_CREDENTIALS`.
pub fn ending_in(words: &str) -> impl Iterator<Item = &'static Entry> {
    let tail = format!("_{}", name_key(words));
    entries().filter(move |entry| name_key(entry.name).ends_with(&tail))
}

/// Whether one of the other spellings is a symbolic name and not a message.
pub(crate) fn is_name(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

static NAMES: LazyLock<BTreeMap<String, &'static Entry>> = LazyLock::new(|| {
    let mut names = BTreeMap::new();
    for entry in entries() {
        let others = entry.also.iter().copied().filter(|text| is_name(text));
        for name in std::iter::once(entry.name).chain(others).filter(|name| !name.is_empty()) {
            names.entry(name_key(name)).or_insert(entry);
        }
        if entry.kind == Kind::Kerberos
            && let Some(at) = entry.name.find("ERR_")
        {
            names.entry(name_key(&entry.name[at..])).or_insert(entry);
        }
    }
    names
});

fn name_key(name: &str) -> String {
    name.to_ascii_uppercase().replace('-', "_").replace("NOTSUPP", "NOSUPP")
}

/// A cause that a document connects with the code.
const fn sure(slug: &'static str) -> Cause {
    Cause { slug, certain: true }
}

/// A cause that experience connects with the code.
const fn may(slug: &'static str) -> Cause {
    Cause { slug, certain: false }
}

/// An entry with everything that each row has.
const fn row(
    kind: Kind,
    number: u32,
    (name, text): (&'static str, &'static str),
    meaning: &'static str,
    relation: Relation,
    causes: &'static [Cause],
) -> Entry {
    Entry { kind, number, name, text, also: &[], meaning, relation, wrapper: false, causes }
}

impl Entry {
    /// Adds other names and wordings.
    const fn also(mut self, also: &'static [&'static str]) -> Self {
        self.also = also;
        self
    }

    /// Marks an entry that usually stands around a more telling code.
    const fn around(mut self) -> Self {
        self.wrapper = true;
        self
    }
}
