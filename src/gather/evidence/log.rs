//! Logs and pasted text, told apart by what is in them.

use std::{
    borrow::Cow,
    io::{Read, Seek, SeekFrom},
};

use super::{
    characters,
    events::{
        evtx,
        text::{Piece, Reading},
        xml,
    },
    foreign,
    found::Found,
    klist, markup,
};
use crate::evidence::{Evidence, Unread};

/// How much of a text is read, in octets.
const TEXT: u64 = 64 << 20;
/// How much of that is its beginning, where the text is longer. The rest is its end: logs end with the failure.
const BEGINNING: u64 = 8 << 20;

/// Reads an event log, events as XML or text, tickets that `klist` lists, or any text with errors in it.
///
/// `name` is how the file is named in what comes of it. What could not be read is part of the answer. Of a text at most
/// 64 MiB are read, of a log 1 GiB.
pub fn read<R: Read + Seek>(file: R, name: &str) -> Evidence {
    parse(file, name).unwrap_or_else(|because| Evidence {
        unread: vec![Unread { what: format!("files: {name}"), count: 1, because }],
        ..Evidence::default()
    })
}

/// The same.
///
/// # Errors
/// It is neither a log nor text, or cannot be read, in words.
pub(super) fn parse<R: Read + Seek>(mut file: R, name: &str) -> Result<Evidence, String> {
    let mut found = Found::new(name);
    let failed = |error: std::io::Error| error.to_string();
    let mut start = Vec::new();
    file.by_ref().take(foreign::ENOUGH_TO_TELL as u64).read_to_end(&mut start).map_err(failed)?;
    let length = file.seek(SeekFrom::End(0)).map_err(failed)?;
    file.rewind().map_err(failed)?;
    if start.starts_with(evtx::MAGIC) {
        let unread = evtx::read(file, name, |event| found.event(&event, ""))?;
        found.add(Evidence { unread, ..Evidence::default() });
        return Ok(found.evidence());
    }
    if let Some(advice) = foreign::advice(&start) {
        return Err(advice.to_owned());
    }
    let mut part = |from: u64, length: u64| {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(from)).and_then(|_| file.by_ref().take(length).read_to_end(&mut bytes))?;
        Ok(bytes)
    };
    if length <= TEXT {
        let text = characters::decoded(&part(0, TEXT).map_err(failed)?).map_err(|error| error.to_string())?;
        found.text(&text);
        return Ok(found.evidence());
    }
    // An even place, for UTF-16.
    let end = (length - (TEXT - BEGINNING)).next_multiple_of(2);
    let beyond = end - BEGINNING;
    let because = format!("of a text only {} MiB are read: its beginning and its end", TEXT >> 20);
    found.miss(format!("octets of {name}"), beyond, &because);
    let beginning = characters::decoded(&part(0, BEGINNING).map_err(failed)?).map_err(|error| error.to_string())?;
    found.text(&beginning);
    drop(beginning);
    let mut bytes = part(end, TEXT - BEGINNING).map_err(failed)?;
    if let Some(mark) = characters::mark(&start) {
        bytes.splice(0..0, mark.iter().copied());
    } else {
        // The first line is cut, perhaps within a character.
        let cut = bytes.iter().take(1 << 16).position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        bytes.drain(..cut);
    }
    match characters::decoded(&bytes) {
        Ok(text) => found.text(&text),
        Err(error) => found.miss(format!("the end of {name}"), 1, &error.to_string()),
    }
    Ok(found.evidence())
}

impl Found<'_> {
    fn text(&mut self, text: &str) {
        let (has_tickets, undelegable) = klist::read(text, self.name);
        self.known |= has_tickets;
        self.add(Evidence { symptoms: undelegable, ..Evidence::default() });
        if let Some((events, rest)) = markup::json(text) {
            for event in &events {
                self.event(event, "");
            }
            return self.parts(&rest);
        }
        let has_events = xml::parts(text).any(|part| matches!(part, xml::Part::Event(_)));
        match markup::html(text).filter(|_| !has_events) {
            Some(plain) => self.parts(&plain),
            None => self.parts(text),
        }
    }

    /// Events as XML, and what stands around them.
    fn parts(&mut self, text: &str) {
        let start = text.trim_start();
        let is_document = ["<?xml", "<!DOCTYPE", "<Event"].iter().any(|beginning| start.starts_with(beginning));
        // XML of another kind may hold an error anywhere; what stands around events is text and nothing else.
        let is_document = is_document && xml::parts(text).any(|part| matches!(part, xml::Part::Event(_)));
        let (mut damaged, mut why) = (0, String::new());
        let mut reading = Reading::default();
        for part in xml::parts(text) {
            match part {
                xml::Part::Between(between) => {
                    let between = if is_document { without_tags(between) } else { Cow::Borrowed(between) };
                    reading.text(&between, &mut |piece| self.piece(piece));
                }
                xml::Part::Event(element) => match xml::event(element) {
                    Ok(event) => reading.element(event, &mut |piece| self.piece(piece)),
                    Err(error) => {
                        damaged += 1;
                        why = if why.is_empty() { error } else { why };
                    }
                },
            }
        }
        reading.finish(&mut |piece| self.piece(piece));
        if damaged > 0 {
            self.known = true;
            self.miss(format!("events of {}", self.name), damaged, &why);
        }
    }

    fn piece(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Event { event, after } => self.event(&event, &after),
            Piece::Loose(text) => {
                let name = self.name;
                self.loose.add(text, name);
            }
        }
    }
}

/// Text without what stands in angle brackets.
fn without_tags(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let pieces = text.split('<').enumerate();
    Cow::Owned(
        pieces
            .filter_map(
                |(count, piece)| if count == 0 { Some(piece) } else { piece.split_once('>').map(|(_, rest)| rest) },
            )
            .collect(),
    )
}
