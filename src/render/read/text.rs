//! What evidence tells, as text.

use super::words;
use crate::{
    evidence::{Exchange, Story},
    render::{
        Style, Verbosity,
        layout::{Page, Role, columns},
        words::{self as common, Mark},
    },
};

/// What happened, what it points to, what to run next, and the answer at the end.
pub(in crate::render) fn show(story: &Story, style: &Style) -> String {
    let is_quiet = style.verbosity == Verbosity::Quiet;
    let mut page = Page::new(if is_quiet { usize::MAX } else { style.width }, style.color);
    refusals(&mut page, story, style);
    if !is_quiet || story.refusals.is_empty() {
        symptoms(&mut page, story, style);
    }
    if !is_quiet {
        exchanges(&mut page, &words::exchanges(story, style), style);
        causes(&mut page, story);
        next(&mut page, story);
    }
    unread(&mut page, story);
    page.gap();
    let mark = words::mark_of_all(story);
    let first = page.lead([(Role::Mark(mark), mark.sign()), (Role::Plain, " ")]);
    let others = page.lead([(Role::Plain, "  ")]);
    page.paragraph(&first, &others, Role::Title, &story.summary);
    page.into_text()
}

fn refusals(page: &mut Page, story: &Story, style: &Style) {
    let (shown, others) = words::first(&story.refusals, style);
    for refusal in shown {
        let first = page.lead([(Role::Mark(Mark::Bad), Mark::Bad.sign()), (Role::Plain, " ")]);
        let next = page.lead([(Role::Plain, "  ")]);
        page.paragraph(&first, &next, Role::Plain, refusal);
    }
    more(page, others);
}

fn more(page: &mut Page, count: usize) {
    if count > 0 {
        page.indented(2, Role::Label, &words::more(count));
    }
}

fn symptoms(page: &mut Page, story: &Story, style: &Style) {
    let (shown, others) = words::first(&story.evidence.symptoms, style);
    if shown.is_empty() {
        return;
    }
    page.gap();
    page.indented(0, Role::Label, "errors that were reported");
    for symptom in shown {
        let time = words::time(symptom.time);
        let time = if time.is_empty() { time } else { format!("{time}  ") };
        let (first, next) =
            (page.lead([(Role::Plain, "  "), (Role::Label, &time)]), page.lead([(Role::Plain, "      ")]));
        page.paragraph(&first, &next, Role::Plain, &words::symptom(symptom));
        page.paragraph(&next, &next, Role::Label, &symptom.from);
        for note in common::symptom_notes(symptom, style.is_verbose()) {
            page.paragraph(&next, &next, Role::Label, &note);
        }
    }
    more(page, others);
}

fn exchanges(page: &mut Page, exchanges: &[&Exchange], style: &Style) {
    let (shown, others) = words::first(exchanges, style);
    if shown.is_empty() {
        return;
    }
    page.gap();
    page.indented(0, Role::Label, if style.is_verbose() { "exchanges with a KDC" } else { "delegations and refusals" });
    let width = shown.iter().map(|exchange| words::kind(exchange).len()).max().unwrap_or(0);
    for exchange in shown {
        let mark = words::mark(exchange);
        let time = words::time(exchange.time);
        let kind = words::kind(exchange);
        let blank = " ".repeat(width.saturating_sub(columns(kind)) + 2);
        let gap = if time.is_empty() { "" } else { "  " };
        let first = page.lead([
            (Role::Plain, "  "),
            (Role::Mark(mark), mark.sign()),
            (Role::Plain, " "),
            (Role::Label, &time),
            (Role::Plain, gap),
            (Role::Title, kind),
            (Role::Plain, &blank),
        ]);
        let next = page.lead([(Role::Plain, "      ")]);
        let text = format!("{}: {}", words::request(exchange), words::answer(exchange));
        page.paragraph(&first, &next, Role::Plain, &text);
        if style.is_verbose() {
            page.paragraph(&next, &next, Role::Label, &words::place(exchange));
        }
    }
    more(page, others);
}

fn causes(page: &mut Page, story: &Story) {
    if story.causes.is_empty() {
        return;
    }
    page.gap();
    page.indented(0, Role::Label, "likely causes; only the directory can confirm one");
    for cause in &story.causes {
        let number = format!("{:>4}. ", cause.rank);
        let first = page.lead([(Role::Plain, number.as_str()), (Role::Title, &words::cause(cause))]);
        let next = page.lead([(Role::Plain, "      ")]);
        page.paragraph(&first, &next, Role::Plain, "");
        page.paragraph(&next, &next, Role::Plain, &cause.detail);
    }
}

fn next(page: &mut Page, story: &Story) {
    if story.next.is_empty() {
        return;
    }
    page.gap();
    for command in &story.next {
        page.line(0, &format!("run next: {command}"));
    }
}

fn unread(page: &mut Page, story: &Story) {
    if story.evidence.unread.is_empty() {
        return;
    }
    page.gap();
    page.indented(0, Role::Label, "not read");
    for one in &story.evidence.unread {
        let mark = Mark::Unknown;
        let first = page.lead([(Role::Plain, "  "), (Role::Mark(mark), mark.sign()), (Role::Plain, " ")]);
        let next = page.lead([(Role::Plain, "    ")]);
        page.paragraph(&first, &next, Role::Plain, &one.to_string());
    }
}
