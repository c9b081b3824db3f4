//! What hosts say of themselves, and who may reach a share.

use std::collections::BTreeMap;

use super::json::Place;
use crate::{
    facts::{Known, Object, Value},
    name::HostName,
};

/// Hosts by their short names.
pub(super) fn hosts(file: &str, place: &Place<'_>) -> Result<BTreeMap<String, Object>, String> {
    let mut hosts = BTreeMap::new();
    for host in place.items() {
        let name = HostName::new(host.at("name").text()?);
        hosts.entry(name.short().to_owned()).or_insert(object(file, name.as_str(), &host)?);
    }
    Ok(hosts)
}

/// Shares by their paths.
pub(super) fn shares(file: &str, place: &Place<'_>) -> Result<BTreeMap<String, Object>, String> {
    let mut shares = BTreeMap::new();
    for share in place.items() {
        let path = share.at("path").text()?.to_lowercase();
        let object = object(file, &path, &share)?;
        shares.insert(path, object);
    }
    Ok(shares)
}

/// The properties of all parts. A part that could not be read leaves its properties unreadable, and nothing else.
fn object(file: &str, name: &str, place: &Place<'_>) -> Result<Object, String> {
    let mut attributes: BTreeMap<String, Known<Vec<Value>>> = BTreeMap::new();
    for part in place.at("parts").items() {
        let (of, error) = (part.at("of").text()?, part.at("error").maybe_text()?);
        let values = part.at("values");
        for property in part.at("asked").texts()? {
            let found: Vec<Value> =
                values.at(property).texts()?.into_iter().map(|text| Value::Text(text.to_owned())).collect();
            let known = match error {
                _ if !found.is_empty() => Known::Found(found),
                Some(words) => Known::Unreadable(format!("{of}: {words}")),
                None => Known::Absent,
            };
            attributes.entry(property.to_lowercase()).or_insert(known);
        }
    }
    Ok(Object { dn: name.to_owned(), source: file.to_owned(), attributes })
}
