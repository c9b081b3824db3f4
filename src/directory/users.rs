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
        let (netbios, logon) = parts(&wanted);
        let (before, suffix) = logon.split_once('@').map_or((logon, None), |(b, s)| (b, Some(s.trim_end_matches('.'))));
        let users = || self.accounts.iter().copied().filter(|account| account.is_user());
        let in_domain = |domain: &str| {
            users().find(|user| user.name().to_lowercase() == before && (domain.is_empty() || user.domain() == domain))
        };
        let has_principal_name = |user: &Account<'f>| {
            user.object().text("userPrincipalName").found().is_some_and(|principal| principal.to_lowercase() == logon)
        };
        let called = |domain: &str| match self.domain_called(domain) {
            // A namesake here is somebody else.
            Err(domain) => Err(format!("the accounts of {}", self.unread(&domain))),
            Ok(domain) => Ok(in_domain(&domain)),
        };
        let found = match (netbios, suffix) {
            (Some(netbios), _) => called(netbios),
            // Only a principal name may have a suffix of its own.
            (None, Some(suffix)) => {
                users().find(has_principal_name).map_or_else(|| called(suffix), |user| Ok(Some(user)))
            }
            (None, None) => {
                let ours = self.domain().unwrap_or_default();
                Ok(in_domain(&ours).or_else(|| in_domain("")).or_else(|| users().find(has_principal_name)))
            }
        };
        match found {
            Ok(Some(user)) => Known::Found(user),
            Ok(None) => self.unless_known_absent(&Ask::User(name.to_owned())),
            Err(why) => Known::Unreadable(why),
        }
    }

    /// The account of the KDC, which has the same relative identifier in every domain ([MS-DTYP] 2.4.2.4).
    pub fn krbtgt(&self) -> Option<Account<'f>> {
        let is_it = |account: &&Account<'f>| {
            account.is_user() && account.sid().found().and_then(|sid| sid.rid()) == Some(rid::KRBTGT)
        };
        self.accounts.iter().find(is_it).copied()
    }

    /// The domain that a user's name comes with, where it is not one whose accounts the facts hold; as a DNS name where that is
    /// known.
    ///
    /// Where neither a NetBIOS name nor a suffix is known, an account that is not found may well be in another domain, and is not
    /// absent.
    pub fn foreign_domain(&self, name: &str) -> Option<String> {
        let name = name.to_lowercase();
        let (netbios, logon) = parts(&name);
        let suffix = logon.rsplit_once('@').map(|(_, suffix)| suffix.trim_end_matches('.'));
        netbios.or(suffix).and_then(|domain| self.domain_called(domain).err())
    }

    fn unread(&self, domain: &str) -> String {
        match self.other(domain) {
            Some(_) => format!("{domain} were not read: {}", self.why_unread(domain)),
            None => format!("{domain} were not read"),
        }
    }
}

/// What stands before the backslash, and the rest.
fn parts(name: &str) -> (Option<&str>, &str) {
    name.split_once('\\').map_or((None, name), |(before, after)| (Some(before), after))
}
