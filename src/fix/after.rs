//! What the KDC says once a fix is made, as worked out on a copy of the facts.

use serde::Serialize;

use crate::kdc::Verdict;

/// The KDC's answers to some names, once something is changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct After {
    /// The worst of them. Unknown where they were not worked out.
    pub verdict: Verdict,
    /// The names that are not granted even then.
    pub still: Vec<Still>,
    /// Why it was not worked out.
    pub not_checked: Option<String>,
}

/// A name that is not granted even then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Still {
    /// The account that delegates.
    pub delegator: String,
    /// The name.
    pub spn: String,
    /// The answer.
    pub verdict: Verdict,
    /// The facts on which the first step fails, or is open.
    pub because: String,
    /// The number of the fix that mends it.
    pub rank: Option<usize>,
    /// The number of the cause that it is, where no change to the directory mends that.
    pub by_hand: Option<usize>,
}
