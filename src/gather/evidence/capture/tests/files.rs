//! The formats of the files.

use super::*;

fn number(big: bool, value: u32) -> [u8; 4] {
    if big { value.to_be_bytes() } else { value.to_le_bytes() }
}

fn short(big: bool, value: u16) -> [u8; 2] {
    if big { value.to_be_bytes() } else { value.to_le_bytes() }
}

fn pcap(big: bool, magic: u32, link: u32, fraction: u32, frames: &[Vec<u8>]) -> Vec<u8> {
    let mut file =
        [magic, if big { 0x0002_0004 } else { 0x0004_0002 }, 0, 0, 65535, link].map(|word| number(big, word)).concat();
    for frame in frames {
        let length = u32::try_from(frame.len()).unwrap();
        file.extend([1_800_000_000, fraction, length, length].map(|word| number(big, word)).concat());
        file.extend(frame);
    }
    file
}

fn first_time(file: &[u8]) -> Option<String> {
    evidence(file).exchanges[0].time.map(|time| time.to_string())
}

#[test]
fn both_orders_and_both_resolutions_are_read() {
    for big in [false, true] {
        let micro = pcap(big, 0xa1b2_c3d4, 101, 250_000, &question());
        assert_question(&micro, "microseconds");
        assert_eq!(first_time(&micro).as_deref(), Some("2027-01-15T08:00:00.25Z"));
        let nano = pcap(big, 0xa1b2_3c4d, 101, 250_000, &question());
        assert_question(&nano, "nanoseconds");
        assert_eq!(first_time(&nano).as_deref(), Some("2027-01-15T08:00:00.00025Z"));
        // The length of the checksum behind each frame is in the upper bits of the link type.
        assert_question(&pcap(big, 0xa1b2_c3d4, 0x1400_0065, 0, &question()), "checksums");
    }
}

#[test]
fn a_file_of_another_kind_is_refused() {
    for start in [b"MZ".as_slice(), b"", b"\xd4\xc3\xb2", b"ElfFile\0\0\0\0\0\0", b"\x0a\x0d\x0d\x0a\x1c\0\0\0nope"] {
        assert!(!is_capture(start));
        assert_eq!(read(start, "x.bin").unwrap_err(), "x.bin is no capture of network traffic");
    }
}

/// A block of pcapng.
fn block(big: bool, kind: u32, body: &[u8]) -> Vec<u8> {
    let mut body = body.to_vec();
    body.resize(body.len().next_multiple_of(4), 0);
    let length = number(big, u32::try_from(12 + body.len()).unwrap());
    [&number(big, kind), &length, body.as_slice(), &length].concat()
}

fn section(big: bool) -> Vec<u8> {
    let body = [&number(big, 0x1a2b_3c4d), short(big, 1).as_slice(), &short(big, 0), &[0xff; 8]].concat();
    block(big, 0x0a0d_0d0a, &body)
}

fn interface(big: bool, link: u16, options: &[(u16, &[u8])]) -> Vec<u8> {
    let mut body = [short(big, link).as_slice(), &[0, 0], &number(big, 262_144)].concat();
    for (kind, value) in options {
        body.extend([short(big, *kind), short(big, u16::try_from(value.len()).unwrap())].concat());
        body.extend(*value);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    block(big, 1, &body)
}

fn packet(big: bool, interface: u32, units: u64, frame: &[u8]) -> Vec<u8> {
    let length = u32::try_from(frame.len()).unwrap();
    let time = [u32::try_from(units >> 32).unwrap(), (units & 0xffff_ffff) as u32];
    let words = [interface, time[0], time[1], length, length].map(|word| number(big, word)).concat();
    block(big, 6, &[words.as_slice(), frame].concat())
}

#[test]
fn pcapng_is_read_with_its_sections_and_interfaces() {
    let [request, answer] = question();
    let framed = |packet: &[u8]| [&[7; 12][..], &[8, 0], packet].concat();
    for big in [false, true] {
        let seconds: u64 = 1_800_000_000;
        let offset = if big { 100u64.to_be_bytes() } else { 100u64.to_le_bytes() };
        let file = [
            section(big),
            interface(big, 101, &[(9, &[9])]),
            interface(big, 1, &[(2, b"eth0!"), (9, &[0x8a]), (14, &offset), (0, b"")]),
            // Statistics, or whatever comes.
            block(big, 5, &[1; 24]),
            packet(big, 0, seconds * 1_000_000_000 + 5, &request),
            packet(big, 1, (seconds - 99) * 1024 + 512, &framed(&answer)),
            // Another section, in the other order, where the first interface is another one.
            section(!big),
            interface(!big, 1, &[]),
            packet(!big, 0, (seconds + 5) * 1_000_000, &framed(&request)),
            packet(!big, 7, 0, &request),
        ]
        .concat();
        let evidence = evidence(&file);
        assert_eq!(answers(&evidence), [(Some("VMHOST1$"), Some(6)), (Some("VMHOST1$"), None)]);
        assert_eq!(first_time(&file).as_deref(), Some("2027-01-15T08:00:00.000000005Z"));
        assert_eq!(evidence.exchanges[1].time.unwrap().to_string(), "2027-01-15T08:00:05Z");
        assert_eq!(evidence.exchanges[1].from, "trace, frame 3");
        assert_eq!(unread(&evidence), [("the file does not describe the interface", 1)]);
    }
}

#[test]
fn simple_and_old_packet_blocks_are_read() {
    for big in [false, true] {
        let simple = question().map(|frame| {
            let length = number(big, u32::try_from(frame.len()).unwrap());
            block(big, 3, &[&length, frame.as_slice()].concat())
        });
        let file = [section(big), interface(big, 101, &[]), simple.concat()].concat();
        assert_question(&file, "simple");
        assert_eq!(first_time(&file), None);
        let old = question().map(|frame| {
            let length = u32::try_from(frame.len()).unwrap();
            let words = [419_095, 1_024, length, length].map(|word| number(big, word)).concat();
            block(big, 2, &[&short(big, 0), short(big, 3).as_slice(), &words, &frame].concat())
        });
        let file = [section(big), interface(big, 101, &[]), old.concat()].concat();
        assert_question(&file, "old");
        assert_eq!(first_time(&file).unwrap().get(..10), Some("2027-01-15"));
    }
}

#[test]
fn a_clock_that_nobody_has_is_no_time() {
    for power in [0x7f, 0xff] {
        let [request, _] = question();
        let file =
            [section(true), interface(true, 101, &[(9, &[power])]), packet(true, 0, u64::MAX, &request)].concat();
        assert_eq!(first_time(&file), None);
    }
}

#[test]
fn a_file_that_is_cut_or_broken_is_read_as_far_as_it_goes() {
    let whole = capture(RAW, &question());
    let cut = evidence(&whole[..whole.len() - 1]);
    assert_eq!(answers(&cut), [(Some("VMHOST1$"), None)]);
    assert_eq!(unread(&cut), [("the file is cut off", 1)]);
    assert_eq!(unread(&evidence(&whole[..20])), [("the file is cut off", 1)]);

    let mut long = whole.clone();
    long[24 + 8..24 + 12].fill(0xff);
    let because = "they are longer than any network has them";
    assert_eq!(unread(&evidence(&long)), [(because, 1), ("the file is cut off", 1)]);

    let [request, answer] = question();
    let start = [section(true), interface(true, 101, &[]), packet(true, 0, 0, &request)].concat();
    let end = packet(true, 0, 0, &answer);
    for broken in [block(true, 6, &[0; 4]), packet(true, 0, 0, &[0; 8])].map(|mut block| {
        // A length that is no multiple of four.
        block[7] += 1;
        block
    }) {
        let evidence = evidence(&[start.clone(), broken, end.clone()].concat());
        assert_eq!(answers(&evidence), [(Some("VMHOST1$"), None)]);
        assert_eq!(unread(&evidence), [("from some place on it is not a sound capture", 1)]);
    }
    let mut liar = packet(true, 0, 0, &request);
    liar[20..24].fill(0xff);
    assert_eq!(
        unread(&evidence(&[start.clone(), liar].concat()))[0].0,
        "they claim to hold more octets than they have"
    );

    // What is too large to be looked at is passed over.
    let file = [start, block(true, 6, &vec![0; 600 << 10]), block(true, 1, &vec![0; 600 << 10]), end].concat();
    let evidence = evidence(&file);
    assert_eq!(answers(&evidence), [(Some("VMHOST1$"), Some(6))]);
    assert_eq!(unread(&evidence), [(because, 1)]);
}
