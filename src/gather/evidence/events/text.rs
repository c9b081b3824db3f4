//! Events as text: `wevtutil /f:text`, `Get-WinEvent` and `Get-EventLog`, and what Event Viewer copies and saves.

use super::{
    audit,
    draft::{Draft, Finished, Words},
    labels::{Field, is_padded, labelled},
    table::{Row, Table},
};
use crate::evidence::Event;

/// What a text is made of, in its order.
#[derive(Debug)]
pub(in super::super) enum Piece<'a> {
    /// An event.
    Event {
        event: Event,
        /// What stands after the first paragraph of its words. It may be no part of it.
        after: String,
    },
    /// One or more lines that are no event.
    Loose(&'a str),
}

/// The reader of a text that may hold events. It is given lines, and events that stand between them as XML.
#[derive(Default)]
pub(in super::super) struct Reading {
    draft: Option<Draft>,
    table: Table,
}

impl Reading {
    /// Takes a part of the text, which begins and ends with whole lines.
    pub(in super::super) fn text(&mut self, text: &str, each: &mut impl FnMut(Piece<'_>)) {
        for line in text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r')) {
            self.line(line, each);
        }
    }

    fn line(&mut self, line: &str, each: &mut impl FnMut(Piece<'_>)) {
        if line.starts_with("Event[") && line.trim_end().trim_end_matches(':').ends_with(']') {
            self.finish(each);
            self.draft = Some(Draft::default());
            return;
        }
        let draft = &mut self.draft;
        let provider = || draft.take().map(|draft| draft.event.provider);
        match self.table.row(line, provider) {
            Row::Whole(event) => {
                self.finish(each);
                return each(Piece::Event { event, after: String::new() });
            }
            Row::Begins(event) => {
                self.finish(each);
                self.draft = Some(Draft::of_row(event));
                return;
            }
            Row::Nothing => return,
            Row::Other => {}
        }
        let found = labelled(line).filter(|(field, _)| self.counts(line, *field));
        let Some((field, value)) = found else {
            match &mut self.draft {
                Some(draft) => {
                    if !draft.go_on(line) {
                        self.finish(each);
                    }
                }
                None => each(Piece::Loose(line)),
            }
            return;
        };
        // Some have two labels.
        let again = |draft: &Draft| !matches!(field, Field::Other | Field::Level) && draft.seen.contains(&field);
        if self.draft.as_ref().is_some_and(|draft| again(draft) || draft.words == Words::Open) {
            self.finish(each);
        }
        self.draft.get_or_insert_default().take(line, field, value);
    }

    /// Whether a label is one of the event's own. Within its words it is as a rule one of the sentence.
    fn counts(&self, line: &str, field: Field) -> bool {
        match self.draft.as_ref().map(|draft| draft.words) {
            // A text that merely says "Source: the file server" begins no event.
            None => !matches!(field, Field::Other | Field::Level | Field::Message | Field::Computer) || is_padded(line),
            Some(Words::Elsewhere | Words::Guessed) => true,
            Some(Words::Open) => {
                field == Field::Log
                    || (matches!(field, Field::Time | Field::Message | Field::Record) && is_padded(line))
            }
            Some(Words::Indented) => is_padded(line),
        }
    }

    /// Takes an event that stands in the text as XML. Event Viewer copies the words first, and the same event as XML after them.
    pub(in super::super) fn element(&mut self, element: Event, each: &mut impl FnMut(Piece<'_>)) {
        let Finished { event, loose, after } = self.draft.take().map(Draft::finish).unwrap_or_default();
        if !loose.trim().is_empty() {
            each(Piece::Loose(&loose));
        }
        match event {
            Some(event) if is_same(&event, &element) => {
                each(Piece::Event { event: both(event, element), after });
            }
            Some(event) => {
                each(Piece::Event { event, after });
                each(Piece::Event { event: element, after: String::new() });
            }
            None => each(Piece::Event { event: element, after: String::new() }),
        }
    }

    /// Ends the event that is being read, if there is one.
    pub(in super::super) fn finish(&mut self, each: &mut impl FnMut(Piece<'_>)) {
        let Some(draft) = self.draft.take() else { return };
        let Finished { event, loose, after } = draft.finish();
        if !loose.trim().is_empty() {
            each(Piece::Loose(&loose));
        }
        if let Some(event) = event {
            each(Piece::Event { event, after });
        }
    }
}

/// Whether the words and the XML are of one event, as far as both say: number, computer, time, place in the log, and of an audit its
/// result and its service.
fn is_same(words: &Event, xml: &Event) -> bool {
    let host = |name: &str| name.split('.').next().unwrap_or_default().to_lowercase();
    let fits = |one: &str, other: &str| one.is_empty() || other.is_empty() || host(one) == host(other);
    let number = |event: &Event| {
        let code = audit::result(event)?;
        let digits = code.split_whitespace().next()?.trim_start_matches("0x").trim_start_matches("0X");
        u32::from_str_radix(digits, 16).ok()
    };
    let service = |event: &Event| event.value(&["servicename"]).map(str::to_lowercase);
    let is_audit = audit::is_audit(words) || audit::is_audit(xml);
    words.id == xml.id
        && fits(&words.computer, &xml.computer)
        && words.time.zip(xml.time).is_none_or(|(one, other)| one.as_second() == other.as_second())
        && words.record.zip(xml.record).is_none_or(|(one, other)| one == other)
        // Words of which no label is known cannot contradict.
        && (!is_audit || words.data.is_empty() || (number(words) == number(xml) && service(words) == service(xml)))
}

/// The words of the one with the values of the other.
fn both(words: Event, xml: Event) -> Event {
    let first = |one: String, other: String| if one.is_empty() { other } else { one };
    let mut data = xml.data;
    data.extend(words.data);
    Event {
        time: xml.time.or(words.time),
        // The XML has its time in UTC.
        local_time: words.local_time.filter(|_| xml.time.is_none()),
        record: xml.record.or(words.record),
        level: xml.level.or(words.level),
        channel: first(words.channel, xml.channel),
        provider: first(words.provider, xml.provider),
        computer: first(words.computer, xml.computer),
        id: words.id,
        data,
        message: words.message,
    }
}
