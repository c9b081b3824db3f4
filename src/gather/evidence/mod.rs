//! What was seen of a failure, out of files.

pub mod capture;
mod characters;
mod events;
mod foreign;
mod found;
mod klist;
mod log;
mod loose;
mod markup;

use std::{
    fs::File,
    io::{self, Cursor, Read, Seek},
    path::Path,
};

pub use log::read;

use super::{Failure, files};
use crate::evidence::{Evidence, Unread};

/// How much of standard input, or of anything else that cannot be read twice, is kept in memory, in octets.
const PASTED: u64 = 64 << 20;

/// Reads a capture, a log, or text. `-` is standard input, of which at most 64 MiB are read.
///
/// What is in the file and could not be read is part of the answer.
///
/// # Errors
/// It cannot be opened, or nothing of it can be read: it is of a kind for another program.
pub fn file(path: &Path) -> Result<Evidence, Failure> {
    if path == Path::new("-") {
        return whole(io::stdin().lock(), "standard input");
    }
    let failed = |error: io::Error| Failure(format!("{}: {error}", path.display()));
    // Folders are of no use to the reader of a ticket.
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let mut file = File::open(path).map_err(failed)?;
    // A pipe can be read only once.
    if !file.metadata().map_err(failed)?.is_file() {
        return whole(file, &name);
    }
    let mut start = Vec::new();
    let enough = capture::ENOUGH_TO_TELL.max(files::ENOUGH_TO_TELL);
    file.by_ref().take(enough as u64).read_to_end(&mut start).map_err(failed)?;
    file.rewind().map_err(failed)?;
    // Its events and tickets lie among the facts.
    if files::is_case(&start) {
        return whole(file, &name);
    }
    if capture::is_capture(&start) { capture::read(file, &name).map_err(Failure) } else { parsed(file, &name) }
}

/// The same for what can be read only once.
fn whole(mut input: impl Read, name: &str) -> Result<Evidence, Failure> {
    let failed = |error: io::Error| Failure(format!("{name}: {error}"));
    let mut bytes = Vec::new();
    input.by_ref().take(PASTED).read_to_end(&mut bytes).map_err(failed)?;
    let is_longer = input.read(&mut [0]).map_err(failed)? > 0;
    let mut evidence = if files::is_case(&bytes) {
        files::evidence_of_case(name, &bytes).map_err(Failure)?
    } else if capture::is_capture(&bytes) {
        capture::read(bytes.as_slice(), name).map_err(Failure)?
    } else {
        parsed(Cursor::new(bytes), name)?
    };
    if is_longer {
        let because = format!("only {} MiB of it are read; give the file itself", PASTED >> 20);
        evidence.add(Evidence {
            unread: vec![Unread { what: format!("the rest of {name}"), count: 1, because }],
            ..Evidence::default()
        });
    }
    Ok(evidence)
}

fn parsed(file: impl Read + Seek, name: &str) -> Result<Evidence, Failure> {
    log::parse(file, name).map_err(|because| Failure(format!("{name}: {because}")))
}
