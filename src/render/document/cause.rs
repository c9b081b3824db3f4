//! One cause as a section.

use super::{Block, Inline, Item, Line, code, item, text};
use crate::{
    checks::Evidence,
    fix::{Fix, Safety},
    render::{
        Style, forecast,
        words::{self, Mark},
    },
    report::{CauseView, Report},
};

pub(super) fn show(blocks: &mut Vec<Block>, report: &Report, cause: &CauseView, style: &Style) {
    let mark = Mark::of_severity(cause.severity);
    let title = vec![Inline::Mark(mark), text(format!(" {}: {}", cause.rank, cause.title))];
    blocks.push(Block::Heading(2, title));
    let kind = format!(", {}, {}, concerns ", words::severity(cause.severity), words::certainty(cause.certainty));
    blocks.push(Block::Paragraph(vec![
        code(cause.code),
        text(" "),
        code(cause.slug),
        text(kind),
        code(&cause.subject),
    ]));
    if !cause.detail.is_empty() {
        blocks.push(Block::Paragraph(vec![text(&cause.detail)]));
    }
    if !cause.evidence.is_empty() {
        label(blocks, "Seen");
        blocks.push(Block::Bullets(cause.evidence.iter().map(|fact| evidence(fact, style)).collect()));
    }
    let (symptoms, slugs) = words::explained(report, cause);
    if !cause.explains.is_empty() {
        label(blocks, "Explains");
        let symptoms = symptoms.into_iter().map(|(name, words)| item(vec![code(name), text(format!(" {words}"))]));
        let slugs = slugs.into_iter().map(|slug| item(vec![code(slug)]));
        blocks.push(Block::Bullets(symptoms.chain(slugs).collect()));
    }
    if let Some(fix) = &cause.fix {
        mend(blocks, fix);
    }
}

fn label(blocks: &mut Vec<Block>, label: &'static str) {
    blocks.push(Block::Paragraph(vec![Inline::Strong(label)]));
}

fn evidence(fact: &Evidence, style: &Style) -> Item {
    let (shown, left) = words::first_values(&fact.values, style.is_verbose());
    let mut line: Line = vec![code(&fact.field)];
    if !fact.object.is_empty() {
        line.extend([Inline::Own(" of "), code(&fact.object)]);
    }
    if !fact.source.is_empty() {
        line.extend([Inline::Own(" ("), code(&fact.source), Inline::Own(")")]);
    }
    line.push(Inline::Own(if shown.is_empty() { ": no value" } else { ": " }));
    let mut under: Vec<Line> = Vec::new();
    match shown {
        [value] if left == 0 => line.push(code(words::value(value))),
        values => under.extend(values.iter().map(|value| vec![code(words::value(value))])),
    }
    if left > 0 {
        under.push(vec![text(format!("… and {left} more (-v)"))]);
    }
    if !under.is_empty() {
        line.pop();
    }
    Item { line, under }
}

fn mend(blocks: &mut Vec<Block>, fix: &Fix) {
    blocks.push(Block::Paragraph(vec![Inline::Strong("Fix:"), text(format!(" {}", fix.title))]));
    for caution in &fix.caution {
        blocks.push(Block::Note(vec![Inline::Strong("Caution:"), text(format!(" {caution}"))]));
    }
    if fix.safety == Safety::Review && fix.caution.is_empty() {
        blocks.push(Block::Note(vec![Inline::Strong("Caution:"), text(" have it reviewed before it is made")]));
    }
    for line in forecast::after(fix) {
        blocks.push(Block::Paragraph(vec![Inline::Strong("Checked:"), text(format!(" {line}"))]));
    }
    if let Some(order) = forecast::order(fix) {
        blocks.push(Block::Paragraph(vec![Inline::Strong("Order:"), text(format!(" {order}"))]));
    }
    commands(blocks, None, &fix.powershell);
    numbered(blocks, "By hand", &fix.gui);
    records(blocks, "As change records", &fix.ldif);
    numbered(blocks, "Then", &fix.then);
    commands(blocks, Some("Verify"), &fix.verify);
    commands(blocks, Some("Undo"), &fix.undo);
    records(blocks, "Undo as change records", &fix.undo_ldif);
}

fn records(blocks: &mut Vec<Block>, title: &'static str, ldif: &str) {
    if !ldif.is_empty() {
        label(blocks, title);
        blocks.push(Block::Code { language: "ldif", lines: ldif.lines().map(str::to_owned).collect() });
    }
}

fn commands(blocks: &mut Vec<Block>, title: Option<&'static str>, commands: &[String]) {
    if commands.is_empty() {
        return;
    }
    if let Some(title) = title {
        label(blocks, title);
    }
    let lines = commands.iter().flat_map(|command| command.split('\n')).map(str::to_owned).collect();
    blocks.push(Block::Code { language: "powershell", lines });
}

fn numbered(blocks: &mut Vec<Block>, title: &'static str, steps: &[String]) {
    if !steps.is_empty() {
        label(blocks, title);
        blocks.push(Block::Numbered(steps.iter().map(|step| vec![text(step)]).collect()));
    }
}
