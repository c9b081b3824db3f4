//! The user of the case, for the checks that look at it.

use std::collections::BTreeSet;

use super::{Severity, common};
use crate::{
    directory::Account,
    examine::Examination,
    facts::Known,
    kdc::{Rule, User},
    requirement::Way,
};

/// The account, where one was named and found.
pub(super) fn account<'f>(examination: &Examination<'f>) -> Option<Account<'f>> {
    match &examination.user {
        User::Named(Known::Found(user)) => Some(*user),
        _ => None,
    }
}

/// What to call the user.
pub(super) fn name(examination: &Examination<'_>) -> String {
    match (account(examination), &examination.case.user) {
        (Some(user), _) => user.name(),
        (None, Some(name)) => name.clone(),
        (None, None) => "the user".to_owned(),
    }
}

/// The hops that a rule about the user refuses, and how bad that is. Nothing where no delegation of the user is refused by it.
pub(super) fn refused(examination: &Examination<'_>, rule: Rule) -> Option<(Severity, BTreeSet<(String, String)>)> {
    let mut hops = BTreeSet::new();
    let mut way = Way::Back;
    for site in common::sites(examination).filter(|site| site.hop.fails(rule)) {
        way = way.min(site.need.requirement.way);
        hops.insert(site.key());
    }
    (!hops.is_empty()).then(|| (common::severity(way), hops))
}

/// How to go on with an account that may be delegated, by hand.
pub(super) fn other_account() -> Vec<String> {
    vec![
        "use a separate administrator account for Hyper-V that is neither marked sensitive nor in Protected Users".to_owned(),
        "make it a member of Hyper-V Administrators on each host: Computer Management › Local Users and Groups › Groups".to_owned(),
        "sign in with it where the operation is started, and try again".to_owned(),
    ]
}
