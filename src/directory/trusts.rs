//! Trusts between domains, as one of the two has them ([MS-ADTS] 6.1.6.7).

use std::fmt;

use super::{Directory, EncryptionTypes};
use crate::{
    facts::{Ask, Known, Object},
    name::{HostName, domain_of},
};

/// A trust, seen from the domain that has the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trust<'f> {
    object: &'f Object,
}

/// Who trusts whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Direction(u32);

impl Direction {
    /// Whether the partner trusts the domain that has the object: accounts of this domain are let in there.
    pub const fn is_trusted_by_partner(self) -> bool {
        self.0 & 1 != 0
    }

    /// Whether the domain that has the object trusts the partner: the partner's accounts are let in here.
    pub const fn trusts_partner(self) -> bool {
        self.0 & 2 != 0
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self.0 {
            0 => "disabled",
            1 => "inbound: the partner trusts this domain",
            2 => "outbound: this domain trusts the partner",
            3 => "both ways",
            _ => "of no known direction",
        };
        write!(f, "{} ({words})", self.0)
    }
}

/// `trustAttributes` ([MS-ADTS] 6.1.6.7.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrustAttributes(pub u32);

impl TrustAttributes {
    /// `NON_TRANSITIVE`: it does not reach beyond the partner.
    pub const NON_TRANSITIVE: Self = Self(0x1);
    /// `QUARANTINED_DOMAIN`: identifiers that are not the partner's own are taken out.
    pub const QUARANTINED: Self = Self(0x4);
    /// `FOREST_TRANSITIVE`: it reaches all domains of the partner's forest.
    pub const FOREST_TRANSITIVE: Self = Self(0x8);
    /// `CROSS_ORGANIZATION`: selective authentication.
    pub const SELECTIVE: Self = Self(0x10);
    /// `WITHIN_FOREST`: the partner is of the same forest.
    pub const WITHIN_FOREST: Self = Self(0x20);
    /// `TRUST_USES_AES_KEYS`.
    pub const AES_KEYS: Self = Self(0x100);

    const NAMES: [(Self, &'static str); 6] = [
        (Self::NON_TRANSITIVE, "NON_TRANSITIVE"),
        (Self::QUARANTINED, "QUARANTINED_DOMAIN"),
        (Self::FOREST_TRANSITIVE, "FOREST_TRANSITIVE"),
        (Self::SELECTIVE, "CROSS_ORGANIZATION"),
        (Self::WITHIN_FOREST, "WITHIN_FOREST"),
        (Self::AES_KEYS, "TRUST_USES_AES_KEYS"),
    ];

    /// Whether all bits of `other` are set.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl fmt::Display for TrustAttributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = Self::NAMES.iter().filter(|(bit, _)| self.has(*bit)).map(|(_, name)| *name).collect();
        write!(f, "0x{:X}", self.0)?;
        if names.is_empty() { Ok(()) } else { write!(f, " ({})", names.join(", ")) }
    }
}

impl<'f> Trust<'f> {
    /// A trust, where an object is one.
    pub(super) fn of(object: &'f Object) -> Option<Self> {
        let classes = object.texts("objectClass").found().unwrap_or_default();
        let is_one = classes.iter().any(|class| class.eq_ignore_ascii_case("trustedDomain"));
        (is_one && object.text("trustPartner").found().is_some()).then_some(Self { object })
    }

    /// The object as it was read.
    pub fn object(self) -> &'f Object {
        self.object
    }

    /// The domain that has the object.
    pub fn domain(self) -> String {
        domain_of(&self.object.dn).unwrap_or_default()
    }

    /// The other domain, as a DNS name in lower case; of one that is older than Active Directory, its NetBIOS name.
    pub fn partner(self) -> String {
        let partner = self.object.text("trustPartner").found().unwrap_or_default();
        HostName::new(partner).as_str().to_owned()
    }

    /// The NetBIOS name of the other domain in lower case.
    pub fn flat_name(self) -> Option<String> {
        self.object.text("flatName").found().map(str::to_lowercase)
    }

    /// Who trusts whom.
    pub fn direction(self) -> Known<Direction> {
        self.bits("trustDirection").map(Direction)
    }

    /// What the trust is like.
    pub fn attributes(self) -> Known<TrustAttributes> {
        self.bits("trustAttributes").map(TrustAttributes)
    }

    /// The encryption types that tickets between the two may have; absent means the domain controllers' default.
    pub fn encryption_types(self) -> Known<EncryptionTypes> {
        self.bits("msDS-SupportedEncryptionTypes").and_then(|bits| match bits {
            0 => Known::Absent,
            bits => Known::Found(EncryptionTypes(bits)),
        })
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the attributes have 32 bits")]
    fn bits(self, attribute: &str) -> Known<u32> {
        self.object.number(attribute).map(|number| number as u32)
    }

    /// Whether it leads to a domain: the partner, or one of the partner's forest by its name.
    fn reaches(self, domain: &str) -> bool {
        let partner = self.partner();
        partner == domain || domain.strip_suffix(&partner).is_some_and(|rest| rest.ends_with('.'))
    }
}

impl<'f> Directory<'f> {
    /// The trust that one domain has with another, or with the first domain of the other's forest. The nearest one counts.
    ///
    /// Trusts between forests are those of their first domains: without one here, another domain of the forest may have it.
    pub fn trust(&self, ours: &str, theirs: &str) -> Known<Trust<'f>> {
        let all = self.trusts.iter().filter(|trust| trust.domain() == ours && trust.reaches(theirs));
        if let Some(trust) = all.max_by_key(|trust| trust.partner().len()) {
            return Known::Found(*trust);
        }
        if !self.is_own(ours) {
            let asked =
                self.other(ours).and_then(|snapshot| snapshot.why_unknown(&Ask::Trusts).is_none().then_some(()));
            return asked
                .map_or_else(|| Known::Unreadable(format!("the trusts of {ours} were not read")), |()| Known::Absent);
        }
        match self.forest_root() {
            Some(root) if root != ours => Known::Unreadable(format!(
                "{ours} has none, and those of {root}, the forest's first domain, were not read"
            )),
            // A file does not say whose trusts it holds all of, but by those that it holds.
            _ if self.is_whole() || self.trusts.iter().any(|trust| trust.domain() == ours) => {
                self.unless_known_absent(&Ask::Trusts)
            }
            _ => Known::Unreadable(format!("the trusts of {ours} were not read")),
        }
    }

    fn is_own(&self, domain: &str) -> bool {
        self.domain().as_deref() == Some(domain)
    }

    /// The first domain of the forest, after which its configuration is named.
    fn forest_root(&self) -> Option<String> {
        let root = self.root_dse().found()?;
        domain_of(root.text("configurationNamingContext").found()?)
    }
}
