//! What all syntaxes come down to: rows of properties.

use std::{collections::BTreeMap, fmt, rc::Rc};

use jiff::Timestamp;

use super::{command::Command, names};

/// One value of a property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    /// Text, a number or a truth value, as PowerShell writes it.
    Text(String),
    /// Octets.
    Bytes(Vec<u8>),
    /// A point in time whose zone is known.
    Time(Timestamp),
    /// A security descriptor in words.
    Sddl(String),
}

/// What a row says of one property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// It is there without a value: `null`, `[]`, `{}`, nothing after the colon.
    Empty,
    /// Its values, at least one.
    Values(Vec<Item>),
    /// PowerShell showed some of the values and cut the rest.
    Cut,
    /// What stands there says nothing of the values; why.
    Unusable(String),
}

impl Cell {
    /// One piece of text, or nothing of it.
    pub(super) fn of_text(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() { Self::Empty } else { Self::Values(vec![Item::Text(text.to_owned())]) }
    }

    /// The first value, where it is text.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Values(items) => items.iter().find_map(|item| match item {
                Item::Text(text) => Some(text.as_str()),
                _ => None,
            }),
            _ => None,
        }
    }
}

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the line, from 1.
    Line(usize),
    /// In an array of JSON, from 0.
    Item(usize),
    /// The whole of it.
    Whole,
}

impl Place {
    /// The line, where it is one.
    pub(super) fn line(self) -> usize {
        match self {
            Self::Line(line) => line,
            Self::Item(_) | Self::Whole => 0,
        }
    }

    /// What a line number beside the text does not already say.
    pub(super) fn in_words(self) -> String {
        match self {
            Self::Line(_) => String::new(),
            Self::Item(_) | Self::Whole => format!(" at {self}"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Item(index) => write!(f, "$[{index}]"),
            Self::Whole => write!(f, "$"),
        }
    }
}

/// One object as PowerShell showed it.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Where it begins.
    pub(super) place: Place,
    /// The command that wrote it, where a prompt shows it.
    pub(super) command: Option<Rc<Command>>,
    /// By the property's name in lower case; only those of [`names::known`].
    pub(super) cells: BTreeMap<&'static str, Cell>,
}

impl Row {
    pub(super) fn new(place: Place, command: Option<Rc<Command>>) -> Self {
        Self { place, command, cells: BTreeMap::new() }
    }

    /// Adds a property. The first one of a name counts, unless it was empty.
    pub(super) fn set(&mut self, name: &'static str, cell: Cell) {
        match self.cells.get(name) {
            None | Some(Cell::Empty) => {
                self.cells.insert(name, cell);
            }
            Some(_) => {}
        }
    }

    /// The text of the first of these properties that has any.
    pub(super) fn text(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.cells.get(*name).and_then(Cell::text))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.cells.contains_key(name)
    }
}

/// Properties that nothing is concluded from, for the sentence that says so.
#[derive(Debug, Clone, Default)]
pub(super) struct Unknown(Vec<String>);

impl Unknown {
    const SHOWN: usize = 3;

    fn note(&mut self, name: &str) {
        if self.0.len() < Self::SHOWN && !self.0.iter().any(|known| known == name) {
            self.0.push(name.chars().take(64).collect());
        }
    }

    pub(super) fn names(self) -> Vec<String> {
        self.0
    }
}

/// What a reader of a syntax gives.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    pub(super) all: Vec<Row>,
    pub(super) warnings: Vec<String>,
    pub(super) unknown: Unknown,
}

impl Rows {
    /// The name under which a property is kept, if it is.
    pub(super) fn property(&mut self, name: &str) -> Option<&'static str> {
        let known = names::known(name);
        if known.is_none() {
            self.unknown.note(name);
        }
        known
    }
}
