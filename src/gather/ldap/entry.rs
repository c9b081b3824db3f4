//! An entry of a search result, and the object that is made of it.

use std::collections::BTreeMap;

use ldap3::asn1::{PL, StructureTag};

use crate::facts::{Known, Object, Value};

/// An entry as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) dn: String,
    /// By attribute description, options included, in the server's order.
    pub(super) attributes: Vec<(String, Vec<Vec<u8>>)>,
}

const MALFORMED: &str = "the server sent a malformed entry";

impl Entry {
    /// Reads a `SearchResultEntry` (RFC 4511, section 4.5.2).
    pub(super) fn read(tag: StructureTag) -> Result<Self, String> {
        let mut parts = list(tag)?.into_iter();
        let dn = text(parts.next())?;
        let mut attributes = Vec::new();
        for attribute in list(parts.next().ok_or(MALFORMED)?)? {
            let mut parts = list(attribute)?.into_iter();
            let name = text(parts.next())?;
            let values = list(parts.next().ok_or(MALFORMED)?)?.into_iter().map(octets).collect::<Result<_, _>>()?;
            attributes.push((name, values));
        }
        Ok(Self { dn, attributes })
    }

    /// How much memory an object made of it takes, about, where so many attributes were asked for: those that did not come are kept
    /// as absent.
    pub(super) fn size(&self, asked: usize) -> usize {
        let of_values = |values: &Vec<Vec<u8>>| values.iter().map(|value| value.len() + 64).sum::<usize>();
        let of_attributes = self.attributes.iter().map(|(name, values)| name.len() + 128 + of_values(values));
        self.dn.len() + 256 + asked * 128 + of_attributes.sum::<usize>()
    }
}

fn list(tag: StructureTag) -> Result<Vec<StructureTag>, String> {
    match tag.payload {
        PL::C(parts) => Ok(parts),
        PL::P(_) => Err(MALFORMED.to_owned()),
    }
}

fn octets(tag: StructureTag) -> Result<Vec<u8>, String> {
    match tag.payload {
        PL::P(octets) => Ok(octets),
        PL::C(_) => Err(MALFORMED.to_owned()),
    }
}

fn text(tag: Option<StructureTag>) -> Result<String, String> {
    String::from_utf8(octets(tag.ok_or(MALFORMED)?)?).map_err(|_| format!("{MALFORMED}: a name that is not UTF-8"))
}

/// Values that are still at the server: it gives lists in portions ([MS-ADTS] 3.1.1.3.1.3.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Missing {
    /// The attribute, in lower case.
    pub(super) attribute: String,
    /// The number of the first value that is missing, from 0.
    pub(super) from: u64,
}

impl Missing {
    /// What to ask for.
    pub(super) fn request(&self) -> String {
        format!("{};range={}-*", self.attribute, self.from)
    }
}

/// An attribute description taken apart: its name in lower case, and where the next portion begins if this is not the
/// last one.
pub(super) fn description(text: &str) -> Result<(String, Option<u64>), String> {
    let mut parts = text.split(';');
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let mut next = None;
    for option in parts {
        let Some((key, range)) = option.split_once('=') else { continue };
        if !key.eq_ignore_ascii_case("range") {
            continue;
        }
        let (first, last) = range.split_once('-').ok_or(MALFORMED)?;
        let first: u64 = first.parse().map_err(|_| MALFORMED)?;
        if last != "*" {
            let last: u64 = last.parse().map_err(|_| MALFORMED)?;
            if last < first {
                return Err(MALFORMED.to_owned());
            }
            next = Some(last.checked_add(1).ok_or(MALFORMED)?);
        }
    }
    Ok((name, next))
}

/// Attribute names that stand for others, or for none (RFC 4511, section 4.5.1.8).
const STAND_INS: [&str; 3] = ["*", "+", "1.1"];

/// Makes the object. Attributes that were asked for and did not come are absent. Values are not sorted yet: more of them
/// may be missing.
pub(super) fn object(entry: Entry, asked: &[&str], source: &str) -> Result<(Object, Vec<Missing>), String> {
    let mut attributes: BTreeMap<String, Known<Vec<Value>>> = BTreeMap::new();
    for name in asked.iter().filter(|name| !STAND_INS.contains(name)) {
        attributes.insert(description(name)?.0, Known::Absent);
    }
    let mut missing = Vec::new();
    for (text, values) in entry.attributes {
        let (attribute, next) = description(&text)?;
        missing.extend(next.map(|from| Missing { attribute: attribute.clone(), from }));
        let values: Vec<Value> = values.into_iter().map(Value::new).collect();
        match attributes.entry(attribute).or_insert(Known::Absent) {
            Known::Found(found) => found.extend(values),
            known if !values.is_empty() => *known = Known::Found(values),
            _ => {}
        }
    }
    Ok((Object { dn: entry.dn, source: source.to_owned(), attributes }, missing))
}

/// Puts the values in order: the server's is arbitrary.
pub(super) fn sort(object: &mut Object) {
    for known in object.attributes.values_mut() {
        if let Known::Found(values) = known {
            values.sort();
        }
    }
}

#[cfg(test)]
mod tests {
    use ldap3::asn1::parse_tag;

    use super::{
        super::ber::{OCTET_STRING, SEQUENCE, constructed, element},
        *,
    };

    fn entry(attributes: &[(&str, &[&[u8]])]) -> Result<Entry, String> {
        let attributes: Vec<Vec<u8>> = attributes
            .iter()
            .map(|(name, values)| {
                let values: Vec<Vec<u8>> = values.iter().map(|value| element(OCTET_STRING, value)).collect();
                constructed(SEQUENCE, &[element(OCTET_STRING, name.as_bytes()), constructed(0x31, &values)])
            })
            .collect();
        let bytes = constructed(0x64, &[element(OCTET_STRING, b"CN=a"), constructed(SEQUENCE, &attributes)]);
        Entry::read(parse_tag(&bytes).expect("well-formed").1)
    }

    #[test]
    fn names_are_lowered_values_sorted_and_what_did_not_come_is_absent() {
        let entry = entry(&[("servicePrincipalName", &[b"b", b"a"]), ("objectSid;binary", &[b"\xff\x01"])]);
        let asked = ["servicePrincipalName", "description", "*"];
        let (mut object, missing) = object(entry.expect("well-formed"), &asked, "ldap://dc1").expect("well-formed");
        sort(&mut object);
        assert_eq!(object.texts("serviceprincipalname"), Known::Found(vec!["a", "b"]));
        assert_eq!(object.values("description"), Known::Absent);
        assert_eq!(object.octets("objectSid"), Known::Found(&b"\xff\x01"[..]));
        assert_eq!((missing.len(), object.attributes.len(), object.source.as_str()), (0, 3, "ldap://dc1"));
    }

    #[test]
    fn a_portion_says_where_the_next_begins() {
        // Active Directory sends the plain name too, without values.
        let entry = entry(&[("member", &[]), ("member;range=0-1", &[b"a", b"b"])]).expect("well-formed");
        let (object, missing) = object(entry, &["member"], "").expect("well-formed");
        assert_eq!(object.texts("member"), Known::Found(vec!["a", "b"]));
        assert_eq!(missing[0].request(), "member;range=2-*");
        assert_eq!(description("member;Range=1500-*"), Ok(("member".to_owned(), None)));
        assert!(description("member;range=9-3").is_err());
        assert!(description("member;range=0-18446744073709551615").is_err());
        assert!(description("member;range=x").is_err());
    }

    #[test]
    fn an_attribute_without_values_is_absent() {
        let entry = entry(&[("member", &[])]).expect("well-formed");
        assert_eq!(object(entry, &[], "").expect("well-formed").0.values("member"), Known::Absent);
    }

    #[test]
    fn a_malformed_entry_is_an_error() {
        for bytes in [
            constructed(0x64, &[]),
            constructed(0x64, &[element(OCTET_STRING, b"\xff"), element(SEQUENCE, b"")]),
            constructed(0x64, &[element(OCTET_STRING, b""), constructed(SEQUENCE, &[element(SEQUENCE, b"")])]),
            element(0x44, b""),
        ] {
            assert!(Entry::read(parse_tag(&bytes).expect("well-formed").1).is_err());
        }
    }
}
