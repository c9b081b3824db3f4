//! What the DNS answered.

use std::{collections::BTreeMap, net::IpAddr};

use serde::{Deserialize, Serialize};

/// The answer to one question. Four ways not to get an answer are four different facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer<T> {
    /// The name has such records.
    Found(T),
    /// The name does not exist (NXDOMAIN).
    NoSuchName,
    /// The name exists, without records of this type (NODATA).
    NoData,
    /// The server answered with an error, such as REFUSED or SERVFAIL: its name.
    Refused(String),
    /// No server answered in time, or none could be reached: what was tried.
    NoAnswer(String),
}

impl<T> Answer<T> {
    /// What was found, if anything was.
    pub fn found(&self) -> Option<&T> {
        match self {
            Self::Found(value) => Some(value),
            _ => None,
        }
    }

    /// Whether the question was answered at all, with records or with their certain absence.
    pub fn is_answered(&self) -> bool {
        matches!(self, Self::Found(_) | Self::NoSuchName | Self::NoData)
    }
}

/// What a name leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forward {
    /// The absolute name that answered, in lower case and without the final dot: a short name with the suffix that matched.
    pub name: String,
    /// The names that the CNAME records lead through, in order, the last one owning the addresses. Empty without an alias.
    pub aliases: Vec<String>,
    /// A and AAAA records, sorted.
    pub addresses: Vec<IpAddr>,
}

/// All that was asked of the DNS.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// The servers that were asked (`127.0.53.1:53`), sorted.
    pub servers: Vec<String>,
    /// By the name asked for, in lower case: short names as they are, full names without the final dot.
    pub forward: BTreeMap<String, Answer<Forward>>,
    /// PTR records of every address in `forward`: names in lower case without the final dot, sorted.
    pub reverse: BTreeMap<IpAddr, Answer<Vec<String>>>,
}
