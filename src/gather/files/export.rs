//! What one file holds, whatever wrote it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use crate::facts::{Asked, Names, Object};

/// What a file holds. Where it says nothing, nothing follows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Export {
    /// One object for each name, sorted by the name in lower case. Only attributes of interest are kept.
    pub objects: Vec<Object>,
    /// What was asked for, all exports of the file taken together.
    pub requested: Requested,
    /// What the file is known to hold completely.
    pub coverage: Coverage,
    /// Questions that the file answers, such as whether anybody owns a name: see [`crate::facts::Ask::key`].
    pub asked: BTreeMap<String, Asked>,
    /// What hosts say of themselves, see [`crate::facts::Facts::hosts`].
    pub hosts: Vec<Object>,
    /// Who may reach which share, see [`crate::facts::Facts::shares`].
    pub shares: Vec<Object>,
    /// Answers of the DNS.
    pub names: Option<Names>,
    /// The domain, where something but the names of objects says it, as a DNS name in lower case.
    pub domain: Option<String>,
    /// What the reader had to assume or leave out, for people. Text from the file in it is quoted.
    pub warnings: Vec<String>,
    /// What else is in the file that `--evidence` reads, for people who did not give it there too.
    pub hints: Vec<String>,
}

/// The attributes that exports asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requested {
    /// All that are not computed.
    All,
    /// These, in lower case.
    Named(BTreeSet<String>),
}

impl Default for Requested {
    fn default() -> Self {
        Self::Named(BTreeSet::new())
    }
}

impl Requested {
    /// What either asked for.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Named(one), Self::Named(other)) => Self::Named(one.into_iter().chain(other).collect()),
            _ => Self::All,
        }
    }
}

/// Which objects a file is known to hold all of. Where it says nothing, nothing follows from an object not being there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The name of the domain that this is about; none where nothing is known.
    pub base: Option<String>,
    /// All computers of that domain.
    pub computers: bool,
    /// All objects of that domain.
    pub everything: bool,
}

impl Coverage {
    /// The one that says more.
    pub(super) fn better(self, other: Self) -> Self {
        let rank = |coverage: &Self| (coverage.everything, coverage.computers);
        if rank(&other) > rank(&self) { other } else { self }
    }
}

/// Why a file could not be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The file's name as given.
    pub file: String,
    /// The line, from 1; 0 where it is about the whole file.
    pub line: usize,
    /// What was expected, and what was found.
    pub what: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.what),
            line => write!(f, "{}:{line}: {}", self.file, self.what),
        }
    }
}

impl std::error::Error for ReadError {}
