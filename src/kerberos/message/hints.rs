//! How the KDC says that keys are made: `ETYPE-INFO2` (RFC 4120, 5.2.7.5).

use super::super::{
    der::{Fields, read_integer, read_octets, read_string},
    key::{EncryptionType, Key},
    password,
};
use crate::ber::{Malformed, Reader, SEQUENCE};

/// A key that the KDC has of the account, and how it is made of the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHint {
    /// Its type. Types that are not spoken are left out.
    pub kind: EncryptionType,
    salt: Option<String>,
    iterations: u32,
}

impl KeyHint {
    /// What holds where the KDC says nothing.
    pub(super) const fn usual(kind: EncryptionType) -> Self {
        Self { kind, salt: None, iterations: password::ITERATIONS }
    }

    /// Makes the key. Where the KDC gave no salt, it is the usual one of the account.
    ///
    /// # Errors
    /// The KDC asks for the impossible. A sentence without a stop.
    pub(crate) fn key(&self, password: &str, usual_salt: &str) -> Result<Key, String> {
        password::string_to_key(self.kind, password, self.salt.as_deref().unwrap_or(usual_salt), self.iterations)
    }
}

/// The hints in a `METHOD-DATA`, in the KDC's order. What is not sound is not there.
pub fn hints(method_data: &[u8]) -> Vec<KeyHint> {
    const ETYPE_INFO2: i32 = 19;
    let all = elements(method_data).unwrap_or_default();
    let info = all.into_iter().find(|(kind, _)| *kind == ETYPE_INFO2);
    info.and_then(|(_, info)| read(info).ok()).unwrap_or_default()
}

fn read(info: &[u8]) -> Result<Vec<KeyHint>, Malformed> {
    let mut rest = Reader(Reader(info).expect(SEQUENCE)?);
    let mut hints = Vec::new();
    while !rest.is_empty() {
        let fields = Fields::read(rest.expect(SEQUENCE)?)?;
        let Some(kind) = EncryptionType::of(read_integer(fields.required(0)?)?) else { continue };
        let salt = fields.optional(1).map(read_string).transpose()?;
        // RFC 3962, 4: four octets, the high one first.
        let iterations = match fields.optional(2).map(read_octets).transpose()? {
            None => password::ITERATIONS,
            Some(octets) => u32::from_be_bytes(octets.try_into().map_err(|_| Malformed("parameters of a key"))?),
        };
        hints.push(KeyHint { kind, salt, iterations });
    }
    Ok(hints)
}

/// The elements of a `METHOD-DATA` (RFC 4120, 5.2.7): their types and values.
pub(super) fn elements(method_data: &[u8]) -> Result<Vec<(i32, &[u8])>, Malformed> {
    let mut rest = Reader(Reader(method_data).expect(SEQUENCE)?);
    let mut elements = Vec::new();
    while !rest.is_empty() {
        elements.push(element(rest.expect(SEQUENCE)?)?);
    }
    Ok(elements)
}

/// The type and value of one element, without the sequence around it.
pub(super) fn element(content: &[u8]) -> Result<(i32, &[u8]), Malformed> {
    let fields = Fields::read(content)?;
    Ok((read_integer(fields.required(1)?)?, read_octets(fields.required(2)?)?))
}
