//! The objects of a file, as the writers need them.

use std::{collections::BTreeMap, path::PathBuf};

use kcd_doctor::{
    facts::{Known, Object, Value},
    gather::files,
    windows::{AceKind, Dacl, Entry, SecurityDescriptor, Sid},
};

/// An object with its attributes as the schema spells them, in order.
pub(crate) struct Thing {
    pub(crate) dn: String,
    pub(crate) attributes: Vec<(&'static str, Vec<Value>)>,
}

/// Reads the objects of a file. What is absent has no values; what was not asked for is not there.
pub(crate) fn read(path: &str) -> Vec<Thing> {
    let facts = files::read(&[PathBuf::from(path)], None).unwrap().facts;
    facts.snapshots.iter().flat_map(|snapshot| &snapshot.objects).map(|object| thing(object)).collect()
}

/// What is known of each object of a file: values, or that there are none.
pub(crate) fn known(path: &str) -> BTreeMap<String, BTreeMap<String, Known<Vec<Value>>>> {
    let facts = files::read(&[PathBuf::from(path)], None).unwrap().facts;
    let objects = facts.snapshots.iter().flat_map(|snapshot| &snapshot.objects);
    let is_known = |known: &Known<Vec<Value>>| known.unreadable().is_none();
    // Words do not say which revision a list has: nothing depends on it, and it is evened out.
    let even = |(name, known): (String, Known<Vec<Value>>)| {
        let plain = |value: &Value| Value::new(SecurityDescriptor::parse(value.bytes()).unwrap().to_bytes().unwrap());
        let is_descriptor = name.eq_ignore_ascii_case(RESOURCE);
        (name, if is_descriptor { known.map(|values| values.iter().map(plain).collect()) } else { known })
    };
    let attributes = |object: &Object| {
        object.attributes.clone().into_iter().filter(|(_, known)| is_known(known)).map(even).collect()
    };
    objects.map(|object| (object.dn.clone(), attributes(object))).collect()
}

fn thing(object: &Object) -> Thing {
    let attributes = object.attributes.iter().filter_map(|(name, known)| {
        let name = files::ldif::OF_INTEREST.iter().find(|known| known.eq_ignore_ascii_case(name)).unwrap();
        match known {
            Known::Found(values) => Some((*name, values.clone())),
            Known::Absent => Some((*name, Vec::new())),
            // The one object of another search lacks what every object has.
            Known::Unreadable(_) => None,
        }
    });
    Thing { dn: object.dn.clone(), attributes: attributes.collect() }
}

impl Thing {
    /// The values of an attribute that was asked for.
    pub(crate) fn values(&self, name: &str) -> Option<&[Value]> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, values)| values.as_slice())
    }

    /// The class that PowerShell shows: the last of its line.
    pub(crate) fn class(&self) -> &str {
        let classes: Vec<&str> = self.values("objectClass").unwrap().iter().filter_map(Value::text).collect();
        let above = ["top", "person", "organizationalPerson", "user", "computer", "domain"];
        let last = classes.iter().copied().find(|class| !above.contains(class));
        let inner = ["computer", "user"].into_iter().find(|class| classes.contains(class));
        last.or(inner).unwrap()
    }
}

pub(crate) const RESOURCE: &str = "msDS-AllowedToActOnBehalfOfOtherIdentity";

/// Whether PowerShell shows an attribute as a list even where it has one value.
pub(crate) fn is_list(name: &str) -> bool {
    let lists = ["member", "memberOf", "msDS-AllowedToDelegateTo", "servicePrincipalName", "sPNMappings"];
    lists.contains(&name)
}

/// Whether an attribute is a number to PowerShell.
pub(crate) fn is_number(name: &str) -> bool {
    [
        "accountExpires",
        "lastLogonTimestamp",
        "msDS-Behavior-Version",
        "msDS-SupportedEncryptionTypes",
        "primaryGroupID",
        "pwdLastSet",
        "userAccountControl",
    ]
    .contains(&name)
}

/// Seconds since 1970 of a time such as `20261121042116.0Z`.
pub(crate) fn seconds(digits: &str) -> i64 {
    let d = digits;
    let text = format!("{}-{}-{}T{}:{}:{}Z", &d[..4], &d[4..6], &d[6..8], &d[8..10], &d[10..12], &d[12..14]);
    text.parse::<jiff::Timestamp>().unwrap().as_second()
}

pub(crate) fn sid(value: &Value) -> Sid {
    Sid::from_bytes(value.bytes()).unwrap()
}

/// A security descriptor in words.
pub(crate) fn sddl(value: &Value) -> String {
    let descriptor = SecurityDescriptor::parse(value.bytes()).unwrap();
    let owner = descriptor.owner.map(|owner| format!("O:{owner}")).unwrap_or_default();
    let Dacl::Aces(entries) = descriptor.dacl else { panic!("a descriptor without a list") };
    let entries = entries.into_iter().map(|entry| match entry {
        Entry::Ace(ace) => {
            let kind = if ace.kind == AceKind::Allow { "A" } else { "D" };
            assert!(ace.object.is_none() && ace.flags == 0, "the lab has no such entries");
            format!("({kind};;0x{:x};;;{})", ace.mask, ace.sid)
        }
        Entry::Other { .. } => panic!("the lab has no such entries"),
    });
    format!("{owner}D:{}", entries.collect::<String>())
}

/// The accounts that a descriptor allows: by name where there is one, else by identifier.
pub(crate) fn principals(value: &Value, things: &[Thing]) -> Vec<String> {
    let descriptor = SecurityDescriptor::parse(value.bytes()).unwrap();
    let Dacl::Aces(entries) = descriptor.dacl else { panic!("a descriptor without a list") };
    let allowed = entries.into_iter().filter_map(|entry| match entry {
        Entry::Ace(ace) if ace.allows() => Some(ace.sid),
        _ => None,
    });
    let named = |wanted: Sid| {
        let owner = things.iter().find(|thing| {
            thing.values("objectSid").is_some_and(|values| values.first().is_some_and(|value| sid(value) == wanted))
        });
        owner.map_or_else(|| wanted.to_string(), |thing| thing.dn.clone())
    };
    allowed.map(named).collect()
}
