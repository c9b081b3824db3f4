//! An event of a Windows log, whatever form it came in.

use jiff::Timestamp;

/// One event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    /// When, where the zone is known too.
    pub time: Option<Timestamp>,
    /// The log: `System`. Empty where the source does not say.
    pub channel: String,
    /// Who wrote it: `Microsoft-Windows-Security-Kerberos`. Empty where the source does not say.
    pub provider: String,
    /// Its number.
    pub id: u32,
    /// How bad it is, where it is a failure: 1 of something that cannot go on, 2 of any other error.
    pub level: Option<u8>,
    /// The computer that wrote it. Empty where the source does not say.
    pub computer: String,
    /// Its place in the log.
    pub record: Option<u64>,
    /// The inserts with their names, in their order. Inserts without a name have an empty one.
    pub data: Vec<(String, String)>,
    /// The words, in the language of the host, where they were exported with it.
    pub message: String,
}

impl Event {
    /// The first of the inserts with one of these names that is not empty. Case, spaces and hyphens do not count.
    pub fn value(&self, names: &[&str]) -> Option<&str> {
        let wanted = |name: &str| {
            let letters = || name.chars().filter(|letter| letter.is_alphanumeric());
            names.iter().any(|known| letters().map(|letter| letter.to_ascii_lowercase()).eq(known.chars()))
        };
        let found = self.data.iter().filter(|(name, _)| wanted(name)).map(|(_, value)| value.trim());
        found.into_iter().find(|value| !value.is_empty() && *value != "-")
    }
}
