//! The bits that delegation depends on.

use std::fmt;

/// `userAccountControl` ([MS-ADTS] 2.2.16).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountControl(pub u32);

impl AccountControl {
    /// `ACCOUNTDISABLE`.
    pub const DISABLED: Self = Self(0x2);
    /// `SERVER_TRUST_ACCOUNT`: a domain controller.
    pub const DOMAIN_CONTROLLER: Self = Self(0x2000);
    /// `TRUSTED_FOR_DELEGATION`: unconstrained, "any service (Kerberos only)".
    pub const UNCONSTRAINED: Self = Self(0x8_0000);
    /// `NOT_DELEGATED`: "account is sensitive and cannot be delegated".
    pub const NOT_DELEGATED: Self = Self(0x10_0000);
    /// `USE_DES_KEY_ONLY`.
    pub const DES_ONLY: Self = Self(0x20_0000);
    /// `TRUSTED_TO_AUTHENTICATE_FOR_DELEGATION`: protocol transition, "use any authentication protocol".
    pub const PROTOCOL_TRANSITION: Self = Self(0x100_0000);
    /// `NO_AUTH_DATA_REQUIRED`: tickets for the account carry no PAC.
    pub const NO_AUTH_DATA: Self = Self(0x200_0000);
    /// `PARTIAL_SECRETS_ACCOUNT`: a read-only domain controller.
    pub const READ_ONLY_DC: Self = Self(0x400_0000);

    /// Whether all bits of `other` are set.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// With the bits of `set` set and those of `clear` cleared.
    #[must_use]
    pub const fn changed(self, set: Self, clear: Self) -> Self {
        Self((self.0 | set.0) & !clear.0)
    }
}

impl fmt::Display for AccountControl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (0x{:X})", self.0, self.0)
    }
}

/// `msDS-SupportedEncryptionTypes` ([MS-KILE] 2.2.7), the bits that choose a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncryptionTypes(pub u32);

impl EncryptionTypes {
    /// DES-CBC-CRC and DES-CBC-MD5.
    pub const DES: Self = Self(0x3);
    /// RC4-HMAC.
    pub const RC4: Self = Self(0x4);
    /// AES128 with SHA-1.
    pub const AES128: Self = Self(0x8);
    /// AES256 with SHA-1.
    pub const AES256: Self = Self(0x10);
    /// AES128 and AES256 with SHA-1.
    pub const AES: Self = Self(0x18);
    /// What KDCs still issue tickets with: RC4 and AES.
    pub const ISSUED: Self = Self(Self::RC4.0 | Self::AES.0);

    /// The bits that name encryption types; the others are options.
    #[must_use]
    pub const fn types(self) -> Self {
        Self(self.0 & 0x1F)
    }

    /// What both can use.
    #[must_use]
    pub const fn common(self, other: Self) -> Self {
        Self(self.types().0 & other.types().0)
    }

    /// Whether no type is named.
    pub const fn is_empty(self) -> bool {
        self.types().0 == 0
    }

    /// Whether any type of `other` is named.
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl fmt::Display for EncryptionTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = [(0x1, "DES-CRC"), (0x2, "DES-MD5"), (0x4, "RC4"), (0x8, "AES128"), (0x10, "AES256")]
            .into_iter()
            .filter_map(|(bit, name)| (self.0 & bit != 0).then_some(name))
            .collect();
        write!(f, "{} ({})", self.0, if names.is_empty() { "none named".to_owned() } else { names.join(", ") })
    }
}
