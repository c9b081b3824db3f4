//! What the KDC will say once the fixes are made: each is made to a copy of the facts, and the decision is asked again.
//!
//! This stands between the diagnosis and the report, and is as pure as both.

mod compose;
mod outlook;
mod reveal;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::{
    checks::Severity,
    diagnose::Cause,
    examine::Examination,
    fix::{After, Still},
    kdc::Verdict,
};
use compose::{Place, compose};
use outlook::{Key, Outlook, Outlooks};

/// What the fixes of a report come to, all of them in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Together {
    /// The numbers of the fixes that change the directory.
    pub fixes: Vec<usize>,
    /// The numbers of the causes that no change to the directory mends.
    pub by_hand: Vec<usize>,
    /// What the KDC then says to the names that the operation asks for.
    #[serde(flatten)]
    pub asked: After,
    /// What it then says to those of the way back, where there is one.
    pub way_back: Option<After>,
}

/// Adds the causes that come to light only after the others, puts the fixes of all of them in order, and says with each of them
/// and with all what the KDC answers afterwards.
///
/// `None` where nothing was found, or there is nothing to ask of a KDC, or domain controllers answer otherwise than this one: which of
/// them is asked is not known.
pub fn of(examination: &Examination<'_>, causes: &mut Vec<Cause>) -> Option<Together> {
    reveal::reveal(examination, causes);
    let (places, _) = compose(examination.directory.facts(), causes);
    let changes =
        causes.iter().map(|cause| cause.finding.fix.as_ref().map_or_else(Vec::new, |fix| fix.changes.clone()));
    let mut outlooks = Outlooks::new(examination, changes.collect());
    let now = Outlook::of(examination);
    if causes.is_empty() || now.hops.is_empty() {
        return None;
    }
    let alone: Vec<Option<Result<Outlook, String>>> = places
        .iter()
        .enumerate()
        .map(|(at, place)| match place {
            Place::After(others) => Some(outlooks.after(&others.iter().copied().chain([at]).collect())),
            Place::Nowhere(why) => Some(Err(why.to_string())),
            Place::ByHand => None,
        })
        .collect();
    let made: BTreeSet<usize> = (0..alone.len()).filter(|at| matches!(alone[*at], Some(Ok(_)))).collect();
    let all = outlooks.after(&made);
    let revealed_by = causes.iter().map(|cause| cause.revealed_by.clone()).collect();
    let judge =
        Judge { revealed_by, causes: causes.iter().map(|cause| cause.finding.hops.clone()).collect(), now, alone, all };
    for (at, cause) in causes.iter_mut().enumerate() {
        let after = judge.alone[at].as_ref().map(|outlook| judge.after(outlook, &judge.hops_of(at), Some(at)));
        if let Some(fix) = &mut cause.finding.fix {
            fix.after = after;
        }
    }
    let is_split = |cause: &Cause| cause.check.slug == "replication-lag" && cause.finding.severity == Severity::Error;
    if causes.iter().any(is_split) {
        return None;
    }
    let back =
        judge.now.hops.iter().filter(|(_, answer)| answer.is_back).map(|(key, _)| key.clone()).collect::<BTreeSet<_>>();
    let number = |at: usize| at + 1;
    let is_left = |at: &usize| causes[*at].finding.severity == Severity::Error && !made.contains(at);
    Some(Together {
        fixes: made.iter().copied().map(number).collect(),
        by_hand: (0..causes.len()).filter(is_left).map(number).collect(),
        asked: judge.after(&judge.all, &judge.asked(), None),
        way_back: (!back.is_empty()).then(|| judge.after(&judge.all, &back, None)),
    })
}

/// All that was asked of the KDC: as things are, after each fix, after all of them.
struct Judge {
    /// The hops that each cause refuses.
    causes: Vec<BTreeSet<Key>>,
    /// By the fixes of which others each one comes to light.
    revealed_by: Vec<Vec<usize>>,
    now: Outlook,
    /// Nothing for causes without a change to the directory.
    alone: Vec<Option<Result<Outlook, String>>>,
    all: Result<Outlook, String>,
}

impl Judge {
    /// The hops of the operation itself.
    fn asked(&self) -> BTreeSet<Key> {
        self.now.hops.iter().filter(|(_, answer)| !answer.is_back).map(|(key, _)| key.clone()).collect()
    }

    /// The hops that a cause refuses. What refuses none is looked at with the operation as a whole, which it must not harm.
    fn hops_of(&self, at: usize) -> BTreeSet<Key> {
        if self.causes[at].is_empty() { self.asked() } else { self.causes[at].clone() }
    }

    fn after(&self, outlook: &Result<Outlook, String>, hops: &BTreeSet<Key>, fix: Option<usize>) -> After {
        let outlook = match outlook {
            Ok(outlook) => outlook,
            Err(why) => return After { verdict: Verdict::Unknown, still: Vec::new(), not_checked: Some(why.clone()) },
        };
        let still: Vec<Still> = hops.iter().filter_map(|key| self.still(outlook, key, fix)).collect();
        let verdict = if still.iter().any(|still| still.verdict == Verdict::Refused) {
            Verdict::Refused
        } else if still.is_empty() {
            Verdict::Granted
        } else {
            Verdict::Unknown
        };
        After { verdict, still, not_checked: None }
    }

    /// What is in the way of one hop, if anything still is.
    fn still(&self, outlook: &Outlook, key: &Key, fix: Option<usize>) -> Option<Still> {
        let (delegator, spn) = key.clone();
        let Some(answer) = outlook.hops.get(key) else {
            let because = "it is not asked for any more".to_owned();
            return Some(Still { delegator, spn, verdict: Verdict::Unknown, because, rank: None, by_hand: None });
        };
        if answer.verdict == Verdict::Granted {
            return None;
        }
        let ranks = || (0..self.alone.len()).filter(|at| fix.is_some_and(|fix| fix != *at));
        // What is in the way now and is no more after that fix alone. An obstacle that is there only after this fix, such as a fault
        // of the account that then owns the name, is mended by what came to light with it.
        let is_there_now = |rule| self.now.hops.get(key).is_some_and(|now| now.not_held.contains(&rule));
        let mends = |at: &usize| match (&self.alone[*at], answer.obstacle) {
            (Some(Ok(other)), Some(rule)) if is_there_now(rule) => {
                other.hops.get(key).is_some_and(|then| !then.not_held.contains(&rule))
            }
            _ => false,
        };
        let names_it = |at: &usize| self.causes[*at].contains(key);
        let is_granted_by_all =
            self.all.as_ref().is_ok_and(|all| all.hops.get(key).is_some_and(|then| then.verdict == Verdict::Granted));
        let helps = |at: &usize| is_granted_by_all && self.alone[*at].is_some() && names_it(at);
        let comes_to_light =
            |at: &usize| helps(at) && fix.is_some_and(|fix| self.revealed_by[*at].contains(&(fix + 1)));
        let rank = ranks().find(mends).or_else(|| ranks().find(comes_to_light)).or_else(|| ranks().find(helps));
        let by_hand = (0..self.alone.len()).find(|at| self.alone[*at].is_none() && names_it(at));
        Some(Still {
            delegator,
            spn,
            verdict: answer.verdict,
            because: answer.because.clone(),
            rank: rank.map(|at| at + 1),
            by_hand: by_hand.filter(|_| rank.is_none()).map(|at| at + 1),
        })
    }
}
