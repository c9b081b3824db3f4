//! What if: changes that nobody made, put on the facts as if somebody had.
//!
//! The facts that are saved stay as they are. A copy of them takes the changes, and every object that one changes says so in its
//! source, so that no evidence of it can be taken for something that was read.

mod grammar;
mod modification;
mod rename;
#[cfg(test)]
mod tests;
mod wish;
mod words;

use std::sync::Arc;

pub use grammar::is_text;
pub use rename::Renames;

use crate::{
    change::{Change, Edit, Modification, Record},
    directory::{Account, Directory},
    facts::{Ask, Facts, Known, Object, Value},
    name::HostName,
};
use wish::{Said, Wish};

const LIST: &str = "msDS-AllowedToDelegateTo";
const NAMES: &str = "servicePrincipalName";
const DESCRIPTOR: &str = "msDS-AllowedToActOnBehalfOfOtherIdentity";
const CONTROL: &str = "userAccountControl";

/// What the source of an object says of it that was changed by an assumption.
const MARK: &str = ", with assumptions";

/// The last part of such a source.
pub(crate) const SAID: &str = "with assumptions";

/// Changes to be assumed, in the order in which they were given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assumptions {
    all: Vec<Assumption>,
    remarks: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Assumption {
    /// As text.
    Said(Said),
    /// As a change record.
    Record(Record),
}

/// Facts as they would be after the assumed changes.
#[derive(Debug, Clone)]
pub struct Assumed {
    /// The facts.
    pub facts: Facts,
    /// Each assumed change in words, in order, those too that are so already.
    pub told: Vec<String>,
    /// Why changes could not be assumed. Facts with such a failure answer another question than the one that was asked.
    pub failures: Vec<String>,
}

/// What one assumption comes to.
#[derive(Debug, Default)]
struct Outcome {
    edits: Vec<Edit>,
    told: Vec<String>,
    remarks: Vec<String>,
}

impl Assumptions {
    /// Whether nothing is assumed.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Takes an assumption as text: `ACCOUNT: CHANGE[, CHANGE...]`.
    ///
    /// # Errors
    /// What is wrong with the text, and what was expected.
    pub fn say(&mut self, text: &str) -> Result<(), String> {
        self.all.push(Assumption::Said(grammar::parse(text)?));
        Ok(())
    }

    /// Takes the records of a file, and what its reader had to assume.
    pub fn read(&mut self, records: Vec<Record>, warnings: Vec<String>) {
        self.all.extend(records.into_iter().map(Assumption::Record));
        self.remarks.extend(warnings);
    }

    /// The accounts that have to be known for it.
    pub fn asks(&self) -> Vec<Ask> {
        let mut asks = Vec::new();
        for assumption in &self.all {
            match assumption {
                Assumption::Record(record) => asks.push(Ask::Object(record.dn.clone())),
                Assumption::Said(said) => {
                    let others = said.wishes.iter().filter_map(Wish::other);
                    for name in std::iter::once(said.account.as_str()).chain(others) {
                        asks.push(Ask::Host(HostName::new(name).as_str().to_owned()));
                    }
                    asks.push(Ask::User(said.account.clone()));
                }
            }
        }
        asks
    }

    /// The facts as they would be. What cannot be assumed is left as it is, and is among the failures.
    pub fn on(&self, facts: &Facts) -> Assumed {
        let mut assumed = Assumed { facts: facts.clone(), told: Vec::new(), failures: Vec::new() };
        assumed.facts.remarks.extend(self.remarks.iter().cloned());
        for assumption in &self.all {
            match assumption {
                Assumption::Said(said) => {
                    if let Err(what) = assumed.say(said) {
                        assumed.failures.push(format!("{:?}: {what}", said.text));
                    }
                }
                Assumption::Record(record) => assumed.record(record),
            }
        }
        assumed
    }
}

impl Assumed {
    fn say(&mut self, said: &Said) -> Result<(), String> {
        let directory = Directory::new(&self.facts);
        let dn = find(&directory, &said.account)?.dn().to_owned();
        let hosts = said.wishes.iter().map(|wish| match wish.other() {
            Some(name) => find(&directory, name).map(|host| Some(host.dn().to_owned())),
            None => Ok(None),
        });
        let hosts: Vec<Option<String>> = hosts.collect::<Result<_, _>>()?;
        for (wish, host) in said.wishes.iter().zip(hosts) {
            let account = at(&self.facts, &dn)?;
            let host = host.map(|dn| at(&self.facts, &dn)).transpose()?;
            let outcome = wish.on(Account::of(account), host.map(Account::of))?;
            self.make(&dn, outcome)?;
        }
        Ok(())
    }

    fn record(&mut self, record: &Record) {
        let (file, first) = &record.place;
        for modification in &record.modifications {
            if let Err(what) = self.modify(&record.dn, modification) {
                self.failures.push(format!("{file}:{}: {what}", modification.line));
                // What follows was meant for the object as it would have been.
                return;
            }
        }
        if record.modifications.is_empty() {
            self.failures.push(format!("{file}:{first}: the record changes nothing"));
        }
    }

    fn modify(&mut self, dn: &str, modification: &Modification) -> Result<(), String> {
        let object = at(&self.facts, dn)?;
        let outcome = modification::on(&self.facts, Account::of(object), modification)?;
        let dn = object.dn.clone();
        self.make(&dn, outcome)
    }

    /// Changes an object, and says so in its source.
    fn make(&mut self, dn: &str, outcome: Outcome) -> Result<(), String> {
        if !outcome.edits.is_empty() {
            let account = Account::of(at(&self.facts, dn)?).name();
            let change = Change { dn: dn.to_owned(), account, edits: outcome.edits };
            change.apply(&mut self.facts).map_err(|error| error.to_string())?;
            change.replicate(&mut self.facts);
            let mut objects = self.facts.snapshots.iter_mut().flat_map(|snapshot| &mut snapshot.objects);
            if let Some(object) = objects.find(|object| object.dn == dn).filter(|object| !object.source.ends_with(MARK))
            {
                Arc::make_mut(object).source.push_str(MARK);
            }
        }
        self.told.extend(outcome.told);
        self.facts.remarks.extend(outcome.remarks);
        Ok(())
    }
}

impl Outcome {
    /// One sentence, and the edit that makes it true; none where it is true already.
    fn of(says: String, edit: Option<Edit>) -> Self {
        let mut outcome = Self::default();
        match edit {
            Some(edit) => {
                outcome.told.push(says);
                outcome.edits.push(edit);
            }
            None => outcome.is_so(says),
        }
        outcome
    }

    fn is_so(&mut self, says: String) {
        self.remarks.push(format!("assumed, but is already so: {says}"));
        self.told.push(says);
    }
}

/// The object with a distinguished name: the first of two readings, which is the one that counts.
fn at<'f>(facts: &'f Facts, dn: &str) -> Result<&'f Object, String> {
    let wanted = dn.to_lowercase();
    let mut objects = facts.snapshots.iter().flat_map(|snapshot| &snapshot.objects);
    // Most names are ASCII, which saves a copy of each of them.
    let is_it = |own: &str| own.eq_ignore_ascii_case(dn) || (!dn.is_ascii() && own.to_lowercase() == wanted);
    let object = objects.find(|object| !dn.is_empty() && is_it(&object.dn));
    object.map(AsRef::as_ref).ok_or_else(|| format!("{dn} is not among the facts"))
}

/// The one account that a name stands for: of a host, or of a user.
fn find<'f>(directory: &Directory<'f>, name: &str) -> Result<Account<'f>, String> {
    let is_computer = name.ends_with('$');
    let (host, user) = (directory.host(&HostName::new(name)), directory.user(name));
    let host = if name.contains(['\\', '@']) && !is_computer { Known::Absent } else { host };
    if let (Some((domain, _)), Known::Found(host)) = (name.split_once('\\'), &host)
        && !host.domain().split('.').any(|label| label.eq_ignore_ascii_case(domain))
    {
        return Err(format!("{name} is not among the facts (the accounts of {domain} were not read)"));
    }
    let why = host.unreadable().or(user.unreadable()).map_or_else(String::new, |why| format!(" ({why})"));
    match (host, user) {
        (Known::Found(host), Known::Found(user)) if !is_computer && host != user => Err(format!(
            "{name} may be the computer {} or the user {}; name it with $, or with its domain",
            host.dn(),
            user.dn()
        )),
        (Known::Found(account), _) | (_, Known::Found(account)) => Ok(account),
        _ => Err(format!("{name} is not among the facts{why}")),
    }
}

/// The values of an attribute; none where it is known to be empty.
fn present(account: Account<'_>, attribute: &str) -> Result<Vec<Value>, String> {
    match account.object().values(attribute) {
        Known::Found(values) => Ok(values.to_vec()),
        Known::Absent => Ok(Vec::new()),
        Known::Unreadable(why) => Err(unread(attribute, &account.name(), &why)),
    }
}

fn unread(attribute: &str, name: &str, why: &str) -> String {
    format!("{attribute} of {name} could not be read, so nothing can be assumed of it: {why}")
}
