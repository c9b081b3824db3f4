//! Causes that no check looks for: the directory does not show them. What they are, and how to tell by hand.

mod hosts;
mod network;

/// A cause, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note {
    /// Its name, as in the catalogue.
    pub slug: &'static str,
    /// What it is, in one line, in lower case and without a full stop.
    pub what: &'static str,
    /// What would confirm it. Whole sentences.
    pub confirm: &'static str,
    /// What would rule it out, as the end of a sentence that begins with "Ruled out where".
    pub refute: &'static str,
    /// How it is mended. Whole sentences.
    pub fix: &'static str,
}

/// All notes, always in the same order.
pub fn all() -> impl Iterator<Item = &'static Note> {
    [hosts::NOTES, network::NOTES].into_iter().flatten()
}

const fn note(
    slug: &'static str,
    what: &'static str,
    confirm: &'static str,
    refute: &'static str,
    fix: &'static str,
) -> Note {
    Note { slug, what, confirm, refute, fix }
}
