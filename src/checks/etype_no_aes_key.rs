//! Accounts that cannot have an AES key: held to DES, or with a password from before AES.

use super::{Certainty, Check, Fact, Finding, Severity, common, etype, reported};
use crate::{
    directory::{Account, AccountControl},
    examine::Examination,
    fix::Fix,
    quote,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD503",
    slug: "etype-no-aes-key",
    title: "an account has no AES key",
    explain: "\
Keys are made when a password is set. An account held to DES, or whose password was last set before the domain knew AES (Windows \
Server 2008), has none that current systems use; the KDC issues no ticket for it.

## Cause
\"Use only Kerberos DES encryption types\" is set, or the attribute names DES alone, or the account of a filer or a service never \
got another password.

## Fix
Take the restriction away, and set the password anew so that AES keys are made.

## Check by hand
Get-ADComputer HOST -Properties msDS-SupportedEncryptionTypes, UseDESKeyOnly, PasswordLastSet. The KDC says \
KDC_ERR_ETYPE_NOSUPP and logs the events 14 or 16 with the account's name.",
    in_order: "each account that takes part has a password younger than AES, and none is held to DES",
    needs: &[Fact::EncryptionTypes],
    hides: &[],
    run,
};

/// The beginning of 2009, in seconds of the epoch: domains of Windows Server 2008 make AES keys, older ones do not.
const AES_SINCE: i64 = 1_230_768_000;

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let symptom = reported::pointing_to(examination, CHECK.slug);
    let server = examination.directory.server();
    let mut findings = Vec::new();
    for member in etype::members(examination) {
        let account = member.account;
        let name = account.name();
        let password = account.password_set().found().filter(|time| time.as_second() < AES_SINCE);
        let (title, attribute, fix) = if member.is_des_only() {
            let flag = account.control().found().is_some_and(|control| control.has(AccountControl::DES_ONLY));
            let attribute = if flag { "userAccountControl" } else { "msDS-SupportedEncryptionTypes" };
            (
                format!("{name} is held to DES, which no current system uses"),
                attribute,
                member.with_aes(server).then([reset(account)]),
            )
        } else if let Some(password) = password {
            let fix = Fix::by_hand(format!("set the password of {name} anew, so that AES keys are made"))
                .run([reset(account)]);
            (format!("the password of {name} is of {password} and may have no AES key"), "pwdLastSet", fix)
        } else {
            continue;
        };
        // An old password refuses nothing by itself, as far as the attributes tell.
        let refused = if member.is_des_only() { member.refused.clone() } else { std::collections::BTreeSet::new() };
        let (severity, certainty) = match (refused.is_empty(), symptom) {
            (false, _) => (member.severity(), Certainty::Confirmed),
            (true, Some(_)) => (member.severity(), Certainty::Likely),
            (true, None) => (Severity::Warning, Certainty::Likely),
        };
        let finding = Finding::new(severity, certainty, name, title)
            .detail("Without a key of a shared encryption type the KDC issues no ticket, whatever is allowed.")
            .seen(common::attribute(account, attribute))
            .refuses(refused)
            .fixed_by(fix);
        findings.push(match symptom {
            Some(symptom) => finding.seen(reported::seen(symptom)),
            None => finding,
        });
    }
    findings
}

/// How a computer gets a new password.
fn reset(account: Account<'_>) -> String {
    let name = account.name();
    format!(
        "Reset-ComputerMachinePassword    # on {}; a filer: by its own tools",
        quote::cmd_argument(name.trim_end_matches('$'))
    )
}
