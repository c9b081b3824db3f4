//! Turning pseudonyms back into names, in whatever somebody wrote about an answer.

use std::collections::BTreeSet;

use super::{
    Map,
    form::{Casing, Kind, Space, capitalized, fold_char},
};

impl Map {
    /// The text with the names that its pseudonyms stand for. Their case does not matter, and neither do words around them.
    pub fn restore(&self, text: &str) -> String {
        let lengths: BTreeSet<usize> = self.pseudonyms().map(|pseudonym| pseudonym.chars().count()).collect();
        let characters: Vec<char> = text.chars().collect();
        let folded: Vec<char> = text.chars().map(fold_char).collect();
        let is_word = |place: Option<&char>| place.is_some_and(|character| character.is_alphanumeric());
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(character) = characters.get(at) {
            let begins = !is_word(at.checked_sub(1).and_then(|before| characters.get(before)));
            let found = lengths.iter().rev().filter(|_| begins).find_map(|length| {
                let end = at + length;
                let word: String = folded.get(at..end)?.iter().collect();
                let is_whole = !is_word(characters.get(end));
                let name = self.restored(&word, &characters[at..end], &folded[..at])?;
                is_whole.then_some((end, name))
            });
            if let Some((end, name)) = found {
                out.push_str(&name);
                at = end;
            } else {
                out.push(*character);
                at += 1;
            }
        }
        out
    }

    /// What a pseudonym stands for, written as the pseudonym is.
    fn restored(&self, pseudonym: &str, written: &[char], before: &[char]) -> Option<String> {
        let original = self.original(pseudonym)?;
        // The last label of a domain is a word like any other, unless it stands at the end of a name.
        if original.kind == Kind::Top && !before.ends_with(&['.']) && !before.ends_with(&['d', 'c', '=']) {
            return None;
        }
        if matches!(original.kind.space(), Space::Sids | Space::Guids | Space::Addresses) {
            return Some(original.name.clone());
        }
        let written: String = written.iter().collect();
        // All capitals are how a machine's account is written, and no spelling to remember.
        let name = match Casing::of(&original.name) {
            Casing::Upper => original.name.to_lowercase(),
            _ => original.name.clone(),
        };
        Some(match Casing::of(&written) {
            Casing::Upper => name.to_uppercase(),
            Casing::Capital => capitalized(&name),
            Casing::Lower | Casing::Mixed => name,
        })
    }
}
