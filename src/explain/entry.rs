//! An entry of the error catalogue as a match.

use serde::Serialize;

use super::{Cause, Match, Page};
use crate::symptom::{Entry, Kind, Relation};

/// What only error codes have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorPage {
    /// What it has to do with delegation.
    pub relation: Relation,
    /// Whether it usually stands around a more telling code, which then wins.
    pub wrapper: bool,
    /// The code in its other forms: hexadecimal, signed and unsigned decimal, short.
    pub forms: Vec<String>,
    /// Other names, other wordings and localized messages.
    pub also: Vec<&'static str>,
}

/// The match of an entry.
pub(super) fn matched(entry: &'static Entry) -> Match {
    // Events have numbers of their own, which say nothing about codes.
    let number = (entry.kind != Kind::Event).then_some(entry.number);
    let causes = entry.causes.iter().map(|cause| Cause::of(cause, number));
    Match {
        kind: entry.kind.into(),
        code: entry.code(),
        name: (!entry.name.is_empty()).then_some(entry.name),
        text: entry.text,
        meaning: entry.meaning.to_owned(),
        causes: causes.collect(),
        page: Page::Error(ErrorPage {
            relation: entry.relation,
            wrapper: entry.wrapper,
            forms: forms(entry),
            also: entry.also.to_vec(),
        }),
    }
}

fn forms(entry: &Entry) -> Vec<String> {
    let number = entry.number;
    match entry.kind {
        Kind::Kerberos => return vec![format!("{number:#x}")],
        Kind::Event => return Vec::new(),
        Kind::Sspi | Kind::Win32 | Kind::Winrm | Kind::Ntstatus => {}
    }
    let short = entry.win32().map(|short| short.to_string());
    short.into_iter().chain([number.cast_signed().to_string(), number.to_string()]).collect()
}

impl Relation {
    /// What a code has to do with delegation, in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Delegation => "Missing or refused delegation is among its usual causes.",
            Self::Authentication => "It is about authentication or names; delegation itself is rarely the cause.",
            Self::Elsewhere => "It has nothing to do with delegation; do not look for the fault there.",
        }
    }
}
