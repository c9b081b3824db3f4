//! A machine of the case has no account in the directory.

use super::{Certainty, Check, Evidence, Fact, Finding, Severity, common, machines};
use crate::{
    directory::Account,
    examine::{Examination, Party, Resolution},
    facts::Known,
    fix::Fix,
    name::HostName,
    quote,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD001",
    slug: "hosts-in-workgroup",
    title: "a host or file server has no computer account in the directory",
    explain: "\
Kerberos tickets are issued to accounts of a domain and for accounts of a domain. A Hyper-V host that is in a workgroup can \
neither delegate nor be delegated to, and neither can a file server.

## Cause
The name is misspelt, or the machine was never joined, or it is a member of another domain than the one that was read. Where \
the DNS does not know the name either, a misspelling is the most likely.

## Fix
Check the name first. Then join the machine to the domain, or do without delegation: work on the source host itself, with \
CredSSP as the hosts' migration setting; from Windows Server 2025 on, hosts in a workgroup can form a cluster that uses \
certificates; Hyper-V Replica can use certificates too. For a machine in another domain read that domain as well: only the \
target's own permission (resource-based delegation) reaches across domains.

## Check by hand
Get-ADComputer NAME. On the machine: (Get-CimInstance Win32_ComputerSystem).PartOfDomain, and its Domain.",
    in_order: "every host and file server has a computer account",
    needs: &[Fact::Hosts],
    hides: &["spn-missing-target", "entry-missing", "cross-domain-kcd"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    machines::involved(examination)
        .filter(|party| match party.account {
            Known::Found(_) => false,
            Known::Absent => true,
            Known::Unreadable(_) => examination.directory.outside(&party.name).is_some(),
        })
        .filter(|party| matches!(party.resolution, Resolution::Own | Resolution::Alias(_) | Resolution::Unknown))
        .filter(|party| !is_served_by_another_account(examination, party))
        .map(|party| finding(examination, party))
        .collect()
}

/// A file server that is not Windows may run under a user's account, which then owns its names.
fn is_served_by_another_account(examination: &Examination<'_>, party: &Party<'_>) -> bool {
    let sites = machines::hops_to(examination, &party.name);
    sites
        .iter()
        .any(|site| site.hop.decision.as_ref().is_some_and(|decision| matches!(decision.owners, Known::Found(_))))
}

fn finding(examination: &Examination<'_>, party: &Party<'_>) -> Finding {
    let name = &party.name;
    let role = machines::role(examination.case, name);
    let domain = examination.directory.domain().unwrap_or_else(|| "the domain".to_owned());
    let sites = machines::hops_to(examination, name);
    let is_nowhere = machines::is_unknown_to_dns(examination, name.as_str());
    let dns_name = machines::forward(examination, name.as_str()).map(|forward| forward.name.as_str());
    let suffix = dns_name.or(Some(name.as_str())).and_then(|full| full.split_once('.')).map(|(_, suffix)| suffix);
    let elsewhere = suffix.filter(|suffix| !suffix.eq_ignore_ascii_case(&domain));
    let title = if is_nowhere {
        format!("no machine of the name {name} is known, neither to the directory nor to the DNS")
    } else {
        format!("{name}, {role}, has no computer account in {domain}")
    };
    let which = match (is_nowhere, dns_name, elsewhere) {
        (true, _, _) => "Most likely the name is misspelt.".to_owned(),
        (false, _, Some(suffix)) => {
            format!("By its name it belongs to {suffix}: a workgroup, or a domain that was not read.")
        }
        (false, Some(_), None) => {
            "The DNS knows it, so the machine exists: in a workgroup, or in another domain.".to_owned()
        }
        (false, None, None) => "It is in a workgroup, or in another domain, or the name is misspelt.".to_owned(),
    };
    // What lies in another domain is not held against the names of this one.
    let is_elsewhere = elsewhere.is_some() && !is_nowhere;
    // A domain that was not read may hold the account: then only that much is known.
    let certainty = if is_elsewhere { Certainty::Possible } else { Certainty::Likely };
    let near = if is_elsewhere { Vec::new() } else { near(examination, name.short()) };
    let absent = Evidence {
        source: examination.directory.sources().join(", "),
        object: name.to_string(),
        field: "computer account".to_owned(),
        values: Vec::new(),
    };
    // The host that acts is named by no hop that leads to it.
    let severity = match (certainty, *name == examination.case.source) {
        // Nothing speaks against a machine of a domain that was not read, but that nothing is known of it.
        (Certainty::Possible, _) => Severity::Warning,
        (_, true) => Severity::Error,
        (_, false) => machines::worst(&sites),
    };
    let mut finding = Finding::new(severity, certainty, name.to_string(), title)
        .detail(format!(
            "Without an account there is no Kerberos, and nothing can be delegated to it or by it. {which}"
        ))
        .seen(absent)
        .refuses(machines::keys(&sites))
        .fixed_by(if is_elsewhere { elsewhere_fix(name, suffix) } else { fix(party, role, &domain, &near) });
    if machines::answer(examination, name.as_str()).is_some() {
        finding = finding.seen(machines::seen_forward(examination, name.as_str()));
    }
    finding
}

/// A machine of another domain is looked up there.
fn elsewhere_fix(name: &HostName, suffix: Option<&str>) -> Fix {
    let domain = suffix.unwrap_or_default();
    Fix::by_hand(format!("check the name {name}, and look into {domain} too")).click([
        format!("With files: export the machines of {domain} as well, and give both with --from"),
        format!("Live: ask again with the domain of the other host first, and with --domain {domain} too"),
    ])
}

fn fix(party: &Party<'_>, role: &str, domain: &str, near: &[String]) -> Fix {
    let name = &party.name;
    let title = if near.is_empty() {
        format!("check the name {name}, and join the machine to {domain} if it is right")
    } else {
        format!("check the name {name}: the directory has {}", common::listed(near))
    };
    let other_way = if party.is_storage {
        "If it cannot be joined, keep the files on a server that is a member".to_owned()
    } else {
        "If it cannot be joined: sign in to the source host itself and use CredSSP as the migration setting, or certificates \
         (Hyper-V Replica; workgroup clusters from Windows Server 2025 on)"
            .to_owned()
    };
    Fix::by_hand(title)
        .click([
            format!("Compare the name with Get-ADComputer -Identity {}", quote::powershell(name.short())),
            format!("On {role}, elevated: Add-Computer -DomainName {} -Restart", quote::powershell(domain)),
            other_way,
        ])
        .verified_by([format!("Get-ADComputer -Identity {}", quote::powershell(name.short()))])
}

/// Computers whose short name is almost the one given, nearest first, at most three.
pub(super) fn near(examination: &Examination<'_>, wanted: &str) -> Vec<String> {
    if let Some(known) = &examination.case.near {
        return known.get(wanted).cloned().unwrap_or_default();
    }
    let computers = examination.directory.accounts().filter(|account| account.is_computer());
    let is_in_case = |name: &str| examination.case.hosts().iter().any(|host| host.short() == name);
    let mut near: Vec<(usize, String)> = computers
        .map(Account::short_name)
        .map(|name| (distance(&name, wanted), name))
        .filter(|(distance, name)| (1..=2).contains(distance) && !is_in_case(name))
        .collect();
    near.sort();
    near.dedup();
    near.into_iter().map(|(_, name)| name).take(3).collect()
}

/// How many characters have to be inserted, removed or replaced to make one name the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    // Names of machines are short; what is not is not near, and not worth the work.
    if a.len().abs_diff(b.len()) > 2 || a.len() > 64 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn names_are_near_by_single_characters() {
        assert_eq!(distance("vmhost1", "vmhost1"), 0);
        assert_eq!(distance("vmhost1", "vmhst1"), 1);
        assert_eq!(distance("vmhost1", "vmohst1"), 2);
        assert_eq!(distance("", "ab"), 2);
        assert_eq!(distance("é1", "e1"), 1);
        assert!(distance("vmhost1", "fs1") > 2);
    }
}
