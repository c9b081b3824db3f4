//! JSON as `ConvertTo-Json` of two versions writes it.

use kcd_doctor::facts::Value;
use serde_json::{Map, Value as Json, json};

use super::things::{Thing, is_list, is_number, sddl, seconds, sid};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    Old,
    New,
}

/// Windows PowerShell 5.1: dates as milliseconds, identifiers as objects, lists with their length beside them.
pub(crate) fn old(things: &[Thing]) -> String {
    let text = write(things, Version::Old);
    let text = text.replace("\"/Date(", "\"\\/Date(").replace(")/\"", ")\\/\"");
    text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026").replace('\'', "\\u0027")
}

/// PowerShell 7: dates with their offset, lists as lists.
pub(crate) fn new(things: &[Thing]) -> String {
    write(things, Version::New)
}

fn write(things: &[Thing], version: Version) -> String {
    let objects: Vec<Json> = things.iter().map(|thing| object(thing, version)).collect();
    serde_json::to_string_pretty(&objects).unwrap()
}

fn object(thing: &Thing, version: Version) -> Json {
    let mut map = Map::new();
    map.insert("DistinguishedName".to_owned(), json!(thing.dn));
    for (name, values) in &thing.attributes {
        let (name, value) = match *name {
            "objectClass" => ("ObjectClass", json!(thing.class())),
            "objectSid" if version == Version::Old => ("SID", values.first().map_or(Json::Null, |value| {
                let sid = sid(value);
                json!({"BinaryLength": sid.length(), "AccountDomainSid": sid.domain().map(|domain| json!({"Value": domain.to_string()})), "Value": sid.to_string()})
            })),
            "objectSid" => ("SID", values.first().map_or(Json::Null, |value| json!(sid(value).to_string()))),
            "servicePrincipalName" if version == Version::Old => ("ServicePrincipalNames", list(values, version)),
            name if is_list(name) => (name, list(values, version)),
            name => (name, values.first().map_or(Json::Null, |value| scalar(name, value, version))),
        };
        map.insert(name.to_owned(), value);
    }
    let names: Vec<&String> = map.keys().collect();
    let bookkeeping =
        json!({"PropertyNames": names, "AddedProperties": [], "RemovedProperties": [], "PropertyCount": names.len()});
    map.extend(bookkeeping.as_object().unwrap().clone());
    Json::Object(map)
}

fn list(values: &[Value], version: Version) -> Json {
    let texts: Vec<&str> = values.iter().filter_map(Value::text).collect();
    match (version, texts.len()) {
        (Version::Old, 0) => json!({}),
        (Version::Old, 1) => json!(texts[0]),
        (Version::Old, count) => json!({"value": texts, "Count": count}),
        (Version::New, _) => json!(texts),
    }
}

fn scalar(name: &str, value: &Value, version: Version) -> Json {
    match name {
        "whenChanged" | "whenCreated" => {
            let seconds = seconds(value.text().unwrap());
            match version {
                Version::Old => {
                    json!({"value": format!("/Date({})/", seconds * 1000), "DisplayHint": 2, "DateTime": "a day"})
                }
                Version::New => {
                    let local = jiff::Timestamp::from_second(seconds + 3600).unwrap().to_string();
                    json!(local.replace('Z', ".0000000+01:00"))
                }
            }
        }
        "msDS-AllowedToActOnBehalfOfOtherIdentity" => {
            json!({"Owner": "BUILTIN\\Administrators", "Access": [{"IsInherited": false}], "Sddl": sddl(value)})
        }
        name if is_number(name) => json!(value.text().unwrap().parse::<i64>().unwrap()),
        _ => json!(value.text().unwrap()),
    }
}
