//! All TCP streams of a capture, in bounded memory.

use std::{collections::BTreeMap, net::SocketAddr};

use super::{
    gaps::{Gap, Gaps},
    half::{Half, Stamp},
};

/// How many directions of connections are remembered.
const MOST_HALVES: usize = 32 << 10;
/// How many octets of unfinished messages are kept in all.
const MOST_HELD: usize = 8 << 20;

/// From where to where.
pub(super) type Flow = (SocketAddr, SocketAddr);

/// A message of a flow.
pub(super) type Deliver<'a> = dyn FnMut(Flow, Stamp, &[u8], &mut Gaps) + 'a;

/// A segment of TCP.
pub(super) struct Piece<'a> {
    pub(super) sequence: u32,
    /// The connection begins with it.
    pub(super) begins: bool,
    pub(super) payload: &'a [u8],
    /// How many octets of the payload were not captured.
    pub(super) missing: usize,
}

/// The streams that were seen lately.
#[derive(Debug, Default)]
pub(super) struct Streams {
    halves: BTreeMap<Flow, Half>,
    held: usize,
}

impl Streams {
    /// Takes a segment, and delivers the messages that it completes.
    pub(super) fn take(
        &mut self,
        flow: Flow,
        piece: &Piece<'_>,
        stamp: Stamp,
        gaps: &mut Gaps,
        deliver: &mut Deliver<'_>,
    ) {
        // The first octet is counted as one before the data.
        let first = piece.sequence.wrapping_add(u32::from(piece.begins));
        if piece.payload.is_empty() && piece.missing == 0 && !piece.begins {
            return;
        }
        let half = self.halves.entry(flow).or_insert_with(|| Half::new(first, piece.begins));
        let before = half.held();
        if piece.begins && !half.began_at(first) {
            if half.is_open() {
                gaps.add(Gap::Lost);
            }
            *half = Half::new(first, true);
        }
        half.last = stamp.frame;
        let mut deliver = |stamp, message: &[u8], gaps: &mut Gaps| deliver(flow, stamp, message, gaps);
        half.take(first, piece.payload, piece.missing, stamp, gaps, &mut deliver);
        self.held = (self.held + half.held()).saturating_sub(before);
        if self.halves.len() > MOST_HALVES || self.held > MOST_HELD {
            self.make_room(gaps);
        }
    }

    /// Forgets the streams that were silent for the longest time.
    fn make_room(&mut self, gaps: &mut Gaps) {
        let mut ages: Vec<(u64, usize)> = self.halves.values().map(|half| (half.last, half.held())).collect();
        ages.sort_unstable();
        let (most, mut count) = (MOST_HALVES / 4 * 3, self.halves.len());
        let mut horizon = 0;
        for (last, held) in ages {
            if count <= most && self.held <= MOST_HELD / 4 * 3 {
                break;
            }
            self.held = self.held.saturating_sub(held);
            count -= 1;
            horizon = last;
        }
        self.halves.retain(|_, half| {
            let stays = half.last > horizon;
            if !stays && half.is_open() {
                gaps.add(Gap::TooManyStreams);
            }
            stays
        });
    }

    /// Delivers what is readable behind gaps, when the capture has ended.
    pub(super) fn finish(self, gaps: &mut Gaps, deliver: &mut Deliver<'_>) {
        let mut halves: Vec<(Flow, Half)> = self.halves.into_iter().collect();
        halves.sort_by_key(|(_, half)| half.last);
        for (flow, mut half) in halves {
            half.finish(gaps, &mut |stamp, message: &[u8], gaps: &mut Gaps| deliver(flow, stamp, message, gaps));
        }
    }

    /// How many streams are remembered, and how many octets of theirs.
    #[cfg(test)]
    pub(super) fn size(&self) -> (usize, usize) {
        (self.halves.len(), self.held)
    }
}
