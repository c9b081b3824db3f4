//! CredSSP on a source host whose release has Credential Guard on by default.

use super::{Certainty, Check, Evidence, Fact, Finding, Severity, credssp_not_local, reported};
use crate::{
    examine::{Examination, settings},
    facts::Known,
    os::Release,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD602",
    slug: "credssp-credential-guard",
    title: "the hosts use CredSSP, which Credential Guard on the source host does not let through",
    explain: "\
Credential Guard keeps the credentials of whoever is signed in out of the reach of CredSSP, so that a migration with CredSSP \
fails even when it is started on the source host. Members of a domain that run Windows Server 2025 have Credential Guard on by \
default; migrations by System Center are affected too. The destination mostly does not matter.

## Cause
The source host was upgraded to Windows Server 2025, or Credential Guard was switched on, and the migration setting stayed.

## Fix
Set all hosts to Kerberos and give them delegation, by list or by target. Switching Credential Guard off is a stopgap that gives \
up protection.

## Check by hand
(Get-CimInstance Win32_DeviceGuard -Namespace root\\Microsoft\\Windows\\DeviceGuard).SecurityServicesRunning contains 1.",
    in_order: "Credential Guard does not run on the source host",
    needs: &[Fact::CredentialGuard],
    hides: &["credssp-not-local"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let case = examination.case;
    if !case.is_migration() {
        return Vec::new();
    }
    if !credssp_not_local::uses_credssp(examination) {
        return guess(examination).into_iter().collect();
    }
    let source = reported::source(examination);
    let host = source.trim_end_matches('$');
    let settings = examination.settings(&case.source);
    let (certainty, why, evidence) = match (settings.has_credential_guard(), examination.release(&case.source)) {
        (Known::Found(false), _) => return Vec::new(),
        (Known::Found(true), _) => {
            let is_disputed = credssp_not_local::is_disputed(examination);
            let certainty = if is_disputed { Certainty::Likely } else { Certainty::Confirmed };
            (certainty, format!("Credential Guard runs on {host}"), settings.shown(settings::SERVICES_RUNNING))
        }
        (_, Known::Found(release)) if release >= Release::Server2025 => {
            let shown = Evidence {
                source: "the directory, the host itself or --host-os".to_owned(),
                object: source.clone(),
                field: "release".to_owned(),
                values: vec![release.to_string()],
            };
            let why = format!("{host} runs {release}, where Credential Guard is on by default");
            (Certainty::Likely, why, Some(shown))
        }
        _ => return Vec::new(),
    };
    let mut finding = Finding::new(
        Severity::Error,
        certainty,
        source.clone(),
        format!("{}, and {why}", credssp_not_local::users(examination)),
    )
    .detail(format!(
        "Credential Guard on {host} withholds the credentials, also from somebody who is signed in there."
    ));
    finding.evidence = credssp_not_local::setting(examination);
    finding.evidence.extend(evidence);
    vec![finding.fixed_by(credssp_not_local::use_kerberos(case, "set the hosts to Kerberos, and give them delegation"))]
}

/// Where the setting is not known, and an error is one of `CredSSP`: signing in on the host would not help.
fn guess(examination: &Examination<'_>) -> Option<Finding> {
    let case = examination.case;
    let settings = examination.settings(&case.source);
    let symptom = reported::pointing_to(examination, "credssp-not-local")?;
    let is_open = examination.migration_auth().is_none() && reported::is_all_granted(examination);
    if !is_open || settings.has_credential_guard() != Known::Found(true) {
        return None;
    }
    let source = reported::source(examination);
    let host = source.trim_end_matches('$');
    let title = format!("the hosts may use CredSSP, and Credential Guard runs on {host}");
    let mut finding = Finding::new(Severity::Error, Certainty::Possible, source.clone(), title).detail(
        "The directory allows everything that Kerberos needs. The setting is on the hosts; with CredSSP not even signing in on the \
         host would help.",
    );
    finding.evidence =
        settings.shown(settings::SERVICES_RUNNING).into_iter().chain([reported::seen(symptom)]).collect();
    Some(finding.fixed_by(credssp_not_local::use_kerberos(case, "set the hosts to Kerberos, and give them delegation")))
}
