//! Telling an empty attribute from one that our account may not read.
//!
//! A directory leaves both out of its answer without a word. What tells them apart is the object's own security descriptor,
//! held against the groups of the account that we signed in with.

use std::collections::BTreeSet;

use crate::{
    facts::{Known, Object},
    windows::{SecurityDescriptor, Sid, access, schema},
};

/// The attribute that is read for this purpose only, and not kept.
const DESCRIPTOR: &str = "ntsecuritydescriptor";

/// Marks attributes that came back empty as unreadable where our account may not read them, or where that cannot be told.
pub(super) fn mark_hidden(objects: &mut [Object], reader: &Known<BTreeSet<Sid>>) {
    for object in objects {
        let descriptor = match object.attributes.remove(DESCRIPTOR) {
            Some(Known::Found(values)) => values.first().map(|value| SecurityDescriptor::parse(value.bytes())),
            _ => None,
        };
        if is_partial(object) {
            let why = format!(
                "{}: {} came without pwdLastSet and accountExpires, which every account has: this server does not hold all attributes, \
                 as on the ports of a global catalog, 3268 and 3269; ask a domain controller on port 389 or 636",
                object.source, object.dn
            );
            for known in object.attributes.values_mut().filter(|known| **known == Known::Absent) {
                *known = Known::Unreadable(why.clone());
            }
        }
        for attribute in schema::ATTRIBUTES {
            let is_empty = object.attributes.get(&attribute.name.to_ascii_lowercase()) == Some(&Known::Absent);
            let hidden = is_empty.then(|| why_hidden(attribute, descriptor.as_ref(), reader)).flatten();
            if let Some(why) = hidden {
                let why = format!("{}: no value of {} came, and {why}", object.source, attribute.name);
                object.attributes.insert(attribute.name.to_ascii_lowercase(), Known::Unreadable(why));
            }
        }
    }
}

/// Whether an account came without what every account has, although what is under the same permission came: all three belong to the
/// property set User-Account-Restrictions, and only `userAccountControl` is in the global catalog ([MS-ADA1], [MS-ADA3]).
fn is_partial(object: &Object) -> bool {
    let of = |name: &str| object.attributes.get(name);
    matches!(of("useraccountcontrol"), Some(Known::Found(_)))
        && of("pwdlastset") == Some(&Known::Absent)
        && of("accountexpires") == Some(&Known::Absent)
}

fn why_hidden(
    attribute: &schema::Attribute,
    descriptor: Option<&Result<SecurityDescriptor, String>>,
    reader: &Known<BTreeSet<Sid>>,
) -> Option<String> {
    let reader = match reader {
        Known::Found(reader) => reader,
        // A server that does not say who we are is none that hides what it does not say: only directories that know
        // tokenGroups have permissions of this kind.
        Known::Absent => return None,
        Known::Unreadable(why) => return Some(format!("the groups of our own account could not be read: {why}")),
    };
    match descriptor {
        Some(Ok(descriptor))
            if access::may_read_property(descriptor, reader, attribute.guid, attribute.property_set) =>
        {
            None
        }
        Some(Ok(_)) => Some("the object's permissions do not let our account read it".to_owned()),
        Some(Err(what)) => Some(format!("the object's permissions are damaged: {what}")),
        None => Some(
            "our account may not read the object's permissions, so an empty value cannot be told from a hidden one"
                .to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        facts::Value,
        testing::{With, computer, sid},
        windows::{Ace, Entry, access::FULL_CONTROL},
    };

    const LIST: &str = "msDS-AllowedToDelegateTo";
    const OURS: u32 = 1300;

    /// What becomes of an empty list on an object whose descriptor grants full control to one account.
    fn list(granted_to: Option<u32>, reader: &Known<BTreeSet<Sid>>) -> Known<Vec<Value>> {
        let object = computer("hv1", 1001);
        let mut objects = vec![match granted_to {
            None => object.with(DESCRIPTOR, &[]),
            Some(rid) => {
                let aces = vec![Entry::Ace(Ace::allow(sid(rid), FULL_CONTROL))];
                object.with_octets(DESCRIPTOR, SecurityDescriptor::owned_by_administrators(aces).to_bytes().unwrap())
            }
        }];
        mark_hidden(&mut objects, reader);
        let object = objects.remove(0);
        assert!(!object.was_asked_for(DESCRIPTOR), "the descriptor is not kept");
        assert_eq!(object.text("sAMAccountName"), Known::Found("HV1$"), "what came is left alone");
        object.values(LIST).map(<[Value]>::to_vec)
    }

    fn why(known: &Known<Vec<Value>>) -> &str {
        known.unreadable().expect("unreadable")
    }

    #[test]
    fn an_empty_value_is_absent_only_to_whom_it_would_be_shown() {
        let us = Known::Found([sid(OURS)].into());
        assert_eq!(list(Some(OURS), &us), Known::Absent);
        assert!(why(&list(Some(1301), &us)).contains("do not let our account read it"));
        assert!(why(&list(None, &us)).contains("cannot be told from a hidden one"));
    }

    #[test]
    fn who_we_are_decides_and_a_server_that_never_says_hides_nothing() {
        let unknown = Known::Unreadable("busy (51)".to_owned());
        assert!(why(&list(Some(OURS), &unknown)).contains("busy (51)"));
        assert_eq!(list(Some(1301), &Known::Absent), Known::Absent);
    }

    #[test]
    fn an_account_without_what_every_account_has_is_not_all_there() {
        let us = Known::Found([sid(OURS)].into());
        let of = |object: Object| {
            let mut objects = vec![object];
            mark_hidden(&mut objects, &us);
            objects.remove(0).values("operatingSystem").map(<[Value]>::to_vec)
        };
        let account = || computer("hv1", 1001).with("operatingSystem", &[]).with("accountExpires", &[]);
        assert!(why(&of(account().with("pwdLastSet", &[]))).contains("global catalog"));
        assert_eq!(of(account().with("pwdLastSet", &["0"])), Known::Absent);
        assert_eq!(
            of(account().with("pwdLastSet", &[]).with("userAccountControl", &[])),
            Known::Absent,
            "perhaps hidden"
        );
    }

    #[test]
    fn a_damaged_descriptor_tells_nothing() {
        let mut objects = vec![computer("hv1", 1001).with_octets(DESCRIPTOR, vec![1, 2, 3])];
        mark_hidden(&mut objects, &Known::Found([sid(OURS)].into()));
        assert!(objects[0].values(LIST).unreadable().unwrap().contains("damaged"));
    }
}
