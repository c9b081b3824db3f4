//! A computer whose password is not the one that the directory has.

use super::{Certainty, Check, Fact, Finding, Severity, reported};
use crate::{examine::Examination, fix::Fix, quote};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD607",
    slug: "machine-password-desync",
    title: "a computer's password may be out of step with the directory",
    explain: "\
Tickets for a computer are encrypted with its password. If the computer has another password than the directory, it cannot read \
them: the error is SEC_E_WRONG_PRINCIPAL or KRB_AP_ERR_MODIFIED, though names and lists are right. Both passwords are secret, so \
this is only suggested by the error.

## Cause
The machine was set back to a snapshot or a backup, cloned, or another machine joined the domain under its name.

## Fix
Repair the secure channel of the computer. For the accounts of a cluster use the cluster's own repair.

## Check by hand
Test-ComputerSecureChannel on the machine; event 3210 of NETLOGON; compare pwdLastSet with the time of the last restore.",
    in_order: "no error suggests a password out of step, or something else accounts for it",
    needs: &[Fact::Case],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let Some(symptom) = reported::pointing_to(examination, CHECK.slug) else { return Vec::new() };
    if reported::is_refused(examination) {
        return Vec::new();
    }
    let account = reported::far_end(examination);
    let host = account.trim_end_matches('$');
    let remote = format!("Invoke-Command -ComputerName {} -ScriptBlock", quote::powershell(host));
    let domain = examination.directory.domain().unwrap_or_else(|| "<domain>".to_owned());
    let domain = quote::cmd_argument(&domain);
    let finding = Finding::new(
        Severity::Error,
        Certainty::Possible,
        account.clone(),
        format!("the password of {host} may be out of step with the directory"),
    )
    .detail(format!(
        "{} has this meaning too, and the KDC refuses nothing. Look at the host that acts in the same way.",
        reported::code(symptom)
    ))
    .seen(reported::seen(symptom))
    .fixed_by(
        Fix::by_hand(format!("repair the secure channel of {host}, if the test says so"))
            .run([format!("Test-ComputerSecureChannel -Repair -Credential (Get-Credential)    # on {}, as a local administrator", quote::cmd_argument(host))])
            .verified_by([format!("{remote} {{ Test-ComputerSecureChannel }}"), format!("nltest /server:{} /sc_verify:{domain}", quote::cmd_argument(host))])
            .then([format!("On {host}, elevated: klist -li 0x3e7 purge; klist -li 0x3e4 purge; restart it if it still fails")])
            .caution("Not for the computer accounts of a cluster or of its roles: those are repaired in Failover Cluster Manager."),
    );
    vec![finding]
}
