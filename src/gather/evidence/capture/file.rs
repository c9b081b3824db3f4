//! The files that hold captures: libpcap's, and pcapng in `blocks.rs`.

use std::io::{self, Read};

use jiff::Timestamp;

use super::{
    blocks,
    gaps::{Gap, Gaps},
    input::{Input, WINDOW},
};

/// One frame, as it was captured.
pub(super) struct Frame<'a> {
    /// Its number in the file, from 1 as other programs count them.
    pub(super) number: u64,
    /// What kind of network it was on: the number of its `LINKTYPE`.
    pub(super) link: u16,
    /// What there is of it.
    pub(super) octets: &'a [u8],
    /// How long it was on the network.
    pub(super) length: usize,
    pub(super) time: Option<(Clock, u64)>,
}

impl Frame<'_> {
    /// When it was captured, where the file says so.
    pub(super) fn time(&self) -> Option<Timestamp> {
        self.time.and_then(|(clock, units)| clock.time(units))
    }
}

/// How times are counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    /// Units in a second. Never 0.
    pub(super) per_second: u64,
    /// Seconds to be added.
    pub(super) offset: i64,
}

impl Clock {
    pub(super) const MICROSECONDS: Self = Self { per_second: 1_000_000, offset: 0 };
    const NANOSECONDS: Self = Self { per_second: 1_000_000_000, offset: 0 };

    fn time(self, units: u64) -> Option<Timestamp> {
        let seconds = i64::try_from(units.checked_div(self.per_second)?).ok()?.checked_add(self.offset)?;
        let part = u128::from(units.checked_rem(self.per_second)?) * 1_000_000_000;
        let nanoseconds = i32::try_from(part.checked_div(u128::from(self.per_second))?).ok()?;
        Timestamp::new(seconds, nanoseconds).ok()
    }
}

/// The order of the octets in a file's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Big,
    Little,
}

impl Order {
    /// The number at a place; past the end, 0.
    pub(super) fn u16(self, octets: &[u8], at: usize) -> u16 {
        let octets = octets.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default();
        if self == Self::Big { u16::from_be_bytes(octets) } else { u16::from_le_bytes(octets) }
    }

    /// The same of four octets.
    pub(super) fn u32(self, octets: &[u8], at: usize) -> u32 {
        let octets = octets.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default();
        if self == Self::Big { u32::from_be_bytes(octets) } else { u32::from_le_bytes(octets) }
    }

    /// A length of four octets.
    pub(super) fn length(self, octets: &[u8], at: usize) -> usize {
        usize::try_from(self.u32(octets, at)).unwrap_or(usize::MAX)
    }
}

/// What kind of file it is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Container {
    Pcap(Order, Clock),
    Pcapng,
}

impl Container {
    /// Tells it by the first octets.
    pub(super) fn of(start: &[u8]) -> Option<Self> {
        match start.first_chunk()? {
            [0xa1, 0xb2, 0xc3, 0xd4] => Some(Self::Pcap(Order::Big, Clock::MICROSECONDS)),
            [0xd4, 0xc3, 0xb2, 0xa1] => Some(Self::Pcap(Order::Little, Clock::MICROSECONDS)),
            [0xa1, 0xb2, 0x3c, 0x4d] => Some(Self::Pcap(Order::Big, Clock::NANOSECONDS)),
            [0x4d, 0x3c, 0xb2, 0xa1] => Some(Self::Pcap(Order::Little, Clock::NANOSECONDS)),
            [0x0a, 0x0d, 0x0d, 0x0a] => blocks::order(start).map(|_| Self::Pcapng),
            _ => None,
        }
    }
}

/// Shows every frame of a file, one after the other.
pub(super) fn each_frame<R: Read>(
    input: &mut Input<R>,
    container: Container,
    mut show: impl FnMut(&Frame<'_>),
) -> io::Result<Gaps> {
    let mut gaps = Gaps::default();
    match container {
        Container::Pcap(order, clock) => records(input, order, clock, &mut show, &mut gaps)?,
        Container::Pcapng => blocks::read(input, &mut show, &mut gaps)?,
    }
    Ok(gaps)
}

/// libpcap's format: a header of 24 octets, then 16 octets before each frame.
fn records<R: Read>(
    input: &mut Input<R>,
    order: Order,
    clock: Clock,
    show: &mut impl FnMut(&Frame<'_>),
    gaps: &mut Gaps,
) -> io::Result<()> {
    const FILE_HEADER: usize = 24;
    const HEADER: usize = 16;
    // In the upper half are the length of the frames' checksum and reserved bits.
    let link = (order.u32(input.at_least(FILE_HEADER)?, 20) & 0xffff) as u16;
    if !input.skip(FILE_HEADER)? {
        gaps.add(Gap::FileCut);
        return Ok(());
    }
    for number in 1.. {
        let header = input.at_least(HEADER)?;
        if header.is_empty() {
            break;
        }
        let (seconds, part) = (u64::from(order.u32(header, 0)), u64::from(order.u32(header, 4)));
        let (kept, length) = (order.length(header, 8), order.length(header, 12));
        let whole = kept.saturating_add(HEADER);
        if whole > WINDOW {
            gaps.add(Gap::LongFrame);
        } else if let Some(octets) = input.at_least(whole)?.get(HEADER..whole) {
            let time = Some((clock, seconds * clock.per_second + part));
            show(&Frame { number, link, octets, length, time });
        }
        if !input.skip(whole)? {
            gaps.add(Gap::FileCut);
            break;
        }
    }
    Ok(())
}
