//! A check, or a cause that no check looks for, as a match.

use serde::Serialize;

use super::{Cause, Kind, Match, Page, causes, notes::Note};
use crate::{
    checks::{Check, Fact, pages},
    symptom::{self, catalogue},
};

/// What only checks and causes have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckPage {
    /// What the check looks at; empty for a cause that no check looks for.
    pub needs: Vec<&'static str>,
    /// How it comes about; empty for a cause that no check looks for.
    pub cause: String,
    /// How it is mended.
    pub fix: String,
    /// How to look by hand.
    pub by_hand: String,
    /// What rules it out, after "ruled out where".
    pub ruled_out: &'static str,
    /// Faults that this one accounts for.
    pub explains: Vec<&'static str>,
    /// Errors that point to it, those for which it is likelier first: code and name.
    pub errors: Vec<String>,
}

/// The match of a check.
pub(super) fn matched(check: &'static Check) -> Match {
    let sections = pages::sections(check);
    Match {
        kind: Kind::Check,
        code: check.code.to_owned(),
        name: Some(check.slug),
        text: check.title,
        meaning: sections.lead,
        causes: vec![itself(check.slug)],
        page: Page::Check(CheckPage {
            needs: check.needs.iter().copied().map(Fact::words).collect(),
            cause: sections.cause,
            fix: sections.fix,
            by_hand: sections.by_hand,
            ruled_out: causes::ruled_out(check),
            explains: check.hides.to_vec(),
            errors: errors(check.slug),
        }),
    }
}

/// The match of a cause that no check looks for.
pub(super) fn noted(note: &'static Note) -> Match {
    Match {
        kind: Kind::Check,
        code: note.slug.to_owned(),
        name: Some(note.slug),
        text: note.what,
        meaning: "No check looks for it, since the directory does not show it.".to_owned(),
        causes: vec![itself(note.slug)],
        page: Page::Check(CheckPage {
            needs: Vec::new(),
            cause: String::new(),
            fix: note.fix.to_owned(),
            by_hand: note.confirm.to_owned(),
            ruled_out: note.refute,
            explains: Vec::new(),
            errors: errors(note.slug),
        }),
    }
}

fn itself(slug: &'static str) -> Cause {
    Cause::of(&symptom::Cause { slug, certain: true }, None)
}

fn errors(slug: &str) -> Vec<String> {
    let mut errors: Vec<(usize, String)> = catalogue::entries()
        .filter_map(|entry| {
            let rank = entry.causes.iter().position(|cause| cause.slug == slug)?;
            Some((rank, format!("{} {}", entry.code(), entry.name).trim_end().to_owned()))
        })
        .collect();
    errors.sort_by_key(|(rank, _)| *rank);
    errors.into_iter().map(|(_, error)| error).collect()
}
