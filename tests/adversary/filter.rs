//! The filters that the program sends, held against objects.

use super::ber::{parts, text};

/// A filter (RFC 4511, section 4.5.1.7). Only the kinds that the program sends: any other fails the test.
#[derive(Debug)]
pub(crate) enum Filter {
    And(Vec<Filter>),
    Or(Vec<Filter>),
    Equal(String, Vec<u8>),
    /// What a value begins with, holds, and ends with.
    Like(String, Vec<(u8, String)>),
    Present(String),
    /// Groups above an object, nested ones too.
    InChain(String),
}

impl Filter {
    pub(crate) fn read(tag: u8, content: &[u8]) -> Self {
        let all = || parts(content).into_iter().map(|(tag, content)| Self::read(tag, content)).collect();
        match tag {
            0xa0 => Self::And(all()),
            0xa1 => Self::Or(all()),
            0xa3 => {
                let parts = parts(content);
                Self::Equal(text(parts[0].1).to_lowercase(), parts[1].1.to_vec())
            }
            0xa4 => {
                let both = parts(content);
                let pieces = parts(both[1].1).into_iter().map(|(tag, piece)| (tag, text(piece).to_lowercase()));
                Self::Like(text(both[0].1).to_lowercase(), pieces.collect())
            }
            0x87 => Self::Present(text(content).to_lowercase()),
            0xa9 => {
                let parts = parts(content);
                let of = |wanted: u8| parts.iter().find(|(tag, _)| *tag == wanted).map(|(_, content)| text(content));
                assert_eq!(of(0x81).as_deref(), Some("1.2.840.113556.1.4.1941"), "another matching rule");
                assert_eq!(of(0x82).as_deref(), Some("member"), "another attribute");
                Self::InChain(of(0x83).expect("a value").to_lowercase())
            }
            other => panic!("a filter of the kind {other:#x}"),
        }
    }

    /// The object above which groups are looked for, if that is asked.
    pub(crate) fn chain(&self) -> Option<&str> {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().find_map(Self::chain),
            Self::InChain(below) => Some(below),
            _ => None,
        }
    }

    /// Whether an object is meant: `values` gives its values as they are compared; is it above the object of [`Filter::chain`]?
    pub(crate) fn meets(&self, values: &impl Fn(&str) -> Vec<Vec<u8>>, is_above: bool) -> bool {
        let lower = |value: &[u8]| String::from_utf8_lossy(value).to_lowercase();
        match self {
            Self::And(all) => all.iter().all(|one| one.meets(values, is_above)),
            Self::Or(any) => any.iter().any(|one| one.meets(values, is_above)),
            Self::Equal(name, wanted) => values(name).iter().any(|value| lower(value) == lower(wanted)),
            Self::Like(name, pieces) => values(name).iter().any(|value| is_like(&lower(value), pieces)),
            Self::Present(name) => name == "objectclass" || !values(name).is_empty(),
            Self::InChain(_) => is_above,
        }
    }
}

fn is_like(value: &str, pieces: &[(u8, String)]) -> bool {
    let mut rest = value;
    pieces.iter().all(|(tag, piece)| {
        let after = match tag {
            0x80 => rest.strip_prefix(piece.as_str()),
            0x81 => rest.find(piece.as_str()).map(|at| &rest[at + piece.len()..]),
            _ => rest.strip_suffix(piece.as_str()).map(|_| ""),
        };
        after.is_some_and(|after| {
            rest = after;
            true
        })
    })
}
