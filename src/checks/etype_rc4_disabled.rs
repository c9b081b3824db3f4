//! Accounts with nothing newer than RC4.

use super::{Certainty, Check, Fact, Finding, Severity, common, etype, reported};
use crate::examine::Examination;

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD502",
    slug: "etype-rc4-disabled",
    title: "an account has RC4 as its only encryption type",
    explain: "\
A ticket needs an encryption type that the KDC, the target's account and the host share. An account whose \
msDS-SupportedEncryptionTypes names RC4 and not AES gets no ticket from a host or a domain controller that uses AES only; from \
2026 on, updates switch RC4 off where nothing else is said.

## Cause
The attribute was set to 4 long ago, by hand or by a filer that joined the domain, and RC4 has been switched off since.

## Fix
Let the account use AES: add 24 (AES128 and AES256) to the attribute, and see that its password is younger than the domain's \
first AES keys.

## Check by hand
Get-ADComputer HOST -Properties msDS-SupportedEncryptionTypes. The KDC says KDC_ERR_ETYPE_NOSUPP and logs the events 16, 27 or \
201 to 209.",
    in_order: "each account that takes part can use AES, or names no encryption type",
    needs: &[Fact::EncryptionTypes],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let symptom = reported::mostly(examination, CHECK.slug);
    let server = examination.directory.server();
    let members = etype::members(examination);
    if !members.iter().any(|member| member.is_rc4_only() || member.is_des_only()) {
        let refused = members.into_iter().find(|member| !member.refused.is_empty());
        return refused.map(|member| disjoint(member, server)).into_iter().collect();
    }
    members
        .into_iter()
        .filter(etype::Member::is_rc4_only)
        .map(|member| {
            let name = member.account.name();
            let is_refused = !member.refused.is_empty();
            let (severity, certainty) = match (is_refused, symptom) {
                (true, _) => (member.severity(), Certainty::Confirmed),
                (false, Some(_)) => (member.severity(), Certainty::Likely),
                (false, None) => (Severity::Warning, Certainty::Likely),
            };
            let title = if is_refused {
                format!("{name} has RC4 as its only encryption type, and the other side does not use it")
            } else {
                format!("{name} has RC4 as its only encryption type, refused where RC4 is switched off")
            };
            Finding::new(severity, certainty, name, title)
                .detail("Without a shared encryption type the KDC issues no ticket, whatever is allowed.")
                .seen(common::attribute(member.account, "msDS-SupportedEncryptionTypes"))
                .fixed_by(member.with_aes(server))
                .refuses(member.refused)
        })
        .collect()
}

/// Accounts that name current types and none in common, such as AES128 here and AES256 there.
fn disjoint(member: etype::Member<'_>, server: Option<&str>) -> Finding {
    let name = member.account.name();
    let title = format!("{name} and the other side have no encryption type in common");
    Finding::new(member.severity(), Certainty::Confirmed, name, title)
        .detail("Without a shared encryption type the KDC issues no ticket, whatever is allowed.")
        .seen(common::attribute(member.account, "msDS-SupportedEncryptionTypes"))
        .fixed_by(member.with_aes(server))
        .refuses(member.refused)
}
