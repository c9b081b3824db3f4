//! The catalogue as a page for people: `docs/errors.md`.

use super::{Cause, Kind, Match, Page, lookup, notes};
use crate::checks;

const INTRODUCTION: &str = "\
# Errors

Written from the catalogue itself by `BLESS=1 cargo test --test catalogue`. `kcd-doctor explain CODE` shows the same, with what \
would confirm or rule out each cause. A symptom never proves a cause: it says which causes to expect, in which order; the \
directory decides.
";

/// The whole page.
pub fn all() -> String {
    let list = lookup::list();
    let mut out = INTRODUCTION.to_owned();
    for (kind, title) in [
        (Kind::Kerberos, "Kerberos"),
        (Kind::Ntstatus, "NTSTATUS"),
        (Kind::Sspi, "Security packages"),
        (Kind::Win32, "Win32 and HRESULT"),
        (Kind::Winrm, "WinRM"),
        (Kind::Event, "Events"),
    ] {
        out.extend(["\n## ", title, "\n"]);
        for one in list.matches.iter().filter(|one| one.kind == kind) {
            out.push('\n');
            out.push_str(&page(one));
        }
    }
    out.push_str("\n## Causes that no check looks for\n\nThe directory does not show them.\n");
    for note in notes::all() {
        let (what, fix) = (plain(note.what), plain(note.fix));
        let (confirm, refute) = (plain(note.confirm), plain(note.refute));
        out.extend(["\n### ", note.slug, "\n\n", &what, ".\n\nTo confirm: ", &confirm]);
        out.extend([" Ruled out where ", &refute, ".\n\nFix: ", &fix, "\n"]);
    }
    out
}

fn page(one: &Match) -> String {
    let mut out = format!("### {}", one.code);
    if let Some(name) = one.name.filter(|_| one.kind != Kind::Event) {
        out.extend([" ", name]);
    }
    out.extend(["\n\n> ", &plain(one.text), "\n\n", &plain(&one.meaning)]);
    if let Page::Error(error) = &one.page {
        out.extend([" ", error.relation.sentence()]);
        let written = error.forms.iter().map(String::as_str).chain(error.also.iter().copied());
        let written: Vec<String> = written.map(|form| format!("`{form}`")).collect();
        if !written.is_empty() {
            out.extend(["\n\nAlso written ", &written.join(", "), "."]);
        }
        out.push('\n');
    }
    if !one.causes.is_empty() {
        out.push('\n');
    }
    for (at, cause) in one.causes.iter().enumerate() {
        out.extend([(at + 1).to_string().as_str(), ". ", &line(cause), "\n"]);
    }
    out
}

fn line(cause: &Cause) -> String {
    let file = if checks::find(cause.slug).is_some() { "checks.md" } else { "" };
    let lead = if cause.certain { "" } else { "check also " };
    let why = cause.why.map_or_else(String::new, |why| format!(" {}", plain(why)));
    format!("{lead}[{slug}]({file}#{slug}): {}.{why}", plain(cause.what), slug = cause.slug)
}

/// Our own words, of which only a few characters mean something in Markdown.
fn plain(text: &str) -> String {
    text.replace('\\', "\\\\").replace('*', "\\*").replace('<', "\\<")
}
