//! The text of a ticket: what several commands printed, one after another, with prompts and prose between.
//!
//! The text is cut into parts, each of a kind whose reader knows it by its first lines. What is of no kind is prose and left out.

use super::{
    Export, Form, ReadError, ldif, merge, powershell,
    text::{Decoded, Encoding},
    tools::{self, Part, Reader},
};

/// Kinds of parts that are looked for.
struct Kinds {
    /// Whether one of them may begin with a line, to be answered fast.
    may_begin: fn(&str) -> bool,
    parts: &'static [Part],
}

/// All kinds, in the order in which they are looked for.
const PARTS: [Kinds; 3] = [
    Kinds { may_begin: |line| line.contains(':') || line.starts_with('#'), parts: &[ldif::PART] },
    Kinds { may_begin: tools::may_begin, parts: &tools::TOOLS },
    Kinds { may_begin: |line| line.contains(" :"), parts: &[powershell::PART] },
];

/// How a text is told from a whole file of LDIF: only where it is nothing else, the reader of LDIF says what is wrong with it.
pub(super) const LDIF: Form = Form { is_it: is_ldif_alone, read: ldif::read };

/// Lines that a console or a mail program makes of one command at most.
const COMMAND: usize = 3;

/// More parts than a person pastes.
const MOST: usize = 1_000;

fn parts() -> impl Iterator<Item = &'static Part> {
    PARTS.iter().flat_map(|kinds| kinds.parts)
}

/// The kind of part that begins with a line.
fn beginning(line: &str, ahead: &str) -> Option<&'static Part> {
    let kinds = PARTS.iter().filter(|kinds| (kinds.may_begin)(line));
    kinds.flat_map(|kinds| kinds.parts).find(|part| (part.is_it)(ahead))
}

/// Whether a text is LDIF from its first line on, and nothing else begins in it.
fn is_ldif_alone(text: &str) -> bool {
    let (mut is_begun, mut is_after_blank) = (false, true);
    for tools::Line { text: line, ahead, .. } in tools::lines(text) {
        let is_own = ldif::is_line(line) && tools::after_prompt(line).is_none();
        if is_begun && is_own && !(is_after_blank && ldif::is_prose(line)) {
            is_after_blank = line.is_empty();
            continue;
        }
        if line.trim().is_empty() {
            is_after_blank = true;
            continue;
        }
        let is_other = tools::after_prompt(line).is_some()
            || beginning(line, ahead).is_some_and(|part| part.what != ldif::PART.what);
        let is_prose = is_begun && is_after_blank && ldif::is_prose(line);
        let is_beginning = is_own && (line.starts_with('#') || ldif::is_first(line));
        if is_other || is_prose || (!is_begun && !is_beginning) {
            return false;
        }
        is_begun |= !line.starts_with('#');
        is_after_blank = false;
    }
    is_begun
}

/// Whether nothing but lists of objects begins in a text.
pub(super) fn is_list_alone(text: &str) -> bool {
    let mut begun = tools::lines(text).filter_map(|line| beginning(line.text, line.ahead));
    begun.all(|part| part.what == powershell::PART.what)
}

/// One part of a text.
struct Piece<'t> {
    part: &'static Part,
    /// The number of its first line.
    line: usize,
    text: &'t str,
}

/// What a text holds.
#[derive(Default)]
struct Found<'t> {
    pieces: Vec<Piece<'t>>,
    /// How many lines are of no part, and which is the first.
    prose: Option<(usize, usize)>,
    /// The first line of prose with the code of an error.
    error: Option<usize>,
    /// Where there were more parts than are read.
    beyond: Option<usize>,
}

/// A part that is not at its end yet, or the line with a command.
#[derive(Clone, Copy)]
struct Open {
    start: usize,
    line: usize,
}

fn split(text: &str) -> Found<'_> {
    let mut found = Found::default();
    let mut part: Option<(&'static Part, Open)> = None;
    let mut command: Option<Open> = None;
    let mut before = "";
    for tools::Line { number, text: line, ahead, start } in tools::lines(text) {
        let here = Open { start, line: number };
        let is_prompt = tools::after_prompt(line).is_some();
        let is_fence = line.trim_start().starts_with("```");
        if let Some((open, from)) = part
            && (is_prompt || is_fence || !(open.goes_on)(before, line))
        {
            close(&mut found, text, open, from, here);
            part = None;
        }
        before = line;
        let is_own = part.is_some_and(|(open, _)| (open.is_it)(ahead));
        let next = if is_fence || is_own { None } else { beginning(line, ahead) };
        if let Some(next) = next {
            if let Some((open, from)) = part.take() {
                close(&mut found, text, open, from, here);
            }
            if found.pieces.len() >= MOST {
                found.beyond = Some(number);
                return found;
            }
            let from = command.take().filter(|_| next.wants_command && !is_prompt).unwrap_or(here);
            part = Some((next, from));
        }
        if is_prompt {
            command = Some(here);
        } else if part.is_none() && !line.trim().is_empty() && !is_fence {
            if command.is_some_and(|command| number - command.line >= COMMAND) {
                command = None;
            }
            let (first, count) = found.prose.unwrap_or((number, 0));
            found.prose = Some((first, count + 1));
            if found.error.is_none() && has_error(line) {
                found.error = Some(number);
            }
        }
    }
    if let Some((open, from)) = part {
        close(&mut found, text, open, from, Open { start: text.len(), line: 0 });
    }
    found
}

fn close<'t>(found: &mut Found<'t>, text: &'t str, part: &'static Part, from: Open, end: Open) {
    let text = text.get(from.start..end.start).unwrap_or_default();
    found.pieces.push(Piece { part, line: from.line, text });
}

/// Whether a line has the code of an error: `0x8009030E`, `0xC000006D`.
fn has_error(line: &str) -> bool {
    line.match_indices("0x").any(|(at, _)| {
        let digits = &line.as_bytes()[at + 2..];
        digits.len() >= 8 && matches!(digits[0], b'8' | b'c' | b'C') && digits[..8].iter().all(u8::is_ascii_hexdigit)
    })
}

/// Reads all parts of a text. One that is damaged does not take the others with it: it becomes a warning with its line.
///
/// # Errors
/// Nothing of a kind that is known is in the text, or all of it is damaged.
pub(super) fn read(name: &str, decoded: Decoded<'_>) -> Result<Export, ReadError> {
    let found = {
        let (text, mended) = tools::plain(&decoded.text);
        let found = split(&text);
        if found.pieces.is_empty() { Err(found.error) } else { Ok(together(name, &found, decoded.encoding, mended)) }
    };
    found.unwrap_or_else(|error| nothing(name, decoded, error))
}

fn together(name: &str, found: &Found<'_>, encoding: Encoding, mended: tools::Mended) -> Result<Export, ReadError> {
    let is_alone = found.pieces.len() == 1 && found.prose.is_none();
    let (mut exports, mut warnings, mut failure) = (Vec::new(), Vec::new(), None);
    if encoding == Encoding::Windows1252 {
        warnings
            .push("not all of the file is UTF-8: what is not was read as Windows-1252, which is a guess".to_owned());
    }
    if mended.blanks {
        warnings.push(
            "no-break spaces were read as plain ones, since the text has them where Windows writes plain ones: a name with such a \
             space in it would not be noticed"
                .to_owned(),
        );
    }
    for piece in &found.pieces {
        match piece.read(name, is_alone) {
            Ok(export) => exports.push((piece.source(name), export)),
            Err(error) => {
                warnings.push(format!("line {}: {} was left out: {}", error.line, piece.part.what, error.what));
                failure.get_or_insert(error);
            }
        }
    }
    if let (true, Some(error)) = (exports.is_empty(), failure) {
        return Err(error);
    }
    if let Some(line) = found.beyond {
        warnings.push(format!("more than {MOST} parts are in the text; what follows line {line} was left out"));
    }
    if let Some((first, count)) = found.prose {
        let lines = if count == 1 { "1 line is".to_owned() } else { format!("{count} lines are") };
        warnings.push(format!("{lines} no output of a kind that is known and played no part, from line {first} on"));
    }
    if let Some(line) = found.error {
        warnings.push(format!("line {line} has the code of an error, which --evidence with this file reads"));
    }
    Ok(merge::parts(exports, warnings))
}

/// Where nothing was found, the sentence says what would be.
fn nothing(name: &str, decoded: Decoded<'_>, error: Option<usize>) -> Result<Export, ReadError> {
    let read = ldif::read(name, decoded);
    read.map_err(|refused| {
        if !refused.what.ends_with("this is not LDIF") {
            return refused;
        }
        let kinds: Vec<&str> = parts().map(|part| part.what).collect();
        let hint = error.map_or_else(String::new, |line| {
            format!("; line {line} has the code of an error, which --evidence with this file reads")
        });
        ReadError {
            what: format!("{}, nor does it hold what any of these prints: {}{hint}", refused.what, kinds.join(", ")),
            ..refused
        }
    })
}

impl Piece<'_> {
    /// Which of several listings says something, its line tells.
    fn source(&self, name: &str) -> String {
        format!("{name}:{}", self.line)
    }

    /// Reads it, with the lines and the sources of the whole file.
    fn read(&self, name: &str, is_alone: bool) -> Result<Export, ReadError> {
        let read = match self.part.read {
            Reader::Any(read) => Ok(read(name, self.text)),
            Reader::Strict(read) => read(name, self.text),
            Reader::Form(read) => read(name, Decoded { text: self.text.into(), encoding: Encoding::Utf8 }),
        };
        let mut export = read.map_err(|error| ReadError {
            line: if error.line == 0 { self.line } else { error.line + self.line - 1 },
            ..error
        })?;
        if is_alone {
            return Ok(export);
        }
        let source = self.source(name);
        for object in export.objects.iter_mut().chain(&mut export.hosts).chain(&mut export.shares) {
            object.source.clone_from(&source);
        }
        for warning in &mut export.warnings {
            *warning = format!("in the part from line {}: {warning}", self.line);
        }
        Ok(export)
    }
}

#[cfg(test)]
mod tests;
