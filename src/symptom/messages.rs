//! Recognising message texts, in English and in the languages of the catalogue.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::fold::fold;
use super::read::Found;
use super::{Entry, catalogue};

/// Bytes of a message that lead to it in the index. Every message is longer.
const HEAD: usize = 8;

struct Message {
    folded: String,
    entry: &'static Entry,
}

/// The messages by their first bytes, the longest first, so that one pass over the text suffices.
static INDEX: LazyLock<BTreeMap<[u8; HEAD], Vec<Message>>> = LazyLock::new(|| {
    let mut index: BTreeMap<[u8; HEAD], Vec<Message>> = BTreeMap::new();
    for entry in catalogue::entries() {
        let wordings = entry.also.iter().copied().filter(|text| !catalogue::is_name(text));
        for text in std::iter::once(entry.text).chain(wordings) {
            let folded = fold(text);
            if let Some(head) = folded.as_bytes().first_chunk() {
                index.entry(*head).or_default().push(Message { folded, entry });
            }
        }
    }
    for messages in index.values_mut() {
        messages.sort_by_key(|message| std::cmp::Reverse(message.folded.len()));
    }
    index
});

/// Finds every message in folded text. Of messages that contain one another the longest counts.
pub(super) fn scan(folded: &str, found: &mut Vec<Found>) {
    let bytes = folded.as_bytes();
    let mut free = 0;
    for (at, _) in folded.char_indices() {
        // Scripts without spaces may stand next to a letter.
        let inside_word = at > 0 && bytes[at - 1].is_ascii_alphanumeric() && bytes[at].is_ascii_alphanumeric();
        if at < free || inside_word {
            continue;
        }
        let Some(messages) = bytes[at..].first_chunk().and_then(|head| INDEX.get(head)) else { continue };
        let mut here = messages.iter().filter(|message| stands_at(&folded[at..], &message.folded));
        if let Some(message) = here.next() {
            free = at + message.folded.len();
            // Windows has the same words for some codes of different lists.
            let also = here.filter(|other| other.folded == message.folded).map(|other| other.entry);
            found.push(Found { also: also.collect(), ..Found::of(at, message.entry) });
        }
    }
}

/// Whether folded text has a message in it.
pub(super) fn any(folded: &str) -> bool {
    let mut found = Vec::new();
    scan(folded, &mut found);
    !found.is_empty()
}

/// Whether the text begins with the message, and the message ends with a whole word.
fn stands_at(text: &str, message: &str) -> bool {
    text.strip_prefix(message).is_some_and(|rest| {
        let word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        !(word(message.as_bytes().last()) && word(rest.as_bytes().first()))
    })
}
