//! A group in a list that takes service principal names.

use std::collections::BTreeMap;

use super::{Certainty, Check, Fact, Finding, Severity, common, common::Group, odd};
use crate::{
    directory::Account,
    examine::Examination,
    facts::Known,
    fix::{self, Fix},
    spn::Spn,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD324",
    slug: "group-in-list",
    title: "the list names a group, and it takes service principal names only",
    explain: "\
An entry of msDS-AllowedToDelegateTo is the name of one service on one machine. The KDC compares it with the name that it is asked \
for and never looks a group up, so the name of a group stands for nobody, whatever its members are.

## Cause
With many hosts, each of which has to list all others, a group seems the natural way. The dialog does not offer groups; a script \
writes them all the same.

## Fix
Use a group where groups do work: on the target. Resource-based delegation keeps a security descriptor on the target's account, \
and a group of hosts can be allowed in it once. For hosts from Windows Server 2016 on, the list of the host that acts must then be \
empty, or \"any authentication protocol\" be set. The other way is to list every service by name, which a script can do.

## Check by hand
Get-ADGroup NAME finds a group by what stands in the list. After the change: Get-ADComputer TARGET -Properties \
PrincipalsAllowedToDelegateToAccount.",
    in_order: "no entry of a list is a group",
    needs: &[Fact::Lists],
    hides: &["entry-missing", "wrong-direction"],
    run,
};

/// A list with more groups than this is made of nothing else, and the first ones tell enough.
const MANY: usize = 20;

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let groups = by_name(examination);
    let mut findings = Vec::new();
    for (delegator, _) in examination.delegators() {
        let list = delegator.delegation_list().found().unwrap_or_default();
        for (group, entries) in named(&list, &groups, examination).into_values().take(MANY) {
            let refused = common::grouped(examination, |site| {
                site.delegator == delegator
                    && common::is_missing(site)
                    && site.need.target.clone().found().is_none_or(|target| is_member(target, group) != Some(false))
            });
            if refused.is_empty() {
                findings.push(useless(examination, delegator, group, &entries));
            }
            findings.extend(refused.iter().map(|hops| instead(examination, hops, group, &entries)));
        }
    }
    findings
}

/// The groups of the directory by account name and by common name, in lower case.
fn by_name<'f>(examination: &Examination<'f>) -> BTreeMap<String, Account<'f>> {
    let mut groups = BTreeMap::new();
    for group in examination.directory.accounts().filter(|account| account.is_group()) {
        groups.entry(group.name().to_lowercase()).or_insert(group);
        groups.entry(crate::name::first_value(group.dn()).to_lowercase()).or_insert(group);
        groups.entry(group.dn().to_lowercase()).or_insert(group);
    }
    groups
}

/// The groups that entries of a list name, each with its entries, by distinguished name.
fn named<'f>(
    list: &[Spn],
    groups: &BTreeMap<String, Account<'f>>,
    examination: &Examination<'f>,
) -> BTreeMap<&'f str, (Account<'f>, Vec<Spn>)> {
    let mut found: BTreeMap<&str, (Account<'f>, Vec<Spn>)> = BTreeMap::new();
    for entry in list {
        let after = entry.as_str().split_once('/').map_or(entry.as_str(), |(_, after)| after);
        let name = after.rsplit('\\').next().unwrap_or_default().trim().to_lowercase();
        let bare = name.split('@').next().unwrap_or_default();
        let Some(group) = groups.get(&name).or_else(|| groups.get(bare)) else { continue };
        // A machine may bear the name of a group.
        let is_host = examination.directory.host(&entry.host_name()).found().is_some();
        if is_host || !examination.directory.holders(entry).is_empty() {
            continue;
        }
        found.entry(group.dn()).or_insert_with(|| (*group, Vec::new())).1.push(entry.clone());
    }
    found
}

/// Whether an account is a direct member of a group; `None` where the facts do not say.
fn is_member(account: Account<'_>, group: Account<'_>) -> Option<bool> {
    let names = |known: Known<Vec<&str>>, dn: &str| match known {
        Known::Found(names) => Some(names.iter().any(|name| name.eq_ignore_ascii_case(dn))),
        Known::Absent => Some(false),
        Known::Unreadable(_) => None,
    };
    let by_group = names(group.object().texts("member"), account.dn());
    let by_account = names(account.member_of(), group.dn());
    match (by_group, by_account) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), _) | (_, Some(false)) => Some(false),
        (None, None) => None,
    }
}

/// The group was to stand for machines that are needed.
fn instead(examination: &Examination<'_>, hops: &Group<'_, '_>, group: Account<'_>, entries: &[Spn]) -> Finding {
    let name = hops.delegator.name();
    let title = format!("{name} lists the group {}; the list takes service principal names only", group.name());
    Finding::new(hops.severity(), hops.certainty(), name, title)
        .detail(format!(
            "The KDC never looks a group up in the list, so its members are not allowed. A group can be allowed on the target \
instead, by resource-based delegation.{}",
            hops.back_note()
        ))
        .seen(odd::seen(hops.delegator, entries))
        .seen(common::attribute(group, "objectClass"))
        .refuses(hops.keys())
        .fixed_by(fix_for(examination, hops, group, entries))
}

/// The group on the targets where the host is in it and all that has to be kept is known, else the names one by one.
fn fix_for(examination: &Examination<'_>, hops: &Group<'_, '_>, group: Account<'_>, entries: &[Spn]) -> Fix {
    let (delegator, server) = (hops.delegator, examination.directory.server());
    let with_transition = common::needs_transition(examination, delegator);
    let mut targets: Vec<Account<'_>> = Vec::new();
    for site in &hops.sites {
        // The descriptor counts on the account that owns the name.
        let owner = site.hop.decision.as_ref().and_then(crate::kdc::Decision::target);
        match owner.or_else(|| site.need.target.clone().found()) {
            Some(target) if !targets.contains(&target) => targets.push(target),
            _ => {}
        }
    }
    let keeps_others = delegator.delegation_list().found().unwrap_or_default().len() > entries.len();
    let by_group = (is_member(delegator, group) == Some(true) && !targets.is_empty())
        .then(|| fix::allow_group(&targets, group, delegator, entries, keeps_others && with_transition, server))
        .flatten();
    by_group.unwrap_or_else(|| fix::add_entries(delegator, &hops.spns(), entries, with_transition, server))
}

/// The group has to do with nothing that is needed here.
fn useless(examination: &Examination<'_>, delegator: Account<'_>, group: Account<'_>, entries: &[Spn]) -> Finding {
    let name = delegator.name();
    let title = format!("{name} lists the group {}, which allows nobody anything", group.name());
    Finding::new(Severity::Warning, Certainty::Confirmed, name, title)
        .detail("The list takes service principal names only. A group can be allowed on the target, by resource-based delegation.")
        .seen(odd::seen(delegator, entries))
        .seen(common::attribute(group, "objectClass"))
        .fixed_by(fix::remove_entries(delegator, entries, examination.directory.server()))
}
