//! What was asked for, as far as a file shows it.
//!
//! `Select-Object` makes a column of every name that it is given, whether the directory was asked for it or not; `-Properties`
//! decides what was asked for, and is seen only where the prompt is in the file. So an empty column is an empty attribute only
//! where one of these shows that `-Properties` named it; otherwise nothing is known.

use std::{collections::BTreeSet, rc::Rc};

use super::{
    names::{ALWAYS_THERE, ATTRIBUTES, BOOKKEEPING, BY_DEFAULT, ONLY_WHEN_NAMED, PRINCIPALS, RESOURCE},
    rows::{Cell, Row},
};

/// What all rows of a file show together.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// Attributes that some object of one answer has a value of: the answer, the class, the attribute.
    valued: BTreeSet<(usize, String, &'static str)>,
}

/// Which answer a row belongs to: that of its command, or the file's.
fn answer(row: &Row) -> usize {
    row.command.as_ref().map_or(0, |command| Rc::as_ptr(command) as usize)
}

fn class(row: &Row) -> String {
    match row.cells.get("objectclass") {
        Some(Cell::Values(items)) => items.iter().fold(String::new(), |all, item| match item {
            super::rows::Item::Text(text) => all + &text.to_ascii_lowercase(),
            _ => all,
        }),
        _ => String::new(),
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
            let (answer, class) = (answer(row), class(row));
            let valued = row.cells.iter().filter(|(_, cell)| **cell != Cell::Empty);
            for attribute in valued.filter_map(|(property, _)| attribute_of(property)) {
                let of_any = (answer, String::new(), attribute);
                if !asked.valued.contains(&of_any) {
                    asked.valued.insert(of_any);
                }
                if !class.is_empty() {
                    asked.valued.insert((answer, class.clone(), attribute));
                }
            }
        }
        asked
    }

    /// Whether a property that is there without a value was asked for; `None` where nothing shows it.
    pub(super) fn when_empty(&self, row: &Row, property: &str, attribute: &'static str) -> Option<bool> {
        match by_command(row, property, attribute) {
            Some(asked) => return Some(asked),
            None if self.valued.contains(&(answer(row), String::new(), attribute)) => return Some(true),
            None => {}
        }
        // csvde makes columns of attributes that came from the directory, and of nothing else.
        if row.has("dn") {
            return Some(true);
        }
        // Everything that the cmdlet returns is there, so nothing was selected, and what is there came from the directory.
        let is_whole = row.has("objectguid") && row.has("objectclass");
        // Without -Properties nothing but the default comes: a value of anything else shows that it was used.
        let has_more = || {
            row.cells
                .iter()
                .any(|(name, cell)| matches!(cell, Cell::Values(_) | Cell::Cut) && !BY_DEFAULT.contains(name))
        };
        (is_whole || is_full(row) || has_more()).then_some(true)
    }

    /// Whether an attribute that is not in a row at all was asked for, and therefore is empty.
    pub(super) fn when_missing(&self, row: &Row, attribute: &'static str) -> bool {
        let is_common = !ALWAYS_THERE.contains(&attribute) && !ONLY_WHEN_NAMED.contains(&attribute);
        if !is_common || super::accounts::ROOT_DSE.contains(&attribute) {
            return false;
        }
        let class = class(row);
        let others_have_it = !class.is_empty() && self.valued.contains(&(answer(row), class, attribute));
        let command = row.command.as_ref().filter(|command| command.asks_directory() && !command.selects);
        let is_named = command.is_some_and(|command| {
            command.properties.iter().flatten().any(|name| name == "*" || attribute_of(name) == Some(attribute))
        });
        is_full(row) || others_have_it || is_named
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
