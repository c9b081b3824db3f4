//! JSON among the output of other commands.

use super::read;
use crate::gather::files::tools::{Extent, Follow, Part, Reader, Step};

/// A document of objects, or of texts of which nothing says whose they are.
pub(in super::super) const PART: Part = Part {
    what: "JSON",
    is_it: begins,
    extent: Extent::Signs(|| Box::new(Brackets::default())),
    read: Reader::Form(read),
    wants_command: true,
};

/// How many lists may lie around the first object.
const LISTS: usize = 4;

/// Whether a text begins with an object that has a member, or with a list of objects or texts. A script has brackets too.
pub(super) fn begins(text: &str) -> bool {
    let mut rest = text.trim_start_matches([' ', '\t']);
    let mut lists = 0;
    while let Some(inside) = rest.strip_prefix('[').filter(|_| lists < LISTS) {
        rest = inside.trim_start();
        lists += 1;
    }
    let (text, ends): (_, &[char]) = match rest.strip_prefix('{') {
        Some(inside) => (inside.trim_start(), &[':']),
        None => (rest, &[',', ']']),
    };
    (lists > 0 || rest.starts_with('{')) && text_end(text).is_some_and(|after| after.trim_start().starts_with(ends))
}

/// What follows a text in quotes.
fn text_end(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('"')?;
    let mut is_escaped = false;
    for (at, octet) in inside.bytes().enumerate() {
        match octet {
            0..0x20 => return None,
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return inside.get(at + 1..),
            _ => {}
        }
    }
    None
}

/// Whether a line begins with one of the words that JSON has.
fn is_word(text: &str) -> bool {
    let rest = ["true", "false", "null"].iter().find_map(|word| text.strip_prefix(word));
    rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
}

/// The brackets that are open.
#[derive(Default)]
struct Brackets {
    depth: usize,
    /// Whether it cannot be JSON any more: the reader says what is wrong.
    is_damaged: bool,
    /// Whether the last line cannot be the last one of an object that was cut.
    goes_on: bool,
}

impl Follow for Brackets {
    fn line(&mut self, line: &str) -> Step {
        let text = line.trim();
        if self.is_damaged {
            // What is left of a document is not read as others: their objects are indented.
            return match line.chars().next() {
                None => Step::Over,
                Some(' ' | '\t') => Step::Own,
                Some(_) => Step::Maybe,
            };
        }
        // An object that was cut may be followed by another document, which begins without a blank.
        let may_be_other = self.depth > 0 && !self.goes_on && line.starts_with(['{', '[', '"']);
        if text.starts_with(|first: char| first.is_ascii_alphabetic()) && !is_word(text) {
            return Step::Over;
        }
        let (mut is_text, mut is_escaped) = (false, false);
        let mut depth = self.depth;
        for (at, octet) in line.bytes().enumerate() {
            match octet {
                _ if is_escaped => is_escaped = false,
                b'\\' if is_text => is_escaped = true,
                b'"' => is_text = !is_text,
                _ if is_text => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth <= 1 => return Step::End(at + 1),
                b'}' | b']' => depth -= 1,
                // Numbers, and the letters of `true`, `false` and `null`.
                _ if b" \t,:.+-0123456789Etruefalsn".contains(&octet) => {}
                _ if line[..at].trim().is_empty() => return Step::Over,
                _ => {
                    self.is_damaged = true;
                    return Step::Own;
                }
            }
        }
        (self.depth, self.is_damaged) = (depth, is_text);
        if !text.is_empty() {
            self.goes_on = text.ends_with([',', '[', '{', ':']);
        }
        if may_be_other { Step::Maybe } else { Step::Own }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_told_from_scripts_and_remarks() {
        for text in
            ["{\"a\":1}", "{\n  \"a\" : 1", "[\n {\n \"a\":", "[{\"a\":{}}]", "[\"cifs/a\",", "  {\"a\\\"b\": 1"]
        {
            assert!(begins(text), "{text}");
        }
        for text in
            ["{", "{}", "[HV1]: PS C:\\>", "[note]", "{ $_.Name }", "\"a\":", "[1, 2]", "{\"a\nb\":", "{{\"a\":1}"]
        {
            assert!(!begins(text), "{text}");
        }
    }

    #[test]
    fn it_goes_as_far_as_its_brackets() {
        let steps = |text: &str| {
            let mut brackets = Brackets::default();
            text.lines().map(|line| brackets.line(line)).collect::<Vec<_>>()
        };
        assert_eq!(steps("{\"a\":\"}\\\"}\"} x"), [Step::End(12)]);
        assert_eq!(steps("[\n\n{\"a\":1},\n{\"b\":[]}\n]"), [Step::Own, Step::Own, Step::Own, Step::Own, Step::End(1)]);
        // Cut in the middle of a line, and after one.
        assert_eq!(steps("{\n \"a\": \"b\n \"c\"\n{\n\n"), [Step::Own, Step::Own, Step::Own, Step::Maybe, Step::Over]);
        assert_eq!(steps("{\n \"a\": 1\n{\"b\""), [Step::Own, Step::Own, Step::Maybe]);
        assert_eq!(steps("{\n \"a\": 1\nRegards"), [Step::Own, Step::Own, Step::Over]);
    }
}
