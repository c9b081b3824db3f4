//! Credential caches in a file, as MIT and Heimdal write them: formats 3 and 4.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::{
    answer::{Encoded, Tgt, Ticket, TicketFlags},
    der::text,
    key::{Key, type_name},
    message::type_of_ticket,
    principal::{NameType, Principal},
    reader::{Malformed, Octets},
};

/// A name in Active Directory has three parts at most.
const MOST_PARTS: u32 = 16;

/// Why a credential cache is of no use. Shown, it is the end of a sentence that begins with the file's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CacheError {
    /// It is not a credential cache of a known format, or not a whole one.
    Malformed(&'static str),
    /// It holds no ticket-granting ticket of its owner's own realm.
    NoTgt {
        /// Its owner.
        owner: String,
    },
    /// The session key is of a type that is not spoken.
    OldType {
        /// Its owner.
        owner: String,
        /// The type, by name.
        kind: String,
    },
}

impl fmt::Display for CacheError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(why) => write!(f, "is not a sound credential cache: {why}"),
            Self::NoTgt { owner } => write!(f, "holds no ticket-granting ticket of {owner}: sign in with kinit"),
            Self::OldType { owner, kind } => write!(
                f,
                "holds a ticket-granting ticket of {owner} whose key is of {kind}, and only AES is spoken here"
            ),
        }
    }
}

impl std::error::Error for CacheError {}

impl From<Malformed> for CacheError {
    fn from(Malformed(why): Malformed) -> Self {
        Self::Malformed(why)
    }
}

/// The ticket-granting ticket of the cache's owner, for the owner's realm; of several, the one that is good for
/// longest. Whether it has expired is for [`Tgt::has_expired`] to say.
///
/// # Errors
/// The file is not sound, has no such ticket, or its key is of no use.
pub fn tgt_of_cache(bytes: &[u8]) -> Result<Tgt, CacheError> {
    let mut rest = Octets(bytes);
    let version = match rest.u16() {
        Ok(0x0503) => 3,
        Ok(0x0504) => 4,
        _ => return Err(CacheError::Malformed("it does not begin with 05 04 or 05 03")),
    };
    let clock_difference = if version == 4 { clock_difference(rest.counted16()?)? } else { SignedDuration::ZERO };
    let owner = principal(&mut rest)?;
    let mut best: Option<Entry<'_>> = None;
    while !rest.is_empty() {
        let entry = Entry::read(&mut rest, version)?;
        if entry.is_tgt_of(&owner) && best.as_ref().is_none_or(|best| best.ends <= entry.ends) {
            best = Some(entry);
        }
    }
    best.ok_or_else(|| CacheError::NoTgt { owner: owner.to_string() })?.tgt(clock_difference)
}

/// What the KDC's clock was ahead when `kinit` ran.
fn clock_difference(fields: &[u8]) -> Result<SignedDuration, Malformed> {
    let mut rest = Octets(fields);
    let mut difference = SignedDuration::ZERO;
    while !rest.is_empty() {
        let tag = rest.u16()?;
        let mut field = Octets(rest.counted16()?);
        if tag == 1 {
            difference = SignedDuration::from_secs(i64::from(field.i32()?));
        }
    }
    Ok(difference)
}

fn principal(rest: &mut Octets<'_>) -> Result<Principal, Malformed> {
    let name_type = NameType(rest.i32()?);
    let count = rest.u32()?;
    if count > MOST_PARTS {
        return Err(Malformed("a name has too many parts"));
    }
    let realm = text(rest.counted32()?);
    let parts = (0..count).map(|_| rest.counted32().map(text)).collect::<Result<_, _>>()?;
    Ok(Principal { name_type, parts, realm })
}

/// A ticket of the cache.
struct Entry<'a> {
    client: Principal,
    server: Principal,
    key_type: i32,
    key: &'a [u8],
    ends: u32,
    flags: u32,
    ticket: &'a [u8],
}

impl<'a> Entry<'a> {
    fn read(rest: &mut Octets<'a>, version: u8) -> Result<Self, Malformed> {
        let (client, server) = (principal(rest)?, principal(rest)?);
        let key_type = i32::from(rest.u16()?);
        if version == 3 {
            let _again = rest.u16()?;
        }
        let key = rest.counted32()?;
        let (_signed_in, _starts) = (rest.u32()?, rest.u32()?);
        let (ends, _renewable_until) = (rest.u32()?, rest.u32()?);
        let _made_with_session_key = rest.u8()?;
        let flags = rest.u32()?;
        // Addresses, then data of an authorization: each has a type and its octets.
        for _ in 0..2 {
            for _ in 0..rest.u32()? {
                let _kind = rest.u16()?;
                rest.counted32()?;
            }
        }
        let ticket = rest.counted32()?;
        let _second = rest.counted32()?;
        Ok(Self { client, server, key_type, key, ends, flags, ticket })
    }

    fn is_tgt_of(&self, owner: &Principal) -> bool {
        let own = Principal::ticket_granting(&owner.realm);
        self.client.same_as(owner) && self.server.same_as(&own)
    }

    fn tgt(self, clock_difference: SignedDuration) -> Result<Tgt, CacheError> {
        let owner = self.client.to_string();
        let session = Key::new(self.key_type, self.key)
            .map_err(|_| CacheError::OldType { owner, kind: type_name(self.key_type) })?;
        let encryption_type = type_of_ticket(self.ticket)
            .map_err(|_| CacheError::Malformed("its ticket-granting ticket is no ticket"))?;
        let ends = Timestamp::from_second(i64::from(self.ends))
            .map_err(|_| CacheError::Malformed("a ticket ends at no time"))?;
        let ticket = Ticket {
            client: self.client,
            server: self.server,
            flags: TicketFlags(self.flags),
            encryption_type,
            session_type: self.key_type,
            ends,
            clock_difference,
            encoded: Encoded(self.ticket.to_vec()),
        };
        Ok(Tgt { ticket, session })
    }
}

#[cfg(test)]
#[path = "ccache_tests.rs"]
mod tests;
