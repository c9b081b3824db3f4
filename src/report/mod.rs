//! The answer, as plain data that every renderer shows and none changes. Its JSON form is a contract.

mod ask;
mod build;
mod remarks;
mod told;

pub use ask::AskView;
pub use build::build;
pub use told::{Beside, Seen, Told};

use serde::Serialize;

use crate::{
    checks::{Certainty, Evidence, Severity},
    diagnose::Outcome,
    directory::Directory,
    fix::Fix,
    forecast::Together,
    kdc::{Decision, KdcError, Step, Verdict},
    symptom::Symptom,
};

/// The version of the JSON form.
pub const SCHEMA: &str = "kcd-doctor/report/1";

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// The question.
    pub case: CaseView,
    /// The answer in one word.
    pub outcome: Outcome,
    /// The answer in one line, fit for the title of a ticket.
    pub summary: String,
    /// The changes that nobody made and that the answer assumes, in words. Where there are any, the answer is a what-if.
    pub assumed: Vec<String>,
    /// What was seen of the failure, in the order of time, each beside what the directory says to it.
    pub story: Vec<Told>,
    /// What the KDC says to each name form of each delegation that the operation needs.
    pub hops: Vec<HopView>,
    /// The same for the way back, whose refusal is a warning.
    pub return_hops: Vec<HopView>,
    /// The domain controllers, first the one whose directory the rest of the report is about. Empty where only exports were read.
    pub controllers: Vec<ControllerView>,
    /// The causes, ranked.
    pub causes: Vec<CauseView>,
    /// What their fixes come to, all of them in order; null where nothing was found, nothing was to be asked of
    /// a KDC, or domain controllers do not answer alike.
    pub together: Option<Together>,
    /// What was looked at and is in order.
    pub ruled_out: Vec<RuledOut>,
    /// What could not be looked at.
    pub not_run: Vec<NotRunView>,
    /// What to run where the answer is not decided, or a cause not confirmed: its output decides. Mostly empty.
    pub ask: Vec<AskView>,
    /// What the answer takes for granted.
    pub assumptions: Vec<String>,
    /// What is odd about the input.
    pub remarks: Vec<String>,
    /// Where the facts come from.
    pub facts: FactsView,
}

/// The question, as it was understood.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseView {
    /// The command.
    pub operation: &'static str,
    /// The host that acts.
    pub source: String,
    /// The other host.
    pub destination: Option<String>,
    /// The file servers.
    pub storage: Vec<String>,
    /// Who pressed the button.
    pub user: Option<String>,
    /// Where.
    pub via: Option<String>,
    /// The errors seen.
    pub symptoms: Vec<Symptom>,
}

/// One name form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HopView {
    /// The account that delegates.
    pub delegator: String,
    /// The service class.
    pub service: String,
    /// The machine, as named in the case.
    pub target: String,
    /// The name that the KDC is asked for.
    pub spn: String,
    /// Its answer.
    pub verdict: Verdict,
    /// Its error.
    pub error: Option<KdcError>,
    /// How it gets there.
    pub steps: Vec<StepView>,
}

/// One domain controller.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ControllerView {
    /// Its DNS name.
    pub name: String,
    /// Where it was asked.
    pub source: String,
    /// The site that it is in, where it said so.
    pub site: Option<String>,
    /// Whether it is a read-only one.
    pub read_only: bool,
    /// Whether it was asked, and answered.
    pub asked: bool,
    /// Why not.
    pub because: Option<String>,
    /// What its KDC says to each of the hops, and then to each of the way back, in their order. Empty where it was not asked.
    pub verdicts: Vec<Verdict>,
}

/// One step of the KDC.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepView {
    /// What it looks at.
    pub step: &'static str,
    /// Whether it holds; null where the facts do not say.
    pub held: Option<bool>,
    /// On which facts.
    pub because: String,
    /// Where the rule is written.
    pub rule: &'static str,
}

/// One cause.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CauseView {
    /// From 1.
    pub rank: usize,
    /// The check's code.
    pub code: &'static str,
    /// Its slug.
    pub slug: &'static str,
    /// The fault in this case.
    pub title: String,
    /// What follows from it.
    pub detail: String,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub certainty: Certainty,
    /// Whom it concerns.
    pub subject: String,
    /// Where it is seen.
    pub evidence: Vec<Evidence>,
    /// The codes of symptoms and the slugs of findings that follow from it.
    pub explains: Vec<String>,
    /// The numbers of the causes by whose fixes it comes to light. Mostly empty.
    pub revealed_by: Vec<usize>,
    /// What to change.
    pub fix: Option<Fix>,
}

/// A cause that it is not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuledOut {
    /// Which.
    pub slug: &'static str,
    /// What is in order.
    pub because: &'static str,
}

/// A check that could not look.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NotRunView {
    /// Which.
    pub check: &'static str,
    /// Why.
    pub because: String,
    /// Whether nothing can be called healthy without it.
    pub needed: bool,
}

/// Where the facts come from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FactsView {
    /// The domain.
    pub domain: Option<String>,
    /// Servers and files.
    pub sources: Vec<String>,
    /// When they were gathered, where that is known.
    pub taken_at: Option<String>,
}

impl StepView {
    /// The steps of a decision.
    pub fn all(decision: &Decision<'_>) -> Vec<Self> {
        let view = |step: &Step| Self {
            step: step.rule.question(),
            held: step.holds(),
            because: step.because.clone(),
            rule: step.rule.paragraph(),
        };
        decision.steps.iter().map(view).collect()
    }
}

impl FactsView {
    /// Where the facts behind a directory come from.
    pub fn of(directory: &Directory<'_>) -> Self {
        Self {
            domain: directory.domain(),
            sources: directory.sources().into_iter().map(str::to_owned).collect(),
            taken_at: directory.time().map(|time| time.to_string()),
        }
    }
}

/// What the summary of an answer begins with that assumes changes.
pub const WHAT_IF: &str = "what-if: ";

impl Report {
    /// The report of facts as they would be after these changes, each said in words.
    #[must_use]
    pub fn assuming(mut self, assumed: Vec<String>) -> Self {
        if !assumed.is_empty() {
            self.summary.insert_str(0, WHAT_IF);
        }
        self.assumed = assumed;
        self
    }

    /// The exit code of the contract: 0 healthy, 1 broken, 3 incomplete.
    pub fn exit_code(&self) -> u8 {
        match self.outcome {
            Outcome::Healthy => 0,
            Outcome::Broken => 1,
            Outcome::Incomplete => 3,
        }
    }
}
