//! What evidence tells, as text.

use super::words;
use crate::{
    evidence::{Sight, Story},
    render::{
        Style, Verbosity,
        layout::{Page, Role},
        told,
        words::Mark,
    },
};

/// What happened, what it points to, what to run next, and the answer at the end.
pub(in crate::render) fn show(story: &Story, style: &Style) -> String {
    let is_quiet = style.verbosity == Verbosity::Quiet;
    let mut page = Page::new(if is_quiet { usize::MAX } else { style.width }, style.color);
    refusals(&mut page, story, style);
    if !is_quiet || story.refusals.is_empty() {
        sights(&mut page, story, style);
    }
    if !is_quiet {
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

fn sights(page: &mut Page, story: &Story, style: &Style) {
    let all = words::sights(story, style);
    let (shown, others) = told::shown(&all, style);
    if shown.is_empty() {
        return;
    }
    page.gap();
    page.indented(0, Role::Label, words::title(shown, told::TITLE, "what was seen"));
    if others > 0 {
        page.indented(2, Role::Label, &told::others(others));
    }
    for sight in shown {
        let (time, head) = (told::second(sight.time()), words::head(*sight));
        let sign = words::mark(*sight).map(|mark| (Role::Mark(mark), mark.sign()));
        let gap = |text: &str| if text.is_empty() { "" } else { "  " };
        let blank = sign.map_or("", |_| " ");
        let sign = sign.unwrap_or((Role::Plain, ""));
        let first = page.lead([
            (Role::Plain, "  "),
            (Role::Label, &time),
            (Role::Plain, gap(&time)),
            sign,
            (Role::Plain, blank),
            (Role::Title, &head),
            (Role::Plain, gap(&head)),
        ]);
        let next = page.lead([(Role::Plain, "      ")]);
        page.paragraph(&first, &next, Role::Plain, &words::line(*sight));
        let is_error = matches!(sight, Sight::Record(_));
        let place = (is_error || style.is_verbose()).then(|| words::place(*sight));
        for note in place.into_iter().chain(words::notes(*sight, style)) {
            page.paragraph(&next, &next, Role::Label, &note);
        }
    }
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
