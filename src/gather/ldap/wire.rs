//! The few requests that are made before the LDAP library takes over (RFC 4511, section 4).

use std::fmt;

use super::{
    ber::{self, ENUMERATED, INTEGER, Malformed, OCTET_STRING, Reader, SEQUENCE},
    words,
};

/// LDAP result codes (RFC 4511, section 4.1.9).
pub(super) const SUCCESS: u32 = 0;
pub(super) const BIND_IN_PROGRESS: u32 = 14;
pub(super) const NO_SUCH_OBJECT: u32 = 32;
/// The server has no time for this (RFC 4511, appendix A.2).
pub(super) const BUSY: u32 = 51;
/// The server is shutting down, or has not come up yet.
pub(super) const UNAVAILABLE: u32 = 52;

/// `[7]`: the server's SASL credentials in a bind response.
const SASL_CREDENTIALS: u8 = 0x87;

fn message(number: u32, operation: Vec<u8>) -> Vec<u8> {
    ber::constructed(SEQUENCE, &[ber::number(INTEGER, number), operation])
}

/// Asks for the root DSE: a base search of the empty name for every user attribute and every operational one.
pub(super) fn root_dse(number: u32) -> Vec<u8> {
    let parts = [
        ber::element(OCTET_STRING, b""),
        ber::number(ENUMERATED, 0),
        ber::number(ENUMERATED, 0),
        ber::number(INTEGER, 0),
        ber::number(INTEGER, 0),
        ber::element(0x01, &[0]),
        // (objectClass=*)
        ber::element(0x87, b"objectClass"),
        ber::constructed(SEQUENCE, &[ber::element(OCTET_STRING, b"*"), ber::element(OCTET_STRING, b"+")]),
    ];
    message(number, ber::constructed(0x63, &parts))
}

/// Asks for TLS (RFC 4511, section 4.14.1).
pub(super) fn start_tls(number: u32) -> Vec<u8> {
    message(number, ber::constructed(0x77, &[ber::element(0x80, b"1.3.6.1.4.1.1466.20037")]))
}

/// A simple bind.
pub(super) fn simple_bind(number: u32, name: &str, password: &str) -> Vec<u8> {
    bind(number, name, ber::element(0x80, password.as_bytes()))
}

/// One step of a SASL bind with the GSSAPI mechanism.
pub(super) fn gssapi_bind(number: u32, token: &[u8]) -> Vec<u8> {
    let parts = [ber::element(OCTET_STRING, b"GSSAPI"), ber::element(OCTET_STRING, token)];
    bind(number, "", ber::constructed(0xa3, &parts))
}

fn bind(number: u32, name: &str, credentials: Vec<u8>) -> Vec<u8> {
    let parts = [ber::number(INTEGER, 3), ber::element(OCTET_STRING, name.as_bytes()), credentials];
    message(number, ber::constructed(0x60, &parts))
}

/// The result of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// The result code.
    pub(super) code: u32,
    /// What the server says of it, for people.
    pub(super) text: String,
    /// The token in a bind response.
    pub(super) token: Vec<u8>,
}

impl Answer {
    /// Reads an operation's content that begins as an `LDAPResult`.
    pub(super) fn parse(content: &[u8]) -> Result<Self, Malformed> {
        let mut parts = Reader(content);
        let code = parts.number(ENUMERATED)?;
        parts.expect(OCTET_STRING)?;
        // Active Directory ends its texts with a NUL.
        let text = String::from_utf8_lossy(parts.expect(OCTET_STRING)?).trim_end_matches('\0').to_owned();
        let mut token = Vec::new();
        while !parts.is_empty() {
            if let (SASL_CREDENTIALS, credentials) = parts.next()? {
                token = credentials.to_vec();
            }
        }
        Ok(Self { code, text, token })
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&words::result(self.code, &self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_simple_bind_is_what_the_specification_draws() {
        assert_eq!(simple_bind(1, "a", "b"), b"\x30\x0e\x02\x01\x01\x60\x09\x02\x01\x03\x04\x01a\x80\x01b");
    }

    #[test]
    fn a_bind_response_yields_its_code_text_and_token() {
        let parts = [
            ber::number(ENUMERATED, 14),
            ber::element(OCTET_STRING, b""),
            ber::element(OCTET_STRING, b"go on\0"),
            ber::element(SASL_CREDENTIALS, b"token"),
        ];
        let answer = Answer::parse(&parts.concat()).expect("well-formed");
        assert_eq!((answer.code, answer.text.as_str(), answer.token.as_slice()), (14, "go on", &b"token"[..]));
        assert!(Answer::parse(&parts[..2].concat()).is_err());
    }
}
