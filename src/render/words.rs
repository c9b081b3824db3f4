//! Words and signs that every form uses.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::{
    checks::{Certainty, Severity},
    diagnose::Outcome,
    kdc::Verdict,
    report::{AskView, CaseView, CauseView, FactsView, HopView, Report, StepView, WHAT_IF},
    symptom::{Relation, Symptom},
    utc,
};

/// How many values of a list are shown.
const VALUE_LIMIT: usize = 8;

/// What stands before the commands that would decide.
pub(super) const ASK: &str = "to decide, send the output of:";

/// What a command tells, and why it is asked for.
pub(super) fn asked(ask: &AskView) -> String {
    format!("tells {}: {}", ask.question, ask.because)
}

/// A sign at the beginning of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    Good,
    Bad,
    Warning,
    Unknown,
    Note,
}

impl Mark {
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Good => "✓",
            Self::Bad => "✗",
            Self::Warning => "!",
            Self::Unknown => "?",
            Self::Note => "·",
        }
    }

    pub(super) fn of_verdict(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Granted => Self::Good,
            Verdict::Refused => Self::Bad,
            Verdict::Unknown => Self::Unknown,
        }
    }

    pub(super) fn of_severity(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Bad,
            Severity::Warning => Self::Warning,
            Severity::Info => Self::Note,
        }
    }

    pub(super) fn of_outcome(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Healthy => Self::Good,
            Outcome::Broken => Self::Bad,
            Outcome::Incomplete => Self::Unknown,
        }
    }

    pub(super) fn of_step(held: Option<bool>) -> Self {
        match held {
            Some(true) => Self::Good,
            Some(false) => Self::Bad,
            None => Self::Unknown,
        }
    }
}

pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Granted => "granted",
        Verdict::Refused => "refused",
        Verdict::Unknown => "unknown",
    }
}

pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

pub(super) fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Confirmed => "confirmed",
        Certainty::Likely => "likely",
        Certainty::Possible => "possible",
    }
}

/// Code, slug, and how sure it is where it is not certain.
pub(super) fn tag(cause: &CauseView) -> String {
    let how_sure = match cause.certainty {
        Certainty::Confirmed => "",
        Certainty::Likely => " (likely)",
        Certainty::Possible => " (possible)",
    };
    format!("{} {}{how_sure}", cause.code, cause.slug)
}

fn between(case: &CaseView) -> String {
    match &case.destination {
        Some(destination) => format!("{} {} → {destination}", case.operation, case.source),
        None => format!("{} on {}", case.operation, case.source),
    }
}

/// The question in one line.
pub(super) fn question(case: &CaseView) -> String {
    let storage = match (&case.storage[..], case.operation) {
        ([], "migrate") => ", shared-nothing".to_owned(),
        ([], _) => String::new(),
        (servers, _) => format!(", storage on {}", servers.join(", ")),
    };
    let started = match (&case.user, &case.via) {
        (Some(user), Some(via)) => format!(", started by {user} on {via}"),
        (Some(user), None) => format!(", started by {user}"),
        (None, Some(via)) => format!(", started on {via}"),
        (None, None) => String::new(),
    };
    format!("{}{storage}{started}", between(case))
}

/// Where the facts come from, and when.
pub(super) fn facts(facts: &FactsView) -> String {
    let sources = facts.sources.iter().map(|source| source.strip_prefix("ldap://").unwrap_or(source).to_owned());
    facts
        .domain
        .iter()
        .cloned()
        .chain(sources)
        .chain(facts.taken_at.as_deref().map(time))
        .collect::<Vec<_>>()
        .join(", ")
}

/// To the minute where it is a time; the report has it to the second.
fn time(text: &str) -> String {
    text.parse::<Timestamp>().map_or_else(|_| text.to_owned(), utc::to_the_minute)
}

/// The answer in words, without its mark.
pub(super) fn outcome(report: &Report) -> String {
    let found = found(report);
    let question = format!("{}: ", between(&report.case));
    let summary = report.summary.strip_prefix(WHAT_IF).unwrap_or(&report.summary);
    let answer = summary.strip_prefix(&question).unwrap_or(summary);
    let outcome = match report.outcome {
        Outcome::Healthy => {
            if found.is_empty() {
                format!("healthy: {answer}")
            } else {
                format!("healthy: {answer}; {found}")
            }
        }
        Outcome::Broken => {
            let rest = if report.not_run.iter().any(|check| check.needed) {
                "; not everything that the operation needs could be examined"
            } else {
                ""
            };
            format!("broken: {found}{rest}")
        }
        Outcome::Incomplete => {
            let found = if found.is_empty() { found } else { format!(" ({found})") };
            format!("incomplete: {answer}{found}; this is not a clean bill of health")
        }
    };
    if report.assumed.is_empty() { outcome } else { format!("{WHAT_IF}{outcome}") }
}

/// What is said above the changes that an answer assumes.
pub(super) const AS_IF: &str =
    "what-if: the answer is as if these changes had been made, and what it says to change comes after them";

/// One such change.
pub(super) fn assumed(change: &str) -> String {
    format!("assumed: {change}")
}

fn found(report: &Report) -> String {
    let kinds = [
        (Severity::Error, "cause", "causes"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Info, "note", "notes"),
    ];
    let counts = kinds.into_iter().filter_map(|(severity, one, many)| {
        let count = report.causes.iter().filter(|cause| cause.severity == severity).count();
        (count > 0).then(|| counted(count, one, many))
    });
    counts.collect::<Vec<_>>().join(", ")
}

pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A value of an attribute. In quotes where blanks at its ends or in a row would be lost to the eye, or nothing be seen at all.
pub(super) fn value(value: &str) -> Cow<'_, str> {
    if value.is_empty() || value.starts_with(' ') || value.ends_with(' ') || value.contains("  ") {
        Cow::Owned(format!("\"{value}\""))
    } else {
        Cow::Borrowed(value)
    }
}

/// The values to show, and how many more there are.
pub(super) fn first_values(values: &[String], is_verbose: bool) -> (&[String], usize) {
    let shown = if is_verbose { values.len() } else { values.len().min(VALUE_LIMIT) };
    (&values[..shown], values.len() - shown)
}

/// Where a fact was read: the object, the source, or both.
pub(super) fn place(object: &str, source: &str) -> String {
    match (object.is_empty(), source.is_empty()) {
        (false, false) => format!("{object} ({source})"),
        (false, true) => object.to_owned(),
        (true, _) => source.to_owned(),
    }
}

/// What a symptom says beside its code.
pub(super) fn symptom_text(symptom: &Symptom) -> &str {
    if symptom.code.as_deref() == Some(symptom.text.as_str()) { "" } else { &symptom.text }
}

/// What the catalogue adds to a symptom.
pub(super) fn symptom_notes(symptom: &Symptom, is_verbose: bool) -> Vec<String> {
    let mut notes = Vec::new();
    match symptom.entry {
        None => notes.push("not in the catalogue".to_owned()),
        // What only stands around another error says nothing about delegation, neither way.
        Some(entry) if entry.relation == Relation::Elsewhere && !entry.wrapper => {
            notes.push(format!("has nothing to do with delegation: {}", entry.meaning));
        }
        Some(entry) if is_verbose || entry.relation == Relation::Elsewhere => notes.push(entry.meaning.to_owned()),
        Some(_) => {}
    }
    for entry in &symptom.also_readings {
        notes.push(format!("may also be {} {} {}", entry.code(), entry.name, entry.text));
    }
    if symptom.wrapper && is_verbose {
        notes.push("stands around another error, which says more".to_owned());
    }
    if symptom.hints.truncated {
        notes.push("part of the text was not read: it is too long, or holds too many errors".to_owned());
    }
    notes
}

/// What a cause explains: symptoms by code with their text, and slugs of findings.
pub(super) fn explained<'r>(report: &'r Report, cause: &'r CauseView) -> (Vec<(&'r str, &'r str)>, Vec<&'r str>) {
    let (mut symptoms, mut slugs) = (Vec::new(), Vec::new());
    for name in &cause.explains {
        let symptom = report.case.symptoms.iter().find(|symptom| symptom.code.as_deref() == Some(name));
        match symptom {
            Some(symptom) => symptoms.push((name.as_str(), symptom.text.as_str())),
            None => slugs.push(name.as_str()),
        }
    }
    (symptoms, slugs)
}

/// The KDC's steps, with the names for which they are the same.
pub(super) fn decisions(hops: &[HopView]) -> Vec<(Vec<&str>, &[StepView])> {
    let mut all: Vec<(Vec<&str>, &[StepView])> = Vec::new();
    for hop in hops.iter().filter(|hop| !hop.steps.is_empty()) {
        match all.iter_mut().find(|(_, steps)| *steps == hop.steps) {
            Some((names, _)) => names.push(&hop.spn),
            None => all.push((vec![&hop.spn], &hop.steps)),
        }
    }
    all
}

/// One step in words.
pub(super) fn step(step: &StepView) -> String {
    if step.because.is_empty() {
        format!("{} ({})", step.step, step.rule)
    } else {
        format!("{}: {} ({})", step.step, step.because, step.rule)
    }
}
