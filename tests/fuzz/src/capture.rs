//! Captures of network traffic.

use std::io::{Read, Result};

use kcd_doctor::gather::evidence::capture::{ENOUGH_TO_TELL, is_capture, read};

use super::{FILE, told};

/// Fewer octets than this are no message, nor is a frame without its header.
const SMALLEST_MESSAGE: usize = 24;
const SMALLEST_FRAME: usize = 12;

/// Reads a capture.
///
/// # Panics
/// It is read although it is none, or not although it is one; it tells more than it can hold; it tells another thing when
/// it comes in small pieces; or its story cannot be shown.
pub fn run(bytes: &[u8]) {
    let start = bytes.get(..ENOUGH_TO_TELL).unwrap_or(bytes);
    let evidence = match read(bytes, FILE) {
        Ok(evidence) => evidence,
        Err(why) => return assert!(!is_capture(start) && why.starts_with(FILE), "{why}"),
    };
    assert!(is_capture(start));
    assert_eq!(read(Drops { rest: bytes, size: 0 }, FILE).as_ref(), Ok(&evidence));
    assert!(evidence.exchanges.len() * SMALLEST_MESSAGE <= bytes.len(), "{evidence:?}");
    for exchange in &evidence.exchanges {
        let frame = exchange.from.strip_prefix("file, frame ").and_then(|frame| frame.parse::<usize>().ok());
        assert!(frame.is_some_and(|frame| (1..=bytes.len() / SMALLEST_FRAME).contains(&frame)), "{exchange:?}");
    }
    let unread: u64 = evidence.unread.iter().map(|unread| unread.count).sum();
    assert!(usize::try_from(unread).is_ok_and(|unread| unread <= bytes.len()), "{evidence:?}");
    told::check(&evidence, bytes.len());
}

/// A file that comes in pieces of 1 octet, 2 octets and so on, and then from the beginning.
struct Drops<'a> {
    rest: &'a [u8],
    size: usize,
}

impl Read for Drops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        const LARGEST: usize = 97;
        self.size = self.size % LARGEST + 1;
        let (piece, rest) = self.rest.split_at(self.size.min(buffer.len()).min(self.rest.len()));
        buffer[..piece.len()].copy_from_slice(piece);
        self.rest = rest;
        Ok(piece.len())
    }
}
