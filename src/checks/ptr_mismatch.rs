//! Reverse lookup that says something else.

use super::{Certainty, Check, Fact, Finding, Severity, dns_stale, machines};
use crate::{
    directory::Account,
    examine::{Examination, Party},
    facts::Answer,
    fix::Fix,
    name::HostName,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD009",
    slug: "ptr-mismatch",
    title: "the reverse lookup of a machine's address gives another name, or none",
    explain: "\
Windows does not need reverse lookup for Kerberos: the service principal name is made from the name that was given. This is \
worth knowing only for other tools, which may show the wrong machine.

## Cause
There is no reverse zone, or a record in it was left behind.

## Fix
Correct the record when convenient. Delegation does not depend on it.

## Check by hand
Resolve-DnsName with the address.",
    in_order: "the reverse lookup of each machine's address gives its own name",
    needs: &[Fact::Hosts, Fact::Dns],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    machines::named(examination).filter_map(|(party, account)| look(examination, party, account)).collect()
}

fn look<'f>(examination: &Examination<'f>, party: &Party<'f>, account: Account<'f>) -> Option<Finding> {
    if machines::is_clustered_name(account) || dns_stale::shared(examination, party, account).is_some() {
        return None;
    }
    let name = &party.name;
    let found = machines::forward(examination, name.as_str())?;
    let own = account.dns_name().found();
    let is_own = |other: &String| {
        own.as_ref() == Some(other) || *other == found.name || machines::goes_by(account, &HostName::new(other))
    };
    found.addresses.iter().find_map(|address| {
        let says = match machines::reverse(examination, address)? {
            Answer::Found(names) if names.iter().any(is_own) => return None,
            Answer::Found(names) => names.join(" and "),
            Answer::NoSuchName | Answer::NoData => "no name".to_owned(),
            Answer::Refused(_) | Answer::NoAnswer(_) => return None,
        };
        let title = format!("the reverse lookup of {address}, the address of {name}, gives {says}");
        Some(
            Finding::new(Severity::Info, Certainty::Likely, name.to_string(), title)
                .detail("Kerberos on Windows does not look at it; the operation does not depend on it.")
                .seen(machines::seen_forward(examination, name.as_str()))
                .seen(machines::seen_reverse(examination, address))
                .fixed_by(
                    Fix::by_hand(format!("correct the PTR record of {address} when convenient"))
                        .click([format!("On {}, elevated: ipconfig /registerdns", account.short_name())]),
                ),
        )
    })
}
