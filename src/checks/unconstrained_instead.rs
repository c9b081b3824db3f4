//! "Any service" was chosen instead of a list.

use super::{Certainty, Check, Fact, Finding, Severity, common, common::Group};
use crate::{
    directory::{Account, AccountControl},
    examine::Examination,
    facts::Known,
    fix, kdc,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD312",
    slug: "unconstrained-instead",
    title: "the host is trusted for delegation to any service, instead of having a list",
    explain: "\
\"Trust this computer for delegation to any service (Kerberos only)\" is unconstrained delegation: the administrator's own ticket is \
handed to the host. Hyper-V does not use it. Browsing a share through the host may work, while live migration and replication still \
fail for want of a list. Credential Guard blocks it altogether.

## Cause
It is the choice above the right one on the Delegation page, and advice to set TrustedForDelegation on both hosts is passed on.

## Fix
Change to \"specified services only\", add the services, on hosts from Windows Server 2016 on with \"any authentication \
protocol\". Unconstrained delegation is a critical exposure: who controls the host controls whoever signs in to it.

## Check by hand
Get-ADComputer HOST -Properties TrustedForDelegation, msDS-AllowedToDelegateTo.",
    in_order: "no host has unconstrained delegation instead of a list",
    needs: &[Fact::Control, Fact::Lists],
    hides: &[
        "entry-missing",
        "wrong-direction",
        "wrong-object",
        "t2a4d-without-list",
        "rbcd-overwritten",
        "rbcd-wrong-principal",
        "rbcd-wrong-target",
    ],
    run,
};

/// Whether an account has unconstrained delegation without being a domain controller, which always has it.
pub(super) fn is_unconstrained(account: Account<'_>) -> bool {
    account.control().found().is_some_and(|control| {
        control.has(AccountControl::UNCONSTRAINED)
            && !control.has(AccountControl::DOMAIN_CONTROLLER)
            && !control.has(AccountControl::READ_ONLY_DC)
    })
}

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let is_instead = |account: Account<'_>| is_unconstrained(account) && account.delegation_list() == Known::Absent;
    // A list is of no use for what lies in another domain: cross-domain-kcd.
    let is_meant =
        |site: &common::Site<'_, '_>| is_instead(site.delegator) && common::is_missing(site) && !site.crosses_domains();
    let groups = common::grouped(examination, is_meant);
    let mut findings: Vec<Finding> = groups.iter().map(|group| instead(examination, group)).collect();
    let reported: Vec<Account<'_>> = groups.iter().map(|group| group.delegator).collect();
    for (account, _) in examination.delegators() {
        if is_instead(account) && !reported.contains(&account) {
            findings.push(idle(examination, account));
        }
    }
    findings
}

fn instead(examination: &Examination<'_>, group: &Group<'_, '_>) -> Finding {
    let delegator = group.delegator;
    let name = delegator.name();
    let with_transition = common::needs_transition(examination, delegator);
    let server = examination.directory.server();
    // With the old tools the administrator's ticket does reach the service, and only field reports say that it is of no use.
    let is_by_user_ticket = group.sites.iter().any(|site| site.need.evidence == kdc::Evidence::UserTicket);
    let certainty = if is_by_user_ticket { Certainty::Likely } else { group.certainty() };
    Finding::new(
        group.severity(),
        certainty,
        name.clone(),
        format!("{name} is trusted for delegation to any service, which Hyper-V does not use; its list is empty"),
    )
    .detail(format!(
        "Hyper-V on {name} asks the KDC for a ticket in the user's name, and for that the list counts. Unconstrained delegation \
does not replace it.{}",
        group.back_note()
    ))
    .seen(common::control(delegator, "with TRUSTED_FOR_DELEGATION 0x80000"))
    .seen(common::entries(delegator, |_| false))
    .refuses(group.keys())
    .fixed_by(fix::end_unconstrained(delegator, &group.spns(), with_transition, server))
}

/// The flag where the targets allow the host anyway.
fn idle(examination: &Examination<'_>, account: Account<'_>) -> Finding {
    let name = account.name();
    Finding::new(
        Severity::Warning,
        Certainty::Confirmed,
        name.clone(),
        format!("{name} is trusted for delegation to any service, and nothing here needs that"),
    )
    .detail(
        "The operation does not use it. Who controls the host can take over whoever signs in to it: it should be taken away."
            .to_owned(),
    )
    .seen(common::control(account, "with TRUSTED_FOR_DELEGATION 0x80000"))
    .fixed_by(fix::end_unconstrained(account, &[], false, examination.directory.server()))
}
