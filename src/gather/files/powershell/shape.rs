//! What JSON and CLIXML hold of one property, and what it comes to.

use super::{
    rows::{Cell, Item},
    times,
};

/// A value with others in it. Bounded by those who build it: in number and in depth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    Null,
    Text(String),
    Number(String),
    Flag(bool),
    Bytes(Vec<u8>),
    List(Vec<Self>),
    /// Only members of [`MEMBERS`], by their names as they stand there.
    Record(Vec<(String, Self)>),
    /// An object that has none of them.
    Strange,
}

/// Members of an object in the place of a value that say what the value is. All others are left out.
pub(super) const MEMBERS: [&str; 6] = ["value", "count", "sddl", "datetime", "distinguishedname", "servername"];

/// Whether a member of an object in the place of a value is kept.
pub(super) fn is_member(name: &str) -> bool {
    MEMBERS.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Names of types that PowerShell writes where it goes no deeper.
const TYPES: [&str; 4] = ["Microsoft.ActiveDirectory.Management.", "System.", "Microsoft.HyperV.", "Deserialized."];

/// Whether a text is the name of a type in the place of values.
pub(super) fn is_type_name(text: &str) -> bool {
    let is_word =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '[' | ']' | '`' | '_');
    TYPES.iter().any(|start| text.starts_with(start)) && text.chars().all(is_word)
}

/// A text as a value, or why it is none. It is kept to the letter: blanks at its ends may be what is wrong with it.
pub(super) fn text(text: &str) -> Cell {
    let trimmed = text.trim();
    if is_type_name(trimmed) {
        return Cell::Unusable(format!(
            "PowerShell wrote {trimmed} in place of the values: export again with ConvertTo-Json -Depth 4, or with each list \
             cast to [string[]]"
        ));
    }
    match times::zoned(trimmed) {
        Some(time) => Cell::Values(vec![Item::Time(time)]),
        None if trimmed.is_empty() => Cell::Empty,
        None => Cell::Values(vec![Item::Text(text.to_owned())]),
    }
}

impl Shape {
    /// What it says of a property.
    pub(super) fn cell(self) -> Cell {
        match self {
            Self::Null => Cell::Empty,
            Self::Text(value) => text(&value),
            Self::Number(value) => Cell::Values(vec![Item::Text(value)]),
            Self::Flag(value) => Cell::Values(vec![Item::Text(if value { "True" } else { "False" }.to_owned())]),
            Self::Bytes(value) => Cell::Values(vec![Item::Bytes(value)]),
            Self::List(values) => list(values),
            Self::Record(members) => record(members),
            Self::Strange => Cell::Unusable("an object stands there that does not show its value".to_owned()),
        }
    }
}

fn list(values: Vec<Shape>) -> Cell {
    let mut items = Vec::new();
    for value in values {
        let value = match value {
            // A searcher shows binary values as lists of numbers, one for each value.
            Shape::List(inner) => octets(inner),
            other => other,
        };
        match value.cell() {
            Cell::Empty => {}
            Cell::Values(more) => items.extend(more),
            other => return other,
        }
    }
    if items.is_empty() { Cell::Empty } else { Cell::Values(items) }
}

/// A list of numbers as octets, where they all are some.
fn octets(values: Vec<Shape>) -> Shape {
    let octet = |value: &Shape| match value {
        Shape::Number(text) => text.parse::<u8>().ok(),
        _ => None,
    };
    match values.iter().map(octet).collect() {
        Some(bytes) if !values.is_empty() => Shape::Bytes(bytes),
        _ => Shape::List(values),
    }
}

fn record(members: Vec<(String, Shape)>) -> Cell {
    let mut found: [Option<Shape>; MEMBERS.len()] = [const { None }; MEMBERS.len()];
    for (name, shape) in members {
        let Some(slot) = MEMBERS.iter().position(|known| known.eq_ignore_ascii_case(&name)) else { continue };
        // An enumeration that came through the network has `value` and `Value`: the number and the word.
        let is_word = |shape: &Shape| matches!(shape, Shape::Text(_));
        if found[slot].as_ref().is_none_or(|earlier| !is_word(earlier) && is_word(&shape)) {
            found[slot] = Some(shape);
        }
    }
    let [value, count, sddl, datetime, distinguished_name, server] = found;
    let count = match count {
        Some(Shape::Number(text)) => text.parse::<usize>().ok(),
        _ => None,
    };
    match (sddl, value, distinguished_name.or(server)) {
        (Some(Shape::Text(sddl)), ..) => Cell::Values(vec![Item::Sddl(sddl)]),
        (_, Some(value), _) => match (value.cell(), count) {
            (Cell::Values(items), Some(count)) if items.len() < count => Cell::Cut,
            (Cell::Empty, Some(count)) if count > 0 => Cell::Cut,
            (cell, _) => cell,
        },
        (_, None, Some(name)) => name.cell(),
        (_, None, None) if datetime.is_some() => {
            Cell::Unusable("a time is shown only in words, without its zone".to_owned())
        }
        (_, None, None) if count.is_none_or(|count| count == 0) => Cell::Empty,
        _ => Cell::Cut,
    }
}
