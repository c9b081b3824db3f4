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
    /// The numbers of the causes that hide it from the KDC: their fixes have to be made before it shows. Mostly empty.
    pub revealed_by: Vec<usize>,
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
            causes.push((
                at,
                Cause { check, finding: finding.clone(), explained: Vec::new(), symptoms, revealed_by: Vec::new() },
            ));
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

/// What comes first among what is equally bad and sure: every other finding is the state of one domain controller.
const FIRST: &str = "replication-lag";

/// Sorts first what is worst, surest, refuses most, is what the symptom most often means, and comes first in the KDC's order.
fn key<'f>((check, finding): &'f (&'static Check, Finding), symptoms: &[Symptom]) -> impl Ord + use<'f> {
    (
        finding.severity,
        finding.certainty,
        check.slug != FIRST,
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::checks::{self, Certainty, Severity};

    /// Findings of any checks about few subjects and hops, so that many of them have to do with each other.
    fn findings() -> impl Strategy<Value = Vec<(&'static Check, Finding)>> {
        let finding =
            (0..checks::ALL.len(), 0..3_usize, 0..3_usize, 0..2_u8, prop::collection::btree_set(0..3_u8, 0..3));
        let finding = finding.prop_map(|(check, severity, certainty, subject, hops)| {
            let severity = [Severity::Error, Severity::Warning, Severity::Info][severity];
            let certainty = [Certainty::Confirmed, Certainty::Likely, Certainty::Possible][certainty];
            let hops = hops.into_iter().map(|hop| ("HV1$".to_owned(), format!("cifs/t{hop}")));
            let finding = Finding::new(severity, certainty, format!("s{subject}"), "fault");
            (checks::ALL[check], finding.refuses(hops))
        });
        prop::collection::vec(finding, 0..12)
    }

    fn summary(causes: &[Cause]) -> Vec<(String, Vec<String>)> {
        let shown = |check: &Check, finding: &Finding| format!("{} {finding:?}", check.slug);
        let explained =
            |cause: &Cause| cause.explained.iter().map(|(check, finding)| shown(check, finding)).collect::<Vec<_>>();
        causes.iter().map(|cause| (shown(cause.check, &cause.finding), explained(cause))).collect()
    }

    proptest! {
        #[test]
        fn no_finding_is_lost_and_none_is_told_twice(findings in findings()) {
            let mut given: Vec<String> = findings.iter().map(|(c, f)| format!("{} {f:?}", c.slug)).collect();
            let causes = rank(findings, &[]);
            let mut told: Vec<String> =
                summary(&causes).into_iter().flat_map(|(cause, explained)| explained.into_iter().chain([cause])).collect();
            given.sort();
            told.sort();
            prop_assert_eq!(given, told);
        }

        #[test]
        fn the_order_of_the_input_does_not_matter(
            (given, mixed) in findings().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
        ) {
            prop_assert_eq!(summary(&rank(given, &[])), summary(&rank(mixed, &[])));
        }

        #[test]
        fn the_worst_comes_first_and_a_cause_is_hidden_by_no_other(findings in findings()) {
            let causes = rank(findings, &[]);
            let standing = |cause: &Cause| (cause.finding.severity, cause.finding.certainty);
            prop_assert!(causes.is_sorted_by_key(standing));
            for (cause, other) in causes.iter().flat_map(|cause| causes.iter().map(move |other| (cause, other))) {
                let [by, of] = [cause, other].map(|cause| (cause.check, cause.finding.clone()));
                prop_assert!(!accounts_for(&by, &of), "{} hides {}", by.0.slug, of.0.slug);
            }
        }
    }

    #[test]
    fn a_finding_explains_only_what_concerns_the_same_hops() {
        let check = |slug: &str| *checks::ALL.iter().find(|check| check.slug == slug).unwrap();
        let (cause, hidden) = checks::ALL
            .iter()
            .find_map(|check| Some((*check, check.hides.first()?)))
            .map(|(cause, hidden)| (cause, check(hidden)))
            .unwrap();
        let hop = |target: &str| ("HV1$".to_owned(), target.to_owned());
        let finding = |hops: &[&str]| {
            Finding::new(Severity::Error, Certainty::Confirmed, "HV1$", "fault").refuses(hops.iter().map(|t| hop(t)))
        };
        let causes = |hops: &[&str]| rank(vec![(hidden, finding(hops)), (cause, finding(&["a", "b"]))], &[]).len();
        assert_eq!(causes(&["a"]), 1);
        assert_eq!(causes(&["a", "c"]), 2);
    }
}
