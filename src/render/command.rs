//! Long commands of `PowerShell`, broken where the language allows it.
//!
//! Three kinds of breaks, all outside of quotes and comments: after the comma of a list and after a pipe, where the
//! command goes on in the next line by itself, and at a space between two arguments, after a backtick (`about_Parsing`,
//! `about_Special_Characters`). Breaks before a parameter are preferred.

use super::layout::columns;

/// The indent of what follows a break.
const DEEPER: &str = "    ";

/// One command, as lines of at most the given columns where it can be broken so.
pub(super) fn lines(command: &str, width: usize) -> Vec<String> {
    // The lines of a here-string are its value.
    if has_here_string(command) {
        return command.split('\n').map(str::to_owned).collect();
    }
    command.split('\n').flat_map(|line| line_of(line, width)).collect()
}

/// Whether the command has a string whose end must stand at the beginning of a line.
pub(super) fn has_here_string(command: &str) -> bool {
    command.lines().any(|line| line.trim_end().ends_with("@'") || line.trim_end().ends_with("@\""))
}

fn line_of(line: &str, width: usize) -> Vec<String> {
    if columns(line) <= width {
        return vec![line.to_owned()];
    }
    let (parts, comment) = parts(line);
    let mut out = Vec::new();
    if let Some(comment) = comment {
        // No command goes on after a comment, so a long one comes first.
        comment_lines(&mut out, comment, width);
    }
    let mut current = String::new();
    for (at, part) in parts.iter().enumerate() {
        let is_last = at + 1 == parts.len();
        let after = if is_last { 0 } else { part.end.columns() };
        let fits = columns(&current) + columns(part.text) + after <= width;
        if !fits && !current.trim().is_empty() {
            let end = parts[at - 1].end;
            out.push(end.close(&current));
            current = format!("{DEEPER}{}", part.text.trim_start());
        } else {
            current.push_str(part.text);
        }
    }
    if !current.trim().is_empty() {
        out.push(current.trim_end().to_owned());
    }
    refine(out, width)
}

/// Lines that are still too long are broken at any space between arguments.
fn refine(lines: Vec<String>, width: usize) -> Vec<String> {
    let mut out = Vec::new();
    for line in lines {
        if columns(&line) <= width || line.trim_start().starts_with('#') {
            out.push(line);
            continue;
        }
        let (body, end) = match line.strip_suffix(" `") {
            Some(body) => (body, " `"),
            None => (line.as_str(), ""),
        };
        let indent = " ".repeat(body.len() - body.trim_start().len());
        let mut current = indent.clone();
        let words = words(body.trim_start());
        for (at, word) in words.iter().enumerate() {
            let reserve = if at + 1 == words.len() { end.len() } else { 2 };
            let gap = usize::from(!current.trim().is_empty());
            if gap == 1 && columns(&current) + 1 + columns(word) + reserve > width {
                let sign = if current.ends_with([',', '|']) { "" } else { " `" };
                out.push(format!("{current}{sign}"));
                current = if indent.is_empty() { DEEPER.to_owned() } else { indent.clone() };
                current.push_str(word);
            } else {
                current.push_str(&" ".repeat(gap));
                current.push_str(word);
            }
        }
        out.push(format!("{current}{end}"));
    }
    out
}

fn comment_lines(out: &mut Vec<String>, comment: &str, width: usize) {
    let mut current = "#".to_owned();
    for word in comment.trim_start_matches('#').split(' ').filter(|word| !word.is_empty()) {
        if current.len() > 1 && columns(&current) + 1 + columns(word) > width {
            out.push(std::mem::replace(&mut current, "#".to_owned()));
        }
        current.push(' ');
        current.push_str(word);
    }
    out.push(current);
}

/// What ends a part where a break follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// A comma or a pipe: nothing is needed.
    Open,
    /// A space before a parameter.
    Parameter,
}

impl End {
    fn columns(self) -> usize {
        if self == Self::Open { 0 } else { 2 }
    }

    fn close(self, line: &str) -> String {
        let line = line.trim_end();
        if self == Self::Open { line.to_owned() } else { format!("{line} `") }
    }
}

#[derive(Debug, Clone, Copy)]
struct Part<'l> {
    text: &'l str,
    end: End,
}

/// The parts between the preferred breaks, and the comment at the end.
fn parts(line: &str) -> (Vec<Part<'_>>, Option<&str>) {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, character) in outside_of_quotes(line) {
        let (before, rest) = (&line[..at], &line[at..]);
        if character == '#' && (before.is_empty() || before.ends_with(' ')) {
            parts.push(Part { text: &line[start..at], end: End::Open });
            return (parts, Some(rest));
        }
        let is_open = character == ' ' && before.ends_with([',', '|']);
        let is_parameter = character == ' '
            && rest.strip_prefix(" -").is_some_and(|name| name.starts_with(|first: char| first.is_ascii_alphabetic()));
        if is_open || is_parameter {
            parts.push(Part { text: &line[start..at], end: if is_open { End::Open } else { End::Parameter } });
            start = at;
        }
    }
    parts.push(Part { text: &line[start..], end: End::Open });
    (parts, None)
}

/// The arguments: what stands between spaces outside of quotes.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut last) = (0, 0);
    for (at, _) in outside_of_quotes(line).into_iter().filter(|(_, character)| *character == ' ') {
        // A pipe stays with what is before it: the command goes on after it without a backtick.
        if line[start..].starts_with("| ") && start > 0 {
            words.pop();
            start = last;
        }
        words.push(&line[start..at]);
        last = start;
        start = at + 1;
    }
    if &line[start..] == "|" && words.pop().is_some() {
        start = last;
    }
    words.push(&line[start..]);
    words.retain(|word| !word.is_empty());
    words
}

/// The characters outside of quotes, with their places. `PowerShell` takes typographic quotes for plain ones (language
/// specification, section 2.3.5.2); a quote that is doubled ends the string and begins it again, which comes to the same.
fn outside_of_quotes(line: &str) -> Vec<(usize, char)> {
    let mut outside = Vec::new();
    let (mut quote, mut escaped) = (None, false);
    for (at, character) in line.char_indices() {
        let plain = match character {
            '\u{2018}'..='\u{201b}' => '\'',
            '\u{201c}'..='\u{201e}' => '"',
            other => other,
        };
        match quote {
            _ if escaped => escaped = false,
            Some('\'') if plain == '\'' => quote = None,
            Some('\'') => {}
            _ if plain == '`' => escaped = true,
            Some(open) if plain == open => quote = None,
            Some(_) => {}
            None if plain == '\'' || plain == '"' => quote = Some(plain),
            None => outside.push((at, character)),
        }
    }
    outside
}
