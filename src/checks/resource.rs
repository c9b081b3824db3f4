//! What checks of resource-based delegation need to say.

use std::collections::{BTreeMap, BTreeSet};

use super::{Evidence, common::Site};
use crate::{
    directory::{Account, Directory},
    examine::{Examination, Listing},
    facts::{Ask, Known},
    kdc::{Decision, Rule},
    windows::{
        Ace, Dacl, Entry, SecurityDescriptor, Sid,
        access::{self, CONTROL_ACCESS},
    },
};

const DESCRIPTOR: &str = "msDS-AllowedToActOnBehalfOfOtherIdentity";

/// Whom an entry of a descriptor is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who<'f> {
    /// An account or a group that was read.
    Account(Account<'f>),
    /// Nobody any more: an identifier of a domain at hand, which no object of it has. The object that had it, if that is kept.
    Gone(Sid, Option<Account<'f>>),
    /// Somebody else: a well-known principal, or one of a domain that was not read.
    Other(Sid),
}

impl Who<'_> {
    /// As a sentence names it.
    pub fn name(&self) -> String {
        match self {
            Self::Account(account) => account.name(),
            Self::Gone(sid, Some(account)) => format!("{sid} ({}, deleted)", account.name()),
            Self::Gone(sid, None) => format!("{sid} (no such account)"),
            Self::Other(sid) => sid.to_string(),
        }
    }
}

/// The account that owns the name which a hop asks for.
pub fn owner<'f>(site: &Site<'_, 'f>) -> Option<Account<'f>> {
    site.hop.decision.as_ref().and_then(Decision::target)
}

/// Whether the target's descriptor allows a delegator, whatever the age of the KDC.
pub fn allows<'f>(directory: &Directory<'f>, target: Account<'f>, delegator: Account<'f>) -> bool {
    match (target.resource_delegation(), directory.token(delegator)) {
        (Known::Found(descriptor), Known::Found(token)) => {
            access::grants(&descriptor, &token, CONTROL_ACCESS).is_granted()
        }
        _ => false,
    }
}

/// Whether a hop is allowed, and by the target alone: the list does not have the name, or does not reach the target.
pub fn is_only_by_target(site: &Site<'_, '_>) -> bool {
    let step = site.hop.decision.as_ref().and_then(|decision| decision.step(Rule::Allowed));
    let is_by_list = site.hop.listing == Listing::Listed && !site.crosses_domains();
    step.is_some_and(|step| step.holds() == Some(true)) && !is_by_list
}

/// Whether nothing but the target can be meant to allow a hop: the delegator has no list, or its list does not reach the target.
pub fn is_the_way(site: &Site<'_, '_>) -> bool {
    site.delegator.delegation_list() == Known::Absent || site.crosses_domains()
}

/// The entries of a descriptor that allow or deny, in order, with whom each one is about.
pub fn entries<'f>(directory: &Directory<'f>, descriptor: &SecurityDescriptor) -> Vec<(Ace, Who<'f>)> {
    let aces: Vec<&Ace> = match &descriptor.dacl {
        Dacl::Aces(entries) => entries
            .iter()
            .filter_map(|entry| match entry {
                Entry::Ace(ace) => Some(ace),
                Entry::Other { .. } => None,
            })
            .collect(),
        Dacl::Absent | Dacl::Null => Vec::new(),
    };
    // One pass over the accounts, however many entries there are.
    let wanted: BTreeSet<&Sid> = aces.iter().map(|ace| &ace.sid).collect();
    let mut domains: BTreeSet<Sid> = BTreeSet::new();
    let mut holders: BTreeMap<Sid, Account<'f>> = BTreeMap::new();
    let mut remains: BTreeMap<Sid, Account<'f>> = BTreeMap::new();
    for account in directory.accounts() {
        if let Known::Found(sid) = account.sid() {
            domains.extend(sid.domain());
            if wanted.contains(&sid) {
                holders.entry(sid).or_insert(account);
            }
        }
    }
    for account in directory.deleted() {
        if let Known::Found(sid) = account.sid() {
            remains.entry(sid).or_insert(account);
        }
    }
    let is_unknown = |sid: &Sid| {
        let is_of_a_domain_at_hand = sid.domain().is_some_and(|domain| domains.contains(&domain));
        is_of_a_domain_at_hand && directory.unless_known_absent::<()>(&Ask::Sid(sid.to_string())) == Known::Absent
    };
    let who = |sid: &Sid| match (holders.get(sid), remains.get(sid)) {
        (Some(account), _) => Who::Account(*account),
        (None, Some(remains)) => Who::Gone(sid.clone(), Some(*remains)),
        (None, None) if is_unknown(sid) => Who::Gone(sid.clone(), None),
        (None, None) => Who::Other(sid.clone()),
    };
    aces.into_iter().map(|ace| (ace.clone(), who(&ace.sid))).collect()
}

/// The descriptor of a target, as whom it names rather than as octets.
pub fn descriptor(directory: &Directory<'_>, target: Account<'_>) -> Evidence {
    const SHOWN: usize = 20;
    let values = match target.resource_delegation() {
        Known::Found(descriptor) => {
            let entries = entries(directory, &descriptor);
            let mut values: Vec<String> = entries.iter().take(SHOWN).map(|(ace, who)| in_words(ace, who)).collect();
            if entries.len() > SHOWN {
                values.push(format!("(and {} more)", entries.len() - SHOWN));
            }
            values
        }
        Known::Absent => Vec::new(),
        Known::Unreadable(why) => vec![format!("unreadable: {why}")],
    };
    Evidence {
        source: target.source().to_owned(),
        object: target.dn().to_owned(),
        field: DESCRIPTOR.to_owned(),
        values,
    }
}

fn in_words(ace: &Ace, who: &Who<'_>) -> String {
    match (ace.allows(), unusable(ace)) {
        (false, _) => format!("denies {}", who.name()),
        (true, Some(why)) => format!("allows {} ({why})", who.name()),
        (true, None) => format!("allows {}", who.name()),
    }
}

/// Why an entry allows nothing to whom it names, if so: what the access check of a KDC passes over (measured).
pub fn unusable(ace: &Ace) -> Option<&'static str> {
    if !ace.allows() {
        Some("it denies")
    } else if ace.flags & crate::windows::flags::INHERIT_ONLY != 0 {
        Some("it is for child objects only")
    } else if ace.object.is_some() {
        Some("it is limited to one attribute or right")
    } else if ace.mask & CONTROL_ACCESS == 0 {
        Some("its mask lacks control access 0x100")
    } else {
        None
    }
}

/// Targets of resource-based findings, each with the hops that it refuses.
#[derive(Debug)]
pub struct Refusal<'e, 'f> {
    /// The account that owns the names.
    pub target: Account<'f>,
    /// The host that is refused.
    pub delegator: Account<'f>,
    /// The hops.
    pub sites: Vec<Site<'e, 'f>>,
}

impl Refusal<'_, '_> {
    /// The hops as findings name them.
    pub fn keys(&self) -> Vec<(String, String)> {
        self.sites.iter().map(Site::key).collect()
    }

    /// An error where the operation itself needs one of the hops.
    pub fn severity(&self) -> super::Severity {
        super::common::severity(self.sites[0].need.requirement.way)
    }
}

/// Hops that a check is about, by target, delegator and way.
///
/// A name that nobody owns counts for the machine that it stands for, which will be asked once the name is registered.
pub fn by_target<'e, 'f>(
    examination: &'e Examination<'f>,
    is_meant: impl Fn(&Site<'e, 'f>, Account<'f>) -> bool,
) -> Vec<Refusal<'e, 'f>> {
    let mut all: Vec<Refusal<'e, 'f>> = Vec::new();
    for site in super::common::sites(examination) {
        let unowned = || site.need.target.clone().found().filter(|_| site.hop.fails(Rule::TargetKnown));
        let Some(target) = owner(&site).or_else(unowned).filter(|target| is_meant(&site, *target)) else { continue };
        let way = site.need.requirement.way;
        let is_same = |refusal: &&mut Refusal<'_, '_>| {
            refusal.target == target
                && refusal.delegator == site.delegator
                && refusal.sites[0].need.requirement.way == way
        };
        match all.iter_mut().find(is_same) {
            Some(refusal) => refusal.sites.push(site),
            None => all.push(Refusal { target, delegator: site.delegator, sites: vec![site] }),
        }
    }
    all
}
