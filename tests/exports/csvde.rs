//! CSV as `csvde` writes it.

use std::collections::BTreeSet;

use kcd_doctor::facts::Value;

use super::things::{RESOURCE, Thing};

pub(crate) fn write(things: &[Thing]) -> String {
    let with_values = things.iter().flat_map(|thing| &thing.attributes).filter(|(_, values)| !values.is_empty());
    let columns: BTreeSet<&str> = with_values.map(|(name, _)| *name).collect();
    let mut out = format!("DN,{}\r\n", columns.iter().copied().collect::<Vec<_>>().join(","));
    for thing in things {
        let fields = columns.iter().map(|name| {
            let values = thing.values(name).unwrap_or_default();
            quoted(&values.iter().map(|value| one(name, value)).collect::<Vec<_>>().join(";"))
        });
        let fields: Vec<String> = std::iter::once(quoted(&thing.dn)).chain(fields).collect();
        out.push_str(&fields.join(","));
        out.push_str("\r\n");
    }
    out
}

fn one(name: &str, value: &Value) -> String {
    if matches!(name, "objectSid" | "logonHours") || name == RESOURCE {
        let digits: Vec<String> = value.bytes().iter().map(|octet| format!("{octet:02x}")).collect();
        return format!("X'{}'", digits.concat());
    }
    value.text().unwrap().replace(';', "\\;")
}

fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', ' ']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field.to_owned() }
}
