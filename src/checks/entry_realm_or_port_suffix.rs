//! Entries that say more than class and host.

use super::{Check, Fact, Finding, common, odd};
use crate::examine::{Examination, listing::Disguise};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD308",
    slug: "entry-realm-or-port-suffix",
    title: "an entry has a realm, a port or a path besides the service and the host",
    explain: "\
An entry for Hyper-V or for files is the class, a slash and the host. With a realm (@CONTOSO.COM), a port (:445), a share or a \
scheme it is another name, and neither Hyper-V nor the SMB client ever asks for that.

## Cause
The value was copied from klist, which shows the realm, from a UNC path or a URL, or made after the manner of SQL Server and web \
services, whose names do have ports.

## Fix
Add the plain name and remove the odd one. Entries of other services, such as MSSQLSvc with a port, are right as they are.

## Check by hand
Get-ADComputer HOST -Properties msDS-AllowedToDelegateTo, and look behind the host names for anything that follows.",
    in_order: "no entry for the services that are needed has a realm, a port or a path",
    needs: &[Fact::Lists],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    odd::in_place(examination, Disguise::Suffix)
        .iter()
        .map(|group| {
            let wrong = odd::culprits(group);
            let title = format!(
                "the {} of {} for {} {} more than service and host",
                common::plural(wrong.len(), "entry", "entries"),
                group.delegator.name(),
                common::listed(&odd::targets(group)),
                common::plural(wrong.len(), "says", "say")
            );
            let detail =
                format!("The KDC is asked for {}, and nothing else matches that.", common::listed(&group.spns()));
            odd::finding(examination, group, title, &detail, &wrong).seen(odd::seen(group.delegator, &wrong))
        })
        .collect()
}
