//! What was asked and not answered, where something was found all the same.

use super::Directory;
use crate::{
    facts::{Ask, Asked},
    spn::Spn,
};

impl Directory<'_> {
    /// Why a name may have other owners than those that are known: somebody who was asked for them did not answer. An owner whose
    /// account was read for another reason is known before anybody was asked who owns the name.
    pub fn other_owners_unknown(&self, spn: &Spn) -> Option<String> {
        let alias = self.mappings.alias_of(spn.class()).map(|alias| spn.with_class(alias));
        let asks: Vec<Ask> = [Some(spn), alias.as_ref()].into_iter().flatten().map(|spn| Ask::Spn(spn.key())).collect();
        let outside = self.outside(&spn.host_name());
        self.facts.snapshots.iter().filter(|_| outside.is_none()).find_map(|snapshot| {
            asks.iter().find_map(|ask| {
                let has_failed = matches!(snapshot.asked.get(&ask.key()), Some(Asked::Failed(_)));
                // A file that was asked nothing holds what it holds, and the report says so.
                if has_failed || snapshot.live { snapshot.why_unknown(ask) } else { None }
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{computer, file_facts, live_facts};

    fn unknown(facts: &crate::facts::Facts) -> Option<String> {
        Directory::new(facts).other_owners_unknown(&Spn::parse("cifs/hv1.contoso.com"))
    }

    #[test]
    fn a_known_owner_says_nothing_of_others_until_all_were_asked_for() {
        let mut facts = live_facts(vec![computer("hv1", 1001)]);
        assert!(unknown(&facts).is_some(), "nobody was asked");
        for name in ["cifs/hv1.contoso.com", "host/hv1.contoso.com"] {
            facts.snapshots[0].asked.insert(Ask::Spn(name.to_owned()).key(), Asked::Answered);
        }
        assert_eq!(unknown(&facts), None);
        let failed = Asked::Failed("busy".to_owned());
        facts.snapshots[0].asked.insert(Ask::Spn("host/hv1.contoso.com".to_owned()).key(), failed);
        assert!(unknown(&facts).is_some_and(|why| why.contains("busy")));
    }

    #[test]
    fn a_file_is_not_blamed_for_what_nobody_asked_it() {
        assert_eq!(unknown(&file_facts(vec![computer("hv1", 1001)], false)), None);
    }
}
