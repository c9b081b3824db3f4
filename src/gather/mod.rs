//! The only I/O.

pub mod files;
