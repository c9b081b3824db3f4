//! The report, shown. Nothing is decided here: each form shows what is in the report, in its order.
//!
//! Values from outside are made fit in one place per form, where a line or a block is written (`layout::Page`, and the
//! writers of Markdown and HTML), so that none can be forgotten.

mod command;
mod controllers;
mod coverage;
mod document;
mod explain;
mod forecast;
mod html;
mod json;
mod layout;
mod markdown;
mod path;
mod prove;
mod read;
mod reasons;
#[cfg(test)]
mod tests;
mod text;
mod told;
mod words;

use crate::{evidence::Story, explain::Explanation, prove::Proof, report::Report};

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a terminal, and for pasting.
    Text,
    /// For a ticket: `CommonMark` with the tables of GitHub.
    Markdown,
    /// For programs: the report's serialisation, a contract.
    Json,
    /// One page that needs nothing else: no script, no other resource.
    Html,
}

/// How much is shown. JSON always has everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Verbosity {
    /// As text one line for each cause, however long it is; otherwise as [`Verbosity::Normal`].
    Quiet,
    /// What one needs to mend the fault.
    #[default]
    Normal,
    /// The KDC's steps, every value of the evidence and everything that is in order too.
    Verbose,
}

/// How it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether text has colours. Whether the terminal has any is for the caller to know.
    pub color: bool,
    /// How much.
    pub verbosity: Verbosity,
    /// The columns of a line of text. Only what cannot be broken is longer: a word, a literal of a command.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, verbosity: Verbosity::Normal, width: 100 }
    }
}

impl Style {
    fn is_verbose(&self) -> bool {
        self.verbosity == Verbosity::Verbose
    }
}

/// Shows what the KDC answered. The same answer and style give the same bytes.
pub fn render_proof(proof: &Proof, format: Format, style: &Style) -> String {
    match format {
        Format::Text if style.verbosity == Verbosity::Quiet => prove::text::quiet(proof, style),
        Format::Text => prove::text::full(proof, style),
        Format::Markdown => markdown::write(&prove::document::of(proof, style)),
        Format::Json => json::write(proof),
        Format::Html => html::write(&proof.summary, &prove::document::of(proof, style)),
    }
}

/// Shows what an error or a check means. The same answer and style give the same bytes.
pub fn render_explanation(explanation: &Explanation, format: Format, style: &Style) -> String {
    match format {
        Format::Text => explain::text::show(explanation, style),
        Format::Markdown => markdown::write(&explain::document::of(explanation, style)),
        Format::Json => json::write(explanation),
        Format::Html => html::write(&explain::words::title(explanation), &explain::document::of(explanation, style)),
    }
}

/// Shows what evidence tells. The same evidence and style give the same bytes.
pub fn render_story(story: &Story, format: Format, style: &Style) -> String {
    match format {
        Format::Text => read::text::show(story, style),
        Format::Markdown => markdown::write(&read::document::of(story, style)),
        Format::Json => json::write(story),
        Format::Html => html::write(&story.summary, &read::document::of(story, style)),
    }
}

/// Shows a report. The same report and style give the same bytes.
pub fn render(report: &Report, format: Format, style: &Style) -> String {
    match format {
        Format::Text if style.verbosity == Verbosity::Quiet => text::quiet(report, style),
        Format::Text => text::full(report, style),
        Format::Markdown => markdown::write(&document::of(report, style)),
        Format::Json => json::write(report),
        Format::Html => html::write(&report.summary, &document::of(report, style)),
    }
}
