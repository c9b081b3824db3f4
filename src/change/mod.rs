//! A change to the directory, as data: it can be printed, undone, and held against the facts.

mod apply;
mod ldif;
mod powershell;
mod rebase;
mod record;

pub use apply::NotApplied;
pub use ldif::to_ldif;
pub use powershell::{to_backup, to_powershell};
pub use record::{How, Modification, Record};

use crate::{directory::AccountControl, facts::Value};

/// What is to change on one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The object.
    pub dn: String,
    /// Its `sAMAccountName`, which commands take where they can.
    pub account: String,
    /// In order; each one by itself leaves the object valid.
    pub edits: Vec<Edit>,
}

/// One edit. Each knows what was there before, so that it can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Adds values to an attribute and leaves the others alone.
    Add {
        /// The attribute.
        attribute: &'static str,
        /// The values that are not there yet.
        values: Vec<String>,
    },
    /// Removes values from an attribute and leaves the others alone.
    Remove {
        /// The attribute.
        attribute: &'static str,
        /// The values, exactly as they are stored.
        values: Vec<String>,
    },
    /// Sets the bits of `userAccountControl`.
    Control {
        /// The value that was read.
        old: AccountControl,
        /// The value to write.
        new: AccountControl,
    },
    /// Puts one value in the place of another.
    Replace {
        /// The attribute.
        attribute: &'static str,
        /// What was read; nothing where the attribute was empty.
        old: Option<Value>,
        /// What to write; nothing to empty the attribute.
        new: Option<Value>,
        /// The accounts that a resource-based descriptor allows after the change, and before: what a person reads.
        principals: Option<Principals>,
    },
}

/// Who a descriptor allows, for tools that take names and not descriptors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principals {
    /// Distinguished names to be allowed in addition.
    pub added: Vec<String>,
    /// Distinguished names to be allowed no more.
    pub removed: Vec<String>,
}

impl Change {
    /// A change of one account by one edit.
    pub fn new(account: crate::directory::Account<'_>, edits: Vec<Edit>) -> Self {
        Self { dn: account.dn().to_owned(), account: account.name(), edits }
    }

    /// The change that takes this one back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let edits = self.edits.iter().rev().map(Edit::inverse).collect();
        Self { dn: self.dn.clone(), account: self.account.clone(), edits }
    }
}

impl Edit {
    /// The attribute that is changed.
    pub fn attribute(&self) -> &'static str {
        match self {
            Self::Add { attribute, .. } | Self::Remove { attribute, .. } | Self::Replace { attribute, .. } => attribute,
            Self::Control { .. } => "userAccountControl",
        }
    }

    fn inverse(&self) -> Self {
        match self {
            Self::Add { attribute, values } => Self::Remove { attribute, values: values.clone() },
            Self::Remove { attribute, values } => Self::Add { attribute, values: values.clone() },
            Self::Control { old, new } => Self::Control { old: *new, new: *old },
            Self::Replace { attribute, old, new, principals } => Self::Replace {
                attribute,
                old: new.clone(),
                new: old.clone(),
                principals: principals.clone().map(|p| Principals { added: p.removed, removed: p.added }),
            },
        }
    }
}
