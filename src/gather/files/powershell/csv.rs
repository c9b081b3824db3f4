//! CSV of `Export-Csv` and `ConvertTo-Csv`, and of `csvde`.

mod part;
mod table;

use std::rc::Rc;

use super::{
    MAX_VALUES, export, failure,
    names::is_telling,
    rows::{Cell, Item, Place, Row, Rows},
    shape,
    typed::above,
};
use crate::gather::files::{Export, ReadError, ldif::MAX_ENTRIES, text::Decoded};
pub(super) use part::PART;
use table::{Table, delimiter};

/// Whether a text is a table with columns that are known.
pub(in crate::gather::files) fn is_it(text: &str) -> bool {
    let Some((_, heading)) = heading(text) else { return false };
    let Some(delimiter) = delimiter(heading) else { return false };
    heading_columns(heading, delimiter).is_some()
}

/// The columns of a heading, where one of them is known.
fn heading_columns(heading: &str, delimiter: u8) -> Option<Vec<String>> {
    let (_, columns) = Table::new(heading, delimiter, 1).next()?.ok()?;
    let is_name = |column: &str| {
        column
            .bytes()
            .all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b' ' | b'.' | b';' | b'@'))
    };
    let is_one = columns.len() > 1
        && columns.iter().all(|column| is_name(column))
        && columns.iter().any(|column| is_telling(column));
    is_one.then_some(columns)
}

/// The line of the heading, and the text from it on: Windows PowerShell puts the name of the type above it.
fn heading(text: &str) -> Option<(usize, &str)> {
    let mut rest = text;
    for number in 1..=LINES_ABOVE {
        let line = rest.lines().next()?;
        if !(line.trim().is_empty() || line.starts_with("#TYPE") || line.trim_start_matches('"').starts_with("sep=")) {
            return Some((number, rest));
        }
        rest = rest.split_once('\n').map(|(_, rest)| rest)?;
    }
    None
}

/// How many lines may stand above the heading.
const LINES_ABOVE: usize = 8;

/// Reads objects, one for each line.
///
/// # Errors
/// A quote that has no end, a line with more fields than there are columns, or none of its objects is of a kind that is known.
pub(in crate::gather::files) fn read(name: &str, decoded: Decoded<'_>) -> Result<Export, ReadError> {
    let expected = || failure(name, 1, "expected a heading with the names of columns");
    // A command stands above where the file is a part of another.
    let (command, at) = if is_it(&decoded.text) { (None, 0) } else { above(&decoded.text, part::begins) };
    let command = command.map(Rc::new);
    let (line, text) = heading(&decoded.text[at..]).ok_or_else(expected)?;
    let line = line + decoded.text[..at].matches('\n').count();
    let delimiter = delimiter(text).ok_or_else(expected)?;
    let mut table = Table::new(text, delimiter, line);
    let broken = |(line, what): (usize, String)| failure(name, line, what);
    let (_, columns) = table.next().transpose().map_err(broken)?.ok_or_else(expected)?;
    let mut rows = Rows::default();
    // csvde calls its first column DN, and so does nothing else.
    let is_csvde = columns.first().is_some_and(|first| first.eq_ignore_ascii_case("DN"));
    let columns: Vec<Option<&'static str>> = columns.iter().map(|column| rows.property(column)).collect();
    let mut left = MAX_VALUES;
    for record in table {
        let (line, fields) = record.map_err(broken)?;
        if fields.len() == 1 && fields[0].is_empty() {
            continue;
        }
        if fields.len() > columns.len() {
            return Err(failure(
                name,
                line,
                format!("expected {} fields as in the heading, found {}", columns.len(), fields.len()),
            ));
        }
        if fields.len() < columns.len() {
            let is_last = "; is the file cut short?";
            return Err(failure(
                name,
                line,
                format!("expected {} fields as in the heading, found {}{is_last}", columns.len(), fields.len()),
            ));
        }
        if rows.all.len() >= MAX_ENTRIES {
            return Err(failure(
                name,
                line,
                format!("expected at most {MAX_ENTRIES} objects, found more; export fewer"),
            ));
        }
        let mut row = Row::new(Place::Line(line), command.clone());
        for (column, field) in columns.iter().zip(&fields) {
            let Some(column) = column else { continue };
            let too_many = || {
                failure(name, line, format!("expected at most {MAX_VALUES} values, found more; export fewer objects"))
            };
            // Before they are taken apart: it is then that they take memory.
            left = left.checked_sub(field.matches(';').count() + 1).ok_or_else(too_many)?;
            let cell = if is_csvde { joined(field) } else { shape::text(field) };
            row.set(column, cell);
        }
        rows.all.push(row);
    }
    if rows.all.is_empty() {
        return Err(failure(name, line, "expected objects below the heading, found none"));
    }
    let encoding = decoded.encoding;
    drop(decoded);
    export(name, encoding, rows)
}

/// What `csvde` writes of an attribute: values joined by `;`, a semicolon in them after a backslash, octets as `X'0102'`.
///
/// A backslash before anything else stays, since distinguished names have their own.
fn joined(field: &str) -> Cell {
    let mut parts = vec![String::new()];
    let mut characters = field.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.peek() == Some(&';') => {
                characters.next();
                if let Some(part) = parts.last_mut() {
                    part.push(';');
                }
            }
            ';' => parts.push(String::new()),
            other => {
                if let Some(part) = parts.last_mut() {
                    part.push(other);
                }
            }
        }
    }
    let mut items = Vec::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        match part.strip_prefix("X'").and_then(|rest| rest.strip_suffix('\'')) {
            Some(hex) => match octets(hex) {
                Some(bytes) => items.push(Item::Bytes(bytes)),
                None => return Cell::Unusable("expected X'…' with an even number of hexadecimal digits".to_owned()),
            },
            None => items.push(Item::Text(part.clone())),
        }
    }
    if items.is_empty() { Cell::Empty } else { Cell::Values(items) }
}

fn octets(hex: &str) -> Option<Vec<u8>> {
    let digit = |octet: u8| char::from(octet).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = hex.as_bytes().chunks(2);
    pairs.map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csvde_joins_values_with_semicolons() {
        let texts = |field: &str| match joined(field) {
            Cell::Values(items) => items,
            other => panic!("{other:?}"),
        };
        let text = |text: &str| Item::Text(text.to_owned());
        assert_eq!(texts("cifs/a;cifs/b"), [text("cifs/a"), text("cifs/b")]);
        assert_eq!(texts(r"one\;two;three"), [text("one;two"), text("three")]);
        assert_eq!(texts(r"CN=a\,b,DC=x"), [text(r"CN=a\,b,DC=x")]);
        assert_eq!(texts("X'01ff'"), [Item::Bytes(vec![1, 255])]);
        assert!(matches!(joined("X'01f'"), Cell::Unusable(_)));
        assert!(matches!(joined("X'zz'"), Cell::Unusable(_)));
        assert_eq!(joined(""), Cell::Empty);
    }

    #[test]
    fn a_heading_is_told_from_prose() {
        for text in [
            "\"Name\",\"DistinguishedName\"\r\n",
            "#TYPE Microsoft.ActiveDirectory.Management.ADComputer\r\n\"Name\",\"SamAccountName\"\r\n",
            "Name;SamAccountName;DNSHostName\n",
            "DN,objectClass,cn\n",
        ] {
            assert!(is_it(text), "{text}");
        }
        for text in ["dn: CN=a,DC=x\n", "Dear support, samAccountName is hv1$\n", "Name,Value\n", "", "#TYPE x\n"] {
            assert!(!is_it(text), "{text}");
        }
    }
}
