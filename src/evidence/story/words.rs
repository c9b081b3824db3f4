//! Sentences about what was seen.

use crate::{
    evidence::{Answer, Evidence, Exchange},
    report::CauseView,
    symptom::{self, catalogue},
};

/// A refused exchange of a delegation: when, who, for whom, to what, what the KDC said, and what that means. `None` where it was
/// not refused.
pub(super) fn refusal(exchange: &Exchange) -> Option<String> {
    let Some(Answer::Refused(error)) = exchange.answer else { return None };
    let when = exchange.time.map_or_else(String::new, |time| format!("{}: ", time.strftime("%Y-%m-%d %H:%M:%S UTC")));
    Some(format!("{when}{}. {}", exchange.sentence(), meaning(error.code, error.status)))
}

/// What the answer of a KDC means: the status says more than the code.
fn meaning(code: u32, status: Option<u32>) -> &'static str {
    let by_status = status.and_then(catalogue::wide).filter(|entry| entry.kind == symptom::Kind::Ntstatus);
    by_status.or_else(|| catalogue::kerberos(code)).map_or("", |entry| entry.meaning)
}

/// All of it in one line.
pub(super) fn summary(evidence: &Evidence, refusals: &[String], causes: &[CauseView]) -> String {
    let unread = if evidence.unread.is_empty() { "" } else { "; not everything could be read" };
    if evidence.tells_of_failure() {
        let failed = || evidence.exchanges.iter().filter(|exchange| exchange.is_failure());
        let what = match (refusals.len(), evidence.symptoms.len()) {
            (0, 0) => counted(failed().count(), "request was refused by the KDC", "requests were refused by the KDC"),
            (0, reported) => counted(reported, "error was reported", "errors were reported"),
            (refused, _) => counted(refused, "delegation was refused", "delegations were refused"),
        };
        // KDC_ERR_BADOPTION without a status has causes of several kinds; the first is no more than a place to begin.
        let is_bare = |exchange: &Exchange| matches!(exchange.answer, Some(Answer::Refused(error)) if error.code == 13 && error.status.is_none());
        let is_open = !refusals.is_empty() && failed().filter(|exchange| exchange.is_delegation()).all(is_bare);
        let how = if is_open { "without a status that says why; look first for" } else { "most likely" };
        let points = causes.first().map_or_else(String::new, |cause| format!(", {how} {}", cause.slug));
        return format!("read: {what}{points}{unread}");
    }
    match evidence.exchanges.iter().filter(|exchange| exchange.is_granted_delegation()).count() {
        0 if evidence.exchanges.is_empty() => format!("read: no error and no question to a KDC in it{unread}"),
        0 => format!("read: no failure, and no delegation either, in it{unread}"),
        count => {
            let granted = counted(count, "delegated ticket was granted", "delegated tickets were granted");
            format!("read: no failure; {granted}{unread}")
        }
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
