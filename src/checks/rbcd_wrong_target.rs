//! The permission stands on an account that does not own the service's name.

use super::{Certainty, Check, Fact, Finding, common, resource};
use crate::{directory::Account, examine::Examination, fix};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD323",
    slug: "rbcd-wrong-target",
    title: "the host is allowed on an account that does not own the service's name",
    explain: "\
The KDC asks the account that owns the requested service principal name whether the host may act for others there. The host is \
allowed elsewhere: on a node of a clustered file server while the access point owns the name, on the access point or the cluster \
while the node is asked for, or on another account of the same name.

## Cause
A clustered file server has several computer accounts: one for each node, one for the cluster, one for each access point. The path \
decides which of them is asked, and it was not the one that was picked.

## Fix
Let the account that owns the name accept the host. The permission on the other account can stay if its own name is used as well.

## Check by hand
setspn -Q cifs/NAME, or HOST/NAME, names the owner; Get-ADComputer OWNER -Properties PrincipalsAllowedToDelegateToAccount. The \
KDC says KDC_ERR_BADOPTION with STATUS_NOT_FOUND.",
    in_order: "no host is allowed on the wrong account of a cluster or of a name",
    needs: &[Fact::Names, Fact::ResourceDelegation],
    hides: &["entry-missing", "t2a4d-without-list", "rbcd-overwritten", "cross-domain-kcd"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let refusals = resource::by_target(examination, |site, target| {
        common::is_not_allowed(site) && misplaced(examination, target, site.delegator).is_some()
    });
    refusals
        .iter()
        .filter_map(|refusal| {
            let (delegator, target) = (refusal.delegator, refusal.target);
            let wrong = misplaced(examination, target, delegator)?;
            let (name, owner, other) = (delegator.name(), target.name(), wrong.name());
            let spn = &refusal.sites[0].hop.spn;
            Some(
                Finding::new(
                    refusal.severity(),
                    Certainty::Likely,
                    name.clone(),
                    format!("{other} allows {name}, but {owner} owns {spn}"),
                )
                .detail(format!(
                    "The KDC asks {owner}, which does not allow {name}; what {other} allows plays no part."
                ))
                .seen(resource::descriptor(&examination.directory, wrong))
                .seen(resource::descriptor(&examination.directory, target))
                .refuses(refusal.keys())
                .fixed_by(fix::allow_on_target(target, delegator, examination.directory.server())),
            )
        })
        .collect()
}

/// An account that allows the delegator and can have been meant to be the owner.
fn misplaced<'f>(examination: &Examination<'f>, owner: Account<'f>, delegator: Account<'f>) -> Option<Account<'f>> {
    let directory = &examination.directory;
    let is_kin = |other: &Account<'f>| {
        let same_name = other.is_conflict_copy() && other.name_before_renaming().to_lowercase() == owner.short_name();
        same_name || are_of_clusters(owner, *other) || other.short_name() == owner.short_name()
    };
    directory
        .accounts()
        .filter(|other| *other != owner && *other != delegator && other.is_computer())
        .filter(is_kin)
        .find(|other| resource::allows(directory, *other, delegator))
}

/// Whether one account is an access point and the other a node or the cluster itself. Which cluster, the directory does not say.
fn are_of_clusters(a: Account<'_>, b: Account<'_>) -> bool {
    let is_access_point = |account: Account<'_>| account.owns_class("MSClusterVirtualServer");
    let is_member =
        |account: Account<'_>| account.owns_class("MSServerCluster") || account.owns_class("MSServerClusterMgmtAPI");
    (is_access_point(a) && is_member(b) && !is_access_point(b))
        || (is_access_point(b) && is_member(a) && !is_access_point(a))
}
