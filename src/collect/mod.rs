//! The script with which a customer collects the facts of a case: `collect`, see `docs/collect.md`.
//!
//! The script is a file of its own, `collect.ps1`, which can be read, checked and run as it is. Only its parameters are filled in
//! here. `gather::files::case` reads what it writes.

#[cfg(test)]
mod tests;

use crate::{case::Case, name::HostName, quote};

/// The script, without anything to look at.
const SCRIPT: &str = include_str!("collect.ps1");

/// The lines around the parameters that are filled in.
const BEGIN: &str = "    # >>>";
const END: &str = "    # <<<";

/// What the script is to look at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// The operation, its machines and its user; without one only the domain.
    pub case: Option<&'a Case>,
    /// The domain, if not that of the machine on which the script runs.
    pub domain: Option<&'a str>,
    /// The domain controller, if not the one that Windows uses there.
    pub server: Option<&'a str>,
}

/// The script for a case. All of it is ASCII, since Windows `PowerShell` takes a file without a mark for one of the machine's code
/// page, in which the octets of a harmless letter may be a quote.
pub fn script(wanted: &Wanted<'_>) -> String {
    let mut script = String::with_capacity(SCRIPT.len() + 512);
    let mut is_inside = false;
    for line in SCRIPT.lines() {
        is_inside &= !line.starts_with(END);
        if !is_inside {
            script.push_str(line);
            script.push('\n');
        }
        if line.starts_with(BEGIN) {
            is_inside = true;
            script.push_str(&parameters(wanted));
        }
    }
    script
}

fn parameters(wanted: &Wanted<'_>) -> String {
    let case = wanted.case;
    let one = |name: &str, value: Option<&str>| {
        format!("    [string] ${name} = {},\n", quote::powershell_ascii(value.unwrap_or_default()))
    };
    let many = |name: &str, values: Vec<&str>| {
        let values: Vec<String> = values.into_iter().map(quote::powershell_ascii).collect();
        format!("    [string[]] ${name} = @({}),\n", values.join(", "))
    };
    let hosts = case.map(|case| std::iter::once(&case.source).chain(&case.destination).map(HostName::as_str));
    let storage = case.map(|case| case.storage.iter().map(|storage| storage.typed.as_str()).collect());
    [
        one("Operation", case.map(|case| case.operation.command())),
        many("ComputerName", hosts.map(Iterator::collect).unwrap_or_default()),
        many("Storage", storage.unwrap_or_default()),
        one("User", case.and_then(|case| case.user.as_deref())),
        one("Via", case.and_then(|case| case.via.as_ref()).map(HostName::as_str)),
        one("Domain", wanted.domain),
        one("Server", wanted.server),
    ]
    .concat()
}
