//! The document as one HTML page without script and without any other resource.

use super::{
    document::{Block, Inline, Item},
    words::Mark,
};
use crate::clean;

const STYLE: &str = "\
:root { color-scheme: light dark; --line: #8886; --code: #8882; --good: #1a7f37; --bad: #cf222e; --warn: #9a6700 }
@media (prefers-color-scheme: dark) { :root { --good: #3fb950; --bad: #ff7b72; --warn: #d29922 } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2rem; border-top: 1px solid var(--line); padding-top: 1rem }
code, pre { font: .875em/1.45 ui-monospace, monospace; background: var(--code); border-radius: 4px }
code { padding: .1em .3em; white-space: pre-wrap; overflow-wrap: anywhere }
pre { padding: .75rem; overflow-x: auto } pre code { padding: 0; background: none; white-space: pre }
table { border-collapse: collapse; display: block; overflow-x: auto }
th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top }
blockquote { margin: 1rem 0; padding: .1rem 1rem; border-left: 4px solid var(--warn) }
.good { color: var(--good) } .bad { color: var(--bad) } .warn { color: var(--warn) }
";

/// The page. Its policy forbids whatever a value might still bring in.
pub(super) fn write(title: &str, blocks: &[Block]) -> String {
    let body: String = blocks.iter().map(|one| block(one) + "\n").collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        clean::html(title)
    )
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(level, line) => format!("<h{level}>{}</h{level}>", inline(line)),
        Block::Paragraph(line) => format!("<p>{}</p>", inline(line)),
        Block::Note(line) => format!("<blockquote><p>{}</p></blockquote>", inline(line)),
        Block::Bullets(items) if items.is_empty() => String::new(),
        Block::Bullets(items) => format!("<ul>\n{}</ul>", each(items, bullet)),
        Block::Ranked(items) => format!("<ol>\n{}</ol>", each(items, bullet)),
        Block::Numbered(lines) => {
            format!("<ol>\n{}</ol>", each(lines, |line| format!("<li>{}</li>\n", inline(line))))
        }
        Block::Code { language, lines } => {
            let lines: Vec<String> = lines.iter().map(|line| clean::html(line)).collect();
            format!("<pre><code class=\"language-{language}\">{}</code></pre>", lines.join("\n"))
        }
        Block::Table { head, rows } => {
            let head = each(head, |cell| format!("<th>{cell}</th>"));
            let row = |row: &Vec<Vec<Inline>>| {
                format!("<tr>{}</tr>\n", each(row, |cell| format!("<td>{}</td>", inline(cell))))
            };
            let rows = each(rows, row);
            format!("<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>")
        }
    }
}

fn each<T>(all: &[T], show: impl Fn(&T) -> String) -> String {
    all.iter().map(show).collect()
}

fn bullet(item: &Item) -> String {
    if item.under.is_empty() {
        return format!("<li>{}</li>\n", inline(&item.line));
    }
    let under = each(&item.under, |line| format!("<li>{}</li>\n", inline(line)));
    format!("<li>{}\n<ul>\n{under}</ul></li>\n", inline(&item.line))
}

fn inline(line: &[Inline]) -> String {
    line.iter()
        .map(|piece| match piece {
            Inline::Text(text) => clean::html(text),
            Inline::Own(own) => clean::html(own),
            Inline::Code(code) => format!("<code>{}</code>", clean::html(code)),
            Inline::Strong(strong) => format!("<strong>{}</strong>", clean::html(strong)),
            Inline::Mark(mark) => format!("<span class=\"{}\">{}</span>", class(*mark), mark.sign()),
        })
        .collect()
}

fn class(mark: Mark) -> &'static str {
    match mark {
        Mark::Good => "good",
        Mark::Bad => "bad",
        Mark::Warning | Mark::Unknown => "warn",
        Mark::Note => "note",
    }
}
