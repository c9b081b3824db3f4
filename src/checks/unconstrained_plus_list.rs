//! A list, and "any service" besides.

use super::{
    Certainty, Check, Fact, Finding, Severity, common, common::Group, unconstrained_instead::is_unconstrained,
};
use crate::{directory::Account, examine::Examination, facts::Known, fix, kdc::Rule};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD313",
    slug: "unconstrained-plus-list",
    title: "the host has a list and is trusted for delegation to any service as well",
    explain: "\
The account has entries in msDS-AllowedToDelegateTo and unconstrained delegation at once. The Delegation page then shows \"any \
service\" and hides the list. The KDC looks at both: the list counts for Hyper-V, and the flag hands the tickets of everybody \
who signs in to the host over to it.

## Cause
A script or an earlier attempt set TrustedForDelegation where TrustedToAuthForDelegation was meant: two names that differ by four \
letters, and two very different rights.

## Fix
Clear TRUSTED_FOR_DELEGATION. On hosts from Windows Server 2016 on set TRUSTED_TO_AUTH_FOR_DELEGATION. The list stays.

## Check by hand
Get-ADComputer HOST -Properties TrustedForDelegation, TrustedToAuthForDelegation, msDS-AllowedToDelegateTo.",
    in_order: "no host with a list has unconstrained delegation besides",
    needs: &[Fact::Control, Fact::Lists],
    hides: &["kerberos-only-on-winrm-host"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let has_both =
        |account: Account<'_>| is_unconstrained(account) && matches!(account.delegation_list(), Known::Found(_));
    let groups =
        common::grouped(examination, |site| has_both(site.delegator) && site.hop.fails(Rule::ProtocolTransition));
    let mut findings: Vec<Finding> = groups.iter().map(|group| instead_of_transition(examination, group)).collect();
    let reported: Vec<Account<'_>> = groups.iter().map(|group| group.delegator).collect();
    for (account, _) in examination.delegators() {
        if has_both(account) && !reported.contains(&account) {
            findings.push(besides(examination, account));
        }
    }
    findings
}

/// The flag stands where protocol transition should.
fn instead_of_transition(examination: &Examination<'_>, group: &Group<'_, '_>) -> Finding {
    let account = group.delegator;
    let name = account.name();
    Finding::new(
        group.severity(),
        Certainty::Confirmed,
        name.clone(),
        format!("{name} has a list, but is set to \"any service\" where it needs \"any authentication protocol\""),
    )
    .detail(format!(
        "Unconstrained delegation does not make the ticket that {name} obtains for the user forwardable, so the KDC refuses every \
service.{}",
        group.back_note()
    ))
    .seen(common::control(account, "with TRUSTED_FOR_DELEGATION 0x80000, without TRUSTED_TO_AUTH_FOR_DELEGATION 0x1000000"))
    .seen(common::entries(account, |_| false))
    .refuses(group.keys())
    .fixed_by(fix::end_unconstrained(account, &[], true, examination.directory.server()))
}

fn besides(examination: &Examination<'_>, account: Account<'_>) -> Finding {
    let name = account.name();
    Finding::new(
        Severity::Warning,
        Certainty::Confirmed,
        name.clone(),
        format!("{name} has a list, and is trusted for delegation to any service besides"),
    )
    .detail("The list is what Hyper-V uses. The flag adds nothing to it but a critical exposure, and hides the list in the window.")
    .seen(common::control(account, "with TRUSTED_FOR_DELEGATION 0x80000"))
    .seen(common::entries(account, |_| false))
    .fixed_by(fix::end_unconstrained(account, &[], false, examination.directory.server()))
}
