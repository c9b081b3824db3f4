//! Events as text: `wevtutil /f:text`, `Get-WinEvent | fl`, and what Event Viewer copies.

use super::{
    labels::{Field, labelled},
    xml::zoned,
};
use crate::evidence::Event;

/// How many lines of an event's words are looked at for inserts.
const LINES: usize = 128;
/// How long an event's words may be, in octets. What is longer is left out.
const LENGTH: usize = 64 << 10;

/// Finds the events of a text by the labels of their parts, hands them on in their order, and gives back the text around
/// them.
pub(in super::super) fn read(text: &str, each: impl FnMut(Event)) -> String {
    let mut reading = Reading { each, rest: String::new(), draft: None };
    for line in text.split(['\n', '\r']) {
        reading.line(line);
    }
    reading.finish();
    reading.rest
}

struct Reading<F> {
    each: F,
    /// The text around the events.
    rest: String,
    draft: Option<Draft>,
}

/// An event that is being read.
#[derive(Default)]
struct Draft {
    event: Event,
    has_id: bool,
    seen: Vec<Field>,
    /// The text as it stood, for the case that it turns out to be no event.
    lines: String,
    words: Words,
}

/// Where an event's words stand.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Words {
    /// Not reached, or past.
    #[default]
    Elsewhere,
    /// They go on to the next event.
    Open,
    /// They go on as long as lines are indented: `fl` writes them so.
    Indented,
}

impl<F: FnMut(Event)> Reading<F> {
    fn line(&mut self, line: &str) {
        if line.starts_with("Event[") && line.trim_end().trim_end_matches(':').ends_with(']') {
            self.finish();
            self.draft = Some(Draft::default());
            return;
        }
        let found = labelled(line).filter(|(field, _)| self.counts(line, *field));
        let Some((field, value)) = found else {
            match &mut self.draft {
                Some(draft) => draft.go_on(line),
                None => push_line(&mut self.rest, line),
            }
            return;
        };
        let again = |draft: &Draft| field != Field::Other && draft.seen.contains(&field);
        if self.draft.as_ref().is_some_and(again) {
            self.finish();
        }
        let draft = self.draft.get_or_insert_default();
        push_line(&mut draft.lines, line);
        draft.seen.push(field);
        draft.take(field, value, is_padded(line));
    }

    /// Whether a label is one of the event's own. Within its words it is as a rule one of the sentence.
    fn counts(&self, line: &str, field: Field) -> bool {
        match self.draft.as_ref().map(|draft| draft.words) {
            // A text that merely says "Source: the file server" begins no event.
            None => !matches!(field, Field::Other | Field::Message | Field::Computer) || is_padded(line),
            Some(Words::Elsewhere) => true,
            Some(Words::Open) => field == Field::Log || (field == Field::Time && is_padded(line)),
            Some(Words::Indented) => is_padded(line),
        }
    }

    /// Ends the event, if it is one: with a number, and something that tells whose number it is.
    fn finish(&mut self) {
        let Some(mut draft) = self.draft.take() else { return };
        let named = !draft.event.channel.is_empty() || !draft.event.provider.is_empty();
        if draft.has_id && named {
            let message = std::mem::take(&mut draft.event.message);
            message.trim().clone_into(&mut draft.event.message);
            draft.event.data = inserts(&draft.event.message);
            (self.each)(draft.event);
        } else {
            push_line(&mut self.rest, &draft.lines);
            push_line(&mut self.rest, &draft.event.message);
        }
    }
}

impl Draft {
    fn take(&mut self, field: Field, value: &str, padded: bool) {
        self.words = Words::Elsewhere;
        match field {
            Field::Log => value.clone_into(&mut self.event.channel),
            Field::Source => value.clone_into(&mut self.event.provider),
            Field::Time => self.event.time = zoned(value),
            Field::Id => {
                if let Ok(id) = value.trim_start_matches('0').parse() {
                    (self.event.id, self.has_id) = (id, true);
                }
            }
            Field::Computer => value.clone_into(&mut self.event.computer),
            Field::Record => self.event.record = value.parse().ok(),
            Field::Message => {
                self.words = if padded { Words::Indented } else { Words::Open };
                self.add(value);
            }
            Field::Other => {}
        }
    }

    /// A line without a label.
    fn go_on(&mut self, line: &str) {
        match self.words {
            Words::Elsewhere => push_line(&mut self.lines, line),
            Words::Open | Words::Indented => self.add(line),
        }
    }

    fn add(&mut self, line: &str) {
        if self.event.message.len() + line.len() < LENGTH {
            push_line(&mut self.event.message, line);
        }
    }
}

/// Whether a label stands at the beginning of a line with blanks before its colon, as `fl` writes.
fn is_padded(line: &str) -> bool {
    let label = line.split(':').next().unwrap_or_default();
    line.starts_with(|first: char| first.is_alphabetic()) && label.ends_with(' ') && label.trim().is_ascii()
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// The named values within an event's words, such as `Failure Code: 0xD`.
fn inserts(message: &str) -> Vec<(String, String)> {
    let pairs = message.lines().filter_map(|line| line.split_once(':'));
    let named = pairs.map(|(name, value)| (name.trim(), value.trim()));
    let short = named.filter(|(name, value)| !name.is_empty() && name.len() <= 40 && !value.is_empty());
    short.take(LINES).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
