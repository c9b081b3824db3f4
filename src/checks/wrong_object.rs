//! The needed entries are on an account that does not act.

use super::{Check, Fact, Finding, common, common::Group};
use crate::{
    directory::Account,
    examine::Examination,
    facts::Known,
    fix,
    kdc::User,
    name::HostName,
    spn::{Service, Spn},
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD311",
    slug: "wrong-object",
    title: "the entries are on an account that does not act",
    explain: "\
The account that asks the KDC is the computer account of the Hyper-V host. The entries that it needs exist, but on another \
object: the administrator's user account, the cluster's name object or a clustered role, the management computer, or an old account \
of the same host.

## Cause
It is easy to take \"who may delegate\" for the user or for the machine where the console runs; for a cluster it is each node, \
never the cluster. A host that was joined again may have left an account behind that still looks like its own.

## Fix
Add the entries to the host's own account, on a cluster to that of each node. Then remove them from the other object, unless \
something else uses them.

## Check by hand
Get-ADObject -LDAPFilter \"(msDS-AllowedToDelegateTo=*)\" -Properties msDS-AllowedToDelegateTo lists every object that has such \
entries.",
    in_order: "no other object that has to do with the case has the entries that are missing",
    needs: &[Fact::Lists],
    hides: &["entry-missing", "wrong-direction", "t2a4d-without-list"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    common::grouped(examination, common::is_missing).iter().filter_map(|group| finding(examination, group)).collect()
}

fn finding(examination: &Examination<'_>, group: &Group<'_, '_>) -> Option<Finding> {
    let delegator = group.delegator;
    let wanted = group.spns();
    let holders: Vec<(Account<'_>, &'static str)> =
        candidates(examination, group).into_iter().filter(|(account, _)| lists_any(*account, &wanted)).collect();
    if holders.is_empty() {
        return None;
    }
    let name = delegator.name();
    let names: Vec<String> = holders.iter().map(|(account, what)| format!("{} ({what})", account.name())).collect();
    let title = format!("the entries that {name} needs are on {}", common::listed(&names));
    let with_transition = common::needs_transition(examination, delegator);
    let left: Vec<String> = holders.iter().map(|(account, _)| account.dn().to_owned()).collect();
    let fix =
        fix::add_entries(delegator, &wanted, &[], with_transition, examination.directory.server()).then([format!(
            "Once it works, remove the entries from {}, unless something else uses them there",
            left.join(" and ")
        )]);
    let mut finding = Finding::new(group.severity(), group.certainty(), name.clone(), title)
        .detail(format!(
            "{name} asks the KDC with its own account, whose list lacks {}. What other objects may do does not count.{}",
            common::plural(wanted.len(), "this name", "these names"),
            group.back_note()
        ))
        .seen(common::entries(delegator, |_| false))
        .refuses(group.keys())
        .fixed_by(fix);
    for (account, _) in holders {
        finding = finding.seen(common::entries(account, |entry| wanted.iter().any(|spn| spn.same_as(entry.as_str()))));
    }
    Some(finding)
}

fn lists_any(account: Account<'_>, wanted: &[Spn]) -> bool {
    let list = account.delegation_list().found().unwrap_or_default();
    list.iter().any(|entry| wanted.iter().any(|spn| spn.same_as(entry.as_str())))
}

/// The objects that are taken for the host, with what they are; each once.
fn candidates<'f>(examination: &Examination<'f>, group: &Group<'_, 'f>) -> Vec<(Account<'f>, &'static str)> {
    let mut all: Vec<(Account<'f>, &'static str)> = Vec::new();
    let mut add = |account: Account<'f>, what| {
        if account != group.delegator && !all.iter().any(|(known, _)| *known == account) {
            all.push((account, what));
        }
    };
    if let User::Named(Known::Found(user)) = examination.user {
        add(user, "the user");
    }
    // Copies have another logon name, and the same name in the DNS.
    let given = group.sites.iter().map(|site| site.need.requirement.delegator.clone());
    let own = group.delegator.dns_name().found().map(|name| HostName::new(&name));
    for name in given.chain(own) {
        for namesake in examination.directory.hosts(&name) {
            add(namesake, "another account of the same host");
        }
    }
    // A Hyper-V host has such entries for its own sake.
    let via = examination.case.via.as_ref().and_then(|via| examination.directory.host(via).found());
    if let Some(via) = via.filter(|via| !via.owns_class(Service::Migration.class())) {
        add(via, "the computer where the operation was started");
    }
    if group.delegator.owns_class("MSServerClusterMgmtAPI") {
        for account in examination.directory.accounts().filter(|account| lists_any(*account, &group.spns())) {
            if account.owns_class("MSServerCluster") {
                add(account, "the cluster's name");
            } else if account.owns_class("MSClusterVirtualServer") {
                add(account, "a clustered role");
            }
        }
    }
    all
}
