//! The report as text.

mod cause;

use super::{
    Style, command, controllers, coverage, forecast,
    layout::{Page, Role},
    path, told,
    words::{self, Mark},
};
use crate::{
    diagnose::Outcome,
    kdc::Verdict,
    report::{HopView, Report},
};

/// One line for each cause, and one for the outcome where that is no cause. Lines are not broken, for programs that count them.
pub(super) fn quiet(report: &Report, style: &Style) -> String {
    let mut page = Page::new(usize::MAX, style.color);
    let mut line = |mark: Mark, text: &str| {
        let lead = page.lead([(Role::Mark(mark), mark.sign()), (Role::Plain, " ")]);
        page.paragraph(&lead, &lead, Role::Plain, text);
    };
    for change in &report.assumed {
        line(Mark::Note, &words::assumed(change));
    }
    for cause in &report.causes {
        // What is only suspected must not look like what is proved.
        let text = format!("{} {}: {}", words::tag(cause), cause.subject, cause.title);
        line(Mark::of_severity(cause.severity), &text);
    }
    // Where no cause is the answer, a line says what is.
    if report.outcome != Outcome::Broken {
        let needed = report.not_run.iter().find(|not| not.needed).map(|not| format!("; not examined: {}", not.because));
        let unseen = needed.filter(|_| report.outcome == Outcome::Incomplete).unwrap_or_default();
        line(Mark::of_outcome(report.outcome), &(words::outcome(report) + &unseen));
    }
    page.into_text()
}

/// Everything.
pub(super) fn full(report: &Report, style: &Style) -> String {
    let mut page = Page::new(style.width, style.color);
    let none = page.lead([]);
    page.with_right(&none, Role::Title, &words::question(&report.case), &words::facts(&report.facts), 2);
    let assumed: Vec<String> = report.assumed.iter().map(|change| words::assumed(change)).collect();
    list(&mut page, words::AS_IF, &assumed);
    paths(&mut page, report, style);
    story(&mut page, report, style);
    for cause in &report.causes {
        page.gap();
        cause::show(&mut page, report, cause, style);
    }
    let together = forecast::together(report);
    if !together.is_empty() {
        page.gap();
        for line in together {
            let first = page.lead([(Role::Label, "checked   ")]);
            let others = page.lead([(Role::Plain, "          ")]);
            page.paragraph(&first, &others, Role::Plain, &line);
        }
    }
    let fixes = || report.causes.iter().filter_map(|cause| cause.fix.as_ref());
    if !style.is_verbose() && fixes().any(|fix| !fix.gui.is_empty() || !fix.ldif.is_empty()) {
        page.gap();
        page.indented(
            0,
            Role::Label,
            "run, verify and undo are for Windows PowerShell; -v adds the steps in ADUC and the change records",
        );
    }
    in_order(&mut page, report, style);
    not_examined(&mut page, report);
    list(&mut page, "taken for granted", &report.assumptions);
    list(&mut page, "remarks", &report.remarks);
    page.gap();
    let mark = Mark::of_outcome(report.outcome);
    let first = page.lead([(Role::Mark(mark), mark.sign()), (Role::Plain, " ")]);
    let others = page.lead([(Role::Plain, "  ")]);
    page.paragraph(&first, &others, Role::Title, &words::outcome(report));
    ask(&mut page, report);
    page.into_text()
}

fn paths(page: &mut Page, report: &Report, style: &Style) {
    let user = report.case.user.as_deref();
    if !report.hops.is_empty() {
        page.gap();
        path::draw(page, user, &report.hops);
        beside(page, report);
        steps(page, &report.hops, style);
    }
    let is_telling = report.return_hops.iter().any(|hop| hop.verdict != Verdict::Granted);
    if is_telling || (style.is_verbose() && !report.return_hops.is_empty()) {
        page.gap();
        page.indented(2, Role::Label, "way back");
        path::draw(page, user, &report.return_hops);
        steps(page, &report.return_hops, style);
    }
}

/// What the other domain controllers say to it.
fn beside(page: &mut Page, report: &Report) {
    let lines = controllers::lines(report);
    if !lines.is_empty() {
        page.gap();
    }
    for (mark, line) in lines {
        let first = page.lead([(Role::Plain, "  "), (Role::Mark(mark), mark.sign()), (Role::Plain, " ")]);
        let others = page.lead([(Role::Plain, "    ")]);
        page.paragraph(&first, &others, Role::Plain, &line);
    }
}

/// How the KDC decides, once for the names for which it is the same.
fn steps(page: &mut Page, hops: &[HopView], style: &Style) {
    if !style.is_verbose() {
        return;
    }
    for (names, steps) in words::decisions(hops) {
        page.gap();
        page.indented(2, Role::Label, &format!("the KDC's steps for {}", names.join(", ")));
        for step in steps {
            let mark = Mark::of_step(step.held);
            let first = page.lead([(Role::Plain, "  "), (Role::Mark(mark), mark.sign()), (Role::Plain, " ")]);
            let others = page.lead([(Role::Plain, "      ")]);
            page.paragraph(&first, &others, Role::Plain, &words::step(step));
        }
    }
}

/// What was seen of the failure: errors as they were reported, and what a KDC answered.
fn story(page: &mut Page, report: &Report, style: &Style) {
    let (shown, others) = told::shown(&report.story, style);
    if shown.is_empty() {
        return;
    }
    page.gap();
    if told::has_times(shown) {
        page.indented(2, Role::Label, told::TITLE);
    }
    for told in shown {
        let (time, head) = (told::time(told), told::head(told));
        let sign = told::mark(told).map(|mark| (Role::Mark(mark), mark.sign()));
        let blank = sign.map_or("", |_| " ");
        let gap = |text: &str| if text.is_empty() { "" } else { "  " };
        let lead = [
            (Role::Plain, "  "),
            (Role::Label, &*time),
            (Role::Plain, gap(&time)),
            sign.unwrap_or((Role::Plain, "")),
            (Role::Plain, blank),
        ];
        let (first, others) = (page.lead(lead), page.lead([(Role::Plain, "      ")]));
        let line = told::line(told);
        let line = if head.is_empty() || line.is_empty() { head + &line } else { format!("{head}  {line}") };
        // Whoever gave an error with the command knows how it goes on.
        let is_known = !style.is_verbose() && told::place(told).is_none();
        let line = if is_known { page.shortened(&line, 2) } else { line };
        page.paragraph(&first, &others, Role::Plain, &line);
        let place = told::place(told).map(str::to_owned);
        for note in told::notes(told, style).into_iter().chain(place) {
            page.paragraph(&others, &others, Role::Label, &note);
        }
    }
    if others > 0 {
        page.indented(2, Role::Label, &told::others(others));
    }
}

fn in_order(page: &mut Page, report: &Report, style: &Style) {
    if report.ruled_out.is_empty() {
        return;
    }
    page.gap();
    page.indented(0, Role::Label, &format!("in order: {}", coverage::in_order(report, style.is_verbose())));
    for check in coverage::in_order_shown(report, style.is_verbose()) {
        let (first, others) = (page.lead([(Role::Plain, "  ")]), page.lead([(Role::Plain, "      ")]));
        page.paragraph(&first, &others, Role::Plain, &format!("{}: {}", check.slug, check.because));
    }
}

fn not_examined(page: &mut Page, report: &Report) {
    if report.not_run.is_empty() {
        return;
    }
    page.gap();
    page.indented(0, Role::Label, "not examined");
    for unseen in coverage::not_examined(&report.not_run) {
        let mark = unseen.mark();
        let first = page.lead([(Role::Plain, "  "), (Role::Mark(mark), mark.sign()), (Role::Plain, " ")]);
        let others = page.lead([(Role::Plain, "    ")]);
        page.paragraph(&first, &others, Role::Plain, unseen.because);
        page.paragraph(&others, &others, Role::Label, &format!("stopped {}", unseen.names()));
    }
}

/// What to run next, ready to be copied.
fn ask(page: &mut Page, report: &Report) {
    if report.ask.is_empty() {
        return;
    }
    page.gap();
    page.indented(0, Role::Label, words::ASK);
    for ask in &report.ask {
        for line in command::lines(&ask.command, page.width().saturating_sub(4)) {
            page.line(4, &line);
        }
        page.indented(6, Role::Label, &words::asked(ask));
    }
}

fn list(page: &mut Page, label: &str, texts: &[String]) {
    if texts.is_empty() {
        return;
    }
    page.gap();
    page.indented(0, Role::Label, label);
    for text in texts {
        let (first, others) = (page.lead([(Role::Plain, "  · ")]), page.lead([(Role::Plain, "    ")]));
        page.paragraph(&first, &others, Role::Plain, text);
    }
}
