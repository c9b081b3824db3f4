//! Keys, which are never shown.

use std::fmt;

use zeroize::Zeroizing;

/// The encryption types that are spoken (RFC 3962, 7). DES and RC4 are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EncryptionType {
    /// `aes128-cts-hmac-sha1-96`.
    Aes128,
    /// `aes256-cts-hmac-sha1-96`.
    Aes256,
}

impl EncryptionType {
    /// Both, the one to prefer first.
    pub const ALL: [Self; 2] = [Self::Aes256, Self::Aes128];

    /// The type of a number.
    pub fn of(number: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// Its number.
    pub const fn number(self) -> i32 {
        match self {
            Self::Aes128 => 17,
            Self::Aes256 => 18,
        }
    }

    /// The number of the checksum that belongs to it (RFC 3962, 7).
    pub(super) const fn checksum_number(self) -> i32 {
        match self {
            Self::Aes128 => 15,
            Self::Aes256 => 16,
        }
    }

    /// The length of a key, in octets.
    pub const fn key_length(self) -> usize {
        match self {
            Self::Aes128 => 16,
            Self::Aes256 => 32,
        }
    }
}

/// An encryption type as people know it, for messages.
pub(super) fn type_name(number: i32) -> String {
    match number {
        1..=3 => format!("DES ({number})"),
        17 => "AES128 (17)".to_owned(),
        18 => "AES256 (18)".to_owned(),
        23 | 24 => format!("RC4 ({number})"),
        _ => format!("type {number}"),
    }
}

/// A key. It is wiped when it goes.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    kind: EncryptionType,
    /// Those past the key's length are 0.
    octets: Zeroizing<[u8; 32]>,
}

impl Key {
    /// A key of the number's type.
    ///
    /// # Errors
    /// The type is not spoken, or the key has not its length. A sentence without a stop.
    pub fn new(number: i32, octets: &[u8]) -> Result<Self, String> {
        let kind = EncryptionType::of(number).ok_or_else(|| {
            format!("the key is of {}, and only AES is spoken here (AES256 and AES128)", type_name(number))
        })?;
        Self::of(kind, octets)
            .ok_or_else(|| format!("a key of {} does not have {} octets", type_name(number), octets.len()))
    }

    /// A key of a type, if it has its length.
    pub(super) fn of(kind: EncryptionType, octets: &[u8]) -> Option<Self> {
        (octets.len() == kind.key_length()).then(|| Self::begin(kind, octets))
    }

    /// The key that octets begin with. Octets that are missing are 0.
    pub(super) fn begin(kind: EncryptionType, octets: &[u8]) -> Self {
        let mut key = Self { kind, octets: Zeroizing::new([0; 32]) };
        key.octets.iter_mut().zip(octets).take(kind.key_length()).for_each(|(to, from)| *to = *from);
        key
    }

    /// Its type.
    pub const fn kind(&self) -> EncryptionType {
        self.kind
    }

    pub(super) fn octets(&self) -> &[u8] {
        self.octets.get(..self.kind.key_length()).unwrap_or(self.octets.as_slice())
    }

    /// The octets with zeros up to the length of the longest key.
    pub(super) fn padded(&self) -> &[u8; 32] {
        &self.octets
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({:?})", self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_not_shown_and_has_its_length() {
        let key = Key::new(17, &[0xab; 16]).unwrap();
        assert_eq!(format!("{key:?}"), "Key(Aes128)");
        assert!(Key::new(18, &[0; 16]).unwrap_err().contains("16 octets"));
        assert!(Key::new(23, &[0; 16]).unwrap_err().contains("RC4 (23), and only AES"));
    }
}
