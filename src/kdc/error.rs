//! What a KDC answers when it refuses.

use std::fmt;

use serde::Serialize;

/// A Kerberos error code with the NTSTATUS that Windows puts into its `e-data` ([MS-KILE] 2.2.1, 2.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct KdcError {
    /// The code of RFC 4120 7.5.9.
    pub code: u32,
    /// Its name.
    pub name: &'static str,
    /// The status, where the specification names one for the case.
    #[serde(serialize_with = "as_hex")]
    pub status: Option<u32>,
}

#[allow(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde passes the field by reference")]
fn as_hex<S: serde::Serializer>(status: &Option<u32>, serializer: S) -> Result<S::Ok, S::Error> {
    match status {
        Some(status) => serializer.serialize_str(&format!("0x{status:08X}")),
        None => serializer.serialize_none(),
    }
}

impl KdcError {
    const fn new(code: u32, name: &'static str, status: Option<u32>) -> Self {
        Self { code, name, status }
    }

    /// An account is disabled or expired ([MS-KILE] 3.3.5.7.1), with `STATUS_ACCOUNT_DISABLED`.
    pub const ACCOUNT_DISABLED: Self = Self::new(18, "KDC_ERR_CLIENT_REVOKED", Some(0xC000_0072));
    /// The same for an account past its end, with `STATUS_ACCOUNT_EXPIRED`.
    pub const ACCOUNT_EXPIRED: Self = Self::new(18, "KDC_ERR_CLIENT_REVOKED", Some(0xC000_0193));
    /// The user is not known.
    pub const USER_UNKNOWN: Self = Self::new(6, "KDC_ERR_C_PRINCIPAL_UNKNOWN", None);
    /// Nobody owns the name ([MS-KILE] 3.3.5.1.1).
    pub const TARGET_UNKNOWN: Self = Self::new(7, "KDC_ERR_S_PRINCIPAL_UNKNOWN", None);
    /// More than one account owns it: `STATUS_OBJECT_NAME_COLLISION`, as Windows was seen to answer.
    pub const TARGET_NOT_UNIQUE: Self = Self::new(7, "KDC_ERR_S_PRINCIPAL_UNKNOWN", Some(0xC000_0035));
    /// The evidence ticket has no PAC.
    pub const NO_PAC: Self = Self::new(20, "KDC_ERR_TGT_REVOKED", None);
    /// The list is empty and resource-based delegation was not offered: `STATUS_NOT_SUPPORTED` ([MS-SFU] 3.2.5.2.1).
    pub const LIST_EMPTY: Self = Self::new(13, "KDC_ERR_BADOPTION", Some(0xC000_00BB));
    /// The list lacks the name and resource-based delegation was not offered: `STATUS_NO_MATCH` ([MS-SFU] 3.2.5.2.1).
    pub const NOT_LISTED: Self = Self::new(13, "KDC_ERR_BADOPTION", Some(0xC000_0272));
    /// The list lacks the name and the target does not allow it either: `STATUS_NOT_FOUND` ([MS-SFU] 3.2.5.2.3).
    pub const NOT_ALLOWED: Self = Self::new(13, "KDC_ERR_BADOPTION", Some(0xC000_0225));
    /// The evidence ticket is not forwardable: `STATUS_ACCOUNT_RESTRICTION` ([MS-SFU] 3.2.5.2.3).
    pub const NOT_FORWARDABLE: Self = Self::new(13, "KDC_ERR_BADOPTION", Some(0xC000_006E));
    /// The evidence ticket is not forwardable, and resource-based delegation was not offered: `STATUS_NO_MATCH` ([MS-SFU] 3.2.5.2.1).
    pub const NOT_FORWARDABLE_UNOFFERED: Self = Self::new(13, "KDC_ERR_BADOPTION", Some(0xC000_0272));
    /// A policy forbids it.
    pub const POLICY: Self = Self::new(12, "KDC_ERR_POLICY", None);
    /// The account is past its end, as [RFC 4120] 7.5.9 has a code for it; Windows uses [`Self::ACCOUNT_EXPIRED`].
    pub const NAME_EXPIRED: Self = Self::new(1, "KDC_ERR_NAME_EXP", None);
    /// No encryption type in common ([MS-KILE] 3.3.5.7).
    pub const NO_COMMON_ETYPE: Self = Self::new(14, "KDC_ERR_ETYPE_NOSUPP", None);
}

impl KdcError {
    /// Whether an error that a KDC gave is this one: the code has to be the same, and the status where the KDC sent one.
    pub fn is_given_as(self, given: Self) -> bool {
        self.code == given.code && (given.status.is_none() || self.status == given.status)
    }
}

impl fmt::Display for KdcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.code)?;
        self.status.map_or(Ok(()), |status| write!(f, ", 0x{status:08X}"))
    }
}
