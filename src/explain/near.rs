//! Names and codes that are nearly the one that was asked for.

use std::borrow::Cow;

use super::notes;
use crate::{
    checks,
    symptom::{Entry, Kind, catalogue},
};

/// How many names are suggested.
const LIMIT: usize = 3;
/// Longer words are no names.
const LONGEST: usize = 64;
/// Words of a text that are looked at.
const WORDS: usize = 16;
/// What stands before the telling part of a name.
const PREFIXES: [&str; 8] =
    ["KDC_ERR_", "KRB_AP_ERR_", "KRB_ERR_", "SEC_E_", "ERROR_WSMAN_", "ERROR_WINHTTP_", "ERROR_", "STATUS_"];

/// The nearest names, slugs and codes, the nearest first, at most three; none if nothing is near.
///
/// A name is near at one slip for each four letters: a letter too many, too few, another one, or two swapped. A code is
/// near at one slip, because every further digit makes it quite another code. `code` is an unknown one that was read out
/// of the text, in the catalogue's own form.
pub(super) fn nearest(text: &str, code: Option<&str>) -> Vec<Cow<'static, str>> {
    let words: Vec<Vec<u8>> = text
        .split_whitespace()
        .map(|word| word.trim_matches(|character: char| !character.is_alphanumeric()))
        .filter(|word| (4..=LONGEST).contains(&word.len()))
        .take(WORDS)
        .map(key)
        .collect();
    // In a sentence only what looks like a name is taken for one.
    let is_sentence = words.len() > 3;
    let joined = key(&text.split_whitespace().collect::<Vec<_>>().join("-"));
    let asked: Vec<&[u8]> = words
        .iter()
        .map(Vec::as_slice)
        .filter(|word| !is_sentence || word.contains(&b'_'))
        .chain((!is_sentence && joined.len() <= LONGEST).then_some(joined.as_slice()))
        .collect();
    let code = code.map(key);
    // "KCD-3012" is a code too, whatever stands between.
    let squeezed: Vec<u8> = joined.iter().copied().filter(|byte| *byte != b'_').collect();
    let asked_codes: Vec<&[u8]> =
        asked.iter().copied().chain(code.as_deref()).chain((!is_sentence).then_some(squeezed.as_slice())).collect();
    let of_names = names().filter_map(|name| {
        let whole = key(name);
        let tail = PREFIXES.iter().find_map(|prefix| whole.strip_prefix(prefix.as_bytes()));
        let forms = [Some(whole.as_slice()), tail.filter(|tail| tail.len() >= 4)];
        let best = forms.into_iter().flatten().filter_map(|form| slips(&asked, form, form.len() / 4)).min();
        best.map(|slips| (slips, 0, Cow::Borrowed(name)))
    });
    let of_codes = codes().filter_map(|known| {
        let form = key(&known.replace(' ', "-"));
        slips(&asked_codes, &form, 1).map(|slips| (slips, between(code.as_deref(), &form), Cow::Owned(known)))
    });
    let mut near: Vec<(usize, u64, Cow<'static, str>)> = of_names.chain(of_codes).collect();
    near.sort_by_key(|(slips, apart, _)| (*slips, *apart));
    near.dedup_by(|one, other| one.2 == other.2);
    // What is twice as far as the nearest is noise.
    let reach = near.first().map_or(0, |(slips, ..)| slips * 2);
    near.into_iter().take_while(|(slips, ..)| *slips <= reach).take(LIMIT).map(|(.., name)| name).collect()
}

/// How many slips the nearest of the words is from a form, if it is near.
fn slips(asked: &[&[u8]], form: &[u8], limit: usize) -> Option<usize> {
    asked
        .iter()
        .filter_map(|asked| {
            let limit = limit.min(asked.len() / 4);
            (asked.len().abs_diff(form.len()) <= limit).then(|| distance(asked, form)).filter(|slips| *slips <= limit)
        })
        .min()
}

/// How far two codes are apart as numbers: of codes that are one digit away, the one with the nearer digit comes first.
fn between(code: Option<&[u8]>, form: &[u8]) -> u64 {
    let number = |code: &[u8]| u64::from_str_radix(str::from_utf8(code.strip_prefix(b"0X")?).ok()?, 16).ok();
    code.and_then(number).zip(number(form)).map_or(0, |(one, other)| one.abs_diff(other))
}

/// The codes that are written as no other code is; a plain number is near to too much.
fn codes() -> impl Iterator<Item = String> {
    let events = catalogue::events().map(|event| &event.entry);
    let of_entries = catalogue::entries().filter(|entry| entry.kind != Kind::Kerberos).chain(events).map(Entry::code);
    of_entries.chain(checks::ALL.iter().map(|check| check.code.to_owned()))
}

fn names() -> impl Iterator<Item = &'static str> {
    let of_entries = catalogue::entries().flat_map(|entry| {
        let others = entry.also.iter().copied().filter(|text| catalogue::is_name(text));
        std::iter::once(entry.name).chain(others).filter(|name| !name.is_empty())
    });
    let of_checks = checks::ALL.iter().map(|check| check.slug);
    of_entries.chain(of_checks).chain(notes::all().map(|note| note.slug))
}

fn key(text: &str) -> Vec<u8> {
    text.bytes().map(|byte| if byte == b'-' { b'_' } else { byte.to_ascii_uppercase() }).collect()
}

/// Slips between two words (optimal string alignment): insertions, deletions, replacements, swaps of neighbours.
fn distance(one: &[u8], other: &[u8]) -> usize {
    let mut before: Vec<usize> = vec![0; other.len() + 1];
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, other_letter) in other.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != other_letter);
            let mut best = replaced.min(last[column + 1] + 1).min(line[column] + 1);
            let swapped = row > 0 && column > 0 && one[row - 1] == *other_letter && *letter == other[column - 1];
            if swapped {
                best = best.min(before[column - 1] + 1);
            }
            line.push(best);
        }
        before = std::mem::replace(&mut last, line);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        for (one, other, slips) in
            [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("", "ab", 2), ("ab", "xbc", 2)]
        {
            assert_eq!(distance(one.as_bytes(), other.as_bytes()), slips, "{one} {other}");
        }
    }

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        let first = |text: &str| nearest(text, None).into_iter().next();
        for (text, name) in [
            ("KDC_ERR_BADOPTON", "KDC_ERR_BADOPTION"),
            ("kdc_err_badoptoin", "KDC_ERR_BADOPTION"),
            ("BADOPTIONS", "KDC_ERR_BADOPTION"),
            ("SEC_E_NO_CREDENTIAL", "SEC_E_NO_CREDENTIALS"),
            ("entry-mising", "entry-missing"),
            ("entry mising", "entry-missing"),
            ("it says KDC_ERR_BADOPTON on my host", "KDC_ERR_BADOPTION"),
        ] {
            assert_eq!(first(text).as_deref(), Some(name), "{text}");
        }
        for text in ["", "zzz", "the printer is out of paper", "0x8ABCDEF0", "é€漢字", &"x".repeat(5000)] {
            assert_eq!(first(text), None, "{text}");
        }
        assert!(nearest("STATUS_NOT_FOUNDS", None).len() <= LIMIT);
    }

    #[test]
    fn codes_one_slip_away_are_suggested_the_nearest_number_first() {
        for (text, code, near) in [
            ("0x8009030F", Some("0x8009030F"), "0x8009030E"),
            ("it says 0x8009030f on my own host", Some("0x8009030F"), "0x8009030E"),
            ("-2146893041", Some("0x8009030F"), "0x8009030E"),
            ("0x80090030E", None, "0x8009030E"),
            ("VMMSS 13000", None, "VMMS 13000"),
            ("KCX301", None, "KCD301"),
            ("kcd-3x1", None, "KCD301"),
        ] {
            let found = nearest(text, code);
            assert!(found.first().is_some_and(|first| first == near), "{text}: {found:?}");
        }
        assert!(nearest("0x8ABCDEF0", Some("0x8ABCDEF0")).is_empty());
        assert!(nearest("0x80093333", Some("0x80093333")).is_empty(), "two digits away");
    }
}
