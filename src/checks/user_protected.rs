//! A user in Protected Users, directly or through other groups.

use super::{Certainty, Check, Fact, Finding, common, named_user};
use crate::{directory::Account, examine::Examination, facts::Known, fix::Fix, kdc::Rule, quote};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD402",
    slug: "user-protected",
    title: "the user is in Protected Users, whose members cannot be delegated",
    explain: "\
Domain controllers from Windows Server 2012 R2 on never make tickets of a member of Protected Users forwardable. Delegation of \
either kind, by list or by target, is refused for such a user, and works for everybody else. Members of member groups count too.

## Cause
The account belongs to the group, as rules for domain administrators ask. That is protection, not a mistake.

## Fix
Administer Hyper-V with another account, which is in Hyper-V Administrators on the hosts and not in Protected Users. Leave the \
group as it is.

## Check by hand
Get-ADGroupMember 'Protected Users' -Recursive. The KDC says KDC_ERR_BADOPTION with STATUS_ACCOUNT_RESTRICTION.",
    in_order: "the user is not in Protected Users, not through a group either",
    needs: &[Fact::User],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let Some(user) = named_user::account(examination) else { return Vec::new() };
    if examination.directory.is_protected(user) != Known::Found(true) {
        return Vec::new();
    }
    let Some((severity, hops)) = named_user::refused(examination, Rule::UserForwardable) else { return Vec::new() };
    let name = user.name();
    let how = if is_direct(user) { "" } else { " through another group" };
    let finding = Finding::new(
        severity,
        Certainty::Confirmed,
        name.clone(),
        format!("{name} is in Protected Users{how} and cannot be delegated"),
    )
    .detail(format!("The KDC gives no host a ticket in the name of {name}, whatever the hosts' lists say."))
    .seen(common::attribute(user, "memberOf"))
    .refuses(hops)
    .fixed_by(
        Fix::by_hand("use another administrator account for Hyper-V; the group stays as it is")
            .click(named_user::other_account())
            .verified_by([format!("Get-ADGroupMember -Identity {} -Recursive", quote::powershell("Protected Users"))]),
    );
    vec![finding]
}

fn is_direct(user: Account<'_>) -> bool {
    let groups = user.member_of().found().unwrap_or_default();
    groups.iter().any(|dn| dn.to_lowercase().starts_with("cn=protected users,"))
}
