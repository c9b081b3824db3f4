//! CLIXML among the output of other commands.

use super::{is_it, read};
use crate::gather::files::tools::{Extent, Follow, Part, Reader, Step};

/// From `<Objs` to `</Objs>`.
pub(in super::super) const PART: Part = Part {
    what: "CLIXML",
    is_it,
    extent: Extent::Signs(|| Box::new(Elements)),
    read: Reader::Form(read),
    wants_command: false,
};

const END: &str = "</Objs>";

/// The elements: line ends within a value are written as `_x000A_`, so that a blank line shows that the end was cut away.
struct Elements;

impl Follow for Elements {
    fn line(&mut self, line: &str) -> Step {
        match line.find(END) {
            Some(at) => Step::End(at + END.len()),
            None if line.trim().is_empty() => Step::Over,
            None if line.trim_start().starts_with('<') => Step::Own,
            None => Step::Maybe,
        }
    }
}
