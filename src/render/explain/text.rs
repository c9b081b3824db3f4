//! What an error or a check means, as text.

use super::words;
use crate::{
    explain::{Cause, CheckPage, Explanation, Match, Page as Kinds},
    render::{
        Style,
        layout::{Page, Role, columns},
    },
};

/// The columns of a label, with its indent.
const LABEL: usize = 12;

/// Everything.
pub(in crate::render) fn show(explanation: &Explanation, style: &Style) -> String {
    let mut page = Page::new(style.width, style.color);
    if explanation.is_list && !style.is_verbose() {
        list(&mut page, explanation);
    } else {
        for (at, one) in explanation.matches.iter().enumerate() {
            page.gap();
            matched(&mut page, one, words::is_full(at, style), style);
        }
        if explanation.matches.iter().enumerate().any(|(at, one)| !words::is_full(at, style) && !one.causes.is_empty())
        {
            page.gap();
            page.indented(0, Role::Label, "-v shows what would confirm the causes of the others too");
        }
    }
    if explanation.matches.is_empty() {
        page.indented(0, Role::Plain, &words::suggestion(explanation));
    }
    for remark in &explanation.remarks {
        page.gap();
        page.indented(0, Role::Plain, remark);
    }
    page.into_text()
}

fn list(page: &mut Page, explanation: &Explanation) {
    for (title, matches) in words::groups(explanation) {
        page.gap();
        page.indented(0, Role::Title, title);
        // A cause without a check has a name and no code.
        let code = |one: &Match| if one.is_bare_cause() { String::new() } else { one.code.clone() };
        let width = matches.iter().map(|one| columns(&code(one))).max().unwrap_or(0);
        for one in matches {
            let code = code(one);
            let blank = " ".repeat(width - columns(&code) + if width > 0 { 2 } else { 0 });
            let name = one.name.filter(|name| !code.starts_with(name)).unwrap_or_default();
            let text = [name, one.text].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("  ");
            let lead = page.lead([(Role::Plain, "  "), (Role::Title, code.as_str()), (Role::Plain, blank.as_str())]);
            let text = page.shortened(&text, 4 + width);
            page.paragraph(&lead, &lead, Role::Plain, &text);
        }
    }
}

fn matched(page: &mut Page, one: &Match, is_full: bool, style: &Style) {
    let none = page.lead([]);
    page.with_right(&none, Role::Title, &words::heading(one), &words::tag(one), 2);
    page.indented(2, Role::Plain, one.text);
    page.gap();
    page.indented(2, Role::Plain, &format!("{} {}", one.meaning, words::relation(one)));
    match &one.page {
        Kinds::Check(check) => of_check(page, check, is_full),
        Kinds::Error(error) => {
            if is_full {
                causes(page, &one.causes);
            } else if !one.causes.is_empty() {
                labelled(page, "causes", &words::slugs(&one.causes));
            }
            if style.is_verbose() && !error.also.is_empty() {
                page.gap();
                labelled(page, "written", &error.also.join("; "));
            }
        }
    }
}

fn causes(page: &mut Page, causes: &[Cause]) {
    if causes.is_empty() {
        return;
    }
    page.gap();
    page.indented(2, Role::Label, "causes, the likeliest first");
    for (at, cause) in causes.iter().enumerate() {
        let number = format!("{:>4}. ", at + 1);
        let name = words::cause(cause);
        let first = page.lead([(Role::Plain, number.as_str()), (Role::Title, name.as_str()), (Role::Plain, ": ")]);
        let others = page.lead([(Role::Plain, "      ")]);
        page.paragraph(&first, &others, Role::Plain, &words::what(cause));
        for (label, text) in [("why", cause.why.unwrap_or_default()), ("confirm", &cause.confirm)] {
            deeper(page, label, text);
        }
        deeper(
            page,
            "ruled out",
            &if cause.refute.is_empty() { String::new() } else { format!("where {}", cause.refute) },
        );
    }
}

fn of_check(page: &mut Page, check: &CheckPage, is_full: bool) {
    if !is_full {
        return;
    }
    page.gap();
    let ruled_out = format!("where {}", check.ruled_out);
    for (label, text) in [
        ("cause", check.cause.as_str()),
        ("fix", &check.fix),
        ("confirm", &check.by_hand),
        ("ruled out", &ruled_out),
        ("looks at", &check.needs.join("; ")),
        ("explains", &check.explains.join(", ")),
        ("errors", &check.errors.join(", ")),
    ] {
        if !text.is_empty() {
            labelled(page, label, text);
        }
    }
}

fn labelled(page: &mut Page, label: &str, text: &str) {
    let blank = " ".repeat(LABEL.saturating_sub(label.len() + 1));
    let first = page.lead([(Role::Plain, "  "), (Role::Label, label), (Role::Plain, blank.as_str())]);
    let others = page.lead([(Role::Plain, " ".repeat(LABEL + 1).as_str())]);
    page.paragraph(&first, &others, Role::Plain, text);
}

fn deeper(page: &mut Page, label: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    let blank = " ".repeat(11_usize.saturating_sub(label.len()));
    let first = page.lead([(Role::Plain, "      "), (Role::Label, label), (Role::Plain, blank.as_str())]);
    let others = page.lead([(Role::Plain, " ".repeat(17).as_str())]);
    page.paragraph(&first, &others, Role::Plain, text);
}
