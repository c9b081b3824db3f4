//! Words for evidence.

use jiff::Timestamp;

use crate::{
    evidence::{Answer, Exchange, Kind, Story, Transport},
    render::{
        Style,
        words::{Mark, symptom_text},
    },
    report::CauseView,
    symptom::Symptom,
};

/// How many lines of each kind are shown unless all are asked for.
const MOST: usize = 20;

/// The first of them, and how many more there are. Verbose text shows all.
pub(super) fn first<'t, T>(all: &'t [T], style: &Style) -> (&'t [T], usize) {
    let shown = if style.is_verbose() { all.len() } else { all.len().min(MOST) };
    let (shown, more) = all.split_at_checked(shown).unwrap_or((all, &[]));
    (shown, more.len())
}

/// The line after them.
pub(super) fn more(count: usize) -> String {
    format!("and {count} more (-v shows all)")
}

/// A time to the second, in UTC.
pub(super) fn time(time: Option<Timestamp>) -> String {
    time.map_or_else(String::new, |time| time.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

/// Code, name and text of an error.
pub(super) fn symptom(symptom: &Symptom) -> String {
    // The name of an event is its source, which its code has already.
    let name = symptom.name.filter(|name| !symptom.code.as_deref().unwrap_or_default().starts_with(name));
    let parts = [symptom.code.as_deref(), name, Some(symptom_text(symptom))].into_iter().flatten();
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ")
}

/// The exchanges to show: all on request, otherwise the delegations and what was refused.
pub(super) fn exchanges<'s>(story: &'s Story, style: &Style) -> Vec<&'s Exchange> {
    let is_telling = |exchange: &&Exchange| style.is_verbose() || exchange.is_delegation() || exchange.is_failure();
    story.evidence.exchanges.iter().filter(is_telling).collect()
}

/// What was asked for.
pub(super) fn kind(exchange: &Exchange) -> &'static str {
    match exchange.kind {
        Kind::As => "AS",
        Kind::Tgs => "TGS",
        Kind::S4U2Self => "S4U2Self",
        Kind::S4U2Proxy => "S4U2Proxy",
    }
}

/// Who asked, in whose name, and for what.
pub(super) fn request(exchange: &Exchange) -> String {
    let client = exchange.client.as_deref().unwrap_or("(not shown)");
    let user = exchange.user.as_deref().map_or_else(String::new, |user| format!(" for {user}"));
    let spn = exchange.spn.as_deref().unwrap_or("(not shown)");
    format!("{client}{user} → {spn}")
}

/// What the KDC said.
pub(super) fn answer(exchange: &Exchange) -> String {
    match exchange.answer {
        None => "no answer was seen".to_owned(),
        Some(Answer::Granted) => "granted".to_owned(),
        Some(Answer::Refused(error)) => error.to_string(),
    }
}

/// Where it was asked and where that was seen.
pub(super) fn place(exchange: &Exchange) -> String {
    let transport = exchange.transport.map(|transport| match transport {
        Transport::Tcp => "TCP",
        Transport::Udp => "UDP",
    });
    let offer = exchange.offers_resource_based.map(|offer| {
        if offer { "offers resource-based delegation" } else { "does not offer resource-based delegation" }
    });
    let parts = [exchange.kdc.as_deref(), transport, offer, Some(exchange.from.as_str())].into_iter().flatten();
    parts.collect::<Vec<_>>().join(", ")
}

/// The sign of an exchange.
pub(super) fn mark(exchange: &Exchange) -> Mark {
    match exchange.answer {
        Some(Answer::Granted) => Mark::Good,
        Some(Answer::Refused(_)) if exchange.is_failure() => Mark::Bad,
        Some(Answer::Refused(_)) => Mark::Note,
        None => Mark::Unknown,
    }
}

/// The sign of the whole.
pub(super) fn mark_of_all(story: &Story) -> Mark {
    match story.exit_code() {
        0 => Mark::Good,
        1 => Mark::Bad,
        _ => Mark::Unknown,
    }
}

/// The name of a cause with its check.
pub(super) fn cause(cause: &CauseView) -> String {
    if cause.code.is_empty() { cause.slug.to_owned() } else { format!("{} ({})", cause.slug, cause.code) }
}
