//! A target that allows other hosts and not this one.

use super::{Certainty, Check, Fact, Finding, common, resource, resource::Who};
use crate::{directory::Account, examine::Examination, fix};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD321",
    slug: "rbcd-overwritten",
    title: "the target allows other hosts and not this one",
    explain: "\
Delegation is set up at the target here (resource-based), and the host has no list of its own. The target allows other computers, \
and this host is not among them.

## Cause
Set-ADComputer -PrincipalsAllowedToDelegateToAccount replaces the whole set of principals. Called once for every host, it leaves \
only the last one. Or the host came later and was never added.

## Fix
Add the host and keep those that are there: read the principals, append, write. One group that holds all hosts spares doing so \
again.

## Check by hand
Get-ADComputer TARGET -Properties PrincipalsAllowedToDelegateToAccount. Hosts that are listed succeed. The KDC says \
KDC_ERR_BADOPTION with STATUS_NOT_FOUND.",
    in_order: "no target allows other hosts in place of this one",
    needs: &[Fact::Lists, Fact::ResourceDelegation],
    hides: &["entry-missing", "t2a4d-without-list", "cross-domain-kcd"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let refusals = resource::by_target(examination, |site, target| {
        common::is_not_allowed(site)
            && resource::is_the_way(site)
            && !others(examination, target, site.delegator).is_empty()
    });
    refusals
        .iter()
        .map(|refusal| {
            let (delegator, target) = (refusal.delegator, refusal.target);
            let (name, at) = (delegator.name(), target.name());
            let others: Vec<String> =
                others(examination, target, delegator).into_iter().map(Account::name).collect();
            let title = format!("{at} allows {} but not {name}", common::listed(&others[..others.len().min(4)]));
            Finding::new(refusal.severity(), Certainty::Likely, name.clone(), title)
                .detail(format!(
                    "{name} has to be allowed by {at}, whose descriptor names only other computers; the command that sets it \
                     replaces what was there."
                ))
                .seen(resource::descriptor(&examination.directory, target))
                .seen(common::attribute(delegator, "msDS-AllowedToDelegateTo"))
                .refuses(refusal.keys())
                .fixed_by(fix::allow_on_target(target, delegator, examination.directory.server()))
        })
        .collect()
}

/// The other computers that a target allows, if it names nothing but other computers.
fn others<'f>(examination: &Examination<'f>, target: Account<'f>, delegator: Account<'f>) -> Vec<Account<'f>> {
    let Some(descriptor) = target.resource_delegation().found() else { return Vec::new() };
    let mut others = Vec::new();
    for (ace, who) in resource::entries(&examination.directory, &descriptor) {
        match who {
            Who::Account(account)
                if account.is_computer()
                    && account != delegator
                    && !account.owns_class("MSServerCluster")
                    && resource::unusable(&ace).is_none() =>
            {
                if !others.contains(&account) {
                    others.push(account);
                }
            }
            _ => return Vec::new(),
        }
    }
    others
}
