//! One command that looks at the directory.

use std::fmt;

use crate::{
    name::{HostName, Storage},
    quote,
};

/// A command with what is known of its operands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    /// The operation.
    pub(super) operation: &'static str,
    /// The host that acts.
    pub(super) host: Option<String>,
    /// The other host, or the storage.
    pub(super) other: Option<String>,
    /// In whose name.
    pub(super) user: Option<String>,
}

impl Command {
    fn is_between_hosts(&self) -> bool {
        matches!(self.operation, "migrate" | "replicate")
    }

    /// Whether two names are of one machine: a suffix too many or too few makes no other one.
    pub(super) fn is_same_host(one: &str, other: &str) -> bool {
        HostName::new(one).short().eq_ignore_ascii_case(HostName::new(other).short())
    }

    /// Whether it asks all that another one asks, and knows at least as much.
    pub(super) fn covers(&self, other: &Self) -> bool {
        self.operation == other.operation
            && knows(self.host.as_ref(), other.host.as_ref(), Self::is_same_host)
            && knows(self.other.as_ref(), other.other.as_ref(), is_same_server)
            && knows(self.user.as_ref(), other.user.as_ref(), is_same_user)
    }

    /// Whether nothing that both know tells them to be of different machines.
    pub(super) fn is_of_same_machines(&self, other: &Self) -> bool {
        let fits = |one: Option<&String>, other: Option<&String>| match (one, other) {
            (Some(one), Some(other)) => is_same_server(one, other),
            _ => true,
        };
        fits(self.host.as_ref(), other.host.as_ref()) && fits(self.other.as_ref(), other.other.as_ref())
    }
}

/// Whether what one command has for an operand stands for what another one has.
fn knows(one: Option<&String>, other: Option<&String>, is_same: fn(&str, &str) -> bool) -> bool {
    match (one, other) {
        (_, None) => true,
        (Some(one), Some(other)) => is_same(one, other),
        (None, Some(_)) => false,
    }
}

fn is_same_server(one: &str, other: &str) -> bool {
    Command::is_same_host(Storage::new(one).server.as_str(), Storage::new(other).server.as_str())
}

/// Whether two names are of one user: one may lack its domain.
fn is_same_user(one: &str, other: &str) -> bool {
    let logon = |name: &str| {
        let name = name.rsplit('\\').next().unwrap_or_default();
        name.split('@').next().unwrap_or_default().to_lowercase()
    };
    let has_domain = |name: &str| name.contains(['\\', '@']);
    if has_domain(one) && has_domain(other) { one.eq_ignore_ascii_case(other) } else { logon(one) == logon(other) }
}

/// It is for a POSIX shell; what is in single quotes is the same to `PowerShell`.
impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unknown = if self.is_between_hosts() { "OTHER-HOST" } else { "STORAGE" };
        let host = operand(self.host.as_deref()).unwrap_or_else(|| "HOST".to_owned());
        let other = operand(self.other.as_deref()).unwrap_or_else(|| unknown.to_owned());
        write!(f, "kcd-doctor {} {host} {other}", self.operation)?;
        match operand(self.user.as_deref()) {
            Some(user) => write!(f, " --user {user}"),
            None => Ok(()),
        }
    }
}

/// A value as one word, unless the program would take it for an option.
fn operand(value: Option<&str>) -> Option<String> {
    value.filter(|value| !value.is_empty() && !value.starts_with('-')).map(quote::sh_argument)
}
