//! Permissions on a share and on the files behind it: as they are known of the share, or suspected from a symptom.

use super::{Certainty, Finding, Severity, reported};
use crate::{
    directory::Account,
    examine::{Examination, Level, Share},
    facts::Known,
    fix::Fix,
    kdc::User,
    name::Storage,
    quote,
    requirement::NoNeed,
    symptom::Symptom,
};

/// Who lacks the right on which share; else, where a symptom speaks of it and the shares do not say otherwise, a suspicion.
pub(super) fn findings(examination: &Examination<'_>, right: &Right) -> Vec<Finding> {
    let storage = &examination.case.storage;
    let lacking = |storage: &Storage| -> Vec<Finding> {
        let share = examination.share(storage);
        accounts(examination)
            .into_iter()
            .filter_map(|account| lack(examination, share, account, storage, right))
            .collect()
    };
    let found: Vec<Finding> = storage.iter().flat_map(lacking).collect();
    let is_sound = storage.iter().all(|storage| why_unknown(examination, storage) == Known::Found(None));
    match (symptom(examination, right.slug), storage.first()) {
        (Some(symptom), Some(storage)) if found.is_empty() && !is_sound => {
            vec![suspicion(examination, symptom, storage, right)]
        }
        _ => found,
    }
}

/// Whoever opens files on the shares: the hosts, and the user if there is one.
fn accounts<'f>(examination: &Examination<'f>) -> Vec<Account<'f>> {
    let case = examination.case;
    let hosts = [Some(&case.source), case.destination.as_ref()].into_iter().flatten();
    let hosts = hosts.filter_map(|name| examination.party(name)?.account.clone().found());
    let user = match &examination.user {
        User::Named(Known::Found(user)) => Some(*user),
        User::Named(_) | User::Unnamed => None,
    };
    hosts.chain(user).collect()
}

/// Why it is open what the share and the folder allow, if so. Absent where nothing was read of the share.
pub(super) fn why_unknown(examination: &Examination<'_>, storage: &Storage) -> Known<Option<String>> {
    let share = examination.share(storage);
    if !share.is_read() {
        return Known::Absent;
    }
    let directory = &examination.directory;
    let why = |account: Account<'_>| {
        let levels = [share.by_list(account, directory), share.by_folder(account, directory)];
        levels.into_iter().find_map(|level| level.unreadable().map(|why| format!("{}: {why}", storage.typed)))
    };
    Known::Found(accounts(examination).into_iter().find_map(why))
}

/// What one account lacks on one share.
fn lack<'f>(
    examination: &Examination<'f>,
    share: Share<'f>,
    account: Account<'f>,
    storage: &Storage,
    right: &Right,
) -> Option<Finding> {
    let directory = &examination.directory;
    let levels = [
        ("the list of the share", share.by_list(account, directory).found()),
        ("the descriptor of its folder", share.by_folder(account, directory).found()),
    ];
    let (place, level) =
        levels.into_iter().filter_map(|(place, level)| Some((place, level?))).min_by_key(|(_, l)| *l)?;
    if level >= right.level {
        return None;
    }
    // Much works with less than full control; nothing works without writing, or without reading where that is all that is needed.
    let severity = if level >= Level::Change { Severity::Warning } else { Severity::Error };
    let name = account.name();
    let has = match level {
        Level::None => "nothing",
        Level::Read => "no more than reading",
        Level::Change | Level::Full => "no more than changing",
    };
    let title = format!("{name} lacks {} on {}", right.words, storage.typed);
    let denied =
        share.denied_by(account, directory).filter(|_| share.by_list(account, directory) == Known::Found(level));
    if let Some(who) = denied {
        let title = format!("{name} is denied {} on {}, as {who}", right.words, storage.typed);
        let mut finding = Finding::new(severity, Certainty::Confirmed, storage.server.to_string(), title)
            .detail("A denial in the list of the share counts more than anything that is allowed.");
        finding.evidence = share.shown();
        finding.evidence.extend(symptom(examination, right.slug).map(reported::seen));
        return Some(finding.fixed_by(unblock(who, storage)));
    }
    let mut finding = Finding::new(severity, Certainty::Likely, storage.server.to_string(), title).detail(format!(
        "By {place} it is allowed {has}. Groups of the file server itself were not read, and may give it more. Delegation takes the user \
         as far as the share; what is allowed there is another matter."
    ));
    finding.evidence = share.shown();
    if let Some(symptom) = symptom(examination, right.slug) {
        finding = finding.seen(reported::seen(symptom));
    }
    Some(finding.fixed_by(fix(&name, storage, right)))
}

/// The symptom, where delegation cannot account for it: all is granted, or none is needed.
fn symptom<'f>(examination: &Examination<'f>, slug: &str) -> Option<&'f Symptom> {
    let is_local = examination.no_need == Some(NoNeed::Local);
    reported::pointing_to(examination, slug).filter(|_| is_local || reported::is_all_granted(examination))
}

/// A suspicion of missing rights of the host on a share.
fn suspicion(examination: &Examination<'_>, symptom: &Symptom, storage: &Storage, right: &Right) -> Finding {
    let source = reported::source(examination);
    let host = source.trim_end_matches('$');
    let finding = Finding::new(
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
    .seen(reported::seen(symptom));
    finding.fixed_by(fix(&format!("{host}$"), storage, right))
}

/// What whoever opens the files needs.
pub(super) struct Right {
    /// The check that looks for it.
    pub(super) slug: &'static str,
    /// In words, after "may lack".
    pub(super) words: &'static str,
    /// How far it goes.
    pub(super) level: Level,
    /// As `Grant-SmbShareAccess` has it.
    pub(super) share: &'static str,
    /// As `icacls` has it.
    pub(super) files: &'static str,
}

fn fix(account_name: &str, storage: &Storage, right: &Right) -> Fix {
    let share = share_of(storage);
    let (server, share) = (quote::powershell(storage.server.as_str()), quote::powershell(&share));
    // The name of the domain as accounts have it is not in what was read; the module knows it.
    let account = format!("((Get-ADDomain).NetBIOSName + '\\' + {})", quote::powershell(account_name));
    let name = account_name.trim_end_matches('$');
    Fix::by_hand(format!("give {name} {} on share and files, where it lacks them", right.words))
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

/// Taking a denial away.
fn unblock(who: &str, storage: &Storage) -> Fix {
    let (server, share) = (quote::powershell(storage.server.as_str()), quote::powershell(&share_of(storage)));
    let (account, show) = (quote::powershell(who), format!("Get-SmbShareAccess -Name {share} -CimSession {server}"));
    let line =
        |verb: &str| format!("{verb}-SmbShareAccess -Name {share} -CimSession {server} -AccountName {account} -Force");
    Fix::by_hand(format!("take the denial of {who} from the share"))
        .run([show.clone(), line("Unblock")])
        .undone_by([line("Block")])
        .verified_by([show])
        .caution("Somebody denied this on purpose: find out why first. A denial of a group meets everybody in it.")
}

/// The share in a UNC path.
fn share_of(storage: &Storage) -> String {
    let mut parts = storage.typed.split(['\\', '/']).filter(|part| !part.is_empty());
    parts.nth(1).unwrap_or("<share>").to_owned()
}
