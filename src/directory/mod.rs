//! The directory as the checks see it: accounts, who owns a name, who is in a group.
//!
//! A view over the facts. It reads nothing itself, and answers "unreadable" to whatever the facts cannot decide.

mod account;
mod flags;
mod groups;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

pub use account::Account;
pub use flags::{AccountControl, EncryptionTypes};

use crate::{
    facts::{Ask, Facts, Known, Object},
    name::{HostName, domain_of},
    os::Release,
    spn::{Mappings, Spn},
    windows::Sid,
};

/// An index over all objects of the facts.
#[derive(Debug)]
pub struct Directory<'f> {
    facts: &'f Facts,
    accounts: Vec<Account<'f>>,
    deleted: Vec<Account<'f>>,
    by_dn: BTreeMap<String, Account<'f>>,
    by_logon_name: BTreeMap<String, Vec<Account<'f>>>,
    by_dns_name: BTreeMap<String, Vec<Account<'f>>>,
    by_spn: BTreeMap<String, Vec<Account<'f>>>,
    mappings: Known<Mappings>,
    /// The domains that any account lies in.
    domains: BTreeSet<String>,
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
            mappings: Known::Unreadable("sPNMappings were not asked for".to_owned()),
            domains: BTreeSet::new(),
        };
        for snapshot in &facts.snapshots {
            if let Some(why) = snapshot.why_unknown(&Ask::SpnMappings) {
                directory.mappings = Known::Unreadable(why);
            }
            for object in &snapshot.objects {
                directory.add(object);
            }
        }
        directory
    }

    fn add(&mut self, object: &'f Object) {
        if let Known::Found(values) = object.texts("sPNMappings") {
            self.mappings = Known::Found(Mappings::parse(values));
        }
        let account = Account::of(object);
        if object.dn.is_empty() || self.by_dn.insert(object.dn.to_lowercase(), account).is_some() {
            return;
        }
        // What was deleted keeps its name and its identifier, but is nobody any more.
        if account.is_deleted() {
            self.deleted.push(account);
            return;
        }
        self.accounts.push(account);
        let domain = account.domain();
        if !self.domains.contains(&domain) {
            self.domains.insert(domain);
        }
        if let Known::Found(name) = object.text("sAMAccountName") {
            self.by_logon_name.entry(name.to_lowercase()).or_default().push(account);
        }
        let dns_names = account.dns_name().found().into_iter().chain(account.additional_dns_names());
        for name in dns_names {
            self.by_dns_name.entry(name).or_default().push(account);
        }
        for spn in account.spns().found().unwrap_or_default() {
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

    /// The domain of the case, as a DNS name: the one asked for, or that of the first computer.
    pub fn domain(&self) -> Option<String> {
        self.facts.domain.clone().or_else(|| {
            self.accounts().find(|account| account.is_computer()).and_then(|account| domain_of(account.dn()))
        })
    }

    /// Whether an account that is not here does not exist: a live server was asked for each, or the files hold the whole domain.
    pub fn is_whole(&self) -> bool {
        self.facts.snapshots.iter().any(|snapshot| snapshot.live || snapshot.coverage.everything)
    }

    /// The live server, or the files, that the facts come from.
    pub fn sources(&self) -> Vec<&'f str> {
        self.facts.snapshots.iter().map(|snapshot| snapshot.source.as_str()).collect()
    }

    /// The server to name in commands: the one that was asked. `None` for files.
    pub fn server(&self) -> Option<&'f str> {
        self.facts.snapshots.iter().find(|s| s.live).and_then(|s| s.source.split_once("://")).map(|(_, host)| host)
    }

    /// Why something that is not among the objects may exist all the same; absent where it certainly does not.
    pub fn unless_known_absent<T>(&self, ask: &Ask) -> Known<T> {
        let mut why = "no directory was read".to_owned();
        for snapshot in &self.facts.snapshots {
            match snapshot.why_unknown(ask) {
                None => return Known::Absent,
                Some(reason) => why = reason,
            }
        }
        Known::Unreadable(why)
    }

    /// Why a name may belong to a directory that was not read: its suffix is that of no domain at hand.
    pub fn outside(&self, name: &HostName) -> Option<String> {
        let suffix = name.suffix()?;
        let is_here = self.facts.domain.as_deref() == Some(suffix) || self.domains.contains(suffix);
        (!is_here).then(|| format!("{suffix} is not a domain that was read"))
    }

    /// The computer account that a host name stands for: by its DNS name, its account name, or a `HOST` or `cifs` name that
    /// some computer owns (an alias).
    pub fn host(&self, name: &HostName) -> Known<Account<'f>> {
        match self.hosts(name).first() {
            Some(account) => Known::Found(*account),
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
        if let Some(alias) = self.mappings().alias_of(spn.class()) {
            let through = spn.with_class(&alias.to_uppercase());
            if let Some(accounts) = self.by_spn.get(&through.key()) {
                return Known::Found(Owners { accounts: accounts.clone(), through: Some(through) });
            }
        }
        let known = match self.outside(&spn.host_name()) {
            Some(why) => Known::Unreadable(why),
            None => self.unless_known_absent(&Ask::Spn(spn.key())),
        };
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

    /// All accounts that hold a name literally.
    pub fn holders(&self, spn: &Spn) -> Vec<Account<'f>> {
        self.by_spn.get(&spn.key()).cloned().unwrap_or_default()
    }

    /// The forest's mappings; those of a new forest where they could not be read.
    pub fn mappings(&self) -> Mappings {
        self.mappings.clone().found().unwrap_or_else(Mappings::default_of_a_forest)
    }

    /// Whether the forest's own mappings were read, and why not.
    pub fn mappings_read(&self) -> Known<()> {
        self.mappings.as_ref().map(|_| ())
    }

    /// A user by logon name (`alice`), `DOMAIN\alice` or `alice@contoso.com`.
    pub fn user(&self, name: &str) -> Known<Account<'f>> {
        let wanted = name.to_lowercase();
        let logon = wanted.rsplit('\\').next().unwrap_or_default();
        let (before, suffix) = logon.split_once('@').map_or((logon, None), |(b, s)| (b, Some(s)));
        let is_it = |account: &&Account<'f>| {
            let principal = account.object().text("userPrincipalName").found();
            account.is_user()
                && (principal.is_some_and(|principal| principal.to_lowercase() == logon)
                    || (account.name().to_lowercase() == before
                        && suffix.is_none_or(|suffix| account.domain() == suffix)))
        };
        match self.accounts.iter().find(is_it) {
            Some(account) => Known::Found(*account),
            None => match self.foreign_domain(&wanted) {
                Some(domain) => Known::Unreadable(format!("the accounts of the domain {domain} were not read")),
                None => self.unless_known_absent(&Ask::User(name.to_owned())),
            },
        }
    }

    /// The domain that a user's name comes with, where it is not one whose accounts the facts hold.
    ///
    /// A NetBIOS name mostly is a label of the DNS name. Where neither that nor a suffix is known, an account that is not
    /// found may well be in another domain, and is not absent.
    fn foreign_domain<'n>(&self, name: &'n str) -> Option<&'n str> {
        let ours = self.domain().unwrap_or_default();
        let (netbios, logon) = name.split_once('\\').map_or((None, name), |(before, after)| (Some(before), after));
        let suffix = logon.rsplit_once('@').map(|(_, suffix)| suffix.trim_end_matches('.'));
        let foreign_netbios = netbios.filter(|netbios| !ours.split('.').any(|label| label == *netbios));
        foreign_netbios.or_else(|| suffix.filter(|suffix| *suffix != ours))
    }

    /// The object with a security identifier.
    pub fn by_sid(&self, sid: &Sid) -> Known<Account<'f>> {
        match self.accounts().find(|account| account.sid().found().as_ref() == Some(sid)) {
            Some(account) => Known::Found(account),
            None => self.unless_known_absent(&Ask::Sid(sid.to_string())),
        }
    }

    /// The domain controllers among the computer accounts, read-only ones too.
    pub fn domain_controllers(&self) -> Vec<Account<'f>> {
        self.accounts()
            .filter(|account| account.is_computer())
            .filter(|account| {
                account.control().found().is_some_and(|control| {
                    control.has(AccountControl::DOMAIN_CONTROLLER) || control.has(AccountControl::READ_ONLY_DC)
                })
            })
            .collect()
    }

    /// The root DSE of the server that was asked.
    pub fn root_dse(&self) -> Known<&'f Object> {
        let found = self.facts.snapshots.iter().flat_map(|s| &s.objects).find(|object| object.dn.is_empty());
        match found {
            Some(object) => Known::Found(object),
            None => self.unless_known_absent(&Ask::RootDse),
        }
    }

    /// The server's clock when it was read.
    pub fn server_time(&self) -> Known<Timestamp> {
        self.root_dse().and_then(|object| object.text("currentTime")).and_then(account::generalized_time)
    }

    /// The oldest release that the domain controllers known to us run, from `domainControllerFunctionality` and their accounts.
    pub fn oldest_kdc(&self) -> Known<Release> {
        let level = self.root_dse().and_then(|object| object.number("domainControllerFunctionality"));
        // [MS-ADTS] 6.1.4.2: the level of the server asked.
        let asked = level.clone().found().map(|level| match level {
            ..=2 => Release::Server2003,
            3 | 4 => Release::Server2008,
            5 => Release::Server2012,
            6 => Release::Server2012R2,
            7..=9 => Release::Server2016,
            _ => Release::Server2025,
        });
        let accounts = self.domain_controllers().into_iter().filter_map(|dc| dc.release().found());
        match accounts.chain(asked).min() {
            Some(release) => Known::Found(release),
            None => level.and_then(|_| Known::Unreadable("no domain controller says its release".to_owned())),
        }
    }
}
