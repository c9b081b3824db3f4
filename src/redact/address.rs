//! Addresses, identifiers and GUIDs.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{
    Redactor,
    form::{Kind, Space, fold},
};

/// The blocks that documents use (RFC 5737), then the one for benchmarks (RFC 2544), which is large.
const BLOCKS: [([u8; 3], usize); 3] = [([192, 0, 2], 254), ([198, 51, 100], 254), ([203, 0, 113], 254)];

/// The address with a number, of the same family.
pub(super) fn pseudonym(number: usize, address: &str) -> String {
    let octet = |value: usize| u8::try_from(value % 256).unwrap_or_default();
    if address.contains(':') {
        let group = |shift: usize| u16::try_from((number >> shift) & 0xFFFF).unwrap_or_default();
        return Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, group(32), group(16), group(0)).to_string();
    }
    let mut rest = number;
    for ([a, b, c], size) in BLOCKS {
        if rest <= size {
            return Ipv4Addr::new(a, b, c, octet(rest)).to_string();
        }
        rest -= size;
    }
    Ipv4Addr::new(198, 18 + u8::from(rest >> 16 & 1 == 1), octet(rest >> 8), octet(rest)).to_string()
}

impl Redactor {
    pub(super) fn ip(&mut self, address: IpAddr) -> IpAddr {
        if address.is_unspecified() || address == Ipv4Addr::LOCALHOST || address == Ipv6Addr::LOCALHOST {
            return address;
        }
        self.map.give(Kind::Address, &address.to_string()).parse().unwrap_or(address)
    }

    /// `192.0.2.1:88` and the like; anything else as a name or as prose.
    pub(super) fn endpoint(&mut self, text: &str) -> String {
        if let Ok(socket) = text.parse::<SocketAddr>() {
            return SocketAddr::new(self.ip(socket.ip()), socket.port()).to_string();
        }
        match text.parse::<IpAddr>() {
            Ok(address) => self.ip(address).to_string(),
            Err(_) => self.prose(text),
        }
    }

    /// A GUID in its textual form, with or without braces around it.
    pub(super) fn guid(&mut self, text: &str) -> String {
        self.word(Kind::Guid, text)
    }

    /// A security identifier in its textual form. Those that are the same in every domain stay.
    pub(super) fn sid(&mut self, text: &str) -> String {
        let numbers: Option<Vec<u32>> =
            text.get(4..).map(|rest| rest.split('-').map(|part| part.parse().ok()).collect()).unwrap_or_default();
        let Some(numbers) = numbers else { return text.to_owned() };
        let mapped = self.sid_numbers(&numbers);
        let mapped: Vec<String> = mapped.iter().map(ToString::to_string).collect();
        format!("{}{}", &text[..4], mapped.join("-"))
    }

    /// The authority and the sub-authorities.
    pub(super) fn sid_numbers(&mut self, numbers: &[u32]) -> Vec<u32> {
        match numbers {
            // Claims and compound identity are of no domain.
            [5, 21, 0, 0, 0, ..] => numbers.to_vec(),
            [5, 21, rest @ ..] => {
                let (domain, relative) = rest.split_at(rest.len().min(3));
                let domain = [&[5, 21], &self.sid_domain(domain)[..]].concat();
                match relative {
                    [] => domain,
                    [rid] if *rid < 1000 => [&domain[..], relative].concat(),
                    [_, more @ ..] => {
                        let rid = self.rid(&domain, numbers);
                        [&domain[..], &[rid], &vec![0; more.len()]].concat()
                    }
                }
            }
            // A virtual machine by its GUID, and an account of Entra ID by its own.
            [5, 83, 1, rest @ ..] if !rest.is_empty() => {
                let rid = self.rid(&[5, 83, 1], numbers);
                [&[5, 83, 1], &vec![rid; rest.len()][..]].concat()
            }
            [12, 1, rest @ ..] if !rest.is_empty() => {
                let rid = self.rid(&[12, 1], numbers);
                [&[12, 1], &vec![rid; rest.len()][..]].concat()
            }
            _ => numbers.to_vec(),
        }
    }

    fn sid_domain(&mut self, domain: &[u32]) -> Vec<u32> {
        let pseudonym = self.map.give(Kind::Sid, &joined(&[&[5, 21], domain].concat()));
        let number = pseudonym.rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or_default();
        vec![number; domain.len()]
    }

    /// The relative identifier that stands for one of 1000 and more, below the pseudonym of a domain.
    fn rid(&mut self, domain: &[u32], numbers: &[u32]) -> u32 {
        let (prefix, original) = (joined(domain), joined(numbers));
        if let Some(known) = self.map.find(Space::Sids, &fold(&original)) {
            let relative = known.get(prefix.len() + 1..).and_then(|rest| rest.split('-').next());
            return relative.and_then(|rid| rid.parse().ok()).unwrap_or_default();
        }
        let rid = self.map.next_below(&prefix).max(1001);
        let rest = numbers.len() - domain.len() - 1;
        let more = if domain.starts_with(&[5, 21]) { "-0".to_owned() } else { format!("-{rid}") };
        self.map.give_this(Kind::Sid, &original, &format!("{prefix}-{rid}{}", more.repeat(rest)));
        rid
    }
}

fn joined(numbers: &[u32]) -> String {
    format!("S-1-{}", numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join("-"))
}
