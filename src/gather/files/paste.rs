//! The text of a ticket: what several commands printed, one after another, with prompts and prose between.
//!
//! The text is cut into parts, each of a kind whose reader knows it by its first lines. What is of no kind is prose and left out.

mod split;

use std::borrow::Cow;

use super::{
    Export, Form, ReadError, ldif, merge, powershell,
    text::{Decoded, Encoding},
    tools::{self, Part, Reader},
};

use split::{Found, MOST, Piece, split};

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
    Kinds { may_begin: powershell::may_begin, parts: &powershell::PARTS },
];

/// How a text is told from a whole file of LDIF: only where it is nothing else, the reader of LDIF says what is wrong with it.
pub(super) const LDIF: Form = Form { is_it: is_ldif_alone, has_own_end: false, read: ldif::read };

fn parts() -> impl Iterator<Item = &'static Part> {
    PARTS.iter().flat_map(|kinds| kinds.parts)
}

/// Whether a command stands in a line.
fn is_prompt(line: &str) -> bool {
    tools::after_prompt(line).is_some() || powershell::is_command(line)
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
        let is_other = is_prompt(line) || beginning(line, ahead).is_some_and(|part| part.what != ldif::PART.what);
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
    begun.all(|part| powershell::LISTS.contains(&part.what))
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

/// Reads the parts of a text that was taken for a single one and could not be read as such, if there are several.
pub(super) fn read_several(name: &str, decoded: &Decoded<'_>) -> Option<Export> {
    let (text, mended) = tools::plain(&decoded.text);
    let found = split(&text);
    let is_several = found.pieces.len() > 1 || found.prose.is_some() || matches!(text, Cow::Owned(_));
    (is_several && !found.pieces.is_empty()).then(|| together(name, &found, decoded.encoding, mended).ok()).flatten()
}

fn together(name: &str, found: &Found<'_>, encoding: Encoding, mended: tools::Mended) -> Result<Export, ReadError> {
    let is_alone = found.pieces.len() == 1 && found.prose.is_none();
    let (mut exports, mut warnings, mut hints, mut failure) = (Vec::new(), Vec::new(), Vec::new(), None);
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
        hints.push(hint(line));
    }
    let mut whole = merge::parts(exports, warnings);
    whole.hints.extend(hints);
    Ok(whole)
}

fn hint(line: usize) -> String {
    format!("line {line} has the code of an error, {}", tools::BY_EVIDENCE)
}

/// A sentence about a file without the end that says where else to give it.
pub(super) fn without_hint(sentence: &str) -> &str {
    match sentence.rsplit_once("; line ") {
        Some((before, hint)) if hint.ends_with(tools::BY_EVIDENCE) => before,
        _ => sentence,
    }
}

/// Where nothing was found, the sentence says what would be.
fn nothing(name: &str, decoded: Decoded<'_>, error: Option<usize>) -> Result<Export, ReadError> {
    let read = ldif::read(name, decoded);
    read.map_err(|refused| {
        if !refused.what.ends_with("this is not LDIF") {
            return refused;
        }
        let kinds: Vec<&str> = parts().map(|part| part.what).collect();
        let hint = error.map_or_else(String::new, |line| format!("; {}", hint(line)));
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
        for warning in export.warnings.iter_mut().chain(&mut export.hints) {
            *warning = format!("in the part from line {}: {warning}", self.line);
        }
        Ok(export)
    }
}

#[cfg(test)]
mod tests;
