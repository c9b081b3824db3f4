//! A read-only domain controller among those that answer, where the symptom may come of one.

use super::{Certainty, Check, Evidence, Fact, Finding, Severity, common, reported};
use crate::{
    directory::{Account, AccountControl},
    examine::Examination,
    fix::Fix,
    quote,
};

const SLUG: &str = "rodc";

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD508",
    slug: SLUG,
    title: "a read-only domain controller may have answered",
    explain: "\
A read-only domain controller issues tickets with a key of its own, and only for accounts whose passwords it may keep. A writable \
one that is shown such a ticket looks at that again, and may refuse it with KDC_ERR_POLICY. A host in a site with nothing else also \
cannot register its service principal names there. Which domain controller answered a host or a user is not in the directory.

## Cause
Hosts, or whoever manages them, are in a site whose only domain controller is read-only.

## Fix
Let these hosts use a writable domain controller: move their subnet to a site that has one. For a test klist add_bind pins one.

## Check by hand
nltest /dsgetdc:DOMAIN on the host that acts, and where the operation is started: the flags of a writable one have WRITABLE. \
Get-ADDomainController -Filter {IsReadOnly -eq $true}.",
    in_order: "nothing that was reported points to a read-only domain controller, or the domain has none",
    needs: &[Fact::Case, Fact::DomainControllers],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let Some(symptom) = reported::pointing_to(examination, SLUG) else { return Vec::new() };
    let is_read_only = |account: &Account<'_>| {
        account.control().found().is_some_and(|control| control.has(AccountControl::READ_ONLY_DC))
    };
    let accounts: Vec<Account<'_>> =
        examination.directory.domain_controllers().into_iter().filter(is_read_only).collect();
    let copies = examination.directory.facts().copies.iter().filter(|copy| copy.read_only);
    let short = |name: &str| name.split('.').next().unwrap_or_default().to_lowercase();
    let mut names: Vec<String> = accounts.iter().map(|account| account.short_name()).collect();
    names.extend(copies.map(|copy| short(&copy.name)));
    names.sort();
    names.dedup();
    if names.is_empty() {
        return Vec::new();
    }
    let domain = examination.directory.domain().unwrap_or_default();
    let argument = quote::cmd_argument(&domain);
    let host = &examination.case.source;
    let verb = common::plural(names.len(), "is", "are");
    let which = common::listed(&names);
    let mut finding = Finding::new(
        Severity::Info,
        Certainty::Possible,
        which.clone(),
        format!("{which} {verb} read-only, and may have issued a ticket that another KDC refuses"),
    )
    .detail(format!(
        "{} can come of that. Check also which domain controller answered {host}, and whoever pressed the button.",
        reported::code(symptom)
    ))
    .seen(reported::seen(symptom));
    for account in &accounts {
        finding = finding.seen(common::control(*account, "PARTIAL_SECRETS_ACCOUNT: a read-only domain controller"));
    }
    if accounts.is_empty() {
        finding = finding.seen(Evidence {
            source: domain.clone(),
            object: which,
            field: "userAccountControl".to_owned(),
            values: vec!["a read-only domain controller".to_owned()],
        });
    }
    vec![
        finding.fixed_by(
            Fix::by_hand(format!("let {host} use a writable domain controller"))
                .run([
                    format!("nltest /dsgetdc:{argument}    # on {host}: the flags of a writable one have WRITABLE"),
                    format!("nltest /dsgetdc:{argument} /writable /force    # on {host}: one that is"),
                    format!("klist add_bind {argument} <that one>    # on {host}, until it restarts"),
                ])
                .undone_by([format!("klist purge_bind    # on {host}")])
                .verified_by([format!("klist query_bind    # on {host}")])
                .then([format!("On {host}, elevated: klist -li 0x3e7 purge; then try again")]),
        ),
    ]
}
