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
