//! `EncryptedData` (RFC 4120, 5.2.9) and the outside of a ticket (5.3).

use zeroize::Zeroizing;

use super::super::{
    aes,
    der::{self, Fields, application_tag, read_integer, read_octets},
    key::{Key, type_name},
    principal::Principal,
};
use crate::ber::{Malformed, Reader, SEQUENCE};

/// Encrypts for a usage.
pub(super) fn encrypted(key: &Key, usage: u32, confounder: [u8; 16], text: &[u8]) -> Vec<u8> {
    let cipher = aes::encrypt(key, usage, confounder, text);
    der::sequence(&[(0, der::integer(key.kind().number())), (2, der::octets(&cipher))])
}

/// Something encrypted, from outside.
pub(super) struct Sealed<'a> {
    pub(super) kind: i32,
    cipher: &'a [u8],
}

impl<'a> Sealed<'a> {
    pub(super) fn read(element: &'a [u8]) -> Result<Self, Malformed> {
        let fields = Fields::read(Reader(element).expect(SEQUENCE)?)?;
        Ok(Self { kind: read_integer(fields.required(0)?)?, cipher: read_octets(fields.required(2)?)? })
    }

    /// Decrypts it; if that cannot be, the end of a sentence.
    pub(super) fn open(&self, key: &Key, usage: u32) -> Result<Zeroizing<Vec<u8>>, String> {
        if self.kind != key.kind().number() {
            let (found, wanted) = (type_name(self.kind), type_name(key.kind().number()));
            return Err(format!("is encrypted with {found}, and the key is of {wanted}"));
        }
        aes::decrypt(key, usage, self.cipher).ok_or_else(|| "cannot be decrypted with the key".to_owned())
    }
}

/// The outside of a ticket: for whom it is, and how it is encrypted.
pub(super) fn read_ticket(element: &[u8]) -> Result<(Principal, i32), Malformed> {
    /// `[APPLICATION 1]`.
    const TICKET: u8 = 1;
    let content = Reader(element).expect(application_tag(TICKET))?;
    let fields = Fields::read(Reader(content).expect(SEQUENCE)?)?;
    let realm = der::read_string(fields.required(1)?)?;
    let server = Principal::decode(fields.required(2)?, realm)?;
    Ok((server, Sealed::read(fields.required(3)?)?.kind))
}

/// The encryption type of a ticket.
pub(in super::super) fn type_of_ticket(element: &[u8]) -> Result<i32, Malformed> {
    read_ticket(element).map(|(_, kind)| kind)
}
