//! Events out of exported logs, XML and text.

pub(super) mod audit;
mod draft;
pub(super) mod evtx;
mod labels;
mod table;
pub(super) mod text;
pub(super) mod xml;
