//! A case file: what the script of `collect` wrote on a machine of the customer's, see `docs/collect.md`.
//!
//! It becomes the facts that a live run would have gathered there. Of several domain controllers the one that the machine uses
//! counts; what the others have of the objects that decide stands beside it.

mod copies;
mod directory;
mod dns;
mod json;
mod machines;
mod seen;
#[cfg(test)]
mod tests;

use serde_json::Value;

use self::{directory::Controller, json::Place};
use super::{Decoded, text};
use crate::{
    evidence::Evidence,
    facts::{Coverage, Facts, Known, Part, Snapshot},
    name::domain_of,
};

/// The version of the form. A file of another version is refused, not guessed at.
const SCHEMA: &str = "kcd-doctor/case/1";

/// The longest file to be read, in octets. As values it takes about ten times as much memory.
const MAX_FILE: usize = 128 << 20;

/// How much of a file tells whether it is one, in octets: its first key does.
pub(in crate::gather) const ENOUGH_TO_TELL: usize = 512;

/// What a case file holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Content {
    pub(super) facts: Facts,
    /// Events, and what `klist` listed.
    pub(super) evidence: Evidence,
}

/// Whether a file claims to be one, in whatever encoding it was saved.
pub(in crate::gather) fn is_case(bytes: &[u8]) -> bool {
    let start: Vec<u8> = bytes.iter().take(ENOUGH_TO_TELL).copied().filter(|octet| *octet != 0).collect();
    String::from_utf8_lossy(&start).contains("\"kcd-doctor/case/")
}

/// Reads a case file.
///
/// # Errors
/// The file, the place in it, and what was expected there.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Content, String> {
    if bytes.len() > MAX_FILE {
        return Err(format!("{name}: is longer than {} MiB: collect again for fewer hosts", MAX_FILE >> 20));
    }
    let Decoded { text, .. } =
        text::decode(bytes).map_err(|error| format!("{name}: expected a case file, but the file {error}"))?;
    // How deep values may lie in one another is bounded there.
    let value: Value = serde_json::from_str(&text)
        .map_err(|error| format!("{name}:{}: expected a case file that `collect` wrote: {error}", error.line()))?;
    content(name, &Place::whole(&value)).map_err(|what| format!("{name}: {what}"))
}

fn content(name: &str, whole: &Place<'_>) -> Result<Content, String> {
    let schema = whole.at("schema");
    if schema.text()? != SCHEMA {
        return Err(schema.wrong(&format!("{SCHEMA}; collect again with the script of this version")));
    }
    let mut remarks = vec![format!("{name}: {}", provenance(&whole.at("collected"))?)];
    for note in whole.at("unread").items() {
        let (what, because) = (note.at("what").text()?, note.at("because").text()?);
        remarks.push(format!("{name}: could not read {what}, because: {because}"));
    }
    let mut controllers: Vec<Controller> =
        whole.at("controllers").items().iter().map(directory::controller).collect::<Result<_, _>>()?;
    let chosen = controllers.iter().position(|controller| controller.naming().is_some());
    let mut others = Vec::new();
    let (taken_at, domain, snapshot) = if let Some(at) = chosen {
        let controller = controllers.remove(at);
        let taken_at = controller.asked_at.map_or(Known::Absent, Known::Found);
        let domain = controller.naming().and_then(domain_of);
        let snapshot = controller.snapshot();
        others = copies::of(controllers, &snapshot);
        (taken_at, domain, snapshot)
    } else {
        remarks.push(format!("{name}: no domain controller answered, so nothing is known of the directory"));
        (Known::Absent, whole.at("domain").maybe_text()?.map(str::to_lowercase), nothing(name))
    };
    let catalog = directory::elsewhere(&whole.at("catalog"), domain.as_deref())?;
    let facts = Facts {
        taken_at,
        domain,
        copies: others,
        names: dns::names(&whole.at("names"))?,
        hosts: machines::hosts(name, &whole.at("hosts"))?,
        shares: machines::shares(name, &whole.at("shares"))?,
        remarks,
        ..Facts::of(std::iter::once(snapshot).chain(catalog).collect())
    };
    Ok(Content { facts, evidence: seen::evidence(name, whole)? })
}

/// Reads what a case file holds of the failure itself.
///
/// # Errors
/// As for [`read`].
pub(in crate::gather) fn evidence(name: &str, bytes: &[u8]) -> Result<Evidence, String> {
    read(name, bytes).map(|content| content.evidence)
}

/// When, where and as whom it was collected.
fn provenance(collected: &Place<'_>) -> Result<String, String> {
    let part = |key: &str| collected.at(key).maybe_text().map(|text| text.unwrap_or("unknown"));
    Ok(format!("collected at {} on {} by {}", part("at")?, part("on")?, part("by")?))
}

/// What a directory said that could not be asked.
fn nothing(name: &str) -> Snapshot {
    Snapshot {
        source: name.to_owned(),
        live: false,
        part: Part::Own,
        objects: Vec::new(),
        asked: std::collections::BTreeMap::new(),
        coverage: Coverage::default(),
    }
}
