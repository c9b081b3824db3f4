//! Names of one machine that do not agree with each other.

use super::{Certainty, Check, Fact, Finding, Severity, common, machines};
use crate::{
    directory::Account,
    examine::{Examination, Party, Resolution},
    facts::Known,
    fix::Fix,
    name::HostName,
    quote,
    spn::Spn,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD006",
    slug: "dns-mismatch",
    title: "the names of a machine do not agree with each other",
    explain: "\
A machine has a name in the directory (dNSHostName), a short name, and the name by which it was given. A ticket for one of them \
is good only where it leads to the same machine, and only if the machine's account owns service principal names for it.

## Cause
The machine's primary DNS suffix is not the domain's (a disjoint namespace), it was renamed, it is registered in two zones, or \
a record was made by hand.

## Fix
Use the name that dNSHostName has, and correct or remove the other record. Where the suffix differs on purpose, list it in \
msDS-AllowedDNSSuffixes of the domain, so that the machine can register its names.

## Check by hand
Resolve-DnsName for each of the names, and Get-ADComputer HOST -Properties DNSHostName, servicePrincipalName.",
    in_order: "the names of each machine lead to the same addresses",
    needs: &[Fact::Hosts, Fact::Dns],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    machines::named(examination).filter_map(|(party, account)| look(examination, party, account)).collect()
}

fn look(examination: &Examination<'_>, party: &Party<'_>, account: Account<'_>) -> Option<Finding> {
    let name = &party.name;
    let own = HostName::new(&account.dns_name().found()?);
    // An alias may lead to an address of its own.
    if party.resolution != Resolution::Own {
        return None;
    }
    // A full name that is not the computer's: asked for as it was given, and owned by nobody unless somebody registered it.
    if let Some(spn) = unowned(examination, name).filter(|_| own != *name) {
        let title = format!("{name} is not the name of the machine, which is {own}");
        let detail = format!("Nobody owns {spn}, which Windows asks for when {name} is given.");
        let severity = machines::worst(&machines::hops_to(examination, name));
        return Some(finding(examination, party, account, &own, severity, title).detail(detail));
    }
    two_addresses(examination, party, account, &own)
}

/// A name that is asked for when a machine is reached by the full name that was given.
fn unowned(examination: &Examination<'_>, name: &HostName) -> Option<Spn> {
    name.suffix()?;
    let needs = examination.needs.iter().filter(|need| need.requirement.target == *name);
    let mut spns = needs.map(|need| need.requirement.service.on(name.as_str()));
    spns.find(|spn| examination.directory.owners(spn) == Known::Absent)
}

fn two_addresses(
    examination: &Examination<'_>,
    party: &Party<'_>,
    account: Account<'_>,
    own: &HostName,
) -> Option<Finding> {
    // The name as given and the short name are both held against the name in the directory.
    let others = [party.name.as_str(), party.name.short(), own.short()];
    let (other, found) = others
        .into_iter()
        .filter(|other| *other != own.as_str())
        .find_map(|other| Some((other, machines::forward(examination, other)?)))?;
    if machines::is_unknown_to_dns(examination, own.as_str()) {
        let title = format!("the DNS does not know {own}, the name that the directory has for {other}");
        let detail = format!("{other} is known to it as {}. Tickets for {own} cannot be used.", found.name);
        return Some(finding(examination, party, account, own, Severity::Warning, title).detail(detail));
    }
    let right = machines::forward(examination, own.as_str())?;
    if right.addresses.iter().any(|address| found.addresses.contains(address)) {
        return None;
    }
    let title = format!("{other} and {own} lead to different addresses");
    let detail = format!("One of them leads to another machine, which cannot read a ticket for {}.", account.name());
    Some(finding(examination, party, account, own, Severity::Error, title).detail(detail))
}

fn finding(
    examination: &Examination<'_>,
    party: &Party<'_>,
    account: Account<'_>,
    own: &HostName,
    severity: Severity,
    title: String,
) -> Finding {
    let name = &party.name;
    let mut finding = Finding::new(severity, Certainty::Likely, name.to_string(), title)
        .seen(common::attribute(account, "dNSHostName"))
        .fixed_by(
            Fix::by_hand(format!("use {own}, and make the other records of the machine agree with it"))
                .click([
                    format!("Give {own} in the place of {name}"),
                    format!("On {}, elevated: ipconfig /registerdns", account.short_name()),
                    "Remove the record that does not belong to the machine, if nothing else uses it".to_owned(),
                ])
                .verified_by([
                    format!("Resolve-DnsName {}", quote::powershell(name.as_str())),
                    format!("Resolve-DnsName {}", quote::powershell(own.as_str())),
                ])
                .then(["ipconfig /flushdns on the host that acts".to_owned()]),
        );
    let mut asked = vec![name.as_str(), name.short(), own.short(), own.as_str()];
    asked.sort_unstable();
    asked.dedup();
    for asked in asked.into_iter().filter(|asked| machines::answer(examination, asked).is_some()) {
        finding = finding.seen(machines::seen_forward(examination, asked));
    }
    finding
}
