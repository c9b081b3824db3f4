//! Elements of ASN.1, written by other code than the program's.

pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTETS: u8 = 0x04;
pub(super) const TIME: u8 = 0x18;
pub(super) const TEXT: u8 = 0x1b;
const SEQUENCE: u8 = 0x30;

/// An element, with its length in the long form of four octets, as Active Directory writes it.
pub(super) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes();
    [&[tag, 0x84], length.as_slice(), content].concat()
}

pub(super) fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    element(SEQUENCE, &parts.concat())
}

/// The field `[number]` of a sequence.
pub(super) fn field(number: u8, content: &[u8]) -> Vec<u8> {
    element(0xa0 | number, content)
}

/// A field with a number of one octet.
pub(super) fn number(field_number: u8, value: u8) -> Vec<u8> {
    field(field_number, &element(INTEGER, &[value]))
}
