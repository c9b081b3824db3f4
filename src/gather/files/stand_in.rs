//! Accounts whose distinguished name no file holds.
//!
//! They get one that cannot be mistaken for a real one: `CN=HV1,OU=the file has no distinguished name,DC=contoso,DC=com`. A
//! command that still holds it fails, and changes nothing. Where another file has the object, what was read goes to that one.

use std::collections::BTreeMap;

use super::merge;
use crate::{
    facts::{Known, Object},
    name::domain_dn,
};

/// The unit that no directory has.
pub(super) const MARK: &str = "OU=the file has no distinguished name";

/// The name that stands for the one that is not known.
pub(super) fn dn(name: &str, domain: Option<&str>) -> String {
    let mut dn = "CN=".to_owned();
    for character in name.chars() {
        if matches!(character, ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=') {
            dn.push('\\');
        }
        dn.push(character);
    }
    dn.push(',');
    dn.push_str(MARK);
    if let Some(domain) = domain.map(domain_dn).filter(|domain| !domain.is_empty()) {
        dn.push(',');
        dn.push_str(&domain);
    }
    dn
}

/// Whether a name is one that stands for another.
fn is_one(dn: &str) -> bool {
    dn.contains(MARK)
}

/// Gives what was read of such objects to the one object that has the same account name, or else the same DNS name.
///
/// With several of them it stays by itself: nothing says which one it is.
pub(super) fn settle(objects: &mut BTreeMap<String, Object>, remarks: &mut Vec<String>) {
    let keys: Vec<String> =
        objects.iter().filter(|(_, object)| is_one(&object.dn)).map(|(key, _)| key.clone()).collect();
    if keys.is_empty() {
        return;
    }
    let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, object) in objects.iter().filter(|(_, object)| !is_one(&object.dn) && !object.dn.is_empty()) {
        for name in names(object) {
            by_name.entry(name).or_default().push(key.clone());
        }
    }
    for key in keys {
        let Some(object) = objects.get(&key) else { continue };
        let Some([real]) = names(object).iter().find_map(|name| by_name.get(name)).map(Vec::as_slice) else { continue };
        let real = objects.get(real).map(|object| object.dn.clone());
        if let (Some(dn), Some(object)) = (real, objects.remove(&key)) {
            merge::add(objects, Object { dn, ..object }, remarks);
        }
    }
}

/// What an object is found by, the surest first.
fn names(object: &Object) -> Vec<String> {
    let text = |attribute: &str| match object.text(attribute) {
        Known::Found(text) => Some(format!("{attribute} {}", text.to_lowercase())),
        _ => None,
    };
    ["sAMAccountName", "dNSHostName"].into_iter().filter_map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{With, computer};

    fn unnamed(name: &str) -> Object {
        let mut object = computer(name, 1001).with("msDS-AllowedToDelegateTo", &["cifs/fs1"]);
        object
            .attributes
            .retain(|attribute, _| matches!(attribute.as_str(), "samaccountname" | "msds-allowedtodelegateto"));
        Object { dn: dn(name, None), ..object }
    }

    fn settled(all: Vec<Object>) -> (BTreeMap<String, Object>, Vec<String>) {
        let mut objects: BTreeMap<String, Object> =
            all.into_iter().map(|object| (object.dn.to_lowercase(), object)).collect();
        let mut remarks = Vec::new();
        settle(&mut objects, &mut remarks);
        (objects, remarks)
    }

    #[test]
    fn a_made_up_name_cannot_be_mistaken() {
        assert_eq!(dn("HV1", Some("contoso.com")), "CN=HV1,OU=the file has no distinguished name,DC=contoso,DC=com");
        assert_eq!(dn("a,b", None), "CN=a\\,b,OU=the file has no distinguished name");
        assert!(is_one(&dn("x", None)));
    }

    #[test]
    fn what_was_read_goes_to_the_object_of_another_file() {
        let real = computer("hv1", 1001).unasked("msDS-AllowedToDelegateTo");
        let real_dn = real.dn.clone();
        let (objects, remarks) = settled(vec![unnamed("hv1"), real]);
        let [object] = objects.values().collect::<Vec<_>>()[..] else { panic!("{objects:?}") };
        assert_eq!(object.dn, real_dn);
        assert_eq!(object.text("msDS-AllowedToDelegateTo"), Known::Found("cifs/fs1"));
        assert!(remarks.is_empty(), "{remarks:?}");
    }

    #[test]
    fn of_two_namesakes_neither_gets_it() {
        let (one, other) = (computer("hv1", 1001), computer("hv1", 1001));
        let other = Object { dn: format!("{}x", other.dn), ..other };
        assert_eq!(settled(vec![unnamed("hv1"), one, other]).0.len(), 3);
        assert_eq!(settled(vec![unnamed("hv1"), computer("hv2", 1002)]).0.len(), 2);
    }
}
