//! Records: from lines to entries.

use super::{
    MAX_ENTRIES, ReadError,
    lines::{Line, Lines},
    names::{self, Names},
    search::{Search, starts_with},
    syntax::{self, excerpt, is_description, range},
};
use crate::facts::Value;

/// One record of the file.
pub(super) struct Entry {
    pub(super) dn: String,
    /// Which of the searches it belongs to.
    pub(super) search: usize,
    /// The bookkeeping attributes seen, as bits.
    pub(super) bookkeeping: u8,
    pub(super) attributes: Vec<Attribute>,
}

/// An attribute of a record, with at least one value.
pub(super) struct Attribute {
    pub(super) number: u8,
    pub(super) values: Vec<Value>,
    /// It came without a range at least once.
    pub(super) whole: bool,
    /// The ranges that it came in: from, and to unless that is the end.
    pub(super) ranges: Vec<(u32, Option<u32>)>,
}

/// All that a file holds.
pub(super) struct Records {
    pub(super) entries: Vec<Entry>,
    pub(super) searches: Vec<Search>,
    pub(super) warnings: Vec<String>,
    /// How many lines there are.
    pub(super) lines: usize,
    /// The last line has no end, where the end was not announced either.
    pub(super) is_open: bool,
}

/// Where in the file a line is.
enum Place {
    Between,
    Entry(Entry),
    /// In what `ldapsearch` writes after the entries.
    Trailer,
}

/// What a record without `dn:` may begin with: the end of a search, and references to other servers.
pub(super) const TRAILER: [&str; 9] =
    ["search", "result", "ref", "control", "pagedresults", "text", "matcheddn", "data", "extended"];

/// What `ldapsearch` says on a terminal when a search ends early; people send it with the rest.
pub(super) const FAILURES: [&str; 3] =
    ["Size limit exceeded (4)", "Administrative limit exceeded (11)", "Time limit exceeded (3)"];

pub(super) fn read(file: &str, text: &str, names: &Names) -> Result<Records, ReadError> {
    let mut reader = Reader {
        file,
        names,
        records: Records {
            entries: Vec::new(),
            searches: vec![Search::default()],
            warnings: Vec::new(),
            lines: text.lines().count(),
            is_open: false,
        },
        place: Place::Between,
    };
    for line in Lines::new(text) {
        reader.line(&line)?;
    }
    reader.finish_entry();
    let mut records = reader.records;
    records.is_open = !text.ends_with(['\n', '\r']) && records.searches.last().is_some_and(|search| !search.ended);
    Ok(records)
}

struct Reader<'a> {
    file: &'a str,
    names: &'a Names,
    records: Records,
    place: Place,
}

impl Reader<'_> {
    fn error(&self, line: &Line, what: String) -> ReadError {
        let what = if line.is_last { format!("{what} (the file ends here; is it cut short?)") } else { what };
        ReadError { file: self.file.to_owned(), line: line.number, what }
    }

    /// The search that the file is in; there is one from the beginning.
    fn search(&mut self) -> &mut Search {
        let last = self.records.searches.len() - 1;
        &mut self.records.searches[last]
    }

    fn finish_entry(&mut self) {
        if let Place::Entry(mut entry) = std::mem::replace(&mut self.place, Place::Between) {
            entry.attributes.shrink_to_fit();
            self.records.entries.push(entry);
        }
    }

    fn line(&mut self, line: &Line) -> Result<(), ReadError> {
        if let Some(comment) = line.text.strip_prefix('#') {
            if Search::begins(comment) && (self.search().has_header || self.search().entries > 0) {
                self.finish_entry();
                self.records.searches.push(Search::default());
            }
            let names = self.names;
            self.search().comment(comment, names);
            return Ok(());
        }
        if line.text.trim_matches([' ', '\t', '\u{1A}']).is_empty() {
            self.finish_entry();
            return Ok(());
        }
        let Some((name, value)) = line.text.split_once(':').filter(|(name, _)| is_description(name)) else {
            return self.stray(line);
        };
        let (name, options) = name.split_once(';').unwrap_or((name, ""));
        if name.eq_ignore_ascii_case("dn") {
            return self.begin(line, value);
        }
        if let Place::Entry(_) = self.place {
            return self.attribute(line, name, options, value);
        }
        if name.eq_ignore_ascii_case("version") && matches!(self.place, Place::Between) {
            return match value.trim() {
                "1" => Ok(()),
                other => Err(self.error(line, format!("expected LDIF version 1, found version {}", excerpt(other)))),
            };
        }
        // ldapsearch writes the readable name of a renamed object into a comment, with the line end that is in that name.
        if matches!(name, "CNF" | "DEL") && matches!(self.place, Place::Between) {
            return Ok(());
        }
        let begins_trailer = TRAILER.iter().any(|known| name.eq_ignore_ascii_case(known));
        if begins_trailer || matches!(self.place, Place::Trailer) {
            self.place = Place::Trailer;
            if name.eq_ignore_ascii_case("result") {
                self.result(value.trim());
            }
            return Ok(());
        }
        let what = format!("expected \"dn: …\" at the beginning of an entry, found {}", excerpt(&line.text));
        Err(self.error(line, self.resembles(line, what)))
    }

    /// A line that is no `attribute: value`.
    fn stray(&mut self, line: &Line) -> Result<(), ReadError> {
        let text = line.text.trim_end();
        if FAILURES.contains(&text) {
            self.finish_entry();
            self.search().failure = Some(text.to_owned());
            return Ok(());
        }
        // Left behind by paging without `noprompt`.
        if text.starts_with("Press [size] Enter for the next") {
            return Ok(());
        }
        let what = match text.chars().next() {
            Some(' ' | '\t') => "a folded line that continues nothing".to_owned(),
            Some('-') if text == "-" => "\"-\": this is a change file, not an export".to_owned(),
            _ => excerpt(text),
        };
        let is_nothing_known = self.records.entries.is_empty()
            && matches!(self.place, Place::Between)
            && syntax::other_format(text.trim_start()).is_none();
        let what = if is_nothing_known {
            // It may be any file that was taken for an export, one with a password in it too: its text stays where it is.
            "expected \"attribute: value\"".to_owned()
        } else {
            format!("expected \"attribute: value\", found {what}")
        };
        Err(self.error(line, self.resembles(line, what)))
    }

    /// Adds what the file looks like instead, where nothing of it was LDIF so far.
    fn resembles(&self, line: &Line, what: String) -> String {
        if !self.records.entries.is_empty() || !matches!(self.place, Place::Between) {
            return what;
        }
        match syntax::other_format(line.text.trim_start()) {
            Some(other) => format!("{what}: this is not LDIF but looks like {other}"),
            None => format!("{what}: this is not LDIF"),
        }
    }

    fn begin(&mut self, line: &Line, value: &str) -> Result<(), ReadError> {
        self.finish_entry();
        let dn = match self.value(line, "dn", value)? {
            Value::Text(dn) => dn,
            Value::Bytes(_) => return Err(self.error(line, "expected a name in UTF-8, found other octets".to_owned())),
        };
        if self.records.entries.len() >= MAX_ENTRIES {
            let what =
                format!("expected at most {MAX_ENTRIES} entries, found more; export fewer, such as computers only");
            return Err(self.error(line, what));
        }
        self.search().entries += 1;
        let search = self.records.searches.len() - 1;
        self.place = Place::Entry(Entry { dn, search, bookkeeping: 0, attributes: Vec::new() });
        Ok(())
    }

    fn attribute(&mut self, line: &Line, name: &str, options: &str, value: &str) -> Result<(), ReadError> {
        if name.eq_ignore_ascii_case("changetype") {
            return match value.trim() {
                kind if kind.eq_ignore_ascii_case("add") => Ok(()),
                kind => {
                    let what = format!("changetype {}: this is a change file, not an export", excerpt(kind));
                    Err(self.error(line, what))
                }
            };
        }
        let Some(number) = self.names.number(name) else {
            let bit = names::bookkeeping(name);
            if let Place::Entry(entry) = &mut self.place {
                entry.bookkeeping |= bit;
            }
            // Nothing is kept of it, but a file that is damaged here is damaged.
            return if value.starts_with([':', '<']) { self.value(line, name, value).map(|_| ()) } else { Ok(()) };
        };
        let range = match options.split(';').find(|option| starts_with(option, "range=")) {
            Some(option) => Some(range(&option[6..]).ok_or_else(|| {
                self.error(line, format!("expected a range such as range=0-1499, found {}", excerpt(option)))
            })?),
            None => None,
        };
        let value = self.value(line, name, value)?;
        let Place::Entry(entry) = &mut self.place else { return Ok(()) };
        entry.bookkeeping |= names::bookkeeping(name);
        let last = entry.attributes.iter().rposition(|attribute| attribute.number == number).unwrap_or_else(|| {
            let values = Vec::with_capacity(1);
            entry.attributes.push(Attribute { number, values, whole: false, ranges: Vec::new() });
            entry.attributes.len() - 1
        });
        let known = &mut entry.attributes[last];
        match range {
            // Beside a range, the server returns the attribute without values too.
            _ if value.bytes().is_empty() => {}
            Some(range) if known.ranges.last() != Some(&range) => known.ranges.push(range),
            Some(_) => {}
            None => known.whole = true,
        }
        known.values.push(value);
        Ok(())
    }

    /// What follows the first colon.
    fn value(&self, line: &Line, name: &str, value: &str) -> Result<Value, ReadError> {
        syntax::value(name, value).map_err(|what| self.error(line, what))
    }

    /// `result: 4 Size limit exceeded`.
    fn result(&mut self, value: &str) {
        let search = self.search();
        search.ended = true;
        if value.split(' ').next() != Some("0") {
            search.failure = Some(excerpt(value));
        }
    }
}
