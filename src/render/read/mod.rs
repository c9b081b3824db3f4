//! What evidence tells, shown.

pub(super) mod document;
pub(super) mod text;
mod words;
