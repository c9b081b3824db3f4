//! The request for a service ticket, and its answer (RFC 4120, 3.3; [MS-SFU] 3.1.5).

use jiff::SignedDuration;

use super::{
    super::{
        VERSION, aes,
        answer::{NoTicket, Tgt, Ticket},
        der,
        principal::Principal,
    },
    Fresh,
    encrypted::encrypted,
    kind,
    padata::{self, Padata},
    reply::{Reply, unsound},
    request::{Body, request},
    usage,
};

const FORWARDABLE: u32 = 0x4000_0000;
const CNAME_IN_ADDL_TKT: u32 = 0x0002_0000;
const CANONICALIZE: u32 = 0x0001_0000;

/// In whose name a ticket is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Evidence<'a> {
    /// The account's own.
    None,
    /// A user's, on the account's word: S4U2Self.
    OnBehalfOf(&'a Principal),
    /// The one who has this ticket to the account: S4U2Proxy.
    Ticket { ticket: &'a Ticket, resource_based: bool },
}

/// The request for a service ticket.
pub(crate) struct TgsRequest<'a> {
    /// The ticket of the account that asks.
    pub(crate) tgt: &'a Tgt,
    /// What it asks for.
    pub(crate) server: Principal,
    /// In whose name.
    pub(crate) evidence: Evidence<'a>,
    /// The encryption types to offer, the best first. They need not be spoken here: the ticket's session key is not used.
    pub(crate) types: &'a [i32],
}

impl TgsRequest<'_> {
    /// In whose name the ticket is asked for, if it is not the account's own.
    fn user(&self) -> Option<&Principal> {
        match self.evidence {
            Evidence::None => None,
            Evidence::OnBehalfOf(user) => Some(user),
            Evidence::Ticket { ticket, .. } => Some(&ticket.client),
        }
    }

    pub(crate) fn encode(&self, fresh: &Fresh) -> Vec<u8> {
        // A KDC answers "bad option" to who asks for a forwardable ticket with one that is not.
        let mut options = CANONICALIZE;
        if self.tgt.ticket.is_forwardable() {
            options |= FORWARDABLE;
        }
        let additional = match self.evidence {
            Evidence::Ticket { ticket, .. } => {
                options |= CNAME_IN_ADDL_TKT;
                Some(ticket.encoded.0.as_slice())
            }
            _ => None,
        };
        let body = Body { options, client: None, server: &self.server, types: self.types, additional }.encode(fresh);
        let mut before = vec![self.proof(&body, fresh)];
        match self.evidence {
            Evidence::None => {}
            Evidence::OnBehalfOf(user) => {
                before.push(padata::s4u_x509_user(user, &self.tgt.session, fresh.nonce));
                before.push(padata::for_user(user, &self.tgt.session));
            }
            Evidence::Ticket { resource_based, .. } => before.extend(resource_based.then(padata::pac_options)),
        }
        request(kind::TGS_REQ, &before, body)
    }

    /// The ticket-granting ticket, and an authenticator with a checksum of the request (RFC 4120, 5.5.1 and 7.2.2).
    /// Without the checksum, Heimdal refuses it as inappropriate.
    fn proof(&self, body: &[u8], fresh: &Fresh) -> Padata {
        /// `[APPLICATION 2]`.
        const AUTHENTICATOR: u8 = 2;
        const PA_TGS_REQ: i32 = 1;
        let (session, client) = (&self.tgt.session, self.tgt.client());
        let sum = aes::checksum(session, usage::REQUEST_CHECKSUM, body);
        let authenticator = der::sequence(&[
            (0, der::integer(VERSION)),
            (1, der::string(&client.realm)),
            (2, client.encode()),
            (3, padata::checksum(session.kind().checksum_number(), &sum)),
            (4, der::integer(padata::microseconds(fresh))),
            (5, der::time(fresh.now)),
        ]);
        let authenticator = der::application(AUTHENTICATOR, &authenticator);
        let fields = [
            (0, der::integer(VERSION)),
            (1, der::integer(i32::from(kind::AP_REQ))),
            (2, der::flags(0)),
            (3, self.tgt.ticket.encoded.0.clone()),
            (4, encrypted(session, usage::AUTHENTICATOR, fresh.confounder, &authenticator)),
        ];
        (PA_TGS_REQ, der::application(kind::AP_REQ, &der::sequence(&fields)))
    }

    /// Reads the answer, and checks that it is one to this request.
    ///
    /// # Errors
    /// It is not, or it is a referral.
    pub(crate) fn read_reply(
        &self,
        bytes: &[u8],
        fresh: &Fresh,
        clock_difference: SignedDuration,
    ) -> Result<Ticket, NoTicket> {
        let reply = Reply::read(kind::TGS_REP, bytes)?;
        let part = reply.open(&self.tgt.session, usage::TGS_REPLY, fresh.nonce)?;
        part.check_server(&self.server)?;
        let (own, user) = (self.tgt.client(), self.user());
        // A user may be named in several ways, so no more can be said than that it is not the account.
        if let Some(user) = user.filter(|user| !user.same_as(own) && reply.client.same_as(own)) {
            return Err(unsound(format!("is a ticket in the name of {own} instead of {user}")));
        }
        Ok(reply.ticket(part, clock_difference))
    }
}
