//! One direction of one TCP connection: segments in any order, messages out.

use super::gaps::{Gap, Gaps};
use crate::kerberos::begins_message;

/// The longest message that is believed in, in octets. Two tickets with the largest PAC that Windows takes fit several
/// times.
const LONGEST_MESSAGE: usize = 512 << 10;
/// How far ahead of the next octet a segment may be, and still belong to the same connection.
const REACH: u32 = 1 << 20;
/// How many segments wait for one before them.
const MOST_AHEAD: usize = 64;
/// What a waiting segment costs besides its octets.
const PIECE: usize = 64;

/// In which frame something was, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) frame: u64,
    pub(super) time: Option<jiff::Timestamp>,
}

/// A message, where it ended.
pub(super) type Deliver<'a> = dyn FnMut(Stamp, &[u8], &mut Gaps) + 'a;

/// A segment that came before its time.
#[derive(Debug)]
struct Piece {
    sequence: u32,
    payload: Vec<u8>,
    missing: usize,
    stamp: Stamp,
}

/// What is known of a direction.
#[derive(Debug)]
pub(super) struct Half {
    /// The frame that was last taken.
    pub(super) last: u64,
    /// The sequence number of the next octet.
    next: u32,
    /// Whether a message begins with what is in `partial`, or else with the next octet.
    aligned: bool,
    partial: Vec<u8>,
    ahead: Vec<Piece>,
}

impl Half {
    /// A direction from an octet on: from its first, or from the middle.
    pub(super) const fn new(next: u32, first: bool) -> Self {
        Self { last: 0, next, aligned: first, partial: Vec::new(), ahead: Vec::new() }
    }

    /// Whether messages are unfinished.
    pub(super) const fn is_open(&self) -> bool {
        !self.partial.is_empty() || !self.ahead.is_empty()
    }

    /// How many octets it holds.
    pub(super) fn held(&self) -> usize {
        let ahead: usize = self.ahead.iter().map(|piece| piece.payload.len() + PIECE).sum();
        self.partial.len() + ahead
    }

    /// Whether a connection that begins here is this one, and its first segment was repeated.
    pub(super) const fn began_at(&self, first: u32) -> bool {
        self.next.wrapping_sub(first) < REACH
    }

    /// Takes a segment, of which not everything need have been captured.
    pub(super) fn take(
        &mut self,
        sequence: u32,
        payload: &[u8],
        missing: usize,
        stamp: Stamp,
        gaps: &mut Gaps,
        deliver: &mut Deliver<'_>,
    ) {
        let distance = sequence.wrapping_sub(self.next);
        if distance == 0 || distance.wrapping_neg() < REACH {
            self.accept(sequence, payload, missing, stamp, gaps, deliver);
        } else if distance < REACH {
            if self.ahead.len() < MOST_AHEAD {
                self.ahead.push(Piece { sequence, payload: payload.to_vec(), missing, stamp });
            } else {
                self.give_up_on_next(gaps, deliver);
                return self.take(sequence, payload, missing, stamp, gaps, deliver);
            }
        } else {
            // Another connection between the same ports, whose beginning is not in the capture.
            if self.is_open() {
                gaps.add(Gap::Lost);
            }
            *self = Self { last: self.last, ..Self::new(sequence, false) };
            self.accept(sequence, payload, missing, stamp, gaps, deliver);
        }
        self.catch_up(gaps, deliver);
    }

    /// Reads on where it can, when no more segments will come.
    pub(super) fn finish(&mut self, gaps: &mut Gaps, deliver: &mut Deliver<'_>) {
        while !self.ahead.is_empty() {
            self.give_up_on_next(gaps, deliver);
        }
        if !self.partial.is_empty() {
            gaps.add(Gap::Unfinished);
        }
    }

    /// Goes on after octets that were lost.
    fn give_up_on_next(&mut self, gaps: &mut Gaps, deliver: &mut Deliver<'_>) {
        gaps.add(Gap::Lost);
        self.lose();
        let nearest = self.ahead.iter().map(|piece| piece.sequence.wrapping_sub(self.next)).min();
        self.next = self.next.wrapping_add(nearest.unwrap_or_default());
        self.catch_up(gaps, deliver);
    }

    /// Takes the segments whose time has come.
    fn catch_up(&mut self, gaps: &mut Gaps, deliver: &mut Deliver<'_>) {
        let due = |piece: &Piece, next: u32| piece.sequence == next || next.wrapping_sub(piece.sequence) < REACH;
        while let Some(index) = self.ahead.iter().position(|piece| due(piece, self.next)) {
            let piece = self.ahead.swap_remove(index);
            self.accept(piece.sequence, &piece.payload, piece.missing, piece.stamp, gaps, deliver);
        }
    }

    /// Takes a segment that has the next octet, or only octets that were there before.
    fn accept(
        &mut self,
        sequence: u32,
        payload: &[u8],
        missing: usize,
        stamp: Stamp,
        gaps: &mut Gaps,
        deliver: &mut Deliver<'_>,
    ) {
        let known = usize::try_from(self.next.wrapping_sub(sequence)).unwrap_or(usize::MAX);
        if known >= payload.len().saturating_add(missing) {
            return;
        }
        let fresh = payload.get(known..).unwrap_or_default();
        let left = missing - known.saturating_sub(payload.len()).min(missing);
        self.pass(fresh.len());
        self.read(fresh, stamp, gaps, deliver);
        if left > 0 {
            gaps.add(Gap::CutSegment);
            self.lose();
            self.pass(left);
        }
    }

    fn pass(&mut self, count: usize) {
        self.next = self.next.wrapping_add(u32::try_from(count).unwrap_or(u32::MAX));
    }

    fn lose(&mut self) {
        self.partial = Vec::new();
        self.aligned = false;
    }

    /// Reads octets that follow those that were read before.
    fn read(&mut self, octets: &[u8], stamp: Stamp, gaps: &mut Gaps, deliver: &mut Deliver<'_>) {
        if octets.is_empty() {
            return;
        }
        if !self.aligned {
            self.aligned = begins(octets);
            if !self.aligned {
                return gaps.add(Gap::Midstream);
            }
        }
        // Nearly every message comes whole, and is read where it is.
        if self.partial.is_empty() {
            let rest = self.messages(octets, stamp, gaps, deliver);
            self.partial.extend_from_slice(rest);
        } else {
            let mut whole = std::mem::take(&mut self.partial);
            whole.extend_from_slice(octets);
            let rest = self.messages(&whole, stamp, gaps, deliver).len();
            if rest > 0 {
                whole.drain(..whole.len() - rest);
                self.partial = whole;
            }
        }
    }

    /// Delivers the messages at the beginning, and returns what is left.
    fn messages<'a>(
        &mut self,
        mut octets: &'a [u8],
        stamp: Stamp,
        gaps: &mut Gaps,
        deliver: &mut Deliver<'_>,
    ) -> &'a [u8] {
        while let Some((prefix, rest)) = octets.split_first_chunk() {
            let length = length(*prefix);
            if length > LONGEST_MESSAGE {
                gaps.add(Gap::Length);
                self.aligned = false;
                return &[];
            }
            let Some((message, behind)) = rest.split_at_checked(length) else {
                if rest.len() >= LONGEST_HEADER && !begins_message(rest, length) {
                    gaps.add(Gap::Malformed("they do not begin as a Kerberos message does"));
                    self.aligned = false;
                    return &[];
                }
                break;
            };
            deliver(stamp, message, gaps);
            octets = behind;
        }
        octets
    }
}

/// The most octets that tell the length of an element.
const LONGEST_HEADER: usize = 6;

/// The length before a message (RFC 4120, 7.2.2). The highest bit is for extensions, of which there are none.
fn length(prefix: [u8; 4]) -> usize {
    usize::try_from(u32::from_be_bytes(prefix)).unwrap_or(usize::MAX)
}

/// Whether a message begins here, as far as a segment from the middle of a stream shows it. Some clients send the length
/// in a segment of its own.
fn begins(octets: &[u8]) -> bool {
    let Some((prefix, rest)) = octets.split_first_chunk() else { return false };
    let length = length(*prefix);
    (1..=LONGEST_MESSAGE).contains(&length) && (rest.is_empty() || begins_message(rest, length))
}
