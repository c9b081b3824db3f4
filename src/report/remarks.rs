//! What the reader should know of the input: oddities of the facts, and what the symptoms say that the case does not.

use crate::{
    case::Case,
    checks::common::{listed, plural},
    diagnose::Cause,
    examine::Examination,
    name::{HostName, Storage},
    symptom::{Relation, Symptom},
};

/// All remarks, each said once. So many things that were seen are not in the list of the report.
pub(super) fn all(examination: &Examination<'_>, causes: &[Cause], not_told: usize) -> Vec<String> {
    let case = examination.case;
    let mut all = examination.directory.facts().remarks.clone();
    all.extend(other_releases(examination));
    all.extend(other_setting(examination));
    all.extend(unread_domains(examination));
    all.extend(case.symptoms.iter().flat_map(|symptom| not_in_the_case(case, symptom)));
    all.extend(not_explained(examination, causes));
    all.extend(left_out(case));
    if not_told > 0 {
        all.push(format!(
            "of what was seen the latest is listed; {not_told} before it counted for the answer all the same"
        ));
    }
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

/// Other domains that were to be read and could not be, whatever they may have had to say.
fn unread_domains(examination: &Examination<'_>) -> Vec<String> {
    let snapshots = examination.directory.facts().snapshots.iter().filter(|snapshot| snapshot.is_unread());
    snapshots.map(|snapshot| format!("not read: {}", examination.directory.why_unread(&snapshot.source))).collect()
}

/// A migration setting that the user gave and the source host contradicts.
fn other_setting(examination: &Examination<'_>) -> Option<String> {
    let case = examination.case;
    let own = examination.settings(&case.source).authentication().found()?;
    let given = case.migration_auth.filter(|given| *given != own && case.is_migration())?;
    Some(format!(
        "{} uses {} for live migrations by its own settings; what is delegated was examined for {}, as --migration-auth says",
        case.source,
        own.word(),
        given.word()
    ))
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

/// Symptoms that none of the causes is known to bring about. Sentences that differ in nothing but the code are one.
///
/// What was reported before the last change asks for another try, not for another cause.
fn not_explained(examination: &Examination<'_>, causes: &[Cause]) -> Vec<String> {
    let changed = examination.last_change().map(|(_, changed)| changed);
    let is_old = |symptom: &&Symptom| symptom.time.is_some_and(|time| changed.is_some_and(|changed| time < changed));
    let (mut unknown, mut unexplained): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for symptom in examination.case.symptoms.iter().filter(|symptom| !is_old(symptom)) {
        let Some(code) = symptom.code.as_deref() else { continue };
        let is_explained = causes.iter().any(|cause| cause.symptoms.iter().any(|explained| explained == code));
        let is_elsewhere = symptom.entry.is_some_and(|entry| entry.relation == Relation::Elsewhere);
        let list = if symptom.entry.is_none() { &mut unknown } else { &mut unexplained };
        if !is_explained && !symptom.wrapper && !is_elsewhere && !list.contains(&code) {
            list.push(code);
        }
    }
    let mut remarks = Vec::new();
    if !unknown.is_empty() {
        let verb = plural(unknown.len(), "is", "are");
        let codes = listed(&unknown);
        remarks.push(format!("{codes} {verb} not in the catalogue of errors and played no part in the answer"));
    }
    match (unexplained.is_empty(), causes.is_empty()) {
        (true, _) => {}
        (false, true) => remarks.push(format!(
            "nothing that was examined accounts for {}; what is taken for granted remains to be looked at",
            listed(&unexplained)
        )),
        (false, false) => {
            remarks.push(format!("none of the causes is known to bring about {}", listed(&unexplained)));
        }
    }
    remarks
}

/// What of the evidence has no part in the answer.
fn left_out(case: &Case) -> Option<String> {
    let count = case.clues.left_out;
    (count > 0).then(|| {
        let (errors, have) = (plural(count, "error", "errors"), plural(count, "has", "have"));
        format!(
            "{count} {errors} of the evidence {have} to do with other machines only and played no part in the answer; kcd-doctor read \
             shows them"
        )
    })
}
