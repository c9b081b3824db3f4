//! Change records, read as a directory server would read them, and not by the code that wrote them.

use std::{collections::BTreeSet, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use kcd_doctor::facts::{Facts, Known, Value};

/// Makes the changes of some records (RFC 2849) to the facts, and fails where a server would.
pub(crate) fn apply(facts: &mut Facts, ldif: &str) -> Result<(), String> {
    let unfolded = ldif.replace("\n ", "");
    for record in unfolded.split("\n\n").filter(|record| !record.trim().is_empty()) {
        let mut lines = record.lines();
        let dn = String::from_utf8(read("dn", lines.next().unwrap_or_default())?).map_err(|error| error.to_string())?;
        if lines.next() != Some("changetype: modify") {
            return Err(format!("{dn}: not a modification"));
        }
        let mut objects = facts.snapshots.iter_mut().flat_map(|snapshot| &mut snapshot.objects);
        let object = objects.find(|object| object.dn == dn).ok_or(format!("{dn}: no such object"))?;
        while let Some((how, attribute)) = lines.next().and_then(|line| line.split_once(": ")) {
            let given =
                lines.by_ref().take_while(|line| *line != "-").map(|line| read(attribute, line).map(Value::new));
            let given: Vec<Value> = given.collect::<Result<_, _>>()?;
            let known = Arc::make_mut(object).attributes.entry(attribute.to_lowercase()).or_insert(Known::Absent);
            let mut values = known.clone().found().unwrap_or_default();
            match how {
                "add" | "delete" if given.is_empty() => return Err(format!("{dn}: {how} of no value")),
                "add" => {
                    for value in given {
                        let is_there =
                            |own: &Value| own.text().map(str::to_lowercase) == value.text().map(str::to_lowercase);
                        if values.iter().any(is_there) {
                            return Err(format!("{dn}: {attribute} has {value:?} already"));
                        }
                        values.push(value);
                    }
                }
                "delete" => {
                    for value in given {
                        let at = values.iter().position(|own| *own == value);
                        values.remove(at.ok_or(format!("{dn}: {attribute} does not have {value:?}"))?);
                    }
                }
                "replace" => values = given,
                other => return Err(format!("{dn}: {other}")),
            }
            values.sort();
            *known = if values.is_empty() { Known::Absent } else { Known::Found(values) };
        }
    }
    Ok(())
}

fn read(attribute: &str, line: &str) -> Result<Vec<u8>, String> {
    let rest = line
        .strip_prefix(attribute)
        .and_then(|rest| rest.strip_prefix(':'))
        .ok_or(format!("not of {attribute}: {line}"))?;
    match rest.strip_prefix(':') {
        Some(encoded) => STANDARD.decode(encoded.trim()).map_err(|error| error.to_string()),
        None => Ok(rest.strip_prefix(' ').unwrap_or(rest).as_bytes().to_vec()),
    }
}

/// Where facts differ, as object and attribute.
pub(crate) fn differences(before: &Facts, after: &Facts) -> BTreeSet<(String, String)> {
    let objects = |facts: &Facts| facts.snapshots.iter().flat_map(|s| s.objects.clone()).collect::<Vec<_>>();
    let pairs = objects(before).into_iter().zip(objects(after));
    pairs
        .filter(|(old, new)| !Arc::ptr_eq(old, new))
        .flat_map(|(old, new)| {
            assert_eq!(old.dn, new.dn);
            let changed =
                new.attributes.clone().into_iter().filter(move |(name, value)| old.attributes.get(name) != Some(value));
            changed.map(move |(name, _)| (new.dn.clone(), name)).collect::<Vec<_>>()
        })
        .collect()
}
