//! A list of properties among the output of other commands.

use super::{
    list::{property, read},
    names::is_telling,
};
use crate::gather::files::tools::{Extent, Part, Reader};

/// The properties of an object, one below the other, as long as the next lines are some too.
pub(super) const PART: Part = Part {
    what: "a list of properties",
    is_it: begins,
    extent: Extent::Lines(|_, line| is_own(line)),
    read: Reader::Form(read),
    wants_command: true,
};

/// How many lines are looked at to tell a list from other text with colons.
const LOOKED_AT: usize = 12;

/// Whether a text begins with properties of which one is telling.
fn begins(text: &str) -> bool {
    let mut lines = text.lines().take(LOOKED_AT);
    let Some((first, ..)) = lines.next().and_then(property) else { return false };
    let goes_on = |line: &&str| line.starts_with(' ') && !line.trim().is_empty();
    is_telling(first)
        || lines
            .map(|line| (line, property(line)))
            .take_while(|(line, own)| own.is_some() || goes_on(line))
            .any(|(_, own)| own.is_some_and(|(name, ..)| is_telling(name)))
}

/// Whether a line is a property, what is left of one, or the gap between two objects.
fn is_own(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with(' ') || property(line).is_some()
}
