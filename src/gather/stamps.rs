//! What replication knows of an object: which change of each attribute a domain controller has.

use jiff::Timestamp;

use crate::facts::{COMPARED, Known, Object, Stamp, Value};

/// As text, one value for each attribute ([MS-ADTS] 3.1.1.4.5.13). Samba has none.
pub(super) const AS_TEXT: &str = "msDS-ReplAttributeMetaData";

/// The same as it is stored, one value for all attributes ([MS-ADTS] 3.1.1.1.9; `replPropertyMetaDataBlob` of drsblobs).
pub(super) const AS_OCTETS: &str = "replPropertyMetaData";

/// The octets of one attribute in the stored form, and of what stands before the first.
const ENTRY: usize = 48;
const HEAD: usize = 16;

/// From 1601, where the times of replication begin, to 1970.
const TO_UNIX_EPOCH: i64 = 11_644_473_600;

/// Keeps of both forms what the compared attributes need: the rest is long, and names other machines.
pub(super) fn keep(object: &mut Object) {
    let text = object.attributes.remove(&AS_TEXT.to_ascii_lowercase());
    let octets = object.attributes.remove(&AS_OCTETS.to_ascii_lowercase());
    let values = |known: Option<Known<Vec<Value>>>| known.and_then(Known::found).unwrap_or_default();
    for value in values(octets) {
        for (attribute, stamp) in stored(value.bytes()) {
            object.set_stamp(attribute, &stamp);
        }
    }
    for value in values(text) {
        if let Some((attribute, stamp)) = value.text().and_then(told) {
            object.set_stamp(attribute, &stamp);
        }
    }
}

/// Reads the text of one attribute.
fn told(xml: &str) -> Option<(&'static str, Stamp)> {
    let name = element(xml, "pszAttributeName")?;
    let attribute = COMPARED.into_iter().find(|attribute| attribute.eq_ignore_ascii_case(name))?;
    let version = element(xml, "dwVersion")?.parse().ok()?;
    let time: Timestamp = element(xml, "ftimeLastOriginatingChange")?.parse().ok()?;
    Some((attribute, Stamp { version, time }))
}

/// The text of an element. No document type, no entities: what is odd is left out.
fn element<'x>(xml: &'x str, tag: &str) -> Option<&'x str> {
    let (_, rest) = xml.split_once(&format!("<{tag}>"))?;
    rest.split_once("</").map(|(text, _)| text.trim())
}

/// The compared attribute behind a number. All are under 1.2.840.113556.1.4, to which every directory gives the prefix 9
/// ([MS-DRSR] 5.16.4); the rest of the number is the last part of the object identifier in the schema.
fn compared(number: u32) -> Option<&'static str> {
    match number {
        0x0009_06FB => Some("msDS-AllowedToDelegateTo"),
        0x0009_0008 => Some("userAccountControl"),
        0x0009_0886 => Some("msDS-AllowedToActOnBehalfOfOtherIdentity"),
        0x0009_0303 => Some("servicePrincipalName"),
        _ => None,
    }
}

/// Reads the stored form. Nothing of a form of another version, or of one that is damaged.
fn stored(octets: &[u8]) -> Vec<(&'static str, Stamp)> {
    let word = |octets: &[u8], at: usize| -> Option<u32> {
        octets.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes)
    };
    let count = word(octets, 8).and_then(|count| usize::try_from(count).ok());
    let (Some(1), Some(entries)) = (word(octets, 0), octets.get(HEAD..)) else { return Vec::new() };
    if count.and_then(|count| count.checked_mul(ENTRY)) != Some(entries.len()) {
        return Vec::new();
    }
    let stamp = |entry: &[u8]| {
        let attribute = compared(word(entry, 0)?)?;
        let seconds = entry.get(8..16).and_then(|eight| eight.try_into().ok()).map(i64::from_le_bytes)?;
        let time = Timestamp::from_second(seconds.checked_sub(TO_UNIX_EPOCH)?).ok()?;
        Some((attribute, Stamp { version: word(entry, 4)?, time }))
    };
    entries.chunks_exact(ENTRY).filter_map(stamp).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{With, computer};

    fn entry(number: u32, version: u32, seconds: i64) -> Vec<u8> {
        let mut entry = [number.to_le_bytes(), version.to_le_bytes()].concat();
        entry.extend(seconds.to_le_bytes());
        entry.resize(ENTRY, 0xAB);
        entry
    }

    fn blob(entries: &[Vec<u8>]) -> Vec<u8> {
        let count = u32::try_from(entries.len()).unwrap();
        let head = [1_u32, 0, count, 0].map(u32::to_le_bytes).concat();
        [head, entries.concat()].concat()
    }

    fn stamp(version: u32, time: &str) -> Stamp {
        Stamp { version, time: time.parse().unwrap() }
    }

    #[test]
    fn the_stored_form_is_read_and_not_kept() {
        // 2026-11-26T12:27:53Z as a domain controller wrote it.
        let seconds = 0x0003_2118_B6C9;
        let octets = blob(&[entry(0x0009_06FB, 4, seconds), entry(3, 9, seconds), entry(0x0009_0008, 2, seconds)]);
        let mut object = computer("hv1", 1001).with_octets(AS_OCTETS, octets);
        keep(&mut object);
        assert_eq!(object.stamp("msDS-AllowedToDelegateTo"), Some(stamp(4, "2026-11-26T12:27:53Z")));
        assert_eq!(object.stamp("userAccountControl"), Some(stamp(2, "2026-11-26T12:27:53Z")));
        assert_eq!(object.stamp("servicePrincipalName"), None);
        assert!(!object.was_asked_for(AS_OCTETS));
    }

    #[test]
    fn the_text_is_read_and_only_of_what_is_compared() {
        let xml = |name: &str| {
            format!(
                "<DS_REPL_ATTR_META_DATA>\n\t<pszAttributeName>{name}</pszAttributeName>\n\t<dwVersion>7</dwVersion>\n\t\
                 <ftimeLastOriginatingChange>2026-04-15T12:00:00Z</ftimeLastOriginatingChange>\n\t\
                 <pszLastOriginatingDsaDN>CN=NTDS Settings,CN=DC1</pszLastOriginatingDsaDN>\n</DS_REPL_ATTR_META_DATA>\n"
            )
        };
        let mut object = computer("hv1", 1001).with(AS_TEXT, &[&xml("UserAccountControl"), &xml("cn"), "<x>", ""]);
        keep(&mut object);
        assert_eq!(object.stamp("userAccountControl"), Some(stamp(7, "2026-04-15T12:00:00Z")));
        assert_eq!(object.stamp("cn"), None);
        assert!(!object.was_asked_for(AS_TEXT));
    }

    #[test]
    fn what_is_damaged_tells_nothing() {
        let sound = blob(&[entry(0x0009_0008, 2, 0x0003_2118_B6C9)]);
        assert_eq!(stored(&sound).len(), 1);
        for length in 0..sound.len() {
            assert_eq!(stored(&sound[..length]), []);
        }
        for at in [0, 8, 11] {
            let mut damaged = sound.clone();
            damaged[at] ^= 0x80;
            assert_eq!(stored(&damaged), [], "{at}");
        }
        assert_eq!(stored(&blob(&[entry(0x0009_0008, 2, i64::MIN)])), []);
    }
}
