//! Tickets without the data that a delegation is built on.

use super::{Check, Fact, Finding, common};
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
    code: "KCD326",
    slug: "evidence-without-pac",
    title: "tickets to the host carry no authorization data",
    explain: "\
The host's account has the bit NO_AUTH_DATA_REQUIRED. Tickets for its services are then issued without a PAC, the part in which the \
KDC says who the user is. To delegate, the host has to show such a ticket to the KDC, which refuses one without a PAC.

## Cause
The bit is meant for services on other systems that cannot take large tickets. On a Windows host it is a mistake, made by a script \
or by copying an account.

## Fix
Clear the bit.

## Check by hand
Get-ADComputer HOST -Properties userAccountControl; the bit is 0x2000000 (33554432). The KDC says KDC_ERR_TGT_REVOKED, or that the \
ticket was modified.",
    in_order: "no host that has to delegate has tickets without authorization data",
    needs: &[Fact::AuthorizationData],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let fails = |site: &common::Site<'_, '_>| site.hop.fails(Rule::EvidencePac);
    common::grouped(examination, fails)
        .iter()
        .map(|group| {
            let name = group.delegator.name();
            let title = format!("tickets to {name} carry no authorization data (PAC)");
            Finding::new(group.severity(), group.certainty(), name.clone(), title)
                .detail(format!(
                    "The KDC refuses to build a delegation on a ticket without a PAC, so {name} can delegate nothing.{}",
                    group.back_note()
                ))
                .seen(common::control(group.delegator, "with NO_AUTH_DATA_REQUIRED 0x2000000"))
                .refuses(group.keys())
                .fixed_by(fix(group.delegator, examination.directory.server()))
        })
        .collect()
}

fn fix(delegator: Account<'_>, server: Option<&str>) -> Option<Fix> {
    let Known::Found(old) = delegator.control() else { return None };
    let new = old.changed(AccountControl(0), AccountControl::NO_AUTH_DATA);
    let name = delegator.name();
    let change = Change::new(delegator, vec![Edit::Control { old, new }]);
    Some(
        Fix::of(format!("let tickets to {name} carry a PAC again"), vec![change], server)
            .verified_by([format!(
                "Get-ADComputer -Identity {} -Properties userAccountControl",
                quote::powershell(&name)
            )])
            .then(fix::refresh_steps(Refresh::Host, delegator, server)),
    )
}
