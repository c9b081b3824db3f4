//! What checks on machines and on their names need to say.

use std::net::IpAddr;

use super::{Evidence, Severity, common, common::Site};
use crate::{
    case::Case,
    directory::Account,
    examine::{Examination, Party, Resolution},
    facts::{Answer, Forward},
    name::HostName,
    requirement::Way,
    spn::Spn,
};

/// The machines that the operation itself reaches: all of the case but one that only runs the tools.
pub fn involved<'e, 'f>(examination: &'e Examination<'f>) -> impl Iterator<Item = &'e Party<'f>> {
    examination.parties.iter().filter(|party| is_involved(examination.case, &party.name))
}

/// Whether the operation itself reaches a machine.
pub fn is_involved(case: &Case, name: &HostName) -> bool {
    case.source == *name
        || case.destination.as_ref() == Some(name)
        || case.storage.iter().any(|storage| storage.server == *name)
}

/// The part that a machine plays.
pub fn role(case: &Case, name: &HostName) -> &'static str {
    if case.source == *name {
        if case.destination.is_some() { "the source host" } else { "the host" }
    } else if case.destination.as_ref() == Some(name) {
        "the destination host"
    } else if case.storage.iter().any(|storage| storage.server == *name) {
        "the file server"
    } else {
        "the management computer"
    }
}

/// Hops that a check is about, grouped by the machine that they lead to, in order of need.
pub fn by_target<'e, 'f>(
    examination: &'e Examination<'f>,
    is_meant: impl Fn(&Site<'e, 'f>) -> bool,
) -> Vec<(&'e HostName, Vec<Site<'e, 'f>>)> {
    let mut groups: Vec<(&HostName, Vec<Site<'e, 'f>>)> = Vec::new();
    for site in common::sites(examination).filter(|site| is_meant(site)) {
        let target = &site.need.requirement.target;
        match groups.iter_mut().find(|(known, _)| *known == target) {
            Some((_, sites)) => sites.push(site),
            None => groups.push((target, vec![site])),
        }
    }
    groups
}

/// Every hop to one machine.
pub fn hops_to<'e, 'f>(examination: &'e Examination<'f>, name: &HostName) -> Vec<Site<'e, 'f>> {
    common::sites(examination).filter(|site| site.need.requirement.target == *name).collect()
}

/// A warning where only the way back is concerned, else an error.
pub fn worst(sites: &[Site<'_, '_>]) -> Severity {
    let only_back = !sites.is_empty() && sites.iter().all(|site| site.need.requirement.way == Way::Back);
    common::severity(if only_back { Way::Back } else { Way::There })
}

/// The hops as findings name them.
pub fn keys(sites: &[Site<'_, '_>]) -> Vec<(String, String)> {
    sites.iter().map(Site::key).collect()
}

/// The names that are asked for, each once.
pub fn spns(sites: &[Site<'_, '_>]) -> Vec<Spn> {
    let mut all: Vec<Spn> = Vec::new();
    for site in sites {
        if !all.contains(&site.hop.spn) {
            all.push(site.hop.spn.clone());
        }
    }
    all
}

/// The delegators of some hops with the names that each one asks for.
pub fn delegators<'f>(sites: &[Site<'_, 'f>]) -> Vec<(Account<'f>, Vec<Spn>)> {
    let mut all: Vec<(Account<'f>, Vec<Spn>)> = Vec::new();
    for site in sites {
        let spn = site.hop.spn.clone();
        match all.iter_mut().find(|(account, _)| *account == site.delegator) {
            Some((_, spns)) if spns.contains(&spn) => {}
            Some((_, spns)) => spns.push(spn),
            None => all.push((site.delegator, vec![spn])),
        }
    }
    all
}

/// Whether a computer goes by a name: its account name, its DNS name, one of its additional names, short or full.
pub fn goes_by(account: Account<'_>, name: &HostName) -> bool {
    let own =
        account.dns_name().found().into_iter().chain(account.additional_dns_names()).map(|own| HostName::new(&own));
    let is_account_name = name.account_name().eq_ignore_ascii_case(&account.name());
    (is_account_name && name.suffix().is_none_or(|suffix| suffix == account.domain()))
        || own.into_iter().any(|own| own == *name || (name.suffix().is_none() && own.short() == name.short()))
}

/// Whether the cluster service keeps the account: a cluster's name, or that of a clustered role. Its addresses are those of
/// the nodes, and its names lie where the cluster service puts them.
pub fn is_clustered_name(account: Account<'_>) -> bool {
    account.owns_class("MSClusterVirtualServer") || account.owns_class("MSServerCluster")
}

/// Machines that go by a name and have an account in the directory.
pub fn named<'e, 'f>(examination: &'e Examination<'f>) -> impl Iterator<Item = (&'e Party<'f>, Account<'f>)> {
    involved(examination)
        .filter(|party| !matches!(party.resolution, Resolution::Address | Resolution::Namespace))
        .filter_map(|party| party.account.clone().found().map(|account| (party, account)))
}

/// What the DNS answered for a name; nothing where it was not asked.
pub fn answer<'f>(examination: &Examination<'f>, name: &str) -> Option<&'f Answer<Forward>> {
    examination.names().found()?.forward.get(&name.to_lowercase())
}

/// What a name leads to, if it leads anywhere.
pub fn forward<'f>(examination: &Examination<'f>, name: &str) -> Option<&'f Forward> {
    answer(examination, name)?.found()
}

/// Whether the DNS says for certain that a name leads nowhere.
pub fn is_unknown_to_dns(examination: &Examination<'_>, name: &str) -> bool {
    matches!(answer(examination, name), Some(Answer::NoSuchName | Answer::NoData))
}

/// The names that an address belongs to by reverse lookup.
pub fn reverse<'f>(examination: &Examination<'f>, address: &IpAddr) -> Option<&'f Answer<Vec<String>>> {
    examination.names().found()?.reverse.get(address)
}

/// What the DNS said of a name, as evidence.
pub fn seen_forward(examination: &Examination<'_>, name: &str) -> Evidence {
    let values = match answer(examination, name) {
        Some(Answer::Found(found)) => {
            let addresses = found.addresses.iter().map(ToString::to_string);
            let mut path = vec![found.name.clone()];
            path.extend(found.aliases.iter().cloned());
            std::iter::once(format!("as {}", path.join(" → "))).chain(addresses).collect()
        }
        Some(other) => vec![words(other)],
        None => vec!["not asked".to_owned()],
    };
    Evidence { source: server(examination), object: name.to_owned(), field: "A, AAAA".to_owned(), values }
}

/// What the DNS said of an address, as evidence.
pub fn seen_reverse(examination: &Examination<'_>, address: &IpAddr) -> Evidence {
    let values = match reverse(examination, address) {
        Some(Answer::Found(names)) => names.clone(),
        Some(other) => vec![words(other)],
        None => vec!["not asked".to_owned()],
    };
    Evidence { source: server(examination), object: address.to_string(), field: "PTR".to_owned(), values }
}

fn words<T>(answer: &Answer<T>) -> String {
    match answer {
        Answer::Found(_) => "found".to_owned(),
        Answer::NoSuchName => "no such name".to_owned(),
        Answer::NoData => "no record of this kind".to_owned(),
        Answer::Refused(code) => format!("the server answered {code}"),
        Answer::NoAnswer(what) => format!("no answer: {what}"),
    }
}

fn server(examination: &Examination<'_>) -> String {
    let servers = examination.names().found().map(|names| names.servers.join(", ")).unwrap_or_default();
    if servers.is_empty() { "DNS".to_owned() } else { format!("DNS {servers}") }
}
