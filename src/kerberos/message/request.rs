//! `KDC-REQ` (RFC 4120, 5.4.1).

use jiff::Timestamp;

use super::{
    super::{der, principal::Principal},
    Fresh,
};
use crate::ber::{self, SEQUENCE};

/// Until when each ticket is asked for: as long as may be. It is the time that Windows writes,
/// 2037-09-13T02:48:05Z.
const TILL: Timestamp = Timestamp::constant(2_136_422_885, 0);

/// What differs between requests.
pub(super) struct Body<'a> {
    /// `KDCOptions`. Never `renewable`: with a ticket that is not, the KDC says "bad option", which is also what it says
    /// to a delegation that it refuses.
    pub(super) options: u32,
    /// Whoever signs in; not with the other requests, whose authenticator tells it.
    pub(super) client: Option<&'a Principal>,
    pub(super) server: &'a Principal,
    /// The encryption types that are offered, the best first.
    pub(super) types: &'a [i32],
    /// A ticket to show besides that of the client.
    pub(super) additional: Option<&'a [u8]>,
}

impl Body<'_> {
    /// `KDC-REQ-BODY`.
    pub(super) fn encode(&self, fresh: &Fresh) -> Vec<u8> {
        let types: Vec<Vec<u8>> = self.types.iter().copied().map(der::integer).collect();
        let mut fields = vec![(0, der::flags(self.options))];
        fields.extend(self.client.map(|client| (1, client.encode())));
        fields.extend([
            (2, der::string(&self.server.realm)),
            (3, self.server.encode()),
            (5, der::time(TILL)),
            (7, der::unsigned(fresh.nonce)),
            (8, ber::constructed(SEQUENCE, &types)),
        ]);
        fields.extend(self.additional.map(|ticket| (11, ber::element(SEQUENCE, ticket))));
        der::sequence(&fields)
    }
}

/// A whole request: its kind, what goes before, and its body.
pub(super) fn request(kind: u8, padata: &[(i32, Vec<u8>)], body: Vec<u8>) -> Vec<u8> {
    let padata: Vec<Vec<u8>> = padata
        .iter()
        .map(|(number, value)| der::sequence(&[(1, der::integer(*number)), (2, der::octets(value))]))
        .collect();
    let fields = [
        (1, der::integer(super::super::VERSION)),
        (2, der::integer(i32::from(kind))),
        (3, ber::constructed(SEQUENCE, &padata)),
        (4, body),
    ];
    der::application(kind, &der::sequence(&fields))
}
