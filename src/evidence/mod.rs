//! What was seen of a failure: symptoms, and exchanges with a KDC, out of captures, event logs and pasted text.
//!
//! Plain data, whatever it was read from. `src/gather/evidence` reads it.

mod audit;
mod event;
mod exchange;
mod meaning;
mod story;

pub use event::Event;
pub use exchange::{Answer, Exchange, Kind, Transport};
pub use story::{SCHEMA, Story};

use jiff::Timestamp;
use serde::Serialize;

use crate::symptom::Symptom;

/// All that was read, of one file or of several.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Errors that were reported, in the order of their time; those without a time last, as they stood.
    pub symptoms: Vec<Observed>,
    /// Questions to a KDC and their answers, in the order of their time.
    pub exchanges: Vec<Exchange>,
    /// What is in the files and could not be read.
    pub unread: Vec<Unread>,
}

/// An error that was reported, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Observed {
    /// When, where the source says so.
    pub time: Option<Timestamp>,
    /// What. [`Symptom::from`] names the file, and the event or the frame.
    #[serde(flatten)]
    pub symptom: Symptom,
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

impl Evidence {
    /// Adds what was read elsewhere, and puts all of it in order.
    pub fn add(&mut self, other: Self) {
        self.symptoms.extend(other.symptoms);
        self.exchanges.extend(other.exchanges);
        self.unread.extend(other.unread);
        // Stable: what has no time stays in the order in which it stood.
        self.symptoms.sort_by_key(|observed| (observed.time.is_none(), observed.time));
        self.exchanges.sort_by_key(|exchange| (exchange.time.is_none(), exchange.time));
        self.unread.sort();
    }
}
