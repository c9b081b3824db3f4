//! Whether the evidence ticket is good for delegation: its FORWARDABLE flag and its PAC.
//!
//! [MS-SFU] 3.2.5.1.2 has the flag set on a ticket from S4U2Self where the user may be delegated and the delegator either is
//! trusted for protocol transition or has an empty list; 3.2.5.2.1 and 3.2.5.2.3 have S4U2Proxy refuse a ticket without it.

use super::{Deviation, Evidence, KdcError, Request, Rule, Step, UNNAMED, User, control};
use crate::{
    directory::{Account, AccountControl},
    facts::Known,
};

/// Tickets of an account with `NO_AUTH_DATA_REQUIRED` carry no PAC, and S4U2Proxy needs one ([MS-SFU] 3.2.5.2.2).
pub(super) fn carries_pac(request: &Request<'_, '_>) -> Step {
    let (rule, delegator) = (Rule::EvidencePac, request.delegator);
    if *request.evidence == Evidence::S4u2Self && request.profile.has(Deviation::PacByS4U2Self) {
        return Step::held(rule, "tickets from S4U2Self have one");
    }
    match delegator.is_without_authorization_data() {
        Known::Found(true) => {
            Step::failed(rule, KdcError::NO_PAC, format!("{} is marked NO_AUTH_DATA_REQUIRED", delegator.name()))
        }
        Known::Found(false) => Step::held(rule, "nothing switches it off"),
        Known::Absent => Step::open(rule, format!("{} shows no userAccountControl", delegator.name())),
        Known::Unreadable(why) => Step::open(rule, why),
    }
}

/// A host that is itself sensitive or protected has no forwardable ticket to build on.
pub(super) fn delegator_forwardable(request: &Request<'_, '_>) -> Step {
    let rule = Rule::DelegatorForwardable;
    if *request.evidence == Evidence::UserTicket {
        let is_sensitive = request.delegator.control().found().is_some_and(|c| c.has(AccountControl::NOT_DELEGATED));
        if is_sensitive && request.profile.has(Deviation::SensitiveHost) {
            return Step::failed(rule, not_forwardable(request), format!("{} is sensitive", request.delegator.name()));
        }
        return Step::held(rule, "the user's own ticket is the evidence");
    }
    may_be_delegated(rule, request, request.delegator)
}

/// Tickets of a user who is sensitive or in Protected Users are never forwardable, however they were obtained.
pub(super) fn user_forwardable(request: &Request<'_, '_>) -> Step {
    let rule = Rule::UserForwardable;
    match request.user {
        User::Unnamed => Step::assumed(rule, UNNAMED),
        User::Named(Known::Found(user)) => may_be_delegated(rule, request, *user),
        User::Named(Known::Absent) => Step::open(rule, "no such user in the directory"),
        User::Named(Known::Unreadable(why)) => Step::open(rule, why.clone()),
    }
}

/// The delegator's part in the flag of a ticket from S4U2Self.
pub(super) fn protocol_transition(request: &Request<'_, '_>) -> Step {
    let rule = Rule::ProtocolTransition;
    if *request.evidence == Evidence::UserTicket {
        return Step::held(rule, "the user's own ticket is the evidence");
    }
    let delegator = request.delegator;
    let trusted = match control(rule, delegator) {
        Ok(control) => control.has(AccountControl::PROTOCOL_TRANSITION),
        Err(open) => return open,
    };
    if trusted {
        let because =
            format!("{} is trusted to authenticate for delegation (any authentication protocol)", delegator.name());
        return Step::held(rule, because);
    }
    match (delegator.delegation_list(), request.evidence) {
        (Known::Absent, Evidence::S4u2Self) if request.profile.has(Deviation::EmptyList) => {
            let because = format!("the list of {} is empty, and it has no protocol transition", delegator.name());
            Step::failed(rule, not_forwardable(request), because)
        }
        (Known::Absent, _) => Step::held(rule, "the list is empty, so the flag is set without protocol transition"),
        (Known::Found(_), Evidence::Unknown(why)) => Step::open(rule, why.clone()),
        (Known::Found(_), _) => Step::failed(
            rule,
            not_forwardable(request),
            format!(
                "{} has a list but \"Kerberos only\", without TRUSTED_TO_AUTHENTICATE_FOR_DELEGATION",
                delegator.name()
            ),
        ),
        (Known::Unreadable(why), _) => Step::open(rule, why),
    }
}

/// The status tells how the KDC came to look at the flag: by the list, or by the rules for resource-based delegation.
fn not_forwardable(request: &Request<'_, '_>) -> KdcError {
    if request.offers_resource_based { KdcError::NOT_FORWARDABLE } else { KdcError::NOT_FORWARDABLE_UNOFFERED }
}

fn may_be_delegated(rule: Rule, request: &Request<'_, '_>, account: Account<'_>) -> Step {
    let name = account.name();
    match control(rule, account) {
        Ok(control) if control.has(AccountControl::NOT_DELEGATED) => {
            let because = format!("{name} is sensitive and cannot be delegated");
            return Step::failed(rule, not_forwardable(request), because);
        }
        Ok(_) => {}
        Err(open) => return open,
    }
    // Computers in Protected Users are a rarity: where the membership was not exported, the usual is assumed and said.
    match request.directory.is_protected(account) {
        Known::Found(true) if is_unseen(rule, request) => {
            Step::held(rule, format!("{name} is in Protected Users, which S4U2Self does not look at here"))
        }
        Known::Found(true) => Step::failed(rule, not_forwardable(request), format!("{name} is in Protected Users")),
        Known::Found(false) | Known::Absent => {
            Step::held(rule, format!("{name} is neither sensitive nor in Protected Users"))
        }
        Known::Unreadable(why) if rule == Rule::DelegatorForwardable => {
            Step::assumed(rule, format!("{name} is not sensitive; Protected Users not examined ({why})"))
        }
        Known::Unreadable(why) => Step::open(rule, why),
    }
}

/// Whether a membership in Protected Users goes unseen: [`Deviation::ProtectedUsers`], which concerns tickets from S4U2Self and no
/// others.
fn is_unseen(rule: Rule, request: &Request<'_, '_>) -> bool {
    rule == Rule::UserForwardable
        && *request.evidence == Evidence::S4u2Self
        && request.profile.has(Deviation::ProtectedUsers)
}
