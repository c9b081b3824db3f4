//! All syntaxes, by what they are to mean.

mod json;
mod list;
mod others;

use crate::{
    directory::Account,
    facts::{Known, Object, Value},
    gather::files::{self, Export},
    windows::{Entry, SecurityDescriptor, access::FULL_CONTROL},
};

const LIST: &str = "msDS-AllowedToDelegateTo";
const RESOURCE: &str = "msDS-AllowedToActOnBehalfOfOtherIdentity";
const SIDS: &str = "S-1-5-21-1-2-3-";

fn read(text: &str) -> Export {
    files::export("x.txt", text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn refused(text: &str) -> String {
    files::export("x.txt", text.as_bytes()).unwrap_err().to_string()
}

fn one(text: &str) -> Object {
    let mut export = read(text);
    assert_eq!(export.objects.len(), 1, "{:?}", export.objects);
    export.objects.remove(0)
}

fn found(texts: &[&str]) -> Known<Vec<Value>> {
    let mut values: Vec<Value> = texts.iter().map(|text| Value::Text((*text).to_owned())).collect();
    values.sort();
    Known::Found(values)
}

fn values(object: &Object, attribute: &str) -> Option<Known<Vec<Value>>> {
    object.attributes.get(&attribute.to_ascii_lowercase()).cloned()
}

/// An object of JSON with a list in some shape, and what shows that -Properties was used.
fn with_list(list: &str) -> String {
    format!(
        r#"{{"DistinguishedName":"CN=HV1,DC=contoso,DC=com","SamAccountName":"HV1$","userAccountControl":4096{list}}}"#
    )
}
