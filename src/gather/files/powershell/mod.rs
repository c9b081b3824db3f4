//! What PowerShell and `csvde` write of objects: JSON, lists, CSV and CLIXML.
//!
//! Each syntax has its own reader, which gives rows: properties by name, with values, without, cut short or unusable. What the
//! properties mean is decided in one place for all of them: accounts in `objects`, hosts and shares in `hosts`.
//!
//! An export that PowerShell writes does not say what was asked for. A property without a value therefore counts as asked for and
//! empty only where something in the file shows that it was asked for, see `asked`.

mod accounts;
mod asked;
mod bare;
pub(super) mod clixml;
mod command;
mod control;
pub(super) mod csv;
mod hosts;
pub(super) mod json;
pub(super) mod list;
mod names;
mod part;
mod rows;
mod shape;
mod split;
mod times;
mod told;
mod typed;
mod values;
mod wrap;

/// All kinds of parts that are PowerShell's, in the order in which they are looked for.
pub(super) const PARTS: [Part; 6] = [bare::ANSWER, json::PART, csv::PART, clixml::PART, part::PART, bare::PART];

/// Whether a line belongs to the command that the line before belongs to.
pub(super) fn goes_on(before: &str, line: &str) -> bool {
    typed::more(before, line).is_some()
}

/// What names are called where nothing is around them.
pub(super) const NAMES: &str = bare::PART.what;

/// Those of them that the reader of lists reads from a whole file too.
pub(super) const LISTS: [&str; 3] = [bare::ANSWER.what, part::PART.what, NAMES];

/// Whether any of them may begin with a line.
pub(super) fn may_begin(line: &str) -> bool {
    line.contains([':', '/', '\t', ',', ';', '{', '[', '<']) || line.starts_with('#') || is_command(line)
}

/// Whether a line is a command of PowerShell, at a prompt or by itself.
pub(super) fn is_command(line: &str) -> bool {
    typed::Typed::at(line).is_some()
}

use std::borrow::Cow;

use super::{Export, ReadError, merge, stand_in, text::Encoding, tools::Part};
use rows::Rows;

/// How many values all rows of a file may have together: each takes some dozens of octets, however short it is in the file.
const MAX_VALUES: usize = 8_000_000;

/// Why a file could not be read.
fn failure(file: &str, line: usize, what: impl Into<String>) -> ReadError {
    ReadError { file: file.to_owned(), line, what: what.into() }
}

/// Makes of rows what they mean.
///
/// # Errors
/// None of them is of a kind that is known.
fn export(name: &str, encoding: Encoding, rows: Rows) -> Result<Export, ReadError> {
    let Rows { all: rows, mut warnings, unknown } = rows;
    if encoding == Encoding::Windows1252 {
        warnings.push("the file is not UTF-8: it is read as Windows-1252, which is a guess".to_owned());
    }
    let count = rows.len();
    let mut export = Export::default();
    let mut strange = Vec::new();
    let (mut of_hosts, mut of_directory) = (Vec::new(), Vec::new());
    for row in rows {
        match hosts::kind(&row) {
            Some(kind) => of_hosts.push((kind, row)),
            None if accounts::is_one(&row) => of_directory.push(row),
            None => strange.push(row),
        }
    }
    let of_first = strange.first().map(|row| {
        let known = row.cells.keys().map(|name| (*name).to_owned());
        (row.place, known.chain(unknown.names()).take(3).collect::<Vec<_>>())
    });
    match of_first {
        Some((place, properties)) if strange.len() == count => {
            return Err(failure(
                name,
                place.line(),
                format!(
                    "expected accounts (with DistinguishedName or SamAccountName), hosts of Get-VMHost, or entries of \
                     Get-SmbShareAccess; found{} {properties:?}",
                    place.in_words()
                ),
            ));
        }
        Some((place, _)) => warnings.push(format!(
            "{} of {count} objects are neither accounts nor hosts nor shares and were left out, the first at {place}",
            strange.len()
        )),
        None => {}
    }
    accounts::read(name, of_directory, &mut export, &mut warnings);
    hosts::read(name, of_hosts, &mut export, &mut warnings);
    export.warnings = warnings;
    Ok(export)
}

/// The text of a file, with the blanks and quotes as they were before a mail program made others of them.
///
/// It makes them of the blanks that a list is laid out with; where those are plain, one within a value came from the directory, and is
/// what is wrong there.
fn without_typography<'a>(text: &'a str, warnings: &mut Vec<String>) -> Cow<'a, str> {
    const NBSP: char = '\u{A0}';
    let is_layout = |line: &str| {
        line.starts_with(NBSP) || ["\u{A0}:", ":\u{A0}", "\u{A0}\u{A0}"].iter().any(|joint| line.contains(joint))
    };
    if !(text.contains(NBSP) && text.lines().any(is_layout)) {
        return Cow::Borrowed(text);
    }
    warnings.push(
        "the file is laid out with unbreakable blanks, as mail programs make them: all were read as plain ones"
            .to_owned(),
    );
    let plain = text.chars().map(|character| match character {
        NBSP => ' ',
        '\u{201C}' | '\u{201D}' => '"',
        '\u{2018}' | '\u{2019}' => '\'',
        other => other,
    });
    Cow::Owned(plain.collect())
}

#[cfg(test)]
mod tests;
