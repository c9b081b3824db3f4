//! Security identifiers, [MS-DTYP] 2.4.2.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Relative identifiers of well-known principals of a domain, [MS-DTYP] 2.4.2.4.
pub mod rid {
    /// The account of the KDC.
    pub const KRBTGT: u32 = 502;
    /// Protected Users.
    pub const PROTECTED_USERS: u32 = 525;
}

/// The most sub-authorities that a SID has.
const MAX_SUB_AUTHORITIES: usize = 15;

/// A security identifier.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sid {
    /// 48 bits.
    authority: u64,
    /// At most 15.
    sub_authorities: Vec<u32>,
}

impl Sid {
    fn known(authority: u64, sub_authorities: &[u32]) -> Self {
        Self { authority, sub_authorities: sub_authorities.to_vec() }
    }

    /// Everyone, `S-1-1-0`.
    pub fn everyone() -> Self {
        Self::known(1, &[0])
    }

    /// Authenticated Users, `S-1-5-11`.
    pub fn authenticated_users() -> Self {
        Self::known(5, &[11])
    }

    /// This Organization, `S-1-5-15`.
    pub fn this_organization() -> Self {
        Self::known(5, &[15])
    }

    /// Builtin Administrators, `S-1-5-32-544`: the owner of a descriptor that Windows tools write.
    pub fn builtin_administrators() -> Self {
        Self::known(5, &[32, 544])
    }

    /// The identity was proved to an authority, `S-1-18-1` ([MS-SFU] 3.2.5.1.2).
    pub fn authentication_authority_asserted() -> Self {
        Self::known(18, &[1])
    }

    /// The identity was asserted by a service through protocol transition, `S-1-18-2` ([MS-SFU] 3.2.5.1.2).
    pub fn service_asserted() -> Self {
        Self::known(18, &[2])
    }

    /// Reads the SID that `bytes` begins with; also returns how many octets it takes.
    ///
    /// # Errors
    /// A sentence saying what is wrong: too short, not revision 1, more than 15 sub-authorities.
    pub fn parse(bytes: &[u8]) -> Result<(Self, usize), String> {
        let (Some(&revision), Some(&count), Some(authority)) =
            (bytes.first(), bytes.get(1), super::take::<6>(bytes, 2))
        else {
            return Err(format!("a SID has at least 8 octets, here are {}", bytes.len()));
        };
        if revision != 1 {
            return Err(format!("a SID begins with revision 1, not {revision}"));
        }
        let count = usize::from(count);
        if count > MAX_SUB_AUTHORITIES {
            return Err(format!("a SID has at most {MAX_SUB_AUTHORITIES} sub-authorities, not {count}"));
        }
        let length = 8 + 4 * count;
        let Some(rest) = bytes.get(8..length) else {
            return Err(format!("a SID with {count} sub-authorities has {length} octets, here are {}", bytes.len()));
        };
        let authority = authority.iter().fold(0, |all, octet| (all << 8) | u64::from(*octet));
        let sub_authorities = rest.chunks_exact(4).map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect();
        Ok((Self { authority, sub_authorities }, length))
    }

    /// Reads an attribute value that is one SID and nothing else, such as objectSid.
    ///
    /// # Errors
    /// As [`Sid::parse`], or that something follows the SID.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        match Self::parse(bytes)? {
            (sid, length) if length == bytes.len() => Ok(sid),
            (_, length) => Err(format!("a SID of {length} octets is followed by {} more", bytes.len() - length)),
        }
    }

    /// How many octets [`Sid::to_bytes`] gives.
    pub fn length(&self) -> usize {
        8 + 4 * self.sub_authorities.len()
    }

    /// The octets of the SID on the wire.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.length());
        bytes.push(1);
        // At most 15 by construction.
        bytes.push(u8::try_from(self.sub_authorities.len()).unwrap_or_default());
        bytes.extend_from_slice(&self.authority.to_be_bytes()[2..]);
        self.sub_authorities.iter().for_each(|part| bytes.extend_from_slice(&part.to_le_bytes()));
        bytes
    }

    /// The relative identifier: the last sub-authority.
    pub fn rid(&self) -> Option<u32> {
        self.sub_authorities.last().copied()
    }

    /// The SID without its last sub-authority: the domain, for the SID of an account or a group.
    pub fn domain(&self) -> Option<Self> {
        let (_, domain) = self.sub_authorities.split_last()?;
        Some(Self::known(self.authority, domain))
    }

    /// The principal with this relative identifier in the domain that `self` is; none if the SID is full.
    pub fn with_rid(&self, rid: u32) -> Option<Self> {
        (self.sub_authorities.len() < MAX_SUB_AUTHORITIES).then(|| {
            let mut sid = self.clone();
            sid.sub_authorities.push(rid);
            sid
        })
    }
}

impl fmt::Display for Sid {
    /// [MS-DTYP] 2.4.2.1: an authority of 2^32 and more is printed in hexadecimal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.authority {
            authority if authority > u64::from(u32::MAX) => write!(f, "S-1-0x{authority:012X}")?,
            authority => write!(f, "S-1-{authority}")?,
        }
        self.sub_authorities.iter().try_for_each(|part| write!(f, "-{part}"))
    }
}

impl FromStr for Sid {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not a SID such as S-1-5-21-1-2-3-1104");
        // `parse` would take a sign.
        let digits = |part: &str| (!part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())).then_some(());
        let rest = text.strip_prefix("S-1-").or_else(|| text.strip_prefix("s-1-")).ok_or_else(wrong)?;
        let mut parts = rest.split('-');
        let authority = parts.next().unwrap_or_default();
        let authority = match authority.strip_prefix("0x").or_else(|| authority.strip_prefix("0X")) {
            Some(hex) if hex.len() == 12 && hex.bytes().all(|b| b.is_ascii_hexdigit()) => {
                u64::from_str_radix(hex, 16).ok()
            }
            Some(_) => None,
            None => digits(authority).and_then(|()| authority.parse::<u32>().ok()).map(u64::from),
        };
        let authority = authority.ok_or_else(wrong)?;
        let sub_authorities = parts
            .take(MAX_SUB_AUTHORITIES + 1)
            .map(|part| digits(part).and_then(|()| part.parse().ok()))
            .collect::<Option<Vec<u32>>>()
            .filter(|parts| parts.len() <= MAX_SUB_AUTHORITIES)
            .ok_or_else(wrong)?;
        Ok(Self { authority, sub_authorities })
    }
}

impl Serialize for Sid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Sid;

    const HV1: [u8; 28] =
        [1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 2, 3, 4, 255, 255, 255, 255, 0, 0, 0, 128, 0x50, 4, 0, 0];

    #[test]
    fn a_domain_sid_reads_from_octets_and_text() {
        let text = "S-1-5-21-67305985-4294967295-2147483648-1104";
        let (sid, length) = Sid::parse(&[&HV1[..], b"more"].concat()).unwrap();
        assert_eq!((sid.to_string().as_str(), length), (text, 28));
        assert_eq!(text.to_lowercase().parse::<Sid>().unwrap(), sid);
        assert_eq!(sid.to_bytes(), HV1);
        assert_eq!(sid.rid(), Some(1104));
        let domain = sid.domain().unwrap();
        assert_eq!(domain.to_string(), "S-1-5-21-67305985-4294967295-2147483648");
        assert_eq!(domain.with_rid(1104).unwrap(), sid);
        assert_eq!(serde_json::to_string(&sid).unwrap(), format!("{text:?}"));
        assert_eq!(serde_json::from_str::<Sid>(&format!("{text:?}")).unwrap(), sid);
    }

    #[test]
    fn well_known_sids() {
        assert_eq!(Sid::everyone().to_string(), "S-1-1-0");
        assert_eq!(Sid::authenticated_users().to_string(), "S-1-5-11");
        assert_eq!(Sid::this_organization().to_string(), "S-1-5-15");
        assert_eq!(Sid::builtin_administrators().to_string(), "S-1-5-32-544");
        assert_eq!(Sid::authentication_authority_asserted().to_string(), "S-1-18-1");
        assert_eq!(Sid::service_asserted().to_string(), "S-1-18-2");
    }

    #[test]
    fn what_is_not_a_sid_is_refused() {
        for length in 0..HV1.len() {
            assert!(Sid::parse(&HV1[..length]).is_err(), "{length}");
        }
        assert!(Sid::from_bytes(&[&HV1[..], &[0]].concat()).unwrap_err().contains("1 more"));
        assert!(Sid::parse(&[2, 0, 0, 0, 0, 0, 0, 5]).unwrap_err().contains("revision"));
        assert!(Sid::parse(&[[1, 16].as_slice(), &[0; 70]].concat()).unwrap_err().contains("at most 15"));
        for text in ["", "S-1-", "S-2-5-1", "S-1-5-", "S-1-5-+1", "S-1-5-4294967296", "S-1--5", "S-1-0x5", "S-1-5-1 "] {
            assert!(text.parse::<Sid>().is_err(), "{text:?}");
        }
        assert!(format!("S-1-5{}", "-1".repeat(16)).parse::<Sid>().is_err());
    }

    proptest! {
        #[test]
        fn octets_and_text_carry_the_same(
            authority in 0..1u64 << 48,
            sub_authorities in prop::collection::vec(any::<u32>(), 0..=15),
        ) {
            let sid = Sid { authority, sub_authorities };
            prop_assert_eq!(&Sid::from_bytes(&sid.to_bytes()).unwrap(), &sid);
            prop_assert_eq!(&sid.to_string().parse::<Sid>().unwrap(), &sid);
        }

        #[test]
        fn no_text_panics(text in "(S-1-)?[0-9x-]{0,30}|.{0,20}") {
            if let Ok(sid) = text.parse::<Sid>() {
                prop_assert_eq!(&sid.to_string().parse::<Sid>().unwrap(), &sid);
            }
        }
    }
}
