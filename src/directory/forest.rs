//! More than one domain: which were read, which belong together, and what is known of those that were not read.

use super::Directory;
use crate::{
    facts::{Ask, Asked, Known, Object, Part, Snapshot},
    name::{HostName, domain_of, split_dn},
    spn::Spn,
};

/// A domain of the forest, as the forest's configuration names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForestDomain {
    /// The DNS name in lower case.
    pub name: String,
    /// The NetBIOS name in lower case.
    pub netbios: String,
}

impl ForestDomain {
    /// A domain, where an object is the name of one: a `crossRef` that has a NetBIOS name ([MS-ADTS] 6.1.1.2.1.1).
    pub(super) fn of(object: &Object) -> Option<Self> {
        let netbios = object.text("nETBIOSName").found()?.to_lowercase();
        let name = object.text("nCName").found().and_then(domain_of);
        let name =
            name.or_else(|| object.text("dnsRoot").found().map(|root| HostName::new(root).as_str().to_owned()))?;
        Some(Self { name, netbios })
    }
}

/// Whether an object lies in the configuration, which is named after the forest's first domain and belongs to all of them.
pub(super) fn is_configuration(object: &Object) -> bool {
    split_dn(&object.dn).iter().any(|part| part.trim().eq_ignore_ascii_case("CN=Configuration"))
}

impl<'f> Directory<'f> {
    /// Why something that is not among the objects may exist all the same; absent where it certainly does not.
    pub fn unless_known_absent<T>(&self, ask: &Ask) -> Known<T> {
        let (own, others): (Vec<_>, Vec<_>) =
            self.facts.snapshots.iter().partition(|snapshot| !matches!(snapshot.part, Part::Other(_)));
        // What another domain was asked belongs to it, or may: there it must be absent too. One that could not be asked anything
        // may hold whatever does not say by its name where it lies.
        let is_open = match ask {
            Ask::Host(name) => HostName::new(name).suffix().is_none(),
            Ask::Spn(spn) => Spn::parse(spn).host_name().suffix().is_none(),
            Ask::User(name) => !name.contains(['\\', '@']),
            Ask::Sid(_) => true,
            _ => false,
        };
        for snapshot in others {
            if let (true, Some(Asked::Failed(words))) = (is_open, snapshot.asked.get(&Ask::RootDse.key())) {
                return Known::Unreadable(format!("{}: {words}", snapshot.source));
            }
            if let (true, Some(why)) = (snapshot.asked.contains_key(&ask.key()), snapshot.why_unknown(ask)) {
                return Known::Unreadable(why);
            }
        }
        let mut why = "no directory was read".to_owned();
        for snapshot in own.into_iter().filter(|snapshot| snapshot.part.is_own()) {
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
        // The name of a domain itself is that of its namespaces.
        if self.domains.contains(name.as_str()) {
            return None;
        }
        (!self.is_read(suffix)).then(|| self.why_unread(suffix))
    }

    /// Whether another domain may have a machine of this name, and could not be asked: the name does not say where it lies.
    pub fn may_be_elsewhere(&self, name: &HostName) -> bool {
        name.suffix().is_none() && name.address().is_none() && self.facts.snapshots.iter().any(Snapshot::is_unread)
    }

    /// Whether a domain was read, by its DNS name in lower case.
    pub fn is_read(&self, domain: &str) -> bool {
        self.facts.domain.as_deref() == Some(domain) || self.domains.contains(domain)
    }

    /// What the source of another domain was asked and said, if it was.
    pub fn other(&self, domain: &str) -> Option<&'f Snapshot> {
        self.facts.snapshots.iter().find(|snapshot| matches!(&snapshot.part, Part::Other(name) if name == domain))
    }

    /// Why a domain was not read.
    pub fn why_unread(&self, domain: &str) -> String {
        match self.other(domain).and_then(|snapshot| snapshot.asked.get(&Ask::RootDse.key())) {
            Some(Asked::Failed(words)) => format!("{domain}: {words}"),
            _ => format!("{domain} is not a domain that was read"),
        }
    }

    /// Whether the server that was asked has a global catalog too.
    pub fn has_catalog(&self) -> bool {
        let ready = self.root_dse().and_then(|root| root.text("isGlobalCatalogReady"));
        ready.found().is_some_and(|ready| ready.eq_ignore_ascii_case("true"))
    }

    /// The domains of the forest.
    pub fn forest(&self) -> Known<&[ForestDomain]> {
        if self.forest.is_empty() {
            return self.unless_known_absent(&Ask::ForestDomains);
        }
        Known::Found(&self.forest)
    }

    /// The domain that a user's name comes with, by its DNS name.
    ///
    /// # Errors
    /// It was not read: its DNS name where that is known, else what stands there.
    ///
    /// A NetBIOS name mostly is the first label of the DNS name. Where the forest's own list is at hand, that decides.
    pub fn domain_called(&self, name: &str) -> Result<String, String> {
        let listed = self.forest.iter().find(|domain| domain.netbios == name || domain.name == name);
        if let Some(listed) = listed {
            return if self.is_read(&listed.name) { Ok(listed.name.clone()) } else { Err(listed.name.clone()) };
        }
        if let Some(trust) = self.trusts.iter().find(|trust| trust.flat_name().as_deref() == Some(name)) {
            let partner = trust.partner();
            return if self.is_read(&partner) { Ok(partner) } else { Err(partner) };
        }
        let ours = self.domain().unwrap_or_default();
        let has_first = |domain: &&String| domain.split('.').next() == Some(name);
        if self.is_read(name) {
            Ok(name.to_owned())
        } else if let Some(domain) = self.domains.iter().find(has_first) {
            Ok(domain.clone())
        } else if ours.split('.').any(|label| label == name) {
            Ok(ours)
        } else {
            Err(name.to_owned())
        }
    }

    /// Whether two domains are of one forest; `None` where that is not known. A domain whose name is below another's mostly is its
    /// child, and counts as one where the forest's own list is not at hand.
    pub fn are_of_one_forest(&self, one: &str, other: &str) -> Option<bool> {
        if one == other {
            return Some(true);
        }
        let is_listed = |name: &str| self.forest.iter().any(|domain| domain.name == name);
        match (is_listed(one), is_listed(other)) {
            (true, true) => return Some(true),
            (true, false) | (false, true) => return Some(false),
            (false, false) => {}
        }
        let is_below = |child: &str, parent: &str| child.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'));
        (is_below(one, other) || is_below(other, one)).then_some(true)
    }
}
