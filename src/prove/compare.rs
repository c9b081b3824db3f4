//! Where prediction and answer part, and what could explain it.

use crate::{
    directory::Directory,
    kdc::{Decision, Deviation, Outcome, Profile, Rule, Verdict},
};

use super::{Answers, Exchange, Question, Stage};

/// How an answer stands to its prediction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Agreement {
    /// The same.
    Agrees,
    /// Both refuse, and the KDC names another of several faults that are there: the order is its own.
    AnotherFault,
    /// Nothing was predicted, or nothing was answered.
    Open,
    /// They differ.
    Differs,
    /// The verdict is the same, but the evidence ticket is not as it should be.
    EvidenceDiffers,
}

impl Agreement {
    /// Whether they say the same.
    pub(super) fn is_agreed(self) -> bool {
        matches!(self, Self::Agrees | Self::AnotherFault)
    }

    /// Whether they contradict each other.
    pub(super) fn is_contradiction(self) -> bool {
        matches!(self, Self::Differs | Self::EvidenceDiffers)
    }
}

/// Holds one answer against its prediction.
pub(super) fn agreement(predicted: &Decision<'_>, answers: &Answers, at: usize) -> Agreement {
    let Some(answer) = answers.of(at) else { return Agreement::Open };
    match (predicted.verdict(), answer.verdict()) {
        (Verdict::Unknown, _) | (_, Verdict::Unknown) => Agreement::Open,
        (Verdict::Granted, Verdict::Refused) | (Verdict::Refused, Verdict::Granted) => Agreement::Differs,
        (Verdict::Granted, Verdict::Granted) => evidence(predicted, answers, Agreement::Agrees),
        (Verdict::Refused, Verdict::Refused) => refusal(predicted, answers, answer),
    }
}

fn refusal(predicted: &Decision<'_>, answers: &Answers, answer: &Exchange) -> Agreement {
    let Some(given) = answer.error() else { return Agreement::Open };
    if predicted.error().is_some_and(|error| error.is_given_as(given)) {
        return evidence(predicted, answers, Agreement::Agrees);
    }
    if predicted.faults().any(|error| error.is_given_as(given)) {
        return evidence(predicted, answers, Agreement::AnotherFault);
    }
    Agreement::Differs
}

/// Whether the flag of the evidence ticket is the one that was predicted too, as far as both are known.
fn evidence(predicted: &Decision<'_>, answers: &Answers, otherwise: Agreement) -> Agreement {
    match (predicted.forwardable(), answers.evidence()) {
        (Some(flag), Some(ticket)) if flag != ticket.is_forwardable => Agreement::EvidenceDiffers,
        _ => otherwise,
    }
}

/// What could explain that the KDC answers otherwise than predicted: the likely first, our own mistake last.
pub(super) fn explanations(
    question: &Question,
    directory: &Directory<'_>,
    answers: &Answers,
    at: usize,
    predicted: &Decision<'_>,
) -> Vec<String> {
    if let Some(known) = known_deviation(question, directory, answers, at) {
        return vec![known];
    }
    let mut all: Vec<String> = not_forwardable(answers, predicted).into_iter().collect();
    match directory.server() {
        None => {
            all.push("the facts come from files, and the directory has changed since they were written".to_owned());
        }
        Some(server) if !answers.kdc.starts_with(server.split(':').next().unwrap_or(server)) => all.push(format!(
            "{server} told the facts and {} was asked: a change has not reached both of them yet",
            answers.kdc
        )),
        Some(_) => all
            .push("the directory was changed between the look at it and the question to the KDC: ask again".to_owned()),
    }
    for step in predicted.steps.iter().filter(|step| step.outcome == Outcome::Assumed) {
        all.push(format!("the prediction takes for granted: {}", step.because));
    }
    all.push(
        "the domain controllers have settings that no directory shows, such as the switches of security updates"
            .to_owned(),
    );
    all.push(
        "a rule that kcd-doctor has wrong: please report it, with this answer as --format json and the facts that --save writes"
            .to_owned(),
    );
    all
}

/// The sentence for a KDC that is known to answer so.
fn known_deviation(question: &Question, directory: &Directory<'_>, answers: &Answers, at: usize) -> Option<String> {
    let vendor = directory.root_dse().found().and_then(|root| root.text("vendorName").found());
    let is_samba = vendor.is_some_and(|vendor| vendor.contains("Samba"));
    let agrees = |profile: Profile| {
        let predicted = question.predict(directory, profile).found()?;
        Some(agreement(predicted.get(at)?, answers, at).is_agreed())
    };
    if !is_samba || agrees(Profile::SAMBA_4_22) != Some(true) {
        return None;
    }
    // Those that explain it by themselves, or else all without which the rest would not.
    let alone = |one: &Deviation| agrees(Profile::only(*one)) == Some(true);
    let needed = |one: &Deviation| agrees(Profile::SAMBA_4_22.without(*one)) != Some(true);
    let mut deviations: Vec<Deviation> = Deviation::ALL.into_iter().filter(alone).collect();
    if deviations.is_empty() {
        deviations = Deviation::ALL.into_iter().filter(needed).collect();
    }
    let texts: Vec<&str> = deviations.iter().map(|deviation| deviation.text()).collect();
    let what = if texts.is_empty() { "answers so in several points at once".to_owned() } else { texts.join(", and ") };
    Some(format!("the KDC is Samba's, which, unlike Windows, {what}"))
}

/// A ticket that was asked for without the flag, such as one in a credential cache, cannot be told from one that must not have it.
fn not_forwardable(answers: &Answers, predicted: &Decision<'_>) -> Option<String> {
    let rule = |stage| match stage {
        Stage::Host => Some(Rule::DelegatorForwardable),
        Stage::User => Some(Rule::UserForwardable),
        _ => None,
    };
    let mut signed_in = answers.before.iter().filter_map(|exchange| Some((exchange, rule(exchange.stage)?)));
    let (exchange, _) = signed_in.find(|(exchange, rule)| {
        exchange.outcome.as_ref().is_ok_and(|ticket| !ticket.is_forwardable) && !predicted.fails(*rule)
    })?;
    let whose = if exchange.stage == Stage::Host { "host" } else { "user" };
    Some(format!(
        "the ticket-granting ticket of the {whose} is not forwardable, as if it had not been asked for so: kinit -f"
    ))
}
