//! The name under which the tools reach the host belongs to a web application.

use super::{Certainty, Check, Fact, Finding, Severity, common, first_hop, spn_duplicate};
use crate::{directory::Account, examine::Examination, fix, spn::Spn};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD108",
    slug: "winrm-http-spn-stolen",
    title: "another account owns the HTTP name of the host that acts",
    explain: "\
The tools reach the host by WinRM, which asks for a ticket for HTTP/HOST. The host's own HOST name stands for it, unless \
somebody registered HTTP/HOST on another account: then the ticket is made with that account's key, and the host cannot read \
it. The first hop fails, and there is nothing to delegate.

## Cause
A web application, a report server or a proxy runs under a service account and was published under the name of the host.

## Fix
Publish the application under a name of its own and take HTTP/HOST away from its account. Until then sessions of PowerShell can \
ask for a name with the port: New-PSSessionOption -IncludePortInSPN (HTTP/HOST:5985 has to be registered on the host).

## Check by hand
setspn -Q HTTP/HOST, short and full. WinRM says 0x8033809D with 0x80090322 inside.",
    in_order: "nobody else owns the HTTP name of the host that acts",
    needs: &[Fact::Hosts, Fact::Names],
    hides: &[],
    run,
};

/// What `WinRM` says when the ticket cannot be read: its own code, and the one inside.
const SYMPTOMS: [&str; 2] = ["0x8033809D", "0x80090322"];

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let Some(source) = first_hop::source(examination) else { return Vec::new() };
    let names: Vec<Spn> =
        first_hop::names(examination).into_iter().filter(|name| name.class().eq_ignore_ascii_case("HTTP")).collect();
    let mut thieves: Vec<Account<'_>> = Vec::new();
    for name in &names {
        let holders = examination.directory.holders(name);
        // With two of them, the host or not, it is a duplicate.
        if let [holder] = holders.as_slice() {
            thieves.extend([*holder].iter().filter(|holder| **holder != source));
        }
    }
    thieves.sort_by_key(|account| account.dn().to_lowercase());
    thieves.dedup();
    thieves.into_iter().map(|thief| finding(examination, source, thief, &names)).collect()
}

fn finding(examination: &Examination<'_>, source: Account<'_>, thief: Account<'_>, names: &[Spn]) -> Finding {
    let is_his = |name: &&Spn| examination.directory.holders(name) == [thief];
    let names: Vec<Spn> = names.iter().filter(is_his).cloned().collect();
    let is_seen = examination.case.symptoms.iter().any(|symptom| {
        symptom.code.as_ref().is_some_and(|code| SYMPTOMS.iter().any(|known| known.eq_ignore_ascii_case(code)))
    });
    let severity = if is_seen { Severity::Error } else { Severity::Warning };
    let fix = fix::unregister(&[thief], &names, None, examination.directory.server())
        .caution(format!(
            "The application behind {} is reached under this name. Give it a name of its own first, in the DNS and with setspn.",
            thief.name()
        ))
        .then(["Where the tools run: klist purge, then try again".to_owned()]);
    Finding::new(
        severity,
        Certainty::Likely,
        thief.name(),
        format!("{} owns {}, which WinRM asks for to reach {}", thief.name(), common::listed(&names), source.name()),
    )
    .detail(format!(
        "{} cannot read a ticket that is made with the key of {}. The tools do not get as far as a delegation.",
        source.name(),
        thief.name()
    ))
    .seen(spn_duplicate::owned(thief, &names))
    .fixed_by(fix)
}
