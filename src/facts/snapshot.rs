//! Everything that was found out, as one value that can be saved and replayed.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Copy, Known, Names, Object};

/// The version of the saved form. A file of another version is refused, not guessed at.
pub const SCHEMA: &str = "kcd-doctor/facts/1";

/// In place of the name of a host: settings that were sent without saying whose they are. Each holds all that was said of any.
pub const NOBODY: &str = "";

/// All facts of one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// When the facts were gathered, by our own clock, in whole seconds. Absent where only files were read.
    pub taken_at: Known<Timestamp>,
    /// The domain that was asked for or found, as a DNS name in lower case.
    pub domain: Option<String>,
    /// What each directory server, or the files together, said.
    pub snapshots: Vec<Snapshot>,
    /// What the other domain controllers have of the objects that decide, sorted by their names. Empty where there are none, or
    /// where files hold nothing of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<Copy>,
    /// What the DNS said. Absent where only files were read.
    pub names: Known<Names>,
    /// What hosts say of their own settings, by the short name of the host in lower case. In place of a distinguished name such an
    /// object has the host's name; its attributes are properties of `Get-VMHost` and of CIM classes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hosts: BTreeMap<String, Object>,
    /// Who may reach a share, by its path in lower case (`\\fs1\vms`), which is also in the place of the distinguished name: `access`
    /// holds its list, each entry `account|Allow|Full`, and `sddl` the descriptor of its folder.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shares: BTreeMap<String, Object>,
    /// What is odd about the input and belongs into the report, such as files that disagree.
    pub remarks: Vec<String>,
}

impl Facts {
    /// What these said, and nothing besides.
    pub fn of(snapshots: Vec<Snapshot>) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            taken_at: Known::Absent,
            domain: None,
            snapshots,
            copies: Vec::new(),
            names: Known::Absent,
            hosts: BTreeMap::new(),
            shares: BTreeMap::new(),
            remarks: Vec::new(),
        }
    }
}

/// What one server, or a set of files, said of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// `ldap://dc1.contoso.com`, or the files' names.
    pub source: String,
    /// Whether it was read from a live server.
    pub live: bool,
    /// What it is about beside the domain of the case.
    #[serde(default, skip_serializing_if = "Part::is_own")]
    pub part: Part,
    /// Sorted by distinguished name in lower case; no two with the same one. Shared, so that a copy of the facts in which one
    /// object is changed costs no more than that object.
    pub objects: Vec<Arc<Object>>,
    /// What was looked for, and whether it could be. What was looked for without error and is not among `objects` is absent.
    pub asked: BTreeMap<String, Asked>,
    /// What the source holds all of.
    pub coverage: Coverage,
}

impl Snapshot {
    /// Whether any question was not answered.
    pub fn has_failures(&self) -> bool {
        self.asked.values().any(|asked| matches!(asked, Asked::Failed(_)))
    }
}

/// Which part of the forest, or of other forests, a source was asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The domain of the case; files, whatever they hold.
    #[default]
    Own,
    /// Another domain, by its DNS name in lower case. It was asked only what belongs to it.
    Other(String),
    /// The global catalog: some attributes of accounts of every domain of the forest.
    Catalog,
}

impl Part {
    /// Whether it is the domain of the case.
    pub fn is_own(&self) -> bool {
        *self == Self::Own
    }
}

/// The outcome of a search, apart from what it found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// The search was answered in full.
    Answered,
    /// It was not; the server's own words.
    Failed(String),
}

/// What a source holds all of: only there does "not in it" mean "does not exist".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// Every computer account of the domain.
    pub computers: bool,
    /// Every account and group of the domain.
    pub everything: bool,
}

/// A question to the directory. Its text is the key in [`Snapshot::asked`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// The account that a host name stands for.
    Host(String),
    /// The account that owns a service principal name, compared without regard to case.
    Spn(String),
    /// A user account by logon name, principal name or `DOMAIN\name`.
    User(String),
    /// A group by its name.
    Group(String),
    /// The object that has a security identifier.
    Sid(String),
    /// The object that has a distinguished name.
    Object(String),
    /// The groups of an account as the server computes them for a token: its distinguished name.
    Groups(String),
    /// The group objects above an account, nested ones too: its distinguished name.
    GroupObjects(String),
    /// The forest's `sPNMappings`.
    SpnMappings,
    /// The accounts of all failover clusters.
    Clusters,
    /// The domain controllers' computer accounts.
    DomainControllers,
    /// The domain's trusts with other domains.
    Trusts,
    /// The domains of the forest.
    ForestDomains,
    /// The root DSE.
    RootDse,
}

/// Whether a name is of a pattern in which `*` stands for anything.
fn is_like(name: &str, pattern: &str) -> bool {
    let (Some((first, rest)), Some((_, last))) = (pattern.split_once('*'), pattern.rsplit_once('*')) else {
        return name == pattern;
    };
    let Some(mut inner) = name.strip_prefix(first).and_then(|name| name.strip_suffix(last)) else { return false };
    let middle = rest.len().checked_sub(last.len() + 1).and_then(|end| rest.get(..end)).unwrap_or_default();
    middle.split('*').all(|part| match inner.find(part) {
        Some(at) => {
            inner = &inner[at + part.len()..];
            true
        }
        None => false,
    })
}

impl Ask {
    /// The key under which the outcome is kept.
    pub fn key(&self) -> String {
        match self {
            Self::Host(name) => format!("host {}", name.to_lowercase()),
            Self::Spn(spn) => format!("spn {}", spn.to_lowercase()),
            Self::User(name) => format!("user {}", name.to_lowercase()),
            Self::Group(name) => format!("group {}", name.to_lowercase()),
            Self::Sid(sid) => format!("sid {}", sid.to_uppercase()),
            Self::Object(dn) => format!("object {}", dn.to_lowercase()),
            Self::Groups(dn) => format!("groups {}", dn.to_lowercase()),
            Self::GroupObjects(dn) => format!("group-objects {}", dn.to_lowercase()),
            Self::SpnMappings => "spn-mappings".to_owned(),
            Self::Clusters => "clusters".to_owned(),
            Self::DomainControllers => "domain-controllers".to_owned(),
            Self::Trusts => "trusts".to_owned(),
            Self::ForestDomains => "forest-domains".to_owned(),
            Self::RootDse => "root-dse".to_owned(),
        }
    }
}

impl Snapshot {
    /// Whether all names of a pattern that includes this one were asked for: `setspn -Q */hv2*`.
    fn was_asked_for_all_like(&self, ask: &Ask) -> bool {
        let Ask::Spn(name) = ask else { return false };
        let name = name.to_lowercase();
        let patterns = self.asked.iter().filter_map(|(key, outcome)| {
            key.strip_prefix("spn ").filter(|pattern| pattern.contains('*') && *outcome == Asked::Answered)
        });
        patterns.into_iter().any(|pattern| is_like(&name, pattern))
    }

    /// Whether nothing could be asked at all.
    pub fn is_unread(&self) -> bool {
        self.objects.is_empty() && matches!(self.asked.get(&Ask::RootDse.key()), Some(Asked::Failed(_)))
    }

    /// Why a thing that is not among the objects cannot be called absent; `None` where it can.
    pub fn why_unknown(&self, ask: &Ask) -> Option<String> {
        match self.asked.get(&ask.key()) {
            Some(Asked::Answered) => return None,
            Some(Asked::Failed(words)) => return Some(format!("{}: {words}", self.source)),
            None if self.was_asked_for_all_like(ask) => return None,
            None => {}
        }
        let covered = match ask {
            Ask::Host(_) | Ask::Clusters | Ask::DomainControllers => {
                self.coverage.computers || self.coverage.everything
            }
            Ask::Spn(_) | Ask::User(_) | Ask::Group(_) | Ask::Sid(_) | Ask::Object(_) => self.coverage.everything,
            // No export is known to hold all of these: what it holds is of accounts and groups.
            Ask::Groups(_)
            | Ask::GroupObjects(_)
            | Ask::SpnMappings
            | Ask::RootDse
            | Ask::Trusts
            | Ask::ForestDomains => false,
        };
        if covered {
            None
        } else if self.live {
            Some(format!("{} was not asked", self.source))
        } else {
            Some(format!("not in {}, which does not hold the whole domain", self.source))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn patterns_include_what_they_stand_for() {
        for (pattern, is_it) in [
            ("*/hv2*", true),
            ("cifs/*", true),
            ("*", true),
            ("*v2*c*m", true),
            ("cifs/hv2", false),
            ("*/hv3*", false),
            ("cifs/hv2.c*.com*com", false),
        ] {
            assert_eq!(is_like("cifs/hv2.contoso.com", pattern), is_it, "{pattern}");
        }
    }
}
