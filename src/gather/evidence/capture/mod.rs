//! Captures of network traffic: the exchanges with KDCs in them.
//!
//! ```text
//! file → frames → segments of port 88 → messages → exchanges
//! ```
//!
//! Everything is read once, from the beginning to the end, in bounded memory. What could not be read is counted.

mod blocks;
mod exchanges;
mod file;
mod frame;
mod gaps;
mod half;
mod input;
mod recent;
mod streams;
#[cfg(test)]
mod tests;

use std::io::{self, Read};

use self::{
    exchanges::Exchanges,
    file::{Container, Frame, each_frame},
    frame::{Carrier, segment},
    gaps::{Gap, Gaps},
    half::Stamp,
    input::Input,
    streams::{Piece, Streams},
};
use crate::evidence::{Evidence, Transport};

/// How many octets [`is_capture`] wants to see.
pub const ENOUGH_TO_TELL: usize = 12;

/// Whether a file that begins like this is a capture: libpcap's format, or pcapng.
pub fn is_capture(start: &[u8]) -> bool {
    Container::of(start).is_some()
}

/// Reads the exchanges with KDCs that a capture shows. `name` is what the file is called in the answer.
///
/// # Errors
/// It is no capture, or cannot be read to its end.
pub fn read(input: impl Read, name: &str) -> Result<Evidence, String> {
    let failed = |error: io::Error| format!("{name} cannot be read: {error}");
    let mut input = Input::new(input);
    let start = input.at_least(ENOUGH_TO_TELL).map_err(failed)?;
    let container = Container::of(start).ok_or_else(|| format!("{name} is no capture of network traffic"))?;
    let mut reading = Reading { streams: Streams::default(), exchanges: Exchanges::new(name), gaps: Gaps::default() };
    let broken = each_frame(&mut input, container, |frame| reading.frame(frame)).map_err(failed)?;
    Ok(reading.finish(broken))
}

/// What was read so far.
struct Reading<'a> {
    streams: Streams,
    exchanges: Exchanges<'a>,
    gaps: Gaps,
}

impl Reading<'_> {
    fn frame(&mut self, frame: &Frame<'_>) {
        let segment = match segment(frame) {
            Ok(Some(segment)) => segment,
            Ok(None) => return,
            Err(gap) => return self.gaps.add(gap),
        };
        let flow = (segment.from, segment.to);
        let stamp = Stamp { frame: frame.number, time: frame.time() };
        let exchanges = &mut self.exchanges;
        match segment.carrier {
            Carrier::Udp if segment.missing > 0 => self.gaps.add(Gap::CutDatagram),
            Carrier::Udp => exchanges.take(flow, Transport::Udp, stamp, segment.payload, &mut self.gaps),
            Carrier::Tcp { sequence, begins } => {
                let piece = Piece { sequence, begins, payload: segment.payload, missing: segment.missing };
                self.streams.take(flow, &piece, stamp, &mut self.gaps, &mut |flow, stamp, message, gaps| {
                    exchanges.take(flow, Transport::Tcp, stamp, message, gaps);
                });
            }
        }
    }

    fn finish(self, broken: Gaps) -> Evidence {
        let Self { streams, mut exchanges, mut gaps } = self;
        gaps.extend(broken);
        streams.finish(&mut gaps, &mut |flow, stamp, message, gaps| {
            exchanges.take(flow, Transport::Tcp, stamp, message, gaps);
        });
        let exchanges = exchanges.found(&mut gaps);
        let mut evidence = Evidence::default();
        evidence.add(Evidence { symptoms: Vec::new(), exchanges, unread: gaps.unread() });
        evidence
    }
}
