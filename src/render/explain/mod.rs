//! What an error or a check means, shown.

pub(super) mod document;
pub(super) mod text;
pub(super) mod words;
