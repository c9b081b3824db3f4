//! What the KDC answered, shown.

pub(super) mod document;
pub(super) mod text;
mod words;
