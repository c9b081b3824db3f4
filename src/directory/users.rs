//! Users, by any name that they sign in with.

use super::{Account, Directory};
use crate::{
    facts::{Ask, Known},
    windows::rid,
};

impl<'f> Directory<'f> {
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
                        && suffix.is_none_or(|suffix| {
                            account.domain() == suffix || account.domain().split('.').any(|label| label == suffix)
                        })))
        };
        let found = self.accounts.iter().find(is_it);
        match (found, self.foreign_domain(&wanted)) {
            // A namesake here is somebody else. Only a principal name may have a suffix of its own.
            (Some(account), None) => Known::Found(*account),
            (Some(account), Some(_)) if !wanted.contains('\\') => Known::Found(*account),
            (_, Some(domain)) => Known::Unreadable(format!("the accounts of {domain} were not read")),
            (None, None) => self.unless_known_absent(&Ask::User(name.to_owned())),
        }
    }

    /// The account of the KDC, which has the same relative identifier in every domain ([MS-DTYP] 2.4.2.4).
    pub fn krbtgt(&self) -> Option<Account<'f>> {
        let is_it = |account: &&Account<'f>| {
            account.is_user() && account.sid().found().and_then(|sid| sid.rid()) == Some(rid::KRBTGT)
        };
        self.accounts.iter().find(is_it).copied()
    }

    /// The domain that a user's name comes with, where it is not one whose accounts the facts hold.
    ///
    /// A NetBIOS name mostly is a label of the DNS name. Where neither that nor a suffix is known, an account that is not
    /// found may well be in another domain, and is not absent.
    fn foreign_domain<'n>(&self, name: &'n str) -> Option<&'n str> {
        let ours = self.domain().unwrap_or_default();
        let (netbios, logon) = name.split_once('\\').map_or((None, name), |(before, after)| (Some(before), after));
        let suffix = logon.rsplit_once('@').map(|(_, suffix)| suffix.trim_end_matches('.'));
        let is_ours = |name: &&str| *name == ours || ours.split('.').any(|label| label == *name);
        netbios.filter(|name| !is_ours(name)).or_else(|| suffix.filter(|name| !is_ours(name)))
    }
}
