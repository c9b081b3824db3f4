//! Words for matches.

use crate::{
    explain::{Cause, Explanation, Kind, Match, Page},
    render::Style,
};

const NOTHING: &str = "Nothing in the catalogue matches";

/// What the answer is about, in one line.
pub(in crate::render) fn title(explanation: &Explanation) -> String {
    match explanation.matches.first() {
        _ if explanation.is_list => "The catalogue of errors and checks".to_owned(),
        Some(first) => heading(first),
        None => NOTHING.to_owned(),
    }
}

/// Code and name.
pub(super) fn heading(one: &Match) -> String {
    let name = one.name.filter(|_| one.kind != Kind::Event && !one.is_bare_cause());
    std::iter::once(one.code.as_str()).chain(name).collect::<Vec<_>>().join(" ")
}

/// What list a match is of.
pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Kerberos => "Kerberos",
        Kind::Sspi => "security package",
        Kind::Win32 => "Win32",
        Kind::Winrm => "WinRM",
        Kind::Ntstatus => "NTSTATUS",
        Kind::Event => "event",
        Kind::Check => "check",
    }
}

/// What it is and how else it is written.
pub(super) fn tag(one: &Match) -> String {
    let forms = match &one.page {
        Page::Error(error) => error.forms.as_slice(),
        Page::Check(_) => &[],
    };
    let kind = if one.is_bare_cause() { "cause" } else { kind(one.kind) };
    [kind].into_iter().chain(forms.iter().map(String::as_str)).collect::<Vec<_>>().join(", ")
}

/// Whether a match is shown with everything: the first, or each of them on request.
pub(super) fn is_full(at: usize, style: &Style) -> bool {
    at == 0 || style.is_verbose()
}

/// What it has to do with delegation, and whether another code says more.
pub(super) fn relation(one: &Match) -> String {
    match &one.page {
        Page::Error(error) if error.wrapper => {
            "It usually stands around another error, which says more: look for that one first.".to_owned()
        }
        Page::Error(error) => error.relation.sentence().to_owned(),
        Page::Check(_) => String::new(),
    }
}

/// The name of a cause with its check.
pub(super) fn cause(cause: &Cause) -> String {
    cause.check.map_or_else(|| cause.slug.to_owned(), |check| format!("{} ({check})", cause.slug))
}

/// What a cause is.
pub(super) fn what(cause: &Cause) -> String {
    let lead = if cause.certain { "" } else { "check also: " };
    format!("{lead}{}", cause.what)
}

/// The slugs in one line.
pub(super) fn slugs(causes: &[Cause]) -> String {
    causes.iter().map(|cause| cause.slug).collect::<Vec<_>>().join(", ")
}

/// What to say where nothing matched.
pub(super) fn suggestion(explanation: &Explanation) -> String {
    format!("{NOTHING}. {}", advice(explanation))
}

/// What to try where nothing matched.
pub(super) fn advice(explanation: &Explanation) -> String {
    match explanation.suggestions.as_slice() {
        [] => "kcd-doctor explain --list shows all of it.".to_owned(),
        [others @ .., last] if !others.is_empty() => format!("Did you mean {} or {last}?", others.join(", ")),
        [one, ..] => format!("Did you mean {one}?"),
    }
}

/// The lists of the catalogue, in order, as title and matches.
pub(super) fn groups(explanation: &Explanation) -> Vec<(&'static str, Vec<&Match>)> {
    let mut groups: Vec<(&'static str, Vec<&Match>)> = Vec::new();
    for one in &explanation.matches {
        let title = match one.kind {
            Kind::Kerberos => "Kerberos",
            Kind::Sspi => "Security packages",
            Kind::Win32 => "Win32 and HRESULT",
            Kind::Winrm => "WinRM",
            Kind::Ntstatus => "NTSTATUS",
            Kind::Event => "Events",
            Kind::Check if one.is_bare_cause() => "Causes that no check looks for",
            Kind::Check => "Checks",
        };
        match groups.iter_mut().find(|(known, _)| *known == title) {
            Some((_, matches)) => matches.push(one),
            None => groups.push((title, vec![one])),
        }
    }
    groups
}
