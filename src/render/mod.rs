//! The report in the forms that people and programs read. Nothing is decided here.

use crate::report::Report;

/// The form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Text,
    /// For a ticket.
    Markdown,
    /// For programs.
    Json,
    /// For a browser.
    Html,
}

/// How much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verbosity {
    /// One line for each cause.
    Quiet,
    /// What an engineer needs.
    Normal,
    /// Everything.
    Verbose,
}

/// How it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// With colours.
    pub color: bool,
    /// How much.
    pub verbosity: Verbosity,
    /// Columns.
    pub width: usize,
}

/// The whole answer as text.
pub fn render(report: &Report, _format: Format, _style: &Style) -> String {
    let mut text = serde_json::to_string_pretty(report).unwrap_or_default();
    text.push('\n');
    text
}
