//! A target whose descriptor names the wrong one, or the right one in vain.

use super::{Certainty, Check, Fact, Finding, Severity, common, resource, resource::Who};
use crate::{directory::Account, examine::Examination, fix, kdc::Verdict, windows::Ace};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD322",
    slug: "rbcd-wrong-principal",
    title: "the target allows something that is not the host's account",
    explain: "\
The target's descriptor (resource-based delegation) has an entry that does not work for the host. It names an account that no \
longer exists, a user, or the cluster's own object, whereas requests come from the computer account of the host or node; or it \
names the host, with rights or flags that make the KDC pass over it.

## Cause
A host was deleted and joined again: the new account has another identifier under the same name. Or a cluster's name was entered \
in place of its nodes, or the administrator in place of the host. Entries that deny or are limited come from scripts and from \
windows for general permissions.

## Fix
Let the target accept the host's own account. Entries that name nobody do no harm and can go later.

## Check by hand
Get-ADComputer TARGET -Properties PrincipalsAllowedToDelegateToAccount, and compare with (Get-ADComputer HOST).SID; \
(Get-ADComputer TARGET -Properties msDS-AllowedToActOnBehalfOfOtherIdentity).'msDS-AllowedToActOnBehalfOfOtherIdentity'.Access \
shows each entry. The KDC says KDC_ERR_BADOPTION with STATUS_NOT_FOUND.",
    in_order: "no target that is needed names an account that cannot be the host",
    needs: &[Fact::ResourceDelegation],
    hides: &["entry-missing", "t2a4d-without-list", "cross-domain-kcd"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let refusals = resource::by_target(examination, |site, target| {
        common::is_not_allowed(site) && fault(examination, target, site.delegator).is_some()
    });
    refusals
        .iter()
        .filter_map(|refusal| {
            let (delegator, target) = (refusal.delegator, refusal.target);
            let (name, at) = (delegator.name(), target.name());
            let fault = fault(examination, target, delegator)?;
            let is_the_way = refusal.sites.iter().all(resource::is_the_way);
            // A host with a list of its own is meant to use that; then this is only a trace of another attempt.
            let severity = if is_the_way { refusal.severity() } else { Severity::Warning };
            let is_refused = refusal.sites.iter().all(|site| site.hop.verdict() == Verdict::Refused);
            let certainty = if is_refused { Certainty::Confirmed } else { Certainty::Likely };
            let fix = fix::allow_on_target(target, delegator, examination.directory.server()).map(|fix| {
                fix.then(["Should Set-ADComputer stop at an identifier that it cannot resolve, import the change record instead"])
            });
            let finding = Finding::new(severity, certainty, name.clone(), format!("{at} {fault}"))
                .detail(format!(
                    "The KDC looks for the account {name} itself, or one of its groups, with control access to {at}."
                ))
                .seen(resource::descriptor(&examination.directory, target))
                .seen(super::Evidence {
                    values: delegator.sid().found().map(|sid| sid.to_string()).into_iter().collect(),
                    ..common::attribute(delegator, "objectSid")
                })
                .fixed_by(fix);
            Some(if is_the_way { finding.refuses(refusal.keys()) } else { finding })
        })
        .collect()
}

/// What is wrong with a descriptor, after the target's name.
fn fault<'f>(examination: &Examination<'f>, target: Account<'f>, delegator: Account<'f>) -> Option<String> {
    let descriptor = target.resource_delegation().found()?;
    let entries = resource::entries(&examination.directory, &descriptor);
    let name = delegator.name();
    let own = entries.iter().find(|(_, who)| *who == Who::Account(delegator));
    if let Some((ace, _)) = own {
        return resource::unusable(ace).map(|why| format!("names {name}, but its entry does not count: {why}"));
    }
    entries.iter().find_map(|(ace, who)| Some(format!("allows {}, not {name}", mistaken(ace, who)?)))
}

/// Whom an entry allows in place of a host, if it cannot be a host.
fn mistaken(ace: &Ace, who: &Who<'_>) -> Option<String> {
    if !ace.allows() {
        return None;
    }
    match who {
        Who::Gone(..) => Some(who.name()),
        Who::Account(account) if account.is_user() => Some(format!("the user {}", account.name())),
        Who::Account(account) if account.owns_class("MSServerCluster") => {
            Some(format!("the cluster {}", account.name()))
        }
        Who::Account(_) | Who::Other(_) => None,
    }
}
