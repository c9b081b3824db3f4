//! The only I/O.

pub mod dns;
