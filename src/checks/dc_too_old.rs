//! A domain controller that does not know the delegation which is set up.

use super::{Certainty, Check, Evidence, Fact, Finding, Severity, common, common::Site, resource};
use crate::{directory::Account, examine::Examination, facts::Known, fix::Fix, kdc::Verdict, os::Release, quote};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD202",
    slug: "dc-too-old",
    title: "a domain controller is too old for the delegation that is set up",
    explain: "\
Which domain controller answers a host is not up to the host's configuration. Controllers before Windows Server 2012 know nothing \
of resource-based delegation and refuse what only the target allows. Behind one that runs Windows Server 2003 a host was seen to \
behave as if it had no delegation at all, although the domain's level allows it.

## Cause
An old controller was left in service, perhaps in one site only, so that some hosts fail and others do not, or the same host on \
some days.

## Fix
Retire or upgrade the old controllers. Until then make the host use a newer one, or put the services into the host's own list, \
which controllers of every release read.

## Check by hand
Get-ADDomainController -Filter * | Format-Table Name, OperatingSystem, Site. On the host: nltest /sc_query:DOMAIN, and nltest \
/dsgetdc:DOMAIN. Windows may report SEC_E_NO_S4U_PROT_SUPPORT (0x80090356).",
    in_order: "no domain controller that was seen is too old for the delegation that is set up",
    needs: &[Fact::DomainControllers],
    hides: &["entry-missing", "entry-short-only", "entry-fqdn-only", "t2a4d-without-list"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let Known::Found(oldest) = examination.directory.oldest_kdc() else { return Vec::new() };
    if oldest >= Release::Server2012 {
        return Vec::new();
    }
    let by_target: Vec<Site<'_, '_>> = common::sites(examination)
        .filter(common::is_not_allowed)
        .filter(|site| {
            resource::owner(site).is_some_and(|owner| resource::allows(&examination.directory, owner, site.delegator))
        })
        .collect();
    if !by_target.is_empty() {
        return vec![no_resource_delegation(examination, oldest, &by_target)];
    }
    if oldest < Release::Server2008 { none_at_all(examination, oldest).into_iter().collect() } else { Vec::new() }
}

/// The target allows it, and a controller of this age does not ask the target.
fn no_resource_delegation(examination: &Examination<'_>, oldest: Release, sites: &[Site<'_, '_>]) -> Finding {
    let is_sure = are_all_before(examination, Release::Server2012)
        && sites.iter().all(|site| site.hop.verdict() == Verdict::Refused);
    let certainty = if is_sure { Certainty::Confirmed } else { Certainty::Likely };
    let severities = sites.iter().map(|site| common::severity(site.need.requirement.way));
    let severity = severities.min().unwrap_or(Severity::Warning);
    let detail = format!(
        "{} may act for others only because the target allows it, and a KDC on {} does not ask the target.",
        sites[0].delegator.name(),
        in_words(oldest)
    );
    finding(examination, oldest, severity, certainty)
        .detail(detail)
        .seen(resource::descriptor(&examination.directory, resource::owner(&sites[0]).unwrap_or(sites[0].delegator)))
        .refuses(sites.iter().map(Site::key))
}

/// Field experience, in no specification: never more than likely, and only of hops that nothing else refuses.
fn none_at_all(examination: &Examination<'_>, oldest: Release) -> Option<Finding> {
    let sites: Vec<Site<'_, '_>> =
        common::sites(examination).filter(|site| site.hop.verdict() != Verdict::Refused).collect();
    let severities = sites.iter().map(|site| common::severity(site.need.requirement.way));
    let severity = severities.min()?;
    let certainty =
        if are_all_before(examination, Release::Server2008) { Certainty::Likely } else { Certainty::Possible };
    let detail = format!(
        "A host that a controller on {oldest} answers may fail as if no delegation were set up; which controller that is differs by site and day."
    );
    Some(finding(examination, oldest, severity, certainty).detail(detail).refuses(sites.iter().map(Site::key)))
}

/// The release as people say it; which of the two 2008 ones it is makes no difference to a KDC.
fn in_words(release: Release) -> String {
    if release == Release::Server2008 { format!("{release} or 2008 R2") } else { release.to_string() }
}

fn are_all_before(examination: &Examination<'_>, release: Release) -> bool {
    let all = examination.directory.domain_controllers();
    !all.is_empty() && all.iter().all(|dc| dc.release().found().is_some_and(|own| own < release))
}

fn finding(examination: &Examination<'_>, oldest: Release, severity: Severity, certainty: Certainty) -> Finding {
    let old: Vec<Account<'_>> = examination
        .directory
        .domain_controllers()
        .into_iter()
        .filter(|dc| dc.release().found().is_some_and(|release| release <= oldest))
        .collect();
    let names: Vec<String> = old.iter().map(|dc| dc.name().trim_end_matches('$').to_owned()).collect();
    let server = examination.directory.server().unwrap_or("the domain controller that was asked").to_owned();
    let subject = names.first().cloned().unwrap_or(server);
    let which = if names.is_empty() { subject.clone() } else { common::listed(&names) };
    let verb = common::plural(names.len().max(1), "runs", "run");
    let mut finding = Finding::new(severity, certainty, subject, format!("{which} {verb} {}", in_words(oldest)));
    for dc in &old {
        finding = finding.seen(common::attribute(*dc, "operatingSystem"));
    }
    if let (true, Known::Found(root)) = (old.is_empty(), examination.directory.root_dse()) {
        finding = finding.seen(Evidence {
            source: root.source.clone(),
            object: "root DSE".to_owned(),
            field: "domainControllerFunctionality".to_owned(),
            values: root.text("domainControllerFunctionality").found().map(str::to_owned).into_iter().collect(),
        });
    }
    finding.fixed_by(fix(examination, &which))
}

fn fix(examination: &Examination<'_>, which: &str) -> Fix {
    let domain = quote::cmd_argument(&examination.directory.domain().unwrap_or_default());
    let host = &examination.case.source;
    Fix::by_hand(format!("upgrade or retire {which}; until then make {host} use a newer domain controller"))
        .run([
            format!("nltest /sc_query:{domain}    # on {host}: the controller of its secure channel"),
            format!("klist query_bind    # on {host}: the controllers that it asks for tickets"),
            format!("klist add_bind {domain} <a newer domain controller>    # on {host}, until it restarts"),
        ])
        .undone_by([format!("klist purge_bind    # on {host}")])
        .verified_by([format!("nltest /dsgetdc:{domain} /force /kdc    # on {host}")])
        .then([format!("On {host}, elevated: klist -li 0x3e7 purge; then try again after 15 minutes")])
        .caution("A domain controller that is retired takes its other roles with it: move them first.")
}
