//! Cuts a text into parts.

use super::{beginning, is_prompt};
use crate::gather::files::{
    powershell,
    tools::{self, Extent, Follow, Part, Step},
};

/// Lines that a console or a mail program makes of one command at most.
const COMMAND: usize = 3;

/// More parts than a person pastes.
pub(super) const MOST: usize = 1_000;

/// One part of a text.
pub(super) struct Piece<'t> {
    pub(super) part: &'static Part,
    /// The number of its first line.
    pub(super) line: usize,
    pub(super) text: &'t str,
}

/// What a text holds.
#[derive(Default)]
pub(super) struct Found<'t> {
    pub(super) pieces: Vec<Piece<'t>>,
    /// How many lines are of no part, and which is the first.
    pub(super) prose: Option<(usize, usize)>,
    /// The first line of prose with the code of an error.
    pub(super) error: Option<usize>,
    /// Where there were more parts than are read.
    pub(super) beyond: Option<usize>,
}

/// Where a part begins, or a command, or where a part ends.
#[derive(Clone, Copy)]
struct Place {
    at: usize,
    line: usize,
}

/// A part that is not at its end yet.
struct Open {
    part: &'static Part,
    from: Place,
    follow: Option<Box<dyn Follow>>,
}

impl Open {
    /// What the next line is to it.
    fn line(&mut self, before: &str, line: &str, ahead: &str) -> Step {
        match (&self.part.extent, &mut self.follow) {
            (Extent::Lines(goes_on), _) if !goes_on(before, line) => Step::Over,
            (Extent::Lines(_), _) if (self.part.is_it)(ahead) => Step::Own,
            (Extent::Lines(_), _) | (_, None) => Step::Maybe,
            (Extent::Signs(_), Some(follow)) => follow.line(line),
        }
    }
}

struct Splitting<'t> {
    text: &'t str,
    found: Found<'t>,
    open: Option<Open>,
    /// The line with the last command, as long as something may be its answer.
    command: Option<Place>,
    /// Whether the line before is of a command.
    is_typed: bool,
}

/// Cuts a text. Each line is looked at once, with a little of what follows it.
pub(super) fn split(text: &str) -> Found<'_> {
    let mut splitting = Splitting { text, found: Found::default(), open: None, command: None, is_typed: false };
    let mut before = "";
    for line in tools::lines(text) {
        if !splitting.line(before, line) {
            return splitting.found;
        }
        before = line.text;
    }
    splitting.close(text.len());
    splitting.found
}

impl<'t> Splitting<'t> {
    /// Takes a line. Whether more is read.
    fn line(&mut self, before: &str, line: tools::Line<'t>) -> bool {
        let tools::Line { number, text, ahead, start } = line;
        let here = Place { at: start, line: number };
        let is_prompt = is_prompt(text);
        let is_fence = text.trim_start().starts_with("```");
        if is_prompt || is_fence {
            let takes_prompt = |open: &Open| open.follow.as_ref().is_some_and(|follow| follow.takes_prompt());
            let is_seen = is_prompt && self.open.as_ref().is_some_and(takes_prompt);
            self.close(if is_seen { start + text.len() } else { start });
        }
        self.is_typed = is_prompt || self.is_typed && powershell::goes_on(before, text);
        if self.is_typed && !is_prompt && self.open.is_none() {
            return true;
        }
        let step = match &mut self.open {
            Some(open) => open.line(before, text, ahead),
            None => Step::Maybe,
        };
        match step {
            Step::Own => return true,
            Step::End(length) => {
                self.end(here, text, length);
                return true;
            }
            Step::Over => self.close(start),
            Step::Maybe => {}
        }
        let mut is_ended = false;
        // Names alone may stand in any listing; only outside of all they are one by themselves.
        let may_begin = |part: &&Part| !is_fence && (self.open.is_none() || part.what != powershell::NAMES);
        if let Some(part) = beginning(text, ahead).filter(may_begin) {
            self.close(start);
            if self.found.pieces.len() >= MOST {
                self.found.beyond = Some(number);
                return false;
            }
            is_ended = self.begin(part, here, text, is_prompt);
        }
        if is_prompt {
            self.command = Some(here);
        } else if self.open.is_none() && !text.trim().is_empty() && !is_fence && !is_ended {
            self.prose(number, text);
        }
        true
    }

    /// Begins a part. Whether it ends in the same line.
    fn begin(&mut self, part: &'static Part, here: Place, line: &str, is_prompt: bool) -> bool {
        let from = self.command.take().filter(|_| part.wants_command && !is_prompt).unwrap_or(here);
        let mut follow = match part.extent {
            Extent::Signs(begin) => Some(begin()),
            Extent::Lines(_) => None,
        };
        let first = follow.as_mut().map(|follow| follow.line(line));
        self.open = Some(Open { part, from, follow });
        match first {
            Some(Step::End(length)) => self.end(here, line, length),
            _ => return false,
        }
        true
    }

    /// Ends the part within a line. What follows it there is of no part.
    fn end(&mut self, here: Place, line: &str, length: usize) {
        self.close(here.at + length);
        let rest = line.get(length..).unwrap_or_default().trim_matches([' ', '\t', ',', ';']);
        if !rest.is_empty() {
            self.prose(here.line, rest);
        }
    }

    /// Ends the part that is open, if one is.
    fn close(&mut self, end: usize) {
        if let Some(Open { part, from, .. }) = self.open.take() {
            let text = self.text.get(from.at..end).unwrap_or_default();
            self.found.pieces.push(Piece { part, line: from.line, text });
        }
    }

    fn prose(&mut self, number: usize, line: &str) {
        if self.command.is_some_and(|command| number - command.line >= COMMAND) {
            self.command = None;
        }
        let (first, count) = self.found.prose.unwrap_or((number, 0));
        self.found.prose = Some((first, count + 1));
        if self.found.error.is_none() && has_error(line) {
            self.found.error = Some(number);
        }
    }
}

/// Whether a line has the code of an error: `0x8009030E`, `0xC000006D`.
fn has_error(line: &str) -> bool {
    line.match_indices("0x").any(|(at, _)| {
        let digits = &line.as_bytes()[at + 2..];
        digits.len() >= 8 && matches!(digits[0], b'8' | b'c' | b'C') && digits[..8].iter().all(u8::is_ascii_hexdigit)
    })
}
