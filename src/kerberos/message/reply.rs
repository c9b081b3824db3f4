//! `KDC-REP` (RFC 4120, 5.4.2).

use std::fmt::Display;

use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use super::{
    super::{
        answer::{Encoded, NoTicket, Ticket, TicketFlags},
        der::{Fields, application_tag, read_flags, read_integer, read_octets, read_string, read_time},
        key::Key,
        principal::Principal,
    },
    encrypted::{Sealed, read_ticket},
};
use crate::ber::{Malformed, Reader, SEQUENCE};

/// An answer that cannot be used: what is wrong with it, as the end of a sentence.
pub(super) fn unsound(why: impl Display) -> NoTicket {
    NoTicket::Unanswered(format!("the KDC's answer {why}"))
}

pub(super) fn malformed(error: Malformed) -> NoTicket {
    unsound(format!("is not sound Kerberos: {error}"))
}

/// An answer with a ticket, of which one part is still encrypted.
pub(super) struct Reply<'a> {
    /// What is before, as it came: `METHOD-DATA`.
    pub(super) padata: Option<&'a [u8]>,
    pub(super) client: Principal,
    ticket: &'a [u8],
    /// What the ticket says outside, where nothing protects it.
    ticket_server: Principal,
    ticket_type: i32,
    pub(super) sealed: Sealed<'a>,
}

impl<'a> Reply<'a> {
    /// Reads an answer of a kind.
    pub(super) fn read(kind: u8, bytes: &'a [u8]) -> Result<Self, NoTicket> {
        Self::decode(kind, bytes).map_err(malformed)
    }

    fn decode(kind: u8, bytes: &'a [u8]) -> Result<Self, Malformed> {
        let content = Reader(bytes).expect(application_tag(kind))?;
        let fields = Fields::read(Reader(content).expect(SEQUENCE)?)?;
        let realm = read_string(fields.required(3)?)?;
        let ticket = fields.required(5)?;
        let (ticket_server, ticket_type) = read_ticket(ticket)?;
        Ok(Self {
            padata: fields.optional(2),
            client: Principal::decode(fields.required(4)?, realm)?,
            ticket,
            ticket_server,
            ticket_type,
            sealed: Sealed::read(fields.required(6)?)?,
        })
    }

    /// Decrypts it, and checks that it belongs to the request with the number.
    pub(super) fn open(&self, key: &Key, usage: u32, nonce: u32) -> Result<Part, NoTicket> {
        let text = self.sealed.open(key, usage).map_err(unsound)?;
        let part = Part::decode(&text).map_err(malformed)?;
        if part.nonce != nonce.cast_signed() {
            return Err(unsound("answers another request"));
        }
        if !part.server.same_as(&self.ticket_server) {
            return Err(unsound(format!(
                "has a ticket for {} that says it is for {}",
                part.server, self.ticket_server
            )));
        }
        Ok(part)
    }

    /// The ticket, once [`Self::open`] has told what is in it.
    pub(super) fn ticket(&self, part: Part, clock_difference: SignedDuration) -> Ticket {
        Ticket {
            client: self.client.clone(),
            server: part.server,
            flags: part.flags,
            encryption_type: self.ticket_type,
            session_type: part.session_type,
            ends: part.ends,
            clock_difference,
            encoded: Encoded(self.ticket.to_vec()),
        }
    }
}

/// What the KDC tells the client of the ticket: `EncKDCRepPart`.
pub(super) struct Part {
    pub(super) session_type: i32,
    pub(super) session: Zeroizing<Vec<u8>>,
    nonce: i32,
    pub(super) flags: TicketFlags,
    ends: Timestamp,
    pub(super) server: Principal,
}

impl Part {
    fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        // [APPLICATION 25] in an AS-REP and 26 in a TGS-REP; some KDCs write 26 always.
        let (tag, content) = Reader(bytes).next()?;
        if tag != application_tag(25) && tag != application_tag(26) {
            return Err(Malformed("its encrypted part is of another kind"));
        }
        let fields = Fields::read(Reader(content).expect(SEQUENCE)?)?;
        let key = Fields::read(Reader(fields.required(0)?).expect(SEQUENCE)?)?;
        let realm = read_string(fields.required(9)?)?;
        Ok(Self {
            session_type: read_integer(key.required(0)?)?,
            session: Zeroizing::new(read_octets(key.required(1)?)?.to_vec()),
            nonce: read_integer(fields.required(2)?)?,
            flags: TicketFlags(read_flags(fields.required(4)?)?),
            ends: read_time(fields.required(7)?)?,
            server: Principal::decode(fields.required(10)?, realm)?,
        })
    }

    /// Checks that the ticket is for the service that was asked for. A ticket for another realm's ticket-granting
    /// service is a referral (RFC 6806, 8).
    pub(super) fn check_server(&self, wanted: &Principal) -> Result<(), NoTicket> {
        if let Some(realm) = self.server.grants_tickets_of().filter(|_| !self.server.same_name_as(wanted)) {
            return Err(NoTicket::Referred { realm: realm.to_owned() });
        }
        // An account may be called by one of its service names; a service name is what is asked about.
        if wanted.parts.len() > 1 && !self.server.same_name_as(wanted) {
            return Err(unsound(format!("is a ticket for {} instead of {wanted}", self.server)));
        }
        Ok(())
    }
}
