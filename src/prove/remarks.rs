//! What is odd, and what an answer means beyond its code.

use super::{Answers, Exchange};
use crate::{
    directory::{Account, Directory},
    facts::Known,
    symptom::catalogue,
};

/// Clocks that are less apart than this many seconds are not worth a word; Kerberos bears 300.
const NOTABLE: u64 = 60;

pub(super) fn all(
    directory: &Directory<'_>,
    delegator: &Known<Account<'_>>,
    answers: &Answers,
    is_predicted: bool,
) -> Vec<String> {
    let mut all = directory.facts().remarks.clone();
    let is_read = !directory.facts().snapshots.is_empty();
    match delegator {
        Known::Absent if is_read => {
            all.push("nothing was predicted: the host has no account in the directory".to_owned());
        }
        Known::Unreadable(why) if is_read => all.push(format!("nothing was predicted: {why}")),
        _ => {}
    }
    all.extend(clock(answers));
    if !is_predicted {
        all.extend(answers.before.iter().filter_map(meaning));
    }
    let is_refused_without_status =
        |exchange: &Exchange| exchange.error().is_some_and(|error| error.code == 13 && error.status.is_none());
    if answers.services.iter().any(is_refused_without_status) {
        all.push("the KDC gave no NTSTATUS with its refusal, so that only the code could be compared".to_owned());
    }
    all
}

/// How far apart the clocks are. The exchange itself follows the KDC's.
fn clock(answers: &Answers) -> Option<String> {
    let issued = answers.before.iter().filter_map(|exchange| exchange.outcome.as_ref().ok());
    let difference = issued.map(|ticket| ticket.clock_difference).max_by_key(|seconds| seconds.unsigned_abs())?;
    let seconds = difference.unsigned_abs();
    let way = if difference < 0 { "ahead of" } else { "behind" };
    (seconds >= NOTABLE).then(|| format!("this machine's clock is {seconds} s {way} the KDC's"))
}

/// What a refusal before the question itself means.
fn meaning(exchange: &Exchange) -> Option<String> {
    let error = exchange.error()?;
    let entry = catalogue::kerberos(error.code)?;
    Some(format!("{error}: {}", entry.meaning))
}
