//! What the checks on odd entries have in common: an entry was meant to be a needed name, and is not.

use std::collections::BTreeSet;

use super::{Certainty, Evidence, Finding, Severity, common, common::Group};
use crate::{
    directory::Account,
    examine::{Examination, Listing, listing::Disguise},
    facts::Known,
    fix,
    spn::Spn,
};

/// The hops that are refused since the entry for them is odd in one way.
pub(super) fn in_place<'e, 'f>(examination: &'e Examination<'f>, which: Disguise) -> Vec<Group<'e, 'f>> {
    common::grouped(examination, |site| {
        matches!(&site.hop.listing, Listing::Disguised(disguise, _) if *disguise == which)
            && common::is_not_allowed(site)
    })
}

/// The entries that stand in the place of a group's names, each once.
pub(super) fn culprits(group: &Group<'_, '_>) -> Vec<Spn> {
    let mut all: Vec<Spn> = Vec::new();
    for site in &group.sites {
        match &site.hop.listing {
            Listing::Disguised(_, entry) | Listing::OtherForm(entry) | Listing::ClusterMember(_, entry, _)
                if !all.contains(entry) =>
            {
                all.push(entry.clone());
            }
            _ => {}
        }
    }
    all
}

/// The machines that a group's hops lead to, each once.
pub(super) fn targets(group: &Group<'_, '_>) -> Vec<String> {
    let mut all: Vec<String> = group.sites.iter().map(|site| site.need.requirement.target.to_string()).collect();
    all.dedup();
    all
}

/// The finding for a group, with the fix that adds the right names and removes `gone`.
///
/// An entry that somebody owns as a service principal name is in use by something else, and stays.
pub(super) fn finding(
    examination: &Examination<'_>,
    group: &Group<'_, '_>,
    title: String,
    detail: &str,
    gone: &[Spn],
) -> Finding {
    let delegator = group.delegator;
    let gone: Vec<Spn> = gone.iter().filter(|entry| examination.directory.holders(entry).is_empty()).cloned().collect();
    let with_transition = common::is_about_to_need_transition(examination, delegator);
    Finding::new(group.severity(), group.certainty(), delegator.name(), title)
        .detail(format!("{detail}{}", group.back_note()))
        .refuses(group.keys())
        .fixed_by(fix::add_entries(delegator, &group.spns(), &gone, with_transition, examination.directory.server()))
}

/// Odd entries of the delegators that do not stand in the place of a needed name: for other hosts, or beside the right one.
///
/// `reported` are the groups that the same check found. Entries that are registered as service principal names are not odd.
pub(super) fn beside<'f>(
    examination: &Examination<'f>,
    reported: &[Group<'_, 'f>],
    is_odd: impl Fn(&Spn) -> bool,
) -> Vec<(Account<'f>, Vec<Spn>)> {
    let mut all = Vec::new();
    for (delegator, _) in examination.delegators() {
        let known: Vec<Spn> = reported.iter().filter(|group| group.delegator == delegator).flat_map(culprits).collect();
        let list = delegator.delegation_list().found().unwrap_or_default();
        let odd: Vec<Spn> = list
            .into_iter()
            .filter(|entry| is_odd(entry) && !known.contains(entry) && examination.directory.holders(entry).is_empty())
            .collect();
        if !odd.is_empty() {
            all.push((delegator, odd));
        }
    }
    all
}

/// The finding for odd entries that no hop needs: they serve nobody and can go.
pub(super) fn useless(
    examination: &Examination<'_>,
    account: Account<'_>,
    odd: &[Spn],
    title: String,
    detail: &str,
) -> Finding {
    let unowned = odd.iter().all(|entry| matches!(examination.directory.owners(entry), Known::Absent));
    let certainty = if unowned { Certainty::Confirmed } else { Certainty::Likely };
    Finding::new(Severity::Warning, certainty, account.name(), title).detail(detail).fixed_by(fix::remove_entries(
        account,
        odd,
        examination.directory.server(),
    ))
}

/// Some entries of a list as evidence. A list may be as long as its author likes, so they are looked up and not searched for.
pub(super) fn seen(account: Account<'_>, entries: &[Spn]) -> Evidence {
    let entries: BTreeSet<&Spn> = entries.iter().collect();
    common::entries(account, |entry| entries.contains(entry))
}

/// How many entries a sentence is about.
pub(super) fn count(entries: &[Spn]) -> String {
    format!("{} {}", entries.len(), common::plural(entries.len(), "entry", "entries"))
}
