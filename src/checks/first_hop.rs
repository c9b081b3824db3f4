//! The names of the first hop, from the tools to the host that acts. No delegation needs them, and everything fails without.

use crate::{case::Case, directory::Account, examine::Examination, facts::Known, name::HostName, spn::Spn};

/// Classes that the tools ask for: `WinRM` tries `HTTP` (or `WSMAN`), older tools reach `HOST` by DCOM.
const CLASSES: [&str; 3] = ["HTTP", "WSMAN", "HOST"];

/// Service principal names beside those of the hops whose owners the checks look at: those of the host that acts, short and
/// full. A gatherer that asks for single names has to ask for these as well.
///
/// `source` is the account of the host, where it is known; without it the name as given has to do.
pub fn also_wanted(case: &Case, source: Option<Account<'_>>) -> Vec<Spn> {
    if case.source.address().is_some() && source.is_none() {
        return Vec::new();
    }
    let short = source.map_or_else(|| case.source.short().to_owned(), Account::short_name);
    let full = source.and_then(|account| account.dns_name().found());
    let full = full.or_else(|| case.source.suffix().map(|_| case.source.to_string()));
    let hosts = [Some(short), full];
    let hosts: Vec<&String> = hosts.iter().flatten().collect();
    CLASSES.iter().flat_map(|class| hosts.iter().map(move |host| Spn::parse(&format!("{class}/{host}")))).collect()
}

/// The same for an examination; nothing where the tools run on the host itself, which needs no first hop.
pub(super) fn names(examination: &Examination<'_>) -> Vec<Spn> {
    if examination.is_local() {
        return Vec::new();
    }
    also_wanted(examination.case, source(examination))
}

/// The account of the host that acts.
pub(super) fn source<'f>(examination: &Examination<'f>) -> Option<Account<'f>> {
    match examination.party(&examination.case.source).map(|party| party.account.clone()) {
        Some(Known::Found(account)) => Some(account),
        _ => None,
    }
}

/// Whether an account is one that a host name in a service principal name stands for.
pub(super) fn is_rightful(account: Account<'_>, spn: &Spn) -> bool {
    let name: HostName = spn.host_name();
    account.is_computer() && !account.is_conflict_copy() && super::machines::goes_by(account, &name)
}
