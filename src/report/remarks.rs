//! What the reader should know of the input: oddities of the facts, and what the symptoms say that the case does not.

use crate::{
    case::Case,
    diagnose::Cause,
    examine::Examination,
    name::{HostName, Storage},
    symptom::{Relation, Symptom},
};

/// All remarks, each said once.
pub(super) fn all(examination: &Examination<'_>, causes: &[Cause]) -> Vec<String> {
    let case = examination.case;
    let mut all = examination.directory.facts().remarks.clone();
    all.extend(other_releases(examination));
    all.extend(case.symptoms.iter().flat_map(|symptom| not_in_the_case(case, symptom)));
    all.extend(case.symptoms.iter().filter_map(|symptom| not_explained(symptom, causes)));
    let mut once: Vec<String> = Vec::new();
    for remark in all {
        if !once.contains(&remark) {
            once.push(remark);
        }
    }
    once
}

/// Releases that the user gave and the directory contradicts.
fn other_releases(examination: &Examination<'_>) -> Vec<String> {
    let given = examination.case.host_os.iter();
    given
        .filter_map(|(host, given)| {
            let account = examination.directory.host(host).found()?;
            let known = account.release().found().filter(|known| known != given)?;
            Some(format!("{} runs {known} by the directory; --host-os {host} was not used", account.name()))
        })
        .collect()
}

/// Machines and people whom a message names, and the case does not.
fn not_in_the_case(case: &Case, symptom: &Symptom) -> Vec<String> {
    let mut remarks = Vec::new();
    let is_known = |name: &HostName| case.hosts().iter().any(|host| host.short() == name.short());
    for path in &symptom.hints.unc {
        if !is_known(&Storage::new(path).server) {
            remarks.push(format!(
                "the message speaks of {path}, which is on no machine of this case: is it the right one?"
            ));
        }
    }
    if let (None, Some(user)) = (&case.user, &symptom.hints.user) {
        remarks.push(format!("the message names the user {user}; with --user the account is examined too"));
    }
    remarks
}

/// A symptom that none of the causes is known to bring about.
fn not_explained(symptom: &Symptom, causes: &[Cause]) -> Option<String> {
    let code = symptom.code.as_ref()?;
    let is_explained = causes.iter().any(|cause| cause.symptoms.contains(code));
    match symptom.entry {
        _ if is_explained || symptom.wrapper => None,
        None => Some(format!("{code} is not in the catalogue of errors and played no part in the answer")),
        Some(entry) if entry.relation == Relation::Elsewhere => None,
        Some(_) if causes.is_empty() => Some(format!(
            "nothing that was examined accounts for {code}; what is taken for granted remains to be looked at"
        )),
        Some(_) => Some(format!("none of the causes is known to bring about {code}")),
    }
}
