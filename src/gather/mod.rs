//! The only I/O: everything that the program learns of the world, it learns here.

pub mod dns;
mod failure;
pub mod files;

pub use failure::Failure;
