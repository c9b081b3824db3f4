//! Faults by chance, always the same ones for a seed.

use super::{
    ber::{self, BIND},
    dns::{DnsAct, NO_ERROR, NXDOMAIN, Query, REFUSED, SERVFAIL},
    faults::{notice, reference},
    ldap::{Act, Request},
    world::done,
};
use std::time::Duration;

/// Numbers by chance (splitmix64).
#[derive(Debug)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a limit.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    fn octet(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }

    /// What becomes of an answer of the directory.
    pub(crate) fn answer(&mut self, request: &Request, answer: Vec<Vec<u8>>) -> Vec<Act> {
        let sent = |answer: Vec<Vec<u8>>| answer.into_iter().map(Act::Send).collect::<Vec<_>>();
        if self.below(9) != 0 {
            return sent(answer);
        }
        let bytes = answer.concat();
        let at = self.below(bytes.len());
        match self.below(14) {
            0 => [vec![Act::Wait(Duration::from_millis(self.next() % 60))], sent(answer)].concat(),
            1 => vec![Act::Send(bytes[..at].to_vec()), Act::Close],
            2 => vec![Act::Send(bytes[..at].to_vec()), Act::HalfClose],
            // What follows never comes.
            3 => sent(answer[..self.below(answer.len())].to_vec()),
            4 => vec![
                Act::Send(bytes[..at].to_vec()),
                Act::Wait(Duration::from_millis(self.next() % 60)),
                Act::Send(bytes[at..].to_vec()),
            ],
            5 => [vec![Act::Send(notice())], sent(answer)].concat(),
            6 => [vec![Act::Send(reference(request.id, "ldap://127.0.0.1:1/"))], sent(answer)].concat(),
            7..=9 if request.kind != BIND => {
                let code = [1, 3, 4, 10, 11, 32, 50, 51, 52, 53, 80][self.below(11)];
                let kept = if self.below(2) == 0 { &[] } else { &answer[..answer.len() - 1] };
                [sent(kept.to_vec()), vec![Act::Send(done(request.id, code, "by chance", None))]].concat()
            }
            _ => sent(answer.into_iter().map(|message| self.corrupt(message)).collect()),
        }
    }

    /// One octet of what is no value: of a tag, a length, the number of the message or a code.
    fn corrupt(&mut self, mut message: Vec<u8>) -> Vec<u8> {
        let mut places = Vec::new();
        structure(&message, 0, 0, &mut places);
        let place = places[self.below(places.len())];
        message[place] = match self.below(3) {
            0 => self.octet(),
            1 => message[place] ^ (1 << self.below(8)),
            // What is next to it is the likeliest to be taken for something else.
            _ => message[place].wrapping_add(1),
        };
        message
    }

    /// What becomes of an answer of the DNS.
    pub(crate) fn resolve(&mut self, query: &Query, mut answer: Vec<u8>) -> Vec<DnsAct> {
        if self.below(12) != 0 {
            return vec![DnsAct::Send(answer)];
        }
        match self.below(8) {
            0 => vec![DnsAct::Wait(Duration::from_millis(self.next() % 60)), DnsAct::Send(answer)],
            1 => Vec::new(),
            2 => vec![DnsAct::Send(query.reply([SERVFAIL, REFUSED, NXDOMAIN, NO_ERROR, 12][self.below(5)], &[]))],
            3 => vec![DnsAct::Send(answer[..self.below(answer.len())].to_vec())],
            4 => vec![DnsAct::Send(answer.clone()), DnsAct::Send(answer)],
            // The header, and the counts.
            _ => {
                let place = self.below(12);
                answer[place] ^= 1 << self.below(8);
                vec![DnsAct::Send(answer)]
            }
        }
    }
}

/// The places of tags, lengths, and numbers outside of values.
fn structure(bytes: &[u8], from: usize, depth: usize, places: &mut Vec<usize>) {
    let mut at = 0;
    for (tag, content) in ber::parts(bytes) {
        let header = if bytes[at + 1] < 0x80 { 2 } else { 2 + usize::from(bytes[at + 1] & 0x7f) };
        places.extend(from + at..from + at + header);
        let within = from + at + header;
        if tag & 0x20 != 0 {
            structure(content, within, depth + 1, places);
        } else if matches!(tag, ber::INTEGER | ber::ENUMERATED) && depth < 3 {
            // More than once: these are few, and tell the most.
            places.extend((within..within + content.len()).cycle().take(4 * content.len()));
        }
        at += header + content.len();
    }
}
