//! Lines as people send them: quoted by a mail program, after a prompt, with blanks that are none.

use std::borrow::Cow;

/// What was undone before a text was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Mended {
    /// No-break spaces where Windows writes plain ones.
    pub(crate) blanks: bool,
}

/// What Windows writes with a plain space, and a mail program or a web page with another.
const NO_BREAK_AFTER: [&str; 6] = ["Registered", "Checking", "dn:", "PS", "Name:", "Server:"];

const NO_BREAK: char = '\u{a0}';

/// The text without the marks of quoted mail, line for line, so that numbers of lines stay.
///
/// No-break spaces may be the very fault that is looked for, within a name. They are taken for plain ones only where the text
/// shows that it has them instead of plain ones: at the beginning of lines, or in the words that Windows itself writes.
pub(crate) fn plain(text: &str) -> (Cow<'_, str>, Mended) {
    let blanks = text.contains(NO_BREAK) && text.lines().any(has_wrong_blanks);
    if !blanks && !text.lines().any(|line| unquoted(line).len() < line.len()) {
        return (Cow::Borrowed(text), Mended::default());
    }
    let mut plain = String::with_capacity(text.len());
    // The console marks further lines of a command as mail marks what it quotes.
    let mut command_depth = None;
    for line in text.split_inclusive('\n') {
        let line = if blanks && line.contains(NO_BREAK) {
            Cow::Owned(line.replace(NO_BREAK, " "))
        } else {
            Cow::Borrowed(line)
        };
        let (mut depth, mut inside) = unquoted_to(&line, usize::MAX);
        if let Some(most) = command_depth.filter(|most| depth == most + 2) {
            (depth, inside) = unquoted_to(&line, most);
        } else {
            command_depth = after_prompt(inside).map(|_| depth);
        }
        debug_assert!(command_depth.is_none_or(|most| most == depth));
        plain.push_str(inside);
    }
    (Cow::Owned(plain), Mended { blanks })
}

fn has_wrong_blanks(line: &str) -> bool {
    let line = unquoted(line);
    let begins = line.trim_start_matches([' ', '\t']).starts_with(NO_BREAK);
    begins || NO_BREAK_AFTER.iter().any(|word| line.strip_prefix(word).is_some_and(|rest| rest.starts_with(NO_BREAK)))
}

/// A line without the `>` with which mail quotes it.
fn unquoted(line: &str) -> &str {
    unquoted_to(line, usize::MAX).1
}

/// How many `>` mail put before a line, at most so many, and the line without them.
fn unquoted_to(line: &str, most: usize) -> (usize, &str) {
    let (mut rest, mut depth) = (line, 0);
    while let Some(inner) = rest.trim_start_matches([' ', NO_BREAK]).strip_prefix('>').filter(|_| depth < most) {
        rest = inner.strip_prefix([' ', NO_BREAK]).unwrap_or(inner);
        depth += 1;
    }
    (depth, rest)
}

/// What stands after the prompt of a shell, where a line begins with one: `C:\>`, `PS C:\>`, `[hv1]: PS C:\>`, `user@host:~$`.
pub(crate) fn after_prompt(line: &str) -> Option<&str> {
    let line = line.trim_start_matches([' ', '\t', NO_BREAK]);
    // Whoever works on another machine sees its name first.
    let (remote, inner) = match line.strip_prefix('[').and_then(|rest| rest.split_once("]: ")) {
        Some((host, inner)) if host.len() <= 256 => (true, inner),
        _ => (false, line),
    };
    if let Some(rest) = inner.strip_prefix("PS").filter(|rest| rest.starts_with([' ', '>'])) {
        return rest.split_once('>').map(|(_, command)| command.trim());
    }
    let drive = inner.as_bytes();
    if !remote && drive.len() > 2 && drive[0].is_ascii_alphabetic() && drive[1..].starts_with(b":\\") {
        let (folder, command) = inner.split_once('>')?;
        return (!folder.contains(['"', '|', '<', '*', '?'])).then(|| command.trim());
    }
    let (user, rest) = line.split_once(' ')?;
    let is_shell = user.contains('@') && user.ends_with(['$', '#']) && !user.contains(['=', ',']);
    is_shell.then(|| rest.trim())
}

/// The machine of a remote prompt: `[hv1]: PS C:\>`.
pub(crate) fn remote_host(line: &str) -> Option<&str> {
    let (host, _) = line.trim_start().strip_prefix('[')?.split_once("]: PS")?;
    Some(host.trim())
}

/// The words of a command line. Quotes of any kind hold words together, those too that a word processor made of plain ones.
pub(crate) fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut any) = (Vec::new(), String::new(), None, false);
    for character in command.chars() {
        let kind = match character {
            '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' => Some('"'),
            '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' => Some('\''),
            _ => None,
        };
        match (kind, quote) {
            (Some(kind), None) => (quote, any) = (Some(kind), true),
            (Some(kind), Some(open)) if kind == open => quote = None,
            (None, None) if character.is_whitespace() => {
                if any {
                    words.push(std::mem::take(&mut word));
                    any = false;
                }
            }
            _ => {
                word.push(character);
                any = true;
            }
        }
    }
    if any {
        words.push(word);
    }
    words
}

/// The words of the command in the first line of a text, where that line is a prompt with the given program behind it.
pub(crate) fn command(text: &str, programs: &[&str]) -> Option<Vec<String>> {
    let words = words(after_prompt(text.lines().next()?)?);
    let program = words.first()?.rsplit(['\\', '/']).next()?.to_ascii_lowercase();
    let program = program.strip_suffix(".exe").unwrap_or(&program);
    programs.contains(&program).then_some(words)
}

/// One line of a text.
#[derive(Clone, Copy)]
pub(crate) struct Line<'t> {
    /// From 1.
    pub(crate) number: usize,
    /// Without its end.
    pub(crate) text: &'t str,
    /// The text from it on, as far as anybody looks ahead.
    pub(crate) ahead: &'t str,
    /// Where it begins, in octets.
    pub(crate) start: usize,
}

/// How far anybody looks ahead, in octets. Every kind of output looks at every line, and a line may be as long as a file.
const AHEAD: usize = 4096;

/// How much of a line is seen where it is longer than that: a heading with all attributes is.
const LONG: usize = 65_536;

/// Every line of a text.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut next = 0;
    text.split_inclusive('\n').zip(1..).map(move |(line, number)| {
        let start = next;
        next += line.len();
        let far = start.saturating_add(AHEAD.max(line.len().min(LONG)));
        let end = (far..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        let ahead = text.get(start..end).unwrap_or_default();
        Line { number, text: line.trim_end_matches(['\r', '\n']), ahead, start }
    })
}

/// The first lines of a text, without blanks at their ends. To be looked at, never searched to the end.
pub(crate) fn first(text: &str, count: usize) -> impl Iterator<Item = &str> {
    text.lines().take(count).map(str::trim_end)
}

/// Whether a line begins with blanks.
pub(crate) fn is_indented(line: &str) -> bool {
    line.starts_with([' ', '\t', NO_BREAK])
}

/// Whether a text begins with another one, whatever the case of ASCII letters.
pub(crate) fn starts_with(text: &str, beginning: &str) -> bool {
    text.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
}

/// Whether a line is the distinguished name of an object in a domain.
pub(crate) fn is_dn(line: &str) -> bool {
    let is_part = |part: &str| starts_with(part, "cn=") || starts_with(part, "ou=") || starts_with(part, "dc=");
    is_part(line) && line.to_ascii_lowercase().contains("dc=")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_mail_and_its_blanks_are_undone_line_for_line() {
        let (text, mended) = plain("> Registered\u{a0}ServicePrincipalNames\r\n>> \u{a0}HOST/HV1\nplain\n");
        assert_eq!(text, "Registered ServicePrincipalNames\r\n HOST/HV1\nplain\n");
        assert!(mended.blanks);
        // Within a value it may be the fault that is looked for.
        let (text, mended) = plain("dn: CN=a\nservicePrincipalName: cifs/\u{a0}hv1\n");
        assert!(text.contains('\u{a0}') && !mended.blanks);
        assert!(matches!(text, Cow::Borrowed(_)));
    }

    #[test]
    fn prompts_of_every_shell_are_known() {
        for (line, command) in [
            ("C:\\>setspn -L HV1", Some("setspn -L HV1")),
            ("C:\\Users\\a b>  dir", Some("dir")),
            ("PS C:\\> Get-VM", Some("Get-VM")),
            ("PS>x", Some("x")),
            ("[hv1]: PS C:\\Users\\a\\Documents> klist", Some("klist")),
            ("root@dc1:~# ldapsearch -x", Some("ldapsearch -x")),
            ("C:\\>", Some("")),
            ("PSComputerName : hv1", None),
            ("see C:\\> there", None),
            ("dn: CN=a@b$ x", None),
        ] {
            assert_eq!(after_prompt(line), command, "{line}");
        }
        assert_eq!(remote_host("[hv1]: PS C:\\> x"), Some("hv1"));
    }

    #[test]
    fn words_hold_together_in_quotes_of_any_kind() {
        let words = words("setspn -Q \u{201c}Microsoft Virtual System Migration Service/HV2\u{201d} 'a b'");
        assert_eq!(words, ["setspn", "-Q", "Microsoft Virtual System Migration Service/HV2", "a b"]);
        assert_eq!(command("C:\\>C:\\Windows\\setspn.EXE -L x\ny", &["setspn"]).unwrap()[1], "-L");
        assert_eq!(command("C:\\>dir\n", &["setspn"]), None);
    }
}
