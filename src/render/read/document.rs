//! What evidence tells, as a document.

use super::words;
use crate::{
    evidence::Story,
    render::{
        Style,
        document::{Block, Inline, Item, code, item, list, text},
        told,
        words::Mark,
    },
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
    sights(&mut blocks, story, style);
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

fn sights(blocks: &mut Vec<Block>, story: &Story, style: &Style) {
    let all = words::sights(story, style);
    let (shown, others) = told::shown(&all, style);
    if shown.is_empty() {
        return;
    }
    blocks.push(Block::Heading(2, vec![text(words::title(shown, told::TITLE_OF_SECTION, "What was seen"))]));
    let items = shown.iter().map(|sight| {
        let time = Some(told::second(sight.time())).filter(|time| !time.is_empty());
        let words = Some(words::line(*sight)).filter(|words| !words.is_empty());
        let head = Some(words::head(*sight)).filter(|head| !head.is_empty());
        let parts = time.map(text).into_iter().chain(words::mark(*sight).map(Inline::Mark));
        let parts = parts.chain(head.map(code)).chain(words.map(text));
        let parts = parts.chain([text(format!("({})", words::place(*sight)))]);
        let line = parts.flat_map(|part| [text(" "), part]).skip(1).collect();
        Item { line, under: words::notes(*sight, style).into_iter().map(|note| vec![text(note)]).collect() }
    });
    let more = (others > 0).then(|| item(vec![text(told::others(others))]));
    blocks.push(Block::Bullets(more.into_iter().chain(items).collect()));
}
