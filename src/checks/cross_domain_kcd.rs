//! A list cannot reach into another domain.

use super::{Certainty, Check, Fact, Finding, common, common::Site, resource};
use crate::{
    change,
    directory::Account,
    examine::Examination,
    fix::{self, Fix},
    kdc::{Outcome, Rule},
    quote,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD201",
    slug: "cross-domain-kcd",
    title: "the target lies in another domain, where a delegation list does not reach",
    explain: "\
The list of a host (msDS-AllowedToDelegateTo) serves for services of the host's own domain only. A service in another domain has \
to allow the host itself, in the attribute msDS-AllowedToActOnBehalfOfOtherIdentity of the account that owns it: resource-based \
delegation. This target does not.

## Cause
Delegation was set up as for hosts of one domain. The Delegation tab cannot even pick a computer of another domain; scripts can \
write such entries, but no KDC heeds them.

## Fix
Let the target accept the host, with rights in the target's domain. The host needs no list for it; if it has one, it also needs \
\"use any authentication protocol\". Both domains need domain controllers from Windows Server 2012 on, and a trust.

## Check by hand
Get-ADComputer TARGET -Server TARGET-DOMAIN -Properties PrincipalsAllowedToDelegateToAccount. The KDC says KDC_ERR_BADOPTION with \
STATUS_NOT_FOUND; Windows may report SEC_E_CROSSREALM_DELEGATION_FAILURE (0x80090357).",
    in_order: "host and targets lie in one domain, or the target allows the host",
    needs: &[Fact::Hosts],
    hides: &[
        "entry-missing",
        "entry-short-only",
        "entry-fqdn-only",
        "class-misspelt",
        "dn-interpolation",
        "entry-invisible-chars",
        "entry-realm-or-port-suffix",
        "entry-host-class",
        "group-in-list",
        "wrong-direction",
        "wrong-object",
        "t2a4d-without-list",
        "sofs-node-instead-of-name",
        "cno-instead-of-vco",
    ],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let is_out_of_reach = |site: &Site<'_, '_>| {
        // Allowed by a target that only an old KDC does not heed: that is dc-too-old.
        let is_allowed =
            resource::owner(site).is_some_and(|owner| resource::allows(&examination.directory, owner, site.delegator));
        site.crosses_domains() && common::is_not_allowed(site) && !is_allowed
    };
    let mut findings = Vec::new();
    for group in common::grouped(examination, is_out_of_reach) {
        let mut targets: Vec<&crate::name::HostName> = Vec::new();
        for site in &group.sites {
            if !targets.contains(&&site.need.requirement.target) {
                targets.push(&site.need.requirement.target);
            }
        }
        for target in targets {
            let sites: Vec<&Site<'_, '_>> =
                group.sites.iter().filter(|site| site.need.requirement.target == *target).collect();
            findings.push(finding(examination, &sites, group.severity(), group.back_note()));
        }
    }
    findings
}

fn finding(
    examination: &Examination<'_>,
    sites: &[&Site<'_, '_>],
    severity: super::Severity,
    back_note: &str,
) -> Finding {
    let delegator = sites[0].delegator;
    let owner = sites.iter().find_map(|site| resource::owner(site));
    let machine = owner.or_else(|| sites[0].need.target.clone().found());
    let name = delegator.name();
    let target = machine.map_or_else(|| sites[0].need.requirement.target.to_string(), Account::name);
    // By its name alone a machine may still be of the same domain, with a suffix of its own.
    let by_name = sites[0].suffix_elsewhere().filter(|_| machine.is_none());
    let there = machine.map_or_else(|| by_name.unwrap_or_default().to_owned(), Account::domain);
    let is_refused = sites.iter().all(|site| {
        let step = site.hop.decision.as_ref().and_then(|decision| decision.step(Rule::Allowed));
        step.is_some_and(|step| matches!(step.outcome, Outcome::Failed(_)))
    });
    let certainty = match (by_name.is_some(), is_refused) {
        (true, _) => Certainty::Possible,
        (false, true) => Certainty::Confirmed,
        (false, false) => Certainty::Likely,
    };
    let mut finding = Finding::new(
        severity,
        certainty,
        name.clone(),
        match by_name {
            Some(_) => format!("{target} may lie in {there}, where the list of {name} would not reach"),
            None => format!("{target} lies in {there}, where the list of {name} does not reach"),
        },
    )
    .detail(match by_name {
        Some(_) => format!(
            "{name} belongs to {}. If {there} is another domain, only {target} itself could allow it to act for others there; that \
             domain was not read. Check also the name.{back_note}",
            delegator.domain()
        ),
        None => format!(
            "{name} belongs to {}, so only {target} itself could allow it to act for others there{}.{back_note}",
            delegator.domain(),
            if certainty == Certainty::Confirmed { ", and it does not" } else { "; whether it does was not seen" }
        ),
    })
    .seen(common::entries(delegator, |entry| sites.iter().any(|site| entry.same_as(site.hop.spn.as_str()))))
    .refuses(sites.iter().map(|site| site.key()));
    if let Some(machine) = machine {
        finding = finding.seen(resource::descriptor(&examination.directory, machine));
        finding = finding.fixed_by(
            fix::allow_on_target(machine, delegator, None)
                .map(|fix| across(fix, machine, delegator))
                .map(|fix| with_transition(fix, examination, delegator)),
        );
    }
    finding
}

/// The commands have to run against the target's domain, and the host looked up in its own: a name alone is not found there.
fn across(fix: Fix, target: Account<'_>, delegator: Account<'_>) -> Fix {
    let (at, from) = (quote::powershell(&target.name()), quote::powershell(&delegator.name()));
    let (there, here) = (quote::powershell(&target.domain()), quote::powershell(&delegator.domain()));
    let backup = fix.changes.first().map(|change| change::to_backup(change, Some(&target.domain())));
    let read = format!(
        "$target = Get-ADComputer -Identity {at} -Properties PrincipalsAllowedToDelegateToAccount -Server {there}"
    );
    let write = |list: &str| {
        format!("Set-ADComputer -Identity {at} -PrincipalsAllowedToDelegateToAccount ({list}) -Server {there}")
    };
    let all = "@($target.PrincipalsAllowedToDelegateToAccount)";
    let without = format!("{all} | Where-Object {{ $_ -ne {} }}", quote::powershell(delegator.dn()));
    let lookup = format!("$delegator = Get-ADComputer -Identity {from} -Server {here}");
    let powershell = backup.into_iter().chain([lookup, read.clone(), write(&format!("{all} + $delegator"))]).collect();
    Fix {
        powershell,
        undo: vec![read.clone(), write(&without)],
        verify: vec![read, "$target.PrincipalsAllowedToDelegateToAccount".to_owned()],
        ..fix
    }
}

fn with_transition(fix: Fix, examination: &Examination<'_>, delegator: Account<'_>) -> Fix {
    let has_list = delegator.delegation_list() != crate::facts::Known::Absent;
    if !has_list || !common::needs_transition(examination, delegator) {
        return fix;
    }
    let name = delegator.name();
    fix.then([format!("{name} has a list, so it also needs \"any authentication protocol\" for this to take effect")])
}
