//! What hosts say of themselves, and who may reach a share.

use std::collections::BTreeMap;

use super::json::Place;
use crate::{
    facts::{Known, Object, Value},
    name::HostName,
};

/// A host's own clock among the properties, and the clock of the machine that asked for it.
const CLOCK: &str = "localdatetime";
const ASKED_AT: &str = "askedat";

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
        let mut object = object(file, &path, &share)?;
        if let Some(rules) = object.attributes.remove("accessrule") {
            object.attributes.insert("access".to_owned(), rules.map(entries));
        }
        shares.insert(path, object);
    }
    Ok(shares)
}

/// The rules of a share in the form of [`crate::facts::Facts::shares`]: the script writes `Allow Full CONTOSO\HV1$`.
fn entries(rules: Vec<Value>) -> Vec<Value> {
    let entry = |rule: Value| {
        let mut parts = rule.text().unwrap_or_default().splitn(3, ' ');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(kind), Some(right), Some(who)) => Value::Text(format!("{who}|{kind}|{right}")),
            _ => rule,
        }
    };
    let mut entries: Vec<Value> = rules.into_iter().map(entry).collect();
    entries.sort_unstable();
    entries
}

/// The properties of all parts. A part that could not be read leaves its properties unreadable, and nothing else.
fn object(file: &str, name: &str, place: &Place<'_>) -> Result<Object, String> {
    let mut attributes: BTreeMap<String, Known<Vec<Value>>> = BTreeMap::new();
    for part in place.at("parts").items() {
        let (of, error) = (part.at("of").text()?, part.at("error").maybe_text()?);
        let values = part.at("values");
        for property in part.at("asked").texts()? {
            let mut found: Vec<Value> =
                values.at(property).texts()?.into_iter().map(|text| Value::Text(text.to_owned())).collect();
            found.sort_unstable();
            found.dedup();
            let known = match error {
                _ if !found.is_empty() => Known::Found(found),
                Some(words) => Known::Unreadable(format!("{of}: {words}")),
                None => Known::Absent,
            };
            attributes.entry(property.to_lowercase()).or_insert(known);
        }
        // Whoever asked for a clock looked at his own as well.
        if let (Some(at), true) = (part.at("at").maybe_text()?, attributes.contains_key(CLOCK)) {
            attributes.entry(ASKED_AT.to_owned()).or_insert(Known::Found(vec![Value::Text(at.to_owned())]));
        }
    }
    Ok(Object { dn: name.to_owned(), source: file.to_owned(), attributes })
}
