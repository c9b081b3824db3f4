//! TCP: segments in any order, again, over one another, cut, and missing.

use proptest::prelude::*;

use super::*;

const SYN: u8 = 2;
const ACK: u8 = 0x10;
/// Close to where sequence numbers begin again.
const FIRST: u32 = u32::MAX - 100;

/// The segments of a stream, cut into pieces, behind the one that begins it.
fn pieces(stream: &[u8], size: usize) -> Vec<Vec<u8>> {
    let place = |index: usize| FIRST.wrapping_add(1).wrapping_add(u32::try_from(index * size).unwrap());
    stream.chunks(size).enumerate().map(|(index, piece)| to_kdc(CLIENT_PORT, place(index), ACK, piece)).collect()
}

/// Three requests in a row on one connection.
fn stream() -> Vec<u8> {
    ["A$", "B$", "C$"].map(|name| framed(&request(name))).concat()
}

fn begin() -> Vec<u8> {
    to_kdc(CLIENT_PORT, FIRST, SYN, &[])
}

fn names(frames: &[Vec<u8>]) -> (Vec<String>, Vec<(String, u64)>) {
    let evidence = evidence(&capture(RAW, frames));
    let names = evidence.exchanges.iter().map(|found| found.client.clone().unwrap()).collect();
    (names, unread(&evidence).into_iter().map(|(because, count)| (because.to_owned(), count)).collect())
}

fn assert_whole(frames: &[Vec<u8>], about: &str) {
    let (mut names, unread) = names(frames);
    names.sort();
    assert_eq!((names, unread), (vec!["A$".into(), "B$".into(), "C$".into()], vec![]), "{about}");
}

#[test]
fn segments_of_every_size_are_put_together() {
    for size in [7, 37, 111, 5000] {
        assert_whole(&[vec![begin()], pieces(&stream(), size)].concat(), &size.to_string());
    }
    // Data in the first segment, and a first segment that is sent twice.
    assert_whole(&[to_kdc(CLIENT_PORT, FIRST, SYN, &stream())], "fast open");
    let parts = pieces(&stream(), 300);
    assert_whole(&[vec![begin(), parts[0].clone(), begin()], parts[1..].to_vec()].concat(), "SYN again");
}

#[test]
fn order_and_repetition_do_not_matter() {
    let parts = pieces(&stream(), 37);
    let reversed: Vec<Vec<u8>> = parts.iter().rev().cloned().collect();
    assert_whole(&[vec![begin()], reversed].concat(), "reversed");
    let twice = parts.iter().flat_map(|part| [part.clone(), part.clone()]).collect();
    assert_whole(&[vec![begin()], twice, parts.clone()].concat(), "repeated");
    // Longer segments over the shorter ones, from the same and from other places.
    let mixed = [pieces(&stream(), 74)[1].clone(), pieces(&stream(), 111)[0].clone(), parts[2].clone()];
    assert_whole(&[vec![begin()], mixed.to_vec(), parts].concat(), "overlapping");
}

#[test]
fn a_keepalive_is_nothing() {
    let parts = pieces(&stream(), 5000);
    let keepalive = to_kdc(CLIENT_PORT, FIRST, ACK, &[0]);
    assert_whole(&[begin(), keepalive.clone(), parts[0].clone(), keepalive].map(|frame| frame), "keepalive");
}

#[test]
fn a_lost_segment_costs_its_message_and_no_other() {
    // Each message in a segment of its own, and the second in two.
    let messages = ["A$", "B$", "C$"].map(|name| framed(&request(name)));
    let length = messages[0].len();
    let place = |index: u32| FIRST.wrapping_add(1).wrapping_add(index * u32::try_from(length).unwrap());
    let third = to_kdc(CLIENT_PORT, place(2), ACK, &messages[2]);
    let frames = [begin(), to_kdc(CLIENT_PORT, place(0), ACK, &messages[0]), third.clone()];
    let lost = ("segments of them are not in the capture".to_owned(), 1);
    assert_eq!(names(&frames), (vec!["A$".into(), "C$".into()], vec![lost.clone()]));
    let half = to_kdc(CLIENT_PORT, place(1), ACK, &messages[1][..50]);
    let frames = [begin(), to_kdc(CLIENT_PORT, place(0), ACK, &messages[0]), half.clone(), third];
    assert_eq!(names(&frames), (vec!["A$".into(), "C$".into()], vec![lost]));
    let ends = ("the capture ends before they do".to_owned(), 1);
    assert_eq!(
        names(&[begin(), to_kdc(CLIENT_PORT, place(0), ACK, &messages[0]), half]),
        (vec!["A$".into()], vec![ends])
    );
}

#[test]
fn a_gap_that_never_closes_is_given_up() {
    let frames = (1..200u32).map(|index| {
        let message = framed(&request(&format!("H{index:03}$")));
        to_kdc(CLIENT_PORT, FIRST.wrapping_add(1 + index * u32::try_from(message.len()).unwrap()), ACK, &message)
    });
    let (names, unread) = names(&std::iter::once(begin()).chain(frames).collect::<Vec<_>>());
    assert_eq!(names.len(), 199);
    assert_eq!(unread, [("segments of them are not in the capture".to_owned(), 1)]);
}

#[test]
fn a_stream_that_began_before_the_capture_is_read_from_its_next_message() {
    let stream = stream();
    let whole = pieces(&stream, framed(&request("A$")).len());
    let middle = to_kdc(CLIENT_PORT, FIRST.wrapping_add(41), ACK, &stream[40..framed(&request("A$")).len()]);
    let (found, unread) = names(&[&[middle], &whole[1..]].concat());
    assert_eq!(found, ["B$", "C$"]);
    assert_eq!(unread.len(), 1);
    assert!(unread[0].0.contains("no message is seen to begin"));
    // The length in a segment of its own.
    let (length, message) = whole[1].split_at(40 + 4);
    let place = FIRST.wrapping_add(1);
    let frames =
        [to_kdc(CLIENT_PORT, place, ACK, &length[40..]), to_kdc(CLIENT_PORT, place.wrapping_add(4), ACK, message)];
    assert_eq!(names(&frames), (vec!["B$".into()], vec![]));
}

#[test]
fn ports_that_are_used_again_are_another_connection() {
    let one = framed(&request("A$"));
    let frames = [
        begin(),
        to_kdc(CLIENT_PORT, FIRST.wrapping_add(1), ACK, &one[..50]),
        to_kdc(CLIENT_PORT, 77, SYN, &[]),
        to_kdc(CLIENT_PORT, 78, ACK, &one),
        // And another one, whose beginning was not captured.
        to_kdc(CLIENT_PORT, 0x7000_0000, ACK, &framed(&request("B$"))),
    ];
    let lost = ("segments of them are not in the capture".to_owned(), 1);
    assert_eq!(names(&frames), (vec!["A$".into(), "B$".into()], vec![lost]));
}

#[test]
fn cut_segments_are_counted_and_the_rest_is_read() {
    let parts = pieces(&stream(), framed(&request("A$")).len());
    let file = cut_capture(RAW, &[vec![begin()], parts.clone()].concat(), parts[0].len() - 1);
    let evidence = evidence(&file);
    assert_eq!(evidence.exchanges, []);
    assert_eq!(unread(&evidence), [("not all of them was captured: the snap length is too short", 3)]);
}

proptest! {
    #[test]
    fn any_order_of_any_pieces_is_the_same(
        cuts in prop::collection::vec(1usize..400, 1..40),
        order in prop::collection::vec(0usize..1000, 40),
    ) {
        let stream = stream();
        let (mut start, mut parts) = (0, Vec::new());
        for cut in cuts.iter().cycle().take(40) {
            let end = (start + cut).min(stream.len());
            // One octet of the piece before comes again.
            let from = start.saturating_sub(1);
            let sequence = FIRST.wrapping_add(1).wrapping_add(u32::try_from(from).unwrap());
            parts.push((order[parts.len()], to_kdc(CLIENT_PORT, sequence, ACK, &stream[from..end])));
            start = end;
        }
        parts.push((1000, to_kdc(CLIENT_PORT, FIRST.wrapping_add(1).wrapping_add(u32::try_from(start).unwrap()), ACK, &stream[start..])));
        parts.sort_by_key(|(key, _)| *key);
        let frames: Vec<_> = std::iter::once(begin()).chain(parts.into_iter().map(|(_, frame)| frame)).collect();
        assert_whole(&frames, "shuffled");
    }
}
