//! A user who is not in the directory.

use super::{Certainty, Check, Evidence, Fact, Finding, Severity, common, named_user};
use crate::{
    examine::Examination,
    facts::Known,
    fix::Fix,
    kdc::{Rule, User},
    quote,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD409",
    slug: "user-unknown",
    title: "the user that was named does not exist",
    explain: "\
No account has the name that was given for the user, so nothing can be said about the user, and a host that asks for a ticket in \
that name is told KDC_ERR_C_PRINCIPAL_UNKNOWN.

## Cause
Most often a typing error, or a display name in place of the logon name. The account may also have been renamed or deleted.

## Fix
Name the account by its logon name (sAMAccountName) or its principal name.

## Check by hand
whoami, where the operation is started; Get-ADUser USER.",
    in_order: "the user exists, or none was named",
    needs: &[Fact::User],
    hides: &[],
    run,
};

/// How many similar names are offered.
const OFFERED: usize = 3;
/// Names longer than this are not compared: a logon name has 20 characters, a principal name rarely more.
const COMPARED: usize = 64;

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let (User::Named(Known::Absent), Some(given)) = (&examination.user, &examination.case.user) else {
        return Vec::new();
    };
    let similar = similar_names(examination, given);
    let (severity, certainty, hops) = match named_user::refused(examination, Rule::UserStanding) {
        Some((severity, hops)) => (severity, Certainty::Confirmed, hops),
        None => (Severity::Warning, Certainty::Likely, std::collections::BTreeSet::new()),
    };
    let hint = if similar.is_empty() {
        "No account has a similar name.".to_owned()
    } else {
        format!("Similar names: {}.", common::listed(&similar))
    };
    let source = examination.directory.sources().first().copied().unwrap_or_default().to_owned();
    let search = similar.first().map_or(given.as_str(), String::as_str);
    vec![
        Finding::new(severity, certainty, given.clone(), format!("there is no user {given}"))
            .detail(format!("The KDC does not know the user, and gives no host a ticket in that name. {hint}"))
            .seen(Evidence { source, object: given.clone(), field: "sAMAccountName".to_owned(), values: Vec::new() })
            .refuses(hops)
            .fixed_by(
                Fix::by_hand("name the account by its logon name")
                    .verified_by([format!("Get-ADUser -Identity {}", quote::powershell(search))]),
            ),
    ]
}

/// Logon names that differ in at most two characters, the closest first.
pub(super) fn similar_names(examination: &Examination<'_>, given: &str) -> Vec<String> {
    if let Some(known) = &examination.case.near {
        return known.get(given).cloned().unwrap_or_default();
    }
    let logon = given.rsplit('\\').next().unwrap_or_default();
    let wanted = logon.split('@').next().unwrap_or_default().to_lowercase();
    if wanted.chars().count() > COMPARED {
        return Vec::new();
    }
    let mut names: Vec<(usize, String)> = examination
        .directory
        .accounts()
        .filter(|account| account.is_user())
        .map(crate::directory::Account::name)
        .filter_map(|name| distance(&wanted, &name.to_lowercase()).map(|distance| (distance, name)))
        .collect();
    names.sort();
    names.into_iter().map(|(_, name)| name).take(OFFERED).collect()
}

/// In how many characters two names differ (Levenshtein), as long as that is at most two and less than the whole of the name.
fn distance(wanted: &str, name: &str) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (wanted.chars().collect(), name.chars().collect());
    if a.len().abs_diff(b.len()) > 2 {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(left != right);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row.last().copied().filter(|distance| *distance <= 2 && *distance < a.len().min(b.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_names_are_found() {
        assert_eq!(distance("alcie", "alice"), Some(2));
        assert_eq!(distance("alice", "alices"), Some(1));
        assert_eq!(distance("alice", "bob"), None);
        assert_eq!(distance("a", "b"), None);
        assert_eq!(distance("", ""), None);
    }
}
