//! How long what is said may become. Files are quoted in it, and some of what stands in them has no end.

use super::{Export, ReadError};
use crate::facts::{Facts, Known, Object};

/// The longest sentence, in characters.
const SENTENCE: usize = 1_000;
/// The longest name in a sentence, in characters.
const NAME: usize = 250;
/// How many sentences a file gives: whoever reads them has seen enough.
const SENTENCES: usize = 500;

/// A text that ends after so many characters.
fn cut(text: &str, most: usize) -> Option<String> {
    let (at, _) = text.char_indices().nth(most)?;
    Some(format!("{}…", &text[..at]))
}

/// The name of an object, for a sentence.
pub(super) fn named(name: &str) -> String {
    cut(name, NAME).unwrap_or_else(|| name.to_owned())
}

/// Adds a sentence, unless there are enough.
pub(super) fn remark(remarks: &mut Vec<String>, sentence: impl FnOnce() -> String) {
    if remarks.len() < SENTENCES {
        remarks.push(sentence());
    } else if remarks.len() == SENTENCES {
        remarks.push(format!("more than {SENTENCES} things were odd; the others are not told"));
    }
}

/// Cuts a sentence that is too long.
pub(super) fn sentence(text: &mut String) {
    if let Some(short) = cut(text, SENTENCE) {
        *text = short;
    }
}

/// The same for all that an export says.
pub(super) fn export(read: Result<Export, ReadError>) -> Result<Export, ReadError> {
    let mut export = read.map_err(|mut error| {
        sentence(&mut error.what);
        error
    })?;
    export.warnings.iter_mut().for_each(sentence);
    [&mut export.objects, &mut export.hosts, &mut export.shares].into_iter().flatten().for_each(object);
    Ok(export)
}

/// The same for remarks, of which there are no more than anybody reads.
pub(super) fn remarks(all: &mut Vec<String>) {
    let rest = all.split_off(all.len().min(SENTENCES));
    rest.into_iter().take(1).for_each(|next| remark(all, || next));
    all.iter_mut().for_each(sentence);
}

/// The same for all that facts say of hosts, shares and other domain controllers.
pub(super) fn facts(facts: &mut Facts) {
    for copy in &mut facts.copies {
        if let Known::Unreadable(why) = &mut copy.objects {
            sentence(why);
        }
    }
    facts.hosts.values_mut().chain(facts.shares.values_mut()).for_each(object);
}

/// The same for why attributes are not known.
pub(super) fn object(object: &mut Object) {
    for known in object.attributes.values_mut() {
        if let Known::Unreadable(why) = known {
            sentence(why);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_ends() {
        assert_eq!(named("CN=HV1,DC=x"), "CN=HV1,DC=x");
        assert_eq!(named(&"ä".repeat(1000)).chars().count(), NAME + 1);
        let mut text = "x".repeat(SENTENCE);
        sentence(&mut text);
        assert_eq!(text.len(), SENTENCE);
        text.push_str("yz");
        sentence(&mut text);
        assert!(text.ends_with("xy…") || text.ends_with("x…"), "{text}");
    }

    #[test]
    fn nobody_reads_a_thousand_remarks() {
        let mut remarks = Vec::new();
        (0..2 * SENTENCES).for_each(|number| remark(&mut remarks, || number.to_string()));
        assert_eq!(remarks.len(), SENTENCES + 1);
        assert!(remarks[SENTENCES].contains("not told"));
    }
}
