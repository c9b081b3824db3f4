//! Writes event logs in the format of Windows, for want of public ones of Hyper-V.
//!
//! Each event is a template of its own without values to fill in, so that nothing but the words of the format is
//! needed. Other readers of the format read the same.

use std::fmt::Write as _;

const CHUNK: usize = 0x1_0000;
const HEADER: usize = 0x200;

/// An element of XML.
pub(crate) struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

pub(crate) fn element(name: &str, attributes: &[(&str, &str)], text: &str) -> Element {
    let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Element { name: name.to_owned(), attributes, text: text.to_owned(), children: Vec::new() }
}

impl Element {
    pub(crate) fn with(mut self, children: Vec<Element>) -> Self {
        self.children = children;
        self
    }

    /// The element as XML, so that the same event can be had in both forms.
    pub(crate) fn xml(&self) -> String {
        let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('\'', "&apos;");
        let mut out = format!("<{}", self.name);
        for (name, value) in &self.attributes {
            write!(out, " {name}='{}'", escaped(value)).unwrap();
        }
        let inside: String = self.children.iter().map(Self::xml).collect();
        write!(out, ">{}{inside}</{}>", escaped(&self.text), self.name).unwrap();
        out
    }

    fn binary(&self, at: usize, out: &mut Vec<u8>) {
        out.push(if self.attributes.is_empty() { 0x01 } else { 0x41 });
        out.extend(0xFFFF_u16.to_le_bytes());
        let size = out.len();
        out.extend([0; 4]);
        name(&self.name, at, out);
        if let Some(last) = self.attributes.len().checked_sub(1) {
            let list = out.len();
            out.extend([0; 4]);
            for (index, (key, value)) in self.attributes.iter().enumerate() {
                out.push(if index == last { 0x06 } else { 0x46 });
                name(key, at, out);
                text(value, out);
            }
            fill(out, list);
        }
        out.push(0x02);
        if !self.text.is_empty() {
            text(&self.text, out);
        }
        for child in &self.children {
            child.binary(at, out);
        }
        out.push(0x04);
        fill(out, size);
    }
}

/// Writes the number of octets that follow a length into it.
fn fill(out: &mut [u8], at: usize) {
    let length = u32::try_from(out.len() - at - 4).unwrap();
    out[at..at + 4].copy_from_slice(&length.to_le_bytes());
}

/// A name, in place. `at` is where `out` begins in the chunk.
fn name(name: &str, at: usize, out: &mut Vec<u8>) {
    let offset = u32::try_from(at + out.len() + 4).unwrap();
    out.extend(offset.to_le_bytes());
    out.extend([0; 4]);
    let hash = name.encode_utf16().fold(0_u32, |hash, unit| hash.wrapping_mul(65599).wrapping_add(unit.into()));
    out.extend(&hash.to_le_bytes()[..2]);
    counted(name, out);
    out.extend([0; 2]);
}

fn text(value: &str, out: &mut Vec<u8>) {
    out.extend([0x05, 0x01]);
    counted(value, out);
}

fn counted(text: &str, out: &mut Vec<u8>) {
    let units: Vec<u16> = text.encode_utf16().collect();
    out.extend(u16::try_from(units.len()).unwrap().to_le_bytes());
    out.extend(units.into_iter().flat_map(u16::to_le_bytes));
}

/// A record that begins at the given place of its chunk. `ticks` counts tenths of microseconds since 1601.
fn record(number: u64, ticks: u64, event: &Element, at: usize) -> Vec<u8> {
    let mut out = b"**\0\0\0\0\0\0".to_vec();
    out.extend(number.to_le_bytes());
    out.extend(ticks.to_le_bytes());
    out.extend([0x0F, 1, 1, 0, 0x0C, 1]);
    out.extend(u32::try_from(number).unwrap().to_le_bytes());
    let definition = u32::try_from(at + out.len() + 4).unwrap();
    out.extend(definition.to_le_bytes());
    out.extend([0; 4]);
    out.extend(u128::from(number).to_le_bytes());
    let size = out.len();
    out.extend([0; 4]);
    out.extend([0x0F, 1, 1, 0]);
    event.binary(at, &mut out);
    out.push(0);
    fill(&mut out, size);
    // No values to fill in, and the end.
    out.extend([0; 5]);
    while out.len() % 8 != 4 {
        out.push(0);
    }
    let size = u32::try_from(out.len() + 4).unwrap().to_le_bytes();
    out[4..8].copy_from_slice(&size);
    out.extend(size);
    out
}

/// A whole log.
pub(crate) fn log(events: &[Element]) -> Vec<u8> {
    let mut chunks: Vec<Vec<u8>> = Vec::new();
    let (mut chunk, mut first, mut last) = (vec![0; HEADER], 1, HEADER);
    let mut next = 1;
    for event in events {
        let ticks = 134_000_000_000_000_000 + next * 10_000_000;
        let mut bytes = record(next, ticks, event, chunk.len());
        if chunk.len() + bytes.len() > CHUNK {
            chunks.push(sealed(std::mem::replace(&mut chunk, vec![0; HEADER]), first, next - 1, last));
            first = next;
            bytes = record(next, ticks, event, chunk.len());
        }
        last = chunk.len();
        chunk.extend(bytes);
        next += 1;
    }
    if chunk.len() > HEADER {
        chunks.push(sealed(chunk, first, next - 1, last));
    }
    let count = u16::try_from(chunks.len()).unwrap();
    let mut file = b"ElfFile\0".to_vec();
    file.extend(0_u64.to_le_bytes());
    file.extend(u64::from(count.saturating_sub(1)).to_le_bytes());
    file.extend(next.to_le_bytes());
    file.extend(128_u32.to_le_bytes());
    for word in [1, 3, 4096, count] {
        file.extend(u16::to_le_bytes(word));
    }
    file.resize(124, 0);
    let sum = checksum(&[&file[..120]]);
    file.extend(sum.to_le_bytes());
    file.resize(4096, 0);
    file.extend(chunks.concat());
    file
}

fn sealed(mut chunk: Vec<u8>, first: u64, last: u64, last_at: usize) -> Vec<u8> {
    let free = chunk.len();
    let mut header = b"ElfChnk\0".to_vec();
    for number in [first, last, first, last] {
        header.extend(number.to_le_bytes());
    }
    let records = checksum(&[&chunk[HEADER..]]);
    for number in [128, u32::try_from(last_at).unwrap(), u32::try_from(free).unwrap(), records] {
        header.extend(number.to_le_bytes());
    }
    chunk[..header.len()].copy_from_slice(&header);
    let sum = checksum(&[&chunk[..120], &chunk[128..HEADER]]);
    chunk[124..128].copy_from_slice(&sum.to_le_bytes());
    chunk.resize(CHUNK, 0);
    chunk
}

/// CRC-32 of IEEE 802.3.
fn checksum(parts: &[&[u8]]) -> u32 {
    let octets = parts.iter().flat_map(|part| part.iter());
    !octets.fold(!0_u32, |mut sum, octet| {
        sum ^= u32::from(*octet);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 };
        }
        sum
    })
}
