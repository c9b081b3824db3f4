//! Sentences about what was seen.

use crate::{
    evidence::{Answer, Evidence, Exchange, Sight},
    report::CauseView,
    symptom::{self, catalogue},
    utc,
};

/// A refused exchange of a delegation: when, who, for whom, to what, what the KDC said, and what that means. `None` where it was
/// not refused.
pub(super) fn refusal(exchange: &Exchange) -> Option<String> {
    let Some(Answer::Refused(error)) = exchange.answer else { return None };
    let when = exchange.time.map_or_else(String::new, |time| format!("{}: ", utc::to_the_second(time)));
    // What the status means says more than what the code does.
    let by_status = error.status.and_then(catalogue::wide).filter(|entry| entry.kind == symptom::Kind::Ntstatus);
    let meaning = by_status.or_else(|| exchange.entry()).map_or("", |entry| entry.meaning);
    Some(format!("{when}{}. {meaning}", exchange.sentence()))
}

/// All of it in one line.
pub(super) fn summary(evidence: &Evidence, refusals: &[String], causes: &[CauseView]) -> String {
    let unread = if evidence.unread.is_empty() { "" } else { "; not everything could be read" };
    let open = evidence.unanswered().len();
    let unanswered = counted(open, "delegation got no answer", "delegations got no answer");
    if evidence.tells_of_failure() {
        let failed = || evidence.exchanges.iter().filter(|exchange| exchange.is_failure());
        let reported = evidence.records().filter(|record| Sight::Record(record).is_failure()).count();
        let what = match (refusals.len(), reported) {
            (0, 0) => counted(failed().count(), "request was refused by the KDC", "requests were refused by the KDC"),
            (0, reported) => counted(reported, "error was reported", "errors were reported"),
            (refused, _) => counted(refused, "delegation was refused", "delegations were refused"),
        };
        // KDC_ERR_BADOPTION without a status has causes of several kinds; the first is no more than a place to begin.
        let is_bare = |exchange: &Exchange| matches!(exchange.answer, Some(Answer::Refused(error)) if error.code == 13 && error.status.is_none());
        let is_open = !refusals.is_empty() && failed().filter(|exchange| exchange.is_delegation()).all(is_bare);
        let how = if is_open { "without a status that says why; look first for" } else { "most likely" };
        let points = causes.first().map_or_else(String::new, |cause| format!(", {how} {}", cause.slug));
        let others = if open > 0 { format!("; {unanswered}") } else { String::new() };
        return format!("read: {what}{points}{others}{unread}");
    }
    let granted = evidence.exchanges.iter().filter(|exchange| exchange.is_granted_delegation()).count();
    let granted =
        (granted > 0).then(|| counted(granted, "delegated ticket was granted", "delegated tickets were granted"));
    if open > 0 {
        let granted = granted.map_or_else(String::new, |granted| format!("{granted}; "));
        return format!("read: {granted}{unanswered}; was port 88 reachable, or the capture cut?{unread}");
    }
    match granted {
        Some(granted) => format!("read: no failure; {granted}{unread}"),
        None if evidence.exchanges.is_empty() => format!("read: no error and no question to a KDC in it{unread}"),
        None => format!("read: no failure, and no delegation either, in it{unread}"),
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
