//! Whether the owners of a name that were seen are all of them.

use super::{Directory, Owners};
use crate::{
    facts::{Ask, Asked},
    spn::Spn,
};

impl<'f> Directory<'f> {
    /// Why another account may own a name beside those that were seen, or in their place: a search that would have shown it was not
    /// answered. An export that does not hold all accounts is another matter.
    pub fn why_others_may_own(&self, spn: &Spn, owners: &Owners<'f>) -> Option<String> {
        let through = owners.through.iter().flat_map(|through| [Ask::Spn(through.key()), Ask::SpnMappings]);
        std::iter::once(Ask::Spn(spn.key())).chain(through).find_map(|ask| {
            self.facts.snapshots.iter().find_map(|snapshot| match snapshot.asked.get(&ask.key()) {
                Some(Asked::Failed(words)) => Some(format!("{}: {words}", snapshot.source)),
                _ => None,
            })
        })
    }
}
