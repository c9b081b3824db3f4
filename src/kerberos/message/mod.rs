//! The messages between a client and a KDC (RFC 4120, 5.4 and 5.9; [MS-SFU] 2.2).

mod encrypted;
mod error;
mod hints;
mod padata;
mod reply;
mod request;
mod seen;
mod sign_in;
#[cfg(test)]
mod tests;
mod tickets;

use jiff::Timestamp;

pub(super) use self::encrypted::type_of_ticket;
pub(crate) use self::{
    error::is_error,
    seen::begins_message,
    sign_in::{AsReply, AsRequest},
    tickets::{Evidence, TgsRequest},
};
pub use self::{
    error::{ErrorMessage, read_error},
    hints::{KeyHint, hints},
    seen::{Seen, SeenAnswer, SeenRequest, TicketMark, see},
};

/// What is new in each request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fresh {
    /// The time by the KDC's clock.
    pub(crate) now: Timestamp,
    /// A random number below 2³¹, which the answer repeats.
    pub(crate) nonce: u32,
    /// Random octets that make each encryption another one.
    pub(crate) confounder: [u8; 16],
}

/// The numbers of the messages, which are those of their tags too (RFC 4120, 5.10).
mod kind {
    pub(super) const AS_REQ: u8 = 10;
    pub(super) const AS_REP: u8 = 11;
    pub(super) const TGS_REQ: u8 = 12;
    pub(super) const TGS_REP: u8 = 13;
    pub(super) const AP_REQ: u8 = 14;
    pub(super) const KRB_ERROR: u8 = 30;
}

/// What a key is used for (RFC 4120, 7.5.1; [MS-SFU] 2.2.1 and 2.2.2).
mod usage {
    pub(super) const PA_ENC_TIMESTAMP: u32 = 1;
    pub(super) const AS_REPLY: u32 = 3;
    pub(super) const REQUEST_CHECKSUM: u32 = 6;
    pub(super) const AUTHENTICATOR: u32 = 7;
    pub(super) const TGS_REPLY: u32 = 8;
    pub(super) const PA_FOR_USER: u32 = 17;
    pub(super) const PA_S4U_X509_USER: u32 = 26;
}
