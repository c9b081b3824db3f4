//! What comes of asking a KDC: plain data.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::{Key, Principal, names};
use crate::{kdc::KdcError, symptom::catalogue};

/// The flags of a ticket (RFC 4120, 5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketFlags(pub u32);

impl TicketFlags {
    /// The ticket may be forwarded: what S4U2Proxy wants of its evidence.
    pub const fn is_forwardable(self) -> bool {
        self.0 & 0x4000_0000 != 0
    }

    /// The KDC's policy lets the service have the user's TGT: unconstrained delegation.
    pub const fn is_ok_as_delegate(self) -> bool {
        self.0 & 0x0004_0000 != 0
    }
}

/// A ticket as the KDC encoded it. Without the session key nobody can use it, but it is not shown either.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Encoded(pub(crate) Vec<u8>);

impl fmt::Debug for Encoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} octets", self.0.len())
    }
}

/// A ticket that a KDC granted. Its session key is not kept: it is evidence, not a means to connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// In whose name it is: with S4U2Self and S4U2Proxy, the user.
    pub client: Principal,
    /// Which service it is for.
    pub server: Principal,
    /// Its flags.
    pub flags: TicketFlags,
    /// The encryption type of the ticket, by its number: 18 and 17 are AES, 23 is RC4.
    pub encryption_type: i32,
    /// The encryption type of the session key.
    pub session_type: i32,
    /// Until when it is good.
    pub ends: Timestamp,
    /// How far the KDC's clock is ahead of this machine's, as far as is known: whole seconds.
    pub clock_difference: SignedDuration,
    pub(crate) encoded: Encoded,
}

impl Ticket {
    /// Whether it can be the evidence of S4U2Proxy.
    pub const fn is_forwardable(&self) -> bool {
        self.flags.is_forwardable()
    }
}

/// A ticket-granting ticket, with the key that makes it usable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tgt {
    /// The ticket. `server` tells the realm whose KDC takes it.
    pub ticket: Ticket,
    pub(crate) session: Key,
}

impl Tgt {
    /// Whose ticket it is.
    pub const fn client(&self) -> &Principal {
        &self.ticket.client
    }

    /// The realm whose KDC takes the ticket.
    pub fn realm(&self) -> &str {
        self.ticket.server.grants_tickets_of().unwrap_or(&self.ticket.server.realm)
    }

    /// Whether it is no longer good at a time.
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.ticket.ends <= now
    }
}

/// A KDC's refusal, in its own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The code of RFC 4120 7.5.9.
    pub code: u32,
    /// The NTSTATUS that came with it ([MS-KILE] 2.2.1).
    pub status: Option<u32>,
    /// The text that came with it. As it came: `clean` makes it fit to be shown.
    pub text: Option<String>,
    /// What the KDC's clock said.
    pub time: Timestamp,
    /// How far that is ahead of this machine's clock, in whole seconds.
    pub clock_difference: SignedDuration,
}

impl Refusal {
    /// The code with its name and its status, as predictions have it.
    pub fn error(&self) -> KdcError {
        // A code without an entry goes by the name of the message itself.
        let name = catalogue::kerberos(self.code).map(|entry| entry.name);
        let name = name.or_else(|| names::name_of(self.code)).unwrap_or("KRB-ERROR");
        KdcError { code: self.code, name, status: self.status }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error().fmt(f)
    }
}

/// Why there is no ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoTicket {
    /// The KDC said no. This is an answer to the question.
    Refused(Box<Refusal>),
    /// The KDC points to another realm, which was not asked.
    Referred {
        /// That realm.
        realm: String,
    },
    /// The question has no answer: why, in one sentence without a stop at the end. It may quote names as the KDC sent
    /// them, which `clean` makes fit to be shown.
    Unanswered(String),
}

impl fmt::Display for NoTicket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "the KDC refuses with {refusal}"),
            Self::Referred { realm } => {
                write!(f, "the KDC refers to the realm {realm}, and only the KDC of one realm is asked")
            }
            Self::Unanswered(sentence) => f.write_str(sentence),
        }
    }
}

impl std::error::Error for NoTicket {}
