//! LDIF (RFC 2849) as `ldifde` and `ldapsearch` write it.

mod changes;
mod lines;
mod names;
mod objects;
mod records;
mod search;
mod syntax;

pub use changes::{Changes, MAX_CHANGE_FILE, MAX_MODIFICATIONS, MAX_PARTS, read as read_changes};
pub use names::{OF_DOMAINS, OF_INTEREST, OF_ROOT_DSE};

use super::{
    Export, ReadError,
    text::{Decoded, Encoding},
    tools::{Extent, Part, Reader},
};

pub(super) use lines::{is_first, is_line, is_prose};

/// An export among other things in a text.
pub(super) const PART: Part = Part {
    what: "LDIF",
    is_it: lines::begins,
    extent: Extent::Lines(lines::goes_on),
    read: Reader::Form(read),
    wants_command: false,
};

/// The longest file to be read, in octets: check before reading it into memory.
pub const MAX_FILE: u64 = 1 << 30;

/// The most entries that are read. An object takes some kilobytes of memory even where its entry is a line.
pub const MAX_ENTRIES: usize = 500_000;

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
pub fn read(name: &str, decoded: Decoded<'_>) -> Result<Export, ReadError> {
    let whole = |what: &str| ReadError { file: name.to_owned(), line: 0, what: what.to_owned() };
    let names = names::Names::new();
    let mut records = records::read(name, &decoded.text, &names)?;
    if records.entries.is_empty() && !records.searches.iter().any(|search| search.has_header || search.ended) {
        return Err(whole("expected entries that begin with \"dn: …\", found none"));
    }
    if decoded.encoding == Encoding::Windows1252 {
        records.warnings.push("the file is not UTF-8: it is read as Windows-1252, which is a guess".to_owned());
    }
    drop(decoded);
    Ok(objects::assemble(name, &names, records))
}

#[cfg(test)]
mod tests;
