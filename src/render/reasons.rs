//! Why hops are not granted, each reason said once however many names it holds for.

use super::words::Mark;
use crate::{
    kdc::{KdcError, Verdict},
    report::HopView,
};

/// What the reasons name instead of a name, where more than one hop has them.
pub(super) const THIS_NAME: &str = "this name";

/// One reason.
pub(super) struct Reason {
    pub(super) mark: Mark,
    /// The mark, with a number where there is more than one reason with that mark.
    pub(super) tag: String,
    error: Option<KdcError>,
    because: String,
    hops: Vec<usize>,
}

impl Reason {
    /// The error and the facts in words.
    pub(super) fn text(&self) -> String {
        let because = if self.because.is_empty() { "the facts do not say" } else { &self.because };
        match (self.error, self.mark) {
            (Some(error), _) => format!("{error}: {because}"),
            (None, Mark::Bad) => format!("refused: {because}"),
            (None, _) => format!("not decided: {because}"),
        }
    }
}

/// The reasons of some hops, in their order.
pub(super) fn of(hops: &[HopView]) -> Vec<Reason> {
    let mut all: Vec<Reason> = Vec::new();
    let mut keys: Vec<(Option<KdcError>, Mark, String)> = Vec::new();
    for (at, hop) in hops.iter().enumerate().filter(|(_, hop)| hop.verdict != Verdict::Granted) {
        let because = because(hop);
        // A name is at least `class/host`, so nothing else is replaced.
        let general = if hop.spn.contains('/') { because.replace(&hop.spn, THIS_NAME) } else { because.to_owned() };
        let mark = Mark::of_verdict(hop.verdict);
        let key = (hop.error, mark, general);
        if let Some(found) = keys.iter().position(|other| *other == key) {
            all[found].because.clone_from(&key.2);
            all[found].hops.push(at);
        } else {
            let tag = mark.sign().to_owned();
            all.push(Reason { mark, tag, error: hop.error, because: because.to_owned(), hops: vec![at] });
            keys.push(key);
        }
    }
    for mark in [Mark::Bad, Mark::Unknown] {
        if all.iter().filter(|reason| reason.mark == mark).count() > 1 {
            for (number, reason) in all.iter_mut().filter(|reason| reason.mark == mark).enumerate() {
                reason.tag = format!("{}{}", mark.sign(), number + 1);
            }
        }
    }
    all
}

/// The facts on which a hop is not granted: those of the first step that fails, or else is open.
pub(super) fn because(hop: &HopView) -> &str {
    let held = if hop.verdict == Verdict::Refused { Some(false) } else { None };
    hop.steps.iter().find(|step| step.held == held).map_or("", |step| step.because.as_str())
}

/// The tag of one hop: that of its reason, or the mark for granted.
pub(super) fn tag(reasons: &[Reason], hop: usize) -> (Mark, &str) {
    reasons
        .iter()
        .find(|reason| reason.hops.contains(&hop))
        .map_or((Mark::Good, Mark::Good.sign()), |reason| (reason.mark, &reason.tag))
}
