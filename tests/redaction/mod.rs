//! What the names of a fixture are, and whether an answer still has one of them.

mod names;

use std::{collections::BTreeSet, net::IpAddr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use kcd_doctor::windows::Sid;

pub(crate) use names::names_of;

/// Words of our own: an answer has them whatever is called so. They are looked for where only a name can stand.
const VOCABULARY: &[&str] = &[
    "cluster",
    "clusters",
    "files",
    "gone",
    "groups",
    "hosts",
    "hyper-v",
    "old",
    "other",
    "protected",
    "reports",
    "sensitive",
    "servers",
    "storage",
    "twice",
];

/// The names that a text has for whoever reads it.
pub(crate) fn seen(text: &str, names: &BTreeSet<String>) -> BTreeSet<String> {
    let text = text.to_lowercase();
    names.iter().filter(|name| has(&text, name)).cloned().collect()
}

/// The names that a text still has, in whatever form.
pub(crate) fn survivors(text: &str, names: &BTreeSet<String>) -> Vec<String> {
    let lower = text.to_lowercase();
    let forms = [unescaped(&lower), encoded(text).join("\n"), lower];
    let found = names.iter().filter(|name| {
        let reversed = reversed(name);
        let is_in =
            |form: &String| has(form, name) || reversed.as_ref().is_some_and(|reversed| form.contains(reversed));
        forms.iter().any(is_in)
    });
    found.cloned().collect()
}

/// Whether a word is in a text. A long one counts as a part of another, too.
fn has(text: &str, word: &str) -> bool {
    if VOCABULARY.contains(&word) {
        let places =
            [format!("ou={word},"), format!("cn={word},"), format!("{word}$"), format!("\\{word}"), format!("{word}@")];
        return places.iter().any(|place| text.contains(place));
    }
    text.match_indices(word).any(|(at, _)| {
        let is_free = |character: Option<char>| !character.is_some_and(char::is_alphanumeric);
        word.len() >= 9 || (is_free(text[..at].chars().next_back()) && is_free(text[at + word.len()..].chars().next()))
    })
}

/// The text without the escapes of JSON, HTML and URLs, however a character is written in them.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['%', '\\', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let code = |prefix: &str, length: usize, radix: u32| {
            let digits = rest.strip_prefix(prefix)?.get(..length)?;
            Some((prefix.len() + length, char::from_u32(u32::from_str_radix(digits, radix).ok()?)?))
        };
        let entity = |prefix: &str, radix: u32| {
            let length = rest.strip_prefix(prefix)?.find(';')?;
            code(prefix, length, radix).map(|(length, character)| (length + 1, character))
        };
        let named = |name: &str, character: char| rest.starts_with(name).then_some((name.len(), character));
        let found = code("%", 2, 16)
            .or_else(|| code("\\u", 4, 16))
            .or_else(|| named("\\\\", '\\'))
            .or_else(|| entity("&#x", 16))
            .or_else(|| entity("&#", 10))
            .or_else(|| named("&amp;", '&'))
            .or_else(|| named("&quot;", '"'))
            .or_else(|| named("&lt;", '<'))
            .or_else(|| named("&gt;", '>'));
        let (length, character) = found.unwrap_or_else(|| (1, rest.chars().next().unwrap()));
        out.extend(character.to_lowercase());
        rest = &rest[length..];
    }
    out + rest
}

/// What is in base64, as text and with every SID in it as text.
fn encoded(text: &str) -> Vec<String> {
    // LDIF folds long values: the lines of a value belong together.
    let unfolded = text.replace("\n ", "").replace("\\n ", "");
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    let tokens = [text, &unfolded]
        .into_iter()
        .flat_map(|text| text.split(|c| !is_part(c)).map(str::to_owned).collect::<Vec<_>>());
    let octets = tokens.filter(|token| token.len() >= 8).filter_map(|token| STANDARD.decode(token).ok());
    octets
        .map(|octets| {
            let sids = (0..octets.len()).filter(|at| octets[*at] == 1).filter_map(|at| Sid::parse(&octets[at..]).ok());
            let sids: Vec<String> = sids.map(|(sid, _)| sid.to_string().to_lowercase()).collect();
            format!("{} {}", String::from_utf8_lossy(&octets).to_lowercase(), sids.join(" "))
        })
        .collect()
}

/// An address as PTR records have it.
fn reversed(name: &str) -> Option<String> {
    match name.parse().ok()? {
        IpAddr::V4(address) => {
            Some(address.octets().iter().rev().map(ToString::to_string).collect::<Vec<_>>().join(".") + ".in-addr")
        }
        IpAddr::V6(_) => None,
    }
}
