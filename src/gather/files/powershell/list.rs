//! Text of `Format-List`: `Property : value`, one object after another, perhaps with the prompts around it.

use std::rc::Rc;

use super::{
    MAX_VALUES, bare,
    command::Command,
    export, failure,
    names::is_telling,
    rows::{Cell, Item, Place, Row, Rows},
    shape,
    typed::Typed,
    without_typography, wrap,
};
use crate::gather::files::{Export, ReadError, ldif::MAX_ENTRIES, text::Decoded};

/// Whether a text is a list of objects with properties that are known, or nothing but service principal names.
pub(in crate::gather::files) fn is_it(text: &str) -> bool {
    text.lines().any(|line| property(line).is_some_and(|(name, ..)| is_telling(name))) || bare::is_it(text)
}

/// Name, value, and the column in which the value begins. A name has no blank before it; in the word itself there is none.
pub(super) fn property(line: &str) -> Option<(&str, &str, usize)> {
    let colon = line.match_indices(':').map(|(at, _)| at).find(|at| line[..*at].ends_with([' ', '\u{A0}']))?;
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    let is_word = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b';');
    let name = name.trim_end();
    let is_name = name.bytes().next().is_some_and(|first| first.is_ascii_alphabetic()) && name.bytes().all(is_word);
    if !is_name || !(value.is_empty() || value.starts_with([' ', '\u{A0}'])) {
        return None;
    }
    let mut inside = value.chars();
    inside.next();
    Some((name, inside.as_str(), line[..colon].chars().count() + 2))
}

/// Reads objects.
///
/// # Errors
/// None of its objects is of a kind that is known, or it holds more than can be kept.
pub(in crate::gather::files) fn read(name: &str, decoded: Decoded<'_>) -> Result<Export, ReadError> {
    let mut rows = Rows::default();
    let text = without_typography(&decoded.text, &mut rows.warnings);
    let mut reading = Reading { rows, widths: widths(&text).into_iter(), ..Reading::new(name) };
    reading.width = reading.widths.next().unwrap_or_default();
    for (index, line) in text.lines().enumerate() {
        reading.line(index + 1, line.trim_end_matches('\r'))?;
    }
    reading.end_of_command(false)?;
    let Reading { mut rows, left_out, unnamed, .. } = reading;
    if let Some((count, first)) = left_out {
        let lines = if count == 1 { "a line is" } else { "lines are" };
        rows.warnings
            .push(format!("{count} {lines} neither property nor prompt and left out, the first is line {first}"));
    }
    if let Some((count, line)) = unnamed {
        let what = format!(
            "{count} service principal names stand there without an account (from line {line}): nothing says whose they are. Send \
             the prompt too, or export without -ExpandProperty"
        );
        if rows.all.is_empty() {
            return Err(failure(name, line, what));
        }
        rows.warnings.push(what);
    }
    if rows.all.is_empty() {
        let what = "expected what a command printed; found no answer that is understood, and none is no empty list";
        return Err(failure(name, 0, what));
    }
    let encoding = decoded.encoding;
    drop(text);
    drop(decoded);
    export(name, encoding, rows)
}

/// The length of the longest line that goes on in the next, for what stands above the first prompt and below each: they may be of
/// different windows.
fn widths(text: &str) -> Vec<usize> {
    let mut widths = vec![0];
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if Typed::at(line).is_some() {
            widths.push(0);
        } else if lines.peek().is_some_and(|next| next.starts_with(' ') && !next.trim().is_empty())
            && let Some(width) = widths.last_mut()
        {
            // The blank at which a line was broken may be there or not.
            *width = line.trim_end().chars().count().max(*width);
        }
    }
    widths
}

struct Reading<'t> {
    file: &'t str,
    rows: Rows,
    /// Of the answer that is read, and of those below it.
    width: usize,
    widths: std::vec::IntoIter<usize>,
    row: Option<Row>,
    /// The property whose value may go on: its name, where the value begins, and its lines.
    open: Option<(&'static str, usize, Vec<&'t str>)>,
    /// Whether a property that is not kept may go on.
    skips: bool,
    /// The command line of the last prompt, as long as it may go on.
    typed: Option<Typed<'t>>,
    command: Option<Rc<Command>>,
    bare: Vec<(usize, &'t str)>,
    /// Lines since the last prompt that are nothing known.
    noise: usize,
    is_after_blank: bool,
    values: usize,
    left_out: Option<(usize, usize)>,
    unnamed: Option<(usize, usize)>,
}

impl<'t> Reading<'t> {
    fn new(file: &'t str) -> Self {
        Self {
            file,
            rows: Rows::default(),
            width: 0,
            widths: Vec::new().into_iter(),
            row: None,
            open: None,
            skips: false,
            typed: None,
            command: None,
            bare: Vec::new(),
            noise: 0,
            is_after_blank: false,
            values: 0,
            left_out: None,
            unnamed: None,
        }
    }

    fn line(&mut self, number: usize, line: &'t str) -> Result<(), ReadError> {
        if let Some(typed) = Typed::at(line) {
            self.end_of_command(typed.has_prompt())?;
            self.width = self.widths.next().unwrap_or_default();
            self.typed = Some(typed);
            return Ok(());
        }
        if self.typed.as_mut().is_some_and(|typed| typed.goes_on(line)) {
            return Ok(());
        }
        self.start_of_answer();
        if line.trim().is_empty() {
            self.is_after_blank = true;
            return self.end_of_row();
        }
        let is_after_blank = std::mem::take(&mut self.is_after_blank);
        if line.starts_with([' ', '\t']) {
            if let Some((_, _, lines)) = &mut self.open {
                lines.push(line);
                return Ok(());
            }
            if self.skips {
                return Ok(());
            }
        } else if let Some((name, value, column)) = property(line) {
            return self.property(number, name, value, column);
        } else if bare::is_name(line) || self.expands() && bare::is_value(line) {
            self.end_of_row()?;
            self.bare.push((number, line));
            return Ok(());
        }
        // Prose below a list is no part of it; what stands in the midst of one may be a value.
        if is_after_blank && !self.bare.is_empty() {
            self.end_of_command(false)?;
        }
        // A command in a sentence was not run there.
        self.command = self.command.take().filter(|command| command.has_prompt);
        self.noise += 1;
        self.left_out = Some(self.left_out.map_or((1, number), |(count, first)| (count + 1, first)));
        Ok(())
    }

    fn start_of_answer(&mut self) {
        if let Some(typed) = self.typed.take() {
            self.command = Some(Rc::new(typed.parse()));
        }
    }

    /// Whether the command shows the values of one property of one account, and nothing around them.
    fn expands(&self) -> bool {
        self.command.as_ref().is_some_and(|command| bare::is_attributed(command))
    }

    fn property(&mut self, number: usize, name: &str, value: &'t str, column: usize) -> Result<(), ReadError> {
        self.end_of_property()?;
        let known = self.rows.property(name);
        // A mail program may have taken the blank line between two objects.
        if known.is_some_and(|known| self.row.as_ref().is_some_and(|row| row.has(known))) {
            self.end_of_row()?;
        }
        if self.row.is_none() {
            self.row = Some(Row::new(Place::Line(number), self.command.clone()));
        }
        self.skips = known.is_none();
        self.open = known.map(|known| (known, column, vec![value]));
        Ok(())
    }

    fn end_of_property(&mut self) -> Result<(), ReadError> {
        let Some((name, column, lines)) = self.open.take() else { return Ok(()) };
        let value = match &lines[..] {
            [first, more @ ..] if !more.is_empty() => wrap::joined(first, more, column, self.width),
            _ => lines.concat(),
        };
        let cell = cell(&value);
        if let (Cell::Values(items), Some(row)) = (&cell, &self.row) {
            self.values += items.len();
            if self.values > MAX_VALUES {
                let what = format!("expected at most {MAX_VALUES} values, found more; export fewer objects");
                return Err(failure(self.file, row.place.line(), what));
            }
        }
        if let Some(row) = &mut self.row {
            row.set(name, cell);
        }
        Ok(())
    }

    fn end_of_row(&mut self) -> Result<(), ReadError> {
        self.end_of_property()?;
        self.skips = false;
        let Some(row) = self.row.take().filter(|row| !row.cells.is_empty()) else { return Ok(()) };
        self.push(row)
    }

    fn push(&mut self, row: Row) -> Result<(), ReadError> {
        if self.rows.all.len() >= MAX_ENTRIES {
            let what =
                format!("expected at most {MAX_ENTRIES} objects, found more; export fewer, such as computers only");
            return Err(failure(self.file, row.place.line(), what));
        }
        self.rows.all.push(row);
        Ok(())
    }

    /// Ends what a command answered. That it answered nothing is only known where another prompt follows.
    fn end_of_command(&mut self, another_follows: bool) -> Result<(), ReadError> {
        self.start_of_answer();
        self.end_of_row()?;
        let bare = std::mem::take(&mut self.bare);
        let noise = std::mem::take(&mut self.noise);
        let command = self.command.take();
        let is_silent = another_follows && noise == 0 && command.as_ref().is_some_and(|command| command.has_prompt);
        let has_answer = !bare.is_empty() || is_silent;
        match command.filter(|_| has_answer).and_then(|command| bare::row(&command, &bare, noise == 0)) {
            Some(row) => self.push(row)?,
            None => {
                if let Some((line, _)) = bare.first() {
                    let (count, first) = self.unnamed.unwrap_or((0, *line));
                    self.unnamed = Some((count + bare.len(), first));
                }
            }
        }
        Ok(())
    }
}

/// What stands after the colon.
fn cell(value: &str) -> Cell {
    // Only what the console adds is taken away: a value may hold other blanks, which is then what is wrong with it.
    let value = value.trim_matches([' ', '\t', '\r']);
    let Some(inside) = value.strip_prefix('{') else { return shape::text(value) };
    let Some(inside) = inside.strip_suffix('}') else {
        return Cell::Unusable("the list has no end: a line was lost, or the file is cut short".to_owned());
    };
    let end = inside.trim_end();
    if end.ends_with("...") || end.ends_with('\u{2026}') {
        return Cell::Cut;
    }
    let mut items = Vec::new();
    for part in parts(inside) {
        match shape::text(part) {
            Cell::Values(more) => items.extend::<Vec<Item>>(more),
            Cell::Empty => {}
            other => return other,
        }
    }
    if items.is_empty() { Cell::Empty } else { Cell::Values(items) }
}

/// The values of a list. Between them stands a comma with a blank; in a distinguished name such a comma is escaped.
fn parts(inside: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut begin = 0;
    for (at, joint) in inside.match_indices(", ") {
        if !inside[..at].ends_with('\\') {
            parts.push(&inside[begin..at]);
            begin = at + joint.len();
        }
    }
    parts.push(&inside[begin..]);
    parts
}
