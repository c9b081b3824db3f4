//! Permissions on a share and on the files behind it, for the checks that can only suggest them.

use super::{Certainty, Finding, Severity, reported};
use crate::{examine::Examination, fix::Fix, name::Storage, quote, requirement::NoNeed, symptom::Symptom};

/// The symptom, where delegation cannot account for it: all is granted, or none is needed.
pub(super) fn symptom<'f>(examination: &Examination<'f>, slug: &str) -> Option<&'f Symptom> {
    let is_local = examination.no_need == Some(NoNeed::Local);
    reported::pointing_to(examination, slug).filter(|_| is_local || reported::is_all_granted(examination))
}

/// A suspicion of missing rights of the host on a share.
pub(super) fn finding(examination: &Examination<'_>, symptom: &Symptom, storage: &Storage, right: &Right) -> Finding {
    let source = reported::source(examination);
    let host = source.trim_end_matches('$');
    Finding::new(
        Severity::Error,
        Certainty::Possible,
        storage.server.to_string(),
        format!("{host} may lack {} on {}", right.words, storage.typed),
    )
    .detail(format!(
        "Delegation does not account for {}. The computer account of the host needs rights on the share and on the files, which are \
         not in the directory.",
        reported::code(symptom)
    ))
    .seen(reported::seen(symptom))
    .fixed_by(fix(host, storage, right))
}

/// What the host needs.
pub(super) struct Right {
    /// In words, after "may lack".
    pub(super) words: &'static str,
    /// As `Grant-SmbShareAccess` has it.
    pub(super) share: &'static str,
    /// As `icacls` has it.
    pub(super) files: &'static str,
}

fn fix(host: &str, storage: &Storage, right: &Right) -> Fix {
    let share = share_of(storage);
    let (server, share) = (quote::powershell(storage.server.as_str()), quote::powershell(&share));
    // The name of the domain as accounts have it is not in what was read; the module knows it.
    let account = format!("((Get-ADDomain).NetBIOSName + '\\' + {})", quote::powershell(&format!("{host}$")));
    Fix::by_hand(format!("give {host} {} on share and files, where it lacks them", right.words))
        .run([
            format!("$account = {account}"),
            format!(
                "Grant-SmbShareAccess -Name {share} -CimSession {server} -AccountName $account -AccessRight {} -Force",
                right.share
            ),
            format!(
                "icacls '<folder of the share>' /grant \"${{account}}:(OI)(CI){}\"    # on the file server",
                right.files
            ),
        ])
        .undone_by([
            format!("$account = {account}"),
            format!("Revoke-SmbShareAccess -Name {share} -CimSession {server} -AccountName $account -Force"),
            "icacls '<folder of the share>' /remove:g \"$account\"    # on the file server".to_owned(),
        ])
        .verified_by([format!("Get-SmbShareAccess -Name {share} -CimSession {server}")])
        .then(["The same for every host that may run the virtual machine"])
        .caution(
            "Grant only what is missing, and only on the folders that Hyper-V uses. Note first what the account has there: taking \
             the grants back takes that too.",
        )
}

/// The share in a UNC path.
fn share_of(storage: &Storage) -> String {
    let mut parts = storage.typed.split(['\\', '/']).filter(|part| !part.is_empty());
    parts.nth(1).unwrap_or("<share>").to_owned()
}
