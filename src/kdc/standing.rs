//! Whether accounts may take part at all: [MS-KILE] 3.3.5.7.1.

use jiff::Timestamp;

use super::{KdcError, Rule, Step, UNNAMED, User};
use crate::{
    directory::{Account, AccountControl},
    facts::Known,
};

pub(super) fn delegator(account: Account<'_>, now: Option<Timestamp>) -> Step {
    of(Rule::DelegatorStanding, account, now)
}

pub(super) fn user(user: &User<'_>, now: Option<Timestamp>) -> Step {
    match user {
        User::Unnamed => Step::assumed(Rule::UserStanding, UNNAMED),
        User::Named(Known::Found(account)) => of(Rule::UserStanding, *account, now),
        User::Named(Known::Absent) => {
            Step::failed(Rule::UserStanding, KdcError::USER_UNKNOWN, "no such user in the directory")
        }
        User::Named(Known::Unreadable(why)) => Step::open(Rule::UserStanding, why.clone()),
    }
}

/// The owner of the name asked for. The specification has no rule of its own for it; Windows refuses a disabled account, with the
/// code that it has for accounts that are not in good standing.
pub(super) fn target(account: Option<Account<'_>>) -> Step {
    let rule = Rule::TargetStanding;
    let Some(account) = account else { return Step::open(rule, "the owner is not known") };
    match account.control() {
        Known::Found(control) if control.has(AccountControl::DISABLED) => {
            Step::failed(rule, KdcError::ACCOUNT_DISABLED, format!("{} is disabled", account.name()))
        }
        Known::Found(_) => Step::held(rule, format!("{} is enabled", account.name())),
        Known::Absent | Known::Unreadable(_) if !account.object().attributes.contains_key("useraccountcontrol") => {
            Step::open(rule, format!("userAccountControl of {} was not read", account.name()))
        }
        other => Step::open(rule, other.unreadable().unwrap_or_default()),
    }
}

fn of(rule: Rule, account: Account<'_>, now: Option<Timestamp>) -> Step {
    let name = account.name();
    match account.control() {
        Known::Found(control) if control.has(AccountControl::DISABLED) => {
            return Step::failed(rule, KdcError::ACCOUNT_DISABLED, format!("{name} is disabled"));
        }
        Known::Found(_) => {}
        other => return Step::open(rule, other.unreadable().unwrap_or("userAccountControl was not read")),
    }
    match account.expires() {
        Known::Found(end) => match now {
            Some(now) if now >= end => {
                Step::failed(rule, KdcError::ACCOUNT_EXPIRED, format!("{name} expired at {end}"))
            }
            Some(_) => Step::held(rule, format!("{name} is enabled and expires at {end}")),
            None => Step::open(rule, format!("{name} expires at {end}, and the time of the facts is not known")),
        },
        Known::Absent => Step::held(rule, format!("{name} is enabled and does not expire")),
        Known::Unreadable(_) if !account.object().attributes.contains_key("accountexpires") => {
            Step::assumed(rule, format!("{name} is enabled; accountExpires was not exported and is taken as never"))
        }
        Known::Unreadable(why) => Step::open(rule, why),
    }
}
