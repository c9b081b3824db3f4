//! The view over facts in which a few objects are others: what has to be indexed anew is those, not the whole directory.

use std::{ptr, sync::Arc};

use super::{Account, Directory};
use crate::{
    facts::{Facts, Object},
    spn::Spn,
};

impl<'f> Directory<'f> {
    /// The view over a copy of the facts in which some objects were changed, the same as [`Directory::new`] gives.
    pub fn of_changed<'g>(&self, facts: &'g Facts) -> Directory<'g>
    where
        'f: 'g,
    {
        let objects = |facts: &'g Facts| facts.snapshots.iter().flat_map(|snapshot| &snapshot.objects);
        let own: &'g Facts = self.facts;
        let is_same_shape = objects(own).count() == objects(facts).count();
        let pairs = objects(own).zip(objects(facts)).filter(|(old, new)| !Arc::ptr_eq(old, new));
        let pairs: Vec<(&'g Object, &'g Object)> = pairs.map(|(old, new)| (&**old, &**new)).collect();
        if !is_same_shape || !pairs.iter().all(|(old, new)| is_indexed_alike(old, new)) {
            return Directory::new(facts);
        }
        let mut changed: Directory<'g> = self.clone();
        changed.facts = facts;
        for (old, new) in pairs {
            changed.replace(old, new);
        }
        changed
    }

    fn replace(&mut self, old: &'f Object, new: &'f Object) {
        let is_old = |account: &Account<'f>| ptr::eq(account.object(), old);
        let new = Account::of(new);
        // The second reading of an object is in no index.
        let Some(account) = self.by_dn.get_mut(&old.dn.to_lowercase()).filter(|account| is_old(account)) else {
            return;
        };
        *account = new;
        let names = self.by_logon_name.values_mut().chain(self.by_dns_name.values_mut()).flatten();
        let accounts = self.accounts.iter_mut().chain(&mut self.domain_controllers).chain(names);
        accounts.filter(|account| is_old(account)).for_each(|account| *account = new);
        for spn in spns(old) {
            if let Some(owners) = self.by_spn.get_mut(&spn.key()) {
                owners.retain(|owner| !is_old(owner));
                if owners.is_empty() {
                    self.by_spn.remove(&spn.key());
                }
            }
        }
        for spn in spns(new.object()) {
            let owners = self.by_spn.entry(spn.key()).or_default();
            if owners.iter().any(|owner| ptr::eq(owner.object(), new.object())) {
                continue;
            }
            owners.push(new);
            if owners.len() > 1 {
                // In the order of the facts, as they were found at first.
                let place =
                    |owner: &Account<'f>| self.accounts.iter().position(|own| ptr::eq(own.object(), owner.object()));
                owners.sort_by_cached_key(place);
            }
        }
    }
}

fn spns(object: &Object) -> Vec<Spn> {
    Account::of(object).known_spns()
}

/// Whether two states of an object differ in nothing that is looked up, apart from service principal names.
fn is_indexed_alike(old: &Object, new: &Object) -> bool {
    const KEYS: [&str; 6] =
        ["sAMAccountName", "dNSHostName", "msDS-AdditionalDnsHostName", "sPNMappings", "isDeleted", "objectClass"];
    let is_controller = |object| Account::of(object).is_domain_controller();
    !old.dn.is_empty()
        && old.dn == new.dn
        && KEYS.iter().all(|key| old.values(key) == new.values(key))
        && !Account::of(old).is_deleted()
        && is_controller(old) == is_controller(new)
}
