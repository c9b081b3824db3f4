//! What an error or a check means: looked up in the catalogue and the checks, without a network and without a domain.

mod causes;
mod check;
mod entry;
mod event;
mod lookup;
mod near;
pub mod notes;
pub mod pages;
#[cfg(test)]
mod tests;
mod unknown;
mod why;
mod wordings;

use std::borrow::Cow;

use serde::Serialize;

pub use causes::Cause;
pub use check::CheckPage;
pub use entry::ErrorPage;
pub use lookup::{explain, list};

use crate::symptom;

/// Version of the form of the answer, as in the contract.
pub const SCHEMA: &str = "kcd-doctor/explain/1";

/// What a match is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A Kerberos error code.
    Kerberos,
    /// `SEC_E_*` of the security packages.
    Sspi,
    /// A Win32 code or another HRESULT.
    Win32,
    /// Windows Remote Management.
    Winrm,
    /// NTSTATUS.
    Ntstatus,
    /// An event of a log.
    Event,
    /// A check of this program, or a cause that no check looks for.
    Check,
}

impl From<symptom::Kind> for Kind {
    fn from(kind: symptom::Kind) -> Self {
        match kind {
            symptom::Kind::Kerberos => Self::Kerberos,
            symptom::Kind::Sspi => Self::Sspi,
            symptom::Kind::Win32 => Self::Win32,
            symptom::Kind::Winrm => Self::Winrm,
            symptom::Kind::Ntstatus => Self::Ntstatus,
            symptom::Kind::Event => Self::Event,
        }
    }
}

/// One thing that the question may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Match {
    /// What it is.
    pub kind: Kind,
    /// The code as people write it, for an event its source and number; the name for a cause that no check looks for.
    pub code: String,
    /// The symbolic name, the source of an event, or the slug, where there is one.
    pub name: Option<&'static str>,
    /// Core of the message, or the title of the check.
    pub text: &'static str,
    /// What it means here.
    pub meaning: String,
    /// What it points to, the most likely first. For a check: itself.
    pub causes: Vec<Cause>,
    /// What only one kind has.
    #[serde(flatten)]
    pub page: Page,
}

impl Match {
    /// Whether it is a cause that no check looks for, which has a name and no code of its own.
    pub fn is_bare_cause(&self) -> bool {
        self.kind == Kind::Check && self.name == Some(&self.code)
    }
}

/// What only one kind of match has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Page {
    /// An error code or an event.
    Error(ErrorPage),
    /// A check or a cause.
    Check(CheckPage),
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// What it may mean, best first.
    pub matches: Vec<Match>,
    /// Where nothing matched: names that are nearly the one that was asked for, the nearest first.
    pub suggestions: Vec<Cow<'static, str>>,
    /// What else there is to say, in sentences.
    pub remarks: Vec<String>,
    /// Whether it is the whole catalogue, which is shown shorter.
    #[serde(skip)]
    pub is_list: bool,
}

impl Explanation {
    /// 0 if something matched, else 1.
    pub fn exit_code(&self) -> u8 {
        u8::from(self.matches.is_empty())
    }
}
