//! What the KDC answered, as text.

use super::words;
use crate::{
    prove::{Finding, Proof},
    render::{
        Style,
        layout::{Page, Role, columns},
        words::{self as common, Mark},
    },
};

/// One line for each service.
pub(in crate::render) fn quiet(proof: &Proof, style: &Style) -> String {
    let mut page = Page::new(usize::MAX, style.color);
    for hop in &proof.hops {
        let mark = words::mark(&hop.answer);
        let lead = page.lead([(Role::Mark(mark), mark.sign()), (Role::Plain, " ")]);
        let text = format!("{}: {}; {}", hop.hop.spn, words::outcome(&hop.answer), words::agreement(hop));
        page.paragraph(&lead, &lead, Role::Plain, &text);
    }
    page.into_text()
}

/// Everything.
pub(in crate::render) fn full(proof: &Proof, style: &Style) -> String {
    let mut page = Page::new(style.width, style.color);
    let none = page.lead([]);
    page.with_right(&none, Role::Title, &words::question(proof), &common::facts(&proof.facts), 2);
    page.indented(0, Role::Label, &format!("asked: {}", proof.kdc));
    exchanges(&mut page, proof);
    services(&mut page, proof);
    if style.is_verbose() {
        steps(&mut page, proof);
    }
    for finding in &proof.findings {
        show(&mut page, finding);
    }
    if !proof.remarks.is_empty() {
        page.gap();
        page.indented(0, Role::Label, "remarks");
        for remark in &proof.remarks {
            let (first, others) = (page.lead([(Role::Plain, "  · ")]), page.lead([(Role::Plain, "    ")]));
            page.paragraph(&first, &others, Role::Plain, remark);
        }
    }
    page.gap();
    let mark = words::mark_of_all(proof);
    let first = page.lead([(Role::Mark(mark), mark.sign()), (Role::Plain, " ")]);
    let others = page.lead([(Role::Plain, "  ")]);
    page.paragraph(&first, &others, Role::Title, &proof.summary);
    page.into_text()
}

/// A name that is longer stands in a line of its own: it must not push the answers of all others into the next one.
const LONGEST_NAME: usize = 40;

/// A line with a mark, a name in a column of its own, and what there is to say of it.
fn row(page: &mut Page, mark: Mark, name: &str, width: usize, text: &str) {
    let blank = " ".repeat(width.saturating_sub(columns(name)));
    let first = page.lead([
        (Role::Plain, "  "),
        (Role::Mark(mark), mark.sign()),
        (Role::Plain, " "),
        (Role::Plain, name),
        (Role::Plain, &blank),
        (Role::Plain, "  "),
    ]);
    let others = page.lead([(Role::Plain, "      ")]);
    if columns(name) > LONGEST_NAME {
        page.paragraph(&first, &others, Role::Plain, "");
        page.paragraph(&others, &others, Role::Plain, text);
    } else {
        page.paragraph(&first, &others, Role::Plain, text);
    }
}

fn exchanges(page: &mut Page, proof: &Proof) {
    page.gap();
    let names: Vec<String> = proof.exchanges.iter().map(|exchange| words::stage(proof, exchange)).collect();
    let width = names.iter().map(|name| columns(name)).max().unwrap_or(0);
    for (exchange, name) in proof.exchanges.iter().zip(&names) {
        let answer = &exchange.answer;
        let flag = words::forwardable(answer).map_or_else(String::new, |flag| format!(", {flag}"));
        row(page, words::mark(answer), name, width, &(words::outcome(answer) + &flag));
    }
}

fn services(page: &mut Page, proof: &Proof) {
    page.gap();
    let names = proof.hops.iter().map(|hop| columns(&hop.hop.spn));
    let width = names.filter(|columns| *columns <= LONGEST_NAME).max().unwrap_or(0);
    for hop in &proof.hops {
        let text = format!("{}; {}", words::outcome(&hop.answer), words::agreement(hop));
        row(page, words::mark(&hop.answer), &hop.hop.spn, width, &text);
        let because = words::because(hop);
        if !because.is_empty() {
            page.indented(6, Role::Label, &because);
        }
    }
}

fn steps(page: &mut Page, proof: &Proof) {
    let hops: Vec<_> = proof.hops.iter().map(|hop| hop.hop.clone()).collect();
    for (names, steps) in common::decisions(&hops) {
        page.gap();
        page.indented(2, Role::Label, &format!("the predicted steps for {}", names.join(", ")));
        for step in steps {
            let mark = Mark::of_step(step.held);
            let first = page.lead([(Role::Plain, "  "), (Role::Mark(mark), mark.sign()), (Role::Plain, " ")]);
            let others = page.lead([(Role::Plain, "      ")]);
            page.paragraph(&first, &others, Role::Plain, &common::step(step));
        }
    }
}

fn show(page: &mut Page, finding: &Finding) {
    page.gap();
    let mark = Mark::Warning;
    let first = page.lead([(Role::Mark(mark), mark.sign()), (Role::Plain, " ")]);
    let others = page.lead([(Role::Plain, "  ")]);
    page.paragraph(&first, &others, Role::Title, &finding.title);
    page.indented(4, Role::Plain, &finding.spns.join(", "));
    page.indented(4, Role::Label, "what could explain it");
    for (at, text) in finding.could_be.iter().enumerate() {
        let number = format!("    {}. ", at + 1);
        let (first, others) = (page.lead([(Role::Plain, number.as_str())]), page.lead([(Role::Plain, "       ")]));
        page.paragraph(&first, &others, Role::Plain, text);
    }
}
