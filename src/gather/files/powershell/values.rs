//! From what a row says of a property to what is known of an attribute.

use super::{
    names::{Kind, SINGLE},
    rows::{Cell, Item},
    split, times,
};
use crate::{
    facts::{Known, Value},
    gather::files::tools::excerpt,
    windows::{SecurityDescriptor, Sid},
};

/// Why a list that was cut says nothing of what is not in it.
pub(super) const CUT: &str = "the list is cut short by ...; export again with $FormatEnumerationLimit = -1, or as JSON";

/// The values of an attribute, sorted.
pub(super) fn known(property: &str, attribute: &str, kind: Kind, cell: &Cell) -> Known<Vec<Value>> {
    let items = match cell {
        Cell::Empty => return Known::Absent,
        Cell::Cut => return Known::Unreadable(CUT.to_owned()),
        Cell::Unusable(why) => return Known::Unreadable(format!("{property}: {why}")),
        Cell::Values(items) => items,
    };
    let values = match kind {
        Kind::Spns => joined(items, split::spns),
        Kind::Names => joined(items, |text| Ok(split::names(text))),
        Kind::Class => Ok(classes(items)),
        Kind::EncryptionTypes => return encryption_types(items),
        Kind::Octets if items.len() > 1 => octets(items),
        _ => items.iter().map(|item| value(kind, item)).collect(),
    };
    let mut values = match values {
        Ok(values) => values,
        Err(what) => return Known::Unreadable(format!("{property}: {what}")),
    };
    values.sort_unstable();
    values.dedup();
    match values.len() {
        0 => Known::Absent,
        1 => Known::Found(values),
        count if SINGLE.contains(&attribute) => {
            Known::Unreadable(format!("{property} has {count} different values in the file"))
        }
        _ => {
            values.shrink_to_fit();
            Known::Found(values)
        }
    }
}

/// The texts of items; one alone may be several that were joined.
fn joined(items: &[Item], split: impl Fn(&str) -> Result<Vec<String>, String>) -> Result<Vec<Value>, String> {
    match items {
        [Item::Text(text)] => Ok(split(text)?.into_iter().map(Value::Text).collect()),
        _ => items.iter().map(|item| value(Kind::Text, item)).collect(),
    }
}

fn value(kind: Kind, item: &Item) -> Result<Value, String> {
    match (kind, item) {
        (Kind::Sid, Item::Text(text)) => text.trim().parse::<Sid>().map(|sid| Value::new(sid.to_bytes())),
        (Kind::Descriptor, Item::Sddl(text) | Item::Text(text)) => {
            Ok(Value::new(SecurityDescriptor::from_sddl(text)?.to_bytes()?))
        }
        (Kind::Ticks, Item::Time(time)) => Ok(Value::Text(times::ticks(*time).to_string())),
        (Kind::Digits, Item::Time(time)) => Ok(Value::Text(times::digits(*time))),
        (Kind::Ticks, Item::Text(text)) if text.bytes().all(|octet| octet.is_ascii_digit()) => {
            Ok(Value::Text(text.clone()))
        }
        (Kind::Digits, Item::Text(text)) if is_generalized(text) => Ok(Value::Text(text.clone())),
        (Kind::Ticks | Kind::Digits, Item::Text(text)) => Err(format!(
            "{} is a time without its zone, in the language of the machine: export it as JSON",
            excerpt(text)
        )),
        (Kind::Level, Item::Text(text)) => Ok(Value::Text(level(text))),
        (Kind::Trust, Item::Text(text)) => Ok(Value::Text(trust(text))),
        (_, Item::Text(text)) => Ok(Value::Text(text.clone())),
        (_, Item::Bytes(bytes)) => Ok(Value::new(bytes.clone())),
        (_, Item::Time(time)) => Ok(Value::Text(time.to_string())),
        (_, Item::Sddl(_)) => Err("a security descriptor stands in its place".to_owned()),
    }
}

fn is_generalized(text: &str) -> bool {
    text.len() > 14 && text.ends_with('Z') && text.bytes().take(14).all(|octet| octet.is_ascii_digit())
}

/// Numbers from 0 to 255 as the octets that they are.
fn octets(items: &[Item]) -> Result<Vec<Value>, String> {
    let octet = |item: &Item| match item {
        Item::Text(text) => text.parse().ok(),
        _ => None,
    };
    match items.iter().map(octet).collect() {
        Some(bytes) => Ok(vec![Value::new(bytes)]),
        None => Err("expected octets".to_owned()),
    }
}

/// All classes of an object of which only the last one is shown.
fn classes(items: &[Item]) -> Vec<Value> {
    let shown = items.iter().filter_map(|item| match item {
        Item::Text(text) => Some(text.as_str()),
        _ => None,
    });
    let shown: Vec<&str> = shown.collect();
    let above: &[&str] = match shown[..] {
        [one] => match one.to_ascii_lowercase().as_str() {
            "user" => &["top", "person", "organizationalPerson"],
            "computer" => &["top", "person", "organizationalPerson", "user"],
            "msds-groupmanagedserviceaccount"
            | "msds-managedserviceaccount"
            | "msds-delegatedmanagedserviceaccount" => &["top", "person", "organizationalPerson", "user", "computer"],
            "domaindns" => &["top", "domain"],
            "top" => &[],
            _ => &["top"],
        },
        _ => &[],
    };
    shown.iter().chain(above).map(|class| Value::Text((*class).to_owned())).collect()
}

/// `RC4, AES128, AES256`, in one text or in several. `None` is what the module shows for no value.
fn encryption_types(items: &[Item]) -> Known<Vec<Value>> {
    let mut bits = 0_u32;
    for item in items {
        let Item::Text(text) = item else { return Known::Unreadable("expected encryption types".to_owned()) };
        for word in text.split(',').map(str::trim) {
            bits |= match word.to_ascii_lowercase().as_str() {
                "none" | "" => 0,
                "des" => 0x3,
                "rc4" => 0x4,
                "aes128" => 0x8,
                "aes256" => 0x10,
                other => match other.parse() {
                    Ok(number) => number,
                    Err(_) => return Known::Unreadable(format!("{} is no encryption type", excerpt(word))),
                },
            };
        }
    }
    if bits == 0 { Known::Absent } else { Known::Found(vec![Value::Text(bits.to_string())]) }
}

/// `Windows2016Domain`, `Windows2012R2Forest` and the like as the numbers that the directory has for them ([MS-ADTS] 6.1.4.2).
fn level(text: &str) -> String {
    const LEVELS: [(&str, &str); 8] = [
        ("windows2012r2", "6"),
        ("windows2012", "5"),
        ("windows2008r2", "4"),
        ("windows2008", "3"),
        ("windows2003", "2"),
        ("windows2016", "7"),
        ("windows2025", "10"),
        ("windows2000", "0"),
    ];
    let lower = text.to_ascii_lowercase();
    LEVELS.iter().find(|(word, _)| lower.starts_with(word)).map_or_else(|| text.to_owned(), |(_, n)| (*n).to_owned())
}

/// The direction and the type of a trust as the numbers that the directory has for them ([MS-ADTS] 6.1.6.7.12 and 6.1.6.7.15).
fn trust(text: &str) -> String {
    const WORDS: [(&str, &str); 8] = [
        ("disabled", "0"),
        ("inbound", "1"),
        ("outbound", "2"),
        ("bidirectional", "3"),
        ("downlevel", "1"),
        ("uplevel", "2"),
        ("mit", "3"),
        ("dce", "4"),
    ];
    let word = text.trim();
    let known = WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
    known.map_or_else(|| word.to_owned(), |(_, number)| (*number).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: Kind, texts: &[&str]) -> Known<Vec<Value>> {
        let items = texts.iter().map(|text| Item::Text((*text).to_owned())).collect();
        known("Property", "attribute", kind, &Cell::Values(items))
    }

    fn found(texts: &[&str]) -> Known<Vec<Value>> {
        let mut values: Vec<Value> = texts.iter().map(|text| Value::Text((*text).to_owned())).collect();
        values.sort();
        Known::Found(values)
    }

    #[test]
    fn the_last_class_stands_for_all_above_it() {
        assert_eq!(
            of(Kind::Class, &["computer"]),
            found(&["top", "person", "organizationalPerson", "user", "computer"])
        );
        assert_eq!(of(Kind::Class, &["top", "group"]), found(&["group", "top"]));
        assert_eq!(of(Kind::Class, &["nTDSDSA"]), found(&["nTDSDSA", "top"]));
    }

    #[test]
    fn encryption_types_and_levels_are_numbers_in_the_directory() {
        assert_eq!(of(Kind::EncryptionTypes, &["RC4, AES128, AES256"]), found(&["28"]));
        assert_eq!(of(Kind::EncryptionTypes, &["AES128", "AES256"]), found(&["24"]));
        assert_eq!(of(Kind::EncryptionTypes, &["None"]), Known::Absent);
        assert!(of(Kind::EncryptionTypes, &["Blowfish"]).unreadable().is_some());
        assert_eq!(of(Kind::Level, &["Windows2012R2Forest"]), found(&["6"]));
        assert_eq!(of(Kind::Level, &["7"]), found(&["7"]));
        assert_eq!(of(Kind::Trust, &["BiDirectional"]), found(&["3"]));
        assert_eq!(of(Kind::Trust, &["Inbound"]), found(&["1"]));
        assert_eq!(of(Kind::Trust, &["2"]), found(&["2"]));
    }

    #[test]
    fn times_without_a_zone_are_not_guessed_at() {
        assert!(of(Kind::Ticks, &["4/15/2026 12:30:00 PM"]).unreadable().unwrap().contains("without its zone"));
        assert!(of(Kind::Digits, &["2026-04-15T12:30:00"]).unreadable().is_some());
        assert_eq!(of(Kind::Ticks, &["134207298000000000"]), found(&["134207298000000000"]));
        assert_eq!(of(Kind::Digits, &["20260415123000.0Z"]), found(&["20260415123000.0Z"]));
    }

    #[test]
    fn what_cannot_have_two_values_has_none_that_is_known() {
        let two = Cell::Values(vec![Item::Text("1".to_owned()), Item::Text("2".to_owned())]);
        let known = known("pwdLastSet", "pwdlastset", Kind::Ticks, &two);
        assert!(known.unreadable().unwrap().contains("2 different values"));
    }
}
