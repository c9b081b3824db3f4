//! Whether the delegation is allowed: by the delegator's list, or by the target's own descriptor.

use std::collections::BTreeSet;

use super::{KdcError, Request, Rule, Step, first_owner};
use crate::{
    directory::{Account, Owners},
    facts::Known,
    os::Release,
    spn::Spn,
    windows::{
        Dacl, Entry, SecurityDescriptor, Sid,
        access::{self, Decision as Access},
    },
};

/// [MS-SFU] 3.2.5.2.1 asks the list first, for services of the KDC's own realm; 3.2.5.2.3 then asks the target.
pub(super) fn allowed(request: &Request<'_, '_>, owners: &Known<Owners<'_>>) -> Step {
    let rule = Rule::Allowed;
    let target = first_owner(owners);
    let list = request.delegator.delegation_list();
    let listed = match &list {
        Known::Found(entries) => Some(entries.iter().any(|entry| entry.same_as(request.spn.as_str()))),
        Known::Absent => Some(false),
        Known::Unreadable(_) => None,
    };
    let other_realm = target.is_some_and(|target| target.domain() != request.delegator.domain());
    if listed == Some(true) && !other_realm {
        return Step::held(rule, format!("{} is in the list of {}", request.spn, request.delegator.name()));
    }
    let not_by_list = match (&list, other_realm) {
        (Known::Found(_), true) if listed == Some(true) => {
            format!("{} is listed, but a list does not reach into another domain", request.spn)
        }
        (Known::Absent, _) => format!("the list of {} is empty", request.delegator.name()),
        (Known::Found(_), _) => format!("the list of {} does not have {}", request.delegator.name(), request.spn),
        (Known::Unreadable(why), _) => format!("the list of {} could not be read: {why}", request.delegator.name()),
    };
    if let (false, Some(_)) = (request.offers_resource_based, listed) {
        let because = format!("{not_by_list}, and resource-based delegation was not offered");
        return Step::failed(rule, not_by_list_alone(&list), because);
    }
    let old_kdc = request.directory.oldest_kdc().found().filter(|release| *release < Release::Server2012);
    if let (Some(release), Some(_)) = (old_kdc, listed) {
        return no_resource_delegation(&list, &not_by_list, release);
    }
    match by_target(request, owners) {
        Granted::Yes(because) => Step::held(rule, because),
        Granted::No(because) if listed.is_some() => {
            Step::failed(rule, KdcError::NOT_ALLOWED, format!("{not_by_list}, and {because}"))
        }
        Granted::No(because) | Granted::Unknown(because) => Step::open(rule, format!("{not_by_list}; {because}")),
    }
}

/// KDCs before Windows Server 2012 know only the list.
fn no_resource_delegation(list: &Known<Vec<Spn>>, because: &str, release: Release) -> Step {
    let because = format!("{because}, and a KDC on {release} knows no resource-based delegation");
    Step::failed(Rule::Allowed, not_by_list_alone(list), because)
}

/// The error where the list alone decides ([MS-SFU] 3.2.5.2.1).
fn not_by_list_alone(list: &Known<Vec<Spn>>) -> KdcError {
    if *list == Known::Absent { KdcError::LIST_EMPTY } else { KdcError::NOT_LISTED }
}

enum Granted {
    Yes(String),
    No(String),
    Unknown(String),
}

fn by_target(request: &Request<'_, '_>, owners: &Known<Owners<'_>>) -> Granted {
    // Where nobody owns the name yet, whoever should own it would be asked.
    let to_be = || request.directory.host(&request.spn.host_name()).found().filter(|_| *owners == Known::Absent);
    let Some(target) = first_owner(owners).or_else(to_be) else {
        return match owners {
            Known::Unreadable(_) => Granted::Unknown("the owner of the name is not known".to_owned()),
            _ => Granted::No("nobody owns the name".to_owned()),
        };
    };
    let descriptor = match target.resource_delegation() {
        Known::Found(descriptor) => descriptor,
        Known::Absent => return Granted::No(format!("{} allows nobody", target.name())),
        Known::Unreadable(why) => return Granted::Unknown(why),
    };
    match request.directory.token(request.delegator) {
        Known::Found(token) => by_token(request.delegator, target, &descriptor, &token),
        Known::Absent => Granted::Unknown("the delegator's groups are not known".to_owned()),
        Known::Unreadable(why) => without_groups(request.delegator, target, &descriptor, &why),
    }
}

fn by_token(
    delegator: Account<'_>,
    target: Account<'_>,
    descriptor: &SecurityDescriptor,
    token: &BTreeSet<Sid>,
) -> Granted {
    let (target, delegator) = (target.name(), delegator.name());
    match access::grants(descriptor, token, access::CONTROL_ACCESS) {
        Access::Granted { .. } => Granted::Yes(format!("{target} allows {delegator} to act on behalf of others")),
        Access::Denied { ace } => {
            Granted::No(format!("entry {} of the descriptor of {target} denies {delegator}", ace + 1))
        }
        Access::NotGranted => Granted::No(format!("the descriptor of {target} does not allow {delegator}")),
        Access::NoList => Granted::No(format!("the descriptor of {target} has no list")),
        Access::Undecided { .. } => {
            Granted::Unknown(format!("the descriptor of {target} has an entry that is not evaluated here"))
        }
    }
}

/// Without the delegator's groups its own identifier may still decide: an entry for itself grants, unless a group is denied.
fn without_groups(delegator: Account<'_>, target: Account<'_>, descriptor: &SecurityDescriptor, why: &str) -> Granted {
    let Known::Found(sid) = delegator.sid() else { return Granted::Unknown(why.to_owned()) };
    let own: BTreeSet<Sid> = [sid].into();
    let denies = match &descriptor.dacl {
        Dacl::Aces(entries) => entries.iter().any(|entry| matches!(entry, Entry::Ace(ace) if !ace.allows())),
        Dacl::Absent | Dacl::Null => false,
    };
    if !denies && access::grants(descriptor, &own, access::CONTROL_ACCESS).is_granted() {
        return by_token(delegator, target, descriptor, &own);
    }
    Granted::Unknown(format!("{} does not allow {} by itself alone, and {why}", target.name(), delegator.name()))
}
