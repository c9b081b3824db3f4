//! An address in the place of a name.

use super::{Certainty, Check, Fact, Finding, Severity, machines};
use crate::{
    examine::{Examination, Party, Resolution},
    facts::Answer,
    fix::Fix,
    kdc::Verdict,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD003",
    slug: "ip-address-used",
    title: "a machine is named by its address",
    explain: "\
Tickets are issued for service principal names, and those are made from the name that was typed. For an address Windows asks \
for no ticket unless it was set to; it may use NTLM instead, and NTLM cannot be delegated.

## Cause
A share path such as \\\\10.0.0.5\\vms, a host added to Hyper-V Manager by its address, or a script that resolves names itself.

## Fix
Use the name. (TryIPSPN on the client together with service principal names for the address is possible from Windows Server \
2016 on, but each of them has to be registered by hand and listed by hand.)

## Check by hand
klist get cifs/ADDRESS on the host. The same operation with the name in the place of the address.",
    in_order: "every machine is given by a name",
    needs: &[Fact::Case],
    hides: &["spn-missing-target", "entry-missing", "entry-realm-or-port-suffix"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    machines::involved(examination)
        .filter(|party| party.resolution == Resolution::Address)
        .map(|party| finding(examination, party))
        .collect()
}

fn finding(examination: &Examination<'_>, party: &Party<'_>) -> Finding {
    let name = &party.name;
    let role = machines::role(examination.case, name);
    let sites = machines::hops_to(examination, name);
    // Somebody registered and listed names for the address: the clients are then probably set to ask for them.
    let is_meant = !sites.is_empty() && sites.iter().all(|site| site.hop.verdict() == Verdict::Granted);
    let (severity, certainty) =
        if is_meant { (Severity::Warning, Certainty::Possible) } else { (machines::worst(&sites), Certainty::Likely) };
    let address = name.address();
    let reverse = address.and_then(|address| machines::reverse(examination, &address)).and_then(Answer::found);
    let own = party.account.clone().found().and_then(|account| account.dns_name().found());
    let better = own.or_else(|| reverse.and_then(|names| names.first().cloned()));
    let title = match &better {
        Some(better) => format!("use {better} in the place of {name}"),
        None => format!("use the name of {role} in the place of {name}"),
    };
    let finding = Finding::new(severity, certainty, name.to_string(), format!("{role} is given by its address, {name}"))
        .detail(format!(
            "For an address Windows asks for no Kerberos ticket by default. It may use NTLM, which leaves nothing to delegate, \
             and {role} may deny access."
        ))
        .fixed_by(Fix::by_hand(title).then(["Check again with the name: its delegation may lack something too".to_owned()]));
    let finding = if is_meant { finding } else { finding.refuses(machines::keys(&sites)) };
    match address.filter(|_| reverse.is_some()) {
        Some(address) => finding.seen(machines::seen_reverse(examination, &address)),
        None => finding,
    }
}
