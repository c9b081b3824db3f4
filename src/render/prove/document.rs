//! What the KDC answered, as a document.

use super::words;
use crate::{
    prove::Proof,
    render::{
        Style,
        document::{Block, Inline, code, item, list, steps, text},
        words as common,
    },
};

/// The document.
pub(in crate::render) fn of(proof: &Proof, style: &Style) -> Vec<Block> {
    let mut blocks = vec![
        Block::Heading(1, vec![text(&proof.summary)]),
        Block::Paragraph(vec![Inline::Strong("Asked:"), text(format!(" {}", words::question(proof)))]),
        Block::Paragraph(vec![Inline::Strong("KDC:"), text(format!(" {}", proof.kdc))]),
    ];
    let facts = common::facts(&proof.facts);
    if !facts.is_empty() {
        blocks.push(Block::Paragraph(vec![Inline::Strong("Facts:"), text(format!(" {facts}"))]));
    }
    let exchanges = proof.exchanges.iter().map(|exchange| {
        let answer = &exchange.answer;
        let flag = words::forwardable(answer).map_or_else(String::new, |flag| format!(", {flag}"));
        let what = format!(" {}: {}{flag}", words::stage(proof, exchange), words::outcome(answer));
        item(vec![Inline::Mark(words::mark(answer)), text(what)])
    });
    blocks.push(Block::Bullets(exchanges.collect()));
    let rows = proof.hops.iter().map(|hop| {
        vec![
            vec![code(&hop.hop.spn)],
            vec![Inline::Mark(words::mark(&hop.answer)), text(format!(" {}", words::outcome(&hop.answer)))],
            vec![text(words::agreement(hop))],
            vec![text(words::because(hop))],
        ]
    });
    blocks.push(Block::Table { head: vec!["Name", "Answer", "Prediction", "Because"], rows: rows.collect() });
    if style.is_verbose() {
        let hops: Vec<_> = proof.hops.iter().map(|hop| hop.hop.clone()).collect();
        steps(&mut blocks, "The predicted steps for ", &hops);
    }
    for finding in &proof.findings {
        blocks.push(Block::Heading(2, vec![text(&finding.title)]));
        let names = finding.spns.iter().map(|spn| item(vec![code(spn)]));
        blocks.push(Block::Bullets(names.collect()));
        blocks.push(Block::Paragraph(vec![text("What could explain it:")]));
        blocks.push(Block::Numbered(finding.could_be.iter().map(|one| vec![text(one)]).collect()));
    }
    list(&mut blocks, "Remarks", &proof.remarks);
    blocks
}
