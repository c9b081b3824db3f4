//! Events and messages by what Windows writes: numbers differ between versions, and a copied text often has none.

use std::sync::LazyLock;

use crate::symptom::{Entry, catalogue, fold};

/// How far apart the parts of a wording may be, in bytes.
const GAP: usize = 300;
/// What stands for a name within a wording, folded.
const ELLIPSIS: &str = "...";

/// One thing that Windows writes.
struct Wording {
    /// Folded. Between two parts stands a name.
    parts: Vec<String>,
    entry: &'static Entry,
}

/// Every wording, in the order of the catalogue.
static WORDINGS: LazyLock<Vec<Wording>> = LazyLock::new(|| {
    let events = catalogue::events().map(|event| &event.entry);
    let entries = events.chain(catalogue::MESSAGES);
    entries
        .flat_map(|entry| std::iter::once(&entry.text).chain(entry.also).map(move |text| (text, entry)))
        .map(|(text, entry)| Wording {
            parts: fold(text).split(ELLIPSIS).map(|part| part.trim().to_owned()).collect(),
            entry,
        })
        .collect()
});

/// The events and messages that folded text has the words of, perhaps repeatedly.
pub(super) fn found(folded: &str) -> impl Iterator<Item = &'static Entry> {
    WORDINGS.iter().filter(move |wording| wording.is_in(folded)).map(|wording| wording.entry)
}

impl Wording {
    fn is_in(&self, folded: &str) -> bool {
        let Some((first, others)) = self.parts.split_first() else { return false };
        folded.match_indices(first.as_str()).any(|(at, _)| follow(others, &folded[at + first.len()..]))
    }
}

/// Whether the parts follow in the same sentence, one soon after the other.
fn follow(parts: &[String], text: &str) -> bool {
    let Some((next, others)) = parts.split_first() else { return true };
    let mut end = text.len().min(GAP);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].find(next.as_str()).is_some_and(|at| {
        let is_one_sentence = !text[..at].contains(". ");
        is_one_sentence && follow(others, &text[at + next.len()..])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        found(&fold(text)).map(Entry::code).collect()
    }

    #[test]
    fn a_name_may_stand_between_the_parts_and_no_other_sentence() {
        assert_eq!(codes("Live migration of 'Virtual Machine web01' failed."), ["Hyper-V-High-Availability 21502"]);
        assert!(codes("Live migration of 'web01' succeeded. The backup failed.").is_empty());
        assert!(codes(&format!("Live migration of '{}' failed.", "é".repeat(GAP))).is_empty());
    }
}
