//! The request that begins a session, and its answer (RFC 4120, 3.1).

use jiff::SignedDuration;

use super::{
    super::{
        answer::{NoTicket, Tgt},
        key::{EncryptionType, Key, type_name},
        principal::{NameType, Principal},
    },
    Fresh,
    hints::{KeyHint, hints},
    kind, padata,
    reply::{Reply, unsound},
    request::{Body, request},
    usage,
};

/// `forwardable` and `renewable-ok`.
const OPTIONS: u32 = 0x4000_0010;

/// The request for a ticket-granting ticket.
pub(crate) struct AsRequest<'a> {
    /// Who signs in.
    pub(crate) client: &'a Principal,
    /// The encryption types that are offered.
    pub(crate) types: &'a [EncryptionType],
    /// The key to prove, if the KDC wants that.
    pub(crate) key: Option<&'a Key>,
}

impl AsRequest<'_> {
    pub(crate) fn encode(&self, fresh: &Fresh) -> Vec<u8> {
        let server = Principal::ticket_granting(&self.client.realm);
        let types: Vec<i32> = self.types.iter().map(|kind| kind.number()).collect();
        let body =
            Body { options: OPTIONS, client: Some(self.client), server: &server, types: &types, additional: None };
        let mut before: Vec<padata::Padata> =
            self.key.map(|key| padata::encrypted_timestamp(key, fresh)).into_iter().collect();
        before.push(padata::pac_request());
        request(kind::AS_REQ, &before, body.encode(fresh))
    }
}

/// The answer, not yet decrypted.
pub(crate) struct AsReply<'a> {
    reply: Reply<'a>,
}

impl<'a> AsReply<'a> {
    /// Reads an answer.
    ///
    /// # Errors
    /// [`NoTicket::Unanswered`]: it is none, or not sound.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, NoTicket> {
        Reply::read(kind::AS_REP, bytes).map(|reply| Self { reply })
    }

    /// Which key decrypts it, and how it is made.
    ///
    /// # Errors
    /// [`NoTicket::Unanswered`]: a key of a type that is not spoken.
    pub(crate) fn hints(&self) -> Result<Vec<KeyHint>, NoTicket> {
        let number = self.reply.sealed.kind;
        let Some(kind) = EncryptionType::of(number) else {
            return Err(unsound(format!("is encrypted with {}, and only AES is spoken here", type_name(number))));
        };
        let told = self.reply.padata.map(hints).unwrap_or_default().into_iter().find(|hint| hint.kind == kind);
        Ok(vec![told.unwrap_or(KeyHint::usual(kind))])
    }

    /// Decrypts it, and checks that it answers the request.
    ///
    /// # Errors
    /// It is no answer to the request, or the key is not the right one, or it is a referral.
    pub(crate) fn open(
        &self,
        request: &AsRequest<'_>,
        key: &Key,
        fresh: &Fresh,
        clock_difference: SignedDuration,
    ) -> Result<Tgt, NoTicket> {
        let part = self.reply.open(key, usage::AS_REPLY, fresh.nonce)?;
        let wanted = Principal::ticket_granting(&request.client.realm);
        part.check_server(&wanted)?;
        let client = &self.reply.client;
        if request.client.name_type != NameType::ENTERPRISE && !client.same_as(request.client) {
            return Err(unsound(format!("is a ticket of {client} instead of {}", request.client)));
        }
        let session = Key::new(part.session_type, &part.session)
            .map_err(|why| NoTicket::Unanswered(format!("the KDC's ticket is of no use here: {why}")))?;
        let ticket = self.reply.ticket(part, clock_difference);
        Ok(Tgt { ticket, session })
    }
}
