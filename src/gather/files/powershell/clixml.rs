//! CLIXML of `Export-Clixml` ([MS-PSRP] 2.2.5): objects with everything that PowerShell knows of them.

mod build;
mod part;

use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};

use super::{
    MAX_VALUES, export, failure,
    rows::{Place, Rows},
};
use crate::gather::files::{Export, ReadError, ldif::MAX_ENTRIES, text::Decoded};
use build::Building;
pub(super) use part::PART;

/// How deep elements may lie in one another. PowerShell goes two objects deep unless it is told otherwise.
const DEPTH: usize = 128;

/// Whether a text is CLIXML.
pub(in crate::gather::files) fn is_it(text: &str) -> bool {
    let mut rest = text.trim_start();
    if let Some(after) = rest.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        rest = after.1.trim_start();
    }
    // Output of another program over SSH begins with this line.
    rest = rest.strip_prefix("#< CLIXML").unwrap_or(rest).trim_start();
    rest.strip_prefix("<Objs").is_some_and(|rest| rest.starts_with([' ', '>', '\r', '\n', '\t']))
}

/// Reads objects.
///
/// # Errors
/// It is not well formed, cut short, nested too deeply, or none of its objects is of a kind that is known.
pub(in crate::gather::files) fn read(name: &str, decoded: Decoded<'_>) -> Result<Export, ReadError> {
    let start = decoded.text.find('<').unwrap_or_default();
    let text = &decoded.text[start..];
    let text = text.find("<Objs").map_or(text, |at| &text[at..]);
    let offset = decoded.text.len() - text.len();
    let mut lines = Lines { text: &decoded.text, at: 0, line: 1 };
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let mut building = Building::new(MAX_VALUES);
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).saturating_add(offset);
        let event = reader.read_event().map_err(|error| {
            failure(name, lines.of(before), format!("expected CLIXML, as Export-Clixml writes it: {error}"))
        })?;
        let result = match event {
            Event::Start(tag) if building.depth() >= DEPTH => {
                drop(tag);
                Err(format!("expected at most {DEPTH} elements in one another"))
            }
            Event::Start(tag) => open(&mut building, &tag, lines.of(before)),
            Event::Empty(tag) => open(&mut building, &tag, lines.of(before)).and_then(|()| building.close()),
            Event::End(_) => building.close(),
            // Something else in a text that begins with CLIXML must not be passed over.
            Event::Text(text) if building.depth() == 0 && !text.trim_matches(['\u{1A}', '\0']).trim().is_empty() => {
                Err("expected nothing below </Objs>".to_owned())
            }
            Event::Text(text) => {
                building.add(&text);
                Ok(())
            }
            Event::CData(text) => {
                building.add(&text);
                Ok(())
            }
            Event::GeneralRef(reference) => {
                refer(&mut building, &reference);
                Ok(())
            }
            Event::Eof if building.depth() > 0 => {
                Err("expected the end of an element; is the file cut short?".to_owned())
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => Ok(()),
        };
        result.map_err(|what| failure(name, lines.of(before), what))?;
        if building.rows.all.len() > MAX_ENTRIES {
            let what =
                format!("expected at most {MAX_ENTRIES} objects, found more; export fewer, such as computers only");
            return Err(failure(name, lines.of(before), what));
        }
    }
    let (rows, encoding): (Rows, _) = (building.rows, decoded.encoding);
    drop(decoded);
    if rows.all.is_empty() {
        return Err(failure(name, 0, "expected objects, as Export-Clixml writes them; found none"));
    }
    export(name, encoding, rows)
}

fn open(building: &mut Building, tag: &BytesStart<'_>, line: usize) -> Result<(), String> {
    let mut attributes = tag.attributes();
    let name = attributes.with_checks(false).flatten().find(|attribute| attribute.key.into_inner() == "N");
    let name = name.map(|attribute| {
        let value = attribute.value;
        quick_xml::escape::unescape(&value).map_or_else(|_| (*value).to_owned(), std::borrow::Cow::into_owned)
    });
    building.open(tag.local_name().into_inner(), name.map(|name| unescaped(&name)), Place::Line(line))
}

/// Only what XML itself defines: entities of a document are not looked up, so none of them can grow.
fn refer(building: &mut Building, reference: &BytesRef<'_>) {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        building.add(character.encode_utf8(&mut [0; 4]));
    } else if let Some(text) = quick_xml::escape::resolve_predefined_entity(reference) {
        building.add(text);
    }
}

/// Line numbers of places that only grow.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, place: usize) -> usize {
        let place = place.min(self.text.len());
        let between = self.text.get(self.at..place).unwrap_or_default();
        self.line += between.matches('\n').count();
        self.at = self.at.max(place);
        self.line
    }
}

/// Characters that CLIXML writes as `_x000A_`.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        let code = rest.get(at + 2..at + 6).filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'));
        let code = code.filter(|hex| hex.bytes().all(|octet| octet.is_ascii_hexdigit()));
        if let Some(character) = code.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32) {
            out.push(character);
            rest = &rest[at + 7..];
        } else {
            out.push_str("_x");
            rest = &rest[at + 2..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_xml_cannot_hold_are_read_back() {
        assert_eq!(unescaped("a_x000A_b_x005F_xq"), "a\nb_xq");
        assert_eq!(unescaped("_x_xZZZZ__x00"), "_x_xZZZZ__x00");
        assert_eq!(unescaped("_xé_x000é_"), "_xé_x000é_");
    }

    #[test]
    fn it_is_told_by_its_first_element() {
        assert!(is_it("<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">"));
        assert!(is_it("<?xml version=\"1.0\"?>\r\n<Objs>"));
        for text in ["<Objects>", "<Event xmlns=''>", "", "<?xml"] {
            assert!(!is_it(text), "{text}");
        }
    }
}
