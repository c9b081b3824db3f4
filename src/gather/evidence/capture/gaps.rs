//! What is in a capture and could not be read, by reason.

use std::collections::BTreeMap;

use crate::evidence::Unread;

/// One thing that could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// A frame of a link type that is not known here.
    LinkType(u16),
    /// A frame of an interface that the file does not describe.
    Interface,
    /// A packet block that contradicts itself.
    Block,
    /// A frame that is longer than any network has.
    LongFrame,
    /// A frame of which the ports were not captured.
    Headers,
    /// A frame with another one inside.
    Tunnel,
    /// A datagram in pieces.
    Fragment,
    /// A datagram of which not all was captured.
    CutDatagram,
    /// A segment of which not all was captured.
    CutSegment,
    /// A segment whose place in the messages cannot be told.
    Midstream,
    /// Segments that are not in the capture.
    Lost,
    /// A message that was not whole when the capture ended.
    Unfinished,
    /// A stream that was given up on, for there were too many.
    TooManyStreams,
    /// A message that claims a length which none has.
    Length,
    /// Something on the port that is no message to or from a KDC; what was wrong with it.
    Malformed(&'static str),
    /// A message after the most that are kept.
    TooManyMessages,
    /// A request that may be S4U2Self, inside FAST.
    ArmoredRequest,
    /// An error whose details are inside FAST.
    ArmoredError,
    /// The file ends in the middle of a frame.
    FileCut,
    /// From some place on, the file is not what it should be.
    FileBroken,
}

impl Gap {
    /// What it is, and why it could not be read.
    fn words(self) -> (String, &'static str) {
        let (what, because) = match self {
            Self::LinkType(number) => {
                return (
                    format!("frames of link type {number}"),
                    "only Ethernet, Linux cooked, raw IP and loopback are read",
                );
            }
            Self::Interface => ("frames of an interface", "the file does not describe the interface"),
            Self::Block => ("packet blocks", "they claim to hold more octets than they have"),
            Self::LongFrame => ("frames", "they are longer than any network has them"),
            Self::Headers => ("frames", "not even their ports were captured: the snap length is too short"),
            Self::Tunnel => ("frames in a tunnel", "only frames that are not wrapped in others are read"),
            Self::Fragment => ("datagrams in fragments", "fragments are not put together"),
            Self::CutDatagram => ("Kerberos datagrams", "not all of them was captured: the snap length is too short"),
            Self::CutSegment => {
                ("segments of Kerberos over TCP", "not all of them was captured: the snap length is too short")
            }
            Self::Midstream => (
                "segments of Kerberos over TCP",
                "what comes before them is not in the capture, so that no message is seen to begin",
            ),
            Self::Lost => ("Kerberos messages over TCP", "segments of them are not in the capture"),
            Self::Unfinished => ("Kerberos messages over TCP", "the capture ends before they do"),
            Self::TooManyStreams => ("Kerberos messages over TCP", "too many others were unfinished at the same time"),
            Self::Length => ("messages on port 88", "they claim a length that no Kerberos message has"),
            Self::Malformed(why) => return ("messages on port 88".to_owned(), why),
            Self::TooManyMessages => ("Kerberos messages", "the capture has more of them than are kept"),
            Self::ArmoredRequest => (
                "requests for service tickets with FAST",
                "a part is encrypted, which may hold in whose name they ask: they may be S4U2Self",
            ),
            Self::ArmoredError => ("details of Kerberos errors", "they are encrypted with FAST; the code is not"),
            Self::FileCut => ("frames at the end of the file", "the file is cut off"),
            Self::FileBroken => ("rest of the file", "from some place on it is not a sound capture"),
        };
        (what.to_owned(), because)
    }
}

/// How many of each.
#[derive(Debug, Default)]
pub(super) struct Gaps(BTreeMap<Gap, u64>);

impl Gaps {
    pub(super) fn add(&mut self, gap: Gap) {
        self.add_all(gap, 1);
    }

    pub(super) fn add_all(&mut self, gap: Gap, count: u64) {
        if count > 0 {
            let sum = self.0.entry(gap).or_default();
            *sum = sum.saturating_add(count);
        }
    }

    /// Adds those that were found elsewhere.
    pub(super) fn extend(&mut self, other: Self) {
        for (gap, count) in other.0 {
            self.add_all(gap, count);
        }
    }

    /// All of them, in order.
    pub(super) fn unread(self) -> Vec<Unread> {
        let told = self.0.into_iter().map(|(gap, count)| {
            let (what, because) = gap.words();
            Unread { what, count, because: because.to_owned() }
        });
        let mut told: Vec<Unread> = told.collect();
        told.sort();
        told
    }
}
