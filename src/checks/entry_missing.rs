//! The plain fault: the list does not have the service.

use super::{Certainty, Check, Fact, Finding, common, common::Group};
use crate::{examine::Examination, fix};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD301",
    slug: "entry-missing",
    title: "a service that the host must delegate to is not in its list",
    explain: "\
A Hyper-V host may take the administrator's identity to another machine only for services in the attribute \
msDS-AllowedToDelegateTo of its own computer account, unless the target allows the host itself. This service is in the list \
under neither of its names, and the target does not allow the host.

## Cause
Nobody added it, or it was added to another object or domain, or a script replaced the list. The host that acts needs the \
entry; entries on the destination serve the way back only.

## Fix
Add the missing names to the host's own account, short and full. Existing entries stay. A host from Windows Server 2016 on \
also needs \"use any authentication protocol\".

## Check by hand
Get-ADComputer HOST -Properties msDS-AllowedToDelegateTo, TrustedToAuthForDelegation. The KDC says KDC_ERR_BADOPTION with \
STATUS_NOT_FOUND, or STATUS_NOT_SUPPORTED where the list is empty.",
    in_order: "every service that is needed is in the list, or the target allows the host",
    needs: &[Fact::Lists],
    hides: &["t2a4d-without-list", "entry-short-only", "entry-fqdn-only"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    common::grouped(examination, common::is_missing).iter().map(|group| finding(examination, group)).collect()
}

fn finding(examination: &Examination<'_>, group: &Group<'_, '_>) -> Finding {
    let delegator = group.delegator;
    let name = delegator.name();
    let spns = group.spns();
    let mut classes: Vec<String> = group
        .sites
        .iter()
        .map(|site| format!("{} on {}", site.hop.spn.class(), site.need.requirement.target))
        .collect();
    classes.dedup();
    let is_empty = delegator.delegation_list() == crate::facts::Known::Absent;
    let title = if is_empty {
        format!("the list of {name} is empty")
    } else {
        format!("{name} may not delegate to {}", common::listed(&classes))
    };
    let with_transition = common::is_about_to_need_transition(examination, delegator);
    // Whether a target allows the host may not have been visible; then the list alone does not settle it.
    let lead = match group.certainty() {
        Certainty::Confirmed => "The KDC refuses",
        Certainty::Likely | Certainty::Possible => {
            "Unless the target itself allows the host, which is not known, the KDC refuses"
        }
    };
    Finding::new(group.severity(), group.certainty(), name.clone(), title)
        .detail(format!(
            "{lead} {name} a ticket in the user's name for {}, since the list lacks {}.{}",
            common::listed(&classes),
            common::plural(spns.len(), "this name", "these names"),
            group.back_note()
        ))
        .seen(common::entries(delegator, |entry| {
            group.sites.iter().any(|site| entry.host_name().short() == site.hop.spn.host_name().short())
        }))
        .refuses(group.keys())
        .fixed_by(fix::add_entries(delegator, &spns, &[], with_transition, examination.directory.server()))
}
