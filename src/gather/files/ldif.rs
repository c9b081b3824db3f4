//! LDIF (RFC 2849) as `ldifde` and `ldapsearch` write it.

mod changes;
mod lines;
mod names;
mod objects;
mod records;
mod search;
mod syntax;

use std::{collections::BTreeSet, fmt};

pub use changes::{Changes, MAX_CHANGE_FILE, MAX_MODIFICATIONS, MAX_PARTS, read as read_changes};
pub use names::{OF_INTEREST, OF_ROOT_DSE};

use super::text::{self, Encoding};
use crate::facts::Object;

/// The longest file to be read, in octets: check before reading it into memory.
pub const MAX_FILE: u64 = 1 << 30;

/// The most entries that are read. An object takes some kilobytes of memory even where its entry is a line.
pub const MAX_ENTRIES: usize = 500_000;

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ldif {
    /// One object for each name, sorted by the name in lower case. Only attributes of interest are kept.
    pub objects: Vec<Object>,
    /// What was asked for, all exports of the file taken together.
    pub requested: Requested,
    /// What the file is known to hold completely.
    pub coverage: Coverage,
    /// What the reader had to assume or leave out, for people. Text from the file in it is quoted.
    pub warnings: Vec<String>,
}

/// The attributes that exports asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requested {
    /// All that are not computed.
    All,
    /// These, in lower case.
    Named(BTreeSet<String>),
}

/// Which objects a file is known to hold all of. Where it says nothing, nothing follows from an object not being there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The name of the domain that this is about; none where nothing is known.
    pub base: Option<String>,
    /// All computers of that domain.
    pub computers: bool,
    /// All objects of that domain.
    pub everything: bool,
}

impl Coverage {
    /// The one that says more.
    fn better(self, other: Self) -> Self {
        let rank = |coverage: &Self| (coverage.everything, coverage.computers);
        if rank(&other) > rank(&self) { other } else { self }
    }
}

/// Why a file could not be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The file's name as given.
    pub file: String,
    /// The line, from 1; 0 where it is about the whole file.
    pub line: usize,
    /// What was expected, and what was found.
    pub what: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.what),
            line => write!(f, "{}:{line}: {}", self.file, self.what),
        }
    }
}

impl std::error::Error for ReadError {}

/// Reads a file of any number of exports, one after another. `name` becomes the objects' source.
///
/// An attribute that was asked for and has no value is absent; one that was not asked for is not in the object. What was
/// asked for stands in the header that `ldapsearch` writes (without `-LLL`). Without it, an entry that carries what only
/// an export of all attributes carries is one, and otherwise the export is taken to have asked for the attributes that
/// any of its entries has.
///
/// # Errors
/// The file is empty, not text, not LDIF, a file of changes, damaged, cut short within a line, refers to other files, or
/// holds more than [`MAX_ENTRIES`].
pub fn read(name: &str, bytes: &[u8]) -> Result<Ldif, ReadError> {
    let whole = |what: String| ReadError { file: name.to_owned(), line: 0, what };
    let decoded = text::decode(bytes).map_err(|error| whole(format!("expected LDIF, but the file {error}")))?;
    if decoded.text.trim().is_empty() {
        return Err(whole("is empty".to_owned()));
    }
    let names = names::Names::new();
    let mut records = records::read(name, &decoded.text, &names)?;
    if records.entries.is_empty() && !records.searches.iter().any(|search| search.has_header || search.ended) {
        return Err(whole("expected entries that begin with \"dn: …\", found none".to_owned()));
    }
    if decoded.encoding == Encoding::Windows1252 {
        records.warnings.push("the file is not UTF-8: it is read as Windows-1252, which is a guess".to_owned());
    }
    drop(decoded);
    Ok(objects::assemble(name, &names, records))
}

#[cfg(test)]
mod tests;
