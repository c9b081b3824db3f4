//! From a frame to what it carries for port 88, on the raw octets: nearly all frames of a capture are for other ports.

use std::net::{IpAddr, SocketAddr};

use super::{file::Frame, gaps::Gap};

/// The port of a KDC, on TCP and UDP (RFC 4120, 7.2).
const KERBEROS: u16 = 88;

/// What a frame carries to or from port 88.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Segment<'a> {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    pub(super) carrier: Carrier,
    pub(super) payload: &'a [u8],
    /// How many octets of the payload were not captured.
    pub(super) missing: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carrier {
    Udp,
    Tcp {
        sequence: u32,
        /// The connection begins with it.
        begins: bool,
    },
}

/// Why there is no segment.
#[derive(Debug, PartialEq, Eq)]
enum Not {
    /// It is about something else.
    Ours,
    /// It ends before that can be told.
    Whole,
    Read(Gap),
}

/// What a frame carries to or from port 88, or nothing.
///
/// # Errors
/// It cannot be told, or cannot be read.
pub(super) fn segment<'a>(frame: &Frame<'a>) -> Result<Option<Segment<'a>>, Gap> {
    match link(frame.link, frame.octets).and_then(|(kind, packet)| network(kind, packet, frame)) {
        Ok(segment) => Ok(Some(segment)),
        Err(Not::Whole) if frame.octets.len() < frame.length => Err(Gap::Headers),
        Err(Not::Ours | Not::Whole) => Ok(None),
        Err(Not::Read(gap)) => Err(gap),
    }
}

fn at<const N: usize>(octets: &[u8], place: usize) -> Result<[u8; N], Not> {
    octets.get(place..).and_then(|rest| rest.first_chunk()).copied().ok_or(Not::Whole)
}

fn u16_at(octets: &[u8], place: usize) -> Result<u16, Not> {
    at(octets, place).map(u16::from_be_bytes)
}

fn after(octets: &[u8], count: usize) -> Result<&[u8], Not> {
    octets.get(count..).ok_or(Not::Whole)
}

const IPV4: u16 = 0x0800;
const IPV6: u16 = 0x86dd;

/// The `EtherType` of what a frame carries, and that.
fn link(link: u16, octets: &[u8]) -> Result<(u16, &[u8]), Not> {
    match link {
        // Ethernet.
        1 => tagged(u16_at(octets, 12)?, octets, 14),
        // Linux cooked captures: 16 octets that end in the type, and 20 that begin with it.
        113 => tagged(u16_at(octets, 14)?, octets, 16),
        276 => tagged(u16_at(octets, 0)?, octets, 20),
        // Loopback: an address family before the packet. NULL has it in the order of whatever machine it was.
        0 | 108 => match at::<4>(octets, 0)? {
            [0, 0, 0, family] | [family, 0, 0, 0] if matches!(family, 2 | 10 | 23 | 24 | 28 | 30) => {
                bare(after(octets, 4)?)
            }
            _ => Err(Not::Ours),
        },
        // Raw IP, by any of its numbers.
        12 | 14 | 101 | 228 | 229 => bare(octets),
        other => Err(Not::Read(Gap::LinkType(other))),
    }
}

/// The first half octet of a packet tells the version.
fn bare(packet: &[u8]) -> Result<(u16, &[u8]), Not> {
    match at::<1>(packet, 0)?.map(|first| first >> 4) {
        [4] => Ok((IPV4, packet)),
        [6] => Ok((IPV6, packet)),
        _ => Err(Not::Ours),
    }
}

/// Passes over the tags of VLANs.
fn tagged(mut kind: u16, octets: &[u8], mut place: usize) -> Result<(u16, &[u8]), Not> {
    const MOST_TAGS: usize = 4;
    for _ in 0..MOST_TAGS {
        if !matches!(kind, 0x8100 | 0x88a8 | 0x9100) {
            break;
        }
        kind = u16_at(octets, place + 2)?;
        place += 4;
    }
    Ok((kind, after(octets, place)?))
}

fn network<'a>(kind: u16, packet: &'a [u8], frame: &Frame<'a>) -> Result<Segment<'a>, Not> {
    // How long the packet was on the network, with what may have been behind it.
    let length = packet.len().saturating_add(frame.length.saturating_sub(frame.octets.len()));
    match kind {
        IPV4 => ipv4(packet, length),
        IPV6 => ipv6(packet, length),
        // MPLS and PPPoE.
        0x8847 | 0x8848 | 0x8864 => Err(Not::Read(Gap::Tunnel)),
        _ => Err(Not::Ours),
    }
}

fn ipv4(packet: &[u8], length: usize) -> Result<Segment<'_>, Not> {
    let [first, protocol] = [at::<1>(packet, 0)?[0], at::<1>(packet, 9)?[0]];
    let header = usize::from(first & 0xf) * 4;
    let place = u16_at(packet, 6)?;
    // Of a later fragment nobody can tell the ports.
    if first >> 4 != 4 || header < 20 || place & 0x1fff != 0 {
        return Err(Not::Ours);
    }
    let ports = ports(protocol, packet, header)?;
    if place & 0x2000 != 0 {
        return Err(Not::Read(Gap::Fragment));
    }
    // A network card that cuts packets to size itself leaves a length of 0.
    let total = match usize::from(u16_at(packet, 2)?) {
        0 => length,
        total => total,
    };
    let [from, to] = [at::<4>(packet, 12)?, at::<4>(packet, 16)?].map(IpAddr::from);
    transport(protocol, packet, header, total, [from, to], ports)
}

fn ipv6(packet: &[u8], length: usize) -> Result<Segment<'_>, Not> {
    const HEADER: usize = 40;
    const MOST_EXTENSIONS: usize = 8;
    let [first, mut protocol] = [at::<1>(packet, 0)?[0], at::<1>(packet, 6)?[0]];
    if first >> 4 != 6 {
        return Err(Not::Ours);
    }
    let mut header = HEADER;
    let mut in_pieces = false;
    for _ in 0..MOST_EXTENSIONS {
        let size = match protocol {
            // Options hop by hop, a route, and options for the destination.
            0 | 43 | 60 => 8 + usize::from(at::<2>(packet, header)?[1]) * 8,
            // A fragment, whose place is not 0 except for the first.
            44 => {
                let place = u16_at(packet, header + 2)?;
                if place & 0xfff8 != 0 {
                    return Err(Not::Ours);
                }
                in_pieces |= place & 1 != 0;
                8
            }
            // An authentication header.
            51 => 8 + usize::from(at::<2>(packet, header)?[1]) * 4,
            _ => break,
        };
        protocol = at::<1>(packet, header)?[0];
        header += size;
    }
    let ports = ports(protocol, packet, header)?;
    if in_pieces {
        return Err(Not::Read(Gap::Fragment));
    }
    let total = match usize::from(u16_at(packet, 4)?) {
        0 => length,
        payload => HEADER + payload,
    };
    let [from, to] = [at::<16>(packet, 8)?, at::<16>(packet, 24)?].map(IpAddr::from);
    transport(protocol, packet, header, total, [from, to], ports)
}

/// The ports, if one of them is that of a KDC.
fn ports(protocol: u8, packet: &[u8], header: usize) -> Result<[u16; 2], Not> {
    const VXLAN: u16 = 4789;
    match protocol {
        6 | 17 => {}
        // IP in IP, GRE (which Hyper-V's own networks use), and ESP.
        4 | 41 | 47 | 50 => return Err(Not::Read(Gap::Tunnel)),
        _ => return Err(Not::Ours),
    }
    match [u16_at(packet, header)?, u16_at(packet, header + 2)?] {
        ports if ports.contains(&KERBEROS) => Ok(ports),
        [_, VXLAN] if protocol == 17 => Err(Not::Read(Gap::Tunnel)),
        _ => Err(Not::Ours),
    }
}

/// What a packet of a total length carries after its headers.
fn transport(
    protocol: u8,
    packet: &[u8],
    header: usize,
    total: usize,
    [from, to]: [IpAddr; 2],
    ports: [u16; 2],
) -> Result<Segment<'_>, Not> {
    let (carrier, start) = if protocol == 17 {
        (Carrier::Udp, header + 8)
    } else {
        const SYN: u8 = 2;
        let [offset, flags] = at(packet, header + 12)?;
        let sequence = u32::from_be_bytes(at(packet, header + 4)?);
        (Carrier::Tcp { sequence, begins: flags & SYN != 0 }, header + usize::from(offset >> 4).max(5) * 4)
    };
    let wire = total.saturating_sub(start);
    let payload = packet.get(start..).unwrap_or_default();
    let payload = payload.get(..wire).unwrap_or(payload);
    let [from, to] = [SocketAddr::new(from, ports[0]), SocketAddr::new(to, ports[1])];
    Ok(Segment { from, to, carrier, payload, missing: wire - payload.len() })
}
