//! Captures that are made up, frame by frame. Real ones are read in `tests/captures.rs`.

mod files;
mod hostile;
mod links;
mod pairs;
mod segments;

use super::{is_capture, read};
use crate::{
    evidence::{Answer, Evidence},
    kerberos::{
        AsRequest, EncryptionType, Fresh, Principal,
        testing::{self, now},
    },
};

const CLIENT: [u8; 4] = [192, 0, 2, 9];
const KDC: [u8; 4] = [192, 0, 2, 1];
const CLIENT_PORT: u16 = 50_000;
const ETHERNET: u16 = 1;
const RAW: u16 = 101;

/// A request to sign in.
fn request(name: &str) -> Vec<u8> {
    let client = Principal::account(name, "contoso.com");
    let fresh = Fresh { now: now(), nonce: 7, confounder: [3; 16] };
    AsRequest { client: &client, types: &[EncryptionType::Aes256], key: None }.encode(&fresh)
}

fn error(code: i32) -> Vec<u8> {
    testing::error(code, now(), None, None)
}

fn ipv4(protocol: u8, from: [u8; 4], to: [u8; 4], payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(20 + payload.len()).unwrap().to_be_bytes();
    let header = [0x45, 0, length[0], length[1], 0, 1, 0x40, 0, 64, protocol, 0, 0];
    [&header, from.as_slice(), &to, payload].concat()
}

fn udp(from: u16, to: u16, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(8 + payload.len()).unwrap();
    let header = [from, to, length, 0].map(u16::to_be_bytes).concat();
    [&header, payload].concat()
}

fn tcp(from: u16, to: u16, sequence: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    let ports = [from, to].map(u16::to_be_bytes).concat();
    [&ports, sequence.to_be_bytes().as_slice(), &[0, 0, 0, 0, 0x50, flags, 0xff, 0xff, 0, 0, 0, 0], payload].concat()
}

/// A request by UDP and its refusal, as IP packets.
fn question() -> [Vec<u8>; 2] {
    [
        ipv4(17, CLIENT, KDC, &udp(CLIENT_PORT, 88, &request("VMHOST1$"))),
        ipv4(17, KDC, CLIENT, &udp(88, CLIENT_PORT, &error(6))),
    ]
}

/// A segment from a client to a KDC, as an IP packet.
fn to_kdc(port: u16, sequence: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    ipv4(6, CLIENT, KDC, &tcp(port, 88, sequence, flags, payload))
}

fn to_client(port: u16, sequence: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    ipv4(6, KDC, CLIENT, &tcp(88, port, sequence, flags, payload))
}

/// A message with its length before it.
fn framed(message: &[u8]) -> Vec<u8> {
    [&u32::try_from(message.len()).unwrap().to_be_bytes(), message].concat()
}

/// A file of frames, one in a second, of which no more is kept than the snap length.
fn cut_capture(link: u16, frames: &[Vec<u8>], snap_length: usize) -> Vec<u8> {
    let mut file = [0xa1b2_c3d4u32, 0x0004_0002, 0, 0, 65535, u32::from(link)].map(u32::to_le_bytes).concat();
    for (second, frame) in (1_800_000_000u32..).zip(frames) {
        let kept = frame.len().min(snap_length);
        let header = [second, 250_000, u32::try_from(kept).unwrap(), u32::try_from(frame.len()).unwrap()];
        file.extend(header.map(u32::to_le_bytes).concat());
        file.extend(&frame[..kept]);
    }
    file
}

fn capture(link: u16, frames: &[Vec<u8>]) -> Vec<u8> {
    cut_capture(link, frames, usize::MAX)
}

fn evidence(file: &[u8]) -> Evidence {
    read(file, "trace").unwrap()
}

/// Who asked, and the code of each answer: 0 is a ticket.
fn answers(evidence: &Evidence) -> Vec<(Option<&str>, Option<u32>)> {
    let code = |answer| match answer {
        Answer::Granted => 0,
        Answer::Refused(error) => error.code,
    };
    evidence.exchanges.iter().map(|found| (found.client.as_deref(), found.answer.map(code))).collect()
}

/// What could not be read, and how many of it.
fn unread(evidence: &Evidence) -> Vec<(&str, u64)> {
    evidence.unread.iter().map(|unread| (unread.because.as_str(), unread.count)).collect()
}

/// Asserts that the one question is there, and nothing else.
fn assert_question(file: &[u8], about: &str) {
    assert!(is_capture(&file[..12]), "{about}");
    let evidence = evidence(file);
    assert_eq!(answers(&evidence), [(Some("VMHOST1$"), Some(6))], "{about}");
    assert_eq!(unread(&evidence), [], "{about}");
}
