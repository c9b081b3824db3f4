//! Change records (RFC 2849), as `ldifde -i` and `ldapmodify` take them and as fixes are printed.

use super::{
    ReadError,
    lines::{Line, Lines},
    syntax::{self, excerpt, is_description},
};
use crate::{
    change::{How, Modification, Record},
    facts::Value,
    gather::files::text::{self, Encoding},
};

/// The longest file of changes to be read, in octets: check before reading it into memory.
pub const MAX_CHANGE_FILE: u64 = 16 << 20;

/// The most parts that a file may have: records, modifications and values together. A list in a directory holds some thousands.
pub const MAX_PARTS: usize = 20_000;

/// The most modifications among them. Each one rewrites the list that it changes.
pub const MAX_MODIFICATIONS: usize = 2_000;

/// What a file of changes holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// The records, in the file's order.
    pub records: Vec<Record>,
    /// What the reader had to assume, for people.
    pub warnings: Vec<String>,
}

/// Reads a file of `changetype: modify` records. `name` is what the records are said to come from.
///
/// # Errors
/// The file is empty, not text, holds no change records or other things beside them, is cut short within a record, refers to other
/// files, or holds more than [`MAX_PARTS`] or
/// [`MAX_MODIFICATIONS`]. New, deleted and renamed objects are refused.
pub fn read(name: &str, bytes: &[u8]) -> Result<Changes, ReadError> {
    let whole = |what: String| ReadError { file: name.to_owned(), line: 0, what };
    let decoded =
        text::decode(bytes).map_err(|error| whole(format!("expected change records, but the file {error}")))?;
    if decoded.text.trim().is_empty() {
        return Err(whole("is empty".to_owned()));
    }
    let mut reader = Reader { file: name, place: Place::Between, records: Vec::new(), parts: 0, modifications: 0 };
    for line in Lines::new(&decoded.text) {
        reader.line(&line).map_err(|what| reader.error(&line, what))?;
    }
    let end = Line { text: "".into(), number: decoded.text.lines().count(), is_last: true };
    reader.finish_record().map_err(|what| reader.error(&end, what))?;
    if reader.records.is_empty() {
        return Err(whole("expected change records that begin with \"dn: …\", found none".to_owned()));
    }
    let is_guess = decoded.encoding == Encoding::Windows1252;
    let warning = || format!("{name}: the file is not UTF-8: it is read as Windows-1252, which is a guess");
    Ok(Changes { records: reader.records, warnings: is_guess.then(warning).into_iter().collect() })
}

/// Where in the file a line is.
enum Place {
    Between,
    /// After `dn:`, before `changetype:`.
    Named(Record),
    /// Between two modifications of a record.
    Record(Record),
    /// After `add:` and the like, before the `-` that ends it.
    Modification(Record, Modification),
}

struct Reader<'a> {
    file: &'a str,
    place: Place,
    records: Vec<Record>,
    parts: usize,
    modifications: usize,
}

impl Reader<'_> {
    fn error(&self, line: &Line<'_>, what: String) -> ReadError {
        let what = if line.is_last { format!("{what} (the file ends here; is it cut short?)") } else { what };
        ReadError { file: self.file.to_owned(), line: line.number, what }
    }

    fn line(&mut self, line: &Line<'_>) -> Result<(), String> {
        if line.text.starts_with('#') {
            return Ok(());
        }
        if line.text.trim_matches([' ', '\t', '\u{1A}']).is_empty() {
            return self.finish_record();
        }
        let place = std::mem::replace(&mut self.place, Place::Between);
        if let ("-", Place::Record(_) | Place::Modification(..)) = (line.text.trim_end(), &place) {
            self.place = Self::dash(place)?;
            return Ok(());
        }
        let (name, value) = line
            .text
            .split_once(':')
            .filter(|(name, _)| is_description(name))
            .ok_or_else(|| format!("expected \"name: value\", found {}", excerpt(&line.text)))?;
        self.parts += 1;
        if self.parts > MAX_PARTS {
            return Err(format!("expected at most {MAX_PARTS} changes and values, found more"));
        }
        self.place = match place {
            Place::Between => self.between(line, name, value)?,
            Place::Named(record) => Place::Record(changetype(record, name, value)?),
            Place::Record(record) => {
                self.modifications += 1;
                if self.modifications > MAX_MODIFICATIONS {
                    return Err(format!("expected at most {MAX_MODIFICATIONS} modifications, found more"));
                }
                Place::Modification(record, modification(line, name, value)?)
            }
            Place::Modification(record, mut modification) => {
                if !name.eq_ignore_ascii_case(&modification.attribute) {
                    let wanted = excerpt(&modification.attribute);
                    return Err(format!("expected a value of {wanted}, or \"-\", found {}", excerpt(name)));
                }
                modification.values.push(syntax::value(name, value)?);
                Place::Modification(record, modification)
            }
        };
        Ok(())
    }

    /// Before a record: its `dn:`, or the version of the file.
    fn between(&self, line: &Line<'_>, name: &str, value: &str) -> Result<Place, String> {
        if name.eq_ignore_ascii_case("version") && self.records.is_empty() {
            return match value.trim() {
                "1" => Ok(Place::Between),
                other => Err(format!("expected LDIF version 1, found version {}", excerpt(other))),
            };
        }
        if !name.eq_ignore_ascii_case("dn") {
            return Err(format!("expected \"dn: …\" at the beginning of a record, found {}", excerpt(&line.text)));
        }
        match syntax::value(name, value)? {
            Value::Text(dn) if !dn.is_empty() => {
                Ok(Place::Named(Record { dn, place: (self.file.to_owned(), line.number), modifications: Vec::new() }))
            }
            Value::Text(_) => Err("expected the name of an object after dn:, found nothing".to_owned()),
            Value::Bytes(_) => Err("expected a name in UTF-8, found other octets".to_owned()),
        }
    }

    /// `-`, after a modification.
    fn dash(place: Place) -> Result<Place, String> {
        match place {
            Place::Modification(_, one) if one.how == How::Add && one.values.is_empty() => {
                Err(format!("expected a value of {} to add, found none", excerpt(&one.attribute)))
            }
            Place::Modification(mut record, one) => {
                record.modifications.push(one);
                Ok(Place::Record(record))
            }
            _ => Err("expected add:, delete: or replace:, found \"-\"".to_owned()),
        }
    }

    /// A blank line, or the end of the file.
    fn finish_record(&mut self) -> Result<(), String> {
        match std::mem::replace(&mut self.place, Place::Between) {
            Place::Between => Ok(()),
            Place::Named(_) => {
                Err("expected \"changetype: modify\" after the dn, found the end of the record".to_owned())
            }
            Place::Record(record) if record.modifications.is_empty() => {
                Err("expected add:, delete: or replace:, found the end of the record".to_owned())
            }
            Place::Record(record) => {
                self.records.push(record);
                Ok(())
            }
            Place::Modification(_, one) => Err(format!(
                "expected \"-\" after the values of {}, found the end of the record",
                excerpt(&one.attribute)
            )),
        }
    }
}

/// `changetype: modify`, and why nothing else.
fn changetype(record: Record, name: &str, value: &str) -> Result<Record, String> {
    if name.eq_ignore_ascii_case("control") {
        return Err("a control would change the meaning of the record; expected \"changetype: modify\"".to_owned());
    }
    if !name.eq_ignore_ascii_case("changetype") {
        let found = excerpt(name);
        return Err(format!("expected \"changetype: modify\" after the dn, found {found}: is this an export?"));
    }
    let kind = value.trim();
    if kind.eq_ignore_ascii_case("modify") {
        return Ok(record);
    }
    let found = excerpt(kind);
    Err(match kind.to_ascii_lowercase().as_str() {
        "add" => format!("changetype {found}: expected modify; new objects are not read (or is this an export?)"),
        "delete" | "modrdn" | "moddn" => {
            format!("changetype {found}: expected modify; deleted and renamed objects are not read")
        }
        _ => format!("changetype {found}: expected modify"),
    })
}

/// `add: ATTRIBUTE` and the like.
fn modification(line: &Line<'_>, name: &str, value: &str) -> Result<Modification, String> {
    let how = match name.to_ascii_lowercase().as_str() {
        "add" => How::Add,
        "delete" => How::Delete,
        "replace" => How::Replace,
        _ => return Err(format!("expected add:, delete: or replace:, found {}", excerpt(name))),
    };
    let attribute = value.trim_matches([' ', '\t']);
    if !is_description(attribute) || attribute.contains([';', '=', '*']) {
        return Err(format!("expected the name of an attribute after {name}:, found {}", excerpt(attribute)));
    }
    Ok(Modification { how, attribute: attribute.to_owned(), values: Vec::new(), line: line.number })
}

#[cfg(test)]
#[path = "changes_tests.rs"]
mod tests;
