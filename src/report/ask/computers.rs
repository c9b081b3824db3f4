//! Computer accounts: what of them was not seen.

use std::collections::BTreeSet;

use super::{AskView, Open, list};
use crate::{checks::Fact, examine::Party, facts::Known, name::HostName, quote};

/// What of a computer account answers to a fact.
fn attributes(fact: Fact) -> &'static [&'static str] {
    match fact {
        Fact::Lists => &["msDS-AllowedToDelegateTo"],
        Fact::Control | Fact::AuthorizationData => &["userAccountControl"],
        Fact::Names => &["servicePrincipalName"],
        Fact::ResourceDelegation => &["msDS-AllowedToActOnBehalfOfOtherIdentity", "memberOf", "primaryGroupID"],
        Fact::Release => &["operatingSystem", "operatingSystemVersion"],
        Fact::Policies => &["msDS-AssignedAuthNPolicy", "msDS-AssignedAuthNPolicySilo"],
        Fact::EncryptionTypes => &["msDS-SupportedEncryptionTypes"],
        Fact::Times => &["whenChanged", "pwdLastSet"],
        _ => &[],
    }
}

/// All that is to be known of a computer of which nothing is.
const EVERYTHING: [Fact; 6] =
    [Fact::Lists, Fact::Control, Fact::Names, Fact::ResourceDelegation, Fact::Release, Fact::EncryptionTypes];

/// The computers of the case and what of them was not seen, as one command.
pub(super) fn computers(open: &Open<'_, '_>) -> Option<AskView> {
    let parties = open.examination.parties.iter().filter(|party| takes_part(open, &party.name));
    let (mut accounts, mut properties, mut facts) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for party in parties.filter(|party| party.name.address().is_none()) {
        let missing = missing(open, party);
        if missing.is_empty() {
            continue;
        }
        accounts.push(logon_name(party));
        for (fact, attribute) in missing {
            facts.insert(fact);
            properties.insert(attribute);
        }
    }
    accounts.dedup();
    let which = match &accounts[..] {
        [] => return None,
        [one] => quote::powershell(one.trim_end_matches('$')),
        several => {
            let terms: Vec<String> =
                several.iter().map(|name| format!("(sAMAccountName={})", quote::ldap_filter(name))).collect();
            format!("-LDAPFilter {}", quote::powershell(&format!("(|{})", terms.concat())))
        }
    };
    let properties: Vec<&str> = properties.into_iter().collect();
    let facts: Vec<Fact> = facts.into_iter().chain([Fact::Hosts]).collect();
    Some(AskView {
        question: format!("what the domain has of {}", list(&accounts)),
        because: open.because(&facts, "it was not seen"),
        command: format!("Get-ADComputer {which} -Properties {} | ConvertTo-Json -Depth 4", properties.join(",")),
    })
}

/// The account's name, or the one that the domain gives a computer where it was not read.
fn logon_name(party: &Party<'_>) -> String {
    let read = party.account.as_found().and_then(|account| account.object().text("sAMAccountName").found());
    read.map_or_else(|| party.name.account_name().to_uppercase(), str::to_owned)
}

/// Whether a machine takes part in what the operation itself needs.
pub(super) fn takes_part(open: &Open<'_, '_>, name: &HostName) -> bool {
    open.needs().any(|need| need.requirement.delegator == *name || need.requirement.target == *name)
}

/// The attributes of a machine that were not seen and are wanted.
fn missing(open: &Open<'_, '_>, party: &Party<'_>) -> Vec<(Fact, &'static str)> {
    let is_delegator = open.needs().any(|need| need.requirement.delegator == party.name);
    let is_target = open.needs().any(|need| need.requirement.target == party.name);
    let is_of_interest = |fact: Fact, attribute: &str| match fact {
        Fact::Names => is_target,
        Fact::ResourceDelegation if attribute.starts_with("msDS-") => is_target,
        Fact::Lists | Fact::Release | Fact::ResourceDelegation | Fact::AuthorizationData => is_delegator,
        _ => true,
    };
    let pairs = |facts: &[Fact]| -> Vec<(Fact, &'static str)> {
        let pairs = facts.iter().flat_map(|fact| attributes(*fact).iter().map(|attribute| (*fact, *attribute)));
        pairs.filter(|(fact, attribute)| is_of_interest(*fact, attribute)).collect()
    };
    match &party.account {
        Known::Absent => Vec::new(),
        Known::Unreadable(_) => pairs(&EVERYTHING),
        Known::Found(account) => {
            let wanted: Vec<Fact> = open.facts.keys().copied().collect();
            let is_unseen = |fact: Fact, attribute: &str| match fact {
                Fact::AuthorizationData => account.is_without_authorization_data().unreadable().is_some(),
                _ => account.object().values(attribute).unreadable().is_some(),
            };
            pairs(&wanted).into_iter().filter(|(fact, attribute)| is_unseen(*fact, attribute)).collect()
        }
    }
}
