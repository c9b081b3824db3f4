//! The answer, step by step.

use serde::Serialize;

use super::{KdcError, Rule};
use crate::{
    directory::{Account, Owners},
    facts::Known,
};

/// One step of the decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What was looked at.
    pub rule: Rule,
    /// Whether it held.
    pub outcome: Outcome,
    /// On which facts.
    pub because: String,
}

/// The outcome of one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The rule holds.
    Held,
    /// The rule holds if something that was not looked at is as usual; the step says what.
    Assumed,
    /// The KDC refuses here, with this error.
    Failed(KdcError),
    /// The facts do not decide it.
    Open,
}

impl Step {
    pub(super) fn held(rule: Rule, because: impl Into<String>) -> Self {
        Self { rule, outcome: Outcome::Held, because: because.into() }
    }

    pub(super) fn assumed(rule: Rule, because: impl Into<String>) -> Self {
        Self { rule, outcome: Outcome::Assumed, because: because.into() }
    }

    pub(super) fn failed(rule: Rule, error: KdcError, because: impl Into<String>) -> Self {
        Self { rule, outcome: Outcome::Failed(error), because: because.into() }
    }

    pub(super) fn open(rule: Rule, because: impl Into<String>) -> Self {
        Self { rule, outcome: Outcome::Open, because: because.into() }
    }

    /// Whether the rule held; `None` where the facts do not say.
    pub fn holds(&self) -> Option<bool> {
        match self.outcome {
            Outcome::Held | Outcome::Assumed => Some(true),
            Outcome::Failed(_) => Some(false),
            Outcome::Open => None,
        }
    }
}

/// The answer as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// A ticket for the service in the user's name.
    Granted,
    /// An error.
    Refused,
    /// The facts at hand do not decide it.
    Unknown,
}

/// What the KDC answers, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision<'f> {
    /// Every step, in the KDC's order, the ones after a refusal too: each fault has to be mended.
    pub steps: Vec<Step>,
    /// Who owns the name.
    pub owners: Known<Owners<'f>>,
}

impl<'f> Decision<'f> {
    /// The answer: refused at the first step that fails, granted where all hold.
    pub fn verdict(&self) -> Verdict {
        if self.error().is_some() {
            Verdict::Refused
        } else if self.steps.iter().any(|step| step.holds().is_none()) {
            Verdict::Unknown
        } else {
            Verdict::Granted
        }
    }

    /// The error of the first step that fails.
    pub fn error(&self) -> Option<KdcError> {
        self.faults().next()
    }

    /// The errors of all steps that fail. A KDC that finds several faults at once may report any of them.
    pub fn faults(&self) -> impl Iterator<Item = KdcError> + '_ {
        self.steps.iter().filter_map(|step| match step.outcome {
            Outcome::Failed(error) => Some(error),
            _ => None,
        })
    }

    /// Whether the evidence ticket is forwardable; `None` where the facts do not say.
    pub fn forwardable(&self) -> Option<bool> {
        let flags = [Rule::DelegatorForwardable, Rule::UserForwardable, Rule::ProtocolTransition];
        let held: Vec<Option<bool>> = flags.iter().filter_map(|rule| self.step(*rule)).map(Step::holds).collect();
        if held.contains(&Some(false)) {
            return Some(false);
        }
        held.into_iter().collect::<Option<Vec<bool>>>().map(|_| true)
    }

    /// The step that looked at one rule.
    pub fn step(&self, rule: Rule) -> Option<&Step> {
        self.steps.iter().find(|step| step.rule == rule)
    }

    /// Whether a rule failed.
    pub fn fails(&self, rule: Rule) -> bool {
        self.step(rule).is_some_and(|step| step.holds() == Some(false))
    }

    /// The account that the ticket is for.
    pub fn target(&self) -> Option<Account<'f>> {
        first_owner(&self.owners)
    }
}

/// The owner that counts where there are several: they are in the order in which the KDC finds them.
pub(super) fn first_owner<'f>(owners: &Known<Owners<'f>>) -> Option<Account<'f>> {
    match owners {
        Known::Found(owners) => owners.accounts.first().copied(),
        Known::Absent | Known::Unreadable(_) => None,
    }
}
