//! Event logs in the format of Windows, `.evtx`.

use std::{
    error::Error,
    io::{Read, Seek, SeekFrom},
    sync::Arc,
};

use ::evtx::{EvtxParser, ParserSettings};

use super::xml;
use crate::evidence::{Event, Unread};

/// What such a file begins with.
pub(in super::super) const MAGIC: &[u8] = b"ElfFile\0";
/// How many chunks are read: 1 GiB.
const CHUNKS: usize = 16 << 10;
/// The length of the file's header, in octets.
const HEADER: u64 = 4096;
/// The length of a chunk, in octets.
const CHUNK: u64 = 1 << 16;

/// Hands on every event that can be read, in the order of the log, and tells what cannot.
///
/// Each chunk and each record stands alone: damage costs no more than itself.
///
/// # Errors
/// Its header makes no sense, in words.
pub(in super::super) fn read(
    mut file: impl Read + Seek,
    name: &str,
    mut each: impl FnMut(Event),
) -> Result<Vec<Unread>, String> {
    let unread = |what: &str, count: u64, because: String| Unread { what: format!("{what} of {name}"), count, because };
    let length = file.seek(SeekFrom::End(0)).and_then(|length| file.rewind().map(|()| length)).unwrap_or_default();
    let settings = ParserSettings::new().num_threads(1).indent(false);
    let mut parser = match EvtxParser::from_read_seek(file) {
        Ok(parser) => parser.with_configuration(settings.clone()),
        Err(error) => return Err(words(&error)),
    };
    let settings = Arc::new(settings);
    let missing = missing(length, u64::from(parser.header().chunk_count));
    let (mut chunks, mut records, mut beyond) = (Damage::default(), Damage::default(), 0);
    for (count, chunk) in parser.chunks().enumerate() {
        if count >= CHUNKS {
            beyond += 1;
            continue;
        }
        let mut data = match chunk {
            Ok(data) => data,
            Err(error) => {
                chunks.add(words(&error));
                continue;
            }
        };
        match data.parse(Arc::clone(&settings)) {
            Ok(mut chunk) => {
                for record in chunk.iter() {
                    let number = record.as_ref().ok().map(|record| record.event_record_id);
                    let event = record.and_then(::evtx::EvtxRecord::into_xml).map_err(|error| words(&error));
                    match event.and_then(|record| one(&record.data)) {
                        Ok(event) => each(Event { record: event.record.or(number), ..event }),
                        Err(error) => records.add(error),
                    }
                }
            }
            Err(error) => chunks.add(words(&error)),
        }
    }
    let mut all = Vec::new();
    for (what, damage) in [("chunks", chunks), ("records", records)] {
        if let Some(because) = damage.first {
            all.push(unread(what, damage.count, because));
        }
    }
    if missing > 0 {
        all.push(unread("chunks", missing, "the file ends before them or within the last one".to_owned()));
    }
    if beyond > 0 {
        all.push(unread("chunks", beyond, "only the first GiB of a log is read".to_owned()));
    }
    Ok(all)
}

/// How many chunks a file of this length lacks, wholly or in part. The header may know of fewer than there are.
fn missing(length: u64, told: u64) -> u64 {
    let after = length.saturating_sub(HEADER);
    told.max(after.div_ceil(CHUNK)) - after / CHUNK
}

/// The event of one record, which the library writes as a document with its declaration.
fn one(document: &str) -> Result<Event, String> {
    let element = xml::parts(document).find_map(|part| match part {
        xml::Part::Event(element) => Some(element),
        xml::Part::Between(_) => None,
    });
    xml::event(element.unwrap_or(document))
}

/// How many of something could not be read, and why the first could not.
#[derive(Default)]
struct Damage {
    count: u64,
    first: Option<String>,
}

impl Damage {
    fn add(&mut self, because: String) {
        self.count += 1;
        self.first.get_or_insert(because);
    }
}

/// An error with everything behind it, in one line.
fn words(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut behind = error.source();
    while let Some(inner) = behind {
        words = format!("{words}: {inner}");
        behind = inner.source();
    }
    words
}
