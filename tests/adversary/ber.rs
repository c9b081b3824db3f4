//! As much of BER as LDAP needs, written without the program's own code, so that both do not err together.

pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
pub(crate) const OCTETS: u8 = 0x04;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const ENUMERATED: u8 = 0x0a;

/// Operations of RFC 4511, section 4, as tags.
pub(crate) const BIND: u8 = 0x60;
pub(crate) const BIND_RESPONSE: u8 = 0x61;
pub(crate) const UNBIND: u8 = 0x42;
pub(crate) const SEARCH: u8 = 0x63;
pub(crate) const ENTRY: u8 = 0x64;
pub(crate) const DONE: u8 = 0x65;
pub(crate) const REFERENCE: u8 = 0x73;
pub(crate) const EXTENDED: u8 = 0x77;
pub(crate) const EXTENDED_RESPONSE: u8 = 0x78;

/// One element. What holds others gets its length in four octets, as Active Directory writes it.
pub(crate) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let mut bytes = vec![tag];
    match content.len() {
        short @ 0..=0x7f if tag & 0x20 == 0 => bytes.push(u8::try_from(short).unwrap()),
        _ => {
            bytes.push(0x84);
            bytes.extend(length);
        }
    }
    bytes.extend(content);
    bytes
}

pub(crate) fn constructed(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    element(tag, &parts.concat())
}

pub(crate) fn octets(text: impl AsRef<[u8]>) -> Vec<u8> {
    element(OCTETS, text.as_ref())
}

pub(crate) fn number(tag: u8, value: u32) -> Vec<u8> {
    let mut octets: Vec<u8> = value.to_be_bytes().into_iter().skip_while(|octet| *octet == 0).collect();
    if octets.first().is_none_or(|first| *first >= 0x80) {
        octets.insert(0, 0);
    }
    element(tag, &octets)
}

pub(crate) fn message(id: u32, operation: Vec<u8>) -> Vec<u8> {
    constructed(SEQUENCE, &[number(INTEGER, id), operation])
}

/// An `LDAPResult` under the tag of its operation.
pub(crate) fn result(id: u32, kind: u8, code: u32, text: &str) -> Vec<u8> {
    message(id, constructed(kind, &[number(ENUMERATED, code), octets(""), octets(text)]))
}

/// The end of the message that begins here, if all of it is there.
pub(crate) fn end_of_message(bytes: &[u8]) -> Option<usize> {
    let (header, length) = lengths(bytes)?;
    (bytes.len() >= header + length).then_some(header + length)
}

fn lengths(bytes: &[u8]) -> Option<(usize, usize)> {
    let count = match *bytes.get(1)? {
        short @ 0..=0x7f => return Some((2, usize::from(short))),
        long => usize::from(long & 0x7f),
    };
    let octets = bytes.get(2..2 + count)?;
    Some((2 + count, octets.iter().fold(0, |length, octet| length << 8 | usize::from(*octet))))
}

/// The elements in a row: tag and content of each. What the program sends is well-formed, or the test fails.
pub(crate) fn parts(mut bytes: &[u8]) -> Vec<(u8, &[u8])> {
    let mut parts = Vec::new();
    while !bytes.is_empty() {
        let (header, length) = lengths(bytes).expect("a whole element");
        parts.push((bytes[0], &bytes[header..header + length]));
        bytes = &bytes[header + length..];
    }
    parts
}

pub(crate) fn value(content: &[u8]) -> u32 {
    content.iter().fold(0, |value, octet| value << 8 | u32::from(*octet))
}

pub(crate) fn text(content: &[u8]) -> String {
    String::from_utf8(content.to_vec()).expect("UTF-8")
}
