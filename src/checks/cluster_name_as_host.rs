//! The name of a cluster where that of a host belongs.

use super::{Certainty, Check, Fact, Finding, common, machines};
use crate::{
    examine::{Examination, Party},
    facts::Known,
    fix::Fix,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD012",
    slug: "cluster-name-as-host",
    title: "a cluster's name is given in the place of a host",
    explain: "\
A failover cluster has a computer account of its own, the cluster name object. It runs no virtual machines: Hyper-V on a node \
acts with the node's own account, and the services of a live migration are registered under the names of the nodes. Nothing can \
be delegated by the cluster's name, or to it.

## Cause
Somebody gave the name under which the cluster is managed.

## Fix
Give the node that the virtual machine runs on, or is to run on. Delegation is set up on every node, and towards every node, \
since each of them may be the one.

## Check by hand
Get-ClusterNode -Cluster NAME lists the nodes, Get-ClusterGroup -Cluster NAME the node that each virtual machine is on.",
    in_order: "every Hyper-V host of the case is a machine, and none the name of a cluster",
    needs: &[Fact::Hosts],
    hides: &[
        "entry-missing",
        "entry-short-only",
        "entry-fqdn-only",
        "kerberos-only-on-winrm-host",
        "spn-missing-target",
        "vmms-spn-not-registered",
        "t2a4d-without-list",
        "sofs-node-instead-of-name",
        "cno-instead-of-vco",
        "wrong-object",
        "wrong-direction",
        "unconstrained-instead",
        "rbcd-overwritten",
        "rbcd-wrong-principal",
        "rbcd-wrong-target",
    ],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let case = examination.case;
    examination
        .parties
        .iter()
        .filter(|party| party.name == case.source || case.destination.as_ref() == Some(&party.name))
        .filter(|party| is_cluster(party))
        .map(|party| finding(examination, party))
        .collect()
}

fn is_cluster(party: &Party<'_>) -> bool {
    matches!(&party.account, Known::Found(account) if account.owns_class("MSServerCluster"))
}

fn finding(examination: &Examination<'_>, party: &Party<'_>) -> Finding {
    let name = &party.name;
    let concerned = common::sites(examination)
        .filter(|site| site.need.requirement.delegator == *name || site.need.requirement.target == *name);
    let hops: Vec<(String, String)> = concerned.map(|site| site.key()).collect();
    let role = machines::role(examination.case, name);
    let mut finding = Finding::new(
        super::Severity::Error,
        Certainty::Confirmed,
        party.account.clone().found().map_or_else(|| name.to_string(), crate::directory::Account::name),
        format!("{name} is the name of a failover cluster, and no host"),
    )
    .detail(format!("As {role} the operation needs a node of the cluster: only nodes run virtual machines."))
    .refuses(hops)
    .fixed_by(
        Fix::by_hand(format!("give a node of {name} in its place"))
            .run([format!("Get-ClusterNode -Cluster {}", crate::quote::powershell(name.as_str()))]),
    );
    if let Known::Found(account) = party.account {
        finding = finding.seen(common::attribute(account, "servicePrincipalName"));
    }
    finding
}
