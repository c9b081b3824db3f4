//! What the tools of Windows print, one file for each tool.
//!
//! A reader is given what one command printed, as a rule with the line of the command before it: some tools do not say what they
//! were asked. What a tool does not print was not asked for.

mod line;
mod nltest;
mod nslookup;
mod repadmin;
mod resolve;
mod seen;
mod setspn;
mod smb;
mod table;
mod w32tm;

use std::collections::BTreeMap;

use super::{Export, ReadError, text::Decoded};
use crate::facts::{Known, Object, Value};

pub(super) use line::{Line, Mended, after_prompt, lines, plain};
pub(super) use repadmin::lag;
pub(super) use seen::BY_EVIDENCE;

/// A kind of output that may stand anywhere in a text.
pub(super) struct Part {
    /// What it is called in sentences.
    pub(super) what: &'static str,
    /// Whether it begins with the first line of this text. It looks at a few lines and no more, since it is asked at every line.
    pub(super) is_it: fn(&str) -> bool,
    /// How far it goes.
    pub(super) extent: Extent,
    /// Reads it.
    pub(super) read: Reader,
    /// Whether the reader wants to see the line with the command.
    pub(super) wants_command: bool,
}

/// How far a kind of output goes. A prompt ends it anyway.
pub(super) enum Extent {
    /// As long as this says of each line that it belongs to it, given the line before too. Another part may begin in any line.
    Lines(fn(&str, &str) -> bool),
    /// As its own signs say.
    Signs(fn() -> Box<dyn Follow>),
}

/// Follows the signs of a syntax from its first line on, so that each line is looked at once, however long the part is.
pub(super) trait Follow {
    /// What the next line is.
    fn line(&mut self, line: &str) -> Step;

    /// Whether the prompt below belongs to it: it shows that nothing else came.
    fn takes_prompt(&self) -> bool {
        false
    }
}

/// What a line is to a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It belongs to the part, whatever it looks like.
    Own,
    /// It belongs to the part unless another begins in it.
    Maybe,
    /// The part ends in it, behind so many octets.
    End(usize),
    /// The part ended before.
    Over,
}

/// How a part is read. The first argument is the file's name, which becomes the objects' source.
pub(super) enum Reader {
    /// Whatever stands there, something can be made of it.
    Any(fn(&str, &str) -> Export),
    /// There is text that it cannot read.
    Strict(fn(&str, &str) -> Result<Export, ReadError>),
    /// One that reads whole files too.
    Form(fn(&str, Decoded<'_>) -> Result<Export, ReadError>),
}

/// What the tools print, in the order in which they are tried.
pub(super) const TOOLS: [Part; 12] = [
    setspn::LISTING,
    setspn::DUPLICATES,
    setspn::QUERY,
    repadmin::PART,
    nltest::PART,
    w32tm::PART,
    resolve::PART,
    nslookup::PART,
    smb::ACCESS,
    smb::DELEGATION,
    seen::GROUPS,
    seen::EVIDENCE,
];

/// Whether any of them may begin with a line. Most lines are told by their signs, without asking each kind.
pub(super) fn may_begin(line: &str) -> bool {
    const BEGINNINGS: [&str; 8] = ["Name", "No such", "Processing", "found ", "Loc.USN", "Trusted", "Tracking", "GR"];
    line.bytes().any(|octet| matches!(octet, b':' | b'=' | b'#' | b'>'))
        || BEGINNINGS.iter().any(|beginning| line.trim_start().starts_with(beginning))
        || line.trim_end().ends_with(" entries.")
        || (line.contains("AccessControlType") && line.contains("AccountName"))
}

/// An object of which these attributes were read.
fn object(source: &str, dn: &str, attributes: impl IntoIterator<Item = (String, Vec<String>)>) -> Object {
    let attributes: BTreeMap<_, _> = attributes
        .into_iter()
        .map(|(name, mut values)| {
            values.sort_unstable();
            values.dedup();
            let values: Vec<Value> = values.into_iter().map(Value::Text).collect();
            (name.to_ascii_lowercase(), if values.is_empty() { Known::Absent } else { Known::Found(values) })
        })
        .collect();
    Object { dn: dn.to_owned(), source: source.to_owned(), attributes }
}

/// An error at a line of the text.
fn error(file: &str, line: usize, what: impl Into<String>) -> ReadError {
    ReadError { file: file.to_owned(), line, what: what.into() }
}

/// A little of what was found, fit to be shown.
pub(in crate::gather::files) fn excerpt(text: &str) -> String {
    const LONG: usize = 60;
    let short: String = text.chars().take(LONG).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("{short:?}{more}")
}

#[cfg(test)]
mod tests;
