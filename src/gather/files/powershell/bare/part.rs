//! Service principal names without anything around them, among the output of other commands.

use super::{is_attributed, is_name, is_value};
use crate::{
    gather::files::{
        powershell::{
            list::read,
            typed::{Typed, more},
        },
        tools::{Extent, Follow, Part, Reader, Step},
    },
    spn::VMMS_CLASSES,
};

/// A command that shows one list of one account, and what it printed. All of it is needed: what is not in the list counts.
pub(in super::super) const ANSWER: Part = Part {
    what: "what -ExpandProperty shows",
    is_it: is_answer,
    extent: Extent::Signs(|| Box::new(Values::default())),
    read: Reader::Form(read),
    wants_command: false,
};

/// Such a list without a command that says whose it is.
pub(in super::super) const PART: Part = Part {
    what: "a list of service principal names",
    is_it: begins,
    extent: Extent::Lines(|_, line| line.trim().is_empty() || is_name(line)),
    read: Reader::Form(read),
    wants_command: false,
};

/// How many lines a command has at most.
const LINES: usize = 6;

fn is_answer(text: &str) -> bool {
    let mut lines = text.lines().take(LINES);
    let Some(mut typed) = lines.next().and_then(Typed::at) else { return false };
    while lines.next().is_some_and(|line| typed.goes_on(line)) {}
    is_attributed(&typed.parse())
}

/// Classes that Windows registers itself: other words with a slash stand in prose.
const CLASSES: [&str; 8] = ["cifs", "host", "http", "wsman", "termsrv", "restrictedkrbhost", "ldap", "mssqlsvc"];

fn begins(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    let class = line.split_once('/').map_or("", |(class, _)| class);
    is_name(line) && CLASSES.iter().chain(&VMMS_CLASSES).any(|known| known.eq_ignore_ascii_case(class))
}

/// The command, and what it printed.
#[derive(Default)]
struct Values {
    /// The last line of the command, as long as it may go on.
    typed: Option<String>,
    is_begun: bool,
    is_after_blank: bool,
}

impl Follow for Values {
    fn line(&mut self, line: &str) -> Step {
        let is_first = !std::mem::replace(&mut self.is_begun, true);
        if is_first || self.typed.take().is_some_and(|before| more(&before, line).is_some()) {
            self.typed = Some(line.to_owned());
            return Step::Own;
        }
        let is_blank = line.trim().is_empty();
        let is_after_blank = std::mem::replace(&mut self.is_after_blank, is_blank);
        if is_after_blank && !is_blank && !is_value(line) { Step::Over } else { Step::Maybe }
    }

    fn takes_prompt(&self) -> bool {
        true
    }
}
