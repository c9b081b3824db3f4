//! "Any authentication protocol", and nothing in the list.

use super::{Certainty, Check, Fact, Finding, Severity, common};
use crate::{examine::Examination, facts::Known, fix, spn::Spn};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD314",
    slug: "t2a4d-without-list",
    title: "the host may use any authentication protocol, and its list is empty",
    explain: "\
TRUSTED_TO_AUTH_FOR_DELEGATION lets a host obtain a forwardable ticket for a user by itself. It does not say for what: that is the \
list, and the list is empty. Where the target allows the host (resource-based delegation) nothing is missing, and the flag has no \
effect.

## Cause
A script that sets the flag and then fails to write the list, or somebody who emptied the list.

## Fix
Add the services that the operation needs. Where the target allows the host, nothing has to be done.

## Check by hand
Get-ADComputer HOST -Properties TrustedToAuthForDelegation, msDS-AllowedToDelegateTo.",
    in_order: "no host has \"any authentication protocol\" and an empty list",
    needs: &[Fact::Control, Fact::Lists],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let delegators = examination.delegators().into_iter().map(|(account, _)| account);
    delegators
        .filter(|account| Examination::has_transition(*account) && account.delegation_list() == Known::Absent)
        .map(|account| {
            let missing: Vec<Spn> = common::sites(examination)
                .filter(|site| site.delegator == account && common::is_missing(site))
                .map(|site| site.hop.spn.clone())
                .collect();
            let name = account.name();
            let title = format!("{name} may use any authentication protocol, but its list is empty");
            let (severity, detail, fix) = if missing.is_empty() {
                let detail = "The targets allow the host themselves, so nothing is missing. The flag has no effect.";
                (Severity::Info, detail, None)
            } else {
                let detail = "The flag alone allows nothing: the services have to be in the list.";
                let fix = fix::add_entries(account, &missing, &[], false, examination.directory.server());
                (Severity::Warning, detail, Some(fix))
            };
            Finding::new(severity, Certainty::Confirmed, name, title)
                .detail(detail)
                .seen(common::control(account, "with TRUSTED_TO_AUTH_FOR_DELEGATION 0x1000000"))
                .seen(common::entries(account, |_| false))
                .fixed_by(fix)
        })
        .collect()
}
