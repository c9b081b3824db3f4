//! The domain as a whole: its name, its controllers, its clock.

use jiff::Timestamp;

use super::{Account, Directory, account};
use crate::{
    facts::{Ask, Known, Object},
    name::domain_of,
    os::Release,
};

impl<'f> Directory<'f> {
    /// The domain of the case, as a DNS name: the one asked for, or that of the first computer.
    pub fn domain(&self) -> Option<String> {
        self.facts.domain.clone().or_else(|| {
            self.accounts().find(|account| account.is_computer()).and_then(|account| domain_of(account.dn()))
        })
    }

    /// The domain controllers among the computer accounts, read-only ones too.
    pub fn domain_controllers(&self) -> Vec<Account<'f>> {
        self.domain_controllers.clone()
    }

    /// The root DSE of the server that was asked.
    pub fn root_dse(&self) -> Known<&'f Object> {
        match self.root_dse {
            Some(object) => Known::Found(object),
            None => self.unless_known_absent(&Ask::RootDse),
        }
    }

    /// The server's clock when it was read.
    pub fn server_time(&self) -> Known<Timestamp> {
        self.root_dse().and_then(|object| object.text("currentTime")).and_then(account::generalized_time)
    }

    /// When the facts were gathered: by our clock when live, by the server's if an export holds it.
    pub fn time(&self) -> Option<Timestamp> {
        self.facts.taken_at.as_found().copied().or_else(|| self.server_time().found())
    }

    /// The oldest release that the domain controllers known to us run, from `domainControllerFunctionality` and their accounts.
    pub fn oldest_kdc(&self) -> Known<Release> {
        let level = self.root_dse().and_then(|object| object.number("domainControllerFunctionality"));
        // [MS-ADTS] 6.1.4.2: the level of the server asked.
        let asked = level.as_found().map(|level| match level {
            ..=2 => Release::Server2003,
            3 | 4 => Release::Server2008,
            5 => Release::Server2012,
            6 => Release::Server2012R2,
            7..=9 => Release::Server2016,
            _ => Release::Server2025,
        });
        let accounts = self.domain_controllers.iter().filter_map(|dc| dc.release().found());
        match accounts.chain(asked).min() {
            Some(release) => Known::Found(release),
            None => level.and_then(|_| Known::Unreadable("no domain controller says its release".to_owned())),
        }
    }
}
