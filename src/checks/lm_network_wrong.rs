//! Hosts that have no network for live migrations in common.

use super::{Certainty, Check, Evidence, Fact, Finding, Severity, common, reported};
use crate::{
    examine::{
        Examination,
        settings::{Networks, overlap},
    },
    facts::Known,
    fix::Fix,
    name::HostName,
    quote,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD610",
    slug: "lm-network-wrong",
    title: "the hosts share no network for live migrations",
    explain: "\
A host migrates over the networks that were selected for it, or over any. Where two hosts have selected networks that do not meet, \
the source finds no way to the destination. Networks of two clusters that use the same private addresses are worse: a \
connection then ends at a machine of the own cluster, which cannot prove to be the one that was asked for (0x80090322).

## Cause
Networks were selected on one host only, a host moved to another network, or the wrong one comes first.

## Fix
Select a network that both hosts have, or let both use any. The traffic is not encrypted: keep it on networks that are trusted.

## Check by hand
Get-VMMigrationNetwork -ComputerName HOST1, HOST2 shows no subnet in common, or first one that leads to other machines; \
Test-NetConnection to the destination's address on it does not reach port 6600.",
    in_order: "the hosts have a network for live migrations in common, or use any",
    needs: &[Fact::Networks],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let Some(ends) = common::migration_ends(examination) else { return Vec::new() };
    let [source, destination] = ends;
    let networks = ends.map(|name| examination.settings(name).networks());
    let shown: Vec<Evidence> = ends.iter().filter_map(|name| examination.settings(name).networks_shown()).collect();
    let mut findings: Vec<Finding> = Vec::new();
    for (name, networks) in ends.iter().zip(&networks) {
        if *networks == Known::Found(Networks::These(Vec::new())) {
            let title = format!("{name} has no network selected for live migrations");
            findings.push(of(ends, name, Certainty::Confirmed, title));
        }
    }
    if let ([Known::Found(Networks::These(one)), Known::Found(Networks::These(other))], true) =
        (&networks, findings.is_empty())
    {
        if one.iter().any(|one| other.iter().any(|other| overlap(one, other))) {
            return Vec::new();
        }
        let title = format!("{source} and {destination} have no network for live migrations in common");
        // Routers may join networks that do not meet, but that is not what is documented to work.
        findings.push(of(ends, source, Certainty::Likely, title));
    }
    let known = networks.iter().all(|networks| networks.as_found().is_some());
    let symptom = reported::mostly(examination, CHECK.slug);
    if let (Some(symptom), false, true) = (symptom, known, findings.is_empty()) {
        let title = format!("{source} and {destination} may have no network for live migrations in common");
        let guess = of(ends, source, Certainty::Possible, title);
        findings.push(guess.detail(format!("{} says so; the networks are on the hosts.", reported::code(symptom))));
    }
    for finding in &mut findings {
        finding.evidence.clone_from(&shown);
        finding.evidence.extend(symptom.map(reported::seen));
    }
    findings
}

fn of(ends: [&HostName; 2], subject: &HostName, certainty: Certainty, title: String) -> Finding {
    Finding::new(Severity::Error, certainty, subject.to_string(), title)
        .detail("The connection of a migration is made before anybody has to prove who he is; delegation plays no part in it.")
        .fixed_by(fix(ends))
}

fn fix(ends: [&HostName; 2]) -> Fix {
    let hosts = common::listed_for_powershell(&ends);
    let show = format!("Get-VMMigrationNetwork -ComputerName {hosts} | Format-List ComputerName, Subnet, Priority");
    let any = |value: &str| format!("Set-VMHost -ComputerName {hosts} -UseAnyNetworkForMigration {value}");
    let port = quote::powershell(ends[1].as_str());
    Fix::by_hand("select networks that both hosts have, or let both use any")
        .run([
            show.clone(),
            format!("Get-VMHost -ComputerName {hosts} | Format-List Name, UseAnyNetworkForMigration"),
            any("$true"),
        ])
        .click(["Hyper-V Manager › host › Hyper-V Settings › Live Migrations › Incoming live migrations, on both hosts"])
        .undone_by([format!("{}    # on hosts that showed False before", any("$false"))])
        .verified_by([show, format!("Test-NetConnection -ComputerName {port} -Port 6600")])
        .caution("Live migration traffic is not encrypted: where not every network is trusted, select networks with Add-VMMigrationNetwork instead.")
}
