//! A user of another domain than the hosts.

use super::{Certainty, Check, Evidence, Fact, Finding, Severity, named_user};
use crate::{examine::Examination, fix::Fix, quote};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD405",
    slug: "user-foreign-domain",
    title: "the user belongs to another domain than the hosts",
    explain: "\
Delegation works for users of other domains, provided that the domains trust each other: a host that asks for a ticket in the \
user's name is referred to the user's domain and back. Where the user's own domain was not read, marks and groups that forbid \
delegation were not examined.

## Cause
The name was given with a domain that is not that of the hosts.

## Fix
Nothing, where the trust goes both ways and other users of that domain succeed. Otherwise look at the trust, and at the user in \
its own domain.

## Check by hand
Get-ADTrust -Filter * in the hosts' domain; Get-ADUser USER -Server DOMAIN -Properties AccountNotDelegated, memberOf.",
    in_order: "no user of another domain was named",
    needs: &[Fact::User],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let Some(given) = &examination.case.user else { return Vec::new() };
    let Some(ours) = hosts_domain(examination) else { return Vec::new() };
    let account = named_user::account(examination);
    let (theirs, certainty) = match account.map(crate::directory::Account::domain) {
        Some(domain) if domain != ours => (domain, Certainty::Confirmed),
        Some(_) => return Vec::new(),
        None => match examination.directory.foreign_domain(given) {
            Some(domain) => (domain, Certainty::Likely),
            None => return Vec::new(),
        },
    };
    let examined = if account.is_some() {
        "The user's account was read in its own domain."
    } else {
        "Whether the user may be delegated was not examined in the user's own domain."
    };
    let user = named_user::name(examination);
    vec![
        Finding::new(
            Severity::Info,
            certainty,
            user.clone(),
            format!("{user} belongs to the domain {theirs}, the hosts to {ours}"),
        )
        .detail(format!("That is allowed, and needs a trust in both directions. {examined}"))
        .seen(Evidence {
            source: "--user".to_owned(),
            object: given.clone(),
            field: "domain".to_owned(),
            values: vec![theirs.clone()],
        })
        .fixed_by(Fix::by_hand("look at the user in its own domain, and at the trust").run([
            format!(
                "Get-ADUser -Identity {} -Server {} -Properties AccountNotDelegated, memberOf",
                quote::powershell(bare(given)),
                quote::powershell(&theirs)
            ),
            format!(
                "Get-ADTrust -Filter * -Server {} | Format-List Name, Direction, SelectiveAuthentication",
                quote::powershell(&ours)
            ),
        ])),
    ]
}

/// The name without its domain.
fn bare(user: &str) -> &str {
    let name = user.rsplit('\\').next().unwrap_or_default();
    name.split('@').next().unwrap_or_default()
}

fn hosts_domain(examination: &Examination<'_>) -> Option<String> {
    let source = examination.party(&examination.case.source).and_then(|party| party.account.clone().found());
    source.map(crate::directory::Account::domain).or_else(|| examination.directory.domain())
}
