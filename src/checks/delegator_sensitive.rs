//! A host whose own account may not be delegated.

use super::{Check, Evidence, Fact, Finding, common, common::Group};
use crate::{
    change::{Change, Edit},
    directory::{Account, AccountControl},
    examine::Examination,
    facts::Known,
    fix::{self, Fix, Refresh},
    kdc::Rule,
    quote,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD325",
    slug: "delegator-sensitive",
    title: "the host's own account is sensitive or in Protected Users",
    explain: "\
\"Account is sensitive and cannot be delegated\" and membership of Protected Users are meant for people. On the computer account of \
a Hyper-V host they make the host's own ticket not forwardable, and what it obtains for users on the strength of that ticket is not \
forwardable either, so that every delegation fails.

## Cause
A script that hardens all privileged accounts reached the computer accounts, or a group of hosts was nested into Protected Users.

## Fix
Clear the mark on the host, or take it out of the group. The users' accounts are what should carry it.

## Check by hand
Get-ADComputer HOST -Properties AccountNotDelegated, memberOf; Get-ADGroupMember 'Protected Users' -Recursive. The KDC says \
KDC_ERR_BADOPTION with STATUS_ACCOUNT_RESTRICTION, for every user.",
    in_order: "no host that has to delegate is sensitive, or known to be in Protected Users",
    needs: &[Fact::Control],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let fails = |site: &common::Site<'_, '_>| site.hop.fails(Rule::DelegatorForwardable);
    common::grouped(examination, fails).iter().map(|group| finding(examination, group)).collect()
}

fn finding(examination: &Examination<'_>, group: &Group<'_, '_>) -> Finding {
    let delegator = group.delegator;
    let name = delegator.name();
    let is_marked = delegator.control().found().is_some_and(|control| control.has(AccountControl::NOT_DELEGATED));
    let state = if is_marked { "is marked as sensitive" } else { "is in Protected Users" };
    let evidence: Evidence = if is_marked {
        common::control(delegator, "with NOT_DELEGATED 0x100000")
    } else {
        common::attribute(delegator, "memberOf")
    };
    let server = examination.directory.server();
    Finding::new(group.severity(), group.certainty(), name.clone(), format!("{name} itself {state}"))
        .detail(format!(
            "The tickets of {name} are not forwardable, nor are those that it obtains for users, so the KDC refuses every \
             delegation.{}",
            group.back_note()
        ))
        .seen(evidence)
        .refuses(group.keys())
        .fixed_by(if is_marked { clear(delegator, server) } else { leave_group(delegator, server) })
}

fn clear(delegator: Account<'_>, server: Option<&str>) -> Fix {
    let name = delegator.name();
    let edits = match delegator.control() {
        Known::Found(old) => {
            vec![Edit::Control { old, new: old.changed(AccountControl(0), AccountControl::NOT_DELEGATED) }]
        }
        Known::Absent | Known::Unreadable(_) => Vec::new(),
    };
    Fix::of(format!("clear the mark \"sensitive\" on {name}"), vec![Change::new(delegator, edits)], server)
        .verified_by([format!("Get-ADComputer -Identity {} -Properties AccountNotDelegated", quote::powershell(&name))])
        .then(fix::refresh_steps(Refresh::Host, delegator, server))
        .caution(format!("The mark may have been set on purpose: it keeps {name} from being impersonated elsewhere."))
}

/// The membership may be nested: which group to leave is for a person to say.
fn leave_group(delegator: Account<'_>, server: Option<&str>) -> Fix {
    let name = delegator.name();
    let (identity, group) = (quote::powershell(&name), quote::powershell("Protected Users"));
    Fix::by_hand(format!("take {name} out of Protected Users"))
        .run([
            format!("Get-ADPrincipalGroupMembership -Identity {identity}    # whether by a group in between"),
            format!("Remove-ADGroupMember -Identity {group} -Members {identity}"),
        ])
        .undone_by([format!("Add-ADGroupMember -Identity {group} -Members {identity}")])
        .verified_by([format!("Get-ADComputer -Identity {identity} -Properties memberOf")])
        .then(fix::refresh_steps(Refresh::HostGroups, delegator, server))
        .caution("Take computers out only; the people in the group are protected by it.")
}
