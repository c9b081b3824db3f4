//! What was seen of the failure, as one list in the order of time, joined with what the directory says.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    directory::Account,
    evidence::{Answer, Exchange, Kind, Sight},
    examine::{Examination, Sighting, Standing},
    kdc::{Decision, Step, Verdict},
    symptom::{Relation, Symptom},
    utc,
};

/// How many lines a story has at the most; the latest are kept.
const MOST: usize = 200;

/// One thing that was seen, once or several times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// When; of several times the last.
    pub time: Option<Timestamp>,
    /// How often the same was seen.
    pub count: usize,
    /// What.
    #[serde(flatten)]
    pub seen: Seen,
    /// How an exchange stands to the directory; null where there is nothing to compare.
    pub beside: Option<Beside>,
    /// The same in words; with an error, whether it is older than the directory's last change.
    pub because: Option<String>,
}

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    /// The errors of one event or one message, the one to explain first.
    Symptoms(Vec<Symptom>),
    /// A question to a KDC.
    Exchange(Exchange),
}

/// How an answer of a KDC stands to the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Beside {
    /// The directory says the same.
    Agrees,
    /// It says otherwise, and was changed after it.
    BeforeChange,
    /// It says otherwise, of another user.
    OtherUser,
    /// It refuses this to a host that has no ticket of the user's own, and grants it to one that has.
    OtherEvidence,
    /// It refuses too, for another reason.
    OtherReason,
    /// It says the contrary.
    Contradicts,
    /// It does not decide it.
    Open,
    /// The case needs no such ticket.
    NotNeeded,
}

/// Everything that the evidence of the case and its arguments tell, and how many earlier things are left out.
pub(super) fn all(examination: &Examination<'_>) -> (Vec<Told>, usize) {
    let mut all: Vec<Told> = Vec::new();
    let mut left_out = 0;
    for sight in examination.case.clues.seen.sights() {
        let told = match sight {
            Sight::Record(symptoms) => record(symptoms, examination),
            Sight::Exchange(seen) => exchange(&examination.sighting(seen), examination),
        };
        match all.iter_mut().find(|known| is_same(known, &told)) {
            Some(known) if told.time < known.time => known.count += 1,
            Some(known) => *known = Told { count: known.count + 1, ..told },
            None => all.push(told),
        }
        // What comes later is newer, and there is no use in comparing with ever more.
        if all.len() > MOST {
            left_out += all.remove(0).count;
        }
    }
    all.sort_by_key(|told| (told.time.is_none(), told.time));
    (all, left_out)
}

fn is_same(one: &Told, other: &Told) -> bool {
    one.beside == other.beside
        && one.because == other.because
        && match (&one.seen, &other.seen) {
            (Seen::Symptoms(all), Seen::Symptoms(others)) => {
                all.len() == others.len() && all.iter().zip(others).all(|(one, other)| is_same_symptom(one, other))
            }
            (Seen::Exchange(one), Seen::Exchange(other)) => {
                (one.kind, &one.client, &one.user, &one.spn, &one.kdc, one.answer)
                    == (other.kind, &other.client, &other.user, &other.spn, &other.kdc, other.answer)
            }
            (Seen::Symptoms(_), Seen::Exchange(_)) | (Seen::Exchange(_), Seen::Symptoms(_)) => false,
        }
}

/// Whether two errors are the same but for when they were reported.
fn is_same_symptom(one: &Symptom, other: &Symptom) -> bool {
    (&one.code, &one.text, &one.host, one.wrapper) == (&other.code, &other.text, &other.host, other.wrapper)
        && one.time.is_some() == other.time.is_some()
}

fn record(symptoms: &[Symptom], examination: &Examination<'_>) -> Told {
    let time = symptoms.iter().find_map(|symptom| symptom.time);
    let change = examination.last_change().filter(|(_, changed)| time.is_some_and(|time| time < *changed));
    Told {
        time,
        count: 1,
        seen: Seen::Symptoms(symptoms.to_vec()),
        beside: None,
        because: change.map(|(account, changed)| format!("before {}", changed_at(account, changed))),
    }
}

/// The change that lies behind every error to explain, if all of them have a time before it.
pub(super) fn all_before_change(examination: &Examination<'_>) -> Option<String> {
    let (account, changed) = examination.last_change()?;
    let mut errors = examination
        .case
        .symptoms
        .iter()
        .filter(|symptom| symptom.entry.is_none_or(|entry| entry.relation != Relation::Elsewhere));
    errors.all(|symptom| symptom.time.is_some_and(|time| time < changed)).then(|| changed_at(account, changed))
}

fn changed_at(account: Account<'_>, changed: Timestamp) -> String {
    format!("{} was last changed, {}", account.name(), utc::to_the_second(changed))
}

fn exchange(sighting: &Sighting<'_>, examination: &Examination<'_>) -> Told {
    let decision = sighting.hop(examination).and_then(|(_, hop)| hop.decision.as_ref());
    let exchange = sighting.exchange;
    let changed = sighting.changed.map(|(account, changed)| changed_at(account, changed));
    let (beside, because) = match sighting.standing {
        // A ticket for the user shows nothing on the wire of what it is good for.
        Standing::Beside if exchange.kind == Kind::S4U2Self && !exchange.is_failure() => (None, None),
        Standing::Agrees => {
            let since = |why| format!("{why}; this was seen before {}", changed.as_deref().unwrap_or_default());
            let why = decision.map(agreeing);
            (Some(Beside::Agrees), if changed.is_some() { why.map(since) } else { why })
        }
        Standing::Before => {
            let now = decision.map(differing).unwrap_or_default();
            let changed = changed.unwrap_or_default();
            let again = if decision.is_some_and(|now| now.verdict() == Verdict::Granted) { "; try again" } else { "" };
            (Some(Beside::BeforeChange), Some(format!("before {changed}: {now}{again}")))
        }
        Standing::OtherUser => {
            let user = examination.case.user.as_deref().unwrap_or("the user of this case");
            let now = decision.map(differing).unwrap_or_default();
            (Some(Beside::OtherUser), Some(format!("not for {user}, of whom this case is: {now}")))
        }
        Standing::OtherEvidence => {
            let why = "with the user's own ticket, as older tools bring it, it is granted; current tools bring none";
            let now = decision.map(differing).unwrap_or_default();
            (Some(Beside::OtherEvidence), Some(format!("{why}: {now}")))
        }
        Standing::OtherReason => (Some(Beside::OtherReason), decision.map(differing)),
        Standing::Contradicts => (Some(Beside::Contradicts), decision.map(differing)),
        Standing::Open => (Some(Beside::Open), open(sighting, examination)),
        Standing::Beside => (Some(Beside::NotNeeded), beside(exchange)),
    };
    Told { time: exchange.time, count: 1, seen: Seen::Exchange(exchange.clone()), beside, because }
}

/// What the directory has that makes the KDC say so.
fn agreeing(decision: &Decision<'_>) -> String {
    match failing(decision) {
        Some(step) => format!("as the directory has it: {}", step.because),
        None => "as the directory has it".to_owned(),
    }
}

/// What the directory has in spite of it.
fn differing(decision: &Decision<'_>) -> String {
    match (failing(decision), decision.error()) {
        (Some(step), Some(error)) => format!("the directory has it as {error}: {}", step.because),
        _ => "the directory allows it".to_owned(),
    }
}

/// What the directory does not show.
fn open(sighting: &Sighting<'_>, examination: &Examination<'_>) -> Option<String> {
    let (need, hop) = sighting.hop(examination)?;
    let because = match &hop.decision {
        Some(decision) if decision.verdict() != Verdict::Unknown => return None,
        Some(decision) => decision.steps.iter().find(|step| step.holds().is_none())?.because.clone(),
        None => format!("the account of {} was not found", need.requirement.delegator),
    };
    Some(format!("the directory leaves it open: {because}"))
}

fn failing<'d>(decision: &'d Decision<'_>) -> Option<&'d Step> {
    decision.steps.iter().find(|step| step.holds() == Some(false))
}

/// What was refused, and is not what the operation needs by the arguments.
fn beside(exchange: &Exchange) -> Option<String> {
    let is_refused = exchange.is_delegation() && matches!(exchange.answer, Some(Answer::Refused(_)));
    is_refused.then(|| {
        "this operation, as it was given here, needs no such ticket: was another one meant, or another server?"
            .to_owned()
    })
}

#[cfg(test)]
#[path = "told_tests.rs"]
mod tests;
