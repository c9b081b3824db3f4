//! What other domain controllers have of the objects that decide.

use std::{collections::BTreeSet, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Known, Object};

/// The attributes that decide and that are compared between domain controllers.
pub const COMPARED: [&str; 4] = [
    "msDS-AllowedToDelegateTo",
    "userAccountControl",
    "msDS-AllowedToActOnBehalfOfOtherIdentity",
    "servicePrincipalName",
];

/// A domain controller other than the one whose snapshot counts, and what it has of the objects that decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Copy {
    /// Its DNS name in lower case.
    pub name: String,
    /// `ldap://dc2.contoso.com`; objects that were read from it say the same.
    pub source: String,
    /// The name of its server object, which lies below its site: `CN=DC2,CN=Servers,CN=Berlin,CN=Sites,...`, where it said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// Whether it is a read-only one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
    /// Whether it was left out because the user named another one. Else one that could not be read is missing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub left_out: bool,
    /// The objects, sorted by distinguished name in lower case. Unreadable where it did not answer; the text says why.
    pub objects: Known<Vec<Arc<Object>>>,
    /// The distinguished names, in lower case, that it was asked for and does not have.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub missing: BTreeSet<String>,
}

impl Copy {
    /// What it has under a distinguished name: absent only where it was asked for that name.
    pub fn object(&self, dn: &str) -> Known<&Object> {
        let dn = dn.to_lowercase();
        self.objects.as_ref().and_then(|objects| match objects.iter().find(|object| object.dn.to_lowercase() == dn) {
            Some(object) => Known::Found(&**object),
            None if self.missing.contains(&dn) => Known::Absent,
            None => Known::Unreadable(format!("{} was not asked for {dn}", self.name)),
        })
    }
}

/// Which change of an attribute it is that a domain controller has, as replication counts changes ([MS-ADTS] 3.1.1.1.9).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// How often the attribute was written, anywhere. Of two changes the one with the higher number wins.
    pub version: u32,
    /// When it was written where it was written. Of two changes with one number the later one wins.
    pub time: Timestamp,
}

impl Object {
    /// The attribute in which the stamp of another is kept, in lower case.
    fn stamp_of(attribute: &str) -> String {
        format!("{};stamp", attribute.to_ascii_lowercase())
    }

    /// Keeps which change of an attribute it has.
    pub fn set_stamp(&mut self, attribute: &str, stamp: &Stamp) {
        let text = format!("{} {}", stamp.version, stamp.time);
        self.attributes.insert(Self::stamp_of(attribute), Known::Found(vec![super::Value::Text(text)]));
    }

    /// Which change of an attribute it has, where that was read.
    pub fn stamp(&self, attribute: &str) -> Option<Stamp> {
        let text = self.text(&Self::stamp_of(attribute)).found()?;
        let (version, time) = text.split_once(' ')?;
        Some(Stamp { version: version.parse().ok()?, time: time.parse().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::computer;

    #[test]
    fn an_object_is_absent_only_where_it_was_asked_for() {
        let copy = Copy {
            name: "dc2.contoso.com".to_owned(),
            source: "ldap://dc2.contoso.com".to_owned(),
            server: None,
            read_only: false,
            left_out: false,
            objects: Known::Found(vec![computer("hv1", 1001).into()]),
            missing: ["cn=hv2,dc=contoso,dc=com".to_owned()].into(),
        };
        let dn = computer("hv1", 1001).dn.to_uppercase();
        assert!(copy.object(&dn).as_found().is_some());
        assert_eq!(copy.object("CN=HV2,DC=contoso,DC=com"), Known::Absent);
        assert!(copy.object("CN=HV3,DC=contoso,DC=com").unreadable().is_some_and(|why| why.contains("not asked")));
    }

    #[test]
    fn a_stamp_reads_back_and_the_higher_version_wins_over_the_later_time() {
        let mut object = computer("hv1", 1001);
        let stamp = |version, time: &str| Stamp { version, time: time.parse().unwrap() };
        let of_list = stamp(4, "2026-04-15T12:30:00Z");
        object.set_stamp("userAccountControl", &of_list);
        assert_eq!(object.stamp("USERACCOUNTCONTROL"), Some(of_list.clone()));
        assert_eq!(object.stamp("servicePrincipalName"), None);
        assert!(stamp(5, "2026-04-15T12:00:00Z") > of_list && stamp(4, "2026-04-15T12:31:00Z") > of_list);
    }
}
