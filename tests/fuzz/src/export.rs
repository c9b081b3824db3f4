//! What customers send of their directory: JSON, lists, CSV and CLIXML of `PowerShell`, `csvde`, the output of tools, and all of
//! them in one text.

use kcd_doctor::{
    facts::{Known, Object},
    gather::files::{self, Export, text},
};

use super::FILE;

/// The longest sentence, in octets: it may name two objects, two files and a few values.
const SENTENCE: usize = 4096;
/// How many octets of names, values and reasons come of one octet of a file at the most: a column without values gives a reason
/// for each row.
const FOR_ONE: usize = 128;

/// Reads a file in whatever form it is.
///
/// # Panics
/// Reading it twice, the second time in UTF-16 if it can be, gives two answers; what comes of it is not in order, or out of
/// proportion to the file; an attribute is called empty that the file does not name; or what is said is not bounded.
pub fn run(bytes: &[u8]) {
    let export = files::export(FILE, bytes);
    assert_eq!(export, files::export(FILE, bytes));
    if let Some(wide) = utf16(bytes) {
        assert_eq!(export, files::export(FILE, &wide), "in UTF-16");
    }
    match export {
        Ok(export) => exported(&export, bytes),
        Err(error) => {
            assert!(error.file == FILE && error.line <= bytes.len() + 1, "{error}");
            sentence(&error.what, bytes.len());
        }
    }
}

fn utf16(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let is_plain = |character: char| !character.is_control() || matches!(character, '\t' | '\n' | '\r');
    let is_told = text.chars().all(is_plain) && !text.starts_with('\u{feff}');
    is_told.then(|| format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect())
}

fn exported(export: &Export, bytes: &[u8]) {
    export.warnings.iter().for_each(|warning| sentence(warning, bytes.len()));
    let all = [&export.objects, &export.hosts, &export.shares];
    for objects in all {
        let keys: Vec<String> = objects.iter().map(|object| object.dn.to_lowercase()).collect();
        assert!(keys.is_sorted_by(|one, other| one < other), "{keys:?}");
        objects.iter().for_each(in_order);
    }
    let size: usize = all.into_iter().flatten().map(size).sum();
    assert!(size <= SENTENCE + FOR_ONE * bytes.len(), "{size} octets come of {}", bytes.len());
    assert!(export.asked.len() <= bytes.len());
    only_what_is_shown(all.into_iter().flatten(), bytes);
}

/// Asserts that the values of an object are in order, and that its reasons are some.
pub(super) fn in_order(object: &Object) {
    for (name, known) in &object.attributes {
        match known {
            Known::Found(values) => {
                assert!(!values.is_empty() && values.is_sorted_by(|one, other| one < other), "{name}: {values:?}");
            }
            Known::Absent => {}
            Known::Unreadable(why) => sentence(why, why.len()),
        }
    }
}

/// How many octets an object takes, without what holds them.
pub(super) fn size(object: &Object) -> usize {
    let of = |known: &Known<Vec<_>>| match known {
        Known::Found(values) => values.iter().map(|value: &kcd_doctor::facts::Value| value.bytes().len()).sum(),
        Known::Absent => 0,
        Known::Unreadable(why) => why.len(),
    };
    let attributes = object.attributes.iter().map(|(name, known)| name.len() + of(known));
    object.dn.len() + object.source.len() + attributes.sum::<usize>()
}

/// Asserts that a sentence says something and has an end.
pub(super) fn sentence(text: &str, length: usize) {
    assert!(!text.is_empty(), "of {length} octets");
    assert!(text.len() <= SENTENCE, "{} octets of {length}: {text:.600}", text.len());
}

/// Asserts that whatever is called empty is named in the file, by itself or by what the module of Active Directory makes of it.
pub(super) fn only_what_is_shown<'o>(objects: impl Iterator<Item = &'o Object>, bytes: &[u8]) {
    let Ok(decoded) = text::decode(bytes) else { return };
    let text = decoded.text.to_ascii_lowercase();
    if shows_all(&text) {
        return;
    }
    for object in objects {
        for (name, _) in object.attributes.iter().filter(|(_, known)| **known == Known::Absent) {
            let others = OTHERS.iter().filter(|(_, attribute)| attribute == name).map(|(other, _)| *other);
            let is_shown = std::iter::once(name.as_str()).chain(others).any(|name| text.contains(name));
            assert!(is_shown, "{name} of {:?} is called empty", object.dn);
        }
    }
}

/// Whether a file may show an attribute without its name: `-Properties *`, everything that an object has, LDIF, or a name of which
/// letters are written as numbers.
fn shows_all(text: &str) -> bool {
    const FULL: [&str; 4] = ["instancetype", "objectcategory", "usnchanged", "whencreated"];
    let is_full = FULL.iter().filter(|name| text.contains(**name)).count() >= 3;
    let is_escaped =
        ["\\u002d", "\\u004", "\\u005", "\\u006", "\\u007", "_x00", "&#"].iter().any(|sign| text.contains(sign));
    text.contains('*') || text.contains("dn:") || is_full || is_escaped
}

/// Properties by which attributes are shown that are called otherwise.
const OTHERS: [(&str, &str); 15] = [
    ("accountexpirationdate", "accountexpires"),
    ("authenticationpolicy", "msds-assignedauthnpolicy"),
    ("authenticationpolicysilo", "msds-assignedauthnpolicysilo"),
    ("created", "whencreated"),
    ("deleted", "isdeleted"),
    ("expandproperty", "serviceprincipalname"),
    ("kerberosencryptiontype", "msds-supportedencryptiontypes"),
    ("lastlogondate", "lastlogontimestamp"),
    ("logonworkstations", "userworkstations"),
    ("members", "member"),
    ("modified", "whenchanged"),
    ("passwordlastset", "pwdlastset"),
    ("principalsallowedtodelegatetoaccount", "msds-allowedtoactonbehalfofotheridentity"),
    ("setspn", "serviceprincipalname"),
    ("sid", "objectsid"),
];
