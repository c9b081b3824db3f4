//! The directory as the checks see it: accounts, who owns a name, who is in a group.
//!
//! A view over the facts. It reads nothing itself, and answers "unreadable" to whatever the facts cannot decide.

mod account;
mod changed;
mod domain;
mod flags;
mod forest;
#[cfg(test)]
mod forest_tests;
mod groups;
mod owners;
#[cfg(test)]
mod tests;
mod trusts;
mod users;

use std::collections::{BTreeMap, BTreeSet, btree_map};

pub use account::Account;
pub use flags::{AccountControl, EncryptionTypes};
pub use forest::ForestDomain;
pub use trusts::{Direction, Trust, TrustAttributes};

use crate::{
    facts::{Ask, Facts, Known, Object, Part},
    name::{HostName, first_value},
    spn::{Mappings, Spn},
    windows::Sid,
};

/// An index over all objects of the facts.
#[derive(Debug, Clone)]
pub struct Directory<'f> {
    facts: &'f Facts,
    accounts: Vec<Account<'f>>,
    deleted: Vec<Account<'f>>,
    by_dn: BTreeMap<String, Account<'f>>,
    by_logon_name: BTreeMap<String, Vec<Account<'f>>>,
    by_dns_name: BTreeMap<String, Vec<Account<'f>>>,
    by_spn: BTreeMap<String, Vec<Account<'f>>>,
    domain_controllers: Vec<Account<'f>>,
    root_dse: Option<&'f Object>,
    mappings: Mappings,
    mappings_read: Known<()>,
    /// The domains that were read.
    domains: BTreeSet<String>,
    /// The domains of the forest.
    forest: Vec<ForestDomain>,
    trusts: Vec<Trust<'f>>,
}

/// Who owns a service principal name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owners<'f> {
    /// The accounts that hold the name; more than one is a fault.
    pub accounts: Vec<Account<'f>>,
    /// The name under which they were found, where it is not the one asked for: `HOST/x` stands for `cifs/x`.
    pub through: Option<Spn>,
}

impl<'f> Directory<'f> {
    /// Indexes the facts.
    pub fn new(facts: &'f Facts) -> Self {
        let mut directory = Self {
            facts,
            accounts: Vec::new(),
            deleted: Vec::new(),
            by_dn: BTreeMap::new(),
            by_logon_name: BTreeMap::new(),
            by_dns_name: BTreeMap::new(),
            by_spn: BTreeMap::new(),
            domain_controllers: Vec::new(),
            root_dse: None,
            mappings: Mappings::default_of_a_forest(),
            mappings_read: Known::Absent,
            domains: BTreeSet::new(),
            forest: Vec::new(),
            trusts: Vec::new(),
        };
        // Of an object that was read in its own domain, the global catalog knows no more.
        let (catalogs, read): (Vec<_>, Vec<_>) = facts.snapshots.iter().partition(|s| s.part == Part::Catalog);
        for snapshot in read.into_iter().chain(catalogs) {
            snapshot.objects.iter().for_each(|object| directory.add(object, &snapshot.part));
        }
        if directory.mappings_read == Known::Absent {
            // Every forest has some: where the place was looked at and none came, they were withheld.
            let why = directory.unless_known_absent::<()>(&Ask::SpnMappings);
            let why = why.unreadable().unwrap_or("the server shows no sPNMappings");
            directory.mappings_read = Known::Unreadable(why.to_owned());
        }
        directory
    }

    fn add(&mut self, object: &'f Object, part: &Part) {
        if object.dn.is_empty() {
            self.root_dse.get_or_insert(object);
            return;
        }
        if let (Known::Found(values), true) = (object.texts("sPNMappings"), part.is_own()) {
            self.mappings = Mappings::parse(values);
            self.mappings_read = Known::Found(());
        }
        let account = Account::of(object);
        // Of two readings of one object, from files that were saved at different times, the first counts.
        match self.by_dn.entry(object.dn.to_lowercase()) {
            btree_map::Entry::Vacant(place) => place.insert(account),
            btree_map::Entry::Occupied(_) => return,
        };
        // What was deleted keeps its name and its identifier, but is nobody any more.
        if account.is_deleted() {
            self.deleted.push(account);
            return;
        }
        self.accounts.push(account);
        // The configuration is every domain's, and the catalog holds accounts of domains of which nothing else was read.
        if *part != Part::Catalog && !forest::is_configuration(object) {
            let domain = account.domain();
            if !self.domains.contains(&domain) {
                self.domains.insert(domain);
            }
        }
        self.forest.extend(ForestDomain::of(object));
        self.trusts.extend(Trust::of(object));
        if account.is_domain_controller() {
            self.domain_controllers.push(account);
        }
        if let Known::Found(name) = object.text("sAMAccountName") {
            self.by_logon_name.entry(name.to_lowercase()).or_default().push(account);
        }
        let dns_names = account.dns_name().found().into_iter().chain(account.additional_dns_names());
        for name in dns_names {
            self.by_dns_name.entry(name).or_default().push(account);
        }
        for spn in account.known_spns() {
            let owners = self.by_spn.entry(spn.key()).or_default();
            if owners.last() != Some(&account) {
                owners.push(account);
            }
        }
    }

    /// The facts behind the view.
    pub fn facts(&self) -> &'f Facts {
        self.facts
    }

    /// Objects that were deleted and are still kept, in the facts' order. They are found by nothing else.
    pub fn deleted(&self) -> impl Iterator<Item = Account<'f>> + '_ {
        self.deleted.iter().copied()
    }

    /// All objects but the root DSE and what was deleted, in the facts' order.
    pub fn accounts(&self) -> impl Iterator<Item = Account<'f>> + '_ {
        self.accounts.iter().copied()
    }

    /// The object with a distinguished name.
    pub fn at(&self, dn: &str) -> Option<Account<'f>> {
        self.by_dn.get(&dn.to_lowercase()).copied()
    }

    /// The account or group with a logon name (`sAMAccountName`), in any case.
    pub fn named(&self, logon_name: &str) -> Option<Account<'f>> {
        self.by_logon_name.get(&logon_name.to_lowercase()).and_then(|accounts| accounts.first()).copied()
    }

    /// Whether an account that is not here does not exist: a live server was asked for each, or the files hold the whole domain.
    pub fn is_whole(&self) -> bool {
        self.facts.snapshots.iter().any(|snapshot| snapshot.live || snapshot.coverage.everything)
    }

    /// The live servers, or the files, that the facts come from.
    pub fn sources(&self) -> Vec<&'f str> {
        let read = self.facts.snapshots.iter().filter(|snapshot| !snapshot.is_unread());
        read.map(|snapshot| snapshot.source.as_str()).collect()
    }

    /// The server to name in commands: the one that was asked. `None` for files.
    pub fn server(&self) -> Option<&'f str> {
        self.facts.snapshots.iter().find(|s| s.live).and_then(|s| s.source.split_once("://")).map(|(_, host)| host)
    }

    /// The computer account that a host name stands for: by its DNS name, its account name, or a `HOST` or `cifs` name that
    /// some computer owns (an alias).
    pub fn host(&self, name: &HostName) -> Known<Account<'f>> {
        match self.hosts(name).first() {
            Some(account) => Known::Found(*account),
            None if name.address().is_some() => {
                Known::Unreadable(format!("{name} is an address, which no account has"))
            }
            None => match self.outside(name) {
                Some(why) => Known::Unreadable(why),
                None => self.unless_known_absent(&Ask::Host(name.as_str().to_owned())),
            },
        }
    }

    /// All computer accounts that a host name may stand for, best first.
    pub fn hosts(&self, name: &HostName) -> Vec<Account<'f>> {
        let mut found: Vec<Account<'f>> = Vec::new();
        let mut add = |accounts: Option<&Vec<Account<'f>>>| {
            for account in accounts.into_iter().flatten().filter(|account| account.is_computer()) {
                if !found.contains(account) {
                    found.push(*account);
                }
            }
        };
        add(self.by_dns_name.get(name.as_str()));
        let by_name = self.by_logon_name.get(&name.account_name().to_lowercase());
        match name.suffix() {
            None => add(by_name),
            // A full name may be that of a namesake in another domain.
            Some(suffix) => {
                let here: Option<Vec<_>> =
                    by_name.map(|all| all.iter().copied().filter(|account| account.domain() == suffix).collect());
                add(here.as_ref());
            }
        }
        for class in ["host", "cifs"] {
            add(self.by_spn.get(&format!("{class}/{name}")));
        }
        // An object that replication renamed is never the one meant while there is another.
        found.sort_by_key(|account| (account.is_conflict_copy(), Some(account.domain()) != self.facts.domain));
        found
    }

    /// Who owns a service principal name, as the KDC looks it up: the name itself, else the one that `sPNMappings` put in its place.
    pub fn owners(&self, spn: &Spn) -> Known<Owners<'f>> {
        if let Some(accounts) = self.by_spn.get(&spn.key()) {
            return Known::Found(Owners { accounts: accounts.clone(), through: None });
        }
        if let Some(alias) = self.mappings.alias_of(spn.class()) {
            let through = spn.with_class(&alias.to_uppercase());
            if let Some(accounts) = self.by_spn.get(&through.key()) {
                return Known::Found(Owners { accounts: accounts.clone(), through: Some(through) });
            }
        }
        // Nobody owns it only where nobody owns the name in its place either.
        let alias = self.mappings.alias_of(spn.class()).map(|alias| spn.with_class(alias));
        let mut asks = [Some(spn), alias.as_ref()].into_iter().flatten().map(|spn| Ask::Spn(spn.key()));
        let why_unknown = self
            .outside(&spn.host_name())
            .or_else(|| asks.find_map(|ask| self.unless_known_absent::<()>(&ask).unreadable().map(str::to_owned)));
        let known = why_unknown.map_or(Known::Absent, Known::Unreadable);
        match known {
            Known::Unreadable(why) => self.absent_if_natural_owner_lacks_it(spn, why),
            other => other,
        }
    }

    /// Where not every account is at hand, but the one that should own the name is and does not, the name is missing or misplaced.
    fn absent_if_natural_owner_lacks_it(&self, spn: &Spn, why: String) -> Known<Owners<'f>> {
        match self.host(&spn.host_name()).map(Account::spns) {
            Known::Found(Known::Found(_) | Known::Absent) => Known::Absent,
            Known::Found(Known::Unreadable(why)) => Known::Unreadable(why),
            _ => Known::Unreadable(why),
        }
    }

    /// The computers with a common name, which is the first part of the distinguished name.
    pub fn computers_named<'a>(&'a self, cn: &'a str) -> impl Iterator<Item = Account<'f>> + 'a {
        let is_called = |account: &Account<'f>| first_value(account.dn()).eq_ignore_ascii_case(cn);
        self.accounts().filter(move |account| account.is_computer() && is_called(account))
    }

    /// All accounts that hold a name literally.
    pub fn holders(&self, spn: &Spn) -> Vec<Account<'f>> {
        self.by_spn.get(&spn.key()).cloned().unwrap_or_default()
    }

    /// The forest's mappings; those of a new forest where they could not be read.
    pub fn mappings(&self) -> &Mappings {
        &self.mappings
    }

    /// Whether the forest's own mappings were read, and why not.
    pub fn mappings_read(&self) -> &Known<()> {
        &self.mappings_read
    }

    /// The object with a security identifier.
    pub fn by_sid(&self, sid: &Sid) -> Known<Account<'f>> {
        match self.accounts().find(|account| account.sid().found().as_ref() == Some(sid)) {
            Some(account) => Known::Found(account),
            None => self.unless_known_absent(&Ask::Sid(sid.to_string())),
        }
    }
}
