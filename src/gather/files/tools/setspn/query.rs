//! `setspn -Q`: who has a name, and the certain answer that nobody has.

use super::{
    super::{
        Extent, Part, Reader, excerpt,
        line::{command, first, is_dn, is_indented},
        object,
    },
    is_full, searched,
};
use crate::{
    facts::{Ask, Asked, SOME_NAMES},
    gather::files::{Export, merge},
};

pub(in super::super) const QUERY: Part =
    Part { what: "setspn -Q", is_it, extent: Extent::Lines(goes_on), read: Reader::Any(read), wants_command: true };

/// What it ends with where it found nothing. Absence is concluded from these words alone, not from those of another language.
const NOBODY: &str = "No such SPN found";

fn is_it(text: &str) -> bool {
    let mut lines = first(text, 8).filter(|line| !line.trim().is_empty());
    let Some(line) = lines.next() else { return false };
    if line.trim().starts_with(NOBODY) {
        return true;
    }
    searched(line).is_some() && !lines.any(|line| line.trim_start().starts_with("Processing entry"))
}

fn goes_on(before: &str, line: &str) -> bool {
    let text = line.trim();
    let is_end = is_end(before) && !text.is_empty();
    let is_part = text.is_empty()
        || is_indented(line)
        || is_dn(text)
        || searched(text).is_some()
        || is_end_of(text)
        || text.starts_with("Operation will be performed forestwide")
        || is_full(before);
    is_part && !is_end
}

fn is_end(before: &str) -> bool {
    is_end_of(before.trim())
}

/// The last line: nobody, or `Existing SPN found!` in whatever language.
fn is_end_of(line: &str) -> bool {
    line.starts_with(NOBODY) || (line.contains("SPN") && line.ends_with('!') && line.len() < 120)
}

fn read(file: &str, text: &str) -> Export {
    let mut owners: Vec<(String, Vec<String>)> = Vec::new();
    let (mut is_over, mut found_nobody) = (false, false);
    let (mut before, mut domains) = ("", Vec::new());
    let command = command(text, &["setspn"]);
    for line in text.lines().skip(usize::from(command.is_some())) {
        let value = line.trim();
        let is_rest = is_full(before) && !is_indented(line) && !value.is_empty();
        before = line;
        if let Some(domain) = searched(value) {
            domains.push(domain);
        } else if is_end_of(value) {
            is_over = true;
            found_nobody |= value.starts_with(NOBODY);
        } else if is_dn(value) && !is_indented(line) {
            owners.push((value.to_owned(), Vec::new()));
        } else if let Some((dn, names)) = owners.last_mut() {
            match names.last_mut() {
                _ if value.is_empty() => {}
                None if is_rest => dn.push_str(value),
                Some(name) if is_rest => name.push_str(value),
                _ if is_indented(line) => names.push(value.to_owned()),
                _ => {}
            }
        }
    }
    let mut warnings = Vec::new();
    let mut asked = std::collections::BTreeMap::new();
    let wanted = command.as_deref().and_then(name);
    if let (true, Some(wanted)) = (is_over, wanted) {
        // Who was found has the names that are listed with it, and nobody else has the one that was asked for.
        asked.insert(Ask::Spn(wanted.to_owned()).key(), Asked::Answered);
    } else if found_nobody {
        warnings.push(
            "setspn -Q found nobody, but the text does not have the line with the command, so it is not known which name \
             nobody has"
                .to_owned(),
        );
    }
    if let (true, [domain]) = (found_nobody, &domains[..]) {
        let is_forest = command.iter().flatten().any(|word| word.eq_ignore_ascii_case("-f"));
        if !is_forest {
            warnings.push(format!("setspn -Q looked in {} only, not in the whole forest", excerpt(domain)));
        }
    }
    if !is_over && !owners.is_empty() {
        warnings.push("setspn -Q does not end as it does when it is done: the names may be cut short".to_owned());
    }
    let count = owners.len();
    let objects =
        owners.into_iter().enumerate().filter(|(_, (_, names))| !names.is_empty()).map(|(at, (dn, mut names))| {
            // The last one may have more names than came.
            let is_cut = !is_over && at + 1 == count;
            if is_cut && !text.ends_with('\n') {
                names.pop();
            }
            object(file, &dn, [(if is_cut { SOME_NAMES } else { "servicePrincipalName" }.to_owned(), names)])
        });
    let objects = objects.filter(|object| object.attributes.values().any(|known| known.as_found().is_some())).collect();
    Export { objects: merge::objects(objects, &mut warnings), asked, warnings, ..Export::default() }
}

/// The name that a command asks for.
fn name(words: &[String]) -> Option<&str> {
    let at = words.iter().position(|word| word.eq_ignore_ascii_case("-q") || word.eq_ignore_ascii_case("/q"))?;
    words.get(at + 1).map(String::as_str).filter(|name| !name.starts_with('-'))
}
