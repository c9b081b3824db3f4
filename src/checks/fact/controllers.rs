//! What was seen of the other domain controllers.

use std::collections::BTreeMap;

use super::{Unseen, there};
use crate::{
    examine::Examination,
    facts::{Ask, Asked, Known},
    kdc::Verdict,
};

/// A domain controller that was not asked, or from which it is not clear what its KDC answers. It is needed unless the user has
/// named another one: a host may well ask it.
pub(super) fn unseen(examination: &Examination<'_>) -> Option<Unseen> {
    let controllers = examination.controllers();
    let own = controllers.first()?;
    let is_there = there(examination).next().is_some();
    let decisive = examination.decisive();
    let mut because: BTreeMap<bool, Vec<String>> = BTreeMap::new();
    for controller in &controllers {
        let Some(copy) = controller.copy else { continue };
        let opens = |(theirs, own): (&Verdict, &Verdict)| *theirs == Verdict::Unknown && *own != Verdict::Unknown;
        if let Known::Unreadable(why) = &copy.objects {
            because.entry(!copy.left_out).or_default().push(why.clone());
        } else if let Some(why) = decisive.iter().find_map(|dn| copy.object(dn).unreadable().map(str::to_owned)) {
            // Facts that were saved for another question.
            because.entry(true).or_default().push(why);
        } else if controller.verdicts.iter().zip(&own.verdicts).any(opens) {
            let why = format!("{} did not show all that its decision hangs on", controller.name);
            because.entry(true).or_default().push(why);
        }
    }
    // Hosts find those that the DNS names, which were asked; the directory's own list may have more.
    let own_domain = examination.directory.facts().snapshots.iter().find(|snapshot| snapshot.part.is_own());
    let list = own_domain.and_then(|snapshot| snapshot.asked.get(&Ask::DomainControllers.key()));
    if let (Some(Asked::Failed(why)), true) = (list, because.is_empty()) {
        because.entry(false).or_default().push(format!("which other domain controllers there are: {why}"));
    }
    let (is_needed, because) = because.pop_last()?;
    Some(Unseen { because: because.join("; "), is_needed: is_needed && is_there })
}
