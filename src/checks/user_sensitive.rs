//! A user whose account carries the mark "sensitive and cannot be delegated".

use super::{Certainty, Check, Fact, Finding, common, named_user};
use crate::{
    change::{Change, Edit},
    directory::{Account, AccountControl},
    examine::Examination,
    fix::Fix,
    kdc::Rule,
    quote,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD401",
    slug: "user-sensitive",
    title: "the user is marked \"sensitive and cannot be delegated\"",
    explain: "\
No host may take this user's identity on to another machine: the KDC makes none of the user's tickets forwardable, neither \
those that the user brings nor those that a host obtains. Lists and targets may be perfect; a colleague without the mark \
succeeds where this user fails.

## Cause
\"Account is sensitive and cannot be delegated\" (NOT_DELEGATED) is set, as it should be on accounts that administer the domain.

## Fix
Run Hyper-V with an account of its own, which is an administrator of the hosts and of nothing above them. Clear the mark only \
where whoever answers for the account agrees: any host trusted for delegation could then act as that user.

## Check by hand
Get-ADUser USER -Properties AccountNotDelegated. The KDC says KDC_ERR_BADOPTION with STATUS_ACCOUNT_RESTRICTION.",
    in_order: "the user is not marked as sensitive",
    needs: &[Fact::User],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let Some(user) = named_user::account(examination) else { return Vec::new() };
    let Some(control) = user.control().found().filter(|control| control.has(AccountControl::NOT_DELEGATED)) else {
        return Vec::new();
    };
    let Some((severity, hops)) = named_user::refused(examination, Rule::UserForwardable) else { return Vec::new() };
    let name = user.name();
    vec![
        Finding::new(
            severity,
            Certainty::Confirmed,
            name.clone(),
            format!("{name} is marked \"sensitive and cannot be delegated\""),
        )
        .detail(format!("The KDC gives no host a ticket in the name of {name}, whatever the hosts' lists say."))
        .seen(common::control(user, "with NOT_DELEGATED 0x100000"))
        .refuses(hops)
        .fixed_by(fix(examination, user, control)),
    ]
}

fn fix(examination: &Examination<'_>, user: Account<'_>, control: AccountControl) -> Fix {
    let new = control.changed(AccountControl(0), AccountControl::NOT_DELEGATED);
    let change = Change::new(user, vec![Edit::Control { old: control, new }]);
    let name = user.name();
    Fix::of(
        format!("use another administrator account; only where that cannot be, clear the mark of {name}"),
        vec![change],
        examination.directory.server(),
    )
    .click(named_user::other_account())
    .verified_by([format!("Get-ADUser -Identity {} -Properties AccountNotDelegated", quote::powershell(&name))])
    .then([
        format!("{name} signs out and in again where the operation is started"),
        "Try again; a host remembers a refusal from before for up to 15 minutes".to_owned(),
    ])
    .caution(format!(
        "The command takes the mark from {name}: every host that is trusted for delegation can then act as this user towards the \
         services that it may delegate to. Leave it on accounts that administer the domain."
    ))
}
