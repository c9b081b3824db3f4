//! The Basic Encoding Rules, as far as LDAP (RFC 4511, section 5.1), certificates and Kerberos (RFC 4120, section 5.1)
//! need them: definite lengths and tag numbers below 31.

use std::fmt;

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const ENUMERATED: u8 = 0x0a;
pub(crate) const SEQUENCE: u8 = 0x30;
/// The bit of a tag that says that the content is made of elements.
const CONSTRUCTED: u8 = 0x20;

/// How deep elements may lie in one another. LDAP answers need 6 levels; without a bound, a recursive decoder would run
/// out of stack.
const DEEPEST: usize = 16;

/// Octets that are not what they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed(pub(crate) &'static str);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "malformed data ({})", self.0)
    }
}

impl std::error::Error for Malformed {}

/// One element.
pub(crate) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    match content.len() {
        length @ 0..=0x7f => bytes.extend(u8::try_from(length)),
        length => {
            let length: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|octet| *octet == 0).collect();
            bytes.extend(u8::try_from(length.len() | 0x80));
            bytes.extend(length);
        }
    }
    bytes.extend(content);
    bytes
}

/// One element made of others.
pub(crate) fn constructed(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    element(tag, &parts.concat())
}

/// A number that is not negative, under a tag such as INTEGER or ENUMERATED.
pub(crate) fn number(tag: u8, value: u32) -> Vec<u8> {
    let mut octets: Vec<u8> = value.to_be_bytes().into_iter().skip_while(|octet| *octet == 0).collect();
    if octets.first().is_none_or(|first| *first >= 0x80) {
        octets.insert(0, 0);
    }
    element(tag, &octets)
}

/// The length of an element's header and of its content, or `None` if more octets are needed to tell.
pub(crate) fn lengths(bytes: &[u8]) -> Result<Option<(usize, usize)>, Malformed> {
    let [tag, first, rest @ ..] = bytes else { return Ok(None) };
    if tag & 0x1f == 0x1f {
        return Err(Malformed("a tag in the long form"));
    }
    let count = match *first {
        length @ 0..=0x7f => return Ok(Some((2, usize::from(length)))),
        // Active Directory writes every length in four octets.
        long @ 0x81..=0x84 => usize::from(long & 0x7f),
        _ => return Err(Malformed("an indefinite or enormous length")),
    };
    let Some(octets) = rest.get(..count) else { return Ok(None) };
    Ok(Some((2 + count, octets.iter().fold(0, |length, octet| length << 8 | usize::from(*octet)))))
}

/// Elements in a row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The tag of the next element.
    pub(crate) fn peek(self) -> Option<u8> {
        self.0.first().copied()
    }

    /// The next element's tag and content.
    pub(crate) fn next(&mut self) -> Result<(u8, &'a [u8]), Malformed> {
        const SHORT: Malformed = Malformed("it ends too early");
        let (header, length) = lengths(self.0)?.ok_or(SHORT)?;
        let tag = self.peek().ok_or(SHORT)?;
        let end = header.checked_add(length).ok_or(SHORT)?;
        let content = self.0.get(header..end).ok_or(SHORT)?;
        self.0 = &self.0[end..];
        Ok((tag, content))
    }

    /// The next element's content, if it has this tag.
    pub(crate) fn expect(&mut self, tag: u8) -> Result<&'a [u8], Malformed> {
        match self.next()? {
            (found, content) if found == tag => Ok(content),
            _ => Err(Malformed("an element of another kind was expected")),
        }
    }

    /// The next element as a number that is not negative.
    pub(crate) fn number(&mut self, tag: u8) -> Result<u32, Malformed> {
        match self.expect(tag)? {
            octets @ [first, ..] if octets.len() <= 4 && *first < 0x80 => {
                Ok(octets.iter().fold(0, |value, octet| value << 8 | u32::from(*octet)))
            }
            _ => Err(Malformed("a number out of range")),
        }
    }
}

/// Checks that the elements within are whole, to any depth that is allowed, and counts them.
pub(crate) fn check_within(content: &[u8]) -> Result<usize, Malformed> {
    let (mut open, mut count) = (vec![Reader(content)], 0);
    while let Some(level) = open.last_mut() {
        if level.is_empty() {
            open.pop();
            continue;
        }
        let (tag, content) = level.next()?;
        count += 1;
        if tag & CONSTRUCTED != 0 {
            if open.len() == DEEPEST {
                return Err(Malformed("it is nested too deeply"));
            }
            open.push(Reader(content));
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_and_written_in_every_form() {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let bytes = element(OCTET_STRING, &vec![7; length]);
            assert_eq!(Reader(&bytes).expect(OCTET_STRING).map(<[u8]>::len), Ok(length));
            assert!(Reader(&bytes[..bytes.len() - 1]).next().is_err());
        }
        // As Active Directory writes them.
        assert_eq!(lengths(&[0x30, 0x84, 0, 0, 0, 5]), Ok(Some((6, 5))));
        assert_eq!(lengths(&[0x30, 0x84, 0, 0]), Ok(None));
        assert!(lengths(&[0x30, 0x80]).is_err());
        assert!(lengths(&[0x30, 0x88]).is_err());
        assert!(lengths(&[0x3f, 0x01]).is_err());
    }

    #[test]
    fn numbers_are_not_negative() {
        for value in [0, 1, 127, 128, 255, 32768, u32::MAX >> 1] {
            assert_eq!(Reader(&number(INTEGER, value)).number(INTEGER), Ok(value));
        }
        assert!(Reader(&[INTEGER, 1, 0xff]).number(INTEGER).is_err());
        assert!(Reader(&[INTEGER, 0]).number(INTEGER).is_err());
        assert!(Reader(&[INTEGER, 5, 0, 1, 1, 1, 1]).number(INTEGER).is_err());
    }

    #[test]
    fn nesting_is_bounded_without_recursion() {
        let nested = |depth| (0..depth).fold(Vec::new(), |within, _| element(SEQUENCE, &within));
        assert_eq!(check_within(&nested(DEEPEST - 1)), Ok(DEEPEST - 1));
        assert!(check_within(&nested(DEEPEST + 1)).is_err());
        assert!(check_within(&[SEQUENCE, 3, OCTET_STRING, 2, 0]).is_err());
    }
}
