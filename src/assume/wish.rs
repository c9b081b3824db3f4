//! One assumption about one account, and the edit that makes it true.

use super::{DESCRIPTOR, Outcome, words};
use crate::{
    change::Edit,
    directory::{Account, AccountControl},
    facts::{Known, Value},
    fix,
    windows::access,
};

/// An assumption as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// All of it, for errors.
    pub(super) text: String,
    /// The account that changes, by any name.
    pub(super) account: String,
    /// What changes, in order.
    pub(super) wishes: Vec<Wish>,
}

/// What is to be true of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wish {
    /// A bit of `userAccountControl` is set, or not.
    Flag(&'static Flag, bool),
    /// A service principal name is among the values of an attribute, or not.
    Value { attribute: &'static str, value: String, is_there: bool },
    /// The account lets a host delegate to it, or has no entry for it.
    Accept { host: String, is_there: bool },
}

/// A bit that can be switched.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Flag {
    /// How it is called in an assumption.
    pub(super) keyword: &'static str,
    pub(super) bit: AccountControl,
    /// What an account is with it, and without it.
    pub(super) on: &'static str,
    pub(super) off: &'static str,
}

pub(super) static FLAGS: [Flag; 4] = [
    Flag {
        keyword: "T2A4D",
        bit: AccountControl::PROTOCOL_TRANSITION,
        on: "trusted for any authentication protocol",
        off: "not trusted for any authentication protocol",
    },
    Flag {
        keyword: "unconstrained",
        bit: AccountControl::UNCONSTRAINED,
        on: "trusted for delegation to any service",
        off: "not trusted for delegation to any service",
    },
    Flag {
        keyword: "sensitive",
        bit: AccountControl::NOT_DELEGATED,
        on: "sensitive, so that it cannot be delegated",
        off: "not sensitive",
    },
    Flag { keyword: "disabled", bit: AccountControl::DISABLED, on: "disabled", off: "enabled" },
];

impl Flag {
    /// The flag of a keyword, in any case.
    pub(super) fn named(word: &str) -> Option<&'static Self> {
        FLAGS.iter().find(|flag| flag.keyword.eq_ignore_ascii_case(word))
    }
}

impl Wish {
    /// The other account that it speaks of.
    pub(super) fn other(&self) -> Option<&str> {
        match self {
            Self::Accept { host, .. } => Some(host),
            Self::Flag(..) | Self::Value { .. } => None,
        }
    }

    /// What has to be done to an account for it. `other` is the account of [`Wish::other`].
    ///
    /// # Errors
    /// What has to be known of the account for that is not known.
    pub(super) fn on(&self, account: Account<'_>, other: Option<Account<'_>>) -> Result<Outcome, String> {
        match (self, other) {
            (Self::Flag(flag, is_on), _) => switch(account, flag, *is_on),
            (Self::Value { attribute, value, is_there }, _) => entry(account, attribute, value, *is_there),
            (Self::Accept { is_there: true, .. }, Some(host)) => accept(account, host),
            (Self::Accept { is_there: false, .. }, Some(host)) => reject(account, host),
            (Self::Accept { host, .. }, None) => Err(format!("{host} is not among the facts")),
        }
    }
}

fn switch(account: Account<'_>, flag: &Flag, is_on: bool) -> Result<Outcome, String> {
    let name = account.name();
    let old = match account.control() {
        Known::Found(old) => old,
        Known::Absent => return Err(super::unread("userAccountControl", &name, "no value came")),
        Known::Unreadable(why) => return Err(super::unread("userAccountControl", &name, &why)),
    };
    let nothing = AccountControl(0);
    let new = if is_on { old.changed(flag.bit, nothing) } else { old.changed(nothing, flag.bit) };
    Ok(Outcome::of(words::flag(&name, flag, is_on), (old != new).then_some(Edit::Control { old, new })))
}

fn entry(account: Account<'_>, attribute: &'static str, value: &str, is_there: bool) -> Result<Outcome, String> {
    let name = account.name();
    let present = super::present(account, attribute)?;
    // The KDC compares names without regard to case.
    let own: Vec<String> = present
        .iter()
        .filter_map(Value::text)
        .filter(|own| own.to_lowercase() == value.to_lowercase())
        .map(str::to_owned)
        .collect();
    let edit = match (is_there, own.is_empty()) {
        (true, true) => Some(Edit::Add { attribute, values: vec![value.to_owned()] }),
        (false, false) => Some(Edit::Remove { attribute, values: own }),
        _ => None,
    };
    Ok(Outcome::of(words::value(&name, attribute, value, is_there), edit))
}

fn accept(account: Account<'_>, host: Account<'_>) -> Result<Outcome, String> {
    let says = words::accepts(&account.name(), &host.name(), true);
    let sid = sid(host)?;
    super::present(account, DESCRIPTOR)?;
    let is_so = match account.resource_delegation() {
        Known::Found(descriptor) => access::grants(&descriptor, &[sid].into(), access::CONTROL_ACCESS).is_granted(),
        Known::Absent => false,
        Known::Unreadable(why) => return Err(super::unread(DESCRIPTOR, &account.name(), &why)),
    };
    if is_so {
        return Ok(Outcome::of(says, None));
    }
    let edit = fix::allowing(account, host)
        .ok_or_else(|| format!("{DESCRIPTOR} of {} cannot take another entry", account.name()))?;
    Ok(Outcome::of(says, Some(edit)))
}

fn reject(account: Account<'_>, host: Account<'_>) -> Result<Outcome, String> {
    let says = words::accepts(&account.name(), &host.name(), false);
    let present = super::present(account, DESCRIPTOR)?;
    let descriptor = match account.resource_delegation() {
        Known::Found(descriptor) => descriptor,
        Known::Absent => return Ok(Outcome::of(says, None)),
        Known::Unreadable(why) => return Err(super::unread(DESCRIPTOR, &account.name(), &why)),
    };
    let without = descriptor.without(&sid(host)?);
    if without == descriptor {
        return Ok(Outcome::of(says, None));
    }
    let new = Some(Value::Bytes(without.to_bytes()?));
    let old = present.into_iter().next();
    Ok(Outcome::of(says, Some(Edit::Replace { attribute: DESCRIPTOR, old, new, principals: None })))
}

fn sid(account: Account<'_>) -> Result<crate::windows::Sid, String> {
    match account.sid() {
        Known::Found(sid) => Ok(sid),
        Known::Absent => Err(super::unread("objectSid", &account.name(), "no value came")),
        Known::Unreadable(why) => Err(super::unread("objectSid", &account.name(), &why)),
    }
}
