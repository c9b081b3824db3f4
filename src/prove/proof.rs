//! The answer of `prove`, as plain data. Its JSON form is a contract.

use serde::Serialize;

use super::{
    Answers, Exchange, Question,
    answers::Stage,
    compare::{self, Agreement},
    remarks,
};
use crate::{
    directory::Directory,
    kdc::{Decision, Evidence, KdcError, Profile, Verdict},
    name::HostName,
    report::{FactsView, HopView, StepView},
};

/// The version of the JSON form.
pub const SCHEMA: &str = "kcd-doctor/prove/1";

/// What was asked, predicted and answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proof {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// The answer in one line, fit for the title of a ticket.
    pub summary: String,
    /// The host that asked.
    pub host: String,
    /// In whose name.
    pub user: String,
    /// How the host came by its evidence: by S4U2Self, or by the user's own ticket.
    pub evidence: Stage,
    /// The KDC that was asked.
    pub kdc: String,
    /// The exchanges before those for the services.
    pub exchanges: Vec<ExchangeView>,
    /// Each service.
    pub hops: Vec<ProvedHop>,
    /// Where the answer is not the predicted one.
    pub findings: Vec<Finding>,
    /// What is odd about the input.
    pub remarks: Vec<String>,
    /// Where the prediction's facts come from.
    pub facts: FactsView,
}

/// One exchange.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExchangeView {
    /// What it was for.
    pub stage: Stage,
    /// What came of it.
    #[serde(flatten)]
    pub answer: Answer,
}

/// What the KDC answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// In one word.
    pub verdict: Verdict,
    /// The error, where it refused.
    pub error: Option<KdcError>,
    /// Whether the ticket may be forwarded. For a service: the evidence ticket.
    pub forwardable: Option<bool>,
    /// The ticket's encryption type, by its name.
    pub encryption: Option<String>,
    /// How long it took.
    pub milliseconds: u64,
    /// Why there is no answer, or how far it got.
    pub because: Option<String>,
}

/// One service: the prediction as in a report, and the answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProvedHop {
    /// What the directory says.
    #[serde(flatten)]
    pub hop: HopView,
    /// The same in short.
    pub predicted: Predicted,
    /// What the KDC says.
    pub answer: Answer,
    /// Whether they agree. Not where nothing could be predicted or nothing was answered.
    pub agree: bool,
    /// In which way they do, or do not.
    #[serde(skip)]
    pub(super) agreement: Agreement,
}

/// A prediction in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Predicted {
    /// In one word.
    pub verdict: Verdict,
    /// The error, where a refusal is predicted.
    pub error: Option<KdcError>,
}

/// An answer that is not the predicted one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The difference, in one line.
    pub title: String,
    /// For which names.
    pub spns: Vec<String>,
    /// What could explain it.
    pub could_be: Vec<String>,
}

/// Puts the answer together.
pub fn prove(question: &Question, directory: &Directory<'_>, answers: &Answers) -> Proof {
    let predictions = question.predict(directory, Profile::WINDOWS);
    let delegator = directory.host(&question.host);
    let host = delegator.as_found().map_or_else(|| question.host.account_name(), |account| account.name());
    let mut hops = Vec::new();
    let mut findings: Vec<Finding> = Vec::new();
    for (at, spn) in question.spns.iter().enumerate() {
        let predicted = predictions.as_found().and_then(|all| all.get(at));
        let agreement = predicted.map_or(Agreement::Open, |predicted| compare::agreement(predicted, answers, at));
        let hop = HopView {
            delegator: host.clone(),
            service: spn.class().to_owned(),
            target: spn.host().to_owned(),
            spn: spn.to_string(),
            verdict: predicted.map_or(Verdict::Unknown, Decision::verdict),
            error: predicted.and_then(Decision::error),
            steps: predicted.map(StepView::all).unwrap_or_default(),
        };
        let hop = ProvedHop {
            predicted: Predicted { verdict: hop.verdict, error: hop.error },
            answer: answer_to_service(answers, at),
            agree: agreement.is_agreed(),
            agreement,
            hop,
        };
        if let (true, Some(predicted)) = (agreement.is_contradiction(), predicted) {
            let could_be = compare::explanations(question, directory, answers, at, predicted);
            add(&mut findings, title(&hop, predicted), spn.to_string(), could_be);
        }
        if let Some(title) = predicted.and_then(|predicted| misplaced(&hop, directory, predicted)) {
            let cause = "the name is registered on the wrong account (spn-on-wrong-account): setspn -Q shows on which";
            add(&mut findings, title, spn.to_string(), vec![cause.to_owned()]);
        }
        hops.push(hop);
    }
    Proof {
        schema: SCHEMA,
        summary: summary(&host, &question.user, &hops, &findings),
        user: question.user.clone(),
        evidence: if question.evidence == Evidence::S4u2Self { Stage::S4U2Self } else { Stage::UserTicket },
        kdc: answers.kdc.clone(),
        exchanges: answers.before.iter().map(|one| ExchangeView { stage: one.stage, answer: answer(one) }).collect(),
        remarks: remarks::all(directory, &delegator, answers, hops.iter().any(|hop| hop.agree)),
        hops,
        findings,
        facts: FactsView::of(directory),
        host,
    }
}

impl ProvedHop {
    /// Whether all that is not as predicted is the flag of the evidence ticket.
    pub fn is_evidence_only(&self) -> bool {
        self.agreement == Agreement::EvidenceDiffers
    }
}

impl Proof {
    /// The exit code: 1 where the KDC refused, or not as predicted; 0 where it granted everything, as predicted; 3 where it did not
    /// answer, or where there was no prediction to tell whether the ticket is one for the machine that is meant.
    pub fn exit_code(&self) -> u8 {
        let any = |verdict| self.hops.iter().any(|hop| hop.answer.verdict == verdict);
        if any(Verdict::Refused) || !self.findings.is_empty() {
            1
        } else if self.hops.iter().all(|hop| hop.agree) {
            0
        } else {
            3
        }
    }
}

/// A ticket for another account than the machine that has the name is of no use to anybody: the machine cannot open it.
fn misplaced(hop: &ProvedHop, directory: &Directory<'_>, predicted: &Decision<'_>) -> Option<String> {
    let machine = directory.host(&HostName::new(&hop.hop.target)).found()?;
    let owner = predicted.target().filter(|owner| *owner != machine && hop.answer.verdict == Verdict::Granted)?;
    let (machine, owner) = (machine.name(), owner.name());
    Some(format!("the ticket is for {owner}, which owns the name, and {machine} cannot open it"))
}

fn answer_to_service(answers: &Answers, at: usize) -> Answer {
    let evidence = answers.evidence().map(|ticket| ticket.is_forwardable);
    match answers.of(at) {
        Some(exchange) => Answer { forwardable: evidence, ..answer(exchange) },
        None => Answer {
            verdict: Verdict::Unknown,
            error: None,
            forwardable: evidence,
            encryption: None,
            milliseconds: 0,
            because: Some("it was not asked".to_owned()),
        },
    }
}

fn answer(exchange: &Exchange) -> Answer {
    let issued = exchange.outcome.as_ref().ok();
    let verdict = exchange.verdict();
    let because = exchange.outcome.as_ref().err().map(|error| match verdict {
        Verdict::Refused => exchange.stage.refused().map(str::to_owned),
        _ => Some(error.to_string()),
    });
    Answer {
        verdict,
        error: exchange.error(),
        forwardable: issued.map(|ticket| ticket.is_forwardable),
        encryption: issued.map(|ticket| encryption(ticket.encryption_type)),
        milliseconds: exchange.milliseconds,
        because: because.flatten(),
    }
}

/// The name of an encryption type (RFC 3961, RFC 3962, RFC 4757).
fn encryption(number: i32) -> String {
    match number {
        17 => "AES128".to_owned(),
        18 => "AES256".to_owned(),
        23 => "RC4".to_owned(),
        other => format!("type {other}"),
    }
}

impl Stage {
    /// What it means that the KDC refused here, where that is not the question itself.
    const fn refused(self) -> Option<&'static str> {
        match self {
            Self::Host => Some("the host itself was not let in"),
            Self::User => Some("the user was not let in"),
            Self::S4U2Self => Some("S4U2Self brought no ticket for the user"),
            Self::UserTicket => Some("the user got no ticket to the host"),
            Self::S4U2Proxy => None,
        }
    }
}

fn add(findings: &mut Vec<Finding>, title: String, spn: String, could_be: Vec<String>) {
    match findings.iter_mut().find(|finding| finding.title == title && finding.could_be == could_be) {
        Some(finding) => finding.spns.push(spn),
        None => findings.push(Finding { title, spns: vec![spn], could_be }),
    }
}

fn title(hop: &ProvedHop, predicted: &Decision<'_>) -> String {
    let error = |error: Option<KdcError>| error.map_or_else(String::new, |error| format!(" with {error}"));
    let answered = match (hop.agreement, hop.answer.verdict) {
        (Agreement::EvidenceDiffers, _) => {
            let flag = |is: Option<bool>| if is == Some(true) { "forwardable" } else { "not forwardable" };
            return format!(
                "the evidence ticket is {}, and was to be {}",
                flag(hop.answer.forwardable),
                flag(predicted.forwardable())
            );
        }
        (_, Verdict::Granted) => "the KDC grants".to_owned(),
        _ => format!("the KDC refuses{}", error(hop.answer.error)),
    };
    match hop.predicted.verdict {
        Verdict::Granted => format!("{answered} what the directory allows"),
        _ => format!("{answered} what was to be refused{}", error(hop.predicted.error)),
    }
}

fn summary(host: &str, user: &str, hops: &[ProvedHop], findings: &[Finding]) -> String {
    let of = |verdict| hops.iter().filter(|hop| hop.answer.verdict == verdict).count();
    let granted = match (of(Verdict::Granted), hops.len()) {
        (granted, all) if granted == all => "the KDC grants everything".to_owned(),
        (0, _) if of(Verdict::Unknown) == 0 => "the KDC refuses everything".to_owned(),
        (granted, all) => format!("the KDC grants {granted} of {all}"),
    };
    let is_contradicted = hops.iter().any(|hop| hop.agreement.is_contradiction());
    let agreed = match (is_contradicted, hops.iter().filter(|hop| hop.agree).count()) {
        (true, _) => "not as predicted",
        (false, agreed) if agreed == hops.len() && findings.is_empty() => "as predicted",
        (false, agreed) if agreed == hops.len() => "as predicted, but not for the machine that is meant",
        (false, 0) if of(Verdict::Unknown) == hops.len() => "and nothing was answered",
        (false, 0) => "and nothing was predicted",
        (false, _) => "and not everything could be compared",
    };
    format!("prove {host} for {user}: {granted}, {agreed}")
}
