//! Which characters a file holds. Windows tools write five encodings, most of them without saying so.

use std::{borrow::Cow, fmt};

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How a file was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, of which ASCII is a part.
    Utf8,
    /// UTF-16, low octet first, as Windows PowerShell and `ldifde -u` write it.
    Utf16Le,
    /// UTF-16, high octet first.
    Utf16Be,
    /// Not UTF-8, therefore taken for the code page of western Windows, line by line. A guess: other code pages look the same.
    Windows1252,
}

/// A file's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, without byte order mark and without NULs at its end. Borrowed where the file is UTF-8.
    pub text: Cow<'a, str>,
    /// How it was written.
    pub encoding: Encoding,
}

/// Why octets are not text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecodeError {
    /// It holds a control character that no text has, this one.
    Binary(u8),
    /// It is UTF-16 with half a character in it or at its end.
    Utf16,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Binary(octet) => write!(f, "is not text: it holds the octet 0x{octet:02X}"),
            Self::Utf16 => write!(f, "is not text: it is UTF-16 with half a character in it; is it cut short?"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// How much of a file without byte order mark is looked at to tell UTF-16.
const SAMPLE: usize = 4096;

/// Finds out the encoding and decodes.
///
/// # Errors
/// The file is binary, or UTF-16 that is damaged.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, DecodeError> {
    let utf16 = |encoding: &'static encoding_rs::Encoding, bytes, which| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or(DecodeError::Utf16)?;
        Ok((text, which))
    };
    let (text, encoding) = match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(UTF_16LE, rest, Encoding::Utf16Le)?,
        [0xFE, 0xFF, rest @ ..] => utf16(UTF_16BE, rest, Encoding::Utf16Be)?,
        [0xEF, 0xBB, 0xBF, rest @ ..] => narrow(rest),
        _ => match without_mark(bytes) {
            Some(Encoding::Utf16Le) => utf16(UTF_16LE, bytes, Encoding::Utf16Le)?,
            Some(_) => utf16(UTF_16BE, bytes, Encoding::Utf16Be)?,
            None => narrow(bytes),
        },
    };
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_end_matches('\0')),
        Cow::Owned(mut text) => {
            text.truncate(text.trim_end_matches('\0').len());
            Cow::Owned(text)
        }
    };
    // Bell, backspace, tab, line ends and escape occur in what consoles print, Ctrl-Z at the end of what `copy` writes.
    let body = text.strip_suffix('\u{1A}').unwrap_or(&text);
    match body.bytes().find(|octet| *octet < 0x20 && !matches!(octet, 7..=13 | 27)) {
        Some(octet) => Err(DecodeError::Binary(octet)),
        None => Ok(Decoded { text, encoding }),
    }
}

fn narrow(bytes: &[u8]) -> (Cow<'_, str>, Encoding) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), Encoding::Utf8),
        Err(_) => (Cow::Owned(mixed(bytes)), Encoding::Windows1252),
    }
}

/// Line by line, since a text that was pasted together may be of several encodings: what is UTF-8 stays what it is.
fn mixed(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|octet| *octet == b'\n') {
        match std::str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            Err(_) => text.push_str(&WINDOWS_1252.decode_without_bom_handling(line).0),
        }
    }
    text
}

/// UTF-16 without a mark shows itself by NULs at every second octet, since most of what is written is ASCII.
fn without_mark(bytes: &[u8]) -> Option<Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    // NULs at the end are padding.
    let pairs = sample.chunks_exact(2).filter(|pair| *pair != [0, 0]);
    let (count, first, second) = pairs.fold((0, 0, 0), |(count, first, second), pair| {
        (count + 1, first + usize::from(pair[0] == 0), second + usize::from(pair[1] == 0))
    });
    // A few characters, such as U+0100, have their NUL at the other place.
    let most = |many: usize, few: usize| many * 2 > count && few * 3 < many;
    if most(second, first) { Some(Encoding::Utf16Le) } else { most(first, second).then_some(Encoding::Utf16Be) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{DecodeError, Encoding, decode};

    fn utf16(text: &str, low_first: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if low_first { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn every_encoding_that_windows_writes_is_told() {
        let text = "dn: CN=Größe\r\n";
        let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            (marked(b"\xEF\xBB\xBF", text.into()), Encoding::Utf8),
            (marked(b"\xFF\xFE", utf16(text, true)), Encoding::Utf16Le),
            (marked(b"\xFE\xFF", utf16(text, false)), Encoding::Utf16Be),
            (utf16(text, true), Encoding::Utf16Le),
            (utf16(text, false), Encoding::Utf16Be),
            (b"dn: CN=Gr\xF6\xDFe\r\n".to_vec(), Encoding::Windows1252),
        ] {
            for end in [&b""[..], b"\0\0"] {
                let bytes = [&bytes[..], end].concat();
                let decoded = decode(&bytes).unwrap();
                assert_eq!((&*decoded.text, decoded.encoding), (text, encoding), "{bytes:?}");
            }
        }
    }

    #[test]
    fn one_foreign_octet_does_not_spoil_the_other_lines() {
        let decoded = decode("dn: CN=Gr\u{f6}\u{df}e\ncn: ".as_bytes()).unwrap();
        assert_eq!(decoded.encoding, Encoding::Utf8);
        let bytes = [decoded.text.as_bytes(), b"Gr\x94\xE1e\nplain\n"].concat();
        let decoded = decode(&bytes).unwrap();
        assert_eq!(decoded.text, "dn: CN=Gr\u{f6}\u{df}e\ncn: Gr\u{201d}\u{e1}e\nplain\n");
        assert_eq!(decoded.encoding, Encoding::Windows1252);
    }

    #[test]
    fn what_is_not_text_is_refused() {
        assert_eq!(decode(b"ElfFile\0\0\0\0x"), Err(DecodeError::Binary(0)));
        assert_eq!(decode(b"PK\x03\x04"), Err(DecodeError::Binary(3)));
        assert_eq!(decode(b"\xFF\xFEd\0n"), Err(DecodeError::Utf16));
        assert_eq!(decode(b"\xFF\xFE\0\xD8d\0"), Err(DecodeError::Utf16));
        assert_eq!(decode(&utf16("name: \u{100}-\u{4E00}\n", true)).unwrap().encoding, Encoding::Utf16Le);
        assert!(decode(b"typed\r\n\x1A").is_ok());
        assert_eq!(decode(b"").unwrap().text, "");
    }

    proptest! {
        #[test]
        fn no_octets_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = decode(&bytes);
        }

        #[test]
        fn any_text_reads_back(text in "[a-zA-Z0-9:, ]{4,20}\\PC{0,4}\n") {
            prop_assert_eq!(decode(text.as_bytes()).unwrap().text, text.as_str());
            for low_first in [true, false] {
                let bytes = utf16(&format!("\u{FEFF}{text}"), low_first);
                prop_assert_eq!(decode(&bytes).unwrap().text, text.as_str());
            }
        }
    }
}
