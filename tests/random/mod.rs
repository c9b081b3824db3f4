//! Random directories of a delegator, a target, two others who may own its names, and a user.
//!
//! They are written to the lab, where the KDC is asked about them, and turned into facts, where fixes are tried on them.

#![allow(dead_code, clippy::unwrap_used)]

pub(crate) mod accounts;
pub(crate) mod directory;
pub(crate) mod draw;
pub(crate) mod facts;
pub(crate) mod world;
