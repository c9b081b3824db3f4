//! What pseudonyms look like.

use serde::{Deserialize, Serialize};

/// What a name names. Names of several kinds share one space: a word has one pseudonym wherever it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// A machine, by the first label of its name.
    Host,
    /// A person's or a service's account.
    User,
    /// A group.
    Group,
    /// A label of a domain's name, which mostly is its NetBIOS name too.
    Domain,
    /// An organizational unit.
    Ou,
    /// A site.
    Site,
    /// Any other name.
    Name,
    /// A file that was read.
    File,
    /// The last label of a domain's name.
    Top,
    /// A share on a server.
    Share,
    /// What lies on a share.
    Path,
    /// An IP address.
    Address,
    /// A security identifier.
    Sid,
    /// A GUID.
    Guid,
}

/// Where words of a kind are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Space {
    /// Looked for in prose too.
    Words,
    /// `com` is no name in prose.
    Tops,
    /// Nor is `data` or `vms`.
    Paths,
    Addresses,
    Sids,
    Guids,
}

impl Kind {
    pub(super) const fn space(self) -> Space {
        match self {
            Self::Host | Self::User | Self::Group | Self::Domain | Self::Ou | Self::Site | Self::Name | Self::File => {
                Space::Words
            }
            Self::Top => Space::Tops,
            Self::Share | Self::Path => Space::Paths,
            Self::Address => Space::Addresses,
            Self::Sid => Space::Sids,
            Self::Guid => Space::Guids,
        }
    }

    /// The pseudonym with a number, from 1. Those of addresses and identifiers are made elsewhere.
    pub(super) fn pseudonym(self, number: usize, word: &str) -> String {
        match self {
            Self::Host => format!("host-{}", letters(number)),
            Self::User => format!("user-{}", letters(number)),
            Self::Group => format!("group-{}", letters(number)),
            Self::Domain => format!("domain-{number}"),
            Self::Ou => format!("ou-{number}"),
            Self::Site => format!("site-{number}"),
            Self::Name => format!("name-{number}"),
            Self::File => format!("file-{number}{}", extension(word)),
            Self::Top if number == 1 => "example".to_owned(),
            Self::Top => format!("example-{number}"),
            Self::Share => format!("share-{number}"),
            Self::Path => format!("path-{number}{}", extension(word)),
            Self::Address => super::address::pseudonym(number, word),
            Self::Sid => format!("s-1-5-21-{number}-{number}-{number}"),
            Self::Guid => format!("00000000-0000-0000-0000-{number:012x}"),
        }
    }
}

/// `a` to `z`, `aa`, `ab` and so on.
fn letters(number: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = number;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b"abcdefghijklmnopqrstuvwxyz"[rest % 26]));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// The extension of a file's name with its dot, which tells what kind of file it is and nothing else.
fn extension(name: &str) -> String {
    let after = name.rsplit_once('.').filter(|(before, _)| !before.is_empty()).map(|(_, after)| after);
    let is_plain = |after: &&str| (1..=6).contains(&after.len()) && after.bytes().all(|b| b.is_ascii_alphanumeric());
    after.filter(is_plain).map_or_else(String::new, |after| format!(".{}", after.to_lowercase()))
}

/// The form under which words are compared. One character stays one, so that places in a text do not move.
pub(super) fn fold(word: &str) -> String {
    word.chars().map(fold_char).collect()
}

pub(super) fn fold_char(character: char) -> char {
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(only), None) => only,
        _ => character,
    }
}

/// How a word is written: what of that a pseudonym can keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Casing {
    Upper,
    Capital,
    Lower,
    Mixed,
}

impl Casing {
    pub(super) fn of(word: &str) -> Self {
        let mut letters = word.chars().filter(|character| character.is_lowercase() || character.is_uppercase());
        let Some(first) = letters.next() else { return Self::Lower };
        let rest: Vec<char> = letters.collect();
        let all = |is: fn(char) -> bool| rest.iter().all(|letter| is(*letter));
        match first.is_uppercase() {
            true if all(char::is_uppercase) => Self::Upper,
            true if all(char::is_lowercase) => Self::Capital,
            false if all(char::is_lowercase) => Self::Lower,
            _ => Self::Mixed,
        }
    }
}

/// A pseudonym, in capitals where the word is.
pub(super) fn recase(like: &str, pseudonym: &str) -> String {
    if Casing::of(like) == Casing::Upper { pseudonym.to_uppercase() } else { pseudonym.to_owned() }
}

/// A word with a capital first.
pub(super) fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(characters).collect()
}
