//! The service that the ticket is for.

use super::{Deviation, KdcError, Request, Rule, Step, User};
use crate::{
    directory::{Account, AccountControl, EncryptionTypes, Owners},
    facts::Known,
    spn::Spn,
};

/// Who owns the name, in the order in which the KDC finds them.
pub(super) fn owners<'f>(request: &Request<'_, 'f>) -> Known<Owners<'f>> {
    let directory = request.directory;
    let owners = directory.owners(request.spn);
    if !request.profile.has(Deviation::CommonName) {
        return owners;
    }
    let class = request.spn.class().to_lowercase();
    let is_alias = directory.mappings().alias_of(&class) == Some("host") && directory.holders(request.spn).is_empty();
    if class != "host" && !is_alias {
        return owners;
    }
    let label = request.spn.host_name().short().to_owned();
    let mut accounts = owners.as_found().map_or_else(Vec::new, |owners| owners.accounts.clone());
    for account in directory.computers_named(&label) {
        if !accounts.contains(&account) {
            accounts.push(account);
        }
    }
    if accounts.is_empty() { owners } else { Known::Found(Owners { accounts, through: None }) }
}

/// Somebody owns the name: [MS-KILE] 3.3.5.1.1.
pub(super) fn known(spn: &Spn, owners: &Known<Owners<'_>>) -> Step {
    let rule = Rule::TargetKnown;
    match owners {
        Known::Found(owners) => {
            let through = owners.through.as_ref().map_or(String::new(), |through| format!(" as {through}"));
            Step::held(rule, format!("{} owns {spn}{through}", names(&owners.accounts)))
        }
        Known::Absent => Step::failed(rule, KdcError::TARGET_UNKNOWN, format!("no account owns {spn}")),
        Known::Unreadable(why) => Step::open(rule, why.clone()),
    }
}

/// Just one account owns it; with two the KDC cannot choose a key and logs event 11.
pub(super) fn unique(request: &Request<'_, '_>, owners: &Known<Owners<'_>>) -> Step {
    let (rule, spn) = (Rule::TargetUnique, request.spn);
    let why_others = owners.as_found().and_then(|owners| request.directory.why_others_may_own(spn, owners));
    match owners {
        Known::Found(owners) if owners.accounts.len() > 1 => {
            let because = format!("{spn} is registered on {}", names(&owners.accounts));
            Step::failed(rule, KdcError::TARGET_NOT_UNIQUE, because)
        }
        Known::Found(_) => match why_others {
            None => Step::held(rule, "one account owns it"),
            Some(why) => Step::open(rule, format!("whether others own it could not be asked: {why}")),
        },
        Known::Absent => Step::open(rule, "nobody owns it"),
        Known::Unreadable(why) => Step::open(rule, why.clone()),
    }
}

fn names(accounts: &[Account<'_>]) -> String {
    let names: Vec<String> = accounts.iter().map(|account| account.name()).collect();
    names.join(" and ")
}

/// Authentication policies and silos restrict who gets tickets to whom ([MS-KILE] 3.3.5.7, error 12). Their conditions are
/// expressions over claims, which are not evaluated here: an assigned policy leaves the question open.
pub(super) fn authentication_policy(request: &Request<'_, '_>, target: Option<Account<'_>>) -> Step {
    let rule = Rule::AuthenticationPolicy;
    let user = match request.user {
        User::Named(Known::Found(user)) => Some(*user),
        _ => None,
    };
    let mut not_exported = Vec::new();
    for account in [Some(request.delegator), target, user].into_iter().flatten() {
        for attribute in ["msDS-AssignedAuthNPolicy", "msDS-AssignedAuthNPolicySilo"] {
            match account.object().text(attribute) {
                Known::Found(policy) => {
                    let because = format!("{} is under {policy}, whose conditions were not evaluated", account.name());
                    return Step::open(rule, because);
                }
                Known::Absent => {}
                Known::Unreadable(_) if !account.object().was_asked_for(attribute) => {
                    not_exported.push(account.name());
                }
                Known::Unreadable(why) => return Step::open(rule, why),
            }
        }
    }
    not_exported.dedup();
    if not_exported.is_empty() {
        Step::held(rule, "none is assigned")
    } else {
        let names = not_exported.join(" and ");
        Step::assumed(rule, format!("no authentication policy is assigned to {names} (not exported)"))
    }
}

/// The ticket needs a key of the target, and a type that the delegator can use ([MS-KILE] 3.3.5.7; types in 2.2.7).
pub(super) fn encryption_type(delegator: Account<'_>, target: Option<Account<'_>>) -> Step {
    let rule = Rule::EncryptionType;
    let Some(target) = target else { return Step::open(rule, "the owner is not known") };
    let (ours, theirs) = match (named_types(delegator), named_types(target)) {
        (Ok(ours), Ok(theirs)) => (ours, theirs),
        (Err(step), _) | (_, Err(step)) => return step,
    };
    match (ours, theirs) {
        (Some(ours), Some(theirs)) if ours.common(theirs).is_empty() => Step::failed(
            rule,
            KdcError::NO_COMMON_ETYPE,
            format!("{} has {ours}, {} has {theirs}", delegator.name(), target.name()),
        ),
        (_, Some(theirs)) if !theirs.any(EncryptionTypes::ISSUED) => Step::failed(
            rule,
            KdcError::NO_COMMON_ETYPE,
            format!("{} has {theirs}, which no current KDC issues", target.name()),
        ),
        (_, Some(theirs)) => Step::held(rule, format!("{} has {theirs}", target.name())),
        (_, None) => Step::held(rule, format!("{} names none: the domain controller's default", target.name())),
    }
}

/// The types that an account names; none where the attribute is empty, or was not part of an export.
fn named_types(account: Account<'_>) -> Result<Option<EncryptionTypes>, Step> {
    if account.control().found().is_some_and(|control| control.has(AccountControl::DES_ONLY)) {
        return Ok(Some(EncryptionTypes::DES));
    }
    match account.encryption_types() {
        Known::Found(types) if types.is_empty() => Ok(None),
        Known::Found(types) => Ok(Some(types)),
        Known::Absent => Ok(None),
        Known::Unreadable(_) if !account.object().was_asked_for("msDS-SupportedEncryptionTypes") => Err(Step::assumed(
            Rule::EncryptionType,
            format!("msDS-SupportedEncryptionTypes of {} was not exported; the default is assumed", account.name()),
        )),
        Known::Unreadable(why) => Err(Step::open(Rule::EncryptionType, why)),
    }
}
