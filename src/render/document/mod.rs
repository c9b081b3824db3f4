//! The report as a document of headings, lists, tables and code: what Markdown and HTML have in common.

mod cause;

use super::{
    Style, controllers, coverage, forecast,
    layout::Page,
    path, reasons, told,
    words::{self, Mark},
};
use crate::{
    kdc::Verdict,
    report::{HopView, Report},
};

/// A piece of a line. Text and code are as they were found; who writes them makes them fit.
#[derive(Debug, Clone)]
pub(super) enum Inline {
    Text(String),
    Code(String),
    /// Our own words, which need nothing.
    Own(&'static str),
    Strong(&'static str),
    Mark(Mark),
}

/// A line.
pub(super) type Line = Vec<Inline>;

/// A line of a list, with a list under it.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) line: Line,
    pub(super) under: Vec<Line>,
}

/// A block.
#[derive(Debug, Clone)]
pub(super) enum Block {
    Heading(u8, Line),
    Paragraph(Line),
    Note(Line),
    Bullets(Vec<Item>),
    /// Items whose order tells something.
    Ranked(Vec<Item>),
    Numbered(Vec<Line>),
    Code {
        language: &'static str,
        lines: Vec<String>,
    },
    Table {
        head: Vec<&'static str>,
        rows: Vec<Vec<Line>>,
    },
}

pub(super) fn text(text: impl Into<String>) -> Inline {
    Inline::Text(text.into())
}

pub(super) fn code(text: impl Into<String>) -> Inline {
    Inline::Code(text.into())
}

pub(super) fn item(line: Line) -> Item {
    Item { line, under: Vec::new() }
}

/// The document.
pub(super) fn of(report: &Report, style: &Style) -> Vec<Block> {
    let mut blocks = vec![
        Block::Heading(1, vec![text(&report.summary)]),
        Block::Paragraph(vec![
            Inline::Mark(Mark::of_outcome(report.outcome)),
            text(format!(" {}", words::outcome(report))),
        ]),
        Block::Paragraph(vec![Inline::Strong("Asked:"), text(format!(" {}", words::question(&report.case)))]),
    ];
    if !report.assumed.is_empty() {
        blocks.insert(1, Block::Note(vec![text(words::AS_IF)]));
        blocks.insert(
            2,
            Block::Bullets(report.assumed.iter().map(|one| item(vec![text(words::assumed(one))])).collect()),
        );
    }
    let facts = words::facts(&report.facts);
    if !facts.is_empty() {
        blocks.push(Block::Paragraph(vec![Inline::Strong("Facts:"), text(format!(" {facts}"))]));
    }
    paths(&mut blocks, report, style);
    story(&mut blocks, report, style);
    for cause in &report.causes {
        cause::show(&mut blocks, report, cause, style);
    }
    for line in forecast::together(report) {
        blocks.push(Block::Paragraph(vec![Inline::Strong("Checked:"), text(format!(" {line}"))]));
    }
    if !report.ruled_out.is_empty() {
        blocks.push(Block::Heading(2, vec![text("In order")]));
        blocks.push(Block::Paragraph(vec![text(coverage::in_order(report, style.is_verbose()))]));
        let shown = coverage::in_order_shown(report, style.is_verbose());
        let items = shown.into_iter().map(|check| item(vec![code(check.slug), text(format!(": {}", check.because))]));
        blocks.push(Block::Bullets(items.collect()));
    }
    not_examined(&mut blocks, report);
    list(&mut blocks, "Taken for granted", &report.assumptions);
    list(&mut blocks, "Remarks", &report.remarks);
    ask(&mut blocks, report);
    blocks
}

fn paths(blocks: &mut Vec<Block>, report: &Report, style: &Style) {
    if !report.hops.is_empty() {
        path(blocks, "Path", report, &report.hops, style);
    }
    let beside = controllers::lines(report);
    if !beside.is_empty() {
        let items = beside.into_iter().map(|(mark, line)| item(vec![Inline::Mark(mark), text(format!(" {line}"))]));
        blocks.push(Block::Bullets(items.collect()));
    }
    let is_telling = report.return_hops.iter().any(|hop| hop.verdict != Verdict::Granted);
    if is_telling || (style.is_verbose() && !report.return_hops.is_empty()) {
        path(blocks, "Way back", report, &report.return_hops, style);
    }
}

fn path(blocks: &mut Vec<Block>, title: &str, report: &Report, hops: &[HopView], style: &Style) {
    let mut page = Page::new(style.width, false);
    path::draw(&mut page, report.case.user.as_deref(), hops);
    blocks.push(Block::Heading(2, vec![text(title)]));
    blocks.push(Block::Code { language: "text", lines: page.into_text().lines().map(str::to_owned).collect() });
    let row = |hop: &HopView| {
        let error = hop.error.map_or_else(Vec::new, |error| vec![code(error.to_string())]);
        let because = if hop.verdict == Verdict::Granted { "" } else { reasons::because(hop) };
        let verdict =
            vec![Inline::Mark(Mark::of_verdict(hop.verdict)), text(format!(" {}", words::verdict(hop.verdict)))];
        vec![vec![code(&hop.delegator)], vec![code(&hop.spn)], verdict, error, vec![text(because)]]
    };
    blocks.push(Block::Table {
        head: vec!["Delegator", "Name", "Verdict", "Error", "Because"],
        rows: hops.iter().map(row).collect(),
    });
    if style.is_verbose() {
        steps(blocks, "The KDC's steps for ", hops);
    }
}

/// How the KDC decides, once for the names for which it is the same.
pub(super) fn steps(blocks: &mut Vec<Block>, title: &'static str, hops: &[HopView]) {
    for (names, steps) in words::decisions(hops) {
        let mut line = vec![text(title)];
        for (at, name) in names.into_iter().enumerate() {
            line.extend((at > 0).then(|| text(", ")));
            line.push(code(name));
        }
        blocks.push(Block::Paragraph(line));
        let steps = steps
            .iter()
            .map(|step| item(vec![Inline::Mark(Mark::of_step(step.held)), text(format!(" {}", words::step(step)))]));
        blocks.push(Block::Bullets(steps.collect()));
    }
}

fn story(blocks: &mut Vec<Block>, report: &Report, style: &Style) {
    let (shown, others) = told::shown(&report.story, style);
    if shown.is_empty() {
        return;
    }
    blocks
        .push(Block::Heading(2, vec![text(if told::has_times(shown) { told::TITLE_OF_SECTION } else { "Symptoms" })]));
    let items = shown.iter().map(|told| {
        let time = Some(told::time(told)).filter(|time| !time.is_empty());
        let mut parts: Line = time.map(text).into_iter().chain(told::mark(told).map(Inline::Mark)).collect();
        parts.extend(Some(told::head(told)).filter(|head| !head.is_empty()).map(code));
        parts.extend(Some(told::line(told)).filter(|line| !line.is_empty()).map(text));
        parts.extend(told::place(told).map(|place| text(format!("({place})"))));
        let line = parts.into_iter().flat_map(|part| [text(" "), part]).skip(1).collect();
        Item { line, under: told::notes(told, style).into_iter().map(|note| vec![text(note)]).collect() }
    });
    let more = (others > 0).then(|| item(vec![text(told::others(others))]));
    blocks.push(Block::Bullets(items.chain(more).collect()));
}

fn not_examined(blocks: &mut Vec<Block>, report: &Report) {
    if report.not_run.is_empty() {
        return;
    }
    blocks.push(Block::Heading(2, vec![text("Not examined")]));
    let items = coverage::not_examined(&report.not_run).into_iter().map(|unseen| Item {
        line: vec![Inline::Mark(unseen.mark()), text(format!(" {}", unseen.because))],
        under: vec![vec![text(format!("stopped {}", unseen.names()))]],
    });
    blocks.push(Block::Bullets(items.collect()));
}

fn ask(blocks: &mut Vec<Block>, report: &Report) {
    if report.ask.is_empty() {
        return;
    }
    blocks.push(Block::Heading(2, vec![text("To decide, send the output of")]));
    for ask in &report.ask {
        blocks.push(Block::Code { language: "powershell", lines: vec![ask.command.clone()] });
        blocks.push(Block::Paragraph(vec![text(words::asked(ask))]));
    }
}

pub(super) fn list(blocks: &mut Vec<Block>, title: &str, texts: &[String]) {
    if !texts.is_empty() {
        blocks.push(Block::Heading(2, vec![text(title)]));
        blocks.push(Block::Bullets(texts.iter().map(|one| item(vec![text(one)])).collect()));
    }
}
