//! The path that the user's identity takes, drawn.

use super::{
    layout::{Page, Role, columns},
    reasons::{self, Reason},
    words::Mark,
};
use crate::{clean::terminal, report::HopView};

const INDENT: usize = 2;

/// Draws who delegates to whom, and says below why what is refused is refused.
pub(super) fn draw(page: &mut Page, user: Option<&str>, hops: &[HopView]) {
    let user = user.unwrap_or("you");
    let reasons = reasons::of(hops);
    let tag_width = (0..hops.len()).map(|at| columns(reasons::tag(&reasons, at).1)).max().unwrap_or(1);
    let mut delegators: Vec<(&str, Vec<usize>)> = Vec::new();
    for (at, hop) in hops.iter().enumerate() {
        match delegators.iter_mut().find(|(name, _)| *name == hop.delegator) {
            Some((_, hops)) => hops.push(at),
            None => delegators.push((&hop.delegator, vec![at])),
        }
    }
    for (delegator, of_it) in delegators {
        let head = INDENT + columns(&terminal(user)) + 5 + columns(&terminal(delegator)) + 1;
        let arrow = 4 + tag_width + 1;
        let longest = of_it.iter().map(|at| columns(&terminal(&hops[*at].spn))).max().unwrap_or(0);
        let tree = Tree { hops, reasons: &reasons, tag_width, of_it: &of_it };
        if head + arrow + longest <= page.width() {
            tree.beside(page, user, delegator, head);
        } else {
            page.indented(INDENT, Role::Plain, user);
            let (first, others) = (page.lead([(Role::Plain, "  └─▶ ")]), page.lead([(Role::Plain, "      ")]));
            page.paragraph(&first, &others, Role::Plain, delegator);
            tree.below(page);
        }
    }
    let indent = " ".repeat((INDENT + columns(&terminal(user)) + 5).min(16));
    for reason in &reasons {
        let first =
            page.lead([(Role::Plain, indent.as_str()), (Role::Mark(reason.mark), &reason.tag), (Role::Plain, " ")]);
        let others = page.lead([(Role::Plain, " ".repeat(indent.len() + columns(&reason.tag) + 1).as_str())]);
        page.paragraph(&first, &others, Role::Plain, &reason.text());
    }
}

struct Tree<'p> {
    hops: &'p [HopView],
    reasons: &'p [Reason],
    tag_width: usize,
    of_it: &'p [usize],
}

impl Tree<'_> {
    /// The names to the right of the delegator.
    fn beside(&self, page: &mut Page, user: &str, delegator: &str, head: usize) {
        let blank = " ".repeat(head);
        let beginning = format!("  {user} ──▶ {delegator} ");
        for (row, at) in self.of_it.iter().enumerate() {
            let branch = match (row, self.of_it.len()) {
                (0, 1) => "──",
                (0, _) => "─┬",
                (row, count) if row + 1 == count => " └",
                _ => " ├",
            };
            let begin = if row == 0 { &beginning } else { &blank };
            self.row(page, &[begin, branch], *at, &" ".repeat(head + 6 + self.tag_width));
        }
    }

    /// The names below the delegator.
    fn below(&self, page: &mut Page) {
        for (row, at) in self.of_it.iter().enumerate() {
            let is_last = row + 1 == self.of_it.len();
            let others = format!("      {}{}", if is_last { ' ' } else { '│' }, " ".repeat(self.tag_width + 4));
            self.row(page, &["      ", if is_last { "└" } else { "├" }], *at, &others);
        }
    }

    fn row(&self, page: &mut Page, begin: &[&str], at: usize, others: &str) {
        let (mark, tag): (Mark, &str) = reasons::tag(self.reasons, at);
        let arrow = format!("{}─▶ ", "─".repeat(self.tag_width - columns(tag)));
        let begin = begin.iter().map(|piece| (Role::Plain, *piece));
        let first = page.lead(begin.chain([(Role::Plain, "─"), (Role::Mark(mark), tag), (Role::Plain, &arrow)]));
        let others = page.lead([(Role::Plain, others)]);
        page.paragraph(&first, &others, Role::Plain, &self.hops[at].spn);
    }
}
