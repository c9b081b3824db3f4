//! Logs and pasted text, told apart by what is in them.

use std::{
    borrow::Cow,
    collections::{BTreeMap, VecDeque},
    io::{self, Read, Seek, SeekFrom},
};

use super::{
    super::files::text::{self, DecodeError},
    events::{self, evtx, xml},
    klist,
};
use crate::{
    evidence::{Event, Evidence, Exchange, Observed, Unread},
    symptom::{self, READ_LIMIT},
};

/// How much of a text is read, in octets.
const TEXT: u64 = 64 << 20;
/// How many symptoms, and how many exchanges, of one file are kept: the last ones, which are the latest in a log.
const KEPT: usize = 10_000;

/// Reads an event log, events as XML or text, tickets that `klist` lists, or any text with errors in it.
///
/// `name` is how the file is named in what comes of it. What could not be read is part of the answer. Of a text at most
/// 64 MiB are read, of a log 1 GiB.
pub fn read<R: Read + Seek>(mut file: R, name: &str) -> Evidence {
    let mut found = Found::new(name);
    if let Err(error) = fill(&mut file, &mut found) {
        found.miss(format!("files: {name}"), 1, error.to_string());
    }
    found.evidence()
}

fn fill<R: Read + Seek>(file: &mut R, found: &mut Found<'_>) -> io::Result<()> {
    let mut start = Vec::new();
    file.by_ref().take(evtx::MAGIC.len() as u64).read_to_end(&mut start)?;
    file.rewind()?;
    if start == evtx::MAGIC {
        let unread = evtx::read(file, found.name, |event| found.event(&event));
        found.unread.extend(unread);
        return Ok(());
    }
    let mut bytes = Vec::new();
    file.by_ref().take(TEXT).read_to_end(&mut bytes)?;
    let read = bytes.len() as u64;
    let beyond = file.seek(SeekFrom::End(0))?.saturating_sub(read);
    if beyond > 0 {
        found.miss(format!("octets of {}", found.name), beyond, format!("only {} MiB of a text are read", TEXT >> 20));
    }
    match decoded(&bytes) {
        Ok(text) => found.text(&text),
        Err(error) => found.miss(format!("files: {}", found.name), 1, error.to_string()),
    }
    Ok(())
}

/// The text, also where control characters came into it, or where it was cut within a character.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, DecodeError> {
    let whole = match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => &bytes[..error.valid_up_to()],
        _ => bytes,
    };
    let error = match text::decode(whole) {
        Ok(decoded) => return Ok(decoded.text),
        Err(error) => error,
    };
    if error == DecodeError::Utf16 {
        let low_first = !bytes.starts_with(b"\xFE\xFF") && !bytes.starts_with(b"\0");
        let encoding = if low_first { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
        return Ok(encoding.decode_with_bom_removal(bytes).0);
    }
    // A few control characters come from terminals and torn files; many are no text.
    let is_odd = |octet: &u8| *octet < 0x20 && !matches!(octet, 7..=13 | 27);
    if bytes.iter().filter(|octet| is_odd(octet)).count() * 16 > bytes.len() {
        return Err(error);
    }
    let plain: Vec<u8> = whole.iter().copied().filter(|octet| !is_odd(octet)).collect();
    text::decode(&plain).map(|decoded| Cow::Owned(decoded.text.into_owned()))
}

/// Events as XML within a text, until their words are found; by number, since there may be many of them.
#[derive(Default)]
struct Elements {
    count: usize,
    waiting: BTreeMap<u32, VecDeque<(usize, Event)>>,
}

impl Elements {
    fn add(&mut self, event: Event) {
        self.waiting.entry(event.id).or_default().push_back((self.count, event));
        self.count += 1;
    }

    /// The first with a number that was not taken yet.
    fn take(&mut self, id: u32) -> Option<Event> {
        self.waiting.get_mut(&id)?.pop_front().map(|(_, event)| event)
    }

    /// Those that were not taken, as they stood.
    fn rest(self) -> impl Iterator<Item = Event> {
        let mut rest: Vec<(usize, Event)> = self.waiting.into_values().flatten().collect();
        rest.sort_unstable_by_key(|(place, _)| *place);
        rest.into_iter().map(|(_, event)| event)
    }
}

/// What has been found in one file.
struct Found<'a> {
    name: &'a str,
    symptoms: VecDeque<Observed>,
    exchanges: VecDeque<Exchange>,
    /// How many of each were given up for later ones.
    dropped: (u64, u64),
    unread: Vec<Unread>,
}

impl<'a> Found<'a> {
    fn new(name: &'a str) -> Self {
        let (symptoms, exchanges) = (VecDeque::new(), VecDeque::new());
        Self { name, symptoms, exchanges, dropped: (0, 0), unread: Vec::new() }
    }

    fn text(&mut self, text: &str) {
        if klist::is_tickets(text) {
            return self.add(klist::read(text, self.name));
        }
        let start = text.trim_start();
        let is_document = ["<?xml", "<!DOCTYPE", "<Event"].iter().any(|beginning| start.starts_with(beginning));
        let (mut elements, mut around) = (Elements::default(), Cow::Borrowed(""));
        let (mut whole, mut damaged, mut why) = (0, 0, String::new());
        for part in xml::parts(text) {
            match part {
                xml::Part::Between(_) if is_document => {}
                // As a rule all of the text, which need not be copied.
                xml::Part::Between(between) => around += between,
                xml::Part::Event(element) => match xml::event(element) {
                    Ok(event) if is_document => {
                        whole += 1;
                        self.event(&event);
                    }
                    Ok(event) => elements.add(event),
                    Err(error) => {
                        damaged += 1;
                        why = if why.is_empty() { error } else { why };
                    }
                },
            }
        }
        if damaged > 0 {
            self.miss(format!("events of {}", self.name), damaged, why);
        }
        if is_document && whole + damaged > 0 {
            return;
        }
        if is_document {
            // XML of another kind may still hold an error.
            around += text;
        }
        let rest = events::text::read(&around, |mut event| {
            // Event Viewer copies the words first, and the same event as XML after them.
            if let Some(element) = elements.take(event.id) {
                event.data.splice(0..0, element.data);
                event = Event { time: element.time, record: element.record, ..event };
            }
            self.event(&event);
        });
        for event in elements.rest() {
            self.event(&event);
        }
        self.loose(&rest);
    }

    /// Text that is no event.
    fn loose(&mut self, text: &str) {
        let text = text.trim();
        let beyond = text.len().saturating_sub(READ_LIMIT);
        if beyond > 0 {
            let because = format!("of text that is no event only {} MiB are looked at", READ_LIMIT >> 20);
            self.miss(format!("octets of {}", self.name), beyond as u64, because);
        }
        let symptoms = symptom::read(text, self.name).into_iter().filter(|symptom| symptom.code.is_some());
        let symptoms: Vec<_> = symptoms.map(|symptom| Observed { time: None, symptom }).collect();
        if symptoms.is_empty() && self.symptoms.is_empty() && self.exchanges.is_empty() && !text.is_empty() {
            self.miss(format!("text of {}", self.name), 1, "it holds no event and no error that is known".to_owned());
        }
        self.add(Evidence { symptoms, ..Evidence::default() });
    }

    fn event(&mut self, event: &Event) {
        self.add(event.evidence(self.name));
    }

    fn add(&mut self, evidence: Evidence) {
        self.symptoms.extend(evidence.symptoms);
        self.exchanges.extend(evidence.exchanges);
        self.unread.extend(evidence.unread);
        while self.symptoms.len() > KEPT {
            self.symptoms.pop_front();
            self.dropped.0 += 1;
        }
        while self.exchanges.len() > KEPT {
            self.exchanges.pop_front();
            self.dropped.1 += 1;
        }
    }

    fn miss(&mut self, what: String, count: u64, because: String) {
        self.unread.push(Unread { what, count, because });
    }

    fn evidence(mut self) -> Evidence {
        for (what, count) in [("symptoms", self.dropped.0), ("exchanges", self.dropped.1)] {
            if count > 0 {
                self.miss(format!("{what} of {}", self.name), count, format!("the last {KEPT} are kept"));
            }
        }
        // What is wrong with a document quotes it, and its names may be as long as itself.
        let shown = |unread: Unread| Unread { because: symptom::one_line(&unread.because), ..unread };
        let mut evidence = Evidence::default();
        evidence.add(Evidence {
            symptoms: self.symptoms.into(),
            exchanges: self.exchanges.into(),
            unread: self.unread.into_iter().map(shown).collect(),
        });
        evidence
    }
}
