//! One object of a directory, as it was read.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Known;

/// Where an object has names that are known, while it is not known whether they are all: those, under this in place of
/// `servicePrincipalName`. A source that lists only the names that two accounts share says no more.
pub const SOME_NAMES: &str = "serviceprincipalname;some";

/// Where `userAccountControl` was put together from properties that show some of its bits: the bits that none of them shows, as a
/// number. In the attribute itself they are clear, which says nothing.
pub const UNSEEN_CONTROL: &str = "useraccountcontrol;unseen";

/// One attribute value. What is not UTF-8 is kept as bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// UTF-8 text. It comes from outside: escape it wherever it is shown.
    Text(String),
    /// Anything else, such as a security descriptor or a SID.
    Bytes(Vec<u8>),
}

impl Value {
    /// The value as it came: text where it is UTF-8, bytes where it is not.
    pub fn new(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self::Text(text),
            Err(error) => Self::Bytes(error.into_bytes()),
        }
    }

    /// The value as text, unless it is binary.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Bytes(_) => None,
        }
    }

    /// The octets of the value, for syntaxes that are binary (and may be UTF-8 by chance).
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

/// The key under which bytes are saved, in base64; text is saved as a plain string.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Base64 {
    base64: String,
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Bytes(bytes) => Base64 { base64: STANDARD.encode(bytes) }.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Text(String),
            Bytes(Base64),
        }
        match Form::deserialize(deserializer)? {
            Form::Text(text) => Ok(Self::Text(text)),
            Form::Bytes(Base64 { base64 }) => {
                STANDARD.decode(base64).map(Self::Bytes).map_err(serde::de::Error::custom)
            }
        }
    }
}

/// One directory object: what was asked of it, and what came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Object {
    /// The distinguished name as the source writes it. Empty for the root DSE.
    pub dn: String,
    /// Where it was read: `ldap://dc1.contoso.com`, or a file's name as the user gave it.
    pub source: String,
    /// By attribute name in lower case, without options. Values are sorted.
    /// What is not in the map was not asked for, and is therefore unreadable.
    pub attributes: BTreeMap<String, Known<Vec<Value>>>,
}

impl Object {
    /// Whether an attribute was asked for. One that was not says nothing of the object: an export may just lack the column.
    pub fn was_asked_for(&self, attribute: &str) -> bool {
        self.attributes.contains_key(&attribute.to_ascii_lowercase())
    }

    /// The values of an attribute. Found values are never an empty list.
    pub fn values(&self, attribute: &str) -> Known<&[Value]> {
        match self.attributes.get(&attribute.to_ascii_lowercase()) {
            Some(known) => known.as_ref().map(Vec::as_slice),
            None => Known::Unreadable(format!("{attribute} was not asked for ({})", self.source)),
        }
    }

    /// The textual values of an attribute; values that are not text are left out.
    pub fn texts(&self, attribute: &str) -> Known<Vec<&str>> {
        self.values(attribute).map(|values| values.iter().filter_map(Value::text).collect())
    }

    /// The first textual value of an attribute.
    pub fn text(&self, attribute: &str) -> Known<&str> {
        self.values(attribute).and_then(|values| match values.iter().find_map(Value::text) {
            Some(text) => Known::Found(text),
            None => Known::Unreadable(format!("{attribute} is not text ({})", self.source)),
        })
    }

    /// The first value of an attribute as a signed decimal number.
    pub fn number(&self, attribute: &str) -> Known<i64> {
        self.text(attribute).and_then(|text| match text.trim().parse() {
            Ok(number) => Known::Found(number),
            Err(_) => Known::Unreadable(format!("{attribute} is not a number: {text:?}")),
        })
    }

    /// The first value of an attribute as octets.
    pub fn octets(&self, attribute: &str) -> Known<&[u8]> {
        self.values(attribute).map(|values| values.first().map_or(&[][..], Value::bytes))
    }
}
