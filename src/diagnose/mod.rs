//! From findings to a diagnosis: which checks could look, what they found, what causes what.

mod outdated;
mod rank;

pub use rank::{Cause, rank};

use crate::{
    checks::{self, Certainty, Check, Fact, Finding},
    examine::{Cluster, Examination},
    kdc::Verdict,
    requirement::Way,
    symptom::{Relation, Symptom},
};

/// What is wrong, what is not, and what could not be looked at.
#[derive(Debug)]
pub struct Diagnosis {
    /// Ranked, the most telling first. Every finding is in exactly one of them.
    pub causes: Vec<Cause>,
    /// Checks that looked and found nothing, in the catalogue's order.
    pub in_order: Vec<&'static Check>,
    /// Checks that could not look at everything.
    pub not_run: Vec<NotRun>,
    /// The answer to the question whether the operation has what it needs.
    pub outcome: Outcome,
    /// Whether all that keeps the answer from "healthy" is a reported error that nothing here explains.
    pub is_only_unexplained: bool,
}

/// A check that could not look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotRun {
    /// The check.
    pub check: &'static str,
    /// Why, in the server's words where there are any.
    pub because: String,
    /// Whether nothing can be called healthy without it.
    pub is_needed: bool,
}

/// The answer in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Everything that the operation needs was examined and is in order.
    Healthy,
    /// At least one cause was found.
    Broken,
    /// No cause was found, and something needed could not be examined.
    Incomplete,
}

/// Runs every check on an examination.
pub fn diagnose(examination: &Examination<'_>) -> Diagnosis {
    let mut findings: Vec<(&'static Check, Finding)> = Vec::new();
    let (mut in_order, mut not_run) = (Vec::new(), Vec::new());
    for check in checks::ALL {
        let found = (check.run)(examination);
        let unseen = check.needs.iter().find_map(|fact| fact.unseen(examination));
        match unseen {
            Some(unseen) => {
                not_run.push(NotRun { check: check.slug, because: unseen.because, is_needed: unseen.is_needed });
            }
            None if found.is_empty() && is_examined(check, examination) => in_order.push(*check),
            None => {}
        }
        findings.extend(found.into_iter().map(|finding| (*check, tempered(finding, examination))));
    }
    let mut causes = rank(findings, &examination.case.symptoms);
    outdated::heed(&mut causes, examination);
    let is_open = is_open(examination, &not_run);
    let outcome = if causes.iter().any(|cause| cause.finding.severity == checks::Severity::Error) {
        Outcome::Broken
    } else if is_open || is_unexplained(examination) {
        Outcome::Incomplete
    } else {
        Outcome::Healthy
    };
    let is_only_unexplained = outcome == Outcome::Incomplete && !is_open;
    Diagnosis { causes, in_order, not_run, outcome, is_only_unexplained }
}

/// Whether a check that found nothing has looked at anything: only then does its silence say that something is in order.
fn is_examined(check: &Check, examination: &Examination<'_>) -> bool {
    let facts: Vec<&Fact> = check.needs.iter().filter(|fact| **fact != Fact::Case).collect();
    !facts.is_empty() && facts.into_iter().all(|fact| fact.is_examined(examination))
}

/// Inside one cluster nothing has to be delegated: where that cannot be excluded, nothing is certain.
fn tempered(finding: Finding, examination: &Examination<'_>) -> Finding {
    match examination.cluster {
        Cluster::Perhaps => Finding { certainty: finding.certainty.max(Certainty::Likely), ..finding },
        Cluster::One(_) | Cluster::No => finding,
    }
}

/// Whether an error was reported that nothing here accounts for. What failed is not in order, whatever the directory says.
fn is_unexplained(examination: &Examination<'_>) -> bool {
    let elsewhere = |symptom: &Symptom| symptom.entry.is_some_and(|entry| entry.relation == Relation::Elsewhere);
    examination.case.symptoms.iter().any(|symptom| !elsewhere(symptom))
}

/// Whether something that the operation needs was not granted or not looked at.
fn is_open(examination: &Examination<'_>, not_run: &[NotRun]) -> bool {
    let mut asked = examination.needs.iter().filter(|need| need.requirement.way == Way::There);
    asked.any(|need| need.hops.is_empty() || need.hops.iter().any(|hop| hop.verdict() != Verdict::Granted))
        || not_run.iter().any(|check| check.is_needed)
}
