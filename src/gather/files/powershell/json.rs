//! JSON of `ConvertTo-Json`, of Windows PowerShell 5.1 and of PowerShell 7.

mod part;
mod value;

use std::{cell::Cell as Budget, fmt, rc::Rc};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{
    MAX_VALUES,
    command::Command,
    export, failure,
    rows::{Place, Row, Rows},
    typed::{Typed, above},
};
use crate::gather::files::{Export, ReadError, ldif::MAX_ENTRIES, text::Decoded};
pub(super) use part::PART;
use value::Value;

/// Whether a text is JSON, perhaps below the prompt that it was asked for at.
pub(in crate::gather::files) fn is_it(text: &str) -> bool {
    begins_at(&text[above(text, |_| true).1..])
}

fn begins_at(text: &str) -> bool {
    match text.split_at_checked(1) {
        Some(("{", rest)) => rest.trim_start().starts_with(['"', '}']),
        Some(("[", rest)) => rest.trim_start().starts_with(['{', ']', '"', '[', 'n']),
        _ => false,
    }
}

/// The command above, if there is one, and where the JSON begins.
fn body(text: &str) -> (Option<Command>, usize) {
    let whole = above(text, |_| true);
    if begins_at(&text[whole.1..]) { whole } else { above(text, part::begins) }
}

/// Reads objects, however many documents they are in.
///
/// # Errors
/// It is not JSON, or none of its objects is of a kind that is known.
pub(in crate::gather::files) fn read(name: &str, decoded: Decoded<'_>) -> Result<Export, ReadError> {
    let (command, at) = body(&decoded.text);
    let command = command.map(Rc::new);
    let lines_above = decoded.text[..at].matches('\n').count();
    let mut rest = decoded.text[at..].trim_end();
    // A transcript goes on with the next prompt.
    while let Some((before, last)) = rest.rsplit_once('\n').filter(|(_, last)| Typed::at(last).is_some()) {
        debug_assert!(rest.ends_with(last));
        rest = before.trim_end();
    }
    let mut reading = Reading { rows: Rows::default(), command, texts: 0, left: Budget::new(MAX_VALUES) };
    // One after another, each with a parser of its own: to ask one whether it is at its end takes longer the further it is.
    let mut line = lines_above + 1;
    while !rest.is_empty() {
        let mut document = serde_json::Deserializer::from_str(rest);
        Document(&mut reading).deserialize(&mut document).map_err(|error| {
            let cut = if error.is_eof() { "; is it cut short?" } else { "" };
            let place = format!(" at line {} column {}", error.line(), error.column());
            let what = error.to_string();
            let what = what.strip_suffix(&place).unwrap_or(&what);
            failure(
                name,
                line + error.line().saturating_sub(1),
                format!("expected JSON of objects, as ConvertTo-Json writes it: {what}{cut}"),
            )
        })?;
        let (read, after) = rest.split_at(document.into_iter::<IgnoredAny>().byte_offset());
        let next = after.trim_start_matches([' ', '\t', '\r', '\n']);
        line += read.matches('\n').count() + after[..after.len() - next.len()].matches('\n').count();
        rest = next;
    }
    let Reading { mut rows, texts, .. } = reading;
    if rows.all.is_empty() {
        return Err(failure(
            name,
            lines_above + 1,
            match texts {
                0 => "expected objects, as ConvertTo-Json writes them; found none".to_owned(),
                _ => format!(
                    "expected objects, found {texts} values of which nothing says whose they are: export without -ExpandProperty"
                ),
            },
        ));
    }
    if texts > 0 {
        rows.warnings
            .push(format!("{texts} values stand outside of any object and were left out: nothing says whose they are"));
    }
    let encoding = decoded.encoding;
    drop(decoded);
    export(name, encoding, rows)
}

struct Reading {
    rows: Rows,
    command: Option<Rc<Command>>,
    /// Values outside of objects.
    texts: usize,
    /// How many more values may follow.
    left: Budget<usize>,
}

/// One document: an object, or a list of them.
struct Document<'r>(&'r mut Reading);

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut index = 0;
        while list.next_element_seed(Element(self.0, Place::Item(index)))?.is_some() {
            index += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        Element(self.0, Place::Whole).visit_map(map)
    }
}

/// An element of the list. What is no object is counted.
struct Element<'r>(&'r mut Reading, Place);

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Element<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let Self(reading, place) = self;
        if reading.rows.all.len() >= MAX_ENTRIES {
            return Err(A::Error::custom(format!(
                "at most {MAX_ENTRIES} objects are read; export fewer, such as computers only"
            )));
        }
        let mut row = Row::new(place, reading.command.clone());
        properties(reading, &mut row, map)?;
        reading.rows.all.push(row);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {
            self.0.texts += 1;
        }
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.0.texts += 1;
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.visit_str("")
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.visit_str("")
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.visit_str("")
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.visit_str("")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

fn properties<'de, A: MapAccess<'de>>(reading: &mut Reading, row: &mut Row, mut map: A) -> Result<(), A::Error> {
    while let Some(name) = map.next_key::<String>()? {
        if let Some(known) = reading.rows.property(&name) {
            let shape = map.next_value_seed(Value(&reading.left))?;
            row.set(known, shape.cell());
        } else if name.eq_ignore_ascii_case("properties") {
            // What a searcher finds has its path, and its attributes one level below.
            map.next_value_seed(Inner(reading, row))?;
        } else {
            map.next_value::<IgnoredAny>()?;
        }
    }
    Ok(())
}

/// The `Properties` of a search result; anything else in its place says nothing.
struct Inner<'r>(&'r mut Reading, &'r mut Row);

impl<'de> DeserializeSeed<'de> for Inner<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Inner<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("attributes")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        properties(self.0, self.1, map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}
