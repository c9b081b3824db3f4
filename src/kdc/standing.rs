//! Whether accounts may take part at all: [MS-KILE] 3.3.5.7.1.

use jiff::Timestamp;

use super::{Deviation, Evidence, KdcError, Outcome, Request, Rule, Step, UNNAMED, User, control};
use crate::{
    directory::{Account, AccountControl},
    facts::Known,
};

pub(super) fn delegator(account: Account<'_>, now: Option<Timestamp>) -> Step {
    of(Rule::DelegatorStanding, account, now)
}

pub(super) fn user(request: &Request<'_, '_>, now: Option<Timestamp>) -> Step {
    match request.user {
        User::Unnamed => Step::assumed(Rule::UserStanding, UNNAMED),
        User::Named(Known::Found(account)) => {
            let step = of(Rule::UserStanding, *account, now);
            if request.profile.has(Deviation::UserCodes) && *request.evidence == Evidence::S4u2Self {
                with_codes_of_s4u2self(step)
            } else {
                step
            }
        }
        User::Named(Known::Absent) => {
            Step::failed(Rule::UserStanding, KdcError::USER_UNKNOWN, "no such user in the directory")
        }
        User::Named(Known::Unreadable(why)) => Step::open(Rule::UserStanding, why.clone()),
    }
}

/// The owner of the name asked for. The specification has no rule of its own for it; Windows refuses a disabled account, with the
/// code that it has for accounts that are not in good standing.
pub(super) fn target(request: &Request<'_, '_>, account: Option<Account<'_>>) -> Step {
    let rule = Rule::TargetStanding;
    let Some(account) = account else { return Step::open(rule, "the owner is not known") };
    let name = account.name();
    if !account.object().was_asked_for("userAccountControl") {
        return Step::open(rule, format!("userAccountControl of {name} was not read"));
    }
    match control(rule, account) {
        Ok(control) if control.has(AccountControl::DISABLED) => {
            let because = format!("{name} is disabled");
            if request.profile.has(Deviation::DisabledTarget) {
                return Step::held(rule, because);
            }
            Step::failed(rule, KdcError::ACCOUNT_DISABLED, because)
        }
        Ok(_) => Step::held(rule, format!("{name} is enabled")),
        Err(open) => open,
    }
}

/// The codes of [`Deviation::UserCodes`]. They count where S4U2Self is what looks at the user.
fn with_codes_of_s4u2self(mut step: Step) -> Step {
    step.outcome = match step.outcome {
        Outcome::Failed(KdcError::ACCOUNT_DISABLED) => Outcome::Failed(KdcError::POLICY),
        Outcome::Failed(KdcError::ACCOUNT_EXPIRED) => Outcome::Failed(KdcError::NAME_EXPIRED),
        other => other,
    };
    step
}

fn of(rule: Rule, account: Account<'_>, now: Option<Timestamp>) -> Step {
    let name = account.name();
    match control(rule, account) {
        Ok(control) if control.has(AccountControl::DISABLED) => {
            return Step::failed(rule, KdcError::ACCOUNT_DISABLED, format!("{name} is disabled"));
        }
        Ok(_) => {}
        Err(open) => return open,
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
        Known::Unreadable(_) if !account.object().was_asked_for("accountExpires") => {
            Step::assumed(rule, format!("{name} is enabled; accountExpires was not exported and is taken as never"))
        }
        Known::Unreadable(why) => Step::open(rule, why),
    }
}
