//! The fault of hosts from Windows Server 2016 on: a list, but "Kerberos only".

use super::{Certainty, Check, Fact, Finding, common, resource};
use crate::{examine::Examination, fix, kdc::Rule};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD302",
    slug: "kerberos-only-on-winrm-host",
    title: "the host may delegate with \"Kerberos only\", and its release needs \"any authentication protocol\"",
    explain: "\
From Windows Server 2016 on the Hyper-V tools reach a host by WinRM. The user's own ticket ends there, out of reach of the \
virtual machine management service, which therefore asks the KDC for a ticket in the user's name (S4U2Self). For a host with \
\"Kerberos only\" and a list that is not empty the KDC makes that ticket not forwardable, and with it every delegation fails, \
whatever is in the list.

## Cause
The list was made with \"use Kerberos only\", as guides for Windows Server 2012 R2 say, or by a script that sets the list and \
not the flag.

## Fix
Set TRUSTED_TO_AUTH_FOR_DELEGATION (\"use any authentication protocol\"). The list stays as it is.

## Check by hand
Get-ADComputer HOST -Properties TrustedToAuthForDelegation. The same operation works when it is started on the host itself, \
and was seen to work with the tools of Windows Server 2012 R2. The KDC says KDC_ERR_BADOPTION with STATUS_ACCOUNT_RESTRICTION.",
    in_order: "each host that delegates by its list has \"any authentication protocol\", or a release that does not need it",
    needs: &[Fact::Control, Fact::Lists],
    hides: &["kcd-rbcd-conflict"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    // Where only the target allows it, it is the list that is in the way: kcd-rbcd-conflict.
    let fails =
        |site: &common::Site<'_, '_>| site.hop.fails(Rule::ProtocolTransition) && !resource::is_only_by_target(site);
    common::grouped(examination, fails)
        .iter()
        .map(|group| {
            let delegator = group.delegator;
            let name = delegator.name();
            let release = examination.release(&group.sites[0].need.requirement.delegator).found();
            let release =
                release.map_or_else(|| "this host".to_owned(), |release| format!("a {} host", release.year()));
            Finding::new(
                group.severity(),
                Certainty::Confirmed,
                name.clone(),
                format!("{name} may delegate \"Kerberos only\"; {release} needs \"any authentication protocol\""),
            )
            .detail(format!(
                "{name} obtains a ticket for the user that is not forwardable, so the KDC refuses every service.{}",
                group.back_note()
            ))
            .seen(common::control(delegator, "without TRUSTED_TO_AUTH_FOR_DELEGATION 0x1000000"))
            .seen(common::attribute(delegator, "operatingSystemVersion"))
            .refuses(group.keys())
            .fixed_by(fix::set_transition(delegator, examination.directory.server()))
        })
        .collect()
}
