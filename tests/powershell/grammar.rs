//! What a grammar of PowerShell makes of a text.
//!
//! It is not PowerShell's own parser: that one takes U+2018 to U+201B for single quotes and U+201C to U+201E for double ones, which
//! is done here beforehand, and refuses a few things that the grammar lets pass.

use tree_sitter::{Node, Parser, Tree};

/// A text as PowerShell reads it, and its tree.
pub(crate) struct Parsed {
    text: String,
    tree: Tree,
}

pub(crate) fn parse(text: &str) -> Parsed {
    let plain = |character| match character {
        '\u{2018}'..='\u{201b}' => '\'',
        '\u{201c}'..='\u{201e}' => '"',
        '\u{2013}'..='\u{2015}' => '-',
        other => other,
    };
    let text: String = text.chars().map(plain).collect();
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).unwrap();
    let tree = parser.parse(&text, None).unwrap();
    Parsed { text, tree }
}

impl Parsed {
    /// Every place that does not parse, with its line.
    pub(crate) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        self.walk(|node| {
            if node.is_error() || node.is_missing() {
                let what = if node.is_missing() { "missing" } else { "unexpected" };
                let text: String = self.text(node).chars().take(60).collect();
                let line = node.start_position().row + 1;
                problems.push(format!("line {line}: {what} {} {text:?}", node.kind()));
            }
        });
        problems
    }

    /// The texts of all nodes of a kind.
    pub(crate) fn all(&self, kind: &str) -> Vec<&str> {
        let mut found = Vec::new();
        self.walk(|node| {
            if node.kind() == kind {
                found.push(self.text(node));
            }
        });
        found
    }

    fn text(&self, node: Node<'_>) -> &str {
        &self.text[node.byte_range()]
    }

    fn walk<'a>(&'a self, mut visit: impl FnMut(Node<'a>)) {
        let mut cursor = self.tree.walk();
        loop {
            visit(cursor.node());
            if cursor.goto_first_child() || cursor.goto_next_sibling() {
                continue;
            }
            loop {
                if !cursor.goto_parent() {
                    return;
                }
                if cursor.goto_next_sibling() {
                    break;
                }
            }
        }
    }
}
