//! Messages as somebody sees them who passes by and has no key: what a capture shows of an exchange.

use jiff::Timestamp;
use ring::digest;

use super::{
    super::{
        answer::Refusal,
        der::{Fields, application_tag, read_flags, read_integer, read_octets},
        principal::Principal,
    },
    error, hints, kind,
};
use crate::{
    ber::{Malformed, Reader, SEQUENCE},
    evidence::Kind,
};

/// What tells a ticket from every other one: the SHA-256 of its encrypted part, by which it is known again when it is used.
pub type TicketMark = [u8; 32];

const CNAME_IN_ADDL_TKT: u32 = 0x0002_0000;
const RESOURCE_BASED_CONSTRAINED_DELEGATION: u32 = 0x1000_0000;

const PA_TGS_REQ: i32 = 1;
const PA_FOR_USER: i32 = 129;
const PA_S4U_X509_USER: i32 = 130;
const PA_FX_FAST: i32 = 136;
const PA_PAC_OPTIONS: i32 = 167;

/// A message between a client and a KDC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// To the KDC.
    Request(SeenRequest),
    /// From the KDC.
    Answer(SeenAnswer),
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenRequest {
    /// What is asked for.
    pub kind: Kind,
    /// Who signs in. The other requests do not show who asks.
    pub client: Option<String>,
    /// In whose name a ticket is asked for, with S4U2Self.
    pub user: Option<String>,
    /// The service that the ticket is for.
    pub server: Option<String>,
    /// The ticket-granting ticket that is shown.
    pub tgt: Option<TicketMark>,
    /// With S4U2Proxy, the user's ticket and whom it is for: the account that asks.
    pub evidence: Option<(TicketMark, String)>,
    /// With S4U2Proxy, whether resource-based delegation is offered; `None` where that may be armored.
    pub offers_resource_based: Option<bool>,
    /// It has a part that is encrypted with FAST (RFC 6113), which may hold more padata.
    pub armored: bool,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenAnswer {
    /// `AS` or `TGS`. An error does not say which.
    pub kind: Option<Kind>,
    /// Whose ticket it is; of an error, the client if it is named.
    pub client: Option<String>,
    /// The service that the ticket is for.
    pub server: Option<String>,
    /// The ticket; of an error, none.
    pub ticket: Option<TicketMark>,
    /// Of an error, what it says.
    pub refusal: Option<Refusal>,
    /// The error has details that are encrypted with FAST.
    pub armored: bool,
}

/// Reads a message that was seen at a time.
///
/// # Errors
/// It is none of the five between clients and KDCs (RFC 4120, 5.4 and 5.9), or not sound.
pub fn see(bytes: &[u8], now: Timestamp) -> Result<Seen, Malformed> {
    let mut reader = Reader(bytes);
    let (tag, content) = reader.next()?;
    if !reader.is_empty() {
        return Err(Malformed("there are octets behind it"));
    }
    let number = tag & 0x1f;
    if tag != application_tag(number) {
        return Err(NO_MESSAGE);
    }
    let fields = Fields::read(Reader(content).expect(SEQUENCE)?)?;
    let same_number = |field| fields.optional(field).map(read_integer).transpose();
    let is_request = matches!(number, kind::AS_REQ | kind::TGS_REQ);
    if same_number(if is_request { 2 } else { 1 })? != Some(i32::from(number)) {
        return Err(NO_MESSAGE);
    }
    match number {
        kind::AS_REQ => request(Kind::As, &fields).map(Seen::Request),
        kind::TGS_REQ => request(Kind::Tgs, &fields).map(Seen::Request),
        kind::AS_REP => reply(Kind::As, &fields).map(Seen::Answer),
        kind::TGS_REP => reply(Kind::Tgs, &fields).map(Seen::Answer),
        kind::KRB_ERROR => refusal(bytes, &fields, now).map(Seen::Answer),
        _ => Err(NO_MESSAGE),
    }
}

const NO_MESSAGE: Malformed = Malformed("it is no request to a KDC and no answer");

/// Whether octets begin a message of a length: its kind, and its length as it says itself.
pub(crate) fn begins_message(bytes: &[u8], length: usize) -> bool {
    const KINDS: [u8; 5] = [kind::AS_REQ, kind::AS_REP, kind::TGS_REQ, kind::TGS_REP, kind::KRB_ERROR];
    let known = bytes.first().is_some_and(|tag| KINDS.iter().any(|kind| application_tag(*kind) == *tag));
    known
        && matches!(crate::ber::lengths(bytes), Ok(Some((header, content))) if header.checked_add(content) == Some(length))
}

fn request(kind: Kind, fields: &Fields<'_>) -> Result<SeenRequest, Malformed> {
    let body = Fields::read(Reader(fields.required(4)?).expect(SEQUENCE)?)?;
    let padata = fields.optional(3).map(hints::elements).transpose()?.unwrap_or_default();
    let value = |number| padata.iter().find(|(kind, _)| *kind == number).map(|(_, value)| *value);
    let options = read_flags(body.required(0)?)?;
    let mut seen = SeenRequest {
        kind,
        client: body.optional(1).map(name).transpose()?,
        user: None,
        server: body.optional(3).map(name).transpose()?,
        tgt: None,
        evidence: None,
        offers_resource_based: None,
        armored: value(PA_FX_FAST).is_some(),
    };
    if kind == Kind::As {
        return Ok(seen);
    }
    seen.client = None;
    seen.tgt = value(PA_TGS_REQ).map(ticket_of_ap_req).transpose()?;
    if options & CNAME_IN_ADDL_TKT != 0 {
        seen.kind = Kind::S4U2Proxy;
        seen.evidence = body.optional(11).map(|list| Reader(list).expect(SEQUENCE).and_then(ticket)).transpose()?;
        let offered = value(PA_PAC_OPTIONS).map(resource_based).transpose()?;
        seen.offers_resource_based = offered.or_else(|| (!seen.armored).then_some(false));
    } else if let Some(value) = value(PA_FOR_USER) {
        seen.kind = Kind::S4U2Self;
        seen.user = user(value)?;
    } else if let Some(value) = value(PA_S4U_X509_USER) {
        seen.kind = Kind::S4U2Self;
        seen.user = user_of_certificate(value)?;
    }
    Ok(seen)
}

/// The user of S4U2Self ([MS-SFU] 2.2.1).
fn user(for_user: &[u8]) -> Result<Option<String>, Malformed> {
    let fields = Fields::read(Reader(for_user).expect(SEQUENCE)?)?;
    name(fields.required(0)?).map(|name| Some(name).filter(|name| !name.is_empty()))
}

/// The same in its newer form ([MS-SFU] 2.2.2). With a certificate there need not be a name.
fn user_of_certificate(x509_user: &[u8]) -> Result<Option<String>, Malformed> {
    let fields = Fields::read(Reader(x509_user).expect(SEQUENCE)?)?;
    let id = Fields::read(Reader(fields.required(0)?).expect(SEQUENCE)?)?;
    Ok(id.optional(1).map(name).transpose()?.filter(|name| !name.is_empty()))
}

/// `PA-PAC-OPTIONS` ([MS-KILE] 2.2.10).
fn resource_based(value: &[u8]) -> Result<bool, Malformed> {
    let fields = Fields::read(Reader(value).expect(SEQUENCE)?)?;
    Ok(read_flags(fields.required(0)?)? & RESOURCE_BASED_CONSTRAINED_DELEGATION != 0)
}

fn ticket_of_ap_req(value: &[u8]) -> Result<TicketMark, Malformed> {
    let content = Reader(value).expect(application_tag(kind::AP_REQ))?;
    let fields = Fields::read(Reader(content).expect(SEQUENCE)?)?;
    ticket(fields.required(3)?).map(|(mark, _)| mark)
}

/// A ticket's mark, and whom it is for.
fn ticket(element: &[u8]) -> Result<(TicketMark, String), Malformed> {
    /// `[APPLICATION 1]`.
    const TICKET: u8 = 1;
    let content = Reader(element).expect(application_tag(TICKET))?;
    let fields = Fields::read(Reader(content).expect(SEQUENCE)?)?;
    let sealed = Fields::read(Reader(fields.required(3)?).expect(SEQUENCE)?)?;
    let mark = digest::digest(&digest::SHA256, read_octets(sealed.required(2)?)?);
    let mark = mark.as_ref().try_into().map_err(|_| Malformed("a hash of another length"))?;
    Ok((mark, name(fields.required(2)?)?))
}

fn reply(kind: Kind, fields: &Fields<'_>) -> Result<SeenAnswer, Malformed> {
    let (mark, server) = ticket(fields.required(5)?)?;
    Ok(SeenAnswer {
        kind: Some(kind),
        client: Some(name(fields.required(4)?)?),
        server: Some(server),
        ticket: Some(mark),
        refusal: None,
        armored: false,
    })
}

fn refusal(bytes: &[u8], fields: &Fields<'_>, now: Timestamp) -> Result<SeenAnswer, Malformed> {
    let message = error::decode(bytes, now)?;
    let fast = hints::elements(&message.data).unwrap_or_default();
    // With no value, it only says that the KDC knows FAST.
    let armored = fast.iter().any(|(kind, value)| *kind == PA_FX_FAST && !value.is_empty());
    Ok(SeenAnswer {
        kind: None,
        client: fields.optional(8).map(name).transpose()?,
        server: fields.optional(10).map(name).transpose()?,
        ticket: None,
        armored: armored && message.refusal.status.is_none(),
        refusal: Some(message.refusal),
    })
}

/// A name without its realm.
fn name(element: &[u8]) -> Result<String, Malformed> {
    /// In octets; names in Active Directory have some hundreds at most.
    const LONGEST: usize = 1024;
    if element.len() > LONGEST {
        return Err(Malformed("a name of enormous length"));
    }
    Principal::decode(element, String::new()).map(|principal| principal.name())
}

#[cfg(test)]
#[path = "seen_tests.rs"]
mod tests;
