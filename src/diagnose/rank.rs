//! Which finding is a cause, and which only follows from one.

use std::cmp::Reverse;

use crate::{
    checks::{Check, Finding, Severity},
    symptom::{self, Symptom},
};

/// A finding that stands for itself, and those that it accounts for.
#[derive(Debug, Clone)]
pub struct Cause {
    /// The check that found it.
    pub check: &'static Check,
    /// The finding.
    pub finding: Finding,
    /// Findings of other checks that follow from it.
    pub explained: Vec<(&'static Check, Finding)>,
    /// Codes of the symptoms that it accounts for.
    pub symptoms: Vec<String>,
}

/// Orders findings and puts each into exactly one cause. The result does not depend on the order of the input.
pub fn rank(mut findings: Vec<(&'static Check, Finding)>, symptoms: &[Symptom]) -> Vec<Cause> {
    findings.sort_by(|a, b| key(a, symptoms).cmp(&key(b, symptoms)));
    // The place of the finding that accounts for each one, or its own.
    let parents: Vec<usize> = (0..findings.len())
        .map(|at| findings.iter().position(|other| accounts_for(other, &findings[at])).unwrap_or(at))
        .collect();
    let root = |mut at: usize| {
        // `hides` has no cycles, so this ends; the bound makes it end whatever a list says.
        for _ in 0..findings.len() {
            at = parents[at];
        }
        at
    };
    let roots: Vec<usize> = (0..findings.len()).map(root).collect();
    let mut causes: Vec<(usize, Cause)> = Vec::new();
    let mut followers = Vec::new();
    for (at, (check, finding)) in findings.iter().enumerate() {
        if roots[at] == at {
            let symptoms = explained_symptoms(check, finding, symptoms);
            causes.push((at, Cause { check, finding: finding.clone(), explained: Vec::new(), symptoms }));
        } else {
            followers.push((roots[at], (*check, finding.clone())));
        }
    }
    for (root, follower) in followers {
        if let Some((_, cause)) = causes.iter_mut().find(|(at, _)| *at == root) {
            cause.explained.push(follower);
        }
    }
    causes.into_iter().map(|(_, cause)| cause).collect()
}

/// Sorts first what is worst, surest, refuses most, is what the symptom most often means, and comes first in the KDC's order.
fn key<'f>((check, finding): &'f (&'static Check, Finding), symptoms: &[Symptom]) -> impl Ord + use<'f> {
    (
        finding.severity,
        finding.certainty,
        Reverse(finding.hops.len()),
        symptom::rank_of(check.slug, symptoms).unwrap_or(usize::MAX),
        check.code,
        (&finding.subject, &finding.title, &finding.hops),
    )
}

/// Whether one finding accounts for another: its check says so, and all that the other refuses is refused by it too.
fn accounts_for(cause: &(&'static Check, Finding), other: &(&'static Check, Finding)) -> bool {
    let concerns_it = if other.1.hops.is_empty() {
        cause.1.subject == other.1.subject
    } else {
        other.1.hops.is_subset(&cause.1.hops)
    };
    cause.0.hides.contains(&other.0.slug) && concerns_it
}

/// The symptoms that a cause accounts for: those whose catalogue entry names it, and, if the KDC refuses for it, any that is
/// about delegation.
fn explained_symptoms(check: &Check, finding: &Finding, symptoms: &[Symptom]) -> Vec<String> {
    // What refuses only the way back did not refuse what was asked.
    if finding.severity != Severity::Error && !finding.hops.is_empty() {
        return Vec::new();
    }
    let mut codes: Vec<String> = symptoms
        .iter()
        .filter(|symptom| {
            let Some(entry) = symptom.entry else { return false };
            let is_named = entry.causes.iter().any(|cause| cause.slug == check.slug);
            is_named || (!finding.hops.is_empty() && entry.relation == symptom::Relation::Delegation)
        })
        .filter_map(|symptom| symptom.code.clone())
        .collect();
    codes.sort();
    codes.dedup();
    codes
}
