//! What was seen of a failure: symptoms, and exchanges with a KDC, out of captures, event logs and pasted text.
//!
//! Plain data, whatever it was read from. `src/gather/evidence` reads it.

mod audit;
mod clues;
mod errors;
mod event;
mod exchange;
mod local_time;
mod meaning;
mod records;
mod story;

pub use clues::Clues;
pub use event::Event;
pub use exchange::{Answer, Exchange, Kind, Transport};
pub use records::Sight;
pub use story::{SCHEMA, Story};

use std::fmt;

use serde::Serialize;

use crate::symptom::Symptom;

/// All that was read, of one file or of several.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Errors that were reported, in the order of their time; those without a time last, as they stood.
    pub symptoms: Vec<Symptom>,
    /// Questions to a KDC and their answers, in the order of their time.
    pub exchanges: Vec<Exchange>,
    /// What is in the files and could not be read.
    pub unread: Vec<Unread>,
}

/// Something of a kind that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unread {
    /// What, such as `frames of link type 147` or `chunks of trace.evtx`.
    pub what: String,
    /// How many of them.
    pub count: u64,
    /// Why.
    pub because: String,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.count > 1 {
            write!(f, "{} ", self.count)?;
        }
        write!(f, "{}: {}", self.what, self.because)
    }
}

impl Evidence {
    /// Adds what was read of another file, and puts all of it in order. A file that has the newest first, in times without a zone, is
    /// read from its end.
    pub fn add(&mut self, other: Self) {
        self.symptoms.extend(local_time::straighten_symptoms(other.symptoms));
        self.exchanges.extend(local_time::straighten_exchanges(other.exchanges));
        self.unread.extend(other.unread);
        // Stable: what has no time stays in the order in which it stood.
        self.symptoms.sort_by_key(|symptom| (symptom.time.is_none(), symptom.time));
        self.exchanges.sort_by_key(|exchange| (exchange.time.is_none(), exchange.time));
        self.unread.sort();
    }
}
