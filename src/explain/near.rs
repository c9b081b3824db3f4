//! Names that are nearly the one that was asked for.

use super::notes;
use crate::{checks, symptom::catalogue};

/// How many names are suggested.
const LIMIT: usize = 3;
/// Longer words are no names.
const LONGEST: usize = 64;
/// Words of a text that are looked at.
const WORDS: usize = 16;
/// What stands before the telling part of a name.
const PREFIXES: [&str; 8] =
    ["KDC_ERR_", "KRB_AP_ERR_", "KRB_ERR_", "SEC_E_", "ERROR_WSMAN_", "ERROR_WINHTTP_", "ERROR_", "STATUS_"];

/// The nearest names and slugs, the nearest first, at most three; none if nothing is near.
///
/// Near is at most one slip for each four letters: a letter too many, too few, another one, or two swapped.
pub(super) fn nearest(text: &str) -> Vec<&'static str> {
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
    let mut near: Vec<(usize, &'static str)> = names()
        .filter_map(|name| {
            let whole = key(name);
            let tail = PREFIXES.iter().find_map(|prefix| whole.strip_prefix(prefix.as_bytes()));
            let forms = [Some(whole.as_slice()), tail.filter(|tail| tail.len() >= 4)];
            let best = asked.iter().flat_map(|asked| {
                forms.into_iter().flatten().filter_map(move |form| {
                    let limit = asked.len().min(form.len()) / 4;
                    (asked.len().abs_diff(form.len()) <= limit).then(|| distance(asked, form)).filter(|d| *d <= limit)
                })
            });
            best.min().map(|distance| (distance, name))
        })
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    near.dedup_by_key(|(_, name)| *name);
    // What is twice as far as the nearest is noise.
    let reach = near.first().map_or(0, |(distance, _)| distance * 2);
    near.into_iter().take_while(|(distance, _)| *distance <= reach).take(LIMIT).map(|(_, name)| name).collect()
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
        let first = |text: &str| nearest(text).first().copied();
        for (text, name) in [
            ("KDC_ERR_BADOPTON", "KDC_ERR_BADOPTION"),
            ("kdc_err_badoptoin", "KDC_ERR_BADOPTION"),
            ("BADOPTIONS", "KDC_ERR_BADOPTION"),
            ("SEC_E_NO_CREDENTIAL", "SEC_E_NO_CREDENTIALS"),
            ("entry-mising", "entry-missing"),
            ("entry mising", "entry-missing"),
            ("it says KDC_ERR_BADOPTON on my host", "KDC_ERR_BADOPTION"),
        ] {
            assert_eq!(first(text), Some(name), "{text}");
        }
        for text in ["", "zzz", "the printer is out of paper", "0x8ABCDEF0", "é€漢字", &"x".repeat(5000)] {
            assert_eq!(first(text), None, "{text}");
        }
        assert!(nearest("STATUS_NOT_FOUNDS").len() <= LIMIT);
    }
}
