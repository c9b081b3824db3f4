//! Nobody owns the name that is asked for.

use super::{Certainty, Check, Fact, Finding, common, common::Site, machines, vmms_spn_not_registered};
use crate::{
    directory::Account,
    examine::Examination,
    fix::{self, Fix, Refresh},
    kdc::{Rule, Verdict},
    name::HostName,
    quote,
    spn::Spn,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD104",
    slug: "spn-missing-target",
    title: "nobody owns the service principal name that is asked for",
    explain: "\
A ticket is encrypted with the key of the account that owns the service principal name. Where no account of the forest owns \
it, the KDC answers KDC_ERR_S_PRINCIPAL_UNKNOWN, whatever is in the host's list. For cifs a HOST name of the same machine is \
enough; for the services of Hyper-V it is not.

## Cause
The Hyper-V service could not register its names when it started, the machine was renamed, the names were removed to mend a \
duplicate, or the role is not installed there.

## Fix
Restart the virtual machine management service on the target, which registers its names when it starts. For other services, or \
if that does not help, register the name with setspn -S. The delegating host remembers for up to 15 minutes that a name is \
unknown.

## Check by hand
setspn -Q \"CLASS/NAME\" for the short and for the full name; both must find the target's account.",
    in_order: "every service principal name that is asked for has an owner",
    needs: &[Fact::Hosts, Fact::Names],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    // A machine without any of the names of Hyper-V has a check of its own.
    let is_meant =
        |site: &Site<'_, '_>| site.hop.fails(Rule::TargetKnown) && !vmms_spn_not_registered::accounts_for(site);
    machines::by_target(examination, is_meant)
        .into_iter()
        .map(|(name, sites)| finding(examination, name, &sites))
        .collect()
}

fn finding(examination: &Examination<'_>, name: &HostName, sites: &[Site<'_, '_>]) -> Finding {
    let spns = machines::spns(sites);
    let target = sites.iter().find_map(|site| site.need.target.clone().found());
    let is_refused = sites.iter().all(|site| site.hop.verdict() == Verdict::Refused);
    let certainty = if is_refused { Certainty::Confirmed } else { Certainty::Likely };
    let subject = target.map_or_else(|| name.to_string(), Account::name);
    let title = match spns.as_slice() {
        [only] => format!("nobody owns {only}"),
        several => format!("nobody owns {} service principal names for {name}", several.len()),
    };
    let mut finding = Finding::new(machines::worst(sites), certainty, subject, title)
        .detail(format!(
            "The KDC does not know {} and issues no ticket for {}.",
            common::listed(&spns),
            common::plural(spns.len(), "it", "them")
        ))
        .refuses(machines::keys(sites));
    if let Some(target) = target {
        finding =
            finding.seen(common::attribute(target, "servicePrincipalName")).fixed_by(fix(examination, target, sites));
    }
    finding
}

fn fix(examination: &Examination<'_>, target: Account<'_>, sites: &[Site<'_, '_>]) -> Fix {
    let server = examination.directory.server();
    // A Windows machine owns HOST names, which stand for cifs and for much else that it then lacks too.
    let for_host = |spn: &Spn| match examination.directory.mappings().alias_of(spn.class()) {
        Some(alias) => spn.with_class(&alias.to_uppercase()),
        None => spn.clone(),
    };
    let names: Vec<Spn> = machines::spns(sites).iter().map(for_host).collect();
    let is_vmms = sites.iter().any(|site| site.need.requirement.service.is_registered_by_vmms());
    let mut fix = fix::register(target, &names, server);
    if is_vmms {
        fix.powershell.insert(0, restart_vmms(target));
    }
    let delegator = sites.first().map(|site| site.delegator);
    match delegator {
        Some(delegator) => fix.then(fix::refresh_steps(Refresh::Host, delegator, server)),
        None => fix,
    }
}

/// Lets VMMS register its names itself; virtual machines run on meanwhile.
pub(super) fn restart_vmms(target: Account<'_>) -> String {
    let host = target.dns_name().found().unwrap_or_else(|| target.short_name());
    format!(
        "Invoke-Command -ComputerName {} -ScriptBlock {{ Restart-Service -Name vmms }}    # registers the names; go on only if \
         setspn -L still lacks them",
        quote::powershell(&host)
    )
}
