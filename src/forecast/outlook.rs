//! The KDC's answers to everything that a case asks, in short.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    change::Change,
    examine::{Examination, Hop},
    kdc::{Rule, Verdict},
};

/// A hop as findings name it: the delegator and the name.
pub(super) type Key = (String, String);

/// The answers.
#[derive(Debug, Clone, Default)]
pub(super) struct Outlook {
    pub(super) hops: BTreeMap<Key, Answer>,
}

/// The answer to one hop.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) verdict: Verdict,
    pub(super) is_back: bool,
    /// The first step that fails, or else is open; nothing where all hold.
    pub(super) obstacle: Option<Rule>,
    pub(super) because: String,
    /// The steps that do not hold.
    pub(super) not_held: BTreeSet<Rule>,
}

impl Outlook {
    pub(super) fn of(examination: &Examination<'_>) -> Self {
        let mut hops = BTreeMap::new();
        for need in &examination.needs {
            let delegator =
                need.delegator.as_found().map_or_else(|| need.requirement.delegator.to_string(), |known| known.name());
            for hop in &need.hops {
                // What is needed both ways counts for the way there, which comes first.
                hops.entry((delegator.clone(), hop.spn.to_string())).or_insert_with(|| answer(hop, need.is_back()));
            }
        }
        Self { hops }
    }
}

fn answer(hop: &Hop<'_>, is_back: bool) -> Answer {
    let verdict = hop.verdict();
    let steps = hop.decision.as_ref().map(|decision| &decision.steps[..]).unwrap_or_default();
    let held = if verdict == Verdict::Refused { Some(false) } else { None };
    let first = steps.iter().find(|step| step.holds() == held);
    Answer {
        verdict,
        is_back,
        obstacle: first.map(|step| step.rule),
        because: first.map(|step| step.because.clone()).unwrap_or_default(),
        not_held: steps.iter().filter(|step| step.holds() != Some(true)).map(|step| step.rule).collect(),
    }
}

/// The outlooks after some of the fixes, each worked out once.
pub(super) struct Outlooks<'e, 'f> {
    examination: &'e Examination<'f>,
    changes: Vec<Vec<Change>>,
    known: BTreeMap<BTreeSet<usize>, Outlook>,
}

impl<'e, 'f> Outlooks<'e, 'f> {
    /// With the changes of each fix.
    pub(super) fn new(examination: &'e Examination<'f>, changes: Vec<Vec<Change>>) -> Self {
        Self { examination, changes, known: BTreeMap::new() }
    }

    /// After these fixes, made in their order.
    ///
    /// # Errors
    /// A sentence that says which change could not be made.
    pub(super) fn after(&mut self, fixes: &BTreeSet<usize>) -> Result<Outlook, String> {
        let fixes: BTreeSet<usize> = fixes.iter().copied().filter(|at| !self.changes[*at].is_empty()).collect();
        if let Some(known) = self.known.get(&fixes) {
            return Ok(known.clone());
        }
        let mut facts = self.examination.directory.facts().clone();
        for change in fixes.iter().flat_map(|at| &self.changes[*at]) {
            change.apply(&mut facts).map_err(|why| why.to_string())?;
        }
        let directory = self.examination.directory.of_changed(&facts);
        let outlook = Outlook::of(&Examination::of(self.examination.case, directory));
        self.known.insert(fixes, outlook.clone());
        Ok(outlook)
    }
}
