//! The types of ASN.1 that Kerberos messages are made of (RFC 4120, 5.2), over the rules in [`crate::ber`].

use jiff::{Timestamp, civil, tz::TimeZone};

use crate::ber::{self, INTEGER, Malformed, OCTET_STRING, Reader, SEQUENCE};

pub(super) const GENERAL_STRING: u8 = 0x1b;
const BIT_STRING: u8 = 0x03;
const BOOLEAN: u8 = 0x01;
const GENERALIZED_TIME: u8 = 0x18;
/// The class and form of `[n]` in a sequence.
const CONTEXT: u8 = 0xa0;
/// The class and form of `[APPLICATION n]`.
const APPLICATION: u8 = 0x60;

/// `[number]` of a sequence.
pub(super) fn field(number: u8, content: &[u8]) -> Vec<u8> {
    ber::element(CONTEXT | number, content)
}

/// `[APPLICATION number]`.
pub(super) fn application(number: u8, content: &[u8]) -> Vec<u8> {
    ber::element(APPLICATION | number, content)
}

/// The tag of `[APPLICATION number]`.
pub(super) const fn application_tag(number: u8) -> u8 {
    APPLICATION | number
}

/// A sequence of fields, whose numbers are those of the specification.
pub(super) fn sequence(fields: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let fields: Vec<Vec<u8>> = fields.iter().map(|(number, content)| field(*number, content)).collect();
    ber::constructed(SEQUENCE, &fields)
}

/// `Int32`.
pub(super) fn integer(value: i32) -> Vec<u8> {
    let octets = value.to_be_bytes();
    // Of the octets in front, those go that say no more than the sign of the next one.
    let idle = octets.windows(2).take_while(|pair| matches!(pair, [0, 0..=0x7f] | [0xff, 0x80..=0xff])).count();
    ber::element(INTEGER, octets.get(idle..).unwrap_or(&octets))
}

/// `UInt32`.
pub(super) fn unsigned(value: u32) -> Vec<u8> {
    ber::number(INTEGER, value)
}

/// `KerberosString`. Active Directory puts UTF-8 into it.
pub(super) fn string(text: &str) -> Vec<u8> {
    ber::element(GENERAL_STRING, text.as_bytes())
}

pub(super) fn octets(value: &[u8]) -> Vec<u8> {
    ber::element(OCTET_STRING, value)
}

pub(super) fn boolean(value: bool) -> Vec<u8> {
    ber::element(BOOLEAN, &[if value { 0xff } else { 0 }])
}

/// `KerberosFlags`: bit 0 of the specification is the highest.
pub(super) fn flags(bits: u32) -> Vec<u8> {
    let [a, b, c, d] = bits.to_be_bytes();
    ber::element(BIT_STRING, &[0, a, b, c, d])
}

/// `KerberosTime`: whole seconds, UTC.
pub(super) fn time(time: Timestamp) -> Vec<u8> {
    ber::element(GENERALIZED_TIME, time.strftime("%Y%m%d%H%M%SZ").to_string().as_bytes())
}

/// A text from outside. Octets that are not UTF-8 are replaced.
pub(super) fn text(content: &[u8]) -> String {
    String::from_utf8_lossy(content).into_owned()
}

/// Reads an `Int32` or a `UInt32`; of the latter, those above 2³¹ as the specification's signed twin.
pub(super) fn read_integer(element: &[u8]) -> Result<i32, Malformed> {
    const RANGE: Malformed = Malformed("a number out of range");
    let content = Reader(element).expect(INTEGER)?;
    let [0, content @ ..] = content else { return signed(content).ok_or(RANGE) };
    match content.len() {
        0..=4 => Ok(content.iter().fold(0u32, |value, octet| value << 8 | u32::from(*octet)).cast_signed()),
        _ => Err(RANGE),
    }
}

fn signed(content: &[u8]) -> Option<i32> {
    let sign = if content.first()? & 0x80 == 0 { 0 } else { -1 };
    (content.len() <= 4).then(|| content.iter().fold(sign, |value: i32, octet| value << 8 | i32::from(*octet)))
}

/// Reads `KerberosFlags`. Bits past the 32nd are nobody's.
pub(super) fn read_flags(element: &[u8]) -> Result<u32, Malformed> {
    match Reader(element).expect(BIT_STRING)? {
        [_, a, b, c, d, ..] => Ok(u32::from_be_bytes([*a, *b, *c, *d])),
        _ => Err(Malformed("flags of fewer than 32 bits")),
    }
}

/// Reads a `KerberosTime`.
pub(super) fn read_time(element: &[u8]) -> Result<Timestamp, Malformed> {
    parse_time(Reader(element).expect(GENERALIZED_TIME)?).ok_or(Malformed("a time that is none"))
}

fn parse_time(text: &[u8]) -> Option<Timestamp> {
    let digits =
        text.strip_suffix(b"Z").filter(|digits| digits.len() == 14 && digits.iter().all(u8::is_ascii_digit))?;
    let number = |from, to| std::str::from_utf8(digits.get(from..to)?).ok()?.parse::<i16>().ok();
    let small = |from| i8::try_from(number(from, from + 2)?).ok();
    // A leap second counts as the one before.
    let second = small(12)?.min(59);
    let civil = civil::DateTime::new(number(0, 4)?, small(4)?, small(6)?, small(8)?, small(10)?, second, 0).ok()?;
    Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// Reads a `KerberosString` or a `Realm`.
pub(super) fn read_string(element: &[u8]) -> Result<String, Malformed> {
    Reader(element).expect(GENERAL_STRING).map(text)
}

/// Reads an `OCTET STRING`.
pub(super) fn read_octets(element: &[u8]) -> Result<&[u8], Malformed> {
    Reader(element).expect(OCTET_STRING)
}

/// The fields of a sequence, by their numbers.
pub(super) struct Fields<'a>([Option<&'a [u8]>; 16]);

impl<'a> Fields<'a> {
    /// Reads what is in a sequence. Fields that are unknown are left alone, and their order does not matter.
    pub(super) fn read(content: &'a [u8]) -> Result<Self, Malformed> {
        let mut fields = [None; 16];
        let mut rest = Reader(content);
        while !rest.is_empty() {
            let (tag, content) = rest.next()?;
            let number = usize::from(tag & 0x1f);
            match fields.get_mut(number) {
                Some(field) if tag & 0xe0 == CONTEXT && field.is_none() => *field = Some(content),
                Some(_) => return Err(Malformed("a field twice, or none")),
                None => {}
            }
        }
        Ok(Self(fields))
    }

    /// A field that may be absent.
    pub(super) fn optional(&self, number: usize) -> Option<&'a [u8]> {
        self.0.get(number).copied().flatten()
    }

    /// A field that must be there.
    pub(super) fn required(&self, number: usize) -> Result<&'a [u8], Malformed> {
        self.optional(number).ok_or(Malformed("a field is missing"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_short_as_they_can_be_and_read_back() {
        for value in [0, 1, 127, 128, 255, 256, 32767, 32768, i32::MAX, -1, -128, -129, -138, -32769, i32::MIN] {
            assert_eq!(read_integer(&integer(value)), Ok(value), "{value}");
        }
        assert_eq!(integer(-138), [2, 2, 0xff, 0x76]);
        assert_eq!(integer(128), [2, 2, 0, 0x80]);
        assert_eq!(integer(-1), [2, 1, 0xff]);
        assert_eq!(read_integer(&unsigned(0xffff_ffff)), Ok(-1));
        assert!(read_integer(&[2, 0]).is_err());
        assert!(read_integer(&[2, 5, 1, 0, 0, 0, 0]).is_err());
        assert!(read_integer(&[2, 6, 0, 1, 0, 0, 0, 0]).is_err());
    }

    #[test]
    fn times_are_whole_seconds_of_utc() {
        let moment: Timestamp = "2026-11-21T06:34:32.9Z".parse().unwrap();
        assert_eq!(&time(moment)[2..], b"20261121063432Z");
        assert_eq!(read_time(&time(moment)), Ok("2026-11-21T06:34:32Z".parse().unwrap()));
        assert_eq!(parse_time(b"20161231235960Z"), Some("2016-12-31T23:59:59Z".parse().unwrap()));
        for wrong in ["20261321063432Z", "2026112106343Z", "20261121063432", "+0261121063432Z", "", "Z"] {
            assert_eq!(parse_time(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn fields_are_found_by_number_and_never_twice() {
        let content = [field(1, &integer(5)), field(0, &integer(4))].concat();
        let fields = Fields::read(&content).unwrap();
        assert_eq!(fields.required(1).and_then(read_integer), Ok(5));
        assert!(fields.required(2).is_err());
        assert!(Fields::read(&[content.as_slice(), &field(1, &[])].concat()).is_err());
        assert!(Fields::read(&integer(5)).is_err());
        assert!(Fields::read(&field(30, &[])).is_ok());
    }
}
