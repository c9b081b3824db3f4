//! Facts for tests: a small sound domain, of which a test changes one thing.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    case::{Case, Operation},
    facts::{Coverage, Facts, Known, Object, Part, Snapshot, Value},
    name::HostName,
    spn::Service,
    windows::{Ace, Entry, SecurityDescriptor, Sid, access::FULL_CONTROL},
};

/// Where [`file_facts`] were read.
pub(crate) const FILE: &str = "hv.ldf";

/// What is asked of every object, so that what an object lacks is absent.
const ASKED: [&str; 14] = [
    "accountExpires",
    "isDeleted",
    "memberOf",
    "msDS-AdditionalDnsHostName",
    "msDS-AllowedToActOnBehalfOfOtherIdentity",
    "msDS-AllowedToDelegateTo",
    "msDS-AssignedAuthNPolicy",
    "msDS-AssignedAuthNPolicySilo",
    "msDS-SupportedEncryptionTypes",
    "objectSid",
    "operatingSystemVersion",
    "servicePrincipalName",
    "userAccountControl",
    "userPrincipalName",
];

/// Changes to an object, each under the attribute's name as the schema spells it.
pub(crate) trait With: Sized {
    /// The object with an attribute in some state.
    fn set(self, attribute: &str, known: Known<Vec<Value>>) -> Self;

    /// The object without having been asked for an attribute.
    fn unasked(self, attribute: &str) -> Self;

    /// The object with these values; with none, the attribute is absent.
    fn with(self, attribute: &str, values: &[&str]) -> Self {
        let mut values: Vec<Value> = values.iter().map(|value| Value::Text((*value).to_owned())).collect();
        values.sort();
        self.set(attribute, if values.is_empty() { Known::Absent } else { Known::Found(values) })
    }

    /// The object with one binary value.
    fn with_octets(self, attribute: &str, octets: Vec<u8>) -> Self {
        self.set(attribute, Known::Found(vec![Value::new(octets)]))
    }

    /// The object with an attribute that could not be read.
    fn hidden(self, attribute: &str) -> Self {
        self.set(attribute, Known::Unreadable("access denied".to_owned()))
    }

    /// The object with a descriptor that lets these accounts act on behalf of others.
    fn allowing(self, rids: &[u32]) -> Self {
        let aces = rids.iter().map(|rid| Entry::Ace(Ace::allow(sid(*rid), FULL_CONTROL))).collect();
        let descriptor = SecurityDescriptor::owned_by_administrators(aces);
        self.with_octets("msDS-AllowedToActOnBehalfOfOtherIdentity", descriptor.to_bytes().unwrap())
    }
}

impl With for Object {
    fn set(mut self, attribute: &str, known: Known<Vec<Value>>) -> Self {
        self.attributes.insert(attribute.to_lowercase(), known);
        self
    }

    fn unasked(mut self, attribute: &str) -> Self {
        self.attributes.remove(&attribute.to_lowercase());
        self
    }
}

/// An identifier of the domain.
pub(crate) fn sid(rid: u32) -> Sid {
    format!("S-1-5-21-1-2-3-{rid}").parse().unwrap()
}

/// An object in `CN=Users` of contoso.com.
pub(crate) fn object(name: &str, classes: &[&str], rid: u32) -> Object {
    let attributes = ASKED.iter().map(|attribute| (attribute.to_lowercase(), Known::Absent)).collect();
    Object { dn: format!("CN={name},CN=Users,DC=contoso,DC=com"), source: FILE.to_owned(), attributes }
        .with("objectClass", classes)
        .with("sAMAccountName", &[name])
        .with_octets("objectSid", sid(rid).to_bytes())
}

/// An enabled member server on Windows Server 2022 with its own names, which may delegate to nothing yet.
pub(crate) fn computer(name: &str, rid: u32) -> Object {
    let (short, full) = (name.to_uppercase(), format!("{}.contoso.com", name.to_lowercase()));
    let migration = "Microsoft Virtual System Migration Service";
    let spns = [
        format!("HOST/{short}"),
        format!("HOST/{full}"),
        format!("{migration}/{short}"),
        format!("{migration}/{full}"),
    ];
    object(&short, &["computer", "user"], rid)
        .with("sAMAccountName", &[&format!("{short}$")])
        .with("dNSHostName", &[&full])
        .with("servicePrincipalName", &spns.each_ref().map(String::as_str))
        .with("userAccountControl", &["4096"])
        .with("primaryGroupID", &["515"])
        .with("msDS-SupportedEncryptionTypes", &["28"])
        .with("operatingSystemVersion", &["10.0 (20348)"])
}

/// A host that may delegate whatever a migration to another needs, with any authentication protocol.
pub(crate) fn delegator(name: &str, rid: u32, other: &str) -> Object {
    let forms = |service: Service| [service.on(other), service.on(&format!("{other}.contoso.com"))];
    let list: Vec<String> =
        [Service::Migration, Service::Cifs].into_iter().flat_map(forms).map(|spn| spn.to_string()).collect();
    let list: Vec<&str> = list.iter().map(String::as_str).collect();
    computer(name, rid).with("msDS-AllowedToDelegateTo", &list).with("userAccountControl", &["16781312"])
}

/// An enabled user who may be delegated.
pub(crate) fn user(name: &str, rid: u32) -> Object {
    object(name, &["user"], rid)
        .with("userAccountControl", &["512"])
        .with("primaryGroupID", &["513"])
        .with("userPrincipalName", &[&format!("{name}@contoso.com")])
}

/// A group that is in these groups.
pub(crate) fn group(name: &str, rid: u32, member_of: &[&str]) -> Object {
    object(name, &["group"], rid).with("memberOf", member_of)
}

/// An export of these objects; of the whole domain if `is_whole`.
pub(crate) fn file_facts(objects: Vec<Object>, is_whole: bool) -> Facts {
    facts_of(Snapshot {
        source: FILE.to_owned(),
        live: false,
        part: Part::Own,
        objects: sorted(objects),
        asked: BTreeMap::new(),
        coverage: Coverage { computers: is_whole, everything: is_whole },
    })
}

/// These objects from a live server that was asked nothing yet.
pub(crate) fn live_facts(objects: Vec<Object>) -> Facts {
    facts_of(Snapshot {
        source: "ldap://dc1.contoso.com".to_owned(),
        live: true,
        part: Part::Own,
        objects: sorted(objects),
        asked: BTreeMap::new(),
        coverage: Coverage::default(),
    })
}

fn sorted(mut objects: Vec<Object>) -> Vec<Arc<Object>> {
    objects.sort_by_key(|object| object.dn.to_lowercase());
    objects.into_iter().map(Arc::new).collect()
}

fn facts_of(snapshot: Snapshot) -> Facts {
    Facts { domain: Some("contoso.com".to_owned()), ..Facts::of(vec![snapshot]) }
}

/// A live migration between two hosts, of which nothing else is known.
pub(crate) fn migration(source: &str, destination: &str) -> Case {
    Case { destination: Some(HostName::new(destination)), ..Case::new(Operation::Migrate, HostName::new(source)) }
}

/// A host of whose settings nothing is known yet.
pub(crate) fn host_settings(name: &str) -> Object {
    Object { dn: name.to_owned(), source: FILE.to_owned(), attributes: BTreeMap::new() }
}
