//! The dictionary: which pseudonym stands for what.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::form::{Kind, Space, fold};

/// The version of the saved form.
pub const SCHEMA: &str = "kcd-doctor/redaction/1";

/// The file that a map is kept in unless another one is named.
pub const DEFAULT_MAP: &str = "kcd-doctor-redaction.json";

/// The most characters of a machine's name that its account keeps ([`crate::name::HostName::account_name`]).
const ACCOUNT: usize = 15;

/// What a pseudonym stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Original {
    pub(super) kind: Kind,
    /// As it was written where it was first seen.
    pub(super) name: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    schema: String,
    names: BTreeMap<String, Original>,
}

/// All pseudonyms of a case, old ones and new ones. Whoever has it can turn them back.
#[derive(Debug, Clone, Default)]
pub struct Map {
    /// By pseudonym, in lower case.
    names: BTreeMap<String, Original>,
    /// By what they stand for.
    index: HashMap<(Space, String), String>,
    /// How long the words are that are looked for in prose, in characters.
    lengths: BTreeSet<usize>,
    /// The next number of each kind.
    next: HashMap<Kind, usize>,
    /// The next relative identifier below the pseudonym of a domain.
    relative: HashMap<String, u32>,
    /// Words that are names themselves, so that they cannot stand for another.
    reserved: HashSet<String>,
    /// How many there were when it was read.
    old: HashSet<String>,
}

impl Map {
    /// Reads a saved map.
    ///
    /// # Errors
    /// It is none, or one of another version.
    pub fn read(text: &str) -> Result<Self, String> {
        let saved: Saved = serde_json::from_str(text)
            .map_err(|error| format!("expected a map that --redact wrote: line {}: {error}", error.line()))?;
        if saved.schema != SCHEMA {
            return Err(format!("expected {SCHEMA}, found {}", saved.schema));
        }
        let mut map = Self::default();
        for (pseudonym, original) in saved.names {
            map.add(original.kind, &original.name, &fold(&pseudonym));
        }
        map.old = map.names.keys().cloned().collect();
        Ok(map)
    }

    /// The saved form.
    ///
    /// # Errors
    /// None that a map can have.
    pub fn written(&self) -> Result<String, serde_json::Error> {
        let saved = Saved { schema: SCHEMA.to_owned(), names: self.names.clone() };
        serde_json::to_string_pretty(&saved).map(|text| text + "\n")
    }

    /// The same map, in which no word that this one has becomes a pseudonym of another.
    pub(super) fn reserving_names_of(mut self, other: &Self) -> Self {
        self.reserved
            .extend(other.index.keys().filter(|(space, _)| *space == Space::Words).map(|(_, name)| name.clone()));
        self
    }

    /// Whether a pseudonym that was given anew is somebody's name.
    pub(super) fn clashes(&self) -> bool {
        let is_name = |pseudonym: &String| self.index.contains_key(&(Space::Words, pseudonym.clone()));
        self.names.keys().any(|pseudonym| !self.old.contains(pseudonym) && is_name(pseudonym))
    }

    /// The pseudonym of a word, if it has one.
    pub(super) fn find(&self, space: Space, folded: &str) -> Option<&str> {
        self.index.get(&(space, folded.to_owned())).map(String::as_str)
    }

    /// The kind of a word in the space of words.
    pub(super) fn kind_of(&self, folded: &str) -> Option<Kind> {
        let pseudonym = self.find(Space::Words, folded)?;
        self.names.get(pseudonym).map(|original| original.kind)
    }

    /// What a pseudonym stands for.
    pub(super) fn original(&self, pseudonym: &str) -> Option<&Original> {
        self.names.get(pseudonym)
    }

    /// The pseudonyms.
    pub(super) fn pseudonyms(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// The lengths of words to look for in prose, the longest first.
    pub(super) fn lengths(&self) -> Vec<usize> {
        self.lengths.iter().rev().copied().collect()
    }

    /// The pseudonym of a word, a new one if it has none yet.
    pub(super) fn give(&mut self, kind: Kind, word: &str) -> String {
        let folded = fold(word);
        if let Some(known) = self.find(kind.space(), &folded) {
            return known.to_owned();
        }
        if kind == Kind::Host && folded.chars().count() >= ACCOUNT {
            return self.give_long(word, &folded);
        }
        let pseudonym = self.unused(kind, &folded);
        self.add(kind, word, &pseudonym);
        pseudonym
    }

    /// A name that its account cuts: the pseudonym of the cut name is the beginning of that of the whole.
    fn give_long(&mut self, word: &str, folded: &str) -> String {
        let cut: String = word.chars().take(ACCOUNT).collect();
        let known = self.find(Space::Words, &fold(&cut)).map(str::to_owned);
        let beginning = known.unwrap_or_else(|| {
            let whole = format!("{}-long-name", self.unused(Kind::Host, folded));
            let beginning: String = whole.chars().take(ACCOUNT).collect();
            self.add(Kind::Host, &cut, &beginning);
            beginning
        });
        if folded.chars().count() == ACCOUNT {
            return beginning;
        }
        // However short the beginning is that an older map gave, the whole has to be longer than an account's name.
        let stem = format!("{beginning}{}", "e".repeat((ACCOUNT + 1).saturating_sub(beginning.chars().count())));
        let (mut whole, mut number) = (stem.clone(), 1);
        while !self.is_free(&whole) {
            number += 1;
            whole = format!("{stem}-{number}");
        }
        self.add(Kind::Host, word, &whole);
        whole
    }

    /// The next number below the beginning of an identifier.
    pub(super) fn next_below(&mut self, prefix: &str) -> u32 {
        let next = self.relative.get(prefix).copied().unwrap_or_else(|| {
            let below = self.names.keys().filter_map(|known| {
                fold(known).strip_prefix(&format!("{}-", fold(prefix)))?.split('-').next()?.parse::<u32>().ok()
            });
            below.max().map_or(0, |last| last.saturating_add(1)).max(1001)
        });
        self.relative.insert(prefix.to_owned(), next.saturating_add(1));
        next
    }

    /// Gives a word a certain pseudonym, unless that is in use.
    pub(super) fn give_this(&mut self, kind: Kind, word: &str, pseudonym: &str) -> String {
        let pseudonym = fold(pseudonym);
        if self.find(kind.space(), &fold(word)).is_some() || !self.is_free(&pseudonym) {
            return self.give(kind, word);
        }
        self.add(kind, word, &pseudonym);
        pseudonym
    }

    fn is_free(&self, pseudonym: &str) -> bool {
        !self.names.contains_key(pseudonym) && !self.reserved.contains(pseudonym)
    }

    fn unused(&mut self, kind: Kind, folded: &str) -> String {
        let mut number = self.next.get(&kind).copied().unwrap_or(1);
        loop {
            let pseudonym = kind.pseudonym(number, folded);
            number += 1;
            // The beginning of a long name takes the place of the short pseudonym of the same letter.
            let beginning: String = format!("{pseudonym}-long-name").chars().take(ACCOUNT).collect();
            if self.is_free(&pseudonym) && self.is_free(&beginning) {
                self.next.insert(kind, number);
                return pseudonym;
            }
        }
    }

    fn add(&mut self, kind: Kind, word: &str, pseudonym: &str) {
        let folded = fold(word);
        if kind.space() == Space::Words {
            self.lengths.insert(folded.chars().count());
        }
        self.index.insert((kind.space(), folded), pseudonym.to_owned());
        self.names.insert(pseudonym.to_owned(), Original { kind, name: word.to_owned() });
    }
}
