//! An object that can hardly take another value.

use super::{Certainty, Check, Fact, Finding, Severity, common};
use crate::{directory::Account, examine::Examination, facts::Known, fix::Fix};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD316",
    slug: "list-full",
    title: "the host's account is about as full as the directory allows",
    explain: "\
All values of an object that are not links share one record of the database. With pages of 8 KB that is room for about 1,200 \
values in all, of the list and of servicePrincipalName together. The next one is refused with \"administrative limit exceeded\" \
(LDAP result 11). Domains whose databases were moved to 32 KB pages, from Windows Server 2025 on, take more.

## Cause
Every host of a large farm lists every other one, under several names, and nobody removes those that are gone.

## Fix
Remove the entries of hosts that no longer exist. For many hosts, let the targets accept a group of hosts instead \
(resource-based delegation), which takes one entry.

## Check by hand
(Get-ADComputer HOST -Properties msDS-AllowedToDelegateTo).'msDS-AllowedToDelegateTo'.Count. If adding one more value fails with \
result 11, this is why.",
    in_order: "no list is near the number of values that an object can hold",
    needs: &[Fact::Lists],
    hides: &[],
    run,
};

/// How many values, about, an object holds in a database with pages of 8 KB. The room is one of octets, so the number varies.
const ABOUT_FULL: usize = 1_200;

/// The attributes that can be long on a host, and are not links.
const LONG: [&str; 3] = ["msDS-AllowedToDelegateTo", "servicePrincipalName", "msDS-AdditionalDnsHostName"];

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let delegators = examination.delegators().into_iter().map(|(account, _)| account);
    delegators.filter(|account| values(*account) > ABOUT_FULL).map(finding).collect()
}

/// The values of an account that share its record, as far as they were read.
fn values(account: Account<'_>) -> usize {
    LONG.iter()
        .map(|attribute| match account.object().values(attribute) {
            Known::Found(values) => values.len(),
            Known::Absent | Known::Unreadable(_) => 0,
        })
        .sum()
}

fn finding(account: Account<'_>) -> Finding {
    let name = account.name();
    let total = values(account);
    let title = format!("{name} has {total} values; the directory may refuse another one");
    let fix = Fix::by_hand(format!("make room in the list of {name}")).then([
        "Remove entries whose hosts are gone".to_owned(),
        "For targets that many hosts use, allow a group of hosts on the target instead (resource-based delegation)"
            .to_owned(),
    ]);
    Finding::new(Severity::Warning, Certainty::Likely, name, title)
        .detail(format!(
            "About {ABOUT_FULL} values fit into one object. If adding entries fails with \"administrative limit exceeded\", this \
is the reason; a database with 32 KB pages takes more."
        ))
        .seen(common::entries(account, |_| false))
        .fixed_by(fix)
}
