//! `KRB-ERROR` (RFC 4120, 5.9.1), and the NTSTATUS that Windows puts into it ([MS-KILE] 2.2.1 and 2.2.2).

use jiff::{SignedDuration, Timestamp};

use super::{
    super::{
        answer::{NoTicket, Refusal},
        der::{Fields, application_tag, read_integer, read_octets, read_string, read_time},
    },
    hints, kind,
    reply::malformed,
};
use crate::ber::{Malformed, Reader, SEQUENCE};

/// A KDC's error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorMessage {
    /// What it says.
    pub refusal: Refusal,
    /// More for some codes, such as the ways to prove a key, which [`hints`](super::hints()) reads.
    pub data: Vec<u8>,
    /// The realm of the client, where the KDC knows it better.
    client_realm: Option<String>,
}

impl ErrorMessage {
    /// What it means for a client of a realm.
    pub(crate) fn outcome(self, realm: &str) -> NoTicket {
        const WRONG_REALM: u32 = 68;
        match self.client_realm {
            Some(other) if self.refusal.code == WRONG_REALM && !other.eq_ignore_ascii_case(realm) => {
                NoTicket::Referred { realm: other }
            }
            _ => NoTicket::Refused(Box::new(self.refusal)),
        }
    }
}

/// Whether an answer is an error.
pub(crate) fn is_error(bytes: &[u8]) -> bool {
    Reader(bytes).peek() == Some(application_tag(kind::KRB_ERROR))
}

/// Reads an error that came at a time of this machine's clock.
///
/// # Errors
/// [`NoTicket::Unanswered`]: it is not sound.
pub fn read_error(bytes: &[u8], now: Timestamp) -> Result<ErrorMessage, NoTicket> {
    decode(bytes, now).map_err(malformed)
}

/// The same, with what is wrong as the reader has it.
pub(super) fn decode(bytes: &[u8], now: Timestamp) -> Result<ErrorMessage, Malformed> {
    const OUT_OF_RANGE: Malformed = Malformed("an error number out of range");
    let content = Reader(bytes).expect(application_tag(kind::KRB_ERROR))?;
    let fields = Fields::read(Reader(content).expect(SEQUENCE)?)?;
    let time = read_time(fields.required(4)?)?;
    let code = u32::try_from(read_integer(fields.required(6)?)?).map_err(|_| OUT_OF_RANGE)?;
    let data = fields.optional(12).map(read_octets).transpose()?.unwrap_or_default();
    let text = fields.optional(11).map(read_string).transpose()?.filter(|text| !text.is_empty());
    Ok(ErrorMessage {
        refusal: Refusal {
            code,
            status: status(data),
            text,
            time,
            clock_difference: SignedDuration::from_secs(time.as_second().saturating_sub(now.as_second())),
        },
        data: data.to_vec(),
        client_realm: fields.optional(7).map(read_string).transpose()?,
    })
}

/// The NTSTATUS of an error's data: a `KERB-ERROR-DATA`, alone or as an element of a `METHOD-DATA` as older releases of
/// Samba send it, or what would be in it.
fn status(data: &[u8]) -> Option<u32> {
    let extended = |(kind, value): (i32, &[u8])| (kind == 3).then(|| extended_error(value)).flatten();
    let alone = || hints::element(Reader(data).expect(SEQUENCE).ok()?).ok();
    extended_error(data)
        .or_else(|| extended(alone()?))
        .or_else(|| hints::elements(data).ok()?.into_iter().find_map(extended))
}

/// `KERB_EXT_ERROR`: the status, a word that is 0, and flags. The specification knows 1; errors for service tickets have
/// 3. In a `METHOD-DATA` a salt has the same type and may have the same length: the last two words tell them apart.
fn extended_error(value: &[u8]) -> Option<u32> {
    let words: [u8; 12] = value.try_into().ok()?;
    let [a, b, c, d, 0, 0, 0, 0, 1 | 3, 0, 0, 0] = words else { return None };
    Some(u32::from_le_bytes([a, b, c, d]))
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
