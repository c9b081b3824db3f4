//! A right that Group Policy took from virtual machines.

use super::{Certainty, Check, Fact, Finding, Severity, reported};
use crate::{examine::Examination, fix::Fix, quote};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD603",
    slug: "virtual-machines-logon-right",
    title: "virtual machines may have lost the right to log on as a service; delegation has no part in it",
    explain: "\
This has nothing to do with delegation. Each virtual machine runs under an identity of its own, a member of \"NT VIRTUAL \
MACHINE\\Virtual Machines\", which needs the right \"Log on as a service\" on the host. Without it no virtual machine starts or \
arrives there: error 0x80070569.

## Cause
A Group Policy defines the right and leaves the group out. The host adds it back by itself, until the policy is applied again, \
so that the error comes and goes.

## Fix
Add \"NT VIRTUAL MACHINE\\Virtual Machines\" (S-1-5-83-0) to the policy, or keep the policy from the Hyper-V hosts.

## Check by hand
gpresult /h on the host shows which policy defines \"Log on as a service\".",
    in_order: "no error speaks of a logon type that was not granted",
    needs: &[Fact::Case],
    hides: &[],
    run,
};

/// `ERROR_LOGON_TYPE_NOT_GRANTED` as HRESULT: this and nothing else.
const NOT_GRANTED: &str = "0x80070569";

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let Some(symptom) = reported::pointing_to(examination, CHECK.slug) else { return Vec::new() };
    let is_plain = symptom.code.as_deref() == Some(NOT_GRANTED);
    // Other restrictions of accounts have the other code, and a KDC that refuses explains it better.
    if !is_plain && reported::is_refused(examination) {
        return Vec::new();
    }
    let host = reported::far_end(examination);
    let certainty = if is_plain { Certainty::Likely } else { Certainty::Possible };
    let title = format!(
        "virtual machines may not log on as a service on {}; this is not about delegation",
        host.trim_end_matches('$')
    );
    let finding = Finding::new(Severity::Error, certainty, host.clone(), title)
        .detail("A Group Policy most likely took the right from \"NT VIRTUAL MACHINE\\Virtual Machines\". Nothing in Kerberos mends that.")
        .seen(reported::seen(symptom))
        .fixed_by(
            Fix::by_hand("give \"NT VIRTUAL MACHINE\\Virtual Machines\" the right to log on as a service, in the policy that takes it")
                .click([
                    "Group Policy Management › the policy that gpresult names › Computer Configuration › Policies › Windows Settings › \
                     Security Settings › Local Policies › User Rights Assignment › Log on as a service",
                    "Add User or Group › NT VIRTUAL MACHINE\\Virtual Machines › OK (edit on a machine with the Hyper-V role, which knows the name)",
                ])
                .verified_by([
                    format!("gpresult /s {} /scope computer /h gp.html", quote::cmd_argument(host.trim_end_matches('$'))),
                    "secedit /export /areas USER_RIGHTS /cfg rights.inf    # on the host: SeServiceLogonRight has *S-1-5-83-0".to_owned(),
                ])
                .then(["On the host: gpupdate /force, and try again"]),
        );
    vec![finding]
}
