//! CredSSP as the migration setting, with the administrator elsewhere than on the source host.

use super::{Certainty, Check, Evidence, Fact, Finding, Severity, common, reported};
use crate::{
    case::{Case, MigrationAuth},
    examine::{Examination, settings},
    facts::Known,
    fix::Fix,
    name::HostName,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD601",
    slug: "credssp-not-local",
    title: "the hosts use CredSSP, and the migration was not started on the source host",
    explain: "\
With CredSSP as the live migration setting, the source host goes on with the credentials of somebody who is signed in on it: at \
the console, by remote desktop, or in a PowerShell session that carried them along. Started from anywhere else, the migration \
has no credentials to go on with. Delegation in the directory plays no part in this setting.

## Cause
CredSSP is the default of hosts up to Windows Server 2022. To move a machine back, one signs in on the other host.

## Fix
Sign in to the source host, or set both hosts to Kerberos and give them delegation.

## Check by hand
(Get-VMHost -ComputerName HOST).VirtualMachineMigrationAuthenticationType on both hosts. The error is 0x8009030E.",
    in_order: "the source host does not use CredSSP, or the operation is started on it",
    needs: &[Fact::Settings],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let case = examination.case;
    if !case.is_migration() || examination.is_local() {
        return Vec::new();
    }
    let symptom = reported::pointing_to(examination, CHECK.slug);
    let source = reported::source(examination);
    let host = source.trim_end_matches('$');
    let finding = if uses_credssp(examination) {
        let certainty =
            if case.via.is_some() && !is_disputed(examination) { Certainty::Confirmed } else { Certainty::Likely };
        let who = users(examination);
        let title = match &case.via {
            Some(via) => format!("{who}, and the migration was started on {via}, not on {host}"),
            None => format!("{who}, which works only for a migration that is started on {host}"),
        };
        let mut finding = Finding::new(Severity::Error, certainty, source.clone(), title)
            .detail(format!("With CredSSP the administrator has to be signed in on {host} itself."));
        finding.evidence = setting(examination);
        finding
    } else if examination.migration_auth().is_none() && symptom.is_some() && reported::is_all_granted(examination) {
        let title = format!("the hosts may use CredSSP, which works only when signed in on {host}");
        Finding::new(Severity::Error, Certainty::Possible, source.clone(), title).detail(
            "The directory allows everything that Kerberos needs. The setting is on the hosts; say --migration-auth once you know it.",
        )
    } else {
        return Vec::new();
    };
    let finding = match symptom {
        Some(symptom) => finding.seen(reported::seen(symptom)),
        None => finding,
    };
    vec![finding.fixed_by(use_kerberos(
        case,
        &format!("sign in to {host} and start the migration there, or set the hosts to Kerberos"),
    ))]
}

/// Whether the source host uses `CredSSP`, as it says itself or as the user says.
pub(super) fn uses_credssp(examination: &Examination<'_>) -> bool {
    let case = examination.case;
    let own = examination.settings(&case.source).authentication();
    case.migration_auth == Some(MigrationAuth::CredSsp) || own == Known::Found(MigrationAuth::CredSsp)
}

/// Who uses `CredSSP`, as the beginning of a sentence: the source host alone is known where it says so itself.
pub(super) fn users(examination: &Examination<'_>) -> String {
    let case = examination.case;
    if case.migration_auth == Some(MigrationAuth::CredSsp) {
        return "the hosts use CredSSP".to_owned();
    }
    let other = case.destination.as_ref().map(|name| examination.settings(name).authentication());
    match other {
        Some(Known::Found(MigrationAuth::CredSsp)) => "the hosts use CredSSP".to_owned(),
        _ => format!("{} uses CredSSP", case.source),
    }
}

/// Whether the user says one thing and the host another.
pub(super) fn is_disputed(examination: &Examination<'_>) -> bool {
    let own = examination.settings(&examination.case.source).authentication().found();
    matches!((examination.case.migration_auth, own), (Some(given), Some(own)) if given != own)
}

/// The setting as the user gave it, and as the source host has it.
pub(super) fn setting(examination: &Examination<'_>) -> Vec<Evidence> {
    let case = examination.case;
    let given = case.migration_auth.map(|given| Evidence {
        source: "--migration-auth".to_owned(),
        object: "the hosts".to_owned(),
        field: settings::AUTHENTICATION.to_owned(),
        values: vec![given.word().to_owned()],
    });
    given.into_iter().chain(examination.settings(&case.source).shown(settings::AUTHENTICATION)).collect()
}

/// Setting the hosts to Kerberos.
pub(super) fn use_kerberos(case: &Case, title: &str) -> Fix {
    let hosts: Vec<&HostName> = [Some(&case.source), case.destination.as_ref()].into_iter().flatten().collect();
    let hosts = common::listed_for_powershell(&hosts);
    let set =
        |value: &str| format!("Set-VMHost -ComputerName {hosts} -VirtualMachineMigrationAuthenticationType {value}");
    let show =
        format!("Get-VMHost -ComputerName {hosts} | Format-List Name, VirtualMachineMigrationAuthenticationType");
    Fix::by_hand(title)
        .run([show.clone(), set("Kerberos")])
        .click([
            "Hyper-V Manager › host › Hyper-V Settings › Live Migrations › Advanced Features › Use Kerberos, on both hosts",
        ])
        .undone_by([format!("{}    # on hosts that showed it before", set("CredSSP"))])
        .verified_by([show])
        .then([match case.migration_auth {
            // What was sent counts until it is sent anew.
            Some(MigrationAuth::Kerberos) => "Send the settings again: those that were read are from before",
            _ => "Ask kcd-doctor again with --migration-auth kerberos: Kerberos needs delegation",
        }])
}
