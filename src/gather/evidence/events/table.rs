//! Events as rows: the table that `Get-WinEvent` writes by itself, and the lists that Event Viewer saves as text.

use super::labels;
use crate::evidence::Event;

/// Which table the lines are in.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Whether the heading of `Get-WinEvent`'s table was seen, and no other text since.
    inside: bool,
    /// Who wrote the events of the table, by the line above the heading.
    provider: String,
}

impl Table {
    /// The event that a line is, if it is one. `provider` is what a line above named.
    pub(super) fn row(&mut self, line: &str, provider: impl FnOnce() -> Option<String>) -> Row {
        if let Some(event) = saved(line) {
            return Row::Begins(event);
        }
        if is_heading(line) {
            self.inside = true;
            if let Some(provider) = provider() {
                self.provider = provider;
            }
            return Row::Nothing;
        }
        if !self.inside {
            return Row::Other;
        }
        if line.trim().is_empty() || line.trim_start().starts_with("--") {
            return Row::Nothing;
        }
        let row = listed(line, &self.provider);
        self.inside = row.is_some();
        row.map_or(Row::Other, Row::Whole)
    }
}

/// What a line is.
pub(super) enum Row {
    /// An event, all there is of it.
    Whole(Event),
    /// An event whose words may go on.
    Begins(Event),
    /// A part of a table that says nothing.
    Nothing,
    /// No part of a table.
    Other,
}

/// `TimeCreated  Id LevelDisplayName Message`, which no language changes.
fn is_heading(line: &str) -> bool {
    if !line.trim_start().starts_with("TimeCreated") {
        return false;
    }
    let words: Vec<&str> = line.split_whitespace().take(5).collect();
    matches!(words[..], ["TimeCreated", "Id", ..]) && words.contains(&"Message")
}

/// A row of `Get-WinEvent`: date and time, then the number, the level, and the words as far as the window was wide.
fn listed(line: &str, provider: &str) -> Option<Event> {
    let mut rest = line.trim();
    if !rest.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let is_number = |word: &str| (1..=5).contains(&word.len()) && word.bytes().all(|digit| digit.is_ascii_digit());
    // The date has its own punctuation; whatever a language adds to the time is short.
    for _ in 0..6 {
        let (word, after) = rest.split_once(char::is_whitespace)?;
        rest = after.trim_start();
        if is_number(word) {
            let (level, words) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            return Some(Event {
                id: word.parse().ok()?,
                provider: provider.to_owned(),
                level: labels::level(level),
                message: words.trim().to_owned(),
                ..Event::default()
            });
        }
    }
    None
}

/// A row of a list that Event Viewer saved: level, date and time, source, number, category, words, with tabs or commas between.
fn saved(line: &str) -> Option<Event> {
    let separator = if line.contains('\t') { '\t' } else { ',' };
    let mut parts = line.splitn(6, separator);
    let (level, date, source, id, _category) =
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_date = date.starts_with(|first: char| first.is_ascii_digit()) && date.contains(':') && date.len() <= 40;
    let is_source = source.len() <= 100 && source.starts_with(char::is_alphabetic);
    if !is_date || !is_source || level.len() > 40 || id.len() > 5 {
        return None;
    }
    let words = parts.next().unwrap_or_default().trim();
    Some(Event {
        id: id.parse().ok()?,
        provider: source.trim().to_owned(),
        level: labels::level(level),
        message: words.strip_prefix('"').unwrap_or(words).to_owned(),
        ..Event::default()
    })
}
