//! What an event tells: symptoms, and exchanges with a KDC.

use super::{
    Event, Evidence, audit,
    local_time::{LIMIT, LOCAL},
    records::EVENT,
};
use crate::symptom::{
    self, Hints, Symptom,
    catalogue::{self, EventEntry},
};

/// Inserts that name a host, as letters only, with the words that say which one it is.
const HOSTS: [(&str, &str); 8] = [
    ("destinationhost", "destination host"),
    ("destinationhostname", "destination host"),
    ("sourcehost", "source host"),
    ("hostname", "host"),
    ("remotehost", "with host"),
    ("remotehostname", "with host"),
    ("primaryservername", "primary server"),
    ("replicaservername", "replica server"),
];
/// Inserts that name the user in whose name something was done.
const USERS: [&str; 3] = ["username", "user", "usersname"];

impl Event {
    /// The row of the catalogue. The log counts before the source, since some sources write to several.
    fn row(&self) -> Option<&'static EventEntry> {
        catalogue::event(&self.channel, self.id).or_else(|| catalogue::event(&self.provider, self.id))
    }

    fn is_of(&self, source: &str) -> bool {
        [&self.channel, &self.provider].iter().any(|name| name.to_ascii_lowercase().contains(source))
    }

    /// What the event tells. Most events tell nothing of a failed authentication, and give nothing.
    ///
    /// `file` is the name of what it was read from.
    pub fn evidence(&self, file: &str) -> Evidence {
        let row = self.row();
        if row.is_none() && !self.is_of("hyper-v") && self.level.is_none() {
            return Evidence::default();
        }
        let from = self.place(file, row);
        let exchange = audit::exchange(self, &from);
        let mut symptoms = self.symptoms(row, &from);
        for symptom in &mut symptoms {
            // The question is known, and with it which of its readings the code has.
            if let Some(exchange) = &exchange
                && symptom.entry.is_some_and(|entry| entry.kind == symptom::Kind::Kerberos)
            {
                symptom.entry = exchange.entry().filter(|entry| Some(entry.code()) == symptom.code).or(symptom.entry);
                symptom.also_readings.clear();
            }
            symptom.time = self.time();
            symptom.host = (!self.computer.is_empty()).then(|| symptom::one_line(&self.computer));
        }
        Evidence { symptoms, exchanges: exchange.into_iter().collect(), unread: Vec::new() }
    }

    /// The file, and the event in it.
    fn place(&self, file: &str, row: Option<&EventEntry>) -> String {
        let source = row.map_or_else(
            || self.provider.strip_prefix("Microsoft-Windows-").unwrap_or(&self.provider),
            |row| row.entry.name,
        );
        let record = self.record.map(|record| format!(", record {record}")).unwrap_or_default();
        let computer = if self.computer.is_empty() { String::new() } else { format!(" of {}", self.computer) };
        let local = self.local_time.as_ref().filter(|_| self.time().is_none());
        let local = local.map_or_else(String::new, |time| time.chars().take(LIMIT).collect::<String>());
        let local = if local.is_empty() { local } else { format!("{LOCAL}{local}") };
        symptom::one_line(&format!("{file}{EVENT}{source} {}{computer}{record}{local}", self.id))
    }

    /// Codes inside the event, innermost first, and the event itself: after them where it only stands around them.
    fn symptoms(&self, row: Option<&'static EventEntry>, from: &str) -> Vec<Symptom> {
        let audit = row.is_some_and(|row| row.source.is("Security"));
        // The words of a failed logon name its codes in every language, and nothing else that looks like one.
        let logon = audit && self.id == 4625 && !self.message.is_empty();
        let text = if audit && !logon { self.audit_text() } else { self.text(row) };
        let mut found = symptom::read(&text, from);
        found.retain(|symptom| !logon || symptom.entry.is_some_and(|entry| entry.kind == symptom::Kind::Ntstatus));
        let hints = found.first().map(|first| first.hints.clone()).unwrap_or_default();
        let any = found.iter().any(|symptom| symptom.code.is_some());
        // A code that says that the client goes on is no symptom.
        found.retain(|symptom| symptom.code.is_some() && !symptom.entry.is_some_and(harmless));
        if any && found.is_empty() {
            return found;
        }
        for symptom in &mut found {
            symptom.hints = Hints::default();
            // A line of inserts says little by itself.
            if audit {
                symptom.text = self.audit_summary(row);
            } else if self.message.is_empty() || self.tells_of_a_name() {
                symptom.text = self.summary(row.map_or("", |row| row.entry.text));
            }
        }
        let Some(row) = row else {
            let is_hyper_v = self.is_of("hyper-v");
            found.retain(|symptom| symptom.entry.is_some_and(|entry| is_hyper_v || tells_by_itself(entry)));
            return with_hints(found, hints);
        };
        let entry = &row.entry;
        let good_news = entry.causes.is_empty() && !entry.wrapper;
        if good_news || (audit && found.is_empty()) {
            return Vec::new();
        }
        let around = entry.wrapper && found.iter().any(|symptom| !symptom.wrapper && symptom.entry.is_some());
        let own = Symptom {
            code: Some(entry.code()),
            name: Some(entry.name),
            text: self.summary(entry.text),
            from: from.to_owned(),
            time: None,
            host: None,
            entry: Some(entry),
            wrapper: around,
            also_readings: Vec::new(),
            hints: Hints::default(),
        };
        if around {
            // An audit is no error of its own beside the code.
            if !audit {
                found.push(own);
            }
        } else {
            // The event says more than what it stands around.
            for symptom in &mut found {
                symptom.wrapper |= symptom.entry.is_some_and(|entry| entry.wrapper);
            }
            found.insert(0, own);
        }
        with_hints(found, hints)
    }

    /// The words of the event: its own, or the catalogue's with the inserts.
    fn text(&self, row: Option<&EventEntry>) -> String {
        let mut lines: Vec<String> = row.map(|row| row.entry.text.to_owned()).into_iter().collect();
        if self.message.is_empty() {
            let kerberos = if row.is_some_and(|row| row.source.is("Security-Kerberos")) { "Kerberos " } else { "" };
            lines.extend(self.data.iter().filter(|(_, value)| !value.trim().is_empty()).map(|(name, value)| {
                let letters: String = name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
                let value = resolved(value);
                let host = HOSTS.iter().find(|(known, _)| *known == letters);
                match () {
                    () if let Some((_, words)) = host => format!("{words} '{value}'"),
                    () if USERS.contains(&letters.as_str()) => format!("User '{value}'"),
                    () if letters.starts_with("param") || letters.is_empty() => value,
                    () => format!("{kerberos}{name}: {value}"),
                }
            }));
        } else {
            lines.push(self.message.clone());
        }
        lines.join("\n")
    }

    /// The codes of an audit. Everything else in it are handles, masks and numbers of sentences.
    fn audit_text(&self) -> String {
        let code =
            |name: &[&str]| self.value(name).filter(|value| !value.trim_start_matches("0x").chars().all(|c| c == '0'));
        let kerberos = if self.id == 4625 { "" } else { "Kerberos " };
        let lines = [code(&["failurecode", "status", "resultcode"]), code(&["substatus"])];
        let lines = lines.into_iter().flatten();
        lines.map(|value| format!("{kerberos}failure code: {value}")).collect::<Vec<_>>().join("\n")
    }

    /// Whom an audit is about, in one line.
    fn audit_summary(&self, row: Option<&EventEntry>) -> String {
        let text = row.map_or("", |row| row.entry.text);
        let account = self.value(&["targetusername", "accountname"]).unwrap_or("an unknown account");
        let service = self.value(&["servicename"]).map(|name| format!(", service {name}")).unwrap_or_default();
        let code = self.value(&["failurecode", "status", "resultcode"]).unwrap_or_default();
        let detail = self.value(&["substatus"]).map(|code| format!(" {code}")).unwrap_or_default();
        symptom::one_line(&format!("{text}: {account}{service}, {code}{detail}"))
    }

    /// Whether it has the name of a service that was asked for, as the client's report of an answer has.
    fn tells_of_a_name(&self) -> bool {
        self.value(&["servername"]).is_some() && self.value(&["errorcode"]).is_some()
    }

    /// The event in one line. The catalogue's words come first unless the event has them itself.
    fn summary(&self, text: &str) -> String {
        let words = self.message.split_whitespace().collect::<Vec<_>>().join(" ");
        let telling = |names: &[&str]| names.iter().filter_map(|name| self.value(&[name])).collect::<Vec<_>>();
        let details = match telling(&["errormessage", "errorcode", "extendederror", "clientname", "servername"]) {
            of_kerberos if self.tells_of_a_name() => of_kerberos.join(", "),
            _ if !words.is_empty() => words,
            _ => {
                let values = self.data.iter().map(|(_, value)| resolved(value.trim()));
                values.filter(|value| !value.is_empty()).take(6).collect::<Vec<_>>().join(", ")
            }
        };
        let text = if has_words(&details, text) { "" } else { text };
        let both = [text, &details].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        symptom::one_line(&both.join(": "))
    }
}

/// Whether a text has all words of another one, in their order, whatever stands between them.
fn has_words(text: &str, wanted: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let mut there = words(text).into_iter();
    words(wanted).into_iter().all(|wanted| there.any(|word| word == wanted))
}

/// Whether a code belongs to a working exchange, such as the hint that a password is needed.
fn harmless(entry: &symptom::Entry) -> bool {
    entry.kind == symptom::Kind::Kerberos && entry.causes.is_empty() && matches!(entry.number, 25 | 52)
}

/// Whether a code in the event of any source is one of authentication. The codes that everything else fails with too are not.
fn tells_by_itself(entry: &symptom::Entry) -> bool {
    let is_common = entry.wrapper && entry.kind == symptom::Kind::Win32;
    !is_common && entry.relation != symptom::Relation::Elsewhere
}

fn with_hints(mut symptoms: Vec<Symptom>, hints: Hints) -> Vec<Symptom> {
    if let Some(first) = symptoms.first_mut() {
        first.hints = hints;
    }
    symptoms
}

/// An insert such as `%%2147942432` with the words of its code.
fn resolved(value: &str) -> String {
    let number = value.trim().strip_prefix("%%").and_then(|digits| digits.parse::<u32>().ok());
    match number.and_then(|number| catalogue::wide(number).or_else(|| catalogue::win32(number))) {
        Some(entry) => format!("{} ({})", entry.text, entry.code()),
        None => value.to_owned(),
    }
}
