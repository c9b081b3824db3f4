//! Readers of the files that people send. They take bytes and never follow a reference to another file.

pub mod ldif;
pub mod text;
