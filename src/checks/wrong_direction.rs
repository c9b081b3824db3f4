//! The entries are on the account of the other end.

use super::{Check, Fact, Finding, common, common::Group, odd};
use crate::{
    directory::Account,
    examine::{Examination, Listing},
    fix,
    requirement::Way,
    spn::{Service, Spn},
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD310",
    slug: "wrong-direction",
    title: "the entries were made on the destination instead of the host that acts",
    explain: "\
Delegation is written on the computer account that goes on to the second machine, and names that second machine. Here the host \
that acts has none of what it needs, while the list of the other end names the host, or the other end itself.

## Cause
The Delegation page was opened for the destination, as if it were to say who may come in. It says where the account itself may \
go. (What may come in is resource-based delegation, another attribute, which the page does not show.)

## Fix
Add the entries to the account of the host that acts. What is on the other end serves the way back where it names this host; \
where it names itself it serves nothing.

## Check by hand
Get-ADComputer SOURCE, DESTINATION: run it for both with -Properties msDS-AllowedToDelegateTo. The list of SOURCE has to name \
DESTINATION.",
    in_order: "no destination has the entries that the host lacks, turned round",
    needs: &[Fact::Lists],
    hides: &["entry-missing", "t2a4d-without-list"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    // A configuration that is complete one way looks just like this from the other, so the way back never counts.
    let is_meant = |site: &common::Site<'_, '_>| site.need.requirement.way == Way::There && common::is_missing(site);
    common::grouped(examination, is_meant).iter().filter_map(|group| finding(examination, group)).collect()
}

fn finding(examination: &Examination<'_>, group: &Group<'_, '_>) -> Option<Finding> {
    let delegator = group.delegator;
    let has_any = common::sites(examination)
        .filter(|site| site.delegator == delegator && site.need.requirement.way == Way::There)
        .any(|site| site.hop.listing != Listing::Missing);
    if has_any || knows_others(delegator) {
        return None;
    }
    let mut others: Vec<Account<'_>> = Vec::new();
    for target in group.sites.iter().filter_map(|site| site.need.target.clone().found()) {
        let list = target.delegation_list().found().unwrap_or_default();
        if target != delegator
            && !others.contains(&target)
            && list.iter().any(|entry| is_turned_round(entry, group, target))
        {
            others.push(target);
        }
    }
    let names: Vec<String> = others.iter().map(|other| other.name()).collect();
    let name = delegator.name();
    let title = match names.len() {
        0 => return None,
        1 => format!("the entries are on {} instead of {name}", names[0]),
        _ => format!("the entries are on {} instead of {name}", common::listed(&names)),
    };
    let detail = format!(
        "{name} acts and goes on to {}, so its own list has to name {}. Nothing that it needs is in it.",
        common::listed(&odd::targets(group)),
        common::plural(odd::targets(group).len(), "that machine", "those machines")
    );
    let with_transition = common::needs_transition(examination, delegator);
    let mut finding = Finding::new(group.severity(), group.certainty(), name, title)
        .detail(detail)
        .seen(common::entries(delegator, |_| false))
        .refuses(group.keys())
        .fixed_by(fix::add_entries(delegator, &group.spns(), &[], with_transition, examination.directory.server()));
    for other in others {
        finding = finding.seen(common::entries(other, |entry| is_turned_round(entry, group, other)));
    }
    Some(finding)
}

/// Whether a host is set up to delegate to other Hyper-V hosts: then only this pair was forgotten, and nothing turned round.
fn knows_others(delegator: Account<'_>) -> bool {
    let list = delegator.delegation_list().found().unwrap_or_default();
    let is_of_vmms = |entry: &Spn| {
        [Service::Migration, Service::Replica].iter().any(|service| entry.class().eq_ignore_ascii_case(service.class()))
    };
    list.iter().any(|entry| is_of_vmms(entry) && !common::is_on(entry, delegator))
}

/// Whether an entry of a target's list is for a service that is needed there, and names the host that acts or the target itself.
fn is_turned_round(entry: &Spn, group: &Group<'_, '_>, target: Account<'_>) -> bool {
    let is_needed = group.sites.iter().any(|site| site.hop.spn.class().eq_ignore_ascii_case(entry.class()));
    is_needed && (common::is_on(entry, group.delegator) || common::is_on(entry, target))
}
