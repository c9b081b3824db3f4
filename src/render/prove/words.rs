//! Words for exchanges and answers.

use crate::{
    kdc::Verdict,
    prove::{Answer, ExchangeView, Proof, ProvedHop, Stage},
    render::{reasons, words::Mark},
};

/// The question in one line.
pub(super) fn question(proof: &Proof) -> String {
    let evidence = if proof.evidence == Stage::UserTicket { "with the user's own ticket" } else { "by S4U2Self" };
    format!("prove {} for {}, {evidence}", proof.host, proof.user)
}

/// What an exchange was for.
pub(super) fn stage(proof: &Proof, exchange: &ExchangeView) -> String {
    match exchange.stage {
        Stage::Host => format!("{} signs in", proof.host),
        Stage::User => format!("{} signs in", proof.user),
        Stage::S4U2Self => format!("S4U2Self for {}", proof.user),
        Stage::UserTicket => format!("ticket of {} to {}", proof.user, proof.host),
        Stage::S4U2Proxy => "S4U2Proxy".to_owned(),
    }
}

/// What came of it.
pub(super) fn outcome(answer: &Answer) -> String {
    let mut parts = Vec::new();
    match (answer.verdict, answer.error) {
        (_, Some(error)) => parts.push(error.to_string()),
        (Verdict::Granted, _) => parts.push("granted".to_owned()),
        _ => parts.push(answer.because.clone().unwrap_or_else(|| "no answer".to_owned())),
    }
    parts.extend(answer.encryption.clone());
    parts.push(format!("{} ms", answer.milliseconds));
    parts.join(", ")
}

/// The flag of a ticket that was issued for the evidence or the way to it.
pub(super) fn forwardable(answer: &Answer) -> Option<&'static str> {
    let flag = answer.forwardable?;
    Some(if flag { "forwardable" } else { "not forwardable" })
}

/// How an answer stands to its prediction.
pub(super) fn agreement(hop: &ProvedHop) -> String {
    match (hop.agree, hop.predicted.verdict, hop.predicted.error) {
        (true, _, error) if error.is_some_and(|error| Some(error.code) != hop.answer.error.map(|given| given.code)) => {
            "as predicted, for another of its faults".to_owned()
        }
        (true, ..) => "as predicted".to_owned(),
        _ if hop.answer.verdict == Verdict::Unknown => "not compared".to_owned(),
        (false, Verdict::Unknown, _) => "not predicted".to_owned(),
        (false, ..) if hop.is_evidence_only() => "as predicted, but the evidence ticket is NOT".to_owned(),
        (false, Verdict::Granted, _) => "NOT as predicted: granted".to_owned(),
        (false, _, error) => {
            let error = error.map_or_else(String::new, |error| format!(", {error}"));
            format!("NOT as predicted: refused{error}")
        }
    }
}

/// How far a refusal got, and why the directory says so, for what is refused, or not decided, by the prediction.
pub(super) fn because(hop: &ProvedHop) -> String {
    let stage = hop.answer.because.as_deref().filter(|_| hop.answer.verdict == Verdict::Refused);
    let predicted = if hop.predicted.verdict == Verdict::Granted { "" } else { reasons::because(&hop.hop) };
    let parts = stage.into_iter().chain((!predicted.is_empty()).then_some(predicted));
    parts.collect::<Vec<_>>().join("; ")
}

/// The sign of an answer.
pub(super) fn mark(answer: &Answer) -> Mark {
    Mark::of_verdict(answer.verdict)
}

/// The sign of the whole.
pub(super) fn mark_of_all(proof: &Proof) -> Mark {
    match proof.exit_code() {
        0 => Mark::Good,
        1 => Mark::Bad,
        _ => Mark::Unknown,
    }
}
