//! What evidence comes to without a directory: what was refused, what that points to, and what to run next.

mod next;
mod words;

use serde::Serialize;

use super::{Evidence, Exchange};
use crate::{
    checks::{self, Certainty, Severity},
    explain,
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
            next: next::commands(&self, &symptoms),
            refusals,
            causes,
            evidence: self,
        }
    }
}

impl Story {
    /// 1 where something went wrong; 0 where nothing did, a delegation was granted, and all could be read; 3 otherwise, since what
    /// does not show the delegation says nothing of it.
    pub fn exit_code(&self) -> u8 {
        if self.evidence.tells_of_failure() {
            1
        } else if self.evidence.unread.is_empty() && self.evidence.exchanges.iter().any(Exchange::is_granted_delegation)
        {
            0
        } else {
            3
        }
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
