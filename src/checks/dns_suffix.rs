//! A short name that the DNS completes with another suffix than the computer's own.

use super::{Certainty, Check, Fact, Finding, Severity, common, machines};
use crate::{
    directory::Account,
    examine::{Examination, Party, Resolution},
    fix::Fix,
    quote,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD005",
    slug: "dns-suffix",
    title: "a short name is completed with the wrong domain",
    explain: "\
A short name is looked up with one suffix after the other, and the first one that has the name wins. Where that is another \
domain than the machine's own, the name may lead to another machine, and the full name that follows from it is one that the \
machine's account does not own.

## Cause
The search list names another domain first, a record was left behind in an old zone, or a wildcard record answers for \
everything.

## Fix
Put the machine's own domain first in the suffix search list, or remove the record; until then use the full name.

## Check by hand
Resolve-DnsName NAME and Resolve-DnsName NAME.DOMAIN on the host that acts; (Get-DnsClientGlobalSetting).SuffixSearchList. The \
answer here is that of the computer where this program runs, whose search list may be another one.",
    in_order: "short names are completed with the machines' own domain",
    needs: &[Fact::Hosts, Fact::Dns],
    hides: &["dns-mismatch"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    machines::named(examination).filter_map(|(party, account)| look(examination, party, account)).collect()
}

fn look(examination: &Examination<'_>, party: &Party<'_>, account: Account<'_>) -> Option<Finding> {
    let name = &party.name;
    let found = machines::forward(examination, name.as_str())?;
    let own = account.dns_name().found()?;
    // An alias leads elsewhere on purpose, and a full name is not completed.
    if party.resolution != Resolution::Own || name.suffix().is_some() || !found.aliases.is_empty() || found.name == own
    {
        return None;
    }
    // Without a dot the DNS was asked for the bare name, which completes nothing.
    let (_, suffix) = found.name.split_once('.')?;
    let right = machines::forward(examination, &own);
    let is_same_machine = right.is_some_and(|right| right.addresses.iter().any(|at| found.addresses.contains(at)));
    let (severity, detail) = if is_same_machine {
        (
            Severity::Warning,
            format!("Both names lead to the same address, but {} owns no names under {suffix}.", account.name()),
        )
    } else {
        (
            Severity::Error,
            format!(
                "{name} may lead to another machine than {own}, and {} owns no names under {suffix}.",
                account.name()
            ),
        )
    };
    let title = format!("{name} is completed to {}, and the machine is {own}", found.name);
    let mut finding = Finding::new(severity, Certainty::Likely, name.to_string(), title)
        .detail(format!("{detail} The hosts' own search lists were not seen."))
        .seen(machines::seen_forward(examination, name.as_str()))
        .seen(common::attribute(account, "dNSHostName"))
        .fixed_by(
            Fix::by_hand(format!("use {own}, and put its domain first in the suffix search list of the hosts"))
                .click([
                    format!("Give {own} in the place of {name}"),
                    "Group Policy › Computer Configuration › Administrative Templates › Network › DNS Client › DNS suffix search \
                     list"
                        .to_owned(),
                    format!("Remove the record {} if nothing uses it", found.name),
                ])
                .verified_by([format!("Resolve-DnsName {}", quote::powershell(name.as_str()))]),
        );
    if right.is_some() {
        finding = finding.seen(machines::seen_forward(examination, &own));
    }
    Some(finding)
}
