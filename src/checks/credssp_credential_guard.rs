//! CredSSP on a source host whose release has Credential Guard on by default.

use super::{Certainty, Check, Evidence, Fact, Finding, Severity, credssp_not_local, reported};
use crate::{case::MigrationAuth, examine::Examination, facts::Known, os::Release};

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
    in_order: "the hosts do not use CredSSP, or the source host is older than Windows Server 2025",
    needs: &[Fact::Case],
    hides: &["credssp-not-local"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let case = examination.case;
    if !case.is_migration() || case.migration_auth != Some(MigrationAuth::CredSsp) {
        return Vec::new();
    }
    let Known::Found(release) = examination.release(&case.source) else { return Vec::new() };
    if release < Release::Server2025 {
        return Vec::new();
    }
    let source = reported::source(examination);
    let host = source.trim_end_matches('$');
    let title = format!("the hosts use CredSSP, and {host} runs {release}, where Credential Guard is on by default");
    let finding = Finding::new(Severity::Error, Certainty::Likely, source.clone(), title)
        .detail(format!(
            "Credential Guard on {host} withholds the credentials, also from somebody who is signed in there."
        ))
        .seen(credssp_not_local::setting())
        .seen(Evidence {
            source: "the directory or --host-os".to_owned(),
            object: source.clone(),
            field: "release".to_owned(),
            values: vec![release.to_string()],
        })
        .fixed_by(credssp_not_local::use_kerberos(case, "set the hosts to Kerberos, and give them delegation"));
    vec![finding]
}
