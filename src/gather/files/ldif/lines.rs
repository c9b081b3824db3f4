//! Physical and folded lines, RFC 2849 note 2.

use std::borrow::Cow;

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
