//! Failover clusters, as far as the directory shows them.
//!
//! A node's account says that it is a node, by a service principal name of the cluster service. Of which cluster it is a node,
//! no attribute says: that follows where a node's names speak of it, or where there is just one cluster.

use std::collections::BTreeSet;

use crate::{
    case::Case,
    directory::{Account, Directory},
    facts::{Ask, Known},
    name::HostName,
};

/// The class that the cluster service registers on every node and on the cluster's own account.
const NODE: &str = "MSServerClusterMgmtAPI";

/// The class that only a cluster's own account, the cluster name object, has.
const CLUSTER: &str = "MSServerCluster";

/// Classes whose names may be those of a cluster or of a clustered role.
const CLASSES: [&str; 3] = [CLUSTER, NODE, "MSClusterVirtualServer"];

/// How two hosts stand to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cluster {
    /// They are not both nodes of clusters.
    No,
    /// They are nodes of the cluster of this name. A live migration between them uses the cluster's own identity.
    One(String),
    /// Both are nodes, and the directory does not show whether of the same cluster.
    Perhaps,
}

/// Whether source and destination of a migration are nodes of one cluster.
pub(super) fn of(case: &Case, directory: &Directory<'_>) -> Cluster {
    let Some(destination) = case.destination.as_ref().filter(|_| case.is_migration()) else { return Cluster::No };
    let nodes: Vec<Account<'_>> =
        [&case.source, destination].into_iter().filter_map(|name| node(name, directory)).collect();
    let [one, other] = nodes[..] else { return Cluster::No };
    if let Some(name) = names_of(one).intersection(&names_of(other)).next() {
        return Cluster::One(name.clone());
    }
    let clusters: Vec<Account<'_>> =
        directory.accounts().filter(|account| account.is_computer() && account.owns_class(CLUSTER)).collect();
    let all_are_known = directory.unless_known_absent::<()>(&Ask::Clusters) == Known::Absent;
    match clusters[..] {
        [only] if all_are_known => Cluster::One(only.short_name()),
        _ => Cluster::Perhaps,
    }
}

/// The account of a host that is a node.
fn node<'f>(name: &HostName, directory: &Directory<'f>) -> Option<Account<'f>> {
    directory.host(name).found().filter(|account| account.owns_class(NODE) && !account.owns_class(CLUSTER))
}

/// The clusters that a node's names speak of: cluster classes under a name that is not its own.
fn names_of(account: Account<'_>) -> BTreeSet<String> {
    let own = account.short_name();
    let spns = account.spns().found().unwrap_or_default();
    spns.iter()
        .filter(|spn| CLASSES.iter().any(|class| spn.class().eq_ignore_ascii_case(class)))
        .map(|spn| spn.host_name().short().to_owned())
        .filter(|name| *name != own)
        .collect()
}
