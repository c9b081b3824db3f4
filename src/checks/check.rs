//! What a check is, and what it says.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Fact;
use crate::{examine::Examination, fix::Fix};

/// One check: what it is called, what it means, what it looks at, and a pure function.
#[derive(Debug)]
pub struct Check {
    /// `KCD` and three digits. Never reused.
    pub code: &'static str,
    /// The name of the fault. Never renamed.
    pub slug: &'static str,
    /// The fault in one line, in lower case and without a full stop.
    pub title: &'static str,
    /// The page for people: what it is, how it comes about, how it is mended, how to look by hand.
    pub explain: &'static str,
    /// What is in order where it finds nothing, in one line.
    pub in_order: &'static str,
    /// The facts without which it cannot say that all is well.
    pub needs: &'static [Fact],
    /// Faults that this one accounts for where both concern the same delegations.
    pub hides: &'static [&'static str],
    /// Looks.
    pub run: fn(&Examination<'_>) -> Vec<Finding>,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The operation cannot work, or did not.
    Error,
    /// The operation works; something next to it will not.
    Warning,
    /// Worth knowing.
    Info,
}

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// The facts show it, and the KDC must refuse for it.
    Confirmed,
    /// The facts show it, but something that bears on it was not seen.
    Likely,
    /// It would explain the symptom, and nothing speaks against it.
    Possible,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub certainty: Certainty,
    /// The account or name that it concerns.
    pub subject: String,
    /// The fault in this case, in one line.
    pub title: String,
    /// What follows from it, in one or two sentences.
    pub detail: String,
    /// Where it is seen.
    pub evidence: Vec<Evidence>,
    /// The hops that this fault alone would refuse, as delegator and name.
    pub hops: BTreeSet<(String, String)>,
    /// What to change.
    pub fix: Option<Fix>,
}

/// A fact that shows the fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Where it was read.
    pub source: String,
    /// The object or name that it belongs to.
    pub object: String,
    /// The attribute or the kind of record.
    pub field: String,
    /// Its values, as they are.
    pub values: Vec<String>,
}

impl Finding {
    /// A finding with nothing but its heading.
    pub fn new(severity: Severity, certainty: Certainty, subject: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            severity,
            certainty,
            subject: subject.into(),
            title: title.into(),
            detail: String::new(),
            evidence: Vec::new(),
            hops: BTreeSet::new(),
            fix: None,
        }
    }

    /// With what follows from it.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// With a fact that shows it.
    #[must_use]
    pub fn seen(mut self, evidence: Evidence) -> Self {
        self.evidence.push(evidence);
        self
    }

    /// With the hops that it refuses.
    #[must_use]
    pub fn refuses(mut self, hops: impl IntoIterator<Item = (String, String)>) -> Self {
        self.hops.extend(hops);
        self
    }

    /// With a way to mend it.
    #[must_use]
    pub fn fixed_by(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fix = fix.into();
        self
    }
}
