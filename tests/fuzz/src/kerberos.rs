//! Kerberos messages as somebody sees them who passes by.

use jiff::Timestamp;
use kcd_doctor::{
    evidence::{Answer, Evidence},
    gather::evidence::capture,
    kerberos::{Malformed, Seen, read_error, see},
};

use super::{FILE, told};

/// The longest name, in octets of a message; what is no UTF-8 takes up to three times as many in a text.
const LONGEST_NAME: usize = 3 * 1024;
/// The longest datagram of IPv4, without its headers.
const LONGEST_DATAGRAM: usize = 0xffff - 28;

/// Reads a message.
///
/// # Panics
/// A message is read in part, or with something behind it; a name of it is too long; its error is read in two ways; or a
/// capture of it tells something else than the message.
pub fn run(bytes: &[u8]) {
    let now = Timestamp::UNIX_EPOCH;
    let seen = see(bytes, now);
    assert_eq!(seen, see(bytes, now));
    if bytes.len() <= LONGEST_DATAGRAM {
        captured(bytes, &seen);
    }
    let Ok(seen) = seen else { return };
    for length in [0, 1, bytes.len() / 2, bytes.len() - 1] {
        assert!(see(&bytes[..length], now).is_err(), "{length}");
    }
    assert!(see(&[bytes, &[0]].concat(), now).is_err());
    let names = match &seen {
        Seen::Request(request) => {
            vec![&request.client, &request.user, &request.server]
        }
        Seen::Answer(answer) => {
            assert!(answer.ticket.is_some() != answer.refusal.is_some(), "{answer:?}");
            if let Some(refusal) = &answer.refusal {
                assert_eq!(read_error(bytes, now).map(|error| error.refusal).as_ref(), Ok(refusal));
                assert!(!(answer.armored && refusal.status.is_some()), "{answer:?}");
            }
            vec![&answer.client, &answer.server]
        }
    };
    assert!(names.into_iter().flatten().all(|name| name.len() <= LONGEST_NAME), "{seen:?}");
}

/// Asserts that a capture of one datagram tells of the message what it is, and nothing else.
fn captured(message: &[u8], seen: &Result<Seen, Malformed>) {
    let is_request = matches!(seen, Ok(Seen::Request(_)));
    let Ok(evidence) = capture::read(datagram(message, is_request).as_slice(), FILE) else {
        panic!("a capture that is none")
    };
    match (seen, evidence.exchanges.as_slice()) {
        (Err(_), []) => assert_eq!(unread(&evidence), 1, "{evidence:?}"),
        (Ok(Seen::Request(request)), [exchange]) => {
            assert_eq!((exchange.kind, &exchange.spn, exchange.answer), (request.kind, &request.server, None));
            assert_eq!(exchange.offers_resource_based, request.offers_resource_based);
        }
        (Ok(Seen::Answer(answer)), [exchange]) => {
            let expected = answer.refusal.as_ref().map_or(Answer::Granted, |refusal| Answer::Refused(refusal.error()));
            assert_eq!((exchange.answer, &exchange.spn), (Some(expected), &answer.server));
            assert!(answer.kind.is_none_or(|kind| kind == exchange.kind), "{exchange:?}");
        }
        _ => panic!("{seen:?}: {evidence:?}"),
    }
    told::check(&evidence, message.len());
}

fn unread(evidence: &Evidence) -> u64 {
    evidence.unread.iter().map(|unread| unread.count).sum()
}

/// A capture of one datagram between a client and a KDC.
fn datagram(message: &[u8], is_request: bool) -> Vec<u8> {
    const MAGIC: u32 = 0xa1b2_c3d4;
    const VERSION: u32 = 0x0002_0004;
    const RAW_IP: u32 = 101;
    const UDP: u8 = 17;
    let ports = if is_request { [50_000, 88] } else { [88, 50_000] };
    let length = |headers: usize| u16::try_from(message.len() + headers).unwrap_or(u16::MAX);
    let [high, low] = length(28).to_be_bytes();
    let ip = [0x45, 0, high, low, 0, 0, 0, 0, 64, UDP, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2];
    let udp = [ports[0], ports[1], length(8), 0].map(u16::to_be_bytes).concat();
    let frame = [&ip, udp.as_slice(), message].concat();
    let kept = u32::from(length(28));
    let words = [MAGIC, VERSION, 0, 0, 0xffff, RAW_IP, 0, 0, kept, kept].map(u32::to_be_bytes).concat();
    [words, frame].concat()
}
