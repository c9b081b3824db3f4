//! What evidence comes to without a directory: what was refused, what that points to, and what to run next.

mod next;
mod words;

use serde::Serialize;

use super::{Answer, Evidence, Exchange, Kind, Observed};
use crate::{
    checks::{self, Certainty, Severity},
    explain,
    report::CauseView,
    symptom::{self, Symptom, catalogue},
};

/// The version of the JSON form.
pub const SCHEMA: &str = "kcd-doctor/evidence/1";

/// More causes than this are of no help to anybody.
const MOST_CAUSES: usize = 8;

/// Codes that every sign-in may pass through, and that mean nothing: another transport, and a proof of the key, are asked for.
const NORMAL: [u32; 2] = [25, 52];

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
        let symptoms = all_symptoms(&self);
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

impl Evidence {
    /// Whether anything in it went wrong, whatever the reason.
    pub(super) fn tells_of_failure(&self) -> bool {
        self.exchanges.iter().any(Exchange::is_failure) || self.symptoms.iter().any(|one| !is_normal(&one.symptom))
    }
}

impl Exchange {
    /// Whether the KDC refused it for good. An answer that only asks for another transport, or for a proof of the key, is none.
    pub fn is_failure(&self) -> bool {
        matches!(self.answer, Some(Answer::Refused(error)) if !NORMAL.contains(&error.code))
    }

    /// Whether a user's ticket to another service was granted.
    pub fn is_granted_delegation(&self) -> bool {
        self.kind == Kind::S4U2Proxy && self.answer == Some(Answer::Granted)
    }

    /// Whether a user's identity is asked for, by S4U2Self or by S4U2Proxy.
    pub fn is_delegation(&self) -> bool {
        matches!(self.kind, Kind::S4U2Self | Kind::S4U2Proxy)
    }
}

fn is_normal(symptom: &Symptom) -> bool {
    symptom.entry.is_some_and(|entry| entry.kind == symptom::Kind::Kerberos && NORMAL.contains(&entry.number))
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

/// The symptoms that were reported, and those that the refusals of a KDC are. Of a delegation they count first: nothing is nearer to
/// the cause.
fn all_symptoms(evidence: &Evidence) -> Vec<Symptom> {
    let of_exchange = |exchange: &Exchange| -> Vec<Symptom> {
        let Some(Answer::Refused(error)) = exchange.answer.filter(|_| exchange.is_failure()) else { return Vec::new() };
        let code = catalogue::kerberos(error.code);
        let status = error.status.and_then(catalogue::wide);
        code.into_iter().chain(status).map(|entry| words::symptom(entry, &exchange.from)).collect()
    };
    let (delegations, others): (Vec<_>, Vec<_>) =
        evidence.exchanges.iter().partition(|exchange| exchange.is_delegation());
    let refused = delegations.into_iter().flat_map(of_exchange).collect::<Vec<_>>();
    let reported = evidence.symptoms.iter().map(|observed: &Observed| observed.symptom.clone());
    let reported = reported.filter(|symptom| !is_normal(symptom));
    let mut all: Vec<Symptom> = refused.into_iter().chain(reported).collect();
    if all.is_empty() {
        all = others.into_iter().flat_map(of_exchange).collect();
    }
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|symptom| seen.insert((symptom.code.clone(), symptom.text.clone())));
    all
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
