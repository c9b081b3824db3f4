//! What stands between the server and the LDAP library.
//!
//! The library decodes recursively and expects well-formed messages. So the stream is cut into messages here, and only
//! those go on that are whole, of a sane size and depth, and have the parts that RFC 4511 prescribes.

use super::ber::{self, ENUMERATED, INTEGER, Malformed, OCTET_STRING, Reader, SEQUENCE};

/// The longest message that is taken, in octets. An object with a list of 100 000 values is about 10 MB. The library holds several
/// copies of a message at a time.
const LONGEST: usize = 16 << 20;

/// The most elements of a message: an empty one has two octets, and takes some fifty once it is decoded.
const MOST_ELEMENTS: usize = 400_000;

/// Operations of RFC 4511, section 4, as tags.
pub(super) const BIND_RESPONSE: u8 = 0x61;
pub(super) const SEARCH_ENTRY: u8 = 0x64;
pub(super) const SEARCH_DONE: u8 = 0x65;
pub(super) const SEARCH_REFERENCE: u8 = 0x73;
pub(super) const EXTENDED_RESPONSE: u8 = 0x78;
const CONTROLS: u8 = 0xa0;
const REFERRAL: u8 = 0xa3;
const BOOLEAN: u8 = 0x01;
/// Where Active Directory puts the name of a Notice of Disconnection, outside of the response that it belongs to.
const MISPLACED_NAME: u8 = 0x8a;

/// Cuts what the server sends into messages.
#[derive(Debug, Default)]
pub(super) struct Messages {
    buffer: Vec<u8>,
    /// What of `buffer` was already given out.
    taken: usize,
}

impl Messages {
    /// Where to put what the server sent.
    pub(super) fn input(&mut self) -> &mut Vec<u8> {
        self.buffer.drain(..self.taken);
        self.taken = 0;
        &mut self.buffer
    }

    /// Whether everything that came was given out.
    pub(super) fn is_empty(&self) -> bool {
        self.taken == self.buffer.len()
    }

    /// The next whole message, if it is there.
    pub(super) fn next(&mut self) -> Result<Option<&[u8]>, Malformed> {
        let rest = &self.buffer[self.taken..];
        if rest.first().is_some_and(|tag| *tag != SEQUENCE) {
            return Err(Malformed("not an LDAP message"));
        }
        let Some((header, length)) = ber::lengths(rest)? else { return Ok(None) };
        if length > LONGEST {
            return Err(Malformed("a message of more than 16 MiB"));
        }
        let end = header + length;
        if rest.len() < end {
            return Ok(None);
        }
        check(&rest[header..end])?;
        let start = self.taken;
        self.taken += end;
        Ok(Some(&self.buffer[start..self.taken]))
    }
}

/// The number and the operation of a message that was checked.
pub(super) fn open(message: &[u8]) -> Result<(u32, u8, &[u8]), Malformed> {
    let mut parts = Reader(Reader(message).expect(SEQUENCE)?);
    let number = parts.number(INTEGER)?;
    let (operation, content) = parts.next()?;
    Ok((number, operation, content))
}

fn check(content: &[u8]) -> Result<(), Malformed> {
    if ber::check_within(content)? > MOST_ELEMENTS {
        return Err(Malformed("a message of more than 400 000 parts"));
    }
    let mut parts = Reader(content);
    parts.number(INTEGER)?;
    let (operation, within) = parts.next()?;
    let mut within = Reader(within);
    match operation {
        SEARCH_ENTRY => {
            within.expect(OCTET_STRING)?;
            within.expect(SEQUENCE)?;
        }
        BIND_RESPONSE | SEARCH_DONE | EXTENDED_RESPONSE => {
            within.number(ENUMERATED)?;
            for text in [within.expect(OCTET_STRING)?, within.expect(OCTET_STRING)?] {
                // The library insists; what is read here can do without.
                if operation == SEARCH_DONE {
                    check_text(text)?;
                }
            }
            if operation == SEARCH_DONE && !within.is_empty() {
                check_referral(within)?;
            }
        }
        SEARCH_REFERENCE => {}
        _ => return Err(Malformed("an answer of an unknown kind")),
    }
    if !parts.is_empty() {
        match parts.next()? {
            (CONTROLS, controls) => check_controls(controls)?,
            (MISPLACED_NAME, _) => {}
            _ => return Err(Malformed("something after the operation")),
        }
    }
    if parts.is_empty() { Ok(()) } else { Err(Malformed("something after the controls")) }
}

fn check_text(text: &[u8]) -> Result<(), Malformed> {
    if std::str::from_utf8(text).is_ok() { Ok(()) } else { Err(Malformed("text that is not UTF-8")) }
}

/// What may follow the texts of a result: where else to ask, which the library reads although nobody goes there.
fn check_referral(mut rest: Reader<'_>) -> Result<(), Malformed> {
    let mut list = Reader(rest.expect(REFERRAL)?);
    while !list.is_empty() {
        check_text(list.expect(OCTET_STRING)?)?;
    }
    if rest.is_empty() { Ok(()) } else { Err(Malformed("something after the result")) }
}

fn check_controls(controls: &[u8]) -> Result<(), Malformed> {
    let mut controls = Reader(controls);
    while !controls.is_empty() {
        let mut control = Reader(controls.expect(SEQUENCE)?);
        if !control.expect(OCTET_STRING)?.is_ascii() {
            return Err(Malformed("a control without a name"));
        }
        if control.peek() == Some(BOOLEAN) && control.expect(BOOLEAN)?.len() != 1 {
            return Err(Malformed("a control whose criticality is no truth value"));
        }
        if !control.is_empty() {
            control.expect(OCTET_STRING)?;
        }
        if !control.is_empty() {
            return Err(Malformed("something after a control's value"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{
        super::ber::{constructed, element, number},
        *,
    };

    fn done(id: u32) -> Vec<u8> {
        let result = [number(ENUMERATED, 0), element(OCTET_STRING, b""), element(OCTET_STRING, b"")];
        constructed(SEQUENCE, &[number(INTEGER, id), constructed(SEARCH_DONE, &result)])
    }

    #[test]
    fn messages_come_whole_however_the_octets_do() {
        let stream = [done(1), done(2), done(300)].concat();
        for size in [1, 2, 5, 13, stream.len()] {
            let (mut messages, mut numbers) = (Messages::default(), Vec::new());
            for piece in stream.chunks(size) {
                messages.input().extend(piece);
                while let Some(message) = messages.next().expect("well-formed") {
                    numbers.push(open(message).expect("checked").0);
                }
            }
            assert_eq!(numbers, [1, 2, 300], "in pieces of {size}");
            assert!(messages.is_empty());
        }
    }

    fn refused(bytes: &[u8]) -> bool {
        let mut messages = Messages::default();
        messages.input().extend(bytes);
        messages.next().is_err()
    }

    #[test]
    fn what_would_upset_the_library_is_refused() {
        assert!(refused(b"HTTP/1.1 400 Bad Request"));
        assert!(refused(&[SEQUENCE, 0]), "empty");
        assert!(refused(&[SEQUENCE, 0x84, 0x7f, 0xff, 0xff, 0xff]), "enormous");
        assert!(refused(&constructed(SEQUENCE, &[number(INTEGER, 1)])), "no operation");
        assert!(refused(&constructed(SEQUENCE, &[number(INTEGER, 1), element(SEARCH_DONE, b"")])), "no result");
        assert!(refused(&constructed(SEQUENCE, &[number(INTEGER, 1), element(0x6e, b"")])), "unknown operation");
        let deep =
            (0..100_000).fold(Vec::new(), |within, _| if within.len() < 60 { element(0x30, &within) } else { within });
        assert!(refused(&constructed(SEQUENCE, &[number(INTEGER, 1), element(SEARCH_REFERENCE, &deep)])), "deep");
        assert!(!refused(&done(1)));
    }

    #[test]
    fn a_notice_of_disconnection_of_active_directory_is_taken() {
        let result = [number(ENUMERATED, 52), element(OCTET_STRING, b""), element(OCTET_STRING, b"idle")];
        let name = element(MISPLACED_NAME, b"1.3.6.1.4.1.1466.20036");
        assert!(!refused(&constructed(SEQUENCE, &[number(INTEGER, 0), constructed(EXTENDED_RESPONSE, &result), name])));
    }
}
