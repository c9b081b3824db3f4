//! What facts are gathered for.

use crate::{assume::Assumptions, case::Case, name::HostName, prove::Question};

/// What the facts are for, which decides what is asked.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'c> {
    /// An operation: everything that the checks look at.
    Operation(&'c Case),
    /// An operation as it would be after some changes: what it needs with them, and what it needs without, which is what is saved.
    WhatIf(&'c Case, &'c Assumptions),
    /// Names that one host asks the KDC for: what the KDC's decision hangs on, and nothing beside. The DNS has no part in it.
    Names(&'c Question),
}

impl Subject<'_> {
    /// The host that acts.
    pub(super) fn source(&self) -> &HostName {
        match self {
            Self::Operation(case) | Self::WhatIf(case, _) => &case.source,
            Self::Names(question) => &question.host,
        }
    }

    /// The case, where the facts are for one.
    pub(super) fn case(&self) -> Option<&Case> {
        match self {
            Self::Operation(case) | Self::WhatIf(case, _) => Some(case),
            Self::Names(_) => None,
        }
    }

    /// The machines whose names are looked up in the DNS.
    pub(super) fn machines(&self) -> Vec<&HostName> {
        match self {
            Self::Operation(case) | Self::WhatIf(case, _) => case.hosts(),
            Self::Names(_) => Vec::new(),
        }
    }
}
