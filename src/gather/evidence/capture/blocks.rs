//! pcapng: a file of blocks, in sections, with several interfaces in each.

use std::io::{self, Read};

use super::{
    file::{Clock, Frame, Order},
    gaps::{Gap, Gaps},
    input::{Input, WINDOW},
};

const SECTION: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
/// The packet block of the first version of the format.
const OLD_PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const PACKET: u32 = 6;

/// The order of a section's numbers, by the first octets of its header.
pub(super) fn order(block: &[u8]) -> Option<Order> {
    match block.get(8..)?.first_chunk()? {
        [0x1a, 0x2b, 0x3c, 0x4d] => Some(Order::Big),
        [0x4d, 0x3c, 0x2b, 0x1a] => Some(Order::Little),
        _ => None,
    }
}

struct Interface {
    link: u16,
    /// The most that is kept of a frame; 0 is all.
    snap_length: usize,
    clock: Option<Clock>,
}

impl Interface {
    fn read(order: Order, body: &[u8]) -> Self {
        let snap_length = order.length(body, 4);
        Self { link: order.u16(body, 0), snap_length, clock: clock(order, body.get(8..).unwrap_or_default()) }
    }
}

/// How an interface counts time; `None` if in no way that is known.
fn clock(order: Order, mut options: &[u8]) -> Option<Clock> {
    const END: u16 = 0;
    const RESOLUTION: u16 = 9;
    const OFFSET: u16 = 14;
    let mut clock = Some(Clock::MICROSECONDS);
    let mut offset = 0;
    while options.len() >= 4 {
        let (kind, length) = (order.u16(options, 0), usize::from(order.u16(options, 2)));
        let Some(value) = options.get(4..4 + length) else { break };
        match (kind, value) {
            (END, _) => break,
            (RESOLUTION, [power @ 0..=0x7f, ..]) => {
                let per_second = 10u64.checked_pow(u32::from(*power));
                clock = per_second.map(|per_second| Clock { per_second, offset: 0 });
            }
            (RESOLUTION, [power, ..]) => {
                let per_second = 1u64.checked_shl(u32::from(*power & 0x7f));
                clock = per_second.map(|per_second| Clock { per_second, offset: 0 });
            }
            (OFFSET, [_, _, _, _, _, _, _, _]) => {
                let (low, high) = if order == Order::Big { (4, 0) } else { (0, 4) };
                let seconds = u64::from(order.u32(value, high)) << 32 | u64::from(order.u32(value, low));
                offset = seconds.cast_signed();
            }
            _ => {}
        }
        options = options.get(4 + length.next_multiple_of(4)..).unwrap_or_default();
    }
    clock.map(|clock| Clock { offset, ..clock })
}

/// Shows the frame of every packet block.
pub(super) fn read<R: Read>(
    input: &mut Input<R>,
    show: &mut impl FnMut(&Frame<'_>),
    gaps: &mut Gaps,
) -> io::Result<()> {
    /// A type, a length, and the length again at the end.
    const SMALLEST: usize = 12;
    /// More than this many interfaces have no machine.
    const MOST_INTERFACES: usize = 1 << 16;
    let mut section = Order::Little;
    let mut interfaces: Vec<Interface> = Vec::new();
    let mut number = 0;
    loop {
        let head = input.at_least(SMALLEST)?;
        if head.is_empty() {
            return Ok(());
        }
        let mut kind = section.u32(head, 0);
        // The same in either order.
        if kind == SECTION {
            let Some(order) = order(head) else { break };
            section = order;
            interfaces.clear();
        }
        let length = section.length(head, 4);
        if length < SMALLEST || !length.is_multiple_of(4) {
            break;
        }
        let is_packet = matches!(kind, OLD_PACKET | SIMPLE_PACKET | PACKET);
        number += u64::from(is_packet);
        if length > WINDOW {
            if is_packet {
                gaps.add(Gap::LongFrame);
            }
            kind = SECTION;
        }
        let wanted = is_packet || kind == INTERFACE;
        let block = if wanted && length <= WINDOW { input.at_least(length)?.get(8..length - 4) } else { None };
        match block {
            Some(body) if kind == INTERFACE && interfaces.len() < MOST_INTERFACES => {
                interfaces.push(Interface::read(section, body));
            }
            Some(body) if is_packet => match packet(section, kind, body, &interfaces) {
                Ok(frame) => show(&Frame { number, ..frame }),
                Err(gap) => gaps.add(gap),
            },
            _ => {}
        }
        if !input.skip(length)? {
            gaps.add(Gap::FileCut);
            return Ok(());
        }
    }
    gaps.add(Gap::FileBroken);
    Ok(())
}

/// The frame in a packet block.
fn packet<'a>(order: Order, kind: u32, body: &'a [u8], interfaces: &[Interface]) -> Result<Frame<'a>, Gap> {
    let index = match kind {
        PACKET => order.length(body, 0),
        OLD_PACKET => usize::from(order.u16(body, 0)),
        _ => 0,
    };
    let interface = interfaces.get(index).ok_or(Gap::Interface)?;
    let frame = |from: usize, kept: usize, length, time| {
        let octets = body.get(from..).and_then(|rest| rest.get(..kept)).ok_or(Gap::Block)?;
        Ok(Frame { number: 0, link: interface.link, octets, length, time })
    };
    if kind == SIMPLE_PACKET {
        let length = order.length(body, 0);
        let snapped = if interface.snap_length == 0 { length } else { length.min(interface.snap_length) };
        return frame(4, snapped, length, None);
    }
    let units = u64::from(order.u32(body, 4)) << 32 | u64::from(order.u32(body, 8));
    frame(20, order.length(body, 12), order.length(body, 16), interface.clock.map(|clock| (clock, units)))
}
