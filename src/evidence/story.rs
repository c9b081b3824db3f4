//! What evidence comes to without a directory: what was refused, what that points to, and what to run next.

mod command;
mod next;
mod words;

use std::path::Path;

use serde::Serialize;

use super::{Evidence, Exchange};
use crate::{
    checks::{self, Certainty, Severity},
    explain, quote,
    report::CauseView,
    symptom::{self, Symptom},
};

/// The version of the JSON form.
pub const SCHEMA: &str = "kcd-doctor/evidence/1";

/// More causes than this are of no help to anybody.
const MOST_CAUSES: usize = 8;

/// The answer of `read`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Story {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// The answer in one line, fit for the title of a ticket.
    pub summary: String,
    /// What was read.
    #[serde(flatten)]
    pub evidence: Evidence,
    /// Each refused delegation in one sentence, in the order of time.
    pub refusals: Vec<String>,
    /// What it points to, the most likely first. Only the directory can confirm one.
    pub causes: Vec<CauseView>,
    /// Commands that look at the directory, with the hosts and the user that the evidence names.
    pub next: Vec<String>,
}

impl Evidence {
    /// Makes the most of the evidence alone.
    pub fn story(self) -> Story {
        let symptoms = self.errors();
        let causes = causes(&symptoms);
        let refused = self.exchanges.iter().filter(|exchange| exchange.is_delegation() && exchange.is_failure());
        let refusals: Vec<String> = refused.filter_map(words::refusal).collect();
        Story {
            schema: SCHEMA,
            summary: words::summary(&self, &refusals, &causes),
            next: next::commands(&self),
            refusals,
            causes,
            evidence: self,
        }
    }
}

impl Story {
    /// 1 where something went wrong; 0 where nothing did, a delegation was granted, each was answered, and all could be read; 3
    /// otherwise, since what does not show the delegation says nothing of it.
    pub fn exit_code(&self) -> u8 {
        let evidence = &self.evidence;
        if evidence.tells_of_failure() {
            return 1;
        }
        let is_granted = evidence.exchanges.iter().any(Exchange::is_granted_delegation);
        let is_whole = evidence.unread.is_empty() && evidence.unanswered().is_empty();
        if is_granted && is_whole { 0 } else { 3 }
    }

    /// Lets the commands take along the files that the evidence was read from. Standard input cannot be read again, and a name that
    /// is no text cannot be written down.
    #[must_use]
    pub fn carrying<'p>(mut self, files: impl IntoIterator<Item = &'p Path>) -> Self {
        for file in files.into_iter().filter_map(Path::to_str).filter(|file| *file != "-") {
            // Otherwise it would look like an option.
            let file = if file.starts_with('-') { format!("./{file}") } else { file.to_owned() };
            let option = format!(" --evidence {}", quote::sh_argument(&file));
            self.next.iter_mut().for_each(|command| command.push_str(&option));
        }
        self
    }
}

/// What the innermost symptoms point to. A symptom proves nothing, so that none of it is confirmed.
fn causes(symptoms: &[Symptom]) -> Vec<CauseView> {
    let innermost = symptom::innermost(symptoms);
    let mut ranked: Vec<(usize, &symptom::Entry, &symptom::Cause)> = Vec::new();
    for entry in innermost.iter().filter_map(|symptom| symptom.entry) {
        for (place, cause) in entry.causes.iter().enumerate() {
            match ranked.iter_mut().find(|(_, _, known)| known.slug == cause.slug) {
                Some(known) if known.0 > place => *known = (place, entry, cause),
                Some(_) => {}
                None => ranked.push((place, entry, cause)),
            }
        }
    }
    ranked.sort_by_key(|(place, _, _)| *place);
    let explains = |slug: &str| {
        let mut codes: Vec<String> = innermost
            .iter()
            .filter(|symptom| symptom.entry.is_some_and(|entry| entry.causes.iter().any(|cause| cause.slug == slug)))
            .filter_map(|symptom| symptom.code.clone())
            .collect();
        codes.sort();
        codes.dedup();
        codes
    };
    let view = |(at, (_, entry, cause)): (usize, (usize, &symptom::Entry, &symptom::Cause))| {
        let words = explain::Cause::of(cause, Some(entry.number));
        CauseView {
            rank: at + 1,
            code: words.check.unwrap_or_default(),
            slug: cause.slug,
            title: checks::find(cause.slug).map_or(words.what, |check| check.title).to_owned(),
            detail: words.because(),
            severity: Severity::Error,
            certainty: if cause.certain { Certainty::Likely } else { Certainty::Possible },
            subject: String::new(),
            evidence: Vec::new(),
            explains: explains(cause.slug),
            revealed_by: Vec::new(),
            fix: None,
        }
    };
    ranked.into_iter().take(MOST_CAUSES).enumerate().map(view).collect()
}

#[cfg(test)]
mod tests;
