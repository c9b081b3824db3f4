//! `nltest`: which domain controller a machine found, and whether its channel to the domain is whole.

use super::{
    Extent, Part, Reader, excerpt,
    line::{first, starts_with},
};
use crate::gather::files::Export;

pub(super) const PART: Part =
    Part { what: "nltest", is_it, extent: Extent::Lines(goes_on), read: Reader::Any(read), wants_command: false };

const LABELS: [&str; 11] = [
    "DC:",
    "Address:",
    "Dom Guid:",
    "Dom Name:",
    "Forest Name:",
    "Dc Site Name:",
    "Our Site Name:",
    "Flags:",
    "Trusted DC Name",
    "Trusted DC Connection Status",
    "The command completed",
];

fn is_it(text: &str) -> bool {
    let mut lines = first(text, 3).map(str::trim);
    let line = lines.next().unwrap_or_default();
    let is_dsgetdc = line.starts_with("DC: \\\\") && lines.any(|line| line.starts_with("Address:"));
    is_dsgetdc
        || line.starts_with("Trusted DC Name")
        || line.starts_with("Trusted DC Connection Status")
        || (line.starts_with("Flags:") && first(text, 2).any(|line| line.trim().starts_with("Trusted DC Name")))
}

fn goes_on(_: &str, line: &str) -> bool {
    let text = line.trim();
    text.is_empty() || LABELS.iter().any(|label| starts_with(text, label))
}

fn read(_: &str, text: &str) -> Export {
    let (mut dc, mut domain, mut warnings, mut flags) = (String::new(), None, Vec::new(), None);
    for line in text.lines().map(str::trim) {
        let value = |label: &str| line.strip_prefix(label).map(str::trim);
        if let Some(name) = value("DC:").or_else(|| value("Trusted DC Name")) {
            name.trim_start_matches('\\').clone_into(&mut dc);
        } else if let Some(name) = value("Dom Name:") {
            // A NetBIOS name is no name of the DNS.
            domain = name.contains('.').then(|| name.trim_end_matches('.').to_lowercase());
        } else if let Some(words) = value("Flags:").filter(|words| words.contains("KDC")) {
            flags = Some(words);
        } else if let Some(status) =
            value("Trusted DC Connection Status").filter(|status| status.split_whitespace().nth(2) != Some("0"))
        {
            let status = status.trim_start_matches("Status = ");
            warnings.push(format!(
                "nltest says that the machine where it ran has no channel to its domain by {}: {}",
                excerpt(&dc),
                excerpt(status)
            ));
        }
    }
    if let Some(flags) = flags {
        let has = |flag: &str| flags.split_whitespace().any(|word| word == flag);
        let release = if has("DS_10") {
            "Windows Server 2016 or later"
        } else if has("DS_9") {
            "Windows Server 2012 R2"
        } else if has("DS_8") {
            "Windows Server 2012"
        } else {
            "a release before Windows Server 2012, which knows no resource-based delegation"
        };
        warnings
            .push(format!("nltest found the domain controller {}, which runs {release} by its flags", excerpt(&dc)));
    }
    Export { domain, warnings, ..Export::default() }
}
