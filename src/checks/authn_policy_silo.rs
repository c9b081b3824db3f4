//! Authentication policies, whose conditions are not evaluated here.

use super::{Certainty, Check, Fact, Finding, Severity, common, named_user, reported};
use crate::{directory::Account, examine::Examination, facts::Known, fix::Fix, quote};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD403",
    slug: "authn-policy-silo",
    title: "an authentication policy or silo may forbid the delegation",
    explain: "\
An authentication policy, given to an account directly or by a silo, says where its user may sign in and who may obtain tickets \
to it. The KDC evaluates its conditions for the user, the delegating host and the target, and answers KDC_ERR_POLICY where one \
does not hold. The conditions are expressions over groups and claims; this program sees that a policy is assigned, not what it \
decides.

## Cause
An account was taken into a policy or silo that does not provide for the hosts.

## Fix
Extend the condition, or take the hosts into the silo, together with whoever owns the policy.

## Check by hand
Get-ADAuthenticationPolicy and Get-ADAuthenticationPolicySilo show the conditions. On the domain controller, the log \
AuthenticationPolicyFailures-DomainController names the refusals; check also that it is switched on.",
    in_order: "no authentication policy is assigned to the user, the hosts or the targets",
    needs: &[Fact::Policies, Fact::User],
    hides: &[],
    run,
};

const ATTRIBUTES: [&str; 2] = ["msDS-AssignedAuthNPolicy", "msDS-AssignedAuthNPolicySilo"];

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let mut accounts: Vec<Account<'_>> = Vec::new();
    let parties = common::sites(examination)
        .flat_map(|site| [Some(site.delegator), site.hop.decision.as_ref().and_then(crate::kdc::Decision::target)]);
    let user = named_user::account(examination).filter(|_| !examination.needs.is_empty());
    for account in parties.chain([user]).flatten() {
        if !accounts.contains(&account) {
            accounts.push(account);
        }
    }
    let symptom = reported::mostly(examination, CHECK.slug);
    let severity = if symptom.is_some() { Severity::Error } else { Severity::Warning };
    let policies = |account: Account<'_>| -> Vec<String> {
        ATTRIBUTES.iter().filter_map(|name| account.object().text(name).found().map(str::to_owned)).collect()
    };
    accounts
        .into_iter()
        .filter(|account| !policies(*account).is_empty())
        .map(|account| {
            let name = account.name();
            let names: Vec<String> = policies(account).iter().map(|dn| crate::name::first_value(dn)).collect();
            let mut finding = Finding::new(
                severity,
                Certainty::Likely,
                name.clone(),
                format!("{name} is under {}, which may forbid the delegation", common::listed(&names)),
            )
            .detail(
                "Its conditions were not evaluated. The KDC answers KDC_ERR_POLICY where one of them does not hold.",
            )
            .fixed_by(
                Fix::by_hand(format!("see what the policy of {name} asks, and let it provide for the hosts"))
                    .run(ATTRIBUTES.iter().filter_map(|name| command(account, name))),
            );
            for attribute in ATTRIBUTES {
                if account.object().text(attribute).found().is_some() {
                    finding = finding.seen(common::attribute(account, attribute));
                }
            }
            match symptom {
                Some(symptom) => finding.seen(reported::seen(symptom)),
                None => finding,
            }
        })
        .collect()
}

/// The command that shows a policy.
fn command(account: Account<'_>, attribute: &str) -> Option<String> {
    let Known::Found(dn) = account.object().text(attribute) else { return None };
    let noun = attribute.trim_start_matches("msDS-AssignedAuthN");
    Some(format!("Get-ADAuthentication{noun} -Identity {} | Format-List", quote::powershell(dn)))
}
