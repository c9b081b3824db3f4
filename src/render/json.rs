//! The report for programs.

use std::fmt::Write as _;

use serde::Serialize;

use crate::clean::is_deceptive;

/// The serialisation of the report, with a line break at its end.
///
/// Characters that a terminal would obey or not show are written as `\u` escapes, which JSON allows for any character of a
/// string (RFC 8259 section 7): the values are the same, and the file can be looked at.
pub(super) fn write(report: &impl Serialize) -> String {
    let plain = serde_json::to_string_pretty(report).expect("a report has strings for keys and only derived forms");
    let mut json = String::with_capacity(plain.len() + 1);
    for character in plain.chars() {
        // A line break that is not escaped already stands between values, never in one.
        if character != '\n' && is_deceptive(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a `String` cannot fail.
                let _ = write!(json, "\\u{unit:04x}");
            }
        } else {
            json.push(character);
        }
    }
    json.push('\n');
    json
}
