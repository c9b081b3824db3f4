//! Pre-authentication data that is sent (RFC 4120, 5.2.7; [MS-KILE] 2.2; [MS-SFU] 2.2).

use super::{
    super::{
        aes,
        der::{self, boolean, flags, integer, octets, string, time, unsigned},
        key::Key,
        principal::Principal,
    },
    Fresh,
    encrypted::encrypted,
    usage,
};

/// One of the request's padata: its number and its value.
pub(super) type Padata = (i32, Vec<u8>);

/// The number of the checksum that PA-FOR-USER has, whatever the key (RFC 4757, 4).
const HMAC_MD5: i32 = -138;

/// The proof that the client knows its key: the time, encrypted (RFC 4120, 5.2.7.2).
pub(super) fn encrypted_timestamp(key: &Key, fresh: &Fresh) -> Padata {
    let text = der::sequence(&[(0, time(fresh.now)), (1, integer(microseconds(fresh)))]);
    (2, encrypted(key, usage::PA_ENC_TIMESTAMP, fresh.confounder, &text))
}

/// The part of the time below a second.
pub(super) fn microseconds(fresh: &Fresh) -> i32 {
    fresh.now.subsec_microsecond().max(0)
}

/// The wish for a PAC ([MS-KILE] 2.2.3), without which nothing can be delegated.
pub(super) fn pac_request() -> Padata {
    (128, der::sequence(&[(0, boolean(true))]))
}

/// Who is meant ([MS-SFU] 2.2.1).
pub(super) fn for_user(user: &Principal, session: &Key) -> Padata {
    const PACKAGE: &str = "Kerberos";
    let mut summed = user.name_type.0.to_le_bytes().to_vec();
    for text in user.parts.iter().map(String::as_str).chain([user.realm.as_str(), PACKAGE]) {
        summed.extend(text.as_bytes());
    }
    let sum = aes::checksum_md5(session, usage::PA_FOR_USER, &summed);
    let fields = [(0, user.encode()), (1, string(&user.realm)), (2, checksum(HMAC_MD5, &sum)), (3, string(PACKAGE))];
    (129, der::sequence(&fields))
}

/// The same, under a checksum of the key's own kind and bound to the request ([MS-SFU] 2.2.2). Newer KDCs look at this
/// one, and older ones at the other.
pub(super) fn s4u_x509_user(user: &Principal, session: &Key, nonce: u32) -> Padata {
    /// The answer's checksum is made for a usage of its own.
    const USE_REPLY_KEY_USAGE: u32 = 0x2000_0000;
    let fields = [(0, unsigned(nonce)), (1, user.encode()), (2, string(&user.realm)), (4, flags(USE_REPLY_KEY_USAGE))];
    let id = der::sequence(&fields);
    let sum = aes::checksum(session, usage::PA_S4U_X509_USER, &id);
    (130, der::sequence(&[(0, id), (1, checksum(session.kind().checksum_number(), &sum))]))
}

/// The offer of resource-based delegation ([MS-SFU] 2.2.5).
pub(super) fn pac_options() -> Padata {
    const RESOURCE_BASED_CONSTRAINED_DELEGATION: u32 = 0x1000_0000;
    (167, der::sequence(&[(0, flags(RESOURCE_BASED_CONSTRAINED_DELEGATION))]))
}

/// `Checksum` (RFC 4120, 5.2.9).
pub(super) fn checksum(number: i32, sum: &[u8]) -> Vec<u8> {
    der::sequence(&[(0, integer(number)), (1, octets(sum))])
}
