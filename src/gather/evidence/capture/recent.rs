//! A map that forgets what was not asked for in a long time.

use std::collections::BTreeMap;

/// Two generations: when the young one is full it becomes the old one, and the old one goes.
#[derive(Debug)]
pub(super) struct Recent<K, V> {
    young: BTreeMap<K, V>,
    old: BTreeMap<K, V>,
    weight: usize,
    most: usize,
}

impl<K: Ord, V> Recent<K, V> {
    /// Keeps a weight of as many octets at least, and twice as many at most.
    pub(super) const fn new(most: usize) -> Self {
        Self { young: BTreeMap::new(), old: BTreeMap::new(), weight: 0, most }
    }

    /// Adds something, or replaces it. `weight` is what it has on the heap.
    pub(super) fn insert(&mut self, key: K, value: V, weight: usize) {
        /// What a node of the map costs for each entry, about.
        const NODE: usize = 32;
        let weight = weight + size_of::<K>() + size_of::<V>() + NODE;
        if self.weight + weight > self.most {
            self.old = std::mem::take(&mut self.young);
            self.weight = 0;
        }
        self.weight += weight;
        self.young.insert(key, value);
    }

    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.young.get(key).or_else(|| self.old.get(key))
    }

    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        match self.young.get_mut(key) {
            Some(value) => Some(value),
            None => self.old.get_mut(key),
        }
    }
}
