//! The management computer has no account in the directory.

use super::{Certainty, Check, Evidence, Fact, Finding, Severity, machines};
use crate::{
    examine::{Examination, Resolution},
    facts::Known,
    fix::Fix,
    quote,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD002",
    slug: "mgmt-not-domain-joined",
    title: "the computer that runs the tools is not a member of the domain",
    explain: "\
Delegation is the second of two hops. The first one, from the tools to the host, has to be Kerberos itself; a computer in a \
workgroup signs in by NTLM, or by a name and a password over HTTPS, and leaves the host nothing that it could delegate.

## Cause
Hyper-V Manager, PowerShell or a script runs on a workgroup computer, or on a build agent that nobody joined; or the name given \
with --via is misspelt.

## Fix
Run the tools on a member of the domain, for example a jump host, signed in as a domain user. Or set up CredSSP from that \
computer to the host, which hands the host the administrator's password; it needs TrustedHosts and a policy on the computer.

## Check by hand
On the computer: (Get-CimInstance Win32_ComputerSystem).PartOfDomain. After connecting, klist shows a ticket HTTP/HOST or \
WSMAN/HOST where Kerberos was used.",
    in_order: "the computer that runs the tools has an account in the domain",
    needs: &[Fact::Hosts],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let Some(via) = examination.case.via.as_ref().filter(|via| !machines::is_involved(examination.case, via)) else {
        return Vec::new();
    };
    let Some(party) = examination.party(via) else { return Vec::new() };
    let is_lacking = party.account == Known::Absent
        || (party.account.unreadable().is_some() && examination.directory.outside(via).is_some());
    if !is_lacking || party.resolution == Resolution::Address {
        return Vec::new();
    }
    let domain = examination.directory.domain().unwrap_or_else(|| "the domain".to_owned());
    // Members of a trusted domain sign in by Kerberos as well.
    let elsewhere = via.suffix().filter(|suffix| !suffix.eq_ignore_ascii_case(&domain));
    let (severity, certainty, condition) = match elsewhere {
        Some(suffix) => (
            Severity::Warning,
            Certainty::Possible,
            format!(" If it is a member of {suffix} and {domain} trusts that, all is well."),
        ),
        None => (Severity::Error, Certainty::Likely, String::new()),
    };
    let source = &examination.case.source;
    let absent = Evidence {
        source: examination.directory.sources().join(", "),
        object: via.to_string(),
        field: "computer account".to_owned(),
        values: Vec::new(),
    };
    let fix = Fix::by_hand(format!("run the tools on a member of {domain}"))
        .click([
            format!("Sign in to a member of {domain} as a domain user, for example by Remote Desktop, and start the tools there"),
            format!("Or join this computer; on it, elevated: Add-Computer -DomainName {} -Restart", quote::powershell(&domain)),
        ])
        .verified_by([format!("klist get {}", quote::cmd_argument(&format!("HTTP/{source}")))]);
    vec![
        Finding::new(
            severity,
            certainty,
            via.to_string(),
            format!("{via}, where the tools run, has no computer account in {domain}"),
        )
        .detail(format!(
            "It cannot reach {source} by Kerberos, so {source} has nothing that it could delegate.{condition}"
        ))
        .seen(absent)
        .fixed_by(fix),
    ]
}
