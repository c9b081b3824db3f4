//! What the library says when it refuses.

use std::fmt;

/// The first of the 128 minor codes that stand for the error codes of RFC 4120, section 7.5.9 (`ERROR_TABLE_BASE_krb5`,
/// the same in MIT and Heimdal).
const KRB5_BASE: i64 = -1_765_328_384;

/// The library could not be used at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenError {
    /// The names that were tried, and what the system said of each.
    pub tried: Vec<(String, String)>,
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no GSSAPI library can be opened")?;
        for (index, (name, why)) in self.tried.iter().enumerate() {
            write!(f, "{} {name}: {why}", if index == 0 { ":" } else { ";" })?;
        }
        Ok(())
    }
}

impl std::error::Error for OpenError {}

/// A call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The major status, calling and routine error only (RFC 2744, section 3.9.1), such as `7 << 16` for no credential.
    pub major: u32,
    /// The minor status, which belongs to the mechanism. 0 where the mechanism has nothing to say.
    pub minor: i32,
    /// The library's words for the major status.
    pub major_text: String,
    /// The mechanism's words for the minor status, empty where there are none.
    pub minor_text: String,
}

impl Error {
    /// The error code of RFC 4120, section 7.5.9, if the minor status stands for one: 7 is a service that is not known.
    #[must_use]
    pub fn kerberos_code(&self) -> Option<u8> {
        u8::try_from(i64::from(self.minor) - KRB5_BASE).ok().filter(|code| *code <= 127 && self.minor != 0)
    }

    /// An error that this crate found itself, without a status of the library.
    pub(crate) fn own(text: &str) -> Self {
        // GSS_S_FAILURE: "failure, unspecified at GSS-API level".
        Self { major: 13 << 16, minor: 0, major_text: text.to_owned(), minor_text: String::new() }
    }
}

impl fmt::Display for Error {
    /// The mechanism's words where there are any, because the major status alone ("unspecified failure") says little.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.minor_text.is_empty() { &self.major_text } else { &self.minor_text })
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_minor(minor: i32) -> Error {
        Error { minor, ..Error::own("failure") }
    }

    #[test]
    fn minor_codes_of_the_protocol_are_told_from_the_library_s_own() {
        assert_eq!(with_minor(-1_765_328_377).kerberos_code(), Some(7));
        assert_eq!(with_minor(-1_765_328_347).kerberos_code(), Some(37));
        assert_eq!(with_minor(-1_765_328_243).kerberos_code(), None);
        assert_eq!(with_minor(-1_765_328_385).kerberos_code(), None);
        assert_eq!(with_minor(0).kerberos_code(), None);
        assert_eq!(with_minor(i32::MIN).kerberos_code(), None);
    }
}
