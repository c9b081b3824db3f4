//! `repadmin /showobjmeta`: which version of each attribute a domain controller has.
//!
//! Each line becomes a value of the attribute `msds-replattributemetadata;dc=<domain controller>` of the object, in the form
//! `attribute|version|time|originating DSA|usn`. The time is as it was printed: local to who ran the command.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Extent, Part, Reader, error, excerpt,
    line::{Line, after_prompt, command, first, lines},
    object,
};
use crate::{
    facts::Object,
    gather::files::{Export, ReadError, merge},
};

pub(super) const PART: Part = Part {
    what: "repadmin /showobjmeta",
    is_it,
    extent: Extent::Lines(goes_on),
    read: Reader::Strict(read),
    wants_command: true,
};

/// The attribute, before the name of the domain controller.
const ATTRIBUTE: &str = "msds-replattributemetadata;dc=";

/// What has to be the same on all domain controllers for them to decide alike.
const DECIDING: [&str; 4] = [
    "msds-allowedtodelegateto",
    "msds-allowedtoactonbehalfofotheridentity",
    "useraccountcontrol",
    "serviceprincipalname",
];

fn is_it(text: &str) -> bool {
    let mut lines = first(text, 4);
    let line = lines.next().unwrap_or_default().trim();
    line.starts_with("Loc.USN")
        || line.starts_with("Repadmin: running command /showobjmeta")
        || (line.ends_with(" entries.") && lines.any(|line| line.trim().starts_with("Loc.USN")))
}

fn goes_on(_: &str, line: &str) -> bool {
    let text = line.trim();
    text.is_empty()
        || text.starts_with(|first: char| first.is_ascii_digit() || first == '=')
        || ["Loc.USN", "Repadmin: running", "Type ", "LEGACY", "PRESENT", "ABSENT"]
            .iter()
            .any(|known| text.starts_with(known))
}

/// One row, read from its end: what stands before may hold blanks.
fn row(line: &str) -> Option<String> {
    let mut words = line.split_whitespace().rev();
    let (attribute, version, time, date) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let usn = words.next()?;
    let mut before: Vec<&str> = words.collect();
    before.pop().filter(|local| is_number(local))?;
    before.reverse();
    let is_row = is_number(version) && is_number(usn) && time.matches(':').count() == 2 && date.len() >= 6;
    is_row.then(|| format!("{attribute}|{version}|{date} {time}|{}|{usn}", before.join(" ")))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 20 && text.bytes().all(|digit| digit.is_ascii_digit())
}

fn read(file: &str, text: &str) -> Result<Export, ReadError> {
    let command = command(text, &["repadmin"]);
    let operands: Vec<&String> =
        command.iter().flatten().skip(1).filter(|word| !word.starts_with('/') && !word.starts_with('-')).collect();
    let [dc, dn, ..] = &operands[..] else {
        return Err(error(
            file,
            1,
            "expected the line with the command before what repadmin /showobjmeta printed, which alone names the object",
        ));
    };
    let mut dc = dc.to_lowercase();
    let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut is_table = false;
    for Line { number, text: line, .. } in lines(text) {
        let value = line.trim();
        if let Some((_, name)) = value.split_once("against full DC ") {
            dc = name.trim().to_lowercase();
        } else if value.starts_with("Loc.USN") {
            is_table = true;
        } else if value.is_empty() || value.starts_with("Type ") || value.ends_with(" entries.") {
            is_table = false;
        } else if is_table && !value.starts_with('=') && after_prompt(line).is_none() {
            let Some(row) = row(value) else {
                let what = format!("expected a local USN, …, a version and an attribute, found {}", excerpt(value));
                return Err(error(file, number, what));
            };
            rows.entry(dc.clone()).or_default().push(row);
        }
    }
    if rows.is_empty() {
        return Err(error(file, 1, "expected rows under \"Loc.USN … Attribute\", found none"));
    }
    let attributes = rows.into_iter().map(|(dc, rows)| (format!("{ATTRIBUTE}{dc}"), rows));
    let mut warnings = Vec::new();
    let objects = merge::objects(vec![object(file, dn, attributes)], &mut warnings);
    Ok(Export { objects, warnings, ..Export::default() })
}

/// Attributes that domain controllers have in different versions, in words: which of them a host asks, decides.
pub(in crate::gather::files) fn lag(object: &Object) -> Vec<String> {
    let mut versions: BTreeMap<String, BTreeMap<&str, u64>> = BTreeMap::new();
    let per_dc = object.attributes.keys().filter_map(|key| Some((key, key.strip_prefix(ATTRIBUTE)?)));
    for (key, dc) in per_dc {
        for row in object.texts(key).found().unwrap_or_default() {
            let mut fields = row.split('|');
            let attribute = fields.next().unwrap_or_default().to_lowercase();
            let version = fields.next().and_then(|version| version.parse().ok());
            if let (true, Some(version)) = (DECIDING.contains(&attribute.as_str()), version) {
                versions.entry(attribute).or_default().insert(dc, version);
            }
        }
    }
    let differs = |of: &BTreeMap<&str, u64>| of.values().collect::<BTreeSet<_>>().len() > 1;
    let said = versions.into_iter().filter(|(_, of)| differs(of)).map(|(attribute, of)| {
        let each: Vec<String> = of.iter().map(|(dc, version)| format!("{version} on {dc}")).collect();
        format!("{attribute} of {} has not reached every domain controller: version {}", object.dn, each.join(", "))
    });
    said.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_from_their_end() {
        let line = "  77641  Default-First-Site-Name\\DC 1 a    77640 2019-11-05 09:38:09    1 objectClass";
        assert_eq!(
            row(line).as_deref(),
            Some("objectClass|1|2019-11-05 09:38:09|Default-First-Site-Name\\DC 1 a|77640")
        );
        assert_eq!(row("1 2 3 4 5"), None);
    }
}
