//! The list has a node of the file server cluster, and the files are under the clustered name.

use super::{Check, Fact, Finding, common, odd};
use crate::examine::{Examination, Listing, listing::Member};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD318",
    slug: "sofs-node-instead-of-name",
    title: "the list has a node of the file server cluster instead of the clustered name",
    explain: "\
A clustered or scale-out file server is reached by the name of its role, and the ticket is for the computer object of that name. An \
entry for a node allows the node's own shares and nothing of the role.

## Cause
The nodes are the machines that people know, and the dialog finds them first.

## Fix
Add cifs for the name in the path, short and full, to the list of every Hyper-V host. Entries for nodes may stay if their own \
shares are used.

## Check by hand
The name between \\\\ and the share in the path is the one that has to be listed. setspn -L NAME shows MSClusterVirtualServer for \
a clustered role.",
    in_order: "no clustered file server is listed by its node alone",
    needs: &[Fact::Lists, Fact::Names],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    findings(examination, Member::Node, "a node of a cluster")
}

/// Clustered names that the list lacks, where it has another part of the cluster.
pub(super) fn findings(examination: &Examination<'_>, member: Member, what: &str) -> Vec<Finding> {
    let is_meant = |site: &common::Site<'_, '_>| {
        matches!(&site.hop.listing, Listing::ClusterMember(of, ..) if *of == member) && common::is_not_allowed(site)
    };
    common::grouped(examination, is_meant)
        .iter()
        .map(|group| {
            let there = odd::culprits(group);
            let mut hosts: Vec<String> = there.iter().map(|entry| entry.host_name().short().to_owned()).collect();
            hosts.dedup();
            let targets = odd::targets(group);
            let title = format!(
                "{} may delegate to {} ({what}), and the files are on {}",
                group.delegator.name(),
                common::listed(&hosts),
                common::listed(&targets)
            );
            let detail = format!(
                "The ticket is asked for by the name in the path, {}, which is a computer object of its own.",
                common::listed(&group.spns())
            );
            let mut finding =
                odd::finding(examination, group, title, &detail, &[]).seen(odd::seen(group.delegator, &there));
            let owner = group.sites.first().and_then(|site| site.need.target.clone().found());
            if let Some(owner) = owner {
                finding = finding.seen(common::attribute(owner, "servicePrincipalName"));
            }
            finding
        })
        .collect()
}
