//! A part of a change record, and the edits that make it true of an object as it is.

use super::{CONTROL, DESCRIPTOR, LIST, NAMES, Outcome, words};
use crate::{
    change::{Edit, How, Modification},
    directory::{Account, AccountControl},
    facts::{Facts, Value},
    windows::SecurityDescriptor,
};

/// Attributes whose change takes effect by itself, and whether they hold several values.
const ASSUMABLE: [(&str, bool); 14] = [
    (LIST, true),
    (NAMES, true),
    ("sPNMappings", true),
    ("description", true),
    (CONTROL, false),
    (DESCRIPTOR, false),
    ("accountExpires", false),
    ("logonHours", false),
    ("msDS-AssignedAuthNPolicy", false),
    ("msDS-AssignedAuthNPolicySilo", false),
    ("msDS-SupportedEncryptionTypes", false),
    ("operatingSystem", false),
    ("operatingSystemVersion", false),
    ("userWorkstations", false),
];

/// Attributes that are looked at, but cannot be assumed: a directory computes them, or computes others from them, such as the
/// groups of an account from the members of a group. What a trust is like takes the other domain too.
const COMPUTED: [&str; 30] = [
    "cn",
    "dNSHostName",
    "dnsRoot",
    "flatName",
    "isDeleted",
    "lastLogonTimestamp",
    "member",
    "memberOf",
    "msDS-AdditionalDnsHostName",
    "msDS-Behavior-Version",
    "msDS-User-Account-Control-Computed",
    "name",
    "nCName",
    "nETBIOSName",
    "nTSecurityDescriptor",
    "objectClass",
    "objectSid",
    "primaryGroupID",
    "pwdLastSet",
    "sAMAccountName",
    "securityIdentifier",
    "tokenGroups",
    "trustAttributes",
    "trustDirection",
    "trustParent",
    "trustPartner",
    "trustType",
    "userPrincipalName",
    "whenChanged",
    "whenCreated",
];

/// What has to be done to an account for a modification.
///
/// # Errors
/// The attribute cannot be assumed, is not known, or would not hold the values; a directory would refuse some of that too.
pub(super) fn on(facts: &Facts, account: Account<'_>, modification: &Modification) -> Result<Outcome, String> {
    let (wanted, name) = (&modification.attribute, account.name());
    if COMPUTED.iter().any(|computed| computed.eq_ignore_ascii_case(wanted)) {
        return Err(format!(
            "{wanted} cannot be assumed: a directory computes it, or computes other attributes from it"
        ));
    }
    let Some(&(attribute, holds_several)) = ASSUMABLE.iter().find(|(one, _)| one.eq_ignore_ascii_case(wanted)) else {
        let remark = format!(
            "assumed: a change of {wanted} of {name}; it is not looked at here, and plays no part in the answer"
        );
        let told = vec![format!("{wanted} of {name} changed")];
        return Ok(Outcome { edits: Vec::new(), told, remarks: vec![remark] });
    };
    let present = super::present(account, attribute)?;
    if holds_several {
        several(&name, attribute, &present, modification)
    } else {
        single(facts, &name, attribute, present.first(), modification)
    }
}

fn single(
    facts: &Facts,
    name: &str,
    attribute: &'static str,
    present: Option<&Value>,
    modification: &Modification,
) -> Result<Outcome, String> {
    let given = match &modification.values[..] {
        [] => None,
        [value] => Some(value),
        more => return Err(format!("{attribute} holds one value, not {}", more.len())),
    };
    let new = match (modification.how, given) {
        (How::Add, Some(_)) if present.is_some() && present != given => {
            return Err(format!("{attribute} of {name} has another value already, and holds only one"));
        }
        (How::Add | How::Replace, given) => given,
        (How::Delete, Some(_)) if present != given => present,
        (How::Delete, _) => None,
    };
    if let Some(value) = new {
        is_fit(attribute, value)?;
    }
    if new == present {
        return Ok(Outcome::of(words::single(name, attribute, present), None));
    }
    let bits =
        |value: Option<&Value>| value.and_then(Value::text).and_then(|text| text.parse().ok()).map(AccountControl);
    let edit = match (attribute, bits(present), bits(new)) {
        (CONTROL, Some(old), Some(new)) => Edit::Control { old, new },
        _ => Edit::Replace { attribute, old: present.cloned(), new: new.cloned(), principals: None },
    };
    Ok(Outcome { told: words::edit(facts, name, &edit), edits: vec![edit], remarks: Vec::new() })
}

/// Whether an attribute can have a value at all: a directory would not take it, and here nothing would be known of the attribute.
fn is_fit(attribute: &str, value: &Value) -> Result<(), String> {
    match attribute {
        CONTROL | "msDS-SupportedEncryptionTypes" | "accountExpires" => {
            let is_number = value.text().is_some_and(|text| text.parse::<i64>().is_ok());
            if is_number { Ok(()) } else { Err(format!("{attribute} is a number, not {value:?}")) }
        }
        DESCRIPTOR => match SecurityDescriptor::parse(value.bytes()) {
            Ok(_) => Ok(()),
            Err(what) => Err(format!("{attribute} is a security descriptor: {what}")),
        },
        _ => Ok(()),
    }
}

fn several(
    name: &str,
    attribute: &'static str,
    present: &[Value],
    modification: &Modification,
) -> Result<Outcome, String> {
    let not_text = || format!("a value of {attribute} is not text");
    let texts = |values: &[Value]| -> Result<Vec<String>, String> {
        let texts: Option<Vec<String>> = values.iter().map(|value| value.text().map(str::to_owned)).collect();
        texts.ok_or_else(not_text)
    };
    let own = texts(present)?;
    let mut given = texts(&modification.values)?;
    let mut seen = std::collections::BTreeSet::new();
    given.retain(|value| seen.insert(value.to_lowercase()));
    let stored: std::collections::BTreeMap<String, &String> = own.iter().map(|own| (own.to_lowercase(), own)).collect();
    let mut outcome = Outcome::default();
    let (mut added, mut removed) = (Vec::new(), Vec::new());
    match (modification.how, given.is_empty()) {
        (How::Add, _) => added.clone_from(&given),
        (How::Delete, false) => {
            for value in &given {
                match stored.get(&value.to_lowercase()) {
                    Some(own) => removed.push((*own).clone()),
                    None => outcome.is_so(words::value(name, attribute, value, false)),
                }
            }
        }
        (How::Delete, true) | (How::Replace, _) => {
            removed.extend(own.iter().filter(|own| !given.contains(own)).cloned());
            added.clone_from(&given);
        }
    }
    // A value that is there in another spelling is there, unless the replacement takes it out.
    added.retain(|value| match stored.get(&value.to_lowercase()) {
        Some(own) if !removed.contains(own) => {
            outcome.is_so(words::value(name, attribute, value, true));
            false
        }
        _ => true,
    });
    if outcome.told.is_empty() && added.is_empty() && removed.is_empty() {
        outcome.is_so(words::single(name, attribute, None));
    }
    outcome.told.extend(removed.iter().map(|value| words::value(name, attribute, value, false)));
    outcome.told.extend(added.iter().map(|value| words::value(name, attribute, value, true)));
    if !removed.is_empty() {
        outcome.edits.push(Edit::Remove { attribute, values: removed });
    }
    if !added.is_empty() {
        outcome.edits.push(Edit::Add { attribute, values: added });
    }
    Ok(outcome)
}

#[cfg(test)]
#[path = "modification_tests.rs"]
mod tests;
