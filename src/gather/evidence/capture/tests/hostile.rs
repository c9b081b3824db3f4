//! Captures that somebody made to do harm.

use std::net::SocketAddr;

use proptest::prelude::*;

use super::{
    super::{
        gaps::Gaps,
        half::Stamp,
        streams::{Piece, Streams},
    },
    *,
};

/// Takes a segment of the client with a number.
fn take(streams: &mut Streams, gaps: &mut Gaps, client: u32, sequence: u32, begins: bool, payload: &[u8]) {
    let from = SocketAddr::from((client.to_be_bytes(), 50_000));
    let frame = u64::from(client);
    let piece = Piece { sequence, begins, payload, missing: 0 };
    streams.take((from, SocketAddr::from((KDC, 88))), &piece, Stamp { frame, time: None }, gaps, &mut |_, _, _, _| {});
}

#[test]
fn ten_thousand_open_streams_are_kept() {
    let message = framed(&request("VMHOST1$"));
    let (first, second) = message.split_at(60);
    let sequence = |part: &[u8]| u32::try_from(part.len()).unwrap();
    let open: Vec<Vec<u8>> = (0..10_000).map(|port| to_kdc(port, 1, 16, first)).collect();
    let closed: Vec<Vec<u8>> = (0..10_000).map(|port| to_kdc(port, 1 + sequence(first), 16, second)).collect();
    let found = evidence(&capture(RAW, &[open, closed].concat()));
    assert_eq!((found.exchanges.len(), unread(&found)), (10_000, vec![]));
}

#[test]
fn many_streams_are_held_in_bounded_memory() {
    let (mut streams, mut gaps) = (Streams::default(), Gaps::default());
    // Each the beginning of a message of 400 kB, of which the end does not come.
    let start = [&[0, 6, 0x40, 5, 0x6a, 0x83, 6, 0x40, 0], [7; 1400].as_slice()].concat();
    for frame in 0..100_000 {
        take(&mut streams, &mut gaps, frame, 0, true, &start);
        let (count, octets) = streams.size();
        assert!(count <= 32 << 10 && octets <= 8 << 20, "{count} streams, {octets} octets");
    }
    let given_up = gaps.unread();
    assert_eq!(given_up[0].because, "too many others were unfinished at the same time");
    assert!(given_up[0].count > 80_000);
    // The same with segments that wait for others.
    let (mut streams, mut gaps) = (Streams::default(), Gaps::default());
    for frame in 0..400_000 {
        take(&mut streams, &mut gaps, frame / 40, 0, true, &[]);
        take(&mut streams, &mut gaps, frame / 40, 100 + (frame % 40) * 2000, false, &start);
        let (count, octets) = streams.size();
        assert!(count <= 32 << 10 && octets <= 8 << 20, "{count} streams, {octets} octets");
    }
    // And with streams in which nothing is.
    for frame in 0..100_000 {
        take(&mut streams, &mut gaps, frame, 0, true, &[]);
        assert!(streams.size().0 <= 32 << 10);
    }
}

#[test]
fn a_length_of_four_gigabytes_is_not_believed() {
    for prefix in [[0xff; 4], [0x7f, 0xff, 0xff, 0xff], [0, 8, 0, 1]] {
        let frames = [to_kdc(1, 0, 2, &[]), to_kdc(1, 1, 16, &[&prefix[..], &request("A$")].concat())];
        let found = evidence(&capture(RAW, &frames));
        assert_eq!(found.exchanges, []);
        assert_eq!(unread(&found), [("they claim a length that no Kerberos message has", 1)]);
        // Afterwards it goes on with the next message.
        let place = u32::try_from(1 + 4 + request("A$").len()).unwrap();
        let more = [frames.to_vec(), vec![to_kdc(1, place, 16, &framed(&request("B$")))]].concat();
        assert_eq!(answers(&evidence(&capture(RAW, &more))), [(Some("B$"), None)]);
    }
    // Inside of the message, and of a datagram.
    let [mut packet, _] = question();
    packet[28..34].copy_from_slice(&[0x6a, 0x84, 0xff, 0xff, 0xff, 0xff]);
    assert_eq!(unread(&evidence(&capture(RAW, &[packet]))), [("it ends too early", 1)]);
}

#[test]
fn exchanges_are_kept_in_bounded_memory() {
    let name = "x".repeat(900);
    let frames: Vec<Vec<u8>> =
        (0..60_000).map(|index| ipv4(17, CLIENT, KDC, &udp(index, 88, &request(&name)))).collect();
    let found = evidence(&capture(RAW, &frames));
    let kept: usize =
        found.exchanges.iter().map(|found| size_of_val(found) + found.client.as_ref().unwrap().len()).sum();
    assert!(kept < 28 << 20, "{kept}");
    assert_eq!(unread(&found), [("the capture has more of them than are kept", 60_000 - found.exchanges.len() as u64)]);
    let [packet, _] = [ipv4(17, CLIENT, KDC, &udp(1, 88, &request(&"x".repeat(1100)))), vec![]];
    assert_eq!(unread(&evidence(&capture(RAW, &[packet]))), [("a name of enormous length", 1)]);
}

fn real() -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/captures/plain-rbcd-flag.pcap")).unwrap()
}

proptest! {
    #[test]
    fn nothing_panics_on_random_frames(
        link in prop::sample::select(vec![0u16, 1, 12, 14, 101, 108, 113, 228, 229, 276, 147]),
        frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..120), 0..20),
        snap_length in 0usize..120,
    ) {
        evidence(&cut_capture(link, &frames, snap_length));
    }

    #[test]
    fn nothing_panics_on_random_files(
        start in prop::sample::select(vec![
            [0xa1, 0xb2, 0xc3, 0xd4], [0xd4, 0xc3, 0xb2, 0xa1], [0x4d, 0x3c, 0xb2, 0xa1], [0x0a, 0x0d, 0x0d, 0x0a],
        ]),
        rest: Vec<u8>,
    ) {
        let _ = read([&start[..], &[28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a], &rest].concat().as_slice(), "trace");
    }

    #[test]
    fn nothing_panics_on_changed_captures(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..30)) {
        let mut file = real();
        for (at, new) in changes {
            // After the magic number.
            let at = 12 + at.index(file.len() - 12);
            file[at] = new;
        }
        evidence(&file);
    }

    #[test]
    fn nothing_panics_on_a_stream_of_anything(
        segments in prop::collection::vec((any::<u32>(), any::<u8>(), prop::collection::vec(any::<u8>(), 0..60)), 0..60),
    ) {
        let frames: Vec<Vec<u8>> = segments
            .iter()
            .map(|(sequence, flags, payload)| to_kdc(1, sequence % 300, *flags, payload))
            .collect();
        evidence(&capture(RAW, &frames));
    }
}
