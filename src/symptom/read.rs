//! The reader of what the user passes as an error: a code, a name, or pasted text.

use std::collections::BTreeSet;

use super::fold::{Page, fold, shorten, tidy};
use super::{Entry, Hints, Kind, Symptom, messages, numbers, wrap};

/// How much of a text is looked at, in bytes. What follows is left out, and the hints say so.
pub const READ_LIMIT: usize = 1 << 20;
/// How many symptoms of one text are kept. If there are more, the hints say so.
pub const SYMPTOM_LIMIT: usize = 64;
/// How much of a line is kept, in characters.
pub(crate) const TEXT_LIMIT: usize = 200;

/// Something recognised in folded text.
pub(super) struct Found {
    /// Where it starts.
    pub(super) at: usize,
    /// The code as it will be written.
    pub(super) code: String,
    /// Its name, if known.
    pub(super) name: Option<&'static str>,
    /// Its entry, if it has one.
    pub(super) entry: Option<&'static Entry>,
    /// Other readings of a bare number.
    pub(super) also: Vec<&'static Entry>,
}

impl Found {
    /// A known code.
    pub(super) fn of(at: usize, entry: &'static Entry) -> Self {
        let name = (!entry.name.is_empty()).then_some(entry.name);
        Self { at, code: entry.code(), name, entry: Some(entry), also: Vec::new() }
    }
}

/// Reads a code, a name, or a pasted text of any length, and lists the symptoms in it, the one to explain first.
///
/// `from` says where the text came from. Codes, names and message texts are recognised, each code counts once, and a
/// code that wraps another one is listed after it. What is not recognised is kept as text, so only blank input gives an
/// empty list. At most [`READ_LIMIT`] bytes are looked at.
pub fn read(text: &str, from: &str) -> Vec<Symptom> {
    let looked_at = beginning(text);
    let tidy = wrap::unwrapped(&tidy(looked_at));
    let tidy = tidy.trim();
    if tidy.is_empty() {
        return Vec::new();
    }
    // Longer text is not a code alone, and need not be folded twice.
    if tidy.len() <= 128
        && let folded = fold(tidy)
        && let Some(found) = numbers::alone(&folded)
        // The unknown number may belong to a message, such as "Error (2927)" of System Center.
        && (found.entry.is_some() || !messages::any(&folded))
    {
        let text = found.entry.map_or_else(|| shorten(tidy, TEXT_LIMIT), |entry| entry.text.to_owned());
        return vec![symptom(found, text, from)];
    }
    let page = Page::new(tidy);
    let mut found = find(&page);
    order(&mut found);
    let mut hints = Hints::of(tidy, page.folded());
    hints.truncated = looked_at.len() < text.len() || found.len() > SYMPTOM_LIMIT;
    found.truncate(SYMPTOM_LIMIT);
    let has_inner = found.iter().any(|found| !is_wrapper(found));
    let mut symptoms: Vec<Symptom> = found
        .into_iter()
        .map(|found| {
            let wrapper = has_inner && is_wrapper(&found);
            let text = page.excerpt(found.at, TEXT_LIMIT);
            Symptom { wrapper, ..symptom(found, text, from) }
        })
        .collect();
    if symptoms.is_empty() {
        let text = shorten(&tidy.replace('\n', " "), TEXT_LIMIT);
        symptoms.push(Symptom {
            code: None,
            name: None,
            text,
            from: from.to_owned(),
            time: None,
            host: None,
            entry: None,
            wrapper: false,
            also_readings: Vec::new(),
            hints: Hints::default(),
        });
    }
    if let Some(first) = symptoms.first_mut() {
        first.hints = hints;
    }
    symptoms
}

/// The part of the text that is looked at, cut between two characters.
fn beginning(text: &str) -> &str {
    let mut end = text.len().min(READ_LIMIT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Codes and names line by line, then message texts across lines; each code once, where it first appears.
fn find(page: &Page<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (base, line) in page.folded_lines() {
        numbers::scan(line, base, &mut found);
    }
    messages::scan(page.folded(), &mut found);
    let mut seen = BTreeSet::new();
    found.retain(|found| seen.insert(found.code.clone()));
    found
}

/// Puts the innermost first.
///
/// Known codes come before unknown ones and wrappers last; a code with causes comes before one without. Among equals
/// the layer decides (the KDC's answer is deeper than what SSPI makes of it), then the place: Windows writes the inner
/// message after the outer one.
fn order(found: &mut [Found]) {
    found.sort_by_key(|found| {
        let barren = found.entry.is_none_or(|entry| entry.causes.is_empty());
        (is_wrapper(found), found.entry.is_none(), barren, depth(found), std::cmp::Reverse(found.at))
    });
}

fn is_wrapper(found: &Found) -> bool {
    found.entry.is_some_and(|entry| entry.wrapper)
}

fn depth(found: &Found) -> u8 {
    match found.entry.map(|entry| entry.kind) {
        Some(Kind::Kerberos) => 0,
        Some(Kind::Ntstatus) => 1,
        Some(Kind::Sspi) => 2,
        Some(Kind::Win32 | Kind::Winrm | Kind::Event) | None => 3,
    }
}

fn symptom(found: Found, text: String, from: &str) -> Symptom {
    Symptom {
        code: Some(found.code),
        name: found.name,
        text,
        from: from.to_owned(),
        time: None,
        host: None,
        entry: found.entry,
        wrapper: false,
        also_readings: found.also,
        hints: Hints::default(),
    }
}
