//! Command lines where they stand in a text: at a prompt, or alone as in posts, in one line or in several.

use super::command::Command;

/// A command line as it was typed, or as much of it as was seen so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed<'t> {
    /// The machine of the prompt.
    machine: Option<&'t str>,
    words: String,
    has_prompt: bool,
    /// Its last line.
    last: &'t str,
}

impl<'t> Typed<'t> {
    /// The command that a line holds: one at a prompt, or one of the module of Active Directory by itself, as in posts.
    pub(super) fn at(line: &'t str) -> Option<Self> {
        let (prompt, words) = match at_prompt(line) {
            Some((machine, words)) => (Some(machine), words),
            None => (None, alone(line)?),
        };
        Some(Self { machine: prompt.flatten(), words: words.to_owned(), has_prompt: prompt.is_some(), last: line })
    }

    /// Takes a further line of the command, if it is one.
    pub(super) fn goes_on(&mut self, line: &'t str) -> bool {
        let Some(more) = more(self.last, line).filter(|_| !self.words.is_empty()) else { return false };
        self.words.push(' ');
        self.words.push_str(more);
        self.last = line;
        true
    }

    /// Whether it stands at a prompt.
    pub(super) fn has_prompt(&self) -> bool {
        self.has_prompt
    }

    /// What it asks for.
    pub(super) fn parse(&self) -> Command {
        Command { has_prompt: self.has_prompt, ..Command::parse(self.machine, &self.words) }
    }
}

/// What a line adds to the command that the line before belongs to: the console shows `>>` before it, and mail breaks lines
/// between words.
pub(super) fn more<'t>(before: &str, line: &'t str) -> Option<&'t str> {
    let text = line.trim();
    continued(line).or_else(|| {
        let is_more = !text.is_empty()
            && Typed::at(line).is_none()
            && (before.trim_end().ends_with(['|', '`', ',']) || text.starts_with(['-', '|']) || is_stage(text));
        is_more.then_some(text)
    })
}

/// A command that stands in a line by itself. A sentence may begin with one, and an error does.
fn alone(line: &str) -> Option<&str> {
    let line = line.trim();
    let start = line.get(.."Get-AD".len())?;
    let (verb, rest) = line.split_once(' ')?;
    let is_verb =
        start.eq_ignore_ascii_case("Get-AD") && verb.bytes().all(|octet| octet.is_ascii_alphabetic() || octet == b'-');
    (is_verb && !rest.trim_start().starts_with(':') && (rest.contains('|') || line.contains(" -"))).then_some(line)
}

/// Whether a line begins with what chooses or shows properties.
fn is_stage(line: &str) -> bool {
    const STAGES: [&str; 8] = [
        "select",
        "select-object",
        "fl",
        "format-list",
        "convertto-json",
        "convertto-csv",
        "out-string",
        "sort-object",
    ];
    let word = line.split(' ').next().unwrap_or_default();
    line.len() > word.len() && STAGES.iter().any(|stage| word.eq_ignore_ascii_case(stage))
}

/// The last command above an answer, and where the answer begins. What else stands between the two takes the command away:
/// nothing says that it is the answer to it.
pub(super) fn above(text: &str, begins: impl Fn(&str) -> bool) -> (Option<Command>, usize) {
    let (mut at, mut typed) = (0, None::<Typed<'_>>);
    for line in text.split_inclusive('\n') {
        let inside = line.trim_end();
        if let Some(next) = Typed::at(inside) {
            typed = Some(next);
        } else if !typed.as_mut().is_some_and(|typed| typed.goes_on(inside)) {
            let inside = inside.trim_start();
            let is_notice = inside.is_empty() || inside.starts_with("WARNING:") || inside.starts_with("***");
            let indent = line.len() - line.trim_start().len();
            if !is_notice && begins(&text[at + indent..]) {
                at += indent;
                break;
            }
            typed = typed.filter(|_| is_notice);
        }
        at += line.len();
    }
    (typed.map(|typed| typed.parse()), at)
}

/// The command that stands at a prompt of this line: `PS C:\> …`, `[HV1]: PS C:\> …`, and the machine of the prompt.
fn at_prompt(line: &str) -> Option<(Option<&str>, &str)> {
    let line = line.trim_start();
    let (machine, rest) = match line.strip_prefix('[').and_then(|rest| rest.split_once("]: ")) {
        Some((machine, rest)) => (Some(machine), rest),
        None => (None, line),
    };
    let rest = rest.strip_prefix("PS")?;
    let (path, command) =
        rest.strip_prefix('>').map(|command| ("", command)).or_else(|| rest.strip_prefix(' ')?.split_once('>'))?;
    let is_path = path.is_empty() || path.contains(':') || path.starts_with(['\\', '/', '~']);
    is_path.then(|| (machine, command.trim_start_matches('>').trim()))
}

/// The rest of a command that goes on in the next line.
fn continued(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix(">>").map(|rest| rest.trim_start_matches('>').trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_told_from_output() {
        assert_eq!(at_prompt(r"PS C:\Users\a> Get-VMHost | fl *"), Some((None, "Get-VMHost | fl *")));
        assert_eq!(at_prompt(r"[HV1]: PS C:\> hostname"), Some((Some("HV1"), "hostname")));
        assert_eq!(at_prompt("PS> x"), Some((None, "x")));
        assert_eq!(at_prompt("PSComputerName : HV1"), None);
        assert_eq!(continued(">> -Properties *"), Some("-Properties *"));
    }

    #[test]
    fn a_command_without_a_prompt_is_told_from_sentences_and_errors() {
        assert!(Typed::at("Get-ADObject -Identity 'CN=HV1,DC=x' -Properties *").is_some_and(|typed| !typed.has_prompt));
        assert!(Typed::at("get-adcomputer HV1 | select name").is_some());
        for line in [
            "Get-ADComputer : Cannot find an object - 'HV1'",
            "Get-ADComputer HV1 says:",
            "Get-ADComputer",
            "Get-AD\u{e4} -x",
        ] {
            assert_eq!(Typed::at(line), None, "{line}");
        }
    }

    #[test]
    fn a_command_in_several_lines_is_one() {
        let (command, at) = above(
            "PS C:\\> Get-ADComputer HV1 -Properties msDS-AllowedToDelegateTo |\n    select -ExpandProperty\n>> \
             msDS-AllowedToDelegateTo\nWARNING: x\n\n  {",
            |rest| rest.starts_with('{'),
        );
        let command = command.unwrap();
        assert_eq!(command.expands.as_deref(), Some("msds-allowedtodelegateto"));
        assert_eq!((command.identity.as_deref(), command.limits, at), (Some("HV1"), false, 135));
        // With something between nothing says that it is the answer.
        assert_eq!(above("PS C:\\> Get-ADUser a\nno\n{", |rest| rest.starts_with('{')), (None, 24));
    }
}
