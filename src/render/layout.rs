//! Lines of text: their width, their breaks and their colours.

use std::borrow::Cow;

use owo_colors::OwoColorize as _;

use super::words::Mark;
use crate::clean;

/// What a piece of text is, which its colour follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Plain,
    Label,
    Title,
    Mark(Mark),
}

/// The beginning of a line, with the columns that it takes: colours take none.
#[derive(Debug, Clone, Default)]
pub(super) struct Lead {
    shown: String,
    columns: usize,
}

/// Text that grows line by line.
#[derive(Debug)]
pub(super) struct Page {
    text: String,
    width: usize,
    color: bool,
}

impl Page {
    pub(super) fn new(width: usize, color: bool) -> Self {
        Self { text: String::new(), width, color }
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// A beginning of the given pieces.
    pub(super) fn lead<'t>(&self, pieces: impl IntoIterator<Item = (Role, &'t str)>) -> Lead {
        let mut lead = Lead::default();
        for (role, piece) in pieces {
            let piece = clean::terminal(piece);
            lead.columns += columns(&piece);
            lead.shown.push_str(&self.painted(role, &piece));
        }
        lead
    }

    /// A paragraph: broken at spaces, the first line begun by one lead, the others by another.
    pub(super) fn paragraph(&mut self, first: &Lead, others: &Lead, role: Role, text: &str) {
        let text = clean::terminal(text);
        let room = |lead: &Lead| self.width.saturating_sub(lead.columns);
        let lines = wrap(&text, room(first), room(others));
        for (number, line) in lines.iter().enumerate() {
            let lead = if number == 0 { first } else { others };
            let shown = if line.is_empty() { lead.shown.trim_end() } else { lead.shown.as_str() };
            let painted = self.painted(role, line);
            self.text.push_str(shown);
            self.text.push_str(&painted);
            self.text.push('\n');
        }
    }

    /// A paragraph that is indented as a whole.
    pub(super) fn indented(&mut self, indent: usize, role: Role, text: &str) {
        let lead = Lead { shown: " ".repeat(indent), columns: indent };
        self.paragraph(&lead, &lead, role, text);
    }

    /// A line with something at its right end, which goes to lines of its own, indented, where both do not fit.
    pub(super) fn with_right(&mut self, lead: &Lead, role: Role, text: &str, right: &str, indent: usize) {
        let others = Lead { shown: " ".repeat(indent), columns: indent };
        let (clean_text, clean_right) = (clean::terminal(text), clean::terminal(right));
        let used = lead.columns + columns(&clean_text) + columns(&clean_right);
        if used + 2 > self.width || right.is_empty() {
            self.paragraph(lead, &others, role, text);
            if !right.is_empty() {
                self.indented(indent, Role::Label, right);
            }
            return;
        }
        let line = format!(
            "{}{}{}{}\n",
            lead.shown,
            self.painted(role, &clean_text),
            " ".repeat(self.width - used),
            self.painted(Role::Label, &clean_right)
        );
        self.text.push_str(&line);
    }

    /// A line as it is, broken nowhere. Line breaks in it are shown as code points.
    pub(super) fn line(&mut self, indent: usize, text: &str) {
        if !text.is_empty() {
            self.text.push_str(&" ".repeat(indent));
            self.text.push_str(clean::terminal(text).trim_end_matches(' '));
        }
        self.text.push('\n');
    }

    /// A text cut to what fits into one line beside an indent.
    pub(super) fn shortened(&self, text: &str, indent: usize) -> String {
        let text = clean::terminal(text);
        let room = self.width.saturating_sub(indent);
        if columns(&text) <= room {
            return text.into_owned();
        }
        let mut used = 1;
        let kept = text.chars().take_while(|character| {
            used += columns_of(*character);
            used <= room
        });
        let kept: String = kept.collect();
        format!("{}…", kept.trim_end())
    }

    /// An empty line, if there is something before it.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn painted<'t>(&self, role: Role, text: &'t str) -> Cow<'t, str> {
        if !self.color || text.trim().is_empty() {
            return Cow::Borrowed(text);
        }
        Cow::Owned(match role {
            Role::Plain | Role::Mark(Mark::Note) => return Cow::Borrowed(text),
            Role::Label => text.dimmed().to_string(),
            Role::Title => text.bold().to_string(),
            Role::Mark(Mark::Good) => text.green().to_string(),
            Role::Mark(Mark::Bad) => text.red().to_string(),
            Role::Mark(Mark::Warning | Mark::Unknown) => text.yellow().to_string(),
        })
    }
}

/// Breaks a text at spaces, which are kept where no break is. A word that is longer than the line stands alone in it.
fn wrap(text: &str, first: usize, others: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut used, mut spaces) = (String::new(), 0, 0);
    for word in text.split(' ') {
        if word.is_empty() {
            spaces += 1;
            continue;
        }
        let room = if lines.is_empty() { first } else { others };
        let wide = columns(word);
        if used > 0 && used + spaces + wide > room {
            lines.push(std::mem::take(&mut line));
            used = 0;
        } else {
            line.extend(std::iter::repeat_n(' ', spaces));
            used += spaces;
        }
        line.push_str(word);
        used += wide;
        spaces = 1;
    }
    lines.push(line);
    lines
}

/// The columns that a terminal gives a text: two for the wide characters of East Asia (Unicode annex 11), none for
/// marks that combine.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

fn columns_of(character: char) -> usize {
    match character {
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f900}'..='\u{1f9ff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}
