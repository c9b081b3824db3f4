//! The report for programs.

use std::{fmt::Write as _, io, str};

use serde::Serialize;

use crate::clean::is_deceptive;

/// The serialisation of the report, with a line break at its end.
///
/// Characters that a terminal would obey or not show are written as `\u` escapes, which JSON allows for any character of a
/// string (RFC 8259 section 7): the values are the same, and the file can be looked at.
pub(super) fn write(report: &impl Serialize) -> String {
    let mut json = Escaping(String::new());
    serde_json::to_writer_pretty(&mut json, report).expect("a report has strings for keys and only derived forms");
    json.0.push('\n');
    json.0
}

/// Escapes while it is written: an answer on a large capture is not held twice.
struct Escaping(String);

impl io::Write for Escaping {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        // The serialiser hands on whole pieces of text.
        let text = str::from_utf8(piece).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        for character in text.chars() {
            // A line break that is not escaped already stands between values, never in one.
            if character != '\n' && is_deceptive(character) {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    // Writing to a `String` cannot fail.
                    let _ = write!(self.0, "\\u{unit:04x}");
                }
            } else {
                self.0.push(character);
            }
        }
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
