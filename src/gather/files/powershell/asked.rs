//! What was asked for, as far as a file shows it.
//!
//! `Select-Object` makes a column of every name that it is given, whether the directory was asked for it or not; `-Properties`
//! decides what was asked for, and is seen only where the prompt is in the file. So an empty column is an empty attribute only
//! where one of these shows that `-Properties` named it; otherwise nothing is known.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::{
    super::ldif::OF_DOMAINS,
    accounts::ROOT_DSE,
    command::Command,
    names::{ALWAYS_THERE, ATTRIBUTES, BOOKKEEPING, BY_DEFAULT, ONLY_WHEN_NAMED, PRINCIPALS, RESOURCE},
    rows::{Cell, Item, Row},
};

type Attributes = BTreeSet<&'static str>;

/// What all rows of a file show together: of each answer, the attributes that some object has a value of, and the same by class.
#[derive(Debug, Default)]
pub(super) struct Asked(BTreeMap<usize, (Attributes, BTreeMap<String, Attributes>)>);

/// What the file shows of one row.
#[derive(Debug, Clone, Copy)]
pub(super) struct AskedOf<'a> {
    row: &'a Row,
    /// What objects of the same answer have.
    of_any: Option<&'a Attributes>,
    /// What those of the same class have.
    of_class: Option<&'a Attributes>,
    is_full: bool,
}

/// Which answer a row belongs to: that of its command, or the file's.
fn answer(row: &Row) -> usize {
    row.command.as_ref().map_or(0, |command| Rc::as_ptr(command) as usize)
}

fn class(row: &Row) -> Option<String> {
    match row.cells.get("objectclass") {
        Some(Cell::Values(items)) => Some(items.iter().fold(String::new(), |all, item| match item {
            Item::Text(text) => all + &text.to_ascii_lowercase(),
            _ => all,
        })),
        _ => None,
    }
}

fn attribute_of(property: &str) -> Option<&'static str> {
    if property == PRINCIPALS {
        return Some(RESOURCE);
    }
    ATTRIBUTES.iter().find(|(name, ..)| *name == property).map(|(_, attribute, _)| *attribute)
}

impl Asked {
    pub(super) fn of(rows: &[Row]) -> Self {
        let mut asked = Self::default();
        for row in rows {
            let (of_any, by_class) = asked.0.entry(answer(row)).or_default();
            let mut of_class = class(row).map(|class| by_class.entry(class).or_default());
            let valued = row.cells.iter().filter(|(_, cell)| **cell != Cell::Empty);
            for attribute in valued.filter_map(|(property, _)| attribute_of(property)) {
                of_any.insert(attribute);
                if let Some(of_class) = &mut of_class {
                    of_class.insert(attribute);
                }
            }
        }
        asked
    }

    /// What it shows of a row.
    pub(super) fn about<'a>(&'a self, row: &'a Row) -> AskedOf<'a> {
        let answer = self.0.get(&answer(row));
        let of_class = answer.and_then(|(_, by_class)| by_class.get(&class(row)?));
        AskedOf { row, of_any: answer.map(|(of_any, _)| of_any), of_class, is_full: is_full(row) }
    }
}

impl AskedOf<'_> {
    /// Whether a property that is there without a value was asked for; `None` where nothing shows it.
    pub(super) fn when_empty(self, property: &str, attribute: &'static str) -> Option<bool> {
        let row = self.row;
        if let Some(asked) = by_command(row, property, attribute) {
            return Some(asked);
        }
        // csvde makes columns of attributes that came from the directory, and of nothing else.
        let is_csvde = row.has("dn");
        // Everything that the cmdlet returns is there, so nothing was selected, and what is there came from the directory.
        let is_whole = row.has("objectguid") && row.has("objectclass");
        // Without -Properties nothing but the default comes: a value of anything else shows that it was used.
        let is_more = |(name, cell): (&&'static str, &Cell)| {
            matches!(cell, Cell::Values(_) | Cell::Cut) && !BY_DEFAULT.contains(name)
        };
        let others_have_it = self.of_any.is_some_and(|of_any| of_any.contains(attribute));
        let is_asked = others_have_it || is_csvde || is_whole || self.is_full || row.cells.iter().any(is_more);
        is_asked.then_some(true)
    }

    /// Whether an attribute that is not in the row at all was asked for, and therefore is empty.
    pub(super) fn when_missing(self, attribute: &'static str) -> bool {
        let is_common = !ALWAYS_THERE.contains(&attribute) && !ONLY_WHEN_NAMED.contains(&attribute);
        let is_of_domains = OF_DOMAINS.iter().any(|name| name.eq_ignore_ascii_case(attribute));
        if !is_common || is_of_domains || ROOT_DSE.contains(&attribute) {
            return false;
        }
        let others_have_it = self.of_class.is_some_and(|of_class| of_class.contains(attribute));
        let command = self.row.command.as_ref().filter(|command| command.asks_directory() && !command.selects);
        let is_named = |command: &Rc<Command>| {
            let mut named = command.properties.iter().flatten();
            named.any(|name| name == "*" || attribute_of(name) == Some(attribute))
        };
        self.is_full || others_have_it || command.is_some_and(is_named)
    }
}

/// Whether a row carries what only an answer with all attributes does.
pub(super) fn is_full(row: &Row) -> bool {
    BOOKKEEPING.iter().filter(|name| matches!(row.cells.get(**name), Some(Cell::Values(_)))).count() >= 3
}

/// What the command at the prompt says.
fn by_command(row: &Row, property: &str, attribute: &str) -> Option<bool> {
    let command = row.command.as_ref().filter(|command| command.asks_directory())?;
    let named = command.properties.iter().flatten();
    let is_named = |name: &String| name == property || attribute_of(name) == Some(attribute);
    let has_all = |name: &String| name == "*" && !ONLY_WHEN_NAMED.contains(&attribute);
    Some(named.into_iter().any(|name| is_named(name) || has_all(name)) || BY_DEFAULT.contains(&property))
}
