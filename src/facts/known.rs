//! The three outcomes of looking.

use serde::{Deserialize, Serialize};

/// What is known of one thing after it was looked for.
///
/// "Could not look" is kept apart from "is not there": the first must never be read as the second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known<T> {
    /// It is there.
    Found(T),
    /// It was looked for where it would be, and is not there.
    Absent,
    /// It could not be looked at. The text says why, in the server's own words where there are any.
    Unreadable(String),
}

impl<T> Known<T> {
    /// Borrows what was found.
    pub fn as_ref(&self) -> Known<&T> {
        match self {
            Self::Found(value) => Known::Found(value),
            Self::Absent => Known::Absent,
            Self::Unreadable(why) => Known::Unreadable(why.clone()),
        }
    }

    /// What was found, if anything was. Use it only where absent and unreadable lead to the same conclusion.
    pub fn found(self) -> Option<T> {
        match self {
            Self::Found(value) => Some(value),
            Self::Absent | Self::Unreadable(_) => None,
        }
    }

    /// Why it could not be looked at, if that is so.
    pub fn unreadable(&self) -> Option<&str> {
        match self {
            Self::Unreadable(why) => Some(why),
            Self::Found(_) | Self::Absent => None,
        }
    }

    /// Converts what was found.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Known<U> {
        match self {
            Self::Found(value) => Known::Found(f(value)),
            Self::Absent => Known::Absent,
            Self::Unreadable(why) => Known::Unreadable(why),
        }
    }

    /// Converts what was found by something that has three outcomes itself.
    pub fn and_then<U>(self, f: impl FnOnce(T) -> Known<U>) -> Known<U> {
        match self {
            Self::Found(value) => f(value),
            Self::Absent => Known::Absent,
            Self::Unreadable(why) => Known::Unreadable(why),
        }
    }
}
