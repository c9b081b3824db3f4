//! What to ask the directory next, given what is known. Pure: the same facts give the same questions.

use std::collections::BTreeSet;

use crate::{
    case::Case,
    checks,
    directory::Account,
    examine::{Cluster, Examination},
    facts::{Ask, Facts, Known},
    kdc::User,
    name::HostName,
    spn::Spn,
    windows::{Dacl, Entry},
};

/// Lists longer than this are not looked up entry by entry: that serves hygiene, and the needed names are asked for anyway.
pub(super) const LONGEST_LIST: usize = 300;

/// All questions that the case raises and that were not asked yet.
///
/// The first round asks for the machines and the user; the second, which knows their names and groups, for the owners of
/// names; a third for what those bring up. Then there is nothing left to ask.
pub(super) fn next(case: &Case, facts: &Facts) -> Vec<Ask> {
    let mut asks: BTreeSet<Ask> = [Ask::SpnMappings, Ask::DomainControllers].into();
    let named = case.hosts().into_iter().filter(|name| name.address().is_none());
    asks.extend(named.map(|name| Ask::Host(name.as_str().to_owned())));
    asks.extend(case.user.iter().map(|user| Ask::User(user.clone())));
    let asked = |ask: &Ask| facts.snapshots.iter().any(|snapshot| snapshot.asked.contains_key(&ask.key()));
    if case.hosts().iter().all(|name| name.address().is_some() || asked(&Ask::Host(name.as_str().to_owned()))) {
        asks.extend(of_examination(&Examination::new(case, facts)));
    }
    let mut seen = BTreeSet::new();
    asks.into_iter().filter(|ask| !asked(ask) && seen.insert(ask.key())).collect()
}

fn of_examination(examination: &Examination<'_>) -> BTreeSet<Ask> {
    let mut asks = BTreeSet::new();
    let mappings = examination.directory.mappings();
    let mut owner_of = |spn: &Spn| {
        asks.insert(Ask::Spn(spn.key()));
        if let Some(alias) = mappings.alias_of(spn.class()) {
            asks.insert(Ask::Spn(spn.with_class(alias).key()));
        }
    };
    for need in &examination.needs {
        need.spns().for_each(&mut owner_of);
    }
    let lists = examination.delegators().into_iter().filter_map(|(account, _)| account.delegation_list().found());
    let entries: Vec<Spn> = lists.filter(|list| list.len() <= LONGEST_LIST).flatten().collect();
    entries.iter().filter(|entry| !entry.host().is_empty()).for_each(&mut owner_of);
    let source = examination.directory.host(&examination.case.source).found();
    checks::also_wanted(examination.case, source).iter().for_each(&mut owner_of);
    for entry in entries {
        // A group has no service principal name, and is listed by its own name where somebody tried.
        let name = if entry.host().is_empty() { entry.as_str() } else { entry.host() };
        asks.insert(Ask::Group(name.to_lowercase()));
        if !entry.host().is_empty() {
            asks.insert(Ask::Host(entry.host_name().as_str().to_owned()));
        }
    }
    if examination.cluster == Cluster::Perhaps {
        asks.insert(Ask::Clusters);
    }
    let mut members: Vec<Account<'_>> = examination.delegators().into_iter().map(|(account, _)| account).collect();
    if let User::Named(Known::Found(user)) = &examination.user {
        members.push(*user);
    }
    for member in members {
        asks.insert(Ask::Groups(member.dn().to_owned()));
        // Not everybody may read the computed groups; the objects tell the same with more effort.
        if member.object().values("tokenGroups") == Known::Absent {
            asks.insert(Ask::GroupObjects(member.dn().to_owned()));
        }
    }
    for party in &examination.parties {
        if let Known::Found(account) = &party.account {
            asks.extend(allowed_sids(*account));
        }
        if let crate::examine::Resolution::Alias(target) = &party.resolution {
            asks.insert(Ask::Host(HostName::new(target).as_str().to_owned()));
        }
    }
    asks
}

/// Whoever a resource-based descriptor speaks of.
fn allowed_sids(account: Account<'_>) -> Vec<Ask> {
    let Known::Found(descriptor) = account.resource_delegation() else { return Vec::new() };
    let Dacl::Aces(entries) = descriptor.dacl else { return Vec::new() };
    let sids = entries.into_iter().filter_map(|entry| match entry {
        Entry::Ace(ace) => Some(Ask::Sid(ace.sid.to_string())),
        Entry::Other { .. } => None,
    });
    sids.collect()
}
