//! Names that stand for others: what goes into a ticket need not say whose network it is.
//!
//! The inputs are rewritten, not the answer. A dictionary is made of the case, the facts and the evidence; then all three are told
//! again in pseudonyms, and everything after them (the decisions, the fixes, the octets of descriptors in LDIF) is worked out from
//! those. A text that is rewritten when it is finished hides only what somebody thought of.
//!
//! Pseudonyms keep what a decision hangs on: which names are the same whatever their case, the short and the full form and the
//! account of a machine, the domain that a name lies in, the shape of an odd entry. One word has one pseudonym wherever it stands.

mod address;
mod assumed;
mod binary;
mod collect;
mod facts;
mod form;
mod known;
mod map;
mod object;
mod seen;
mod text;
mod undo;
mod value;

pub use collect::{Inputs, Pseudonyms};
pub use map::{DEFAULT_MAP, Map, SCHEMA};

use std::{collections::HashMap, path::PathBuf};

use form::Kind;

/// What replaces a value that is somebody's prose.
const REDACTED: &str = "redacted";

/// Gives every name its pseudonym.
#[derive(Debug)]
struct Redactor {
    map: Map,
    /// Whether prose is rewritten too. At first it is not: the words to look for in it are still being found.
    reads_prose: bool,
    /// The files that were given, by the path that was typed.
    files: Vec<PathBuf>,
    /// Prose that was rewritten already. Thousands of attributes are unreadable for one and the same reason.
    cache: HashMap<String, String>,
}

impl Redactor {
    /// The pseudonym of a word, in the case of the word.
    fn word(&mut self, kind: Kind, word: &str) -> String {
        if word.is_empty() {
            return String::new();
        }
        let pseudonym = self.map.give(kind, word);
        form::recase(word, &pseudonym)
    }

    /// The same, unless it is a name that every domain has.
    fn principal(&mut self, kind: Kind, word: &str) -> String {
        if known::is_of_every_domain(kind, word) { word.to_owned() } else { self.word(kind, word) }
    }
}

#[cfg(test)]
mod tests;
