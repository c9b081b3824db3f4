//! `setspn -L`: the names that one account has.

use super::{
    super::{
        Extent, Part, Reader, error, excerpt,
        line::{Line, command, is_indented, lines, starts_with},
        object,
    },
    is_full,
};
use crate::{
    facts::{Object, SOME_NAMES},
    gather::files::{Export, ReadError, merge},
};

pub(in super::super) const LISTING: Part =
    Part { what: "setspn -L", is_it, extent: Extent::Lines(goes_on), read: Reader::Strict(read), wants_command: true };

const ENGLISH: &str = "Registered ServicePrincipalNames for ";

/// Lines that a heading takes at most; a console breaks a long distinguished name.
const HEADING: usize = 4;

fn is_it(text: &str) -> bool {
    heading(text.lines()).is_some()
}

/// The account in a heading, and how many lines the heading takes.
///
/// In other languages the heading differs; it ends in the account's distinguished name and a colon, and speaks of names.
fn heading<'t>(mut lines: impl Iterator<Item = &'t str>) -> Option<(String, usize)> {
    let first = lines.next()?.trim();
    if let Some(begun) = first.strip_prefix(ENGLISH) {
        let mut dn = begun.to_owned();
        for taken in 1..=HEADING {
            if let Some(whole) = dn.strip_suffix(':') {
                return Some((whole.to_owned(), taken));
            }
            dn.push_str(lines.next().filter(|line| !line.trim().is_empty())?.trim());
        }
        return None;
    }
    let whole = first.strip_suffix(':').filter(|whole| whole.len() < 1024)?;
    let at = [" CN=", " OU="].iter().filter_map(|mark| whole.find(mark)).min()?;
    let (words, dn) = (whole[..at].to_lowercase(), &whole[at + 1..]);
    let speaks_of_names = ["principal", "prinzipal", "spn"].iter().any(|word| words.contains(word));
    let is_heading = speaks_of_names && dn.to_ascii_lowercase().contains(",dc=") && !words.contains(['=', ':']);
    is_heading.then(|| (dn.to_owned(), 1))
}

fn goes_on(before: &str, line: &str) -> bool {
    let is_broken = is_full(before) || (starts_with(before.trim_start(), ENGLISH) && !before.trim_end().ends_with(':'));
    is_broken || is_indented(line) || is_name(line) || line.trim().is_empty()
}

/// Whether a line that lost its indent on the way is a name all the same.
fn is_name(line: &str) -> bool {
    let line = line.trim();
    line.rsplit_once('/').is_some_and(|(class, host)| {
        !class.is_empty() && !host.is_empty() && !host.contains([' ', '\t', '\u{a0}']) && class.len() < 80
    })
}

/// One listing as it is read.
struct Listing {
    dn: String,
    line: usize,
    names: Vec<String>,
    /// Whether the first name is indented, and the others must be.
    is_indented: bool,
    is_over: bool,
}

fn read(file: &str, text: &str) -> Result<Export, ReadError> {
    let mut listings: Vec<Listing> = Vec::new();
    let (mut before, mut was_name, mut heading_ends) = ("", false, 0);
    for Line { number, text: line, ahead, .. } in lines(text) {
        let joins = was_name && is_full(before) && !is_indented(line) && !line.trim().is_empty();
        before = line;
        was_name = false;
        if let Some((dn, taken)) = heading(ahead.lines()) {
            heading_ends = number + taken;
            listings.push(Listing { dn, line: number, names: Vec::new(), is_indented: false, is_over: false });
        }
        if number < heading_ends {
            continue;
        }
        let Some(listing) = listings.last_mut().filter(|listing| !listing.is_over) else { continue };
        let value = line.trim();
        if let (true, Some(last)) = (joins, listing.names.last_mut()) {
            last.push_str(value);
            continue;
        }
        if listing.names.is_empty() {
            listing.is_indented = is_indented(line);
        }
        let is_value = if listing.is_indented { is_indented(line) } else { is_name(line) };
        if value.is_empty() || !is_value {
            // A mail program may put an empty line before the first name.
            listing.is_over = !(value.is_empty() && listing.names.is_empty());
            continue;
        }
        listing.names.push(value.to_owned());
        was_name = true;
    }
    if listings.is_empty() {
        return Err(error(
            file,
            1,
            format!("expected \"{ENGLISH}CN=…:\", found {}", excerpt(text.lines().next().unwrap_or_default())),
        ));
    }
    let is_open = !text.ends_with('\n') && was_name;
    let mut warnings = Vec::new();
    let count = listings.len();
    let objects: Vec<Object> = listings
        .into_iter()
        .enumerate()
        .filter_map(|(at, listing)| listed(file, listing, is_open && at + 1 == count, text, &mut warnings))
        .collect();
    if let Some(words) = command(text, &["setspn"]).filter(|words| words.len() > 3) {
        // One with blanks and without quotes: the last word alone is no account.
        warnings.push(format!("the command has more words than setspn -L takes: {}", excerpt(&words.join(" "))));
    }
    Ok(Export { objects: merge::objects(objects, &mut warnings), warnings, ..Export::default() })
}

/// The account of a listing. A name that may be half of one is not taken, and then not all names are known.
fn listed(file: &str, mut listing: Listing, is_open: bool, text: &str, warnings: &mut Vec<String>) -> Option<Object> {
    let Listing { dn, line, .. } = &listing;
    if listing.names.is_empty() {
        warnings.push(format!(
            "line {line}: no name follows for {}; whether the account has none, or the text is cut there, cannot be told",
            excerpt(dn)
        ));
        return None;
    }
    if is_open {
        let last = text.lines().count();
        warnings.push(format!(
            "line {last}, the last one, has no end: the names of {} may be cut short, and what is missing proves nothing",
            excerpt(dn)
        ));
        listing.names.pop();
    }
    let attribute = if is_open { SOME_NAMES } else { "servicePrincipalName" };
    (!listing.names.is_empty()).then(|| object(file, &listing.dn, [(attribute.to_owned(), listing.names)]))
}
