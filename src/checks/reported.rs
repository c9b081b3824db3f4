//! What was reported as going wrong, beside what the directory says: for causes that only a symptom can suggest.

use super::Evidence;
use crate::{
    examine::{Examination, Hop, Need},
    kdc::{Decision, Verdict},
    requirement::Way,
    symptom::{self, Relation, Symptom},
};

/// The first symptom that speaks of a cause, as its catalogue entry has it.
pub(super) fn pointing_to<'f>(examination: &Examination<'f>, slug: &str) -> Option<&'f Symptom> {
    symptom::innermost(&examination.case.symptoms)
        .into_iter()
        .find(|symptom| symptom.entry.is_some_and(|entry| entry.causes.iter().any(|cause| cause.slug == slug)))
}

/// The first symptom of which a cause is the usual explanation: it comes first in its catalogue entry.
pub(super) fn mostly<'f>(examination: &Examination<'f>, slug: &str) -> Option<&'f Symptom> {
    symptom::innermost(&examination.case.symptoms)
        .into_iter()
        .find(|symptom| symptom.entry.and_then(|entry| entry.causes.first()).is_some_and(|cause| cause.slug == slug))
}

/// The symptoms that missing or refused delegation usually gives.
pub(super) fn about_delegation<'f>(examination: &Examination<'f>) -> Vec<&'f Symptom> {
    let mut symptoms = symptom::innermost(&examination.case.symptoms);
    symptoms.retain(|symptom| symptom.entry.is_some_and(|entry| entry.relation == Relation::Delegation));
    symptoms
}

/// The symptom as people write it.
pub(super) fn code(symptom: &Symptom) -> String {
    match (&symptom.code, symptom.name) {
        (Some(code), Some(name)) => format!("{code} {name}"),
        (Some(code), None) => code.clone(),
        (None, _) => symptom.text.clone(),
    }
}

/// The symptom as a fact.
pub(super) fn seen(symptom: &Symptom) -> Evidence {
    Evidence {
        source: symptom.from.clone(),
        object: code(symptom),
        field: "message".to_owned(),
        values: vec![symptom.text.clone()],
    }
}

/// Whether the operation needs delegation and the KDC grants all of it.
pub(super) fn is_all_granted(examination: &Examination<'_>) -> bool {
    let mut needs = examination.needs.iter().filter(|need| need.requirement.way == Way::There).peekable();
    // A ticket for another account than the machine's own is granted, and of no use.
    let is_usable = |need: &Need<'_>, hop: &Hop<'_>| {
        hop.verdict() == Verdict::Granted
            && hop.decision.as_ref().and_then(Decision::target) == need.target.clone().found()
    };
    needs.peek().is_some()
        && needs.all(|need| !need.hops.is_empty() && need.hops.iter().all(|hop| is_usable(need, hop)))
}

/// Whether the KDC refuses something that the operation needs, which then is the cause to look at.
pub(super) fn is_refused(examination: &Examination<'_>) -> bool {
    examination
        .needs
        .iter()
        .filter(|need| need.requirement.way == Way::There)
        .any(|need| need.hops.iter().any(|hop| hop.verdict() == Verdict::Refused))
}

/// The acting host by the name of its account, or as it was given.
pub(super) fn source(examination: &Examination<'_>) -> String {
    let case = examination.case;
    let account = examination.party(&case.source).and_then(|party| party.account.clone().found());
    account.map_or_else(|| case.source.to_string(), crate::directory::Account::name)
}

/// The machine at the other end: the destination, or the first file server; else the acting host itself.
pub(super) fn far_end(examination: &Examination<'_>) -> String {
    let case = examination.case;
    let name = case.destination.as_ref().or_else(|| case.storage.first().map(|storage| &storage.server));
    let name = name.unwrap_or(&case.source);
    let account = examination.party(name).and_then(|party| party.account.clone().found());
    account.map_or_else(|| name.to_string(), crate::directory::Account::name)
}
