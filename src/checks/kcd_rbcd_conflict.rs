//! A list that breaks what the target allows.

use super::{Certainty, Check, Fact, Finding, Severity, common, common::Group, common::Site, resource};
use crate::{
    examine::{Examination, Listing},
    fix::{self, Fix},
    kdc::Rule,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD320",
    slug: "kcd-rbcd-conflict",
    title: "the host's own list undoes what the target allows",
    explain: "\
The target allows the host (resource-based delegation), which by itself is enough: for a host whose list is empty the KDC makes \
forwardable tickets. This host has a list too, with \"Kerberos only\". From the first entry on, its tickets for users are no longer \
forwardable, and the KDC refuses them for every service, those that the target allows included.

## Cause
Both kinds of delegation were set up for the same host, often the list later, for some other service.

## Fix
Choose one. Either give the host \"use any authentication protocol\" and let its list be complete, which is what is proposed here; \
or empty the list, if nothing else lives on its entries, and leave it all to the targets.

## Check by hand
Get-ADComputer HOST -Properties msDS-AllowedToDelegateTo, TrustedToAuthForDelegation, and Get-ADComputer TARGET -Properties \
PrincipalsAllowedToDelegateToAccount. The KDC says KDC_ERR_BADOPTION with STATUS_ACCOUNT_RESTRICTION.",
    in_order: "no host has a \"Kerberos only\" list beside a target that allows it",
    needs: &[Fact::Control, Fact::Lists, Fact::ResourceDelegation],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let fails = |site: &Site<'_, '_>| site.hop.fails(Rule::ProtocolTransition);
    let is_broken = |site: &Site<'_, '_>| fails(site) && resource::is_only_by_target(site);
    // Where the list has the name too, the list is evidently the way, and the flag is what it lacks.
    let is_double = |site: &Site<'_, '_>| {
        let owner = resource::owner(site);
        fails(site)
            && site.hop.listing == Listing::Listed
            && !site.crosses_domains()
            && owner.is_some_and(|owner| resource::allows(&examination.directory, owner, site.delegator))
    };
    let broken = common::grouped(examination, is_broken);
    let double = common::grouped(examination, is_double);
    let broken = broken.iter().map(|group| finding(examination, group, group.severity()));
    broken.chain(double.iter().map(|group| finding(examination, group, Severity::Warning))).collect()
}

fn finding(examination: &Examination<'_>, group: &Group<'_, '_>, severity: Severity) -> Finding {
    let delegator = group.delegator;
    let name = delegator.name();
    let list = delegator.delegation_list().found().unwrap_or_default();
    let mut targets = Vec::new();
    for owner in group.sites.iter().filter_map(resource::owner) {
        if !targets.contains(&owner) {
            targets.push(owner);
        }
    }
    let names: Vec<String> = targets.iter().map(|target| target.name()).collect();
    let title = format!(
        "{} {} {name}, but the \"Kerberos only\" list of {name} undoes it",
        common::listed(&names),
        common::plural(names.len(), "allows", "allow")
    );
    let mut finding = Finding::new(severity, Certainty::Confirmed, name.clone(), title)
        .detail(format!(
            "With the {} {} in its list {name} obtains tickets for users that are not forwardable; with none, the permission of {} \
             would be enough. Emptying the list is the other way out, if nothing else lives on it.{}",
            list.len(),
            common::plural(list.len(), "entry", "entries"),
            common::listed(&names),
            group.back_note()
        ))
        .seen(common::control(delegator, "without TRUSTED_TO_AUTH_FOR_DELEGATION 0x1000000"))
        .seen(common::attribute(delegator, "msDS-AllowedToDelegateTo"))
        .refuses(group.keys())
        .fixed_by(fix(examination, group));
    for target in targets {
        finding = finding.seen(resource::descriptor(&examination.directory, target));
    }
    finding
}

fn fix(examination: &Examination<'_>, group: &Group<'_, '_>) -> Fix {
    let server = examination.directory.server();
    // In another domain the target's permission stays the only one: entries would be of no use.
    if group.crosses_domains {
        fix::set_transition(group.delegator, server)
    } else {
        fix::add_entries(group.delegator, &group.spns(), &[], true, server)
    }
}
