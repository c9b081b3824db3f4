//! How a wanted name stands in a delegator's list: there, there in another guise, or not at all.
//!
//! Every wanted name is in exactly one state, so that every missing entry has exactly one explanation.

use super::Examination;
use crate::{
    directory::Account,
    facts::Known,
    name::first_value,
    requirement::Requirement,
    spn::{Service, Spn},
};

/// The state of one wanted name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listing<'f> {
    /// It is in the list as it is asked for.
    Listed,
    /// It is not, but an entry was meant to be it.
    Disguised(Disguise, Spn),
    /// Only the other name form of the same service is in the list.
    OtherForm(Spn),
    /// The list has the same service on a cluster's node (or on the cluster itself), and not on the clustered name.
    ClusterMember(Member, Spn, Account<'f>),
    /// Nothing in the list has to do with it.
    Missing,
    /// The list could not be read.
    Unknown(String),
    /// Nothing is delegated: the user asks for himself.
    NotNeeded,
}

/// What keeps an entry from being what it was meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disguise {
    /// A service class that does not exist.
    MisspeltClass,
    /// A script's variable that was filled in with a distinguished name.
    Interpolated,
    /// Characters that do not show.
    InvisibleCharacters,
    /// A realm, a port, a path or an address.
    Suffix,
    /// The class `HOST`, which stands for `cifs` elsewhere, and in a list perhaps.
    HostClass,
}

/// Which part of a cluster an entry names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    /// A node.
    Node,
    /// The cluster name object.
    Cluster,
}

/// Wrong spellings of service classes, in lower case and with single spaces, and what was meant.
pub const MISSPELT: &[(&str, Service)] = &[
    ("microsoft virtual machine migration service", Service::Migration),
    ("microsoft virtual system migration", Service::Migration),
    ("virtual system migration service", Service::Migration),
    ("microsoft virtual systems migration service", Service::Migration),
    ("microsoft virtual system management service", Service::Migration),
    ("microsoft-virtual-system-migration-service", Service::Migration),
    ("hyper-v virtual machine management", Service::Migration),
    ("vmms", Service::Migration),
    ("smb", Service::Cifs),
    ("cifs service", Service::Cifs),
    ("cifs:", Service::Cifs),
    ("cif", Service::Cifs),
    ("cfis", Service::Cifs),
    ("nfs", Service::Cifs),
    ("hyper-v replication service", Service::Replica),
    ("microsoft hyper-v replica service", Service::Replica),
];

pub(super) fn of<'f>(
    wanted: &Spn,
    service: Service,
    list: &Known<Vec<Spn>>,
    examination: &Examination<'f>,
    requirement: &Requirement,
) -> Listing<'f> {
    let entries = match list {
        Known::Found(entries) => entries.as_slice(),
        Known::Absent => &[],
        Known::Unreadable(why) => return Listing::Unknown(why.clone()),
    };
    if entries.iter().any(|entry| entry.same_as(wanted.as_str())) {
        return Listing::Listed;
    }
    let forms: Vec<Spn> = examination.name_forms(requirement);
    let is_wanted = |text: &str| forms.iter().any(|form| form.same_as(text));
    let exactly_wanted = |text: &str| wanted.same_as(text);
    // An entry for just this form explains more than one for the other form.
    for meant in [&exactly_wanted as &dyn Fn(&str) -> bool, &is_wanted] {
        if let Some(found) = entries.iter().find_map(|entry| Some((disguise(entry, service, meant)?, entry))) {
            // The right name of the other form is a better explanation than an odd copy of it.
            if !is_wanted(found.1.as_str()) {
                return Listing::Disguised(found.0, found.1.clone());
            }
        }
    }
    let target_name = examination.party(&requirement.target).and_then(|party| party.account.as_found().copied());
    let names_target = |dn: &str| {
        target_name.map_or(first_value(dn).to_lowercase() == requirement.target.short(), |target| {
            first_value(dn).eq_ignore_ascii_case(&first_value(target.dn()))
        })
    };
    let interpolated = entries.iter().find(|entry| {
        entry.class().eq_ignore_ascii_case(service.class()) && interpolated_dn(entry).is_some_and(names_target)
    });
    if let Some(entry) = interpolated {
        return Listing::Disguised(Disguise::Interpolated, entry.clone());
    }
    if let Some(entry) = entries.iter().find(|entry| is_wanted(entry.as_str())) {
        return Listing::OtherForm(entry.clone());
    }
    if service == Service::Cifs {
        if let Some(entry) = entries
            .iter()
            .find(|e| e.class().eq_ignore_ascii_case("host") && is_wanted(e.with_class(service.class()).as_str()))
        {
            return Listing::Disguised(Disguise::HostClass, entry.clone());
        }
        if let Some((member, entry, account)) = cluster_member(entries, examination, target_name) {
            return Listing::ClusterMember(member, entry, account);
        }
    }
    Listing::Missing
}

/// What is wrong with an entry, if it would be the wanted name without it.
fn disguise(entry: &Spn, service: Service, meant: &dyn Fn(&str) -> bool) -> Option<Disguise> {
    if meant_service(entry) == Some(service) && meant(entry.with_class(service.class()).as_str()) {
        return Some(Disguise::MisspeltClass);
    }
    let visible = visible(entry.as_str());
    if visible != entry.as_str() && meant(&visible) {
        return Some(Disguise::InvisibleCharacters);
    }
    bare(&visible, service).filter(|bare| meant(bare)).map(|_| Disguise::Suffix)
}

/// The service that an entry's class was meant to be, where the class is a known wrong spelling of it.
pub fn meant_service(entry: &Spn) -> Option<Service> {
    let class = collapse(entry.class());
    MISSPELT.iter().find(|(wrong, _)| *wrong == class).map(|(_, right)| *right)
}

fn collapse(text: &str) -> String {
    visible(text).to_lowercase().split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Characters that do not show, or that look like another: what is left, or what they look like.
///
/// Values are pasted from web pages and mail, where blanks become no-break spaces and hyphens become dashes.
pub fn visible(text: &str) -> String {
    let replaced: String = text
        .chars()
        .filter_map(|character| match character {
            '\u{a0}' | '\u{2007}' | '\u{202f}' | '\t' => Some(' '),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
            '\u{ff0f}' | '\u{2044}' | '\u{2215}' => Some('/'),
            // Soft hyphens, zero-width characters and direction marks; then quotes, which come with what was copied.
            '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2060}'
            | '\u{feff}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2018}'
            | '\u{2019}'
            | '\u{201c}'
            | '\u{201d}'
            | '"'
            | '\'' => None,
            other if other.is_control() => None,
            other => Some(other),
        })
        .collect();
    let words: Vec<&str> = replaced.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// The service on the host alone, where an entry says more than that: a realm, a port, a URL or a share.
fn bare(text: &str, service: Service) -> Option<String> {
    let (class, rest) = match text.strip_prefix("\\\\") {
        Some(path) => (service.class(), path),
        None => text.split_once('/')?,
    };
    let rest = rest.trim_start_matches('/');
    let host = rest.split(['@', ':', '/', '\\']).next().unwrap_or_default();
    let class = class.trim_end_matches(':');
    let bare = format!("{class}/{host}");
    (bare != text).then_some(bare)
}

/// The distinguished name that a script put where a host name belongs: `cifs/CN=HV2,OU=…,DC=com.DNSHostName`.
pub fn interpolated_dn(entry: &Spn) -> Option<&str> {
    let after = entry.as_str().split_once('/').map(|(_, after)| after)?;
    let is_dn =
        after.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("cn=") || start.eq_ignore_ascii_case("ou="));
    is_dn.then_some(after)
}

fn cluster_member<'f>(
    entries: &[Spn],
    examination: &Examination<'f>,
    target: Option<Account<'f>>,
) -> Option<(Member, Spn, Account<'f>)> {
    let target = target.filter(|target| target.owns_class("MSClusterVirtualServer"))?;
    let is_file_server = |account: &Account<'_>| !account.owns_class(Service::Migration.class());
    let listed: Vec<(&Spn, Account<'f>)> = entries
        .iter()
        .filter(|entry| entry.class().eq_ignore_ascii_case("cifs"))
        .filter_map(|entry| Some((entry, examination.directory.host(&entry.host_name()).found()?)))
        .collect();
    // Hyper-V hosts are nodes of clusters too, but hardly of the one that the files are on.
    let (servers, hosts): (Vec<_>, Vec<_>) = listed.into_iter().partition(|(_, account)| is_file_server(account));
    servers.into_iter().chain(hosts).find_map(|(entry, account)| {
        if account == target {
            None
        } else if account.owns_class("MSServerCluster") {
            Some((Member::Cluster, entry.clone(), account))
        } else if account.owns_class("MSServerClusterMgmtAPI") {
            Some((Member::Node, entry.clone(), account))
        } else {
            None
        }
    })
}

#[cfg(test)]
#[path = "listing_tests.rs"]
mod tests;
