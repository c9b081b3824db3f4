//! Keytab files, as MIT, Heimdal, Samba and `ktpass` write them: format 0x0502.

use std::{cmp::Reverse, collections::BTreeSet, fmt};

use super::{
    der::text,
    key::{EncryptionType, Key, type_name},
    principal::{NameType, Principal},
    reader::{Malformed, Octets},
};

/// A name in Active Directory has three parts at most.
const MOST_PARTS: u16 = 16;

/// The keys of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keytab {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    principal: Principal,
    version: u32,
    /// The key, or the number of an encryption type that is not spoken.
    key: Result<Key, i32>,
}

/// A key of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeytabKey {
    /// The key version number: it grows by one with each password.
    pub version: u32,
    /// The key.
    pub key: Key,
}

/// Why a keytab is of no use. Shown, it is the end of a sentence that begins with the file's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeytabError {
    /// It is not a keytab, or not a whole one.
    Malformed(&'static str),
    /// It has no entry for the principal.
    NotThere {
        /// Who was looked for.
        wanted: String,
        /// Some of those who are there.
        present: Vec<String>,
    },
    /// It has keys of the principal, but only of types that are not spoken.
    OnlyOldTypes {
        /// Who was looked for.
        wanted: String,
        /// Those types, by name.
        types: Vec<String>,
    },
}

impl fmt::Display for KeytabError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(why) => write!(f, "is not a sound keytab: {why}"),
            Self::NotThere { wanted, present } if present.is_empty() => {
                write!(f, "has no key of {wanted}: it is empty")
            }
            Self::NotThere { wanted, present } => {
                write!(f, "has no key of {wanted}, only of {}", present.join(", "))
            }
            Self::OnlyOldTypes { wanted, types } => write!(
                f,
                "has only keys of {} for {wanted}, and only AES is spoken here: make it anew with AES256 or AES128",
                types.join(", ")
            ),
        }
    }
}

impl std::error::Error for KeytabError {}

impl Keytab {
    /// Reads a file. Entries of any encryption type are taken note of; holes, which are left by removed entries, are
    /// passed over.
    ///
    /// # Errors
    /// [`KeytabError::Malformed`].
    pub fn read(bytes: &[u8]) -> Result<Self, KeytabError> {
        entries(bytes).map(|entries| Self { entries }).map_err(|Malformed(why)| KeytabError::Malformed(why))
    }

    /// The keys of a principal: the newest version first, and of one version AES256 first. Case does not matter, in
    /// the realm neither.
    ///
    /// # Errors
    /// It has none, or only of types that are not spoken.
    pub fn keys_of(&self, principal: &Principal) -> Result<Vec<KeytabKey>, KeytabError> {
        /// How many names are told.
        const SOME: usize = 5;
        let own: Vec<&Entry> = self.entries.iter().filter(|entry| entry.principal.same_as(principal)).collect();
        let wanted = principal.to_string();
        if own.is_empty() {
            let present: BTreeSet<String> = self.entries.iter().map(|entry| entry.principal.to_string()).collect();
            let others = present.len().saturating_sub(SOME);
            let mut present: Vec<String> = present.into_iter().take(SOME).collect();
            if others > 0 {
                present.push(format!("and {others} more"));
            }
            return Err(KeytabError::NotThere { wanted, present });
        }
        let mut keys: Vec<KeytabKey> = own
            .iter()
            .filter_map(|entry| Some(KeytabKey { version: entry.version, key: entry.key.clone().ok()? }))
            .collect();
        if keys.is_empty() {
            let types: BTreeSet<i32> = own.iter().filter_map(|entry| entry.key.as_ref().err().copied()).collect();
            return Err(KeytabError::OnlyOldTypes { wanted, types: types.into_iter().map(type_name).collect() });
        }
        keys.sort_by_key(|entry| Reverse((entry.version, entry.key.kind())));
        keys.dedup();
        Ok(keys)
    }
}

fn entries(bytes: &[u8]) -> Result<Vec<Entry>, Malformed> {
    let mut rest = Octets(bytes);
    if rest.u16() != Ok(0x0502) {
        return Err(Malformed("it does not begin with 05 02"));
    }
    let mut entries = Vec::new();
    while !rest.is_empty() {
        let length = rest.i32()?;
        let record = rest.take(usize::try_from(length.unsigned_abs()).unwrap_or(usize::MAX))?;
        match length {
            // Nothing follows: space that was kept for more.
            0 => break,
            1.. => entries.push(entry(Octets(record))?),
            _ => {}
        }
    }
    Ok(entries)
}

fn entry(mut rest: Octets<'_>) -> Result<Entry, Malformed> {
    let count = rest.u16()?;
    if count > MOST_PARTS {
        return Err(Malformed("a name has too many parts"));
    }
    let realm = text(rest.counted16()?);
    let parts = (0..count).map(|_| rest.counted16().map(text)).collect::<Result<_, _>>()?;
    let name_type = NameType(rest.i32()?);
    let _written = rest.u32()?;
    let short_version = rest.u8()?;
    let number = i32::from(rest.u16()?);
    let key = rest.counted16()?;
    // The whole version number was added later, behind everything else.
    let version = rest.u32().ok().filter(|version| *version != 0).unwrap_or(u32::from(short_version));
    let key = match EncryptionType::of(number) {
        Some(kind) => Ok(Key::of(kind, key).ok_or(Malformed("a key has not the length of its type"))?),
        None => Err(number),
    };
    Ok(Entry { principal: Principal { name_type, parts, realm }, version, key })
}

#[cfg(test)]
#[path = "keytab_tests.rs"]
mod tests;
