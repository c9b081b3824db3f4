//! A machine of the case is only a deleted object.

use super::{Certainty, Check, Evidence, Fact, Finding, Severity, common};
use crate::{
    directory::Account,
    examine::{Examination, Party},
    facts::Known,
    fix::Fix,
    name::HostName,
    quote,
    requirement::Way,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD101",
    slug: "account-deleted",
    title: "the computer account of a machine was deleted",
    explain: "\
The directory still keeps the remains of the machine's computer account, and no account in its place. Without an account the \
machine has neither keys nor service principal names: the KDC gives no tickets to it, and none for it.

## Cause
Somebody removed the account, often while cleaning up old computers, or the machine left the domain.

## Fix
Restore the object where the recycle bin of Active Directory is on: it comes back with its identifier, names and delegation \
list. Otherwise join the machine to the domain again; it then has a new identifier, so list entries, memberships and descriptors \
that named the old account have to be made anew.

## Check by hand
Get-ADObject -IncludeDeletedObjects -Filter 'sAMAccountName -eq \"HOST$\"' -Properties isDeleted, lastKnownParent. On the machine \
itself Test-ComputerSecureChannel says False. The KDC says KDC_ERR_S_PRINCIPAL_UNKNOWN or KDC_ERR_C_PRINCIPAL_UNKNOWN.",
    in_order: "no machine of the case is among the deleted objects that were read",
    needs: &[Fact::Hosts],
    hides: &["hosts-in-workgroup", "spn-missing-target", "entry-missing"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    examination
        .parties
        .iter()
        .filter(|party| !matches!(party.account, Known::Found(_)))
        .filter_map(|party| Some(finding(examination, party, remains(examination, &party.name)?)))
        .collect()
}

/// The deleted computer that a name stood for. Of several, the one that was changed last.
fn remains<'f>(examination: &Examination<'f>, name: &HostName) -> Option<Account<'f>> {
    let is_it = |account: &Account<'f>| {
        account.is_computer()
            && (account.dns_name().found().is_some_and(|dns| dns == name.as_str())
                || name.account_name().eq_ignore_ascii_case(&account.name())
                || account.name_before_renaming().eq_ignore_ascii_case(name.short()))
    };
    examination.directory.deleted().filter(is_it).max_by_key(|account| (account.changed().found(), account.dn()))
}

fn finding(examination: &Examination<'_>, party: &Party<'_>, remains: Account<'_>) -> Finding {
    let name = &party.name;
    let needs = examination.needs.iter().filter(|need| {
        let requirement = &need.requirement;
        requirement.target == *name || requirement.delegator == *name
    });
    let mut severity = Severity::Warning;
    let mut hops = Vec::new();
    for need in needs {
        let delegator =
            need.delegator.clone().found().map_or_else(|| need.requirement.delegator.to_string(), Account::name);
        hops.extend(need.spns().map(|spn| (delegator.clone(), spn.to_string())));
        if need.requirement.way == Way::There {
            severity = Severity::Error;
        }
    }
    // Where not every computer was read, one that joined again may have been missed.
    let certainty = if party.account == Known::Absent { Certainty::Confirmed } else { Certainty::Likely };
    let deleted = Evidence { values: vec!["TRUE".to_owned()], ..common::attribute(remains, "isDeleted") };
    Finding::new(severity, certainty, name.to_string(), format!("the computer account of {name} was deleted"))
        .detail(format!(
            "Of {name} there is only a deleted object, so the KDC knows neither the machine nor its service principal names."
        ))
        .seen(deleted)
        .seen(common::attribute(remains, "lastKnownParent"))
        .refuses(hops)
        .fixed_by(fix(remains, name))
}

fn fix(remains: Account<'_>, name: &HostName) -> Fix {
    let restore = match remains.sid() {
        Known::Found(sid) => format!(
            "Get-ADObject -IncludeDeletedObjects -Filter {} | Restore-ADObject",
            quote::powershell(&format!("objectSid -eq \"{sid}\""))
        ),
        _ => format!("Restore-ADObject -Identity {}", quote::powershell(remains.dn())),
    };
    Fix::by_hand(format!("restore the account of {name}, or join the machine to the domain again"))
        .run([restore])
        .verified_by([
            format!("Get-ADComputer -Identity {}", quote::powershell(name.short())),
            format!("Test-ComputerSecureChannel    # on {}", quote::cmd_argument(name.short())),
        ])
        .then([
            format!("If it cannot be restored: on {name}, Add-Computer -DomainName … -Force, and restart it"),
            "Then run this examination again: a new account has none of the old one's delegation".to_owned(),
        ])
        .caution("Find out first why the account was deleted; whatever else named it comes back to life with it.")
}
