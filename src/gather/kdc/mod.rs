//! A KDC, asked over TCP (RFC 4120, 7.2.2) for the tickets that a delegating host would ask for.
//!
//! Each question is one exchange over a connection of its own, as Windows does it. Nothing is followed and nothing is
//! kept: a referral to another realm is an outcome, and keys leave this process in no form.

mod exchange;
mod questions;
mod sign_in;
#[cfg(test)]
mod tests;

use std::{net::SocketAddr, time::Duration};

pub use questions::{Offer, s4u2proxy, s4u2self, service_ticket};
pub use sign_in::{sign_in, still_good};

use super::Secret;
use crate::kerberos::{KeytabKey, Tgt};

/// The port that a KDC listens on.
pub const PORT: u16 = 88;

/// A KDC, and how long to wait for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kdc {
    /// Where it is.
    pub address: SocketAddr,
    /// How long a connection may take.
    pub connect_timeout: Duration,
    /// How long it may take from the connection to the whole answer.
    pub answer_timeout: Duration,
}

/// What one signs in with.
#[derive(Debug, Clone)]
pub enum Credential {
    /// Keys of the account, as [`Keytab::keys_of`](crate::kerberos::Keytab::keys_of) gives them: the newest first.
    Keys(Vec<KeytabKey>),
    /// The account's password.
    Password(Secret),
    /// A ticket that somebody has got already, such as `kinit`.
    Ticket(Box<Tgt>),
}
