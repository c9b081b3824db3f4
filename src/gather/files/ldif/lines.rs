//! Physical and folded lines, RFC 2849 note 2.

use std::borrow::Cow;

use super::{
    names::{OF_INTEREST, OF_ROOT_DSE},
    records::{FAILURES, TRAILER},
    search::{Search, starts_with},
    syntax::is_description,
};

/// A line after unfolding.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// Without line end; borrowed unless it was folded.
    pub(super) text: Cow<'a, str>,
    /// The number of its first physical line, from 1.
    pub(super) number: usize,
    /// Whether the file ends with it.
    pub(super) is_last: bool,
}

/// The lines of a file. CRLF, LF and CR end a line.
pub(super) struct Lines<'a> {
    rest: &'a str,
    number: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text, number: 0 }
    }

    fn physical(&mut self) -> &'a str {
        self.number += 1;
        let end = self.rest.bytes().position(|octet| octet == b'\n' || octet == b'\r').unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest.strip_prefix("\r\n").or_else(|| rest.get(1..)).unwrap_or_default();
        line
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let mut text = Cow::Borrowed(self.physical());
        let number = self.number;
        // A blank line ends a record, so nothing is folded onto it.
        while !text.is_empty() && self.rest.starts_with([' ', '\t']) {
            let more = self.physical();
            text.to_mut().push_str(more.get(1..).unwrap_or_default());
        }
        Some(Line { text, number, is_last: self.rest.is_empty() })
    }
}

/// Whether a line can only be understood as one of LDIF: empty, a comment, folded, or `attribute: value`.
pub(in super::super) fn is_line(line: &str) -> bool {
    line.is_empty() || line.starts_with(['#', ' ']) || attribute(line).is_some()
}

/// The attribute of a line.
fn attribute(line: &str) -> Option<&str> {
    let (name, _) = line.split_once(':')?;
    is_description(name).then(|| name.split_once(';').map_or(name, |(name, _)| name))
}

/// What stands before a colon in mail and in the output of other tools, and is no attribute of a directory. Any other word may be
/// one: then a mail program tore an entry apart, and what is left of it must not be believed.
const NO_ATTRIBUTE: [&str; 20] = [
    "From", "Sent", "To", "Cc", "Subject", "Date", "Von", "Gesendet", "An", "Betreff", "De", "Objet", "Note",
    "Hinweis", "Server", "Error", "Fehler", "PS", "http", "https",
];

/// Whether a line after an empty one is none that LDIF could have there, damaged or not.
pub(in super::super) fn is_prose(line: &str) -> bool {
    let text = line.trim();
    let is_own = line.starts_with([' ', '\t', '#', '-'])
        || text.is_empty()
        || text == "\u{1A}"
        || FAILURES.contains(&text)
        || text.starts_with("Press [size] Enter");
    let is_torn = |name: &str| !NO_ATTRIBUTE.iter().any(|word| name.eq_ignore_ascii_case(word));
    !is_own && !attribute(line).is_some_and(is_torn)
}

/// Whether a line can be the first one of LDIF: one of its own words, or an attribute that is kept.
pub(in super::super) fn is_first(line: &str) -> bool {
    attribute(line).is_some_and(is_known_attribute)
}

/// An attribute that is kept, or a word that LDIF itself has. Prose may have a colon after its first word too.
fn is_known_attribute(name: &str) -> bool {
    let own = ["dn", "version", "changetype", "control", "CNF", "DEL"];
    let mut known = own.iter().chain(&TRAILER).chain(OF_INTEREST).chain(OF_ROOT_DSE);
    known.any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether an export begins with the first line of a text.
pub(super) fn begins(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    let is_header = line.strip_prefix('#').is_some_and(Search::begins);
    let is_version = line.starts_with("version: ") && text.lines().take(4).any(|line| starts_with(line, "dn:"));
    is_header || is_version || starts_with(line, "dn:")
}

/// Whether a line belongs to the export that the line before it is of. Within an entry everything does: what is damaged there is
/// for the reader to say.
pub(super) fn goes_on(before: &str, line: &str) -> bool {
    !before.trim().is_empty() || !is_prose(line)
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn line_ends_and_folds_of_all_kinds() {
        let text = "a: 1\r\n  2\r\n\r\nb:\n\t3\n 4\n\nc\rd\n# x\n y";
        let lines: Vec<_> = Lines::new(text).map(|line| (line.number, line.text.into_owned())).collect();
        let expected = [(1, "a: 1 2"), (3, ""), (4, "b:34"), (7, ""), (8, "c"), (9, "d"), (10, "# xy")];
        assert_eq!(lines, expected.map(|(number, text)| (number, text.to_owned())));
        assert!(Lines::new(text).last().unwrap().is_last);
        assert_eq!(Lines::new("").count(), 0);
    }
}
