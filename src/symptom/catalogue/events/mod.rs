//! What events mean, by log and number.
//!
//! An exported log holds the numbers and the inserts, never the words, and those are in the language of the host.
//! The words here are our own; what Windows writes is in [`Entry::also`], for text that was copied from a window.

use super::super::{Cause, Entry, Kind, Relation};
use super::{may, row, sure};

mod cluster;
mod directory;
mod hyperv;
mod logon;
mod messages;
mod source;
#[cfg(test)]
mod tests;

pub use messages::MESSAGES;
pub use source::EventSource;

/// One row of the list of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventEntry {
    /// Who writes it, and where.
    pub source: &'static EventSource,
    /// Its number, words, meaning and causes, in the form of every other row of the catalogue. [`Entry::number`] is
    /// the event's id, [`Entry::name`] the source's short name; [`Entry::wrapper`]: a code inside it says more.
    pub entry: Entry,
}

/// The parts of the list.
const PARTS: [&[EventEntry]; 4] = [hyperv::EVENTS, cluster::EVENTS, directory::EVENTS, logon::EVENTS];

/// Every event that is known, always in the same order.
pub fn events() -> impl Iterator<Item = &'static EventEntry> {
    PARTS.into_iter().flatten()
}

/// The event with this number from this log or source.
///
/// `source` is what a log says (`Microsoft-Windows-Security-Kerberos`), a channel, or a short name (`VMMS`).
pub fn event(source: &str, id: u32) -> Option<&'static EventEntry> {
    numbered(id).find(|event| event.source.is(source))
}

/// Every event with this number: different sources use the same ones.
pub fn numbered(id: u32) -> impl Iterator<Item = &'static EventEntry> {
    events().filter(move |event| event.entry.number == id)
}

/// A row with everything that each one has.
const fn on(
    source: &'static EventSource,
    id: u32,
    text: &'static str,
    meaning: &'static str,
    relation: Relation,
    causes: &'static [Cause],
) -> EventEntry {
    EventEntry { source, entry: row(Kind::Event, id, (source.name, text), meaning, relation, causes) }
}

impl EventEntry {
    /// Marks an event in which a code says more than its number.
    const fn around(mut self) -> Self {
        self.entry.wrapper = true;
        self
    }

    /// Adds what Windows writes, or the telling part of it; an ellipsis stands for a name in between.
    const fn also(mut self, also: &'static [&'static str]) -> Self {
        self.entry.also = also;
        self
    }
}
