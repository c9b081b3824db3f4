//! Two accounts stand for one machine.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Certainty, Check, Evidence, Fact, Finding, Severity, common, common::Site, machines};
use crate::{
    change::{Change, Edit},
    directory::{Account, AccountControl},
    examine::Examination,
    facts::Known,
    fix::Fix,
    kdc::Rule,
    spn::Spn,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD103",
    slug: "account-stale-duplicate",
    title: "a second account stands for the same machine",
    explain: "\
There is another account under the name of this machine: a copy that replication renamed (CNF: and an identifier in its name), or \
an enabled account of the same name in another domain. Only one of them has the machine's present password. Delegation that is set \
on the other one has no effect, and names that both hold cannot be told apart by the KDC.

## Cause
The account was made on two domain controllers at about the same time, or the machine moved to another domain and its old account \
stayed.

## Fix
Find the account that the machine uses: its password was set, and it signed in, within about the last thirty days. Take the \
service principal names from the other one, disable it, and delete it once nothing misses it.

## Check by hand
Get-ADObject -LDAPFilter '(cn=*\\0ACNF:*)'; Get-ADComputer -LDAPFilter '(name=HOST)' -Server :3268; compare pwdLastSet and \
lastLogonTimestamp. setspn -X -F lists names that are there twice.",
    in_order: "each machine has just one account",
    needs: &[Fact::Hosts],
    hides: &["spn-duplicate"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let mut found: Vec<(Account<'_>, Account<'_>)> = Vec::new();
    for party in &examination.parties {
        let Known::Found(account) = party.account else { continue };
        for other in namesakes(examination, account, &party.name) {
            let (used, stale) = if is_older(account, other) { (other, account) } else { (account, other) };
            if !found.contains(&(used, stale)) {
                found.push((used, stale));
            }
        }
    }
    found.into_iter().map(|(used, stale)| finding(examination, used, stale)).collect()
}

/// Other accounts that stand for the machine of an account.
fn namesakes<'f>(
    examination: &Examination<'f>,
    account: Account<'f>,
    name: &crate::name::HostName,
) -> Vec<Account<'f>> {
    let is_enabled =
        |account: Account<'f>| !account.control().found().is_some_and(|control| control.has(AccountControl::DISABLED));
    let by_name = examination.directory.hosts(name).into_iter().filter(|other| {
        !other.is_conflict_copy()
            && is_enabled(account)
            && is_enabled(*other)
            && other.domain() != account.domain()
            && other.short_name() == account.short_name()
    });
    let copies = examination.directory.accounts().filter(|other| {
        other.is_conflict_copy()
            && other.is_computer()
            && other.name_before_renaming().eq_ignore_ascii_case(&crate::name::first_value(account.dn()))
    });
    by_name.chain(copies).filter(|other| *other != account).collect()
}

/// Whether the account that the name leads to is the one that the machine has left: its password is the older one.
fn is_older(account: Account<'_>, other: Account<'_>) -> bool {
    if other.is_conflict_copy() || account.is_conflict_copy() {
        return account.is_conflict_copy();
    }
    matches!((account.password_set(), other.password_set()), (Known::Found(a), Known::Found(b)) if a < b)
}

fn finding(examination: &Examination<'_>, used: Account<'_>, stale: Account<'_>) -> Finding {
    let own: BTreeSet<String> = used.spns().found().unwrap_or_default().iter().map(Spn::key).collect();
    let spns = stale.spns().found().unwrap_or_default();
    let shared: Vec<Spn> = spns.into_iter().filter(|spn| own.contains(&spn.key())).collect();
    let both_own = |site: &Site<'_, '_>| {
        let owners = site.hop.decision.as_ref().and_then(|decision| decision.owners.clone().found());
        let owners = owners.map(|owners| owners.accounts).unwrap_or_default();
        site.hop.fails(Rule::TargetUnique) && owners.contains(&used) && owners.contains(&stale)
    };
    let sites: Vec<Site<'_, '_>> = common::sites(examination).filter(both_own).collect();
    // Names that the operation does not ask for do not stop it.
    let severity = if sites.is_empty() { Severity::Warning } else { machines::worst(&sites) };
    let name = used.name();
    let place = if stale.is_conflict_copy() {
        "a conflict copy of it".to_owned()
    } else {
        format!("another one of that name in {}", stale.domain())
    };
    let title = format!("besides {name} there is {place}");
    let detail = if shared.is_empty() {
        format!("Delegation that is set on {} has no effect for the machine, which signs in as {name}.", stale.dn())
    } else {
        format!(
            "Both hold {}, so the KDC cannot tell which key to use and refuses, or uses the one that the machine does not have.",
            common::listed(&shared[..shared.len().min(3)])
        )
    };
    let mut finding =
        Finding::new(severity, Certainty::Likely, name, title).detail(detail).refuses(machines::keys(&sites));
    for account in [used, stale] {
        finding = finding.seen(time(account, "pwdLastSet", account.password_set())).seen(time(
            account,
            "lastLogonTimestamp",
            account.last_logon(),
        ));
    }
    finding.fixed_by(fix(used, stale, &shared, examination.directory.server()))
}

fn time(account: Account<'_>, field: &str, stamp: Known<Timestamp>) -> Evidence {
    let values = match stamp {
        Known::Found(stamp) => vec![stamp.to_string()],
        Known::Absent => Vec::new(),
        Known::Unreadable(why) => vec![format!("unreadable: {why}")],
    };
    Evidence { values, ..common::attribute(account, field) }
}

fn fix(used: Account<'_>, stale: Account<'_>, shared: &[Spn], server: Option<&str>) -> Fix {
    let mut edits = Vec::new();
    if !shared.is_empty() {
        let values = shared.iter().map(Spn::to_string).collect();
        edits.push(Edit::Remove { attribute: "servicePrincipalName", values });
    }
    if let Known::Found(old) = stale.control() {
        let new = old.changed(AccountControl::DISABLED, AccountControl(0));
        if old != new {
            edits.push(Edit::Control { old, new });
        }
    }
    let title = format!("retire the account that {} no longer uses", used.name().trim_end_matches('$'));

    Fix::of(title, vec![Change::new(stale, edits)], server)
        .verified_by(["setspn -X -F".to_owned()])
        .then(["Delete the account once nothing has missed it for some weeks".to_owned()])
        .caution(format!(
            "Make sure that the machine does not use {}: the account in use has the newer password and the newer sign-in.",
            stale.dn()
        ))
}
