//! The fixes of a report put one after another, so that they can all be made in its order.

use std::collections::BTreeSet;

use crate::{change::NotApplied, diagnose::Cause, facts::Facts};

/// How a fix stands among the others.
pub(super) enum Place {
    /// It changes nothing in the directory.
    ByHand,
    /// It can be made once these others have been made, which are given by their places among the causes.
    After(BTreeSet<usize>),
    /// It cannot be made to the facts.
    Nowhere(NotApplied),
}

/// Rebases each fix on those before it. What two of them both change is said with the later one.
///
/// Gives the place of each, and the facts after all that can be made.
pub(super) fn compose(facts: &Facts, causes: &mut [Cause]) -> (Vec<Place>, Facts) {
    let mut facts = facts.clone();
    // What each fix touches: object and attribute.
    let mut touched: Vec<(usize, String, &'static str)> = Vec::new();
    let mut places: Vec<Place> = Vec::new();
    for (at, cause) in causes.iter_mut().enumerate() {
        let Some(fix) = cause.finding.fix.as_mut().filter(|fix| !fix.changes.is_empty()) else {
            places.push(Place::ByHand);
            continue;
        };
        let mut after = facts.clone();
        let rebased = fix.changes.iter().map(|change| {
            let rebased = change.rebased(&after)?;
            rebased.apply(&mut after)?;
            Ok(rebased)
        });
        let rebased: Vec<_> = match rebased.collect::<Result<_, _>>() {
            Ok(rebased) => rebased,
            Err(why) => {
                places.push(Place::Nowhere(why));
                continue;
            }
        };
        facts = after;
        let mut before = BTreeSet::new();
        for (own, new) in fix.changes.iter().zip(&rebased) {
            let altered = own.edits.iter().filter(|edit| !new.edits.contains(edit));
            for edit in altered {
                let is_same = |(_, dn, attribute): &&(usize, String, &str)| {
                    own.dn.eq_ignore_ascii_case(dn) && *attribute == edit.attribute()
                };
                before.extend(touched.iter().filter(is_same).map(|(other, ..)| *other));
            }
        }
        touched.extend(
            rebased
                .iter()
                .flat_map(|change| change.edits.iter().map(move |edit| (at, change.dn.clone(), edit.attribute()))),
        );
        if rebased != fix.changes {
            fix.replace_changes(rebased.into_iter().filter(|change| !change.edits.is_empty()).collect());
        }
        before.extend(cause.revealed_by.iter().map(|number| number - 1));
        fix.builds_on = before.iter().map(|other| other + 1).collect();
        // Those before it may build on others in their turn.
        let further: Vec<usize> = before
            .iter()
            .flat_map(|other| match &places[*other] {
                Place::After(others) => others.iter().copied().collect(),
                Place::ByHand | Place::Nowhere(_) => Vec::new(),
            })
            .collect();
        before.extend(further);
        places.push(Place::After(before));
    }
    (places, facts)
}
