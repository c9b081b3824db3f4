//! Events in a question: by number, by source and number, or by their words.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use super::wordings;
use crate::symptom::{
    self, Entry,
    catalogue::{self, EventEntry},
};

/// How much of a text is looked at for events, in bytes.
const LIMIT: usize = 1 << 16;
/// How many events of one text are kept by their numbers.
const EVENTS: usize = 16;
/// The words that make the number after them an event's, folded.
const CUES: [&str; 8] = ["event", "eventid", "id", "ereignis", "ereignis-id", "evento", "evenement", "kennung"];
/// What short names of sources leave out, folded.
const PREFIX: &str = "microsoft-windows-";

/// The short names of the sources by each of their names: folded, without [`PREFIX`].
static SOURCES: LazyLock<BTreeMap<String, BTreeSet<&'static str>>> = LazyLock::new(|| {
    let mut sources: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
    for source in catalogue::events().map(|event| event.source) {
        // The log System is shared, and names none.
        let channels = source.channels.iter().filter(|channel| **channel != "System");
        for name in [&source.name].into_iter().chain(source.providers).chain(channels) {
            sources.entry(bare(&symptom::fold(name)).to_owned()).or_default().insert(source.name);
        }
    }
    sources
});

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// The events, in the order of the text.
    pub(super) events: Vec<&'static Entry>,
    /// Whether the text has nothing but a source and a number, so that it means the event.
    pub(super) is_all: bool,
}

/// The events that a text names; of a number that several sources use, those of a source that it names too.
pub(super) fn named(text: &str) -> Named {
    let mut end = text.len().min(LIMIT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let folded = symptom::fold(&symptom::tidy(&text[..end]));
    let words: Vec<&str> = folded
        .split(separates)
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| !word.is_empty())
        .flat_map(source_and_number)
        .collect();
    let here: BTreeSet<&str> = words.iter().flat_map(|word| sources(word)).collect();
    let mut found: Vec<&'static EventEntry> = Vec::new();
    let mut seen = BTreeSet::new();
    for (at, word) in words.iter().enumerate() {
        let Some(id) = number(word) else { continue };
        let before = at.checked_sub(1).and_then(|at| words.get(at)).copied().unwrap_or_default();
        let after = words.get(at + 1).copied().unwrap_or_default();
        let is_told = CUES.contains(&before) || words.len() == 1;
        let is_near = |event: &&EventEntry| sources(before).chain(sources(after)).any(|name| name == event.source.name);
        let is_named = catalogue::numbered(id).any(|event| here.contains(event.source.name));
        let is_meant = |event: &&EventEntry| match (is_told, is_named) {
            (true, false) => true,
            (true, true) => here.contains(event.source.name),
            (false, _) => is_near(event),
        };
        found.extend(catalogue::numbered(id).filter(is_meant).filter(|event| seen.insert((event.source.name, id))));
    }
    // "Kerberos 7" is rather the error than the event.
    let is_of_event = |word: &&str| {
        number(word).is_some() || CUES.contains(word) || (*word != "kerberos" && sources(word).next().is_some())
    };
    let is_all = words.len() > 1 && words.iter().all(is_of_event);
    let events = found.into_iter().take(EVENTS).map(|event| &event.entry).chain(wordings::found(&folded));
    Named { events: events.collect(), is_all }
}

/// `VMMS/13000` is a source and its number; `Microsoft-Windows-NTLM/Operational` is one name.
fn source_and_number(word: &str) -> impl Iterator<Item = &str> {
    let parts = word.rsplit_once(['/', '\\', '#']).filter(|(_, id)| number(id).is_some());
    let (first, second) = parts.map_or((word, None), |(source, id)| (source, Some(id)));
    std::iter::once(first).chain(second)
}

fn separates(character: char) -> bool {
    character.is_whitespace() || matches!(character, ':' | '=' | ',' | ';' | '(' | ')' | '<' | '>' | '"' | '\'')
}

/// The short names of the sources that a word means.
fn sources(word: &str) -> impl Iterator<Item = &'static str> {
    SOURCES.get(bare(word)).into_iter().flatten().copied()
}

fn bare(name: &str) -> &str {
    name.strip_prefix(PREFIX).unwrap_or(name)
}

fn number(word: &str) -> Option<u32> {
    let is_short = (1..=5).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    is_short.then(|| word.parse().ok()).flatten()
}
