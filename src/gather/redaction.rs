//! The map of pseudonyms, and the replies that it is to be used on.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use super::{
    Failure,
    files::{private, text},
};
use crate::redact::Map;

/// The most of a reply that is read, in octets.
const MOST: u64 = 64 << 20;

/// Reads a map. One that is not there yet is empty.
///
/// # Errors
/// It cannot be read, or is none.
pub fn read_or_begin(path: &Path) -> Result<Map, Failure> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Map::default()),
        _ => read(path),
    }
}

/// Reads a map that is there.
///
/// # Errors
/// It cannot be read, or is none.
pub fn read(path: &Path) -> Result<Map, Failure> {
    let fail = |what: String| Failure(format!("{}: {what}", path.display()));
    // What is written takes the place of the file, which must not be that of a device.
    if !fs::metadata(path).map_err(|error| fail(error.to_string()))?.is_file() {
        return Err(fail("is not a file; expected a map that --redact wrote".to_owned()));
    }
    let text = fs::read_to_string(path).map_err(|error| fail(error.to_string()))?;
    Map::read(&text).map_err(fail)
}

/// Writes a map, which only its owner may read. It is whole or as it was before: without it nobody can turn an answer back.
///
/// # Errors
/// It cannot be written.
pub fn write(map: &Map, path: &Path) -> Result<(), Failure> {
    let fail = |what: String| Failure(format!("{}: {what}", path.display()));
    let text = map.written().map_err(|error| fail(error.to_string()))?;
    let mut name = path.file_name().ok_or_else(|| fail("is not the name of a file".to_owned()))?.to_owned();
    name.push(".new");
    let new: PathBuf = path.with_file_name(name);
    private::write(&new, &text).and_then(|()| fs::rename(&new, path)).map_err(|error| fail(error.to_string()))
}

/// Reads a reply, from standard input where no file is named.
///
/// # Errors
/// It cannot be read, or is no text.
pub fn reply(path: Option<&Path>) -> Result<String, Failure> {
    let shown = path.map_or_else(|| "standard input".to_owned(), |path| path.display().to_string());
    let fail = |what: String| Failure(format!("{shown}: {what}"));
    let mut bytes = Vec::new();
    let read = match path {
        Some(path) => fs::File::open(path).and_then(|file| file.take(MOST).read_to_end(&mut bytes)),
        None => io::stdin().lock().take(MOST).read_to_end(&mut bytes),
    };
    read.map_err(|error| fail(error.to_string()))?;
    text::decode(&bytes).map(|decoded| decoded.text.into_owned()).map_err(|error| fail(error.to_string()))
}
