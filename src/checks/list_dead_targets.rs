//! Entries for hosts that are gone.

use std::collections::BTreeSet;

use super::{Certainty, Check, Evidence, Fact, Finding, Severity, common};
use crate::{
    directory::Account,
    examine::{
        Examination,
        listing::{interpolated_dn, meant_service, visible},
    },
    facts::Known,
    fix,
    spn::Spn,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD317",
    slug: "list-dead-targets",
    title: "the list has entries for hosts that no longer exist",
    explain: "\
Nobody owns the names in these entries, and no computer of the domain has the host's name. Nothing breaks by it. But whoever manages \
to register such a name for a machine of his own may receive the users whom the host delegates.

## Cause
Hosts are taken out of service and their names stay in the lists of others.

## Fix
Remove them. Before that make sure that the name is not in use for something that the directory does not show.

## Check by hand
setspn -Q \"SERVICE/NAME\" finds no owner, and Get-ADComputer NAME finds no computer.",
    in_order: "no entry is known to name a host that is gone",
    needs: &[Fact::Lists],
    hides: &[],
    run,
};

/// Longer lists are only looked at where the facts hold the whole domain: nobody asks a server for so many names.
const MANY: usize = 300;

/// How many are named in the evidence.
const SHOWN: usize = 5;

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let is_whole = examination.directory.facts().snapshots.iter().any(|snapshot| snapshot.coverage.everything);
    let needed: BTreeSet<String> = common::sites(examination).map(|site| site.hop.spn.key()).collect();
    let groups: BTreeSet<String> = examination
        .directory
        .accounts()
        .filter(|account| account.is_group())
        .map(|group| group.name().to_lowercase())
        .collect();
    let mut findings = Vec::new();
    for (account, _) in examination.delegators() {
        let list = account.delegation_list().found().unwrap_or_default();
        if list.len() > MANY && !is_whole {
            continue;
        }
        let dead: Vec<Spn> = list
            .into_iter()
            .filter(|entry| !needed.contains(&entry.key()) && !groups.contains(entry.host_name().as_str()))
            .filter(|entry| is_dead(examination, account, entry))
            .collect();
        if !dead.is_empty() {
            findings.push(finding(examination, account, &dead));
        }
    }
    findings
}

/// Whether an entry is a proper name for a host of the delegator's domain, and neither name nor host exists there.
///
/// A name under another suffix may belong to a domain that was not read. What is odd in itself is the matter of other checks.
fn is_dead(examination: &Examination<'_>, account: Account<'_>, entry: &Spn) -> bool {
    let host = entry.host_name();
    let is_odd = meant_service(entry).is_some()
        || interpolated_dn(entry).is_some()
        || visible(entry.as_str()) != entry.as_str()
        || host.as_str().is_empty()
        || host.as_str().contains(['\\', '@', ' ', '=', ','])
        || host.address().is_some();
    let is_here = host.suffix().is_none_or(|suffix| suffix == account.domain());
    !is_odd
        && is_here
        && !is_in_dns(examination, host.as_str())
        && matches!(examination.directory.owners(entry), Known::Absent)
        && matches!(examination.directory.host(&host), Known::Absent)
}

/// Whether the DNS has the name: then something answers to it, though the domain does not know what.
fn is_in_dns(examination: &Examination<'_>, host: &str) -> bool {
    let names = examination.names().found();
    names.and_then(|names| names.forward.get(host)).is_some_and(|answer| answer.found().is_some())
}

fn finding(examination: &Examination<'_>, account: Account<'_>, dead: &[Spn]) -> Finding {
    let name = account.name();
    let hosts: BTreeSet<String> = dead.iter().map(|entry| entry.host_name().short().to_owned()).collect();
    let title = format!(
        "{} {} in the list of {name} {} gone",
        hosts.len(),
        common::plural(hosts.len(), "host", "hosts"),
        common::plural(hosts.len(), "is", "are")
    );
    let shown: Vec<String> = hosts.iter().take(SHOWN).cloned().collect();
    let more = hosts.len() - shown.len();
    let rest = if more > 0 { format!(", and {more} more") } else { String::new() };
    let mut values: Vec<String> = dead.iter().take(SHOWN).map(Spn::to_string).collect();
    if dead.len() > SHOWN {
        values.push(format!("(and {} more like these)", dead.len() - SHOWN));
    }
    let fix = fix::remove_entries(account, dead, examination.directory.server())
        .caution("Make sure that nothing uses these names: the directory shows no owner, but it shows no use either.");
    Finding::new(Severity::Info, Certainty::Likely, name, title)
        .detail(format!(
            "Neither a computer nor an owner of the names is in the directory: {}{rest}.",
            shown.join(", ")
        ))
        .seen(Evidence {
            source: account.source().to_owned(),
            object: account.dn().to_owned(),
            field: "msDS-AllowedToDelegateTo".to_owned(),
            values,
        })
        .fixed_by(fix)
}
