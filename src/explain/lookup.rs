//! From a question to what it may mean.

use std::collections::BTreeSet;

use super::{Explanation, Match, SCHEMA, check, entry, event, near, notes, unknown};
use crate::{
    checks,
    symptom::{self, Entry, READ_LIMIT, Symptom, catalogue},
};

/// Longer text is no name of a check.
const LONGEST_NAME: usize = 64;
/// Text that is shorter leads nowhere as a part of a message.
const SHORTEST_PART: usize = 8;
/// How many messages a part of a text may lead to.
const PARTS: usize = 8;

/// Explains a code, a name, an event, a check or a pasted text of any length.
///
/// Best match first. At most [`READ_LIMIT`] bytes of the text are looked at.
pub fn explain(text: &str) -> Explanation {
    let mut answer = empty();
    answer.matches.extend(named_check(text));
    let symptoms = symptom::read(text, "");
    let mut entries = Entries::default();
    let event::Named { events, is_all } = event::named(text);
    if is_all {
        entries.add(events.iter().copied());
    }
    let silent: Vec<&Entry> = symptom::silent(&symptoms).collect();
    // What stands around something else comes after it, and so does a refusal after the status that came with it.
    let known = symptom::innermost(&symptoms).into_iter().chain(&symptoms);
    entries.add(known.filter_map(|symptom| symptom.entry).filter(|entry| !silent.contains(entry)));
    let readings = symptoms.iter().flat_map(|symptom| symptom.also_readings.iter().copied());
    if text.trim().contains(char::is_whitespace) {
        entries.add(events);
        if !is_all {
            entries.list.sort_by_key(|entry| entry.wrapper);
        }
        entries.add(readings);
    } else {
        // A number alone is rather a code than an event.
        entries.add(readings.chain(events));
    }
    if entries.list.is_empty() && answer.matches.is_empty() {
        entries.list = containing(&symptoms);
    }
    answer.matches.extend(entries.list.into_iter().map(entry::matched));
    answer.remarks.extend(silent.into_iter().map(|entry| {
        format!(
            "{} says nothing of delegation here: beside Kerberos error 7 the service name itself was not found",
            entry.code()
        )
    }));
    remarks(&mut answer, text, &symptoms);
    answer
}

/// The whole catalogue: errors first, then events, checks, then causes that no check looks for.
pub fn list() -> Explanation {
    let events = catalogue::events().map(|event| &event.entry).chain(catalogue::MESSAGES);
    let errors = catalogue::entries().chain(events).map(entry::matched);
    let checks = checks::ALL.iter().copied().map(check::matched);
    let matches = errors.chain(checks).chain(notes::all().map(check::noted)).collect();
    Explanation { matches, is_list: true, ..empty() }
}

fn empty() -> Explanation {
    Explanation { schema: SCHEMA, matches: Vec::new(), suggestions: Vec::new(), remarks: Vec::new(), is_list: false }
}

/// Entries, each once.
#[derive(Default)]
struct Entries {
    list: Vec<&'static Entry>,
    /// Code and text: messages without a number share their code.
    seen: BTreeSet<(String, &'static str)>,
}

impl Entries {
    fn add(&mut self, entries: impl IntoIterator<Item = &'static Entry>) {
        for entry in entries {
            if self.seen.insert((entry.code(), entry.text)) {
                self.list.push(entry);
            }
        }
    }
}

/// The check or cause of a slug or code: in any case, with blanks or underscores in place of hyphens.
fn named_check(text: &str) -> Option<Match> {
    let text = text.trim();
    if text.len() > LONGEST_NAME {
        return None;
    }
    let words: Vec<&str> = text.split([' ', '_', '-']).filter(|word| !word.is_empty()).collect();
    let name = words.join("-");
    let noted = || notes::all().find(|note| note.slug.eq_ignore_ascii_case(&name)).map(check::noted);
    // "KCD 301" is a code, which has no hyphen.
    checks::find(&name).or_else(|| checks::find(&words.concat())).map(check::matched).or_else(noted)
}

/// Messages of which the text is a part.
fn containing(symptoms: &[Symptom]) -> Vec<&'static Entry> {
    let Some(text) = symptoms.first().filter(|symptom| symptom.code.is_none()) else { return Vec::new() };
    let part = symptom::fold(&text.text);
    if part.len() < SHORTEST_PART || !part.contains(' ') {
        return Vec::new();
    }
    let has = |entry: &&Entry| {
        std::iter::once(&entry.text).chain(entry.also).any(|wording| symptom::fold(wording).contains(&part))
    };
    let events = catalogue::events().map(|event| &event.entry).chain(catalogue::MESSAGES);
    catalogue::entries().chain(events).filter(has).take(PARTS).collect()
}

fn remarks(answer: &mut Explanation, text: &str, symptoms: &[Symptom]) {
    // A number that is an event's is not unknown.
    let is_known = symptoms.len() == 1 && !answer.matches.is_empty();
    let symptoms_unknown = if is_known { &[][..] } else { symptoms };
    let unknown =
        symptoms_unknown.iter().filter(|symptom| symptom.entry.is_none()).filter_map(|symptom| symptom.code.as_deref());
    answer.remarks.extend(unknown.map(unknown::sentence));
    if symptoms.first().is_some_and(|symptom| symptom.hints.truncated) {
        answer.remarks.push(format!(
            "part of the text was not read: it is longer than {READ_LIMIT} bytes, or holds too many errors"
        ));
    }
    if answer.matches.is_empty() {
        let first = symptoms.first();
        let asked = first.filter(|_| text.len() > LONGEST_NAME).map_or(text, |symptom| &symptom.text);
        answer.suggestions = near::nearest(asked, first.and_then(|symptom| symptom.code.as_deref()));
    }
}
