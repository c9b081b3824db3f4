//! Entries in which a script put a distinguished name where a host name belongs.

use super::{Check, Fact, Finding, common, odd};
use crate::{
    examine::{
        Examination,
        listing::{Disguise, interpolated_dn},
    },
    spn::Spn,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD306",
    slug: "dn-interpolation",
    title: "a script wrote a distinguished name into the list",
    explain: "\
Entries such as cifs/CN=HV2,OU=Servers,DC=contoso,DC=com.DNSHostName were made by a script and mean nothing to the KDC.

## Cause
Inside double quotes PowerShell replaces a variable and stops there: in \"cifs/$computer.DNSHostName\" it writes the whole object, \
which for a computer is its distinguished name, and leaves \".DNSHostName\" as it is.

## Fix
Add the right names, remove these, and correct the script: \"cifs/$($computer.DNSHostName)\".

## Check by hand
Get-ADComputer HOST -Properties msDS-AllowedToDelegateTo | Select-Object -ExpandProperty msDS-AllowedToDelegateTo, and look for \
entries with CN= in them.",
    in_order: "no entry is a distinguished name",
    needs: &[Fact::Lists],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let groups = odd::in_place(examination, Disguise::Interpolated);
    let mut findings: Vec<Finding> = groups
        .iter()
        .map(|group| {
            let title = format!(
                "a script wrote a distinguished name into the list of {} where {} belongs",
                group.delegator.name(),
                common::listed(&odd::targets(group))
            );
            let wrong = odd::culprits(group);
            let detail = format!(
                "PowerShell put the whole object for its name into {}; the KDC is asked for {}.",
                common::plural(wrong.len(), "the entry", "the entries"),
                common::listed(&group.spns())
            );
            odd::finding(examination, group, title, &detail, &wrong).seen(odd::seen(group.delegator, &wrong))
        })
        .collect();
    findings.extend(odd::beside(examination, &groups, is_interpolated).into_iter().map(|(account, wrong)| {
        let title = format!("{} of {} came from a script's slip", odd::count(&wrong), account.name());
        let detail = "A distinguished name or the name of a property stands where a host name belongs. Such entries serve \
nobody. If the script ran for other hosts, their lists need the same repair.";
        odd::useless(examination, account, &wrong, title, detail)
            .seen(odd::seen(account, &wrong))
    }));
    findings
}

/// A distinguished name after the slash, or a property that was not looked up.
fn is_interpolated(entry: &Spn) -> bool {
    let host = entry.host().to_ascii_lowercase();
    interpolated_dn(entry).is_some()
        || [".dnshostname", ".name", ".samaccountname"].iter().any(|property| host.ends_with(property))
}
