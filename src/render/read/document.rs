//! What evidence tells, as a document.

use super::words;
use crate::{
    evidence::{Exchange, Story},
    render::{
        Style,
        document::{Block, Inline, Item, Line, code, item, list, text},
        words::{self as common, Mark},
    },
    symptom::Symptom,
};

/// The document.
pub(in crate::render) fn of(story: &Story, style: &Style) -> Vec<Block> {
    let mut blocks = vec![
        Block::Heading(1, vec![text(&story.summary)]),
        Block::Paragraph(vec![Inline::Mark(words::mark_of_all(story)), text(format!(" {}", story.summary))]),
    ];
    bullets(&mut blocks, "Refused", &story.refusals, style, |refusal| {
        item(vec![Inline::Mark(Mark::Bad), text(format!(" {refusal}"))])
    });
    bullets(&mut blocks, "Errors that were reported", &story.evidence.symptoms, style, |one| symptom(one, style));
    exchanges(&mut blocks, story, style);
    if !story.causes.is_empty() {
        blocks.push(Block::Heading(2, vec![text("Likely causes")]));
        blocks.push(Block::Note(vec![text("Only the directory can confirm one.")]));
        let causes = story.causes.iter().map(|cause| {
            let check = if cause.code.is_empty() { String::new() } else { format!(" ({})", cause.code) };
            vec![code(cause.slug), text(format!("{check}: {}", cause.detail))]
        });
        blocks.push(Block::Numbered(causes.collect()));
    }
    if !story.next.is_empty() {
        blocks.push(Block::Heading(2, vec![text("Run next")]));
        blocks.push(Block::Code { language: "sh", lines: story.next.clone() });
    }
    let unread: Vec<String> = story.evidence.unread.iter().map(ToString::to_string).collect();
    list(&mut blocks, "Not read", &unread);
    blocks
}

/// A heading and a list, unless it is empty.
fn bullets<T>(blocks: &mut Vec<Block>, title: &str, all: &[T], style: &Style, show: impl Fn(&T) -> Item) {
    let (shown, others) = words::first(all, style);
    if shown.is_empty() {
        return;
    }
    blocks.push(Block::Heading(2, vec![text(title)]));
    let more = (others > 0).then(|| item(vec![text(words::more(others))]));
    blocks.push(Block::Bullets(shown.iter().map(show).chain(more).collect()));
}

fn symptom(symptom: &Symptom, style: &Style) -> Item {
    let time = words::time(symptom.time);
    let time = if time.is_empty() { time } else { format!("{time}  ") };
    let line = vec![text(format!("{time}{} ({})", words::symptom(symptom), symptom.from))];
    let notes = common::symptom_notes(symptom, style.is_verbose());
    Item { line, under: notes.into_iter().map(|note| vec![text(note)]).collect() }
}

fn exchanges(blocks: &mut Vec<Block>, story: &Story, style: &Style) {
    let all = words::exchanges(story, style);
    let (shown, others) = words::first(&all, style);
    if shown.is_empty() {
        return;
    }
    let title = if style.is_verbose() { "Exchanges with a KDC" } else { "Delegations and refusals" };
    blocks.push(Block::Heading(2, vec![text(title)]));
    let named = |name: Option<&str>| -> Line { name.map_or_else(Vec::new, |name| vec![code(name)]) };
    let row = |exchange: &&Exchange| {
        vec![
            vec![text(words::time(exchange.time))],
            vec![text(words::kind(exchange))],
            named(exchange.client.as_deref()),
            named(exchange.user.as_deref()),
            named(exchange.spn.as_deref()),
            vec![Inline::Mark(words::mark(exchange)), text(format!(" {}", words::answer(exchange)))],
            vec![text(words::place(exchange))],
        ]
    };
    blocks.push(Block::Table {
        head: vec!["Time (UTC)", "Kind", "Client", "User", "Name", "Answer", "Seen"],
        rows: shown.iter().map(row).collect(),
    });
    if others > 0 {
        blocks.push(Block::Paragraph(vec![text(words::more(others))]));
    }
}
