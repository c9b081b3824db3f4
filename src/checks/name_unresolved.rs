//! A machine that the DNS does not know.

use super::{Certainty, Check, Fact, Finding, Severity, common, machines};
use crate::{
    directory::Account,
    examine::{Examination, Party},
    facts::Answer,
    fix::Fix,
    quote,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD011",
    slug: "name-unresolved",
    title: "the DNS does not know a machine",
    explain: "\
The machine has an account in the directory, but its name leads to no address. A ticket for it can be had; the machine itself \
cannot be found.

## Cause
It is switched off for so long that its record was scavenged, it registers itself with another DNS server, or the record was \
deleted. A short name alone may fail for the want of a suffix on the computer where this program runs.

## Fix
Let the machine register itself, and check which DNS servers it uses.

## Check by hand
Resolve-DnsName NAME on the host that acts.",
    in_order: "the DNS knows every machine",
    needs: &[Fact::Hosts, Fact::Dns],
    hides: &["dns-mismatch"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    machines::named(examination).filter_map(|(party, account)| look(examination, party, account)).collect()
}

fn look(examination: &Examination<'_>, party: &Party<'_>, account: Account<'_>) -> Option<Finding> {
    let name = &party.name;
    if !machines::is_unknown_to_dns(examination, name.as_str()) {
        return None;
    }
    let own = account.dns_name().found();
    // Its own name may lead to it, and nobody knows: that the short one is unknown says little.
    let answer = own.as_ref().and_then(|own| machines::answer(examination, own));
    if matches!(answer, Some(Answer::NoAnswer(_) | Answer::Refused(_))) {
        return None;
    }
    let is_found_by_own = own.as_ref().is_some_and(|own| machines::forward(examination, own).is_some());
    let (severity, detail) = match &own {
        Some(own) if is_found_by_own => (
            Severity::Warning,
            format!(
                "{own} leads to it. The host that acts may have a suffix that this computer lacks; else use {own}."
            ),
        ),
        _ => (
            Severity::Error,
            format!(
                "{} exists, but the operation cannot reach {}.",
                account.name(),
                machines::role(examination.case, name)
            ),
        ),
    };
    let mut finding =
        Finding::new(severity, Certainty::Likely, name.to_string(), format!("the DNS does not know {name}"))
            .detail(detail)
            .seen(machines::seen_forward(examination, name.as_str()))
            .seen(common::attribute(account, "dNSHostName"))
            .fixed_by(
                Fix::by_hand(format!("let {} register itself in the DNS", account.short_name()))
                    .click([format!("On {}, elevated: ipconfig /registerdns", account.short_name())])
                    .verified_by([format!("Resolve-DnsName {}", quote::powershell(name.as_str()))])
                    .then(["ipconfig /flushdns on the host that acts".to_owned()]),
            );
    if let Some(own) = own.filter(|own| own != name.as_str() && machines::answer(examination, own).is_some()) {
        finding = finding.seen(machines::seen_forward(examination, &own));
    }
    Some(finding)
}
