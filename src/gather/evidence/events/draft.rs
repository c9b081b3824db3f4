//! One event as text, while its lines are read.

use super::{
    audit,
    labels::{self, Field},
};
use crate::{evidence::Event, symptom::catalogue};

/// How many lines of an event's words are looked at for inserts.
const LINES: usize = 128;
/// How long an event's words may be, in octets. What is longer is no part of them.
const LENGTH: usize = 64 << 10;
/// How many lines without a known label may stand between those that have one.
const STRANGE: usize = 64;
/// Widths at which `fl` breaks lines: of the windows that are usual, and one less.
const WINDOWS: [usize; 4] = [79, 80, 119, 120];
/// Numbers below this one are used by too many sources to tell whose they are.
const TELLING: u32 = 1000;

/// An event that is being read.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) event: Event,
    pub(super) has_id: bool,
    pub(super) seen: Vec<Field>,
    pub(super) words: Words,
    /// The text as it stood, for the case that it turns out to be no event.
    lines: String,
    /// Lines that are no part of the event as far as anybody can tell.
    strange: String,
    strange_lines: usize,
    /// Of each line of the words that `fl` wrote, how wide it was.
    widths: Vec<usize>,
    /// Where the values of `fl` begin.
    indent: usize,
}

/// Where an event's words stand.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    /// Not reached, or past.
    #[default]
    Elsewhere,
    /// They go on to the next event.
    Open,
    /// They may begin, behind a label that is not known.
    Guessed,
    /// They go on as long as lines are indented: `fl` writes them so.
    Indented,
}

/// What a draft turned out to be.
#[derive(Default)]
pub(super) struct Finished {
    pub(super) event: Option<Event>,
    /// What is no event.
    pub(super) loose: String,
    /// Of the words, what stands after their first paragraph and may be no part of the event.
    pub(super) after: String,
}

impl Draft {
    /// An event of which a row of a list is the beginning.
    pub(super) fn of_row(event: Event) -> Self {
        Self { event, has_id: true, words: Words::Open, ..Self::default() }
    }

    /// A line with a label.
    pub(super) fn take(&mut self, line: &str, field: Field, value: &str) {
        let padded = labels::is_padded(line);
        push_line(&mut self.lines, line);
        self.seen.push(field);
        self.words = Words::Elsewhere;
        match field {
            Field::Log => value.clone_into(&mut self.event.channel),
            Field::Source => value.clone_into(&mut self.event.provider),
            Field::Time => self.event.set_time(value),
            Field::Id => {
                if let Ok(id) = value.trim_start_matches('0').parse() {
                    (self.event.id, self.has_id) = (id, true);
                }
            }
            // The number is the lower half. In the upper one are severity and facility.
            Field::Instance if !self.has_id => {
                if let Ok(number) = value.parse::<u32>() {
                    (self.event.id, self.has_id) = (number & 0xFFFF, true);
                }
            }
            Field::Level => self.event.level = self.event.level.or_else(|| labels::level(value)),
            Field::Computer => value.clone_into(&mut self.event.computer),
            Field::Record => self.event.record = value.parse().ok(),
            Field::Message => {
                self.words = if padded { Words::Indented } else { Words::Open };
                let before = line.len() - value.len();
                self.indent = if padded { line.get(..before).map_or(before, |label| label.chars().count()) } else { 0 };
                self.add(line, value);
            }
            Field::Instance | Field::Other => {}
        }
    }

    /// A line without a known label. Whether the event goes on with it.
    pub(super) fn go_on(&mut self, line: &str) -> bool {
        match self.words {
            Words::Elsewhere | Words::Guessed if self.begins_words(line) => {
                push_line(&mut self.lines, line);
                self.words = Words::Guessed;
            }
            Words::Guessed if line.trim().is_empty() => push_line(&mut self.lines, line),
            Words::Guessed => {
                self.words = Words::Open;
                self.add(line, line);
            }
            Words::Elsewhere => {
                push_line(&mut self.lines, line);
                push_line(&mut self.strange, line);
                self.strange_lines += usize::from(!line.trim().is_empty());
            }
            Words::Indented if labels::is_padded(line) => {
                // A label that is not known. What it says may be an error all the same.
                self.words = Words::Elsewhere;
                push_line(&mut self.lines, line);
                push_line(&mut self.strange, line);
            }
            Words::Indented => {
                let blank = line.chars().take(self.indent).take_while(|character| *character == ' ').count();
                self.add(line, &line[blank..]);
            }
            Words::Open => self.add(line, line),
        }
        self.strange_lines <= STRANGE
    }

    /// Whether a line is the label of the words in a language, or in characters, that nobody knows: nothing follows it on its line.
    fn begins_words(&self, line: &str) -> bool {
        let label = line.trim().trim_end_matches([':', '：']);
        let has_colon = label.len() < line.trim().len();
        has_colon && self.is_event() && label.len() <= 40 && label.starts_with(char::is_alphabetic)
    }

    /// Whether it has a number, and something that tells whose number it is.
    fn is_event(&self) -> bool {
        self.has_id && !(self.event.channel.is_empty() && self.event.provider.is_empty())
    }

    fn add(&mut self, line: &str, words: &str) {
        if self.event.message.len() + words.len() < LENGTH {
            push_line(&mut self.event.message, words);
            self.widths.push(line.chars().count());
        } else {
            push_line(&mut self.strange, words);
        }
    }

    /// Ends the event, if it is one.
    pub(super) fn finish(mut self) -> Finished {
        let is_open = self.words == Words::Open;
        if !self.is_event() {
            self.guess_source();
        }
        let mut message = std::mem::take(&mut self.event.message);
        if self.indent > 0 {
            message = joined(&message, &self.widths);
        }
        if !self.is_event() {
            let mut loose = self.lines;
            push_line(&mut loose, &message);
            return Finished { loose, ..Finished::default() };
        }
        let (mut event, mut loose) = (self.event, self.strange);
        let mut after = String::new();
        if audit::is_audit(&event) {
            let (own, behind) = audit::split(&message);
            loose.push_str(behind);
            event.data = audit::values(own);
            own.trim().clone_into(&mut event.message);
        } else {
            event.data = inserts(&message);
            message.trim().clone_into(&mut event.message);
            if is_open {
                let lines = event.message.split_inclusive('\n');
                after = lines.skip_while(|line| !line.trim().is_empty()).collect();
            }
        }
        Finished { event: Some(event), loose, after }
    }

    /// `fl TimeCreated, Id, Message` does not say whose event it is. A number that only one of the known sources has does.
    fn guess_source(&mut self) {
        let is_list = self.has_id && self.indent > 0 && self.event.id >= TELLING;
        let mut rows = catalogue::numbered(self.event.id).filter(|_| is_list);
        if let (Some(row), None) = (rows.next(), rows.next()) {
            row.source.providers.first().copied().unwrap_or_default().clone_into(&mut self.event.provider);
        }
    }
}

/// The words that `fl` broke at the width of the window, in the middle of a word if need be, as they were.
fn joined(message: &str, widths: &[usize]) -> String {
    let width = widths.iter().copied().max().unwrap_or_default();
    let is_full = |line: &usize| *line == width;
    if !WINDOWS.contains(&width) && widths.iter().filter(|line| is_full(line)).nth(1).is_none() {
        return message.to_owned();
    }
    let mut out = String::with_capacity(message.len());
    for (line, width) in message.split('\n').zip(widths.iter().chain([&0])) {
        out.push_str(line);
        if !is_full(width) {
            out.push('\n');
        }
    }
    out
}

pub(super) fn push_line(text: &mut String, line: &str) {
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
