//! The account of the KDC itself, marked as sensitive.

use super::{Certainty, Check, Fact, Finding, Severity, common, reported};
use crate::{
    change::{Change, Edit},
    directory::{Account, AccountControl},
    examine::Examination,
    fix::Fix,
    quote,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD509",
    slug: "krbtgt-sensitive",
    title: "krbtgt is marked as sensitive, which makes no ticket fit for delegation",
    explain: "\
Every ticket-granting ticket is a ticket to krbtgt, the account of the KDC. The mark \"account is sensitive and cannot be delegated\" \
is for people; it was reported that on krbtgt it makes delegation fail in the whole domain, with 0x8009030E and with everything \
else in order. Check also whether it is new: where delegation still works for somebody, look elsewhere first.

## Cause
A script that hardens all privileged accounts did not leave out krbtgt.

## Fix
Clear the mark on krbtgt.

## Check by hand
Get-ADUser krbtgt -Properties AccountNotDelegated says True.",
    in_order: "krbtgt is not marked as sensitive",
    needs: &[Fact::Krbtgt],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let Some(krbtgt) = examination.directory.krbtgt() else { return Vec::new() };
    let is_marked = krbtgt.control().found().is_some_and(|control| control.has(AccountControl::NOT_DELEGATED));
    if !is_marked || examination.needs.is_empty() || examination.is_local() {
        return Vec::new();
    }
    let symptoms = reported::about_delegation(examination);
    let symptom = symptoms.first().filter(|_| reported::is_all_granted(examination));
    // One report of it is not much: without an error that nothing else explains it is only worth a look.
    let (severity, certainty) = match symptom {
        Some(_) => (Severity::Error, Certainty::Likely),
        None => (Severity::Warning, Certainty::Possible),
    };
    let mut finding = Finding::new(severity, certainty, krbtgt.name(), "krbtgt is marked as sensitive")
        .detail("Check also this: it was reported that the mark makes delegation fail in the whole domain. What the KDC answers is worked out without it.")
        .seen(common::control(krbtgt, "with NOT_DELEGATED 0x100000"))
        .fixed_by(fix(krbtgt, examination.directory.server()));
    finding.evidence.extend(symptom.map(|symptom| reported::seen(symptom)));
    vec![finding]
}

fn fix(krbtgt: Account<'_>, server: Option<&str>) -> Option<Fix> {
    let old = krbtgt.control().found()?;
    let change = Change::new(
        krbtgt,
        vec![Edit::Control { old, new: old.changed(AccountControl(0), AccountControl::NOT_DELEGATED) }],
    );
    let show = format!("Get-ADUser -Identity {} -Properties AccountNotDelegated", quote::powershell(&krbtgt.name()));
    let fix = Fix::of("clear the mark \"sensitive\" on krbtgt", vec![change], server).verified_by([show]);
    Some(fix.then(["Try again with new tickets: the user signs out and in, and the hosts forget theirs"]))
}
