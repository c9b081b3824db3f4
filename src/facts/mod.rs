//! What was found out, and all that the rest of the program knows of the world.
//!
//! Facts are plain data: gathered in one place, saved with `--save`, replayed with `--from`.
//! Nothing here reads a directory, a file or the clock.

mod copy;
mod dns;
mod known;
mod object;
mod snapshot;

pub use copy::{COMPARED, Copy, Stamp};
pub use dns::{Answer, Forward, Names};
pub use known::Known;
pub use object::{Object, SOME_NAMES, UNSEEN_CONTROL, Value};
pub use snapshot::{Ask, Asked, Coverage, Facts, NOBODY, Part, SCHEMA, Snapshot};
