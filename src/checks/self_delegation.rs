//! A host that may delegate to itself.

use super::{Certainty, Check, Fact, Finding, Severity, common};
use crate::{
    directory::Account,
    examine::Examination,
    spn::{Service, Spn},
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD315",
    slug: "self-delegation",
    title: "the list names the host itself",
    explain: "\
The list of this host has entries for its own files or its own migration service. A host reaches itself without a second hop, \
so Hyper-V never asks for them. They do no harm.

## Cause
A script that wrote the same entries to every host of a group, each one to itself as well.

## Fix
Nothing has to be done. Whoever keeps lists short may remove them.

## Check by hand
Get-ADComputer HOST -Properties msDS-AllowedToDelegateTo, and look for HOST's own name.",
    in_order: "no list names its own host",
    needs: &[Fact::Lists],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    examination.delegators().into_iter().filter_map(|(account, _)| finding(account)).collect()
}

fn finding(account: Account<'_>) -> Option<Finding> {
    // Other services on one machine may well delegate to each other.
    let is_own = |entry: &Spn| {
        let is_of_hyper_v = [Service::Migration, Service::Cifs, Service::Replica]
            .iter()
            .any(|service| entry.class().eq_ignore_ascii_case(service.class()));
        is_of_hyper_v && common::is_on(entry, account)
    };
    let list = account.delegation_list().found().unwrap_or_default();
    let own = list.iter().filter(|entry| is_own(entry)).count();
    if own == 0 {
        return None;
    }
    let name = account.name();
    let title = format!(
        "{own} {} of {name} {} {name} itself",
        common::plural(own, "entry", "entries"),
        common::plural(own, "names", "name")
    );
    let finding = Finding::new(Severity::Info, Certainty::Confirmed, name, title)
        .detail("A host needs no delegation to reach itself. They are of no use and do no harm.")
        .seen(common::entries(account, is_own));
    Some(finding)
}
