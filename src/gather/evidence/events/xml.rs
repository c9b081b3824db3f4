//! Events as XML, as `wevtutil`, Event Viewer and every reader of logs write them.

use jiff::Timestamp;
use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event as Piece},
};

use crate::evidence::Event;

/// How deep elements may lie in one another. Windows stays under ten.
const DEPTH: usize = 32;
/// How many inserts of one event are kept.
const INSERTS: usize = 128;
/// How long an insert may be, in octets; the rest of it is left out.
const LENGTH: usize = 16 << 10;

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) enum Part<'a> {
    /// One whole `Event` element.
    Event(&'a str),
    /// What stands between two of them.
    Between(&'a str),
}

/// Cuts a text into its `Event` elements and what stands between. One that has no end reaches to the next beginning.
pub(in super::super) fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(start) = beginning(rest, 0) else { return Some(Part::Between(std::mem::take(&mut rest))) };
        if start > 0 {
            let (between, event) = rest.split_at(start);
            rest = event;
            return Some(Part::Between(between));
        }
        let next = beginning(rest, 1).unwrap_or(rest.len());
        let end = rest[..next].find("</Event>").map_or(next, |at| at + "</Event>".len());
        let (event, after) = rest.split_at(end);
        rest = after;
        Some(Part::Event(event))
    })
}

/// Where the next `Event` element begins, at the given place or after it.
fn beginning(text: &str, from: usize) -> Option<usize> {
    let after = text.get(from..)?;
    after
        .match_indices("<Event")
        .find(|(at, tag)| after[at + tag.len()..].starts_with([' ', '>', '\t', '\r', '\n']))
        .map(|(at, _)| at + from)
}

/// Reads one `Event` element.
///
/// # Errors
/// What is wrong with it, in words.
pub(in super::super) fn event(xml: &str) -> Result<Event, String> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().allow_dangling_amp = true;
    let mut building = Building::default();
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Piece::Start(tag) => {
                building.open(&tag);
                if building.path.len() > DEPTH {
                    return Err(format!("more than {DEPTH} elements in one another"));
                }
            }
            Piece::Empty(tag) => {
                building.open(&tag);
                building.close();
            }
            Piece::End(_) => building.close(),
            Piece::Text(text) => building.add(&text),
            Piece::CData(text) => building.add(&text),
            Piece::GeneralRef(reference) => building.refer(&reference),
            Piece::Eof => break,
            Piece::DocType(_) | Piece::Comment(_) | Piece::Decl(_) | Piece::PI(_) => {}
        }
    }
    if !building.path.is_empty() {
        return Err("an event without its end".to_owned());
    }
    building.finish()
}

#[derive(Default)]
struct Building {
    /// Local names of the open elements.
    path: Vec<String>,
    /// The attribute `Name` of the innermost open element.
    name: Option<String>,
    /// The text of the innermost open element.
    text: String,
    /// Whether the innermost open element has elements in it.
    has_children: bool,
    event: Event,
    id: Option<u32>,
}

impl Building {
    fn open(&mut self, tag: &BytesStart<'_>) {
        let name = tag.local_name().into_inner().to_owned();
        let attribute = |wanted: &str| {
            let mut all = tag.attributes();
            all.with_checks(false);
            all.flatten()
                .find(|attribute| attribute.key.into_inner() == wanted)
                .map(|attribute| unescaped(&attribute.value))
        };
        match name.as_str() {
            "Provider" if self.is_in("System") => {
                self.event.provider = attribute("Name").or_else(|| attribute("EventSourceName")).unwrap_or_default();
            }
            "TimeCreated" if self.is_in("System") => {
                self.event.time = attribute("SystemTime").and_then(|time| zoned(&time));
            }
            _ => {}
        }
        self.name = attribute("Name");
        self.text.clear();
        self.has_children = false;
        self.path.push(name);
    }

    fn close(&mut self) {
        let Some(element) = self.path.pop() else { return };
        let text = std::mem::take(&mut self.text);
        let name = self.name.take();
        if std::mem::replace(&mut self.has_children, true) {
            return;
        }
        let trimmed = text.trim();
        if self.is_in("System") {
            match element.as_str() {
                "EventID" => self.id = trimmed.parse().ok(),
                "EventRecordID" => self.event.record = trimmed.parse().ok(),
                "Level" => self.event.level = super::labels::level(trimmed),
                "Channel" => trimmed.clone_into(&mut self.event.channel),
                "Computer" => trimmed.clone_into(&mut self.event.computer),
                _ => {}
            }
        } else if self.is_in("RenderingInfo") {
            if element == "Message" {
                trimmed.clone_into(&mut self.event.message);
            }
        } else if self.path.iter().any(|parent| parent == "EventData" || parent == "UserData")
            && self.event.data.len() < INSERTS
        {
            let name = name.unwrap_or_else(|| if element == "Data" { String::new() } else { element });
            self.event.data.push((name, text));
        }
    }

    fn is_in(&self, parent: &str) -> bool {
        self.path.last().is_some_and(|last| last == parent)
    }

    fn add(&mut self, text: &str) {
        if self.text.len() < LENGTH {
            let mut end = text.len().min(LENGTH);
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            self.text.push_str(&text[..end]);
        }
    }

    /// Only what XML itself defines. Entities of a document are not looked up, so none of them can grow.
    fn refer(&mut self, reference: &BytesRef<'_>) {
        if let Ok(Some(character)) = reference.resolve_char_ref() {
            self.add(character.encode_utf8(&mut [0; 4]));
        } else if let Some(text) = quick_xml::escape::resolve_predefined_entity(reference) {
            self.add(text);
        }
    }

    fn finish(mut self) -> Result<Event, String> {
        self.event.id = self.id.ok_or("an event without a number")?;
        Ok(self.event)
    }
}

fn unescaped(value: &str) -> String {
    quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), std::borrow::Cow::into_owned)
}

/// A time with its zone. Without one it could be off by half a day, and is left out.
fn zoned(text: &str) -> Option<Timestamp> {
    text.trim().parse().ok()
}
