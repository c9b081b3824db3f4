//! Facts from files: exports of a directory, and facts that were saved before.

mod bound;
mod case;
mod differ;
mod export;
pub mod ldif;
mod merge;
mod paste;
mod powershell;
pub(in crate::gather) mod private;
mod saved;
mod stand_in;
pub mod text;
mod tools;

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use super::Failure;
use crate::{evidence::Evidence, facts::Facts};

pub(super) use case::{ENOUGH_TO_TELL, evidence as evidence_of_case, is_case};
pub use export::{Coverage, Export, ReadError, Requested};
pub use saved::save;

use text::Decoded;

/// What one file held.
enum Content {
    /// Facts saved by `--save`.
    Saved(Box<Facts>),
    /// What the script of `collect` wrote.
    Case(Box<case::Content>),
    /// An export.
    Export(Box<Export>),
}

/// A form of file that can be read.
struct Form {
    /// Whether a text is of this form, by its content.
    is_it: fn(&str) -> bool,
    /// Whether something of another form may follow its end.
    has_own_end: bool,
    /// Reads it. The name becomes the objects' source.
    read: fn(&str, Decoded<'_>) -> Result<Export, ReadError>,
}

/// All forms, in the order in which they are tried. The last one is what everything else is taken for.
const FORMS: [Form; 6] = [
    Form { is_it: powershell::json::is_it, has_own_end: true, read: powershell::json::read },
    Form { is_it: powershell::clixml::is_it, has_own_end: true, read: powershell::clixml::read },
    Form { is_it: powershell::csv::is_it, has_own_end: true, read: powershell::csv::read },
    // Among the output of other commands it is a part of a text.
    Form {
        is_it: |text| powershell::list::is_it(text) && paste::is_list_alone(text),
        has_own_end: false,
        read: powershell::list::read,
    },
    paste::LDIF,
    Form { is_it: |_| true, has_own_end: false, read: paste::read },
];

/// What came of some files: the facts and the evidence that are in them, and a sentence for each one that could not be read.
#[derive(Debug)]
pub struct FromFiles {
    /// The facts of all files that could be read.
    pub facts: Facts,
    /// What case files hold of the failure itself: events and tickets.
    pub evidence: Evidence,
    /// The others.
    pub unread: Vec<String>,
}

/// Reads files and puts what they hold together. Their order does not matter. What in them is evidence is pointed to.
///
/// # Errors
/// None of them could be read.
pub fn read(paths: &[PathBuf], domain: Option<&str>) -> Result<FromFiles, Failure> {
    read_beside(paths, &[], domain)
}

/// The same where some files are read as evidence too, so that nobody need be told to give them there.
///
/// # Errors
/// None of them could be read.
pub fn read_beside(paths: &[PathBuf], as_evidence: &[PathBuf], domain: Option<&str>) -> Result<FromFiles, Failure> {
    let as_evidence: Vec<PathBuf> = as_evidence.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let is_evidence = |path: &Path| path.canonicalize().is_ok_and(|path| as_evidence.contains(&path));
    let mut sorted: Vec<&PathBuf> = paths.iter().collect();
    sorted.sort();
    sorted.dedup();
    together(sorted.into_iter().map(|path| (shown(path), is_evidence(path), content(path))), domain)
}

/// The same for one file whose octets are at hand. The name is as it goes into reports.
///
/// # Errors
/// It could not be read.
pub fn read_one(name: &str, bytes: &[u8]) -> Result<FromFiles, Failure> {
    together(std::iter::once((name.to_owned(), false, held(name, bytes))), None)
}

/// Puts files together: of each its name, whether it is read as evidence too, and what is in it.
fn together(
    contents: impl Iterator<Item = (String, bool, Result<Content, String>)>,
    domain: Option<&str>,
) -> Result<FromFiles, Failure> {
    let (mut saved, mut exports, mut unread) = (Vec::new(), Vec::new(), Vec::new());
    let mut evidence = Evidence::default();
    for (name, is_evidence, content) in contents {
        match content {
            Ok(Content::Saved(facts)) => saved.push(*facts),
            Ok(Content::Case(mut case)) => {
                bound::facts(&mut case.facts);
                saved.push(case.facts);
                evidence.add(case.evidence);
            }
            Ok(Content::Export(mut export)) => {
                let hints = std::mem::take(&mut export.hints);
                if !is_evidence {
                    export.warnings.extend(hints);
                }
                exports.push((name, *export));
            }
            Err(sentence) => {
                let known_elsewhere = paste::without_hint(&sentence);
                let mut sentence = if is_evidence { known_elsewhere.to_owned() } else { sentence };
                bound::sentence(&mut sentence);
                unread.push(sentence);
            }
        }
    }
    let exported = (!exports.is_empty()).then(|| merge::exports(exports));
    let mut all = saved.into_iter();
    let facts = match (all.next(), exported) {
        (None, None) => return Err(Failure(unread.join("\n"))),
        (Some(first), exported) => all.chain(exported).fold(first, merge::facts),
        (None, Some(exported)) => exported,
    };
    let mut facts = Facts { domain: domain.map(str::to_lowercase).or(facts.domain), ..facts };
    bound::remarks(&mut facts.remarks);
    Ok(FromFiles { facts, evidence, unread })
}

/// Reads a file of change records.
///
/// # Errors
/// The file, the line, and what was expected there.
pub fn changes(path: &Path) -> Result<ldif::Changes, Failure> {
    let bytes = bytes(path, ldif::MAX_CHANGE_FILE).map_err(|what| Failure(format!("{}: {what}", path.display())))?;
    ldif::read_changes(&shown(path), &bytes).map_err(|error| Failure(error.to_string()))
}

/// The file's name as it goes into reports: without the folders, which are of no use to the reader of a ticket.
fn shown(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn content(path: &Path) -> Result<Content, String> {
    let bytes = bytes(path, ldif::MAX_FILE).map_err(|what| format!("{}: {what}", path.display()))?;
    held(&shown(path), &bytes)
}

fn held(name: &str, bytes: &[u8]) -> Result<Content, String> {
    if case::is_case(bytes) {
        return case::read(name, bytes).map(|case| Content::Case(Box::new(case)));
    }
    let begins_like_json = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    if begins_like_json && saved::is_saved(bytes) {
        return saved::read(name, bytes).map(|facts| Content::Saved(Box::new(facts)));
    }
    export(name, bytes).map(|export| Content::Export(Box::new(export))).map_err(|error| error.to_string())
}

/// Reads a file of any form but our own.
///
/// # Errors
/// The file, the line, and what was expected there.
pub fn export(name: &str, bytes: &[u8]) -> Result<Export, ReadError> {
    let whole = |what: String| ReadError { file: name.to_owned(), line: 0, what };
    let decoded = text::decode(bytes).map_err(|error| whole(format!("expected an export, but the file {error}")))?;
    if decoded.text.trim().is_empty() {
        return Err(whole("is empty".to_owned()));
    }
    let [others @ .., last] = &FORMS;
    let form = others.iter().find(|form| (form.is_it)(&decoded.text)).unwrap_or(last);
    let has_own_end = form.has_own_end;
    let read = (form.read)(name, decoded).or_else(|error| {
        // What begins like one of these may go on with something else: then each part is read by itself.
        let parts =
            has_own_end.then(|| text::decode(bytes).ok().and_then(|decoded| paste::read_several(name, &decoded)));
        parts.flatten().ok_or(error)
    });
    bound::export(read)
}

fn bytes(path: &Path, most: u64) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    // A pipe has no length to look at beforehand: one octet more than allowed tells that it is too long.
    file.take(most + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > most {
        let instead = if most == ldif::MAX_FILE { ": export fewer objects, such as computers only" } else { "" };
        return Err(format!("is longer than {} MiB{instead}", most >> 20));
    }
    Ok(bytes)
}
