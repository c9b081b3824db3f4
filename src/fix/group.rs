//! Delegation for a group of hosts, which only the target's side can express.

use super::{
    Fix, Refresh,
    delegation::{LIST, TRANSITION_CAUTION, allowing, verify, with_transition_only},
    refresh_steps,
};
use crate::{
    change::{Change, Edit},
    directory::Account,
    quote,
    spn::Spn,
};

/// Lets targets accept a group that the delegator is in, and removes the entries by which its list names the group.
///
/// A list that keeps other entries needs protocol transition for this to work, where `with_transition` says so. `None` where
/// the group's identifier, the present descriptor of a target, or the delegator's control bits are not known.
pub fn allow_group(
    targets: &[Account<'_>],
    group: Account<'_>,
    delegator: Account<'_>,
    gone: &[Spn],
    with_transition: bool,
    server: Option<&str>,
) -> Option<Fix> {
    let mut changes = Vec::new();
    for target in targets {
        changes.push(Change::new(*target, vec![allowing(*target, group)?]));
    }
    let mut edits = vec![Edit::Remove { attribute: LIST, values: gone.iter().map(Spn::to_string).collect() }];
    if with_transition {
        let old = delegator.control().found()?;
        edits.push(Edit::Control { old, new: with_transition_only(old) });
    }
    changes.push(Change::new(delegator, edits));
    let names: Vec<String> = targets.iter().map(|target| target.name()).collect();
    let title = format!(
        "let {} accept the group {} (resource-based delegation), and remove it from the list of {}",
        names.join(" and "),
        group.name(),
        delegator.name()
    );
    let fix = Fix::of(title, changes, server)
        .verified_by(targets.iter().map(|target| {
            format!(
                "Get-ADComputer -Identity {} -Properties PrincipalsAllowedToDelegateToAccount",
                quote::powershell(&target.name())
            )
        }))
        .verified_by(verify(delegator, server))
        .then(refresh_steps(Refresh::HostGroups, delegator, server))
        .caution(format!(
            "Every member of {} may then act there for others; whoever can change its members can grant that.",
            group.name()
        ));
    Some(if with_transition { fix.caution(TRANSITION_CAUTION) } else { fix })
}
