//! The parts of a line.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::facts::Value;

/// What follows the first colon of a line.
pub(super) fn value(name: &str, value: &str) -> Result<Value, String> {
    match value.as_bytes().first() {
        Some(b':') => STANDARD
            .decode(value[1..].trim_matches([' ', '\t']))
            .map(Value::new)
            .map_err(|error| format!("expected base64 after {}::, found something else ({error})", excerpt(name))),
        Some(b'<') => {
            Err(format!("{} is a reference to another file or address; references are never followed", excerpt(name)))
        }
        _ => Ok(Value::Text(value.trim_start_matches(' ').to_owned())),
    }
}

/// An attribute description, RFC 4512 2.5, with the options of RFC 2849 and of ranges.
pub(super) fn is_description(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"-.;=*_".contains(&octet))
}

/// `0-1499` or `1500-*`, [MS-ADTS] 3.1.1.3.1.3.3.
pub(super) fn range(text: &str) -> Option<(u32, Option<u32>)> {
    let (from, to) = text.split_once('-')?;
    let from = from.parse().ok()?;
    match to {
        "*" => Some((from, None)),
        to => to.parse().ok().filter(|to| *to >= from).map(|to| (from, Some(to))),
    }
}

/// A little of what was found, fit to be shown.
pub(super) fn excerpt(text: &str) -> String {
    const LONG: usize = 40;
    let short: String = text.chars().take(LONG).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("{short:?}{more}")
}

/// What a file that is not LDIF is instead, by the beginning of its first line.
pub(super) fn other_format(text: &str) -> Option<&'static str> {
    match text.chars().next() {
        Some('{' | '[') => Some("JSON"),
        Some('<') => Some("XML or HTML"),
        _ if ["DN,", "\"DN\",", "\"DistinguishedName\""].iter().any(|head| text.starts_with(head)) => Some("CSV"),
        _ if text.split_once(" : ").is_some_and(|(name, _)| !name.trim_end().contains(' ')) => {
            Some("a PowerShell list (Format-List)")
        }
        _ => None,
    }
}
