//! A host that has as many live migrations under way as it allows.

use super::{Certainty, Check, Fact, Finding, Severity, common, reported};
use crate::{
    examine::{Examination, settings},
    facts::Known,
    fix::Fix,
    name::HostName,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD611",
    slug: "lm-limit",
    title: "a host has as many live migrations under way as it allows",
    explain: "\
Each host allows a number of live migrations at the same time, two unless somebody changed it. One more waits or fails with a \
message that speaks of the limit. Delegation plays no part in it.

## Cause
Several migrations were started at once, as when a host is emptied, or the limit is zero.

## Fix
Wait for those that are under way, or raise the limit on both hosts.

## Check by hand
Get-VMHost | Format-List MaximumVirtualMachineMigrations, and as many migrations are under way.",
    in_order: "both hosts allow live migrations, and no error speaks of their limit",
    needs: &[Fact::Settings],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let case = examination.case;
    let (true, Some(destination)) = (case.is_migration(), &case.destination) else { return Vec::new() };
    let ends = [&case.source, destination];
    let none = ends.into_iter().find(|name| examination.settings(name).most_migrations() == Known::Found(0));
    let symptom = reported::mostly(examination, CHECK.slug);
    let (certainty, subject, title) = match (none, symptom) {
        (Some(name), _) => (Certainty::Confirmed, name, format!("{name} allows no live migration at all")),
        (None, Some(_)) => {
            let title = format!("{} or {destination} has as many live migrations under way as it allows", case.source);
            (Certainty::Likely, &case.source, title)
        }
        (None, None) => return Vec::new(),
    };
    let mut finding = Finding::new(Severity::Error, certainty, subject.to_string(), title)
        .detail("The limit is a setting of each host, and says nothing of delegation.")
        .fixed_by(fix(ends));
    finding.evidence = ends.iter().filter_map(|name| examination.settings(name).shown(settings::MOST)).collect();
    finding.evidence.extend(symptom.map(reported::seen));
    vec![finding]
}

fn fix(ends: [&HostName; 2]) -> Fix {
    let hosts = common::listed_for_powershell(&ends);
    let show = format!("Get-VMHost -ComputerName {hosts} | Format-List Name, MaximumVirtualMachineMigrations");
    let set = format!("Set-VMHost -ComputerName {hosts} -MaximumVirtualMachineMigrations");
    Fix::by_hand("wait for the migrations that are under way, or allow more")
        .run([show.clone(), format!("{set} 4")])
        .click(["Hyper-V Manager › host › Hyper-V Settings › Live Migrations › Simultaneous live migrations"])
        .undone_by([format!("{set} 2    # what it showed before")])
        .verified_by([show])
}
