//! A directory in the form in which it is written to the lab.

use std::collections::BTreeMap;

use kcd_doctor::{
    facts::Value,
    windows::{Ace, AceKind, Dacl, Entry, Guid, SecurityDescriptor, Sid, flags},
};
use serde_json::{Value as Json, json};

use super::{
    accounts::Accounts,
    world::{Accepts, Account, Asked, Limit, Listed, Marked, Name, Rule, Standing, Who, World, host},
};

const NEVER: &str = "9223372036854775807";
/// The first day of 2020.
const PAST: &str = "132223104000000000";

impl Account {
    fn control(self, kind: u32) -> u32 {
        let disabled = if self.standing == Standing::Disabled { 0x2 } else { 0 };
        let sensitive = if self.marked == Marked::Sensitive { 0x10_0000 } else { 0 };
        kind | disabled | sensitive
    }

    fn expires(self) -> &'static str {
        if self.standing == Standing::Expired { PAST } else { NEVER }
    }
}

impl Asked {
    fn entry(&self, listed: Listed) -> String {
        let class = self.class;
        let (host, other) = (host(self.is_short), host(!self.is_short));
        match listed {
            Listed::Exactly => self.spn(),
            Listed::InUpperCase => self.spn().to_uppercase(),
            Listed::OtherForm => format!("{class}/{other}"),
            Listed::OtherClass => format!("smb/{host}"),
            Listed::HostClass if self.class == "HOST" => format!("cifs/{host}"),
            Listed::HostClass => format!("HOST/{host}"),
            Listed::WithRealm => format!("{class}/{host}@CONTOSO.COM"),
            Listed::WithPort => format!("{class}/{host}:445"),
            Listed::OtherHost => format!("{class}/rndo.contoso.com"),
            Listed::WithBlank => format!("{class}/{host} "),
            Listed::NotAName => "RNDT$".to_owned(),
        }
    }

    fn name(&self, name: Name, at: usize) -> String {
        match name {
            Name::HostShort => "HOST/RNDT".to_owned(),
            Name::HostFull => "HOST/rndt.contoso.com".to_owned(),
            Name::Asked => self.spn(),
            Name::Another => format!("labother/{at}"),
        }
    }
}

impl Rule {
    fn ace(self, accounts: &Accounts) -> Ace {
        let domain = accounts.sid("s").domain().unwrap();
        let sid = match self.who {
            Who::Delegator => accounts.sid("s"),
            Who::InnerGroup => accounts.sid("inner"),
            Who::OuterGroup => accounts.sid("outer"),
            Who::DomainComputers => domain.with_rid(515).unwrap(),
            Who::AuthenticatedUsers => Sid::authenticated_users(),
            Who::Everyone => Sid::everyone(),
            Who::User => accounts.sid("u"),
            Who::Nobody => domain.with_rid(9999).unwrap(),
        };
        let is_limited = matches!(self.limit, Limit::ObjectType);
        let kind = match (self.is_denial, is_limited) {
            (false, false) => AceKind::Allow,
            (true, false) => AceKind::Deny,
            (false, true) => AceKind::AllowObject,
            (true, true) => AceKind::DenyObject,
        };
        Ace {
            kind,
            flags: if matches!(self.limit, Limit::InheritOnly) { flags::INHERIT_ONLY } else { 0 },
            object: is_limited.then_some(Guid([7; 16])),
            ..Ace::allow(sid, self.mask)
        }
    }
}

impl World {
    fn descriptor(&self, accounts: &Accounts) -> Option<Vec<u8>> {
        let empty = SecurityDescriptor::owned_by_administrators(Vec::new());
        let descriptor = match &self.accepts {
            Accepts::Nobody => return None,
            Accepts::NoList => SecurityDescriptor { dacl: Dacl::Absent, ..empty },
            Accepts::Owner => SecurityDescriptor { owner: Some(accounts.sid("s")), ..empty },
            Accepts::NoOwner => {
                let entry = Entry::Ace(Rule::allowing_the_delegator().ace(accounts));
                SecurityDescriptor { owner: None, ..SecurityDescriptor::owned_by_administrators(vec![entry]) }
            }
            Accepts::Aces(rules) => SecurityDescriptor::owned_by_administrators(
                rules.iter().map(|rule| Entry::Ace(rule.ace(accounts))).collect(),
            ),
        };
        Some(descriptor.to_bytes().unwrap())
    }

    /// The directory, for the writer.
    pub(crate) fn directory(&self, accounts: &Accounts) -> Json {
        let bits = |has: bool, bit: u32| if has { bit } else { 0 };
        let delegator = &self.delegator;
        let s = delegator.account.control(0x1000) | delegator.control;
        // A directory holds a value once, whatever its case.
        let mut entries = BTreeMap::new();
        for listed in &self.list {
            let entry = self.asked.entry(*listed);
            entries.entry(entry.to_lowercase()).or_insert(entry);
        }
        let owned = |at: usize| {
            let names = self.owned.0[at].iter().map(|name| self.asked.name(*name, at));
            let by_key: BTreeMap<String, String> = names.map(|name| (name.to_lowercase(), name)).collect();
            by_key.into_values().collect::<Vec<_>>()
        };
        let types = |types: Option<u32>| types.map_or(json!([]), |types| json!(types.to_string()));
        let descriptor =
            self.descriptor(accounts).map_or(json!([]), |octets| serde_json::to_value(Value::Bytes(octets)).unwrap());
        json!({
            "accounts": {
                "s": {
                    "userAccountControl": s.to_string(),
                    "accountExpires": delegator.account.expires(),
                    "msDS-AllowedToDelegateTo": entries.into_values().collect::<Vec<_>>(),
                    "msDS-SupportedEncryptionTypes": types(delegator.encryption_types),
                    "servicePrincipalName": ["HOST/RNDS", "HOST/rnds.contoso.com"],
                },
                "t": {
                    "userAccountControl": (0x1000 | bits(self.target.is_disabled, 2)).to_string(),
                    "accountExpires": NEVER,
                    "msDS-SupportedEncryptionTypes": types(self.target.encryption_types),
                    "msDS-AllowedToActOnBehalfOfOtherIdentity": descriptor,
                    "servicePrincipalName": owned(0),
                },
                "o": {
                    "userAccountControl": "4096",
                    "accountExpires": NEVER,
                    "msDS-SupportedEncryptionTypes": "28",
                    "servicePrincipalName": owned(1),
                },
                "a": { "userAccountControl": "66048", "accountExpires": NEVER, "servicePrincipalName": owned(2) },
                "u": {
                    "userAccountControl": self.user.control(0x1_0200).to_string(),
                    "accountExpires": self.user.expires(),
                },
            },
            "members": self.members(),
            "policies": {
                "s": delegator.account.has_policy,
                "t": self.target.has_policy,
                "u": self.user.has_policy,
            },
        })
    }

    fn members(&self) -> BTreeMap<&'static str, Vec<&'static str>> {
        let (s, u) = (&self.delegator.account, &self.user);
        let by_group = |account: &Account| account.marked == Marked::ProtectedByGroup;
        let mut members = BTreeMap::from([("outer", vec!["inner"]), ("inner", vec![]), ("Protected Users", vec![])]);
        let mut add = |group, member| members.entry(group).or_default().push(member);
        if self.delegator.is_grouped || by_group(s) {
            add("inner", "s");
        }
        if by_group(u) {
            add("inner", "u");
        }
        if by_group(s) || by_group(u) {
            add("Protected Users", "outer");
        }
        for (member, account) in [("s", s), ("u", u)] {
            if account.marked == Marked::Protected {
                add("Protected Users", member);
            }
        }
        members
    }
}
