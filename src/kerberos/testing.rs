//! What a KDC says, made by hand for tests.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::{
    EncryptionType, Key, NameType, Principal, Tgt, Ticket, TicketFlags, VERSION, aes,
    answer::Encoded,
    der::{self, application, flags, integer, octets, string, time, unsigned},
};
use crate::ber::{self, SEQUENCE};

/// Octets as the specifications print them.
pub(crate) fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |mut text, octet| {
        write!(text, "{octet:02x}").unwrap();
        text
    })
}

/// The way back; what is no digit is left out.
pub(crate) fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

pub(crate) fn now() -> Timestamp {
    "2026-11-21T06:34:32.123456Z".parse().unwrap()
}

pub(crate) fn key(fill: u8) -> Key {
    Key::of(EncryptionType::Aes256, &[fill; 32]).unwrap()
}

/// A ticket that nobody can decrypt.
pub(crate) fn ticket(server: &Principal) -> Vec<u8> {
    let sealed = der::sequence(&[(0, integer(18)), (1, unsigned(3)), (2, octets(&[7; 40]))]);
    let fields = [(0, integer(VERSION)), (1, string(&server.realm)), (2, server.encode()), (3, sealed)];
    application(1, &der::sequence(&fields))
}

/// A ticket-granting ticket of `VMHOST1$`, forwardable, with [`key`]`(1)`.
pub(crate) fn tgt() -> Tgt {
    let server = Principal::ticket_granting("CONTOSO.COM");
    let ticket = Ticket {
        client: Principal::account("VMHOST1$", "CONTOSO.COM"),
        flags: TicketFlags(0x4000_0000),
        encryption_type: 18,
        session_type: 18,
        ends: now(),
        clock_difference: jiff::SignedDuration::ZERO,
        encoded: Encoded(ticket(&server)),
        server,
    };
    Tgt { ticket, session: key(1) }
}

/// An answer with a ticket.
pub(crate) struct Granted {
    /// 11 or 13.
    pub(crate) kind: u8,
    pub(crate) key: Key,
    pub(crate) nonce: u32,
    pub(crate) client: Principal,
    pub(crate) server: Principal,
    pub(crate) session_type: i32,
    pub(crate) padata: Option<Vec<u8>>,
}

impl Granted {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let session = der::sequence(&[(0, integer(self.session_type)), (1, octets(&[2; 32]))]);
        let part = der::sequence(&[
            (0, session),
            (1, ber::element(SEQUENCE, &[])),
            (2, unsigned(self.nonce)),
            (4, flags(0x4000_0000)),
            (5, time(now())),
            (7, time(now())),
            (9, string(&self.server.realm)),
            (10, self.server.encode()),
        ]);
        let usage = if self.kind == 11 { 3 } else { 8 };
        let part = aes::encrypt(&self.key, usage, [5; 16], &application(if self.kind == 11 { 25 } else { 26 }, &part));
        let sealed = der::sequence(&[(0, integer(18)), (2, octets(&part))]);
        let mut fields = vec![(0, integer(VERSION)), (1, integer(i32::from(self.kind)))];
        fields.extend(self.padata.clone().map(|padata| (2, padata)));
        fields.extend([
            (3, string(&self.client.realm)),
            (4, self.client.encode()),
            (5, ticket(&self.server)),
            (6, sealed),
        ]);
        application(self.kind, &der::sequence(&fields))
    }
}

/// An error.
pub(crate) fn error(code: i32, time: Timestamp, text: Option<&str>, data: Option<&[u8]>) -> Vec<u8> {
    error_about("CONTOSO.COM", code, time, text, data)
}

/// An error that names the client's realm.
pub(crate) fn error_about(realm: &str, code: i32, time: Timestamp, text: Option<&str>, data: Option<&[u8]>) -> Vec<u8> {
    let server = Principal::ticket_granting("CONTOSO.COM");
    let mut fields = vec![
        (0, integer(VERSION)),
        (1, integer(30)),
        (4, der::time(time)),
        (5, integer(time.subsec_microsecond())),
        (6, integer(code)),
        (7, string(realm)),
        (9, string(&server.realm)),
        (10, server.encode()),
    ];
    fields.extend(text.map(|text| (11, string(text))));
    fields.extend(data.map(|data| (12, octets(data))));
    application(30, &der::sequence(&fields))
}

/// `METHOD-DATA`.
pub(crate) fn method_data(elements: &[(i32, Vec<u8>)]) -> Vec<u8> {
    let elements: Vec<Vec<u8>> =
        elements.iter().map(|(kind, value)| der::sequence(&[(1, integer(*kind)), (2, octets(value))])).collect();
    ber::constructed(SEQUENCE, &elements)
}

/// A request with one more padata.
pub(crate) fn with_padata(request: &[u8], kind: i32, value: &[u8]) -> Vec<u8> {
    let (tag, content) = ber::Reader(request).next().unwrap();
    let fields = der::Fields::read(ber::Reader(content).expect(SEQUENCE).unwrap()).unwrap();
    let mut list = ber::Reader(fields.required(3).unwrap()).expect(SEQUENCE).unwrap().to_vec();
    list.extend(der::sequence(&[(1, integer(kind)), (2, octets(value))]));
    let fields = [1, 2, 3, 4].map(|number| match number {
        3 => (number, ber::element(SEQUENCE, &list)),
        other => (other, fields.required(usize::from(other)).unwrap().to_vec()),
    });
    ber::element(tag, &der::sequence(&fields))
}

/// `ETYPE-INFO2` of types, salts and iterations.
pub(crate) fn etype_info2(entries: &[(i32, &str, u32)]) -> Vec<u8> {
    let entries: Vec<Vec<u8>> = entries
        .iter()
        .map(|(kind, salt, rounds)| {
            der::sequence(&[(0, integer(*kind)), (1, string(salt)), (2, octets(&rounds.to_be_bytes()))])
        })
        .collect();
    method_data(&[(19, ber::constructed(SEQUENCE, &entries))])
}

/// The parts of a name as the files of MIT have them, with lengths of `wide` octets.
pub(crate) fn counted(wide: usize, text: &[u8]) -> Vec<u8> {
    let length = u32::try_from(text.len()).unwrap().to_be_bytes();
    [&length[4 - wide..], text].concat()
}

pub(crate) fn name_type(name: &Principal) -> [u8; 4] {
    let NameType(number) = name.name_type;
    number.to_be_bytes()
}
