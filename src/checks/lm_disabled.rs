//! A host on which live migrations are switched off.

use super::{Certainty, Check, Fact, Finding, Severity, common, reported};
use crate::{
    examine::{Examination, settings},
    facts::Known,
    fix::Fix,
    name::HostName,
    quote,
    symptom::Symptom,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD609",
    slug: "lm-disabled",
    title: "live migrations are switched off on a host",
    explain: "\
Outside a cluster a host takes part in live migrations only where that is switched on, which a new host is not. The destination \
listens on port 6600 only then: where it does not, connections are refused before anybody has to prove who he is, and \
delegation plays no part.

## Cause
The host is new, or somebody switched it off.

## Fix
Switch live migrations on, on both hosts, and choose how they authenticate and which networks they use.

## Check by hand
(Get-VMHost -ComputerName HOST).VirtualMachineMigrationEnabled is False, or netstat -ano on the destination shows no listener \
on port 6600.",
    in_order: "live migrations are switched on, on both hosts",
    needs: &[Fact::Settings],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let Some([source, destination]) = common::migration_ends(examination) else { return Vec::new() };
    let symptom = reported::pointing_to(examination, CHECK.slug);
    let ends = [(destination, Certainty::Confirmed), (source, Certainty::Likely)];
    let off = |name: &HostName| examination.settings(name).is_enabled() == Known::Found(false);
    let mut findings: Vec<Finding> = ends
        .into_iter()
        .filter(|(name, _)| off(name))
        .map(|(name, certainty)| of(examination, name, certainty))
        .collect();
    let is_known = examination.settings(destination).is_enabled().as_found().is_some();
    if let (Some(symptom), false) = (reported::mostly(examination, CHECK.slug), is_known) {
        findings.push(guess(destination, symptom));
    }
    findings.into_iter().map(|finding| with(finding, symptom)).collect()
}

fn of(examination: &Examination<'_>, name: &HostName, certainty: Certainty) -> Finding {
    let title = format!("live migrations are switched off on {name}");
    let finding = Finding::new(Severity::Error, certainty, name.to_string(), title)
        .detail("Nothing is migrated from or to it before they are switched on, whatever the directory allows.")
        .fixed_by(fix(name));
    match examination.settings(name).shown(settings::ENABLED) {
        Some(shown) => finding.seen(shown),
        None => finding,
    }
}

fn guess(name: &HostName, symptom: &Symptom) -> Finding {
    let title = format!("live migrations may be switched off on {name}");
    Finding::new(Severity::Error, Certainty::Possible, name.to_string(), title)
        .detail(format!(
            "{} is an error of the connection; it comes before any authentication.",
            reported::code(symptom)
        ))
        .fixed_by(fix(name))
}

fn with(finding: Finding, symptom: Option<&Symptom>) -> Finding {
    match symptom {
        Some(symptom) => finding.seen(reported::seen(symptom)),
        None => finding,
    }
}

fn fix(name: &HostName) -> Fix {
    let host = quote::powershell(name.as_str());
    let show = format!("Get-VMHost -ComputerName {host} | Format-List Name, VirtualMachineMigration*");
    Fix::by_hand(format!("switch live migrations on, on {name}"))
        .run([show.clone(), format!("Enable-VMMigration -ComputerName {host}")])
        .click(["Hyper-V Manager › host › Hyper-V Settings › Live Migrations › Enable incoming and outgoing live migrations"])
        .undone_by([format!("Disable-VMMigration -ComputerName {host}    # if it showed False before")])
        .verified_by([show, format!("Test-NetConnection -ComputerName {host} -Port 6600")])
}
