//! Failover clusters, as far as the directory shows them.

use std::collections::BTreeSet;

use crate::{
    case::Case,
    directory::{Account, Directory},
    name::HostName,
};

/// Service classes that the cluster service registers under the name of a node, of the cluster, or of a clustered role.
const CLUSTER_CLASSES: [&str; 3] = ["MSServerCluster", "MSServerClusterMgmtAPI", "MSClusterVirtualServer"];

/// Whether source and destination are nodes of one cluster, so that a migration between them uses the cluster's own identity.
pub(super) fn is_one(case: &Case, directory: &Directory<'_>) -> bool {
    let Some(destination) = &case.destination else { return false };
    if !case.is_migration() {
        return false;
    }
    let clusters = |name: &HostName| directory.host(name).found().map(cluster_names).unwrap_or_default();
    !clusters(&case.source).is_disjoint(&clusters(destination))
}

/// The clusters that a node's names speak of: cluster classes under a name that is not its own.
fn cluster_names(account: Account<'_>) -> BTreeSet<String> {
    let own = account.short_name();
    account
        .spns()
        .found()
        .unwrap_or_default()
        .iter()
        .filter(|spn| CLUSTER_CLASSES.iter().any(|class| spn.class().eq_ignore_ascii_case(class)))
        .map(|spn| spn.host_name().short().to_owned())
        .filter(|name| *name != own)
        .collect()
}
