//! An account of the chain is disabled or expired.

use super::{Check, Evidence, Fact, Finding, Severity, common, common::Site, resource};
use crate::{
    change::{Change, Edit},
    checks::Certainty,
    directory::{Account, AccountControl},
    examine::Examination,
    facts::{Known, Value},
    fix::{self, Fix, Refresh},
    kdc::{Rule, Verdict},
    quote,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD102",
    slug: "account-disabled",
    title: "the account of a host is disabled or has expired",
    explain: "\
The KDC gives no tickets to an account that is disabled or past its end, and Windows gives none for a service of one. Whatever \
else is set up for delegation, it ends here.

## Cause
Somebody disabled the computer account, often a rule that disables accounts whose password has not changed for long; or the \
account was given an end, as accounts made by hand sometimes are.

## Fix
Enable the account, or take its end away. If the machine was away for long, see that its secure channel still stands.

## Check by hand
Get-ADComputer HOST -Properties Enabled, AccountExpirationDate. The KDC says KDC_ERR_CLIENT_REVOKED with STATUS_ACCOUNT_DISABLED \
or STATUS_ACCOUNT_EXPIRED.",
    in_order: "no account that takes part is disabled, or known to have expired",
    needs: &[Fact::Control],
    hides: &[],
    run,
};

/// An account that the KDC turns away, as delegator or as target, and all that fails for it.
struct Revoked<'e, 'f> {
    account: Account<'f>,
    sites: Vec<Site<'e, 'f>>,
}

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let mut all: Vec<Revoked<'_, '_>> = Vec::new();
    for site in common::sites(examination) {
        let delegator = Some(site.delegator).filter(|_| site.hop.fails(Rule::DelegatorStanding));
        let target = resource::owner(&site).filter(|_| site.hop.fails(Rule::TargetStanding));
        for account in [delegator, target, shadowed(&site)].into_iter().flatten() {
            match all.iter_mut().find(|revoked| revoked.account == account) {
                Some(revoked) => revoked.sites.push(site),
                None => all.push(Revoked { account, sites: vec![site] }),
            }
        }
    }
    all.iter().map(|revoked| finding(examination, revoked)).collect()
}

/// The machine itself, where it is disabled and a name is asked for that others own as well: of several owners the KDC looks at
/// none, and its fault would come to light only when the name is its own again.
fn shadowed<'f>(site: &Site<'_, 'f>) -> Option<Account<'f>> {
    let owners = site.hop.decision.as_ref()?.owners.clone().found()?.accounts;
    let machine = site.need.target.clone().found()?;
    (owners.len() > 1 && owners.first() != Some(&machine) && owners.contains(&machine) && is_disabled(machine))
        .then_some(machine)
}

fn finding(examination: &Examination<'_>, revoked: &Revoked<'_, '_>) -> Finding {
    let Revoked { account, sites } = revoked;
    let name = account.name();
    let severities = sites.iter().map(|site| common::severity(site.need.requirement.way));
    let severity = severities.min().unwrap_or(Severity::Warning);
    let is_refused = sites.iter().all(|site| site.hop.verdict() == Verdict::Refused);
    let certainty = if is_refused { Certainty::Confirmed } else { Certainty::Likely };
    let is_disabled = is_disabled(*account);
    let state = if is_disabled { "is disabled" } else { "has expired" };
    Finding::new(severity, certainty, name.clone(), format!("the account {name} {state}"))
        .detail(format!("The KDC refuses every request in which {name} takes part."))
        .seen(if is_disabled {
            common::control(*account, "with ACCOUNTDISABLE 0x2")
        } else {
            let end = account.expires().found().map(|end| end.to_string());
            Evidence { values: end.into_iter().collect(), ..common::attribute(*account, "accountExpires") }
        })
        .refuses(sites.iter().map(Site::key))
        .fixed_by(fix(examination, *account, sites[0].delegator))
}

fn is_disabled(account: Account<'_>) -> bool {
    account.control().found().is_some_and(|control| control.has(AccountControl::DISABLED))
}

/// Whether the account's end lies before the time of the facts; where that is not known, nothing is held against it.
fn has_expired(account: Account<'_>, now: Option<jiff::Timestamp>) -> bool {
    matches!((account.expires(), now), (Known::Found(end), Some(now)) if now >= end)
}

fn fix(examination: &Examination<'_>, account: Account<'_>, delegator: Account<'_>) -> Fix {
    let (name, server) = (account.name(), examination.directory.server());
    let mut edits = Vec::new();
    if let (true, Known::Found(old)) = (is_disabled(account), account.control()) {
        edits.push(Edit::Control { old, new: old.changed(AccountControl(0), AccountControl::DISABLED) });
    }
    let is_over = has_expired(account, examination.now());
    if is_over {
        let old = account.object().values("accountExpires").found().and_then(|values| values.first().cloned());
        let new = Some(Value::Text("0".to_owned()));
        edits.push(Edit::Replace { attribute: "accountExpires", old, new, principals: None });
    }
    let title = match (is_disabled(account), is_over) {
        (true, true) => format!("enable {name}, and take its end away"),
        (false, true) => format!("take the end from {name}"),
        (_, false) => format!("enable {name}"),
    };
    Fix::of(title, vec![Change::new(account, edits)], server)
        .verified_by([
            format!("Get-ADComputer -Identity {} -Properties Enabled, AccountExpirationDate", quote::powershell(&name)),
            format!("Test-ComputerSecureChannel    # on {}", quote::cmd_argument(name.trim_end_matches('$'))),
        ])
        .then(fix::refresh_steps(Refresh::Host, delegator, server))
        .caution(format!("Somebody, or a rule, turned {name} off: find out why before it is turned on again."))
}
