//! What an error or a check means, as a document.

use super::words;
use crate::{
    explain::{Cause, Explanation, Match, Page},
    render::{
        Style,
        document::{Block, Inline, Item, code, item, list, text},
    },
};

/// The document.
pub(in crate::render) fn of(explanation: &Explanation, style: &Style) -> Vec<Block> {
    let mut blocks = Vec::new();
    if explanation.is_list && !style.is_verbose() {
        blocks.push(Block::Heading(1, vec![text(words::title(explanation))]));
        table(&mut blocks, explanation);
    } else {
        for (at, one) in explanation.matches.iter().enumerate() {
            matched(&mut blocks, one, at, style);
        }
    }
    if explanation.matches.is_empty() {
        blocks.push(Block::Heading(1, vec![text(words::title(explanation))]));
        blocks.push(Block::Paragraph(vec![text(words::advice(explanation))]));
    }
    list(&mut blocks, "Remarks", &explanation.remarks);
    blocks
}

fn table(blocks: &mut Vec<Block>, explanation: &Explanation) {
    for (title, matches) in words::groups(explanation) {
        blocks.push(Block::Heading(2, vec![text(title)]));
        let cell = |value: Option<&str>| value.map_or_else(Vec::new, |value| vec![code(value)]);
        let code = |one: &&Match| cell(Some(one.code.as_str()).filter(|_| !one.is_bare_cause()));
        let row = |one: &&Match| vec![code(one), cell(one.name), vec![text(one.text)]];
        blocks.push(Block::Table { head: vec!["Code", "Name", "Text"], rows: matches.iter().map(row).collect() });
    }
}

fn matched(blocks: &mut Vec<Block>, one: &Match, at: usize, style: &Style) {
    blocks.push(Block::Heading(if at == 0 { 1 } else { 2 }, vec![text(words::heading(one))]));
    blocks.push(Block::Note(vec![text(one.text)]));
    blocks.push(Block::Paragraph(vec![text(format!("{} {}", one.meaning, words::relation(one)).trim_end())]));
    let is_full = words::is_full(at, style);
    match &one.page {
        Page::Error(error) => {
            if is_full && !one.causes.is_empty() {
                blocks.push(Block::Paragraph(vec![Inline::Strong("Causes, the likeliest first:")]));
                blocks.push(Block::Ranked(one.causes.iter().map(cause).collect()));
            } else if !one.causes.is_empty() {
                labelled(blocks, "Causes:", &words::slugs(&one.causes));
            }
            let forms = error.forms.join(", ");
            let others = if style.is_verbose() { error.also.join("; ") } else { String::new() };
            labelled(
                blocks,
                "Also written:",
                &[forms, others].into_iter().filter(|one| !one.is_empty()).collect::<Vec<_>>().join("; "),
            );
        }
        Page::Check(check) if is_full => {
            labelled(blocks, "Cause:", &check.cause);
            labelled(blocks, "Fix:", &check.fix);
            labelled(blocks, "To confirm:", &check.by_hand);
            labelled(blocks, "Ruled out", &format!("where {}", check.ruled_out));
            labelled(blocks, "Looks at:", &check.needs.join("; "));
            labelled(blocks, "Explains:", &check.explains.join(", "));
            labelled(blocks, "Errors:", &check.errors.join(", "));
        }
        Page::Check(_) => {}
    }
}

fn cause(cause: &Cause) -> Item {
    let check = cause.check.map_or_else(String::new, |check| format!(" ({check})"));
    let line = vec![code(cause.slug), text(format!("{check}: {}", words::what(cause)))];
    let mut under = Vec::new();
    under.extend(cause.why.map(|why| vec![text(why)]));
    if !cause.confirm.is_empty() {
        under.push(vec![Inline::Strong("To confirm:"), text(format!(" {}", cause.confirm))]);
    }
    if !cause.refute.is_empty() {
        under.push(vec![Inline::Strong("Ruled out"), text(format!(" where {}", cause.refute))]);
    }
    Item { under, ..item(line) }
}

fn labelled(blocks: &mut Vec<Block>, label: &'static str, value: &str) {
    if !value.is_empty() {
        blocks.push(Block::Paragraph(vec![Inline::Strong(label), text(format!(" {value}"))]));
    }
}
