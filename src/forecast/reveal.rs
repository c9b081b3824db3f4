//! What comes to light only after the fixes: a KDC stops at the first fault that it meets, and some faults hide others.

use super::{
    compose::{Place, compose},
    outlook::Outlook,
};
use crate::{
    checks::{Certainty, Severity},
    diagnose::{Cause, diagnose},
    examine::Examination,
    kdc::Verdict,
};

/// More rounds than faults can hide behind each other.
const ROUNDS: usize = 4;

/// Adds the causes that are found once the fixes of the others are made, as long as something that is asked stays refused.
///
/// The fix of such a cause was made for the facts after the fixes before it, and builds on them.
pub(super) fn reveal(examination: &Examination<'_>, causes: &mut Vec<Cause>) {
    for _ in 0..ROUNDS {
        let (places, facts) = compose(examination.directory.facts(), &mut causes.clone());
        let made = places.iter().enumerate().filter(|(_, place)| matches!(place, Place::After(_)));
        let fixes: Vec<usize> = made.map(|(at, _)| at + 1).collect();
        if fixes.is_empty() {
            return;
        }
        let then = Examination::of(examination.case, examination.directory.of_changed(&facts));
        let outlook = Outlook::of(&then);
        if !outlook.hops.values().any(|answer| !answer.is_back && answer.verdict == Verdict::Refused) {
            return;
        }
        let is_new = |cause: &Cause| {
            let is_known = |known: &Cause| {
                let explained = known.explained.iter().map(|(check, finding)| (check.slug, &finding.subject));
                let mut all = explained.chain([(known.check.slug, &known.finding.subject)]);
                all.any(|known| known == (cause.check.slug, &cause.finding.subject))
            };
            cause.finding.severity == Severity::Error && !cause.finding.hops.is_empty() && !causes.iter().any(is_known)
        };
        let revealed: Vec<Cause> = diagnose(&then).causes.into_iter().filter(is_new).collect();
        if revealed.is_empty() {
            return;
        }
        causes.extend(revealed.into_iter().map(|cause| marked(cause, &fixes)));
    }
}

/// A cause with what it comes after. No KDC has got as far as to refuse for it.
fn marked(mut cause: Cause, fixes: &[usize]) -> Cause {
    let finding = &mut cause.finding;
    finding.certainty = finding.certainty.max(Certainty::Likely);
    finding.detail = format!("It comes to light once {} made. {}", listed(fixes), finding.detail);
    cause.revealed_by = fixes.to_vec();
    cause
}

fn listed(fixes: &[usize]) -> String {
    match fixes {
        [one] => format!("fix {one} is"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(ToString::to_string).collect();
            format!("fixes {} and {last} are", first.join(", "))
        }
        [] => "nothing is".to_owned(),
    }
}
