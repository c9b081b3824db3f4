//! Changes as they are read: what a change record says, whatever the directory holds.

use crate::facts::Value;

/// One `changetype: modify` record (RFC 2849).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The object, as the record writes its name.
    pub dn: String,
    /// Where the record begins: the file as it is shown to people, and the line, from 1.
    pub place: (String, usize),
    /// What to change, in order.
    pub modifications: Vec<Modification>,
}

/// One part of a record: what is to happen to one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modification {
    /// What is to happen.
    pub how: How,
    /// The attribute, as the record writes it.
    pub attribute: String,
    /// The values, in the record's order. None in a deletion or a replacement stand for all values that are there.
    pub values: Vec<Value>,
    /// The line that it begins in, from 1.
    pub line: usize,
}

/// The three ways to modify an attribute (RFC 4511 4.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Adds the values to those that are there.
    Add,
    /// Deletes the values, or all that are there.
    Delete,
    /// Puts the values in the place of those that are there.
    Replace,
}
