//! The list has the cluster's own name, and the files are under the name of a role.

use super::{Check, Fact, Finding, sofs_node_instead_of_name::findings};
use crate::examine::{Examination, listing::Member};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD319",
    slug: "cno-instead-of-vco",
    title: "the list has the cluster's name instead of the clustered file server's",
    explain: "\
A cluster has a computer object for itself (the cluster name object) and one for each role with a name. Files are served by the \
role. An entry for the cluster's own name is not one for the role.

## Cause
The cluster's name stands at the top of Failover Cluster Manager, and is taken for the name of the file server.

## Fix
Add cifs for the name in the path, short and full. The entry for the cluster's name can go if nothing else uses it.

## Check by hand
Get-ClusterResource with the type Network Name or Distributed Network Name lists the names: the core cluster resource is the \
cluster's own, the others are those of roles.",
    in_order: "no clustered file server is listed by the cluster's name alone",
    needs: &[Fact::Lists, Fact::Names],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    findings(examination, Member::Cluster, "the cluster's own name")
}
