//! Events out of exported logs, XML and text.

pub(super) mod evtx;
mod labels;
pub(super) mod text;
pub(super) mod xml;
