//! Words for what was seen of a failure.

use jiff::Timestamp;

use super::{
    Style,
    words::{self, Mark},
};
use crate::{
    case::GIVEN,
    evidence::Answer,
    report::{Beside, Seen, Told},
    symptom::Symptom,
};

/// How many lines are shown unless all are asked for.
pub(super) const MOST: usize = 20;

/// What is said above the list, where anything in it has a time.
pub(super) const TITLE: &str = "what was seen, in the order of time (UTC)";
/// The same as a heading.
pub(super) const TITLE_OF_SECTION: &str = "What was seen, in the order of time (UTC)";

/// The latest of them, and how many came before. Verbose forms show all.
pub(super) fn shown<'t, T>(story: &'t [T], style: &Style) -> (&'t [T], usize) {
    let others = if style.is_verbose() { 0 } else { story.len().saturating_sub(MOST) };
    (&story[others..], others)
}

/// How many are not shown.
pub(super) fn others(count: usize) -> String {
    format!("and {count} before (-v shows all)")
}

/// Whether the list has an order to speak of.
pub(super) fn has_times(story: &[Told]) -> bool {
    story.iter().any(|told| told.time.is_some() || is_exchange(told))
}

/// Whether a KDC was asked.
pub(super) fn is_exchange(told: &Told) -> bool {
    matches!(told.seen, Seen::Exchange(_))
}

/// A time to the second, in UTC; empty where none is known.
pub(super) fn time(told: &Told) -> String {
    second(told.time)
}

/// The same of any time.
pub(super) fn second(time: Option<Timestamp>) -> String {
    time.map_or_else(String::new, |time| time.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

/// The sign of what a KDC said. An error as it was reported has none.
pub(super) fn mark(told: &Told) -> Option<Mark> {
    match &told.seen {
        Seen::Symptoms(_) => None,
        Seen::Exchange(exchange) => Some(match exchange.answer {
            Some(Answer::Granted) => Mark::Good,
            Some(Answer::Refused(_)) => Mark::Bad,
            None => Mark::Unknown,
        }),
    }
}

/// The codes of one event or message, each with its name. The name of an event is its source, which its code has already.
pub(super) fn codes(record: &[Symptom]) -> String {
    let code = |symptom: &Symptom| {
        let name = symptom.name.filter(|name| !symptom.code.as_deref().unwrap_or_default().starts_with(name));
        symptom.code.as_deref().into_iter().chain(name).collect::<Vec<_>>().join(" ")
    };
    record.iter().map(code).filter(|code| !code.is_empty()).collect::<Vec<_>>().join(", ")
}

/// What was seen, in one line, after the codes.
pub(super) fn line(told: &Told) -> String {
    let line = match &told.seen {
        Seen::Exchange(exchange) => exchange.sentence(),
        Seen::Symptoms(record) => record.first().map_or("", words::symptom_text).to_owned(),
    };
    if told.count > 1 { format!("{line} ({} times)", told.count) } else { line }
}

/// The codes of what was seen; none where a KDC was asked.
pub(super) fn head(told: &Told) -> String {
    match &told.seen {
        Seen::Exchange(_) => String::new(),
        Seen::Symptoms(record) => codes(record),
    }
}

/// Where it was seen; nothing where it was given with the command.
pub(super) fn place(told: &Told) -> Option<&str> {
    let from = match &told.seen {
        Seen::Symptoms(record) => record.first().map_or("", |symptom| &symptom.from),
        Seen::Exchange(exchange) => &exchange.from,
    };
    (from != GIVEN).then_some(from)
}

/// How it stands to the directory, and what the catalogue adds.
pub(super) fn notes(told: &Told, style: &Style) -> Vec<String> {
    let because = told.because.as_ref().map(|because| match told.beside {
        Some(Beside::Contradicts | Beside::OtherReason) => format!("but {because}"),
        _ => because.clone(),
    });
    let notes = match &told.seen {
        Seen::Exchange(_) => Vec::new(),
        Seen::Symptoms(record) => record_notes(record, style),
    };
    because.into_iter().chain(notes).collect()
}

/// What the catalogue adds to an error, each code by itself where there are several.
pub(super) fn record_notes(record: &[Symptom], style: &Style) -> Vec<String> {
    let inner = record.iter().find(|symptom| !symptom.wrapper).and_then(|symptom| symptom.code.as_deref());
    let of = |symptom: &Symptom| {
        let lead = match &symptom.code {
            Some(code) if record.len() > 1 => format!("{code}: "),
            _ => String::new(),
        };
        // What it stands around has a name here.
        let around = inner.filter(|_| symptom.wrapper && style.is_verbose());
        let around = around.map(|inner| format!("stands around {inner}, which says more"));
        let notes = words::symptom_notes(&Symptom { wrapper: false, ..symptom.clone() }, style.is_verbose());
        notes.into_iter().chain(around).map(|note| format!("{lead}{note}")).collect::<Vec<_>>()
    };
    record.iter().flat_map(of).collect()
}
