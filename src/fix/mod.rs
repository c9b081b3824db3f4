//! What to change, in every form that an engineer may need it, in the order in which it has to happen.

mod after;
mod delegation;
mod group;
mod names;
mod replicate;
mod routine;
mod unconstrained;

pub use after::{After, Still};
pub use delegation::{add_entries, allow_on_target, allowing, remove_entries, set_transition};
pub use group::allow_group;
pub use names::{register, register_and_list, unregister};
pub use replicate::replicate;
pub use routine::{Refresh, refresh_steps};
pub use unconstrained::end_unconstrained;

use serde::Serialize;

use crate::change::{Change, to_backup, to_ldif, to_powershell};

/// One way to mend a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What it does, in one line.
    pub title: String,
    /// What the reader may assume.
    pub safety: Safety,
    /// The changes behind the commands.
    #[serde(skip)]
    pub changes: Vec<Change>,
    /// Windows PowerShell, line by line.
    pub powershell: Vec<String>,
    /// The same by hand, click by click.
    pub gui: Vec<String>,
    /// The same as change records.
    pub ldif: String,
    /// Commands that take it back.
    pub undo: Vec<String>,
    /// The same as change records.
    pub undo_ldif: String,
    /// Commands that show whether it took.
    pub verify: Vec<String>,
    /// What has to happen afterwards, in order.
    pub then: Vec<String>,
    /// What it does to security, or what else to weigh before doing it.
    pub caution: Vec<String>,
    /// Numbers of the fixes of the same report that have to be made before this one, and taken back after it: they change the
    /// same, and this one is only what is left to do after them.
    pub builds_on: Vec<usize>,
    /// What the KDC will say, where it was asked.
    pub after: Option<After>,
    /// The domain controller that the commands name.
    #[serde(skip)]
    pub server: Option<String>,
}

/// What the reader may assume of a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// It adds what is missing, or removes what cannot be in use.
    Safe,
    /// It weakens something, or something else may depend on what it changes: somebody who knows must agree.
    Review,
}

impl Fix {
    /// A fix that changes the directory: keeping what is there, commands, change records and the way back all follow from the
    /// changes.
    pub fn of(title: impl Into<String>, changes: Vec<Change>, server: Option<&str>) -> Self {
        let inverse: Vec<Change> = changes.iter().rev().map(Change::inverse).collect();
        Self {
            title: title.into(),
            safety: Safety::Safe,
            powershell: changes
                .iter()
                .map(|change| to_backup(change, server))
                .chain(to_powershell(&changes, server))
                .collect(),
            gui: Vec::new(),
            ldif: to_ldif(&changes),
            undo: to_powershell(&inverse, server),
            undo_ldif: to_ldif(&inverse),
            verify: Vec::new(),
            then: Vec::new(),
            caution: Vec::new(),
            builds_on: Vec::new(),
            after: None,
            server: server.map(str::to_owned),
            changes,
        }
    }

    /// The fix with other changes in the place of its own: what follows from them is made anew, the rest stays.
    pub fn replace_changes(&mut self, changes: Vec<Change>) {
        let own = Self::of(String::new(), std::mem::take(&mut self.changes), None);
        let new = Self::of(String::new(), changes, self.server.as_deref());
        let replace = |lines: &mut Vec<String>, own: &[String], new: Vec<String>| {
            lines.splice(..own.len().min(lines.len()), new);
        };
        replace(&mut self.powershell, &own.powershell, new.powershell);
        replace(&mut self.undo, &own.undo, new.undo);
        (self.ldif, self.undo_ldif, self.changes) = (new.ldif, new.undo_ldif, new.changes);
    }

    /// A fix that is made elsewhere than in the directory: on a host, in the DNS, by another choice.
    pub fn by_hand(title: impl Into<String>) -> Self {
        Self::of(title, Vec::new(), None)
    }

    /// With commands for another place than the directory.
    #[must_use]
    pub fn run(mut self, lines: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.powershell.extend(lines.into_iter().map(Into::into));
        self
    }

    /// With steps in a window.
    #[must_use]
    pub fn click(mut self, lines: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.gui.extend(lines.into_iter().map(Into::into));
        self
    }

    /// With commands that take it back, where they do not follow from the changes.
    #[must_use]
    pub fn undone_by(mut self, lines: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.undo.extend(lines.into_iter().map(Into::into));
        self
    }

    /// With commands that show whether it took.
    #[must_use]
    pub fn verified_by(mut self, lines: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.verify.extend(lines.into_iter().map(Into::into));
        self
    }

    /// With what has to follow.
    #[must_use]
    pub fn then(mut self, lines: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.then.extend(lines.into_iter().map(Into::into));
        self
    }

    /// With a caution, which makes it one to review.
    #[must_use]
    pub fn caution(mut self, text: impl Into<String>) -> Self {
        self.caution.push(text.into());
        self.safety = Safety::Review;
        self
    }
}
