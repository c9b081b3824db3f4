//! Words for evidence.

use crate::{
    evidence::{Answer, Exchange, Kind, Sight, Story, Transport},
    render::{
        Style, Verbosity, told,
        words::{Mark, symptom_text},
    },
    report::CauseView,
};

/// The first of them, and how many more there are. Verbose text shows all.
pub(super) fn first<'t, T>(all: &'t [T], style: &Style) -> (&'t [T], usize) {
    let shown = if style.is_verbose() { all.len() } else { all.len().min(told::MOST) };
    let (shown, more) = all.split_at_checked(shown).unwrap_or((all, &[]));
    (shown, more.len())
}

/// The line after them.
pub(super) fn more(count: usize) -> String {
    format!("and {count} more (-v shows all)")
}

/// What was seen, in the order of time: of exchanges all on request, otherwise the delegations and what was refused.
pub(super) fn sights<'s>(story: &'s Story, style: &Style) -> Vec<Sight<'s>> {
    let is_quiet = style.verbosity == Verbosity::Quiet;
    let is_shown = |sight: &Sight<'_>| match sight {
        _ if is_quiet => sight.is_failure(),
        Sight::Record(_) => true,
        Sight::Exchange(exchange) => style.is_verbose() || exchange.is_delegation() || exchange.is_failure(),
    };
    story.evidence.sights().into_iter().filter(is_shown).collect()
}

/// What is said above the list: of the order of time only where there is one.
pub(super) fn title<'w>(sights: &[Sight<'_>], in_order: &'w str, otherwise: &'w str) -> &'w str {
    if sights.iter().any(|sight| sight.time().is_some()) { in_order } else { otherwise }
}

/// The sign of what was seen. An error as it was reported has none.
pub(super) fn mark(sight: Sight<'_>) -> Option<Mark> {
    match sight {
        Sight::Record(_) => None,
        Sight::Exchange(exchange) => Some(match exchange.answer {
            Some(Answer::Granted) => Mark::Good,
            Some(Answer::Refused(_)) if exchange.is_failure() => Mark::Bad,
            Some(Answer::Refused(_)) => Mark::Note,
            None => Mark::Unknown,
        }),
    }
}

/// The codes of an error with their names, or what a KDC was asked for.
pub(super) fn head(sight: Sight<'_>) -> String {
    match sight {
        Sight::Exchange(exchange) => kind(exchange).to_owned(),
        Sight::Record(record) => told::codes(record),
    }
}

/// What was seen, after its head.
pub(super) fn line(sight: Sight<'_>) -> String {
    match sight {
        Sight::Exchange(exchange) => format!("{}: {}", request(exchange), answer(exchange)),
        Sight::Record(record) => record.first().map_or("", symptom_text).to_owned(),
    }
}

/// Where it was seen.
pub(super) fn place(sight: Sight<'_>) -> String {
    match sight {
        Sight::Record(_) => sight.from().to_owned(),
        Sight::Exchange(exchange) => place_of(exchange),
    }
}

/// What the catalogue adds to an error.
pub(super) fn notes(sight: Sight<'_>, style: &Style) -> Vec<String> {
    match sight {
        Sight::Exchange(_) => Vec::new(),
        Sight::Record(record) => told::record_notes(record, style),
    }
}

/// What was asked for.
fn kind(exchange: &Exchange) -> &'static str {
    match exchange.kind {
        Kind::As => "AS",
        Kind::Tgs => "TGS",
        Kind::S4U2Self => "S4U2Self",
        Kind::S4U2Proxy => "S4U2Proxy",
    }
}

/// Who asked, in whose name, and for what.
fn request(exchange: &Exchange) -> String {
    let client = exchange.client.as_deref().unwrap_or("(not shown)");
    let user = exchange.user.as_deref().map_or_else(String::new, |user| format!(" for {user}"));
    let spn = exchange.spn.as_deref().unwrap_or("(not shown)");
    format!("{client}{user} → {spn}")
}

/// What the KDC said.
fn answer(exchange: &Exchange) -> String {
    match exchange.answer {
        None => "no answer was seen".to_owned(),
        Some(Answer::Granted) => "granted".to_owned(),
        Some(Answer::Refused(error)) => error.to_string(),
    }
}

/// Where it was asked and where that was seen.
fn place_of(exchange: &Exchange) -> String {
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
