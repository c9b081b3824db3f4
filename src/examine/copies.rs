//! The domain controllers beside each other: what each has of the objects that decide, and what its KDC therefore answers.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;

use super::{Examination, Hop, Need};
use crate::{
    directory::Account,
    facts::{COMPARED, Copy, Facts, Known, Object, Stamp, Value},
    kdc::{User, Verdict},
    name::site_of,
};

/// A domain controller.
#[derive(Debug, Clone)]
pub struct Controller<'f> {
    /// Its DNS name, or what the source calls it.
    pub name: String,
    /// `ldap://dc2.contoso.com`.
    pub source: &'f str,
    /// The site that it is in, where it said so.
    pub site: Option<String>,
    /// What is known of it; nothing for the one whose snapshot counts.
    pub copy: Option<&'f Copy>,
    /// What its KDC answers to each hop of the needs, in their order. Empty where it was not asked.
    pub verdicts: Vec<Verdict>,
}

/// Something of an account that is not the same on all domain controllers.
#[derive(Debug, Clone)]
pub struct Difference<'f> {
    /// The account as the domain controller has it that counts.
    pub account: Account<'f>,
    /// The attribute; nothing where the object itself is not everywhere.
    pub attribute: Option<&'static str>,
    /// What each domain controller has, those left out that did not show it. In the order of [`Examination::controllers`].
    pub sides: Vec<Side<'f>>,
}

/// What one domain controller has.
#[derive(Debug, Clone)]
pub struct Side<'f> {
    /// The place of the domain controller in [`Examination::controllers`].
    pub at: usize,
    /// The object that it has, if it has it.
    pub object: Option<&'f Object>,
    /// The values of the attribute.
    pub values: BTreeSet<&'f Value>,
    /// Which change of the attribute it is, where that was read.
    pub stamp: Option<Stamp>,
    /// When the domain controller last wrote the object.
    pub changed: Option<Timestamp>,
}

impl Controller<'_> {
    /// Why it could not be looked at, if so.
    pub fn unread(&self) -> Option<&str> {
        self.copy.and_then(|copy| copy.objects.unreadable())
    }
}

impl<'f> Difference<'f> {
    /// The sides that have the newer state: by the numbers of replication, else by when the object was last written. Empty where
    /// nothing tells.
    pub fn newest(&self) -> Vec<&Side<'f>> {
        let stamped = self.sides.iter().map(|side| side.stamp.clone().map(Ok)).collect::<Option<Vec<_>>>();
        let keys: Vec<Result<Stamp, Timestamp>> = match stamped {
            Some(stamps) if self.attribute.is_some() => stamps,
            _ => {
                let there = self.sides.iter().filter(|side| side.object.is_some());
                match there.map(|side| side.changed.map(Err)).collect::<Option<Vec<_>>>() {
                    Some(times) if times.len() == self.sides.len() => times,
                    _ => return Vec::new(),
                }
            }
        };
        let best = keys.iter().max_by_key(|key| (key.as_ref().ok().cloned(), key.as_ref().err().copied()));
        let newest: Vec<&Side<'f>> =
            self.sides.iter().zip(&keys).filter(|(_, key)| Some(*key) == best).map(|(side, _)| side).collect();
        // One number for two states says nothing.
        let is_one = newest.iter().all(|side| side.values == newest[0].values);
        if is_one { newest } else { Vec::new() }
    }
}

impl<'f> Examination<'f> {
    /// The distinguished names of the objects that decide: who delegates, who is the target or owns its name, and the user.
    pub fn decisive(&self) -> BTreeSet<String> {
        let mut all = Vec::new();
        for need in &self.needs {
            all.extend(need.delegator.as_found().copied());
            all.extend(need.target.as_found().copied());
            all.extend(need.hops.iter().flat_map(owners));
        }
        if let User::Named(Known::Found(user)) = &self.user {
            all.push(*user);
        }
        // The controllers of another domain have no part in this one's replication.
        let own = self.directory.domain().filter(|_| self.directory.facts().snapshots.len() > 1);
        let is_own = |account: &Account<'_>| own.as_ref().is_none_or(|own| account.domain() == *own);
        all.into_iter().filter(is_own).map(|account| account.dn().to_owned()).collect()
    }

    /// All hops of the needs, in their order.
    pub fn hops(&self) -> impl Iterator<Item = (&Need<'f>, &Hop<'f>)> {
        self.needs.iter().flat_map(|need| need.hops.iter().map(move |hop| (need, hop)))
    }

    /// The domain controllers: first the one whose snapshot counts, then the others by name. Empty where only files were read that
    /// come from no domain controller.
    pub fn controllers(&self) -> Vec<Controller<'f>> {
        let facts = self.directory.facts();
        let Some(snapshot) = facts.snapshots.iter().find(|snapshot| snapshot.live) else { return Vec::new() };
        let own = self.directory.root_dse().and_then(|root| root.text("dnsHostName"));
        let name = own.found().or(self.directory.server()).unwrap_or(&snapshot.source);
        let verdicts = self.hops().map(|(_, hop)| hop.verdict()).collect();
        let name = name.trim_end_matches('.').to_lowercase();
        let server = self.directory.root_dse().and_then(|root| root.text("serverName")).found();
        let site = server.and_then(site_of);
        let first = Controller { name, source: &snapshot.source, site, copy: None, verdicts };
        let others = facts.copies.iter().map(|copy| Controller {
            name: copy.name.clone(),
            source: &copy.source,
            site: copy.server.as_deref().and_then(site_of),
            copy: Some(copy),
            verdicts: self.verdicts_of(copy),
        });
        std::iter::once(first).chain(others).collect()
    }

    /// What the KDC of another domain controller answers: the examination of the facts with what that one has.
    fn verdicts_of(&self, copy: &Copy) -> Vec<Verdict> {
        if copy.objects.as_found().is_none() {
            return Vec::new();
        }
        let facts = with(self.directory.facts(), copy);
        let other = Examination::of(self.case, self.directory.of_changed(&facts));
        let answer = |need: &Need<'_>, hop: &Hop<'_>| {
            let same = other.needs.iter().find(|other| other.requirement == need.requirement);
            match same.and_then(|other| Some((other, other.hops.iter().find(|own| own.spn == hop.spn)?))) {
                // Who is unknown there gets no ticket there, and no ticket is made for whom it does not know.
                Some((other, own)) if own.decision.is_none() && other.delegator == Known::Absent => Verdict::Refused,
                Some((_, own)) => own.verdict(),
                None if copy.missing.is_empty() => Verdict::Unknown,
                None => Verdict::Refused,
            }
        };
        self.hops().map(|(need, hop)| answer(need, hop)).collect()
    }

    /// All that is not the same on every domain controller, by account and attribute.
    pub fn differences(&self) -> Vec<Difference<'f>> {
        let copies = &self.directory.facts().copies;
        let mut all = Vec::new();
        for account in self.decisive().iter().filter_map(|dn| self.directory.at(dn)) {
            let copies = copies.iter().enumerate();
            let found: Vec<(usize, Option<&Object>)> = copies
                .filter_map(|(at, copy)| match copy.object(account.dn()) {
                    Known::Found(object) => Some((at + 1, Some(object))),
                    Known::Absent => Some((at + 1, None)),
                    Known::Unreadable(_) => None,
                })
                .collect();
            let objects = std::iter::once((0, Some(account.object()))).chain(found);
            let objects: Vec<(usize, Option<&Object>)> = objects.collect();
            if objects.iter().any(|(_, object)| object.is_none()) {
                let sides = objects.iter().filter_map(|(at, object)| side(*at, *object, None)).collect();
                all.push(Difference { account, attribute: None, sides });
            }
            for attribute in COMPARED {
                let there = objects.iter().filter(|(_, object)| object.is_some());
                let sides: Vec<Side<'_>> =
                    there.filter_map(|(at, object)| side(*at, *object, Some(attribute))).collect();
                let is_shown_here = sides.first().is_some_and(|side| side.at == 0);
                if is_shown_here && sides.iter().any(|side| side.values != sides[0].values) {
                    all.push(Difference { account, attribute: Some(attribute), sides });
                }
            }
        }
        all
    }
}

/// Nothing where the domain controller did not show it.
fn side<'f>(at: usize, object: Option<&'f Object>, attribute: Option<&'static str>) -> Option<Side<'f>> {
    let values = match (object, attribute) {
        (Some(object), Some(attribute)) => match object.attributes.get(&attribute.to_ascii_lowercase())? {
            Known::Found(values) => values.iter().collect(),
            Known::Absent => BTreeSet::new(),
            Known::Unreadable(_) => return None,
        },
        _ => BTreeSet::new(),
    };
    let stamp = attribute.and_then(|attribute| object?.stamp(attribute));
    let changed = object.and_then(|object| Account::of(object).changed().found());
    Some(Side { at, object, values, stamp, changed })
}

fn owners<'f>(hop: &Hop<'f>) -> Vec<Account<'f>> {
    let owners = hop.decision.as_ref().and_then(|decision| decision.owners.as_found());
    owners.map(|owners| owners.accounts.clone()).unwrap_or_default()
}

/// The facts with what another domain controller has in the place of what the first one has.
fn with(facts: &Facts, copy: &Copy) -> Facts {
    let mut facts = Facts { copies: Vec::new(), ..facts.clone() };
    let theirs = copy.objects.as_found().into_iter().flatten();
    let theirs: BTreeMap<String, &Arc<Object>> = theirs.map(|object| (object.dn.to_lowercase(), object)).collect();
    for snapshot in &mut facts.snapshots {
        snapshot.objects.retain(|object| !copy.missing.contains(&object.dn.to_lowercase()));
        for object in &mut snapshot.objects {
            let Some(theirs) = theirs.get(&object.dn.to_lowercase()) else { continue };
            for key in COMPARED.map(str::to_ascii_lowercase) {
                let is_hidden = matches!(object.attributes.get(&key), Some(Known::Unreadable(_)));
                let Some(known) = theirs.attributes.get(&key).filter(|known| {
                    // An empty one there need not be empty where the same is hidden here.
                    !(is_hidden && **known == Known::Absent) && object.attributes.get(&key) != Some(known)
                }) else {
                    continue;
                };
                let object = Arc::make_mut(object);
                object.attributes.insert(key, known.clone());
                object.source.clone_from(&copy.source);
            }
        }
    }
    facts
}

#[cfg(test)]
#[path = "copies_tests.rs"]
mod tests;
