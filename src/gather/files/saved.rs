//! Facts saved by `--save`.

use std::{fs::OpenOptions, io::Write, path::Path};

use super::Failure;
use crate::facts::{Facts, SCHEMA};

/// Whether a file claims to be one of ours.
pub(super) fn is_saved(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(256)];
    String::from_utf8_lossy(start).contains("\"kcd-doctor/facts/")
}

/// Reads facts back.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Facts, String> {
    let facts: Facts = serde_json::from_slice(bytes)
        .map_err(|error| format!("{name}:{}: expected facts saved by --save: {error}", error.line()))?;
    if facts.schema != SCHEMA {
        return Err(format!("{name}: expected {SCHEMA}, found {}", facts.schema));
    }
    Ok(facts)
}

/// Writes facts to a file that only its owner may read: they describe a domain.
///
/// # Errors
/// The file cannot be written.
pub fn save(facts: &Facts, path: &Path) -> Result<(), Failure> {
    let fail = |what: String| Failure(format!("{}: {what}", path.display()));
    let mut text = serde_json::to_string_pretty(facts).map_err(|error| fail(error.to_string()))?;
    text.push('\n');
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|error| fail(error.to_string()))?;
    file.write_all(text.as_bytes()).map_err(|error| fail(error.to_string()))
}
