//! An address record that leads to another machine.

use std::net::IpAddr;

use super::{Certainty, Check, Fact, Finding, Severity, machines};
use crate::{
    directory::{Account, AccountControl},
    examine::{Examination, Party},
    facts::Answer,
    fix::Fix,
    name::HostName,
    quote, symptom,
};

const SLUG: &str = "dns-stale";

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD007",
    slug: SLUG,
    title: "the address of a machine belongs to another one",
    explain: "\
A name leads to an address that by reverse lookup belongs to another machine. Where that machine answers there, it gets a \
ticket that was made for the first one, cannot decrypt it, and says KRB_AP_ERR_MODIFIED, which Windows shows as \"the target \
principal name is incorrect\".

## Cause
An address was given to a new machine and the record of the old one stayed, as happens without scavenging, with static \
records, and after a restore.

## Fix
Delete the record that is wrong, and let the machine register itself again.

## Check by hand
Resolve-DnsName NAME, then Resolve-DnsName with the address; ping -a ADDRESS; the machine's own addresses with ipconfig. Event 4 \
of Security-Kerberos on the client names the account that could not decrypt.",
    in_order: "the address of each machine belongs to no other machine",
    needs: &[Fact::Hosts, Fact::Dns],
    hides: &["dns-mismatch", "ptr-mismatch"],
    run,
};

/// An address that two machines share in the DNS.
pub(super) struct Shared<'f> {
    address: IpAddr,
    /// The other machine.
    name: String,
    /// Its account, where it has one.
    account: Option<Account<'f>>,
}

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    machines::named(examination)
        .filter_map(|(party, account)| {
            let shared = shared(examination, party, account)?;
            Some(finding(examination, party, account, &shared))
        })
        .collect()
}

/// The first address of a machine that belongs to another one: the reverse lookup gives another name and not its own, and
/// that name is not known to lead elsewhere.
pub(super) fn shared<'f>(examination: &Examination<'f>, party: &Party<'f>, account: Account<'f>) -> Option<Shared<'f>> {
    if machines::is_clustered_name(account) {
        return None;
    }
    let found = machines::forward(examination, party.name.as_str())?;
    found.addresses.iter().find_map(|address| {
        let names = machines::reverse(examination, address).and_then(Answer::found)?;
        let is_own = |name: &String| {
            let name = HostName::new(name);
            machines::goes_by(account, &name)
                || name.short() == party.name.short()
                || name.short() == account.short_name()
        };
        if names.iter().any(is_own) {
            return None;
        }
        names.iter().find_map(|name| {
            let other = examination.directory.host(&HostName::new(name)).found().filter(|other| *other != account);
            let leads_here = machines::answer(examination, name)
                .filter(|answer| answer.is_answered())
                .map(|answer| answer.found().is_some_and(|found| found.addresses.contains(address)));
            // Only the reverse record is out of date where the other machine's name leads elsewhere, or nowhere.
            let is_shared = leads_here.unwrap_or(other.is_some());
            is_shared.then(|| Shared { address: *address, name: name.clone(), account: other })
        })
    })
}

fn finding(examination: &Examination<'_>, party: &Party<'_>, account: Account<'_>, shared: &Shared<'_>) -> Finding {
    let name = &party.name;
    let Shared { address, name: other, account: other_account } = shared;
    let is_live = other_account
        .is_some_and(|other| !other.control().found().is_some_and(|control| control.has(AccountControl::DISABLED)));
    let is_suspected = symptom::rank_of(SLUG, &examination.case.symptoms).is_some();
    let (severity, certainty) = if is_live || is_suspected {
        (Severity::Error, Certainty::Likely)
    } else {
        (Severity::Warning, Certainty::Possible)
    };
    let whose = match other_account {
        Some(account) => format!("{other} ({})", account.name()),
        None => other.clone(),
    };
    let mut finding = Finding::new(
        severity,
        certainty,
        name.to_string(),
        format!("the address of {name}, {address}, belongs to {other} as well"),
    )
    .detail(format!(
        "If {whose} is the one that answers there, it cannot read a ticket for {} and says KRB_AP_ERR_MODIFIED. One of the two \
         records is out of date.",
        account.name()
    ))
    .seen(machines::seen_forward(examination, name.as_str()))
    .seen(machines::seen_reverse(examination, address));
    if machines::answer(examination, other).is_some() {
        finding = finding.seen(machines::seen_forward(examination, other));
    }
    finding.fixed_by(
        Fix::by_hand(format!("find out whose address {address} is, and delete the other record"))
            .run([format!("Test-NetConnection {} -InformationLevel Detailed", quote::powershell(name.as_str()))])
            .click([
                format!("On {}: ipconfig shows whether it has {address}", account.short_name()),
                "In the DNS console delete the A record, and the PTR record, that are out of date".to_owned(),
                format!("On {}, elevated: ipconfig /registerdns", account.short_name()),
            ])
            .verified_by([
                format!("Resolve-DnsName {}", quote::powershell(name.as_str())),
                format!("Resolve-DnsName {}", quote::powershell(&address.to_string())),
            ])
            .then(["ipconfig /flushdns on the host that acts".to_owned()]),
    )
}
