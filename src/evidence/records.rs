//! What belongs together, and in which order it happened.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Evidence, Exchange, audit::ASKED_BY, errors};
use crate::symptom::{Kind, Symptom};

/// What an event is introduced with where it was found, see [`super::Event::evidence`].
pub(super) const EVENT: &str = ", event ";

/// One thing that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight<'e> {
    /// An error as it was reported: the code to explain, and what stands with it in the same event or message.
    Record(&'e [Symptom]),
    /// A question to a KDC.
    Exchange(&'e Exchange),
}

impl<'e> Sight<'e> {
    /// When, where that is known.
    pub fn time(self) -> Option<Timestamp> {
        match self {
            Self::Record(symptoms) => symptoms.first().and_then(|first| first.time),
            Self::Exchange(exchange) => exchange.time,
        }
    }

    /// Where it was found.
    pub fn from(self) -> &'e str {
        match self {
            Self::Record(symptoms) => symptoms.first().map_or("", |first| &first.from),
            Self::Exchange(exchange) => &exchange.from,
        }
    }

    /// Whether something went wrong.
    pub fn is_failure(self) -> bool {
        match self {
            Self::Record(symptoms) => !symptoms.iter().all(errors::is_normal),
            Self::Exchange(exchange) => exchange.is_failure(),
        }
    }
}

impl Evidence {
    /// The errors that were reported, each with all the codes of the event or the message that reported it. An event is one error,
    /// however many codes it names.
    pub fn records(&self) -> impl Iterator<Item = &[Symptom]> {
        of(&self.symptoms)
    }

    /// Everything that was seen, in the order of time; what has no time comes last, as it stood. An event that tells of a question
    /// to a KDC is that question, and no error beside it.
    pub fn sights(&self) -> Vec<Sight<'_>> {
        // The address of the client follows the place of the event.
        let place = |exchange: &'_ Exchange| exchange.from.find(ASKED_BY).unwrap_or(exchange.from.len());
        let asked: BTreeSet<_> =
            self.exchanges.iter().map(|exchange| (&exchange.from[..place(exchange)], exchange.time)).collect();
        let is_told =
            |record: &[Symptom]| record.first().is_some_and(|first| asked.contains(&(first.from.as_str(), first.time)));
        let records = self.records().filter(|record| !is_told(record)).map(Sight::Record);
        let mut all: Vec<_> = records.chain(self.exchanges.iter().map(Sight::Exchange)).collect();
        all.sort_by_key(|sight| (sight.time().is_none(), sight.time()));
        all
    }
}

/// Symptoms by the event or the message that they come of.
pub(super) fn of(symptoms: &[Symptom]) -> impl Iterator<Item = &[Symptom]> {
    let mut rest = symptoms;
    std::iter::from_fn(move || {
        let mut length = usize::from(!rest.is_empty());
        while rest.get(length).is_some_and(|next| is_of(next, &rest[..length])) {
            length += 1;
        }
        let (record, others) = rest.split_at_checked(length).filter(|(record, _)| !record.is_empty())?;
        rest = others;
        Some(record)
    })
}

/// Whether a symptom comes of the same event or message as those before it. Symptoms of one text stand together, each code once.
fn is_of(symptom: &Symptom, record: &[Symptom]) -> bool {
    let Some(first) = record.first() else { return false };
    let is_from_there = (&symptom.from, symptom.time, &symptom.host) == (&first.from, first.time, &first.host);
    if !is_from_there || record.iter().any(|known| known.code == symptom.code) {
        return false;
    }
    if !symptom.from.contains(EVENT) {
        // Of a text that is no event, only what stands around the others is certain to belong to them.
        return symptom.wrapper;
    }
    // No event names two answers of a KDC.
    let is_answer = |symptom: &Symptom| symptom.entry.is_some_and(|entry| entry.kind == Kind::Kerberos);
    !is_answer(symptom) || !record.iter().any(is_answer)
}
