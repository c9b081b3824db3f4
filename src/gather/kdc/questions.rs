//! The questions that a signed-in account asks.

use super::{
    Kdc,
    exchange::{Exchange, Reply},
};
use crate::{
    directory::EncryptionTypes,
    kerberos::{Evidence, NoTicket, Principal, TgsRequest, Tgt, Ticket},
};

/// What a host offers with S4U2Proxy. It depends on the host's release and settings, and changes the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Resource-based delegation ([MS-SFU] 2.2.5). Windows offers it since Server 2012.
    pub resource_based: bool,
    /// The encryption types of the ticket: those of the host's account, where it names any.
    pub encryption_types: EncryptionTypes,
}

impl Offer {
    /// What an account has that names none: RC4 and AES.
    pub const USUAL_TYPES: EncryptionTypes = EncryptionTypes::ISSUED;
}

/// The numbers of encryption types (RFC 3961, 8; RFC 4757), the best first.
fn numbers(types: EncryptionTypes) -> Vec<i32> {
    let all = [(EncryptionTypes::AES256, 18), (EncryptionTypes::AES128, 17), (EncryptionTypes::RC4, 23)];
    all.into_iter().filter(|(bit, _)| types.any(*bit)).map(|(_, number)| number).collect()
}

/// Asks for a user's ticket to the account itself, S4U2Self ([MS-SFU] 3.1.5.1.1): the evidence of a host that delegates
/// with any protocol. The ticket tells whether it is forwardable.
///
/// `user` is an account name, or a user principal name; `realm` is the user's, which must be that of the KDC.
///
/// # Errors
/// There is no such ticket.
pub async fn s4u2self(kdc: &Kdc, tgt: &Tgt, user: &str, realm: &str) -> Result<Ticket, NoTicket> {
    let user = Principal::account(user, realm);
    ask(kdc, tgt, tgt.client().clone(), Evidence::OnBehalfOf(&user), Offer::USUAL_TYPES).await
}

/// Asks for the ticket that a user shows to a host: the evidence of a host that delegates with Kerberos only. It is
/// forwardable if the user's own ticket is.
///
/// # Errors
/// There is no such ticket.
pub async fn service_ticket(kdc: &Kdc, user: &Tgt, host: &Principal) -> Result<Ticket, NoTicket> {
    ask(kdc, user, host.clone(), Evidence::None, Offer::USUAL_TYPES).await
}

/// Asks for the user's ticket to another service, S4U2Proxy ([MS-SFU] 3.1.5.2.1), with the user's ticket to the account
/// as evidence.
///
/// # Errors
/// There is no such ticket.
pub async fn s4u2proxy(kdc: &Kdc, tgt: &Tgt, evidence: &Ticket, spn: &str, offer: Offer) -> Result<Ticket, NoTicket> {
    let server = Principal::service(spn, tgt.realm());
    let evidence = Evidence::Ticket { ticket: evidence, resource_based: offer.resource_based };
    ask(kdc, tgt, server, evidence, offer.encryption_types).await
}

async fn ask(
    kdc: &Kdc,
    tgt: &Tgt,
    server: Principal,
    evidence: Evidence<'_>,
    types: EncryptionTypes,
) -> Result<Ticket, NoTicket> {
    let types = numbers(types);
    let request = TgsRequest { tgt, server, evidence, types: &types };
    let mut exchange = Exchange::new(kdc, tgt.ticket.clock_difference);
    match exchange.ask(|fresh| request.encode(fresh)).await? {
        Reply::Message(bytes, fresh) => request.read_reply(&bytes, &fresh, exchange.clock_difference()),
        Reply::Error(error) => Err(error.outcome(tgt.realm())),
    }
}
