//! An event of a Windows log, whatever form it came in.

use jiff::Timestamp;

/// One event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    /// When, where the zone is known too.
    pub time: Option<Timestamp>,
    /// When, as it is written, where it is written without a zone: in the local time of whoever exported it.
    pub local_time: Option<String>,
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
    /// Takes a time as it is written. Without a zone it could be off by half a day, and is kept as it stands.
    pub fn set_time(&mut self, written: &str) {
        let written = written.trim();
        self.time = written.parse().ok();
        self.local_time = (self.time.is_none() && !written.is_empty()).then(|| written.to_owned());
    }

    /// When it was written; else when the server wrote the answer that it tells of, which is in UTC whatever the zone of the log.
    pub fn time(&self) -> Option<Timestamp> {
        self.time.or_else(|| self.value(&["servertime"]).and_then(server_time))
    }

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

/// A time such as `8:21:44.0000 3/14/2019 Z`.
fn server_time(text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix(['Z', 'z'])?;
    let (time, date) = text.trim().split_once(' ')?;
    let (time, _) = time.split_once('.').unwrap_or((time, ""));
    Timestamp::strptime("%H:%M:%S %m/%d/%Y %z", format!("{time} {} +0000", date.trim())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_the_server_stands_in_for_one_without_a_zone() {
        let of = |text: &str| {
            let data = vec![("Server Time".to_owned(), text.to_owned())];
            Event { data, ..Event::default() }.time().map(|time| time.to_string())
        };
        assert_eq!(of("8:21:44.0000 3/14/2019 Z").as_deref(), Some("2019-03-14T08:21:44Z"));
        assert_eq!(of("17:1:3 12/1/2019 Z").as_deref(), Some("2019-12-01T17:01:03Z"));
        let mut event = Event::default();
        event.set_time(" 2019-03-14T09:21:44+01:00 ");
        assert_eq!((of("Z"), event.time().is_some(), event.local_time), (None, true, None));
        for other in ["8:21:44.0000 3/14/2019", "8:21:44.0000 14.3.2019 Z", "99:99:99 3/14/2019 Z", "Z", "8:21:44 Z"] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
