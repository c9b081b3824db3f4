//! Files that are of use after another program had them.

/// What files begin with, what they are, and how they become something that can be read.
const KINDS: [(&[u8], &str); 15] = [
    (b"\x1F\x8B", "is compressed with gzip; unpack it"),
    (b"PK\x03\x04", "is a zip archive, or a document of Office; unpack it, or save it as text"),
    (b"7z\xBC\xAF\x27\x1C", "is a 7z archive; unpack it"),
    (b"Rar!\x1A\x07", "is a rar archive; unpack it"),
    (b"\xFD7zXZ\0", "is compressed with xz; unpack it"),
    (b"BZh", "is compressed with bzip2; unpack it"),
    (b"\x28\xB5\x2F\xFD", "is compressed with zstd; unpack it"),
    (b"MSCF", "is a cabinet; unpack it with expand"),
    (b"GMBU", "is a capture of Network Monitor; convert it with editcap or Wireshark to pcapng"),
    (b"RTSS", "is a capture of Network Monitor 1; convert it with editcap or Wireshark to pcapng"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "is a message of Outlook, or an old document of Office; save it as text"),
    (b"%PDF", "is a PDF; save it as text"),
    (b"\x89PNG", "is a picture; paste the text"),
    (b"\xFF\xD8\xFF", "is a picture; paste the text"),
    (b"{\\rtf", "is a text with formatting (RTF); save it as plain text"),
];

/// How many octets [`advice`] wants to see.
pub(super) const ENOUGH_TO_TELL: usize = 12;

/// What a file is that begins like this, and what to do with it. `None` where it may be readable.
pub(super) fn advice(start: &[u8]) -> Option<&'static str> {
    let by_name = KINDS.iter().find(|(magic, _)| start.starts_with(magic)).map(|(_, advice)| *advice);
    by_name.or_else(|| {
        is_trace(start).then_some("is an ETW trace; convert it with etl2pcapng, if pktmon or netsh wrote it")
    })
}

/// Traces of Windows begin with no name: the size of a buffer, and how much of it is used.
fn is_trace(start: &[u8]) -> bool {
    let number =
        |at: usize| start.get(at..).and_then(|rest| rest.first_chunk()).map(|octets| u32::from_le_bytes(*octets));
    let (Some(size), Some(used)) = (number(0), number(4)) else { return false };
    (0x400..=0x100_0000).contains(&size) && size % 0x400 == 0 && (72..=size).contains(&used) && used % 8 == 0
}

#[cfg(test)]
mod tests {
    use super::advice;

    #[test]
    fn what_another_program_must_see_first_is_said() {
        for (start, word) in [
            (&b"\x1F\x8B\x08\0\0\0\0\0"[..], "gzip"),
            (b"GMBU\x03\x02\x01\0\0\0\0\0", "editcap"),
            (b"\0\0\x01\0\x88\x0a\0\0\x76\x50\x95\x1e", "etl2pcapng"),
            (b"PK\x03\x04\x14\0\x06\0", "zip"),
        ] {
            assert!(advice(start).is_some_and(|advice| advice.contains(word)), "{word}");
        }
        for start in [
            &b"ElfFile\0\0\0\0\0"[..],
            b"Log Name: Sy",
            b"\xFF\xFEL\0o\0g\0 \0N\0",
            b"",
            b"\xd4\xc3\xb2\xa1\x02\0\x04\0",
        ] {
            assert_eq!(advice(start), None, "{start:?}");
        }
    }
}
