//! Two hosts that authenticate live migrations in different ways.

use super::{Certainty, Check, Fact, Finding, Severity, common, credssp_not_local, reported};
use crate::{
    examine::{Examination, settings},
    facts::Known,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD608",
    slug: "auth-type-mismatch",
    title: "the hosts differ in how they authenticate live migrations",
    explain: "\
Each host has its own setting for live migrations, Kerberos or CredSSP. Both ends of a migration have to use the same one: what \
the source offers the destination does not take.

## Cause
One host was set to Kerberos when delegation was set up, and the other was forgotten, or was installed later.

## Fix
Set both hosts to Kerberos.

## Check by hand
Get-VMHost -ComputerName HOST1, HOST2 | Format-List Name, VirtualMachineMigrationAuthenticationType shows Kerberos on one and \
CredSSP on the other. An error that goes with it is 0x8009030D.",
    in_order: "both hosts authenticate live migrations in the same way",
    needs: &[Fact::Settings],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let Some(names) = common::migration_ends(examination) else { return Vec::new() };
    let [one_end, other_end] = names;
    let source = reported::source(examination);
    let ends = names.map(|name| examination.settings(name));
    let symptom = reported::mostly(examination, CHECK.slug);
    let finding = match ends.map(settings::Settings::authentication) {
        [Known::Found(one), Known::Found(other)] if one != other => {
            let title =
                format!("{one_end} uses {} for live migrations, and {other_end} uses {}", one.word(), other.word());
            let mut finding = Finding::new(Severity::Error, Certainty::Likely, source, title)
                .detail("Both ends have to use the same. Kerberos needs delegation, and works from wherever the migration is started.");
            finding.evidence = ends.iter().filter_map(|end| end.shown(settings::AUTHENTICATION)).collect();
            finding
        }
        [Known::Found(_), Known::Found(_)] => return Vec::new(),
        _ if symptom.is_some() && reported::is_all_granted(examination) => Finding::new(
            Severity::Error,
            Certainty::Possible,
            source,
            format!("{one_end} and {other_end} may differ in how they authenticate live migrations"),
        )
        .detail("The directory allows everything that Kerberos needs. The setting is on the hosts."),
        _ => return Vec::new(),
    };
    let finding = match symptom {
        Some(symptom) => finding.seen(reported::seen(symptom)),
        None => finding,
    };
    vec![finding.fixed_by(credssp_not_local::use_kerberos(examination.case, "set both hosts to Kerberos"))]
}
