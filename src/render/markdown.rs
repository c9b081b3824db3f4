//! The document as Markdown.

use super::document::{Block, Inline, Item};
use crate::clean;

/// Blocks with an empty line between two.
pub(super) fn write(blocks: &[Block]) -> String {
    let blocks: Vec<String> = blocks.iter().map(block).filter(|block| !block.is_empty()).collect();
    let mut text = blocks.join("\n\n");
    text.push('\n');
    text
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(level, line) => format!("{} {}", "#".repeat(usize::from(*level)), inline(line)),
        Block::Paragraph(line) => inline(line),
        Block::Note(line) => format!("> {}", inline(line)),
        Block::Bullets(items) => items.iter().map(|one| item("-", one)).collect::<Vec<_>>().join("\n"),
        Block::Ranked(items) => {
            let items = items.iter().enumerate().map(|(at, one)| item(&format!("{}.", at + 1), one));
            items.collect::<Vec<_>>().join("\n")
        }
        Block::Numbered(lines) => {
            let lines = lines.iter().enumerate().map(|(at, line)| format!("{}. {}", at + 1, inline(line)));
            lines.collect::<Vec<_>>().join("\n")
        }
        Block::Code { language, lines } => fenced(language, lines),
        Block::Table { head, rows } => {
            let mut lines = vec![format!("| {} |", head.join(" | ")), format!("|{}", " --- |".repeat(head.len()))];
            for row in rows {
                let cells: Vec<String> = row.iter().map(|cell| inline(cell)).collect();
                lines.push(format!("| {} |", cells.join(" | ")));
            }
            lines.join("\n")
        }
    }
}

/// What stands under an item is indented as far as its text (`CommonMark` 5.2).
fn item(marker: &str, item: &Item) -> String {
    let mut text = format!("{marker} {}", inline(&item.line));
    let indent = " ".repeat(marker.len() + 1);
    for line in &item.under {
        text.extend(["\n", &indent, "- ", &inline(line)]);
    }
    text
}

/// A fence is longer than any run of backticks in the block, so that no line of it ends the block (`CommonMark` 4.5).
fn fenced(language: &str, lines: &[String]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| clean::terminal(line)).collect();
    let runs = lines.iter().flat_map(|line| line.split(|character| character != '`')).map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0).max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}", lines.join("\n"))
}

fn inline(line: &[Inline]) -> String {
    let mut text = String::new();
    for piece in line {
        match piece {
            Inline::Text(plain) => text.push_str(&plain_text(plain)),
            Inline::Code(code) => text.push_str(&clean::markdown_code(code)),
            Inline::Own(own) => text.push_str(own),
            Inline::Strong(strong) => text.extend(["**", *strong, "**"]),
            Inline::Mark(mark) => text.push_str(mark.sign()),
        }
    }
    text
}

/// Blanks at the ends of a piece stand between two pieces, where they are plain blanks.
fn plain_text(text: &str) -> String {
    let inner = text.trim_matches(' ');
    if inner.is_empty() {
        return text.to_owned();
    }
    let before = text.len() - text.trim_start_matches(' ').len();
    let after = text.len() - text.trim_end_matches(' ').len();
    format!("{}{}{}", " ".repeat(before.min(1)), readable(clean::markdown(inner)), " ".repeat(after.min(1)))
}

/// A colon before a blank begins no link, so it needs no backslash. In escaped text every colon has one of its own.
fn readable(escaped: String) -> String {
    if escaped.contains("\\: ") { escaped.replace("\\: ", ": ") } else { escaped }
}
