//! What the failure looked like: the catalogue of error codes, and the reader of codes and pasted messages.
//!
//! A symptom never proves a cause. It says which causes to expect, in which order; the directory decides.

use jiff::Timestamp;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

pub mod catalogue;
mod fold;
mod hints;
mod messages;
mod numbers;
mod read;
mod status;
#[cfg(test)]
mod tests;
mod wrap;

pub(crate) use fold::{CUT, fold, tidy};
pub use hints::Hints;
pub(crate) use read::TEXT_LIMIT;
pub use read::{READ_LIMIT, SYMPTOM_LIMIT, read};
pub use status::silent;

/// Which list of codes an entry belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Kerberos error codes (RFC 4120, 7.5.9, and MS-KILE).
    Kerberos,
    /// `SEC_E_*` of the security packages (MS-ERREF 2.1).
    Sspi,
    /// Win32 codes, written as HRESULT (MS-ERREF 2.2), and other HRESULTs that travel with them.
    Win32,
    /// Windows Remote Management, facility 0x33.
    Winrm,
    /// NTSTATUS (MS-ERREF 2.3).
    Ntstatus,
    /// Events of a log, see [`catalogue::EventEntry`].
    Event,
}

/// What a code has to do with delegation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// Missing or refused delegation is among the usual causes.
    Delegation,
    /// Authentication or name resolution failed; delegation itself is rarely the cause.
    Authentication,
    /// Nothing to do with authentication: looking at delegation would be a waste of time.
    Elsewhere,
}

/// One cause that an error code points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Cause {
    /// Name of the cause, as in the report's `slug`.
    pub slug: &'static str,
    /// Whether a document confirms the connection. If not, it is field experience: worth a look, no more.
    pub certain: bool,
}

/// One row of the error catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The list of codes it belongs to.
    pub kind: Kind,
    /// The code. Win32 codes are kept as HRESULT (`0x8007xxxx`), see [`Entry::win32`] for the short form.
    pub number: u32,
    /// The symbolic name, or the source of an event; empty where the code has none that is public.
    pub name: &'static str,
    /// Core of the English message, or a description where Windows prints no message.
    pub text: &'static str,
    /// Other names (capitals with underscores), other wordings and localized messages.
    pub also: &'static [&'static str],
    /// What the code means for a Hyper-V operation.
    pub meaning: &'static str,
    /// What it has to do with delegation.
    pub relation: Relation,
    /// Whether it usually stands around a more telling code, which then wins.
    pub wrapper: bool,
    /// Causes, the most likely first.
    pub causes: &'static [Cause],
}

impl Entry {
    /// The code as people and the report write it: plain decimal for Kerberos, source and number for an event (`VMMS
    /// 13000`; `Hyper-V message` where it has none), `0x` and eight capital digits otherwise.
    pub fn code(&self) -> String {
        match self.kind {
            Kind::Event if self.number == 0 => format!("{} message", self.name),
            Kind::Event => format!("{} {}", self.name, self.number),
            kind => code(kind, self.number),
        }
    }

    /// The Win32 code inside an `HRESULT_FROM_WIN32`, if it is one (MS-ERREF 2.1.2).
    pub fn win32(&self) -> Option<u32> {
        (self.kind == Kind::Win32 && self.number >> 16 == 0x8007).then_some(self.number & 0xFFFF)
    }
}

impl Serialize for Entry {
    /// Writes the three keys that name an entry: `kind`, `code`, `name`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("kind", &self.kind)?;
        map.serialize_entry("code", &self.code())?;
        map.serialize_entry("name", &(!self.name.is_empty()).then_some(self.name))?;
        map.end()
    }
}

/// The written form of a number of the given kind.
fn code(kind: Kind, number: u32) -> String {
    match kind {
        Kind::Kerberos | Kind::Event => number.to_string(),
        Kind::Sspi | Kind::Win32 | Kind::Winrm | Kind::Ntstatus => format!("0x{number:08X}"),
    }
}

/// One thing that was reported as going wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symptom {
    /// The code, see [`Entry::code`]. `None` if only a text was given and it is not a known one. A small number that is
    /// in no list is kept in decimal.
    pub code: Option<String>,
    /// Symbolic name of the code, where it is known and public.
    pub name: Option<&'static str>,
    /// The line it was found in, or the message that belongs to a code given alone. Without control characters, at most
    /// 200 characters.
    pub text: String,
    /// Where it came from, such as `--error` or a file name, and the event or the frame in it.
    pub from: String,
    /// When it was reported, where the source says so.
    pub time: Option<Timestamp>,
    /// The machine in whose log it stands, where it is an event that says so.
    pub host: Option<String>,
    /// What the catalogue knows of it.
    pub entry: Option<&'static Entry>,
    /// Whether it stands around another symptom of the same text, which is then the one to explain.
    pub wrapper: bool,
    /// Other meanings of a bare number, the more likely first.
    pub also_readings: Vec<&'static Entry>,
    /// What the text says besides the code. Only the first symptom of a text carries it.
    pub hints: Hints,
}

impl Serialize for Symptom {
    /// Writes `code`, `name`, `text`, `from` and `time` always; `host`, `kind`, `wrapper`, `also_readings` and `hints` where there are
    /// any.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("code", &self.code)?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("text", &self.text)?;
        map.serialize_entry("from", &self.from)?;
        map.serialize_entry("time", &self.time)?;
        if let Some(host) = &self.host {
            map.serialize_entry("host", host)?;
        }
        if let Some(entry) = self.entry {
            map.serialize_entry("kind", &entry.kind)?;
        }
        if self.wrapper {
            map.serialize_entry("wrapper", &true)?;
        }
        if !self.also_readings.is_empty() {
            map.serialize_entry("also_readings", &self.also_readings)?;
        }
        if self.hints != Hints::default() {
            map.serialize_entry("hints", &self.hints)?;
        }
        map.end()
    }
}

/// Words from outside, such as the text of a symptom: on one line, without control characters, at most 200 characters.
pub(crate) fn one_line(text: &str) -> String {
    fold::shorten(&fold::tidy(text).replace('\n', " "), read::TEXT_LIMIT)
}

/// The symptoms that deserve an explanation: those that stand around nothing else, in the same order.
///
/// Wrappers count only if nothing else is known, also when the wrapper and the inner code were given separately. A
/// refusal of the KDC gives way to the status that came with it, and a status of a refused delegation to an error that
/// is about the service name.
pub fn innermost(symptoms: &[Symptom]) -> Vec<&Symptom> {
    let together = status::Together(symptoms);
    let is_inner = |entry: &Entry| {
        !entry.wrapper && !entry.causes.is_empty() && !together.refine(entry) && !together.silence(entry)
    };
    let inner = |symptom: &&Symptom| symptom.entry.is_some_and(is_inner);
    let found: Vec<&Symptom> = symptoms.iter().filter(inner).collect();
    if found.is_empty() { symptoms.iter().filter(|symptom| symptom.entry.is_some()).collect() } else { found }
}

/// How likely the symptoms make a cause: its best position (0 is first) among the causes of the innermost symptoms.
///
/// `None` if no symptom points to it, which does not rule it out.
pub fn rank_of(slug: &str, symptoms: &[Symptom]) -> Option<usize> {
    innermost(symptoms)
        .into_iter()
        .filter_map(|symptom| symptom.entry)
        .filter_map(|entry| entry.causes.iter().position(|cause| cause.slug == slug))
        .min()
}
