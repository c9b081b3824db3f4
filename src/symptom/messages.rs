//! Recognising message texts, in English and in the languages of the catalogue.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::fold::fold;
use super::read::Found;
use super::{Entry, catalogue};

/// Bytes of a message that lead to it in the index, without its blanks. No message is shorter.
const HEAD: usize = 7;

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
            if let Some(head) = head(&folded) {
                index.entry(head).or_default().push(Message { folded, entry });
            }
        }
    }
    for messages in index.values_mut() {
        messages.sort_by_key(|message| std::cmp::Reverse(message.folded.len()));
    }
    index
});

/// Finds every message in folded text. Of messages that contain one another the longest counts.
///
/// Blanks do not count: consoles break lines within words.
pub(super) fn scan(folded: &str, found: &mut Vec<Found>) {
    let bytes = folded.as_bytes();
    let mut free = 0;
    for (at, character) in folded.char_indices() {
        // Scripts without spaces may stand next to a letter.
        let inside_word = at > 0 && bytes[at - 1].is_ascii_alphanumeric() && bytes[at].is_ascii_alphanumeric();
        if at < free || inside_word || character == ' ' {
            continue;
        }
        let Some(messages) = head(&folded[at..]).and_then(|head| INDEX.get(&head)) else { continue };
        let mut here = messages.iter().filter_map(|message| Some((length(&folded[at..], &message.folded)?, message)));
        if let Some((length, message)) = here.next() {
            free = at + length;
            // Windows has the same words for some codes of different lists.
            let also = here.filter(|(_, other)| other.folded == message.folded).map(|(_, other)| other.entry);
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

/// The first bytes that are no blanks.
fn head(text: &str) -> Option<[u8; HEAD]> {
    let mut head = [0; HEAD];
    let mut bytes = text.bytes().filter(|byte| *byte != b' ');
    for place in &mut head {
        *place = bytes.next()?;
    }
    Some(head)
}

/// How much of the text the message takes, if the text begins with it and it ends with a whole word.
fn length(text: &str, message: &str) -> Option<usize> {
    let mut rest = text.bytes().enumerate().filter(|(_, byte)| *byte != b' ');
    let mut end = 0;
    for wanted in message.bytes().filter(|byte| *byte != b' ') {
        let (at, _) = rest.next().filter(|(_, byte)| *byte == wanted)?;
        end = at + 1;
    }
    let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    (!(is_word(message.as_bytes().last()) && is_word(bytes.get(end)))).then_some(end)
}
