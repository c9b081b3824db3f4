//! Causes in words, from the checks where one looks for them and from the notes otherwise.

use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

use super::{notes, why};
use crate::{
    checks::{self, Check, pages},
    symptom,
};

/// What a code points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Its name.
    pub slug: &'static str,
    /// The code of the check that looks for it, where one does.
    pub check: Option<&'static str>,
    /// Whether a document confirms the connection. If not, it is field experience.
    pub certain: bool,
    /// What it is, in one line, in lower case and without a full stop.
    pub what: &'static str,
    /// Why the code points to it, where there is more to say.
    pub why: Option<&'static str>,
    /// What would confirm it.
    pub confirm: String,
    /// What would rule it out, after "ruled out where".
    pub refute: &'static str,
}

impl Cause {
    /// A cause of a code. `number` is the entry's, see [`symptom::Entry::number`].
    pub(crate) fn of(cause: &symptom::Cause, number: Option<u32>) -> Self {
        let why = number.and_then(|number| why::why(number, cause.slug));
        let words = words(cause.slug);
        Self {
            slug: cause.slug,
            check: words.check,
            certain: cause.certain,
            what: words.what,
            why,
            confirm: words.confirm,
            refute: words.refute,
        }
    }

    /// Why the code points to it, and what would confirm or refute it, in sentences.
    pub fn because(&self) -> String {
        let check_also = if self.certain { "" } else { "Check also: " };
        let mut text = format!("{check_also}{}.", self.what);
        if self.certain {
            text = capital(&text);
        }
        for (lead, sentence) in [("", self.why.unwrap_or_default()), ("To confirm: ", &self.confirm)] {
            if !sentence.is_empty() {
                text.extend([" ", lead, sentence]);
            }
        }
        if !self.refute.is_empty() {
            text.extend([" Ruled out where ", self.refute, "."]);
        }
        text
    }
}

impl Serialize for Cause {
    /// Writes `slug`, `because`, `check` (null where none looks for it) and `certain`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("slug", self.slug)?;
        map.serialize_entry("because", &self.because())?;
        map.serialize_entry("check", &self.check)?;
        map.serialize_entry("certain", &self.certain)?;
        map.end()
    }
}

/// What rules out causes whose checks can only say that nothing was reported or nobody was named.
const RULED_OUT: [(&str, &str); 15] = [
    ("account-deleted", "the machine's account is in the directory"),
    ("cross-forest-trust", "user, host and target are of one forest"),
    ("hyperv-admin-missing", "the user is in Hyper-V Administrators or Administrators of both hosts"),
    ("lm-limit", "no other migration is under way"),
    ("machine-password-desync", "Test-ComputerSecureChannel says True on the machine"),
    ("nic-team-late", "the destination listens on port 6600 of the migration address"),
    ("rodc", "the domain controllers that answered are writable ones"),
    ("s4u-negative-cache", "the last try was more than 15 minutes after the change"),
    ("s4u-read-denied", "the host is in Windows Authorization Access Group"),
    ("ticket-cache-stale", "the tickets on the host are younger than the change"),
    ("time-skew", "no two of the clocks are more than five minutes apart"),
    ("token-size", "the user is in some hundred groups at the most"),
    ("user-foreign-domain", "the user is of the hosts' own domain"),
    ("user-logon-restrictions", "the user's account has no end, no hours and no list of computers"),
    ("virtual-machines-logon-right", "NT VIRTUAL MACHINE\\Virtual Machines may log on as a service"),
];

/// What rules out the fault that a check looks for, after "ruled out where".
pub(super) fn ruled_out(check: &Check) -> &'static str {
    let told = RULED_OUT.iter().find(|(slug, _)| *slug == check.slug);
    told.map_or(check.in_order, |(_, words)| words)
}

struct Words {
    check: Option<&'static str>,
    what: &'static str,
    confirm: String,
    refute: &'static str,
}

/// A cause that is in neither list has no words; a test keeps that from happening.
fn words(slug: &str) -> Words {
    if let Some(check) = checks::find(slug) {
        let confirm = pages::sections(check).by_hand;
        return Words { check: Some(check.code), what: check.title, confirm, refute: ruled_out(check) };
    }
    match notes::all().find(|note| note.slug == slug) {
        Some(note) => Words { check: None, what: note.what, confirm: note.confirm.to_owned(), refute: note.refute },
        None => Words { check: None, what: "", confirm: String::new(), refute: "" },
    }
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
