//! From "any service" to a list.

use super::{
    Fix, Refresh,
    delegation::{LIST, TRANSITION_CAUTION, clicks, lacking, verify},
    refresh_steps,
};
use crate::{
    change::{Change, Edit},
    directory::{Account, AccountControl},
    spn::Spn,
};

/// Takes unconstrained delegation from a host, adds what it needs to its list, and gives it protocol transition where
/// `with_transition` says so.
///
/// `None` where `userAccountControl` is not known: then its other bits could not be kept.
pub fn end_unconstrained(
    delegator: Account<'_>,
    wanted: &[Spn],
    with_transition: bool,
    server: Option<&str>,
) -> Option<Fix> {
    let old = delegator.control().found()?;
    let set = if with_transition { AccountControl::PROTOCOL_TRANSITION } else { AccountControl(0) };
    let new = old.changed(set, AccountControl::UNCONSTRAINED);
    let values = lacking(delegator, wanted);
    let name = delegator.name();
    let title = match (values.len(), new.has(AccountControl::PROTOCOL_TRANSITION)) {
        (0, true) => format!("set {name} from \"any service\" to its list, with \"any authentication protocol\""),
        (0, false) => format!("take unconstrained delegation from {name}"),
        (_, true) => {
            format!("set {name} from \"any service\" to the services it needs, with \"any authentication protocol\"")
        }
        (_, false) => format!("set {name} from \"any service\" to the services it needs"),
    };
    let mut edits = Vec::new();
    if !values.is_empty() {
        edits.push(Edit::Add { attribute: LIST, values });
    }
    edits.push(Edit::Control { old, new });
    let mut fix = Fix::of(title, vec![Change::new(delegator, edits)], server)
        .verified_by(verify(delegator, server))
        .then(refresh_steps(Refresh::Host, delegator, server))
        .caution(format!(
            "Unconstrained delegation is a critical exposure: whoever controls {name} can take over every account that signs in \
             to it and is not marked sensitive, up to the whole domain. End it soon, but first make sure that no other service \
             on {name} depends on it."
        ));
    if !wanted.is_empty() {
        fix = fix.click(clicks(delegator, wanted, with_transition));
    }
    let gives_transition = with_transition && !old.has(AccountControl::PROTOCOL_TRANSITION);
    Some(if gives_transition { fix.caution(TRANSITION_CAUTION) } else { fix })
}
