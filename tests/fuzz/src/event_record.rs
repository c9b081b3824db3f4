//! Events of Windows logs: as XML, and as whole logs.

use std::io::Cursor;

use kcd_doctor::{
    evidence::{Event, Evidence},
    gather::evidence,
};

use super::{FILE, told, writer};

/// What a log begins with, and each chunk of it.
const LOG: &[u8] = b"ElfFile\0";
const CHUNK: &[u8] = b"ElfChnk\0";
/// How much text of an event fits a chunk, and an insert, with room to spare.
const LONGEST: usize = 4096;
/// The most inserts that are kept.
const INSERTS: usize = 128;

/// Reads a log or XML; and an event that is made of the text, in every form that an event has.
///
/// # Panics
/// Reading it twice gives two answers; an event tells another thing as XML or in a log than by itself; what it tells is not
/// bounded; or its story cannot be shown.
pub fn run(bytes: &[u8]) {
    let evidence = read(bytes);
    assert_eq!(evidence, read(bytes));
    told::check(&evidence, bytes.len());
    if let Some(log) = whole(bytes) {
        told::check(&read(&log), bytes.len());
    }
    if let Some(event) = std::str::from_utf8(bytes).ok().filter(|text| text.len() <= LONGEST).and_then(event) {
        let mut told = Evidence::default();
        told.add(event.evidence(FILE));
        let element = element(&event);
        // That an audit has no result is for the reader of its file to say.
        let tells = |bytes: &[u8]| Evidence { unread: Vec::new(), ..read(bytes) };
        assert_eq!(tells(element.xml().as_bytes()), told, "{event:?}");
        assert_eq!(tells(&writer::log(&[element])), told, "{event:?}");
    }
}

fn read(bytes: &[u8]) -> Evidence {
    evidence::read(Cursor::new(bytes), FILE)
}

/// A chunk as the only one of a log, or a log, with zeros up to the end of the chunk: seeds need not have them.
fn whole(bytes: &[u8]) -> Option<Vec<u8>> {
    const HEADER: usize = 4096;
    const LENGTH: usize = 1 << 16;
    let mut log = Vec::new();
    if bytes.starts_with(CHUNK) {
        log = writer::log(&[]);
        // How many chunks there are.
        log[42] = 1;
    } else if !bytes.starts_with(LOG) {
        return None;
    }
    log.extend(bytes);
    let chunks = log.len().saturating_sub(HEADER).div_ceil(LENGTH);
    log.resize(HEADER + chunks * LENGTH, 0);
    Some(log)
}

/// An event of lines: log, source, number, computer, and inserts as `name=value`; after an empty line its words.
fn event(text: &str) -> Option<Event> {
    let mut lines = text.split('\n');
    let mut line = || lines.next().map(plain);
    let (channel, provider) = (line()?, line()?);
    let (id, computer) = (line()?.parse().ok()?, line()?);
    let inserts = lines.by_ref().take_while(|line| !line.is_empty()).filter_map(|line| line.split_once('='));
    let data = inserts.take(INSERTS).map(|(name, value)| (plain(name), plain(value))).collect();
    let message = lines.map(plain).collect::<Vec<_>>().join(" ").trim().to_owned();
    Some(Event { channel, provider, id, computer, record: Some(1), data, message, ..Event::default() })
}

/// What is left of a text on its way through XML.
fn plain(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).collect::<String>().trim().to_owned()
}

/// The event as Windows writes it.
fn element(event: &Event) -> writer::Element {
    use writer::element;
    let inserts = event.data.iter().map(|(name, value)| element("Data", &[("Name", name)], value)).collect();
    let system = element("System", &[], "").with(vec![
        element("Provider", &[("Name", &event.provider)], ""),
        element("EventID", &[], &event.id.to_string()),
        element("EventRecordID", &[], "1"),
        element("Channel", &[], &event.channel),
        element("Computer", &[], &event.computer),
    ]);
    let words = element("RenderingInfo", &[], "").with(vec![element("Message", &[], &event.message)]);
    element("Event", &[], "").with(vec![system, element("EventData", &[], "").with(inserts), words])
}
