//! A Hyper-V host without any of the names that its management service registers.

use super::{Certainty, Check, Fact, Finding, common, common::Site, machines, spn_missing_target};
use crate::{
    directory::Account,
    examine::Examination,
    fix::{self, Refresh},
    kdc::{Rule, Verdict},
    spn::VMMS_CLASSES,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD105",
    slug: "vmms-spn-not-registered",
    title: "the Hyper-V service of a host registered none of its names",
    explain: "\
The virtual machine management service writes three kinds of service principal names to the computer account of its host when \
it starts. This account has the names that Windows itself registers, and none of those three: the service tried and failed, or \
never ran there.

## Cause
A dynamic port range, or a fixed port of the domain controllers, outside of the one that the service's firewall rule expects; \
only read-only domain controllers within reach; an account that lost its own right to write validated names; a name that does \
not fit; or a machine on which Hyper-V is not installed. Event 14050 on the host says that it failed.

## Fix
Remove the cause, then restart the service on the target. Where that does not help, register the names with setspn -S.

## Check by hand
setspn -L HOST on any member of the domain. On the host: netsh int ipv4 show dynamicportrange tcp (49152 and 16384 are right), \
nltest /dsgetdc:DOMAIN /writable, and the log Hyper-V-VMMS-Admin.",
    in_order: "the Hyper-V services of the hosts registered their names",
    needs: &[Fact::Hosts, Fact::Names],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    machines::by_target(examination, accounts_for)
        .into_iter()
        .filter_map(|(_, sites)| {
            let target = sites.first()?.need.target.clone().found()?;
            Some(finding(examination, target, &sites))
        })
        .collect()
}

/// Whether a name is missing since none of the machine's names of Hyper-V is there.
pub(super) fn accounts_for(site: &Site<'_, '_>) -> bool {
    site.need.requirement.service.is_registered_by_vmms()
        && site.hop.fails(Rule::TargetKnown)
        && site.need.target.clone().found().is_some_and(has_none)
}

/// Whether an account has the names of a Windows machine and none of a Hyper-V host.
fn has_none(target: Account<'_>) -> bool {
    target.owns_class("HOST") && !VMMS_CLASSES.iter().any(|class| target.owns_class(class))
}

fn finding(examination: &Examination<'_>, target: Account<'_>, sites: &[Site<'_, '_>]) -> Finding {
    let name = target.name();
    let server = examination.directory.server();
    let spns = machines::spns(sites);
    let is_refused = sites.iter().all(|site| site.hop.verdict() == Verdict::Refused);
    let certainty = if is_refused { Certainty::Confirmed } else { Certainty::Likely };
    let mut fix = fix::register(target, &spns, server);
    fix.title = format!("restart the Hyper-V service on {}, or register its names by hand", target.short_name());
    fix.powershell.insert(0, spn_missing_target::restart_vmms(target));
    if let Some(site) = sites.first() {
        fix = fix.then(fix::refresh_steps(Refresh::Host, site.delegator, server));
    }
    Finding::new(
        machines::worst(sites),
        certainty,
        name.clone(),
        format!("{name} owns HOST names and none of those that Hyper-V registers"),
    )
    .detail(format!("Nobody owns {}; for Hyper-V the HOST names do not count.", common::listed(&spns)))
    .seen(common::attribute(target, "servicePrincipalName"))
    .refuses(machines::keys(sites))
    .fixed_by(fix)
}
