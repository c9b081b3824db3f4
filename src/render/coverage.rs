//! What was looked at and is in order, and what could not be looked at.

use super::words::{Mark, counted};
use crate::{
    report::{NotRunView, Report, RuledOut},
    symptom,
};

/// What is in order, in one line.
pub(super) fn in_order(report: &Report, is_verbose: bool) -> String {
    let count = counted(report.ruled_out.len(), "check", "checks");
    if is_verbose {
        return format!("{count} found nothing");
    }
    let rest = if in_order_shown(report, false).is_empty() { "" } else { "; ruled out although the error suggests it" };
    format!("{count} found nothing (-v lists them){rest}")
}

/// What is in order and worth its own line: what the symptoms would suggest, or all of it.
pub(super) fn in_order_shown(report: &Report, is_verbose: bool) -> Vec<&RuledOut> {
    let is_shown = |check: &&RuledOut| is_verbose || symptom::rank_of(check.slug, &report.case.symptoms).is_some();
    report.ruled_out.iter().filter(is_shown).collect()
}

/// Checks that one reason stopped.
pub(super) struct Unseen<'r> {
    pub(super) because: &'r str,
    /// The checks, and whether the answer hangs on each.
    pub(super) checks: Vec<(&'r str, bool)>,
}

impl Unseen<'_> {
    pub(super) fn mark(&self) -> Mark {
        if self.checks.iter().any(|(_, needed)| *needed) { Mark::Unknown } else { Mark::Note }
    }

    pub(super) fn names(&self) -> String {
        let names = |wanted| -> Vec<&str> {
            self.checks.iter().filter(|(_, needed)| *needed == wanted).map(|(check, _)| *check).collect()
        };
        match (names(true), names(false)) {
            (needed, extra) if extra.is_empty() => needed.join(", "),
            (needed, extra) if needed.is_empty() => format!("{} (not needed for the answer)", extra.join(", ")),
            (needed, extra) => format!("{}; not needed for the answer: {}", needed.join(", "), extra.join(", ")),
        }
    }
}

/// What was not examined, each reason once, in the order of the report.
pub(super) fn not_examined(not_run: &[NotRunView]) -> Vec<Unseen<'_>> {
    let mut all: Vec<Unseen<'_>> = Vec::new();
    for not in not_run {
        match all.iter_mut().find(|unseen| unseen.because == not.because) {
            Some(unseen) => unseen.checks.push((not.check, not.needed)),
            None => all.push(Unseen { because: &not.because, checks: vec![(not.check, not.needed)] }),
        }
    }
    all
}
