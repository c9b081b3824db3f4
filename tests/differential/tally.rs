//! What came of each directory, and of all of them.

use std::{collections::BTreeMap, fmt};

use kcd_doctor::{
    kdc::{Decision, Deviation, Outcome, Rule, Verdict},
    kerberos::NoTicket,
    prove::Answers,
};

/// A prediction in short.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Prediction {
    verdict: Verdict,
    /// The codes of all steps that fail, the one that is predicted first.
    codes: Vec<u32>,
    /// Rules that the facts do not decide.
    open: Vec<Rule>,
    failing: Vec<Rule>,
    forwardable: Option<bool>,
    steps: Vec<String>,
}

impl Prediction {
    fn of(decision: &Decision<'_>) -> Self {
        let failed = decision.steps.iter().filter_map(|step| match step.outcome {
            Outcome::Failed(error) => Some((step.rule, error.code)),
            _ => None,
        });
        let (failing, codes) = failed.unzip();
        Self {
            verdict: decision.verdict(),
            codes,
            failing,
            open: decision.steps.iter().filter(|step| step.holds().is_none()).map(|step| step.rule).collect(),
            forwardable: decision.forwardable(),
            steps: decision
                .steps
                .iter()
                .map(|step| format!("{:?} {:?}: {}", step.rule, step.outcome, step.because))
                .collect(),
        }
    }
}

/// The predictions and the answer for one directory.
#[derive(Debug)]
pub(crate) struct Verdicts {
    samba: Prediction,
    other: Prediction,
    /// The code of a refusal; nothing for a ticket.
    answer: Option<u32>,
    /// Whether the evidence ticket was forwardable, where there was one.
    forwardable: Option<bool>,
    all: Answers,
}

/// The code of authentication policies.
const POLICY: u32 = 12;

impl Verdicts {
    pub(crate) fn new(samba: &Decision<'_>, other: &Decision<'_>, answers: &Answers) -> Self {
        let answer = match &answers.of(0).unwrap().outcome {
            Ok(_) => None,
            Err(NoTicket::Refused(refusal)) => Some(refusal.code),
            Err(other) => panic!("no answer: {other}"),
        };
        Self {
            samba: Prediction::of(samba),
            other: Prediction::of(other),
            answer,
            forwardable: answers.evidence().map(|ticket| ticket.is_forwardable),
            all: answers.clone(),
        }
    }

    pub(crate) fn is_granted(&self) -> bool {
        self.answer.is_none()
    }

    /// Whether the other prediction agrees with the answer, by its code.
    pub(crate) fn other_agrees(&self) -> bool {
        self.other.codes.first() == self.answer.as_ref()
    }

    /// What does not agree, if anything.
    pub(crate) fn disagreement(&self) -> Option<String> {
        let predicted = &self.samba;
        let is_forwardable_as_predicted = match (predicted.forwardable, self.forwardable) {
            (Some(flag), Some(ticket)) => flag == ticket,
            _ => true,
        };
        let is_answered_as_predicted = match (predicted.codes.first(), self.answer) {
            // An authentication policy leaves it open: it may refuse, and decides nothing else.
            (None, Some(POLICY)) => predicted.open.contains(&Rule::AuthenticationPolicy),
            (None, answer) => answer.is_none() && predicted.open.iter().all(|rule| *rule == Rule::AuthenticationPolicy),
            (Some(code), Some(answer)) => answer == *code || self.is_another_fault(answer),
            (Some(_), None) => false,
        };
        if is_forwardable_as_predicted && is_answered_as_predicted {
            return None;
        }
        let steps = predicted.steps.join("\n    ");
        Some(format!("predicted {predicted:?}\n    {steps}\n  answered {:?}", self.all))
    }

    /// Whether the KDC names another of several faults. The order is its own.
    fn is_another_fault(&self, answer: u32) -> bool {
        let has_policy = answer == POLICY && self.samba.open.contains(&Rule::AuthenticationPolicy);
        self.samba.codes.contains(&answer) || has_policy
    }
}

/// All of them together.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    directories: usize,
    granted: usize,
    refused: BTreeMap<u32, usize>,
    /// How often each rule alone refused.
    alone: BTreeMap<Rule, usize>,
    /// Directories that a policy left open.
    open: usize,
    /// Answers that name another fault than the first.
    another: usize,
    /// Directories on which Samba does not do as Windows does.
    deviating: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, verdicts: &Verdicts) {
        self.directories += 1;
        match verdicts.answer {
            None => self.granted += 1,
            Some(code) => *self.refused.entry(code).or_default() += 1,
        }
        if let [rule] = verdicts.samba.failing[..] {
            *self.alone.entry(rule).or_default() += 1;
        }
        self.open += usize::from(verdicts.samba.verdict == Verdict::Unknown);
        let first = verdicts.samba.codes.first();
        self.another += usize::from(first.is_some() && verdicts.answer != first.copied());
        self.deviating += usize::from(verdicts.samba.codes != verdicts.other.codes);
    }

    /// A run that grants nothing, or in which a rule never decides, would prove little.
    pub(crate) fn assert_telling(&self) {
        assert!(self.granted * 10 > self.directories, "few tickets were granted: {self}");
        assert!(self.open * 5 < self.directories, "much was left open: {self}");
        assert!(self.deviating > 0, "{:?}: Samba was not seen to deviate", Deviation::ALL);
        let decided = [
            Rule::DelegatorStanding,
            Rule::UserStanding,
            Rule::TargetKnown,
            Rule::TargetUnique,
            Rule::Allowed,
            Rule::DelegatorForwardable,
            Rule::UserForwardable,
            Rule::ProtocolTransition,
            Rule::EncryptionType,
        ];
        for rule in decided {
            assert!(self.alone.contains_key(&rule), "{rule:?} never decided alone: {self}");
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} directories, {} granted, refused by code {:?}, by one rule alone {:?}, {} left open by a policy, {} refused for another \
             of several faults, {} on which Samba deviates from Windows",
            self.directories, self.granted, self.refused, self.alone, self.open, self.another, self.deviating
        )
    }
}
