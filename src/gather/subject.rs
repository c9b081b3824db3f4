//! What facts are gathered for.

use crate::{case::Case, name::HostName, prove::Question};

/// What the facts are for, which decides what is asked.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'c> {
    /// An operation: everything that the checks look at.
    Operation(&'c Case),
    /// Names that one host asks the KDC for: what the KDC's decision hangs on, and nothing beside. The DNS has no part in it.
    Names(&'c Question),
}

impl Subject<'_> {
    /// The host that acts.
    pub(super) fn source(&self) -> &HostName {
        match self {
            Self::Operation(case) => &case.source,
            Self::Names(question) => &question.host,
        }
    }

    /// The machines whose names are looked up in the DNS.
    pub(super) fn machines(&self) -> Vec<&HostName> {
        match self {
            Self::Operation(case) => case.hosts(),
            Self::Names(_) => Vec::new(),
        }
    }
}
