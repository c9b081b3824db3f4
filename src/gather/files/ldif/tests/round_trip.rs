//! A directory that is made up, printed as tools print it, and read again.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use proptest::prelude::*;

use super::*;

type Directory = BTreeMap<String, BTreeMap<&'static str, Vec<Vec<u8>>>>;

#[derive(Debug, Clone, Copy)]
struct Style {
    header: bool,
    width: usize,
    end: &'static str,
    utf16: bool,
}

fn any_value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        "[A-Za-z0-9/$.= ]{1,200}".prop_map(String::into_bytes),
        "[ :<]?\\PC{1,20} ?".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 1..120),
    ]
}

fn any_directory() -> impl Strategy<Value = Directory> {
    let names = prop::sample::select(vec!["servicePrincipalName", "msDS-AllowedToDelegateTo", "member", "description"]);
    let attributes = prop::collection::btree_map(names, prop::collection::vec(any_value(), 1..4), 0..4);
    prop::collection::btree_map("CN=[a-z0-9öß]{1,60},DC=contoso,DC=com", attributes, 1..6)
}

fn any_style() -> impl Strategy<Value = Style> {
    let ends = prop::sample::select(vec!["\n", "\r\n", "\r"]);
    (any::<bool>(), prop::sample::select(vec![76usize, 80, 20]), ends, any::<bool>())
        .prop_map(|(header, width, end, utf16)| Style { header, width, end, utf16 })
}

/// RFC 2849: SAFE-STRING, and no space at the end.
fn line(name: &str, value: &[u8]) -> String {
    let unsafe_first = matches!(value.first(), Some(b' ' | b':' | b'<'));
    let is_safe = |octet: &u8| (0x20..0x7F).contains(octet);
    if unsafe_first || value.last() == Some(&b' ') || !value.iter().all(is_safe) {
        format!("{name}:: {}", STANDARD.encode(value))
    } else {
        format!("{name}: {}", String::from_utf8_lossy(value))
    }
}

fn print(directory: &Directory, order: &[usize], style: Style) -> Vec<u8> {
    let mut lines = vec!["version: 1".to_owned(), String::new()];
    if style.header {
        lines = vec!["# extended LDIF".to_owned(), "# requesting: ALL".to_owned(), String::new()];
    }
    let entries: Vec<_> = directory.iter().collect();
    for (dn, attributes) in order.iter().filter_map(|index| entries.get(*index)) {
        lines.push(line("dn", dn.as_bytes()));
        for (name, values) in *attributes {
            lines.extend(values.iter().map(|value| line(name, value)));
        }
        lines.push(String::new());
    }
    if style.header {
        lines.push("# numResponses: 1".to_owned());
    }
    let mut text = String::new();
    for line in lines {
        // All of it is ASCII by now.
        let (first, rest) = line.split_at(line.len().min(style.width));
        text.push_str(first);
        for more in rest.as_bytes().chunks(style.width - 1) {
            text.push_str(style.end);
            text.push(' ');
            text.push_str(std::str::from_utf8(more).unwrap());
        }
        text.push_str(style.end);
    }
    if style.utf16 { text.encode_utf16().flat_map(u16::to_le_bytes).collect() } else { text.into_bytes() }
}

proptest! {
    #[test]
    fn a_directory_reads_back(
        (directory, order) in any_directory().prop_flat_map(|directory| {
            let order = Just((0..directory.len()).collect::<Vec<_>>()).prop_shuffle();
            (Just(directory), order)
        }),
        style in any_style(),
    ) {
        let file = export("x", &print(&directory, &order, style)).unwrap();
        let in_order: Vec<_> = (0..directory.len()).collect();
        prop_assert_eq!(&file, &export("x", &print(&directory, &in_order, style)).unwrap());
        prop_assert_eq!(file.warnings.len(), 0);
        let dns: Vec<_> = file.objects.iter().map(|object| object.dn.to_lowercase()).collect();
        prop_assert!(dns.is_sorted());
        prop_assert_eq!(file.objects.len(), directory.len());
        for object in &file.objects {
            let attributes = &directory[&object.dn];
            for name in ["servicePrincipalName", "msDS-AllowedToDelegateTo", "member", "description"] {
                let found = object.values(name).map(<[Value]>::to_vec);
                if let Some(values) = attributes.get(name) {
                    let mut values: Vec<_> = values.iter().cloned().map(Value::new).collect();
                    values.sort();
                    values.dedup();
                    prop_assert_eq!(found, Known::Found(values));
                } else if style.header || directory.values().any(|other| other.contains_key(name)) {
                    prop_assert_eq!(found, Known::Absent);
                } else {
                    prop_assert!(found.unreadable().is_some());
                }
            }
        }
    }

    #[test]
    fn no_octets_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = export("x", &bytes);
        let _ = export("x", &[b"dn: CN=a\nmember;range=0-", &bytes[..]].concat());
    }

    #[test]
    fn no_damage_panics(
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(&b" \t\n\r:;#<=*-0\0\xFFdn"[..])), 1..9),
    ) {
        for sample in [SEARCH, LDIFDE] {
            let mut bytes = sample.as_bytes().to_vec();
            for (at, octet) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *octet;
            }
            let _ = export("x", &bytes);
        }
    }
}
