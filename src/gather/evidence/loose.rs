//! Text that is no event, a window at a time.

use std::collections::VecDeque;

use crate::symptom::{self, READ_LIMIT, Symptom};

/// How many windows at the beginning of a text are looked at. Each takes some hundredths of a second.
const FIRST: usize = 1;
/// How many at its end: logs and transcripts end with the failure.
const LAST: usize = 5;

/// The text around the events of one file.
#[derive(Default)]
pub(super) struct Loose {
    window: String,
    first: usize,
    last: VecDeque<String>,
    symptoms: Vec<Symptom>,
    /// Whether there was anything but blanks.
    pub(super) any: bool,
    /// How many octets were given up.
    pub(super) skipped: u64,
}

impl Loose {
    /// Takes whole lines.
    pub(super) fn add(&mut self, text: &str, from: &str) {
        self.any |= !text.trim().is_empty();
        let mut rest = text;
        while !rest.is_empty() {
            if self.window.len() + rest.len() > READ_LIMIT && !self.window.is_empty() {
                self.close(from);
            }
            let mut end = rest.len().min(READ_LIMIT);
            while !rest.is_char_boundary(end) {
                end -= 1;
            }
            self.window.push_str(&rest[..end]);
            rest = &rest[end..];
        }
        self.window.push('\n');
    }

    fn close(&mut self, from: &str) {
        let window = std::mem::take(&mut self.window);
        if self.first < FIRST {
            self.first += 1;
            return self.scan(&window, from);
        }
        self.last.push_back(window);
        if self.last.len() > LAST {
            self.skipped += self.last.pop_front().map_or(0, |window| window.len() as u64);
        }
    }

    /// What is in the text, each code as it was seen last.
    pub(super) fn symptoms(mut self, from: &str) -> (Vec<Symptom>, u64) {
        self.close(from);
        while let Some(window) = self.last.pop_front() {
            self.scan(&window, from);
        }
        (self.symptoms, self.skipped)
    }

    fn scan(&mut self, window: &str, from: &str) {
        let found: Vec<Symptom> =
            symptom::read(window, from).into_iter().filter(|symptom| symptom.code.is_some()).collect();
        self.symptoms.retain(|seen| found.iter().all(|symptom| symptom.code != seen.code));
        self.symptoms.extend(found);
    }
}
