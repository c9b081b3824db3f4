//! What was seen of a failure, and who was signed in: no facts of the directory. `--evidence` reads it.

use super::{
    Extent, Part, Reader,
    line::{first, starts_with},
};
use crate::gather::files::Export;

pub(super) const GROUPS: Part = Part {
    what: "whoami /groups",
    is_it: |text| first(text, 1).any(|line| matches!(line.trim(), "GROUP INFORMATION" | "GRUPPENINFORMATIONEN")),
    extent: Extent::Lines(|before, line| {
        !before.trim().is_empty() || line.contains("S-1-") || line.starts_with(['-', '=', 'G'])
    }),
    read: Reader::Any(groups),
    wants_command: false,
};

pub(super) const EVIDENCE: Part = Part {
    what: "klist and events",
    is_it,
    extent: Extent::Lines(goes_on),
    read: Reader::Any(evidence),
    wants_command: false,
};

/// How a sentence ends that says where else to give the file.
pub(in crate::gather::files) const BY_EVIDENCE: &str = "which --evidence with this file reads";

/// The beginnings of tickets and events, in the languages that are known.
const BEGINNINGS: [&str; 8] = [
    "Current LogonId is",
    "Cached Tickets:",
    "#0>",
    "Log Name:",
    "Protokollname:",
    "Nom du journal",
    "<Event ",
    "Event ID:",
];

fn is_it(text: &str) -> bool {
    first(text, 1).any(|line| BEGINNINGS.iter().any(|beginning| starts_with(line.trim_start(), beginning)))
}

fn goes_on(_: &str, line: &str) -> bool {
    line.contains(':') || line.trim().is_empty() || line.starts_with(['\t', ' ', '<', '#'])
}

fn groups(_: &str, _: &str) -> Export {
    let warning = "what whoami /groups printed is the token of one session and was left out: an export of the user and its groups \
                   says what the KDC goes by";
    Export { warnings: vec![warning.to_owned()], ..Export::default() }
}

fn evidence(_: &str, _: &str) -> Export {
    let hint = format!("tickets or events are in the text; they are evidence of a failure, {BY_EVIDENCE}");
    Export { hints: vec![hint], ..Export::default() }
}
