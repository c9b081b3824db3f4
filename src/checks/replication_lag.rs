//! Domain controllers that do not agree on what decides.

use std::collections::BTreeSet;

use super::{
    Certainty, Check, Fact, Finding, Severity, common,
    common::Site,
    differing::{evidence, in_words, since},
};
use crate::{
    directory::Account,
    examine::{Controller, Difference, Examination},
    facts::Known,
    fix,
    kdc::{User, Verdict},
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD507",
    slug: "replication-lag",
    title: "the domain controllers do not agree on what decides",
    explain: "\
A KDC goes by its own copy of the directory. Where two domain controllers have different delegation lists, account options, names or \
descriptors of one account, the same request is granted by one and refused by the other, and which one a host asks is not decided in \
the directory: it works now and fails later, or works from one site only.

Every domain controller of the domain is asked for the accounts that take part, and the decision is made for each of them. A \
difference that changes no answer is told as a note.

## Cause
A change was made on one domain controller and has not reached the others: within a site that takes seconds, between sites up to \
three hours, and for ever where replication is broken.

## Fix
Replicate the account from the domain controller that has the newer state. If the difference comes back, mend the replication \
itself: repadmin /replsummary shows which link fails. Then renew the tickets of the host.

## Check by hand
repadmin /showobjmeta * with the DN of the account shows for each domain controller the version of msDS-AllowedToDelegateTo, \
userAccountControl, servicePrincipalName and msDS-AllowedToActOnBehalfOfOtherIdentity: they must be the same. nltest /dsgetdc:DOMAIN \
/kdc on the host names the one that it asks, klist query_bind those that it is bound to.",
    in_order: "every domain controller has the same of the accounts that take part",
    needs: &[Fact::Copies],
    hides: &[
        "account-disabled",
        "class-misspelt",
        "delegator-sensitive",
        "dn-interpolation",
        "entry-fqdn-only",
        "entry-host-class",
        "entry-invisible-chars",
        "entry-missing",
        "entry-realm-or-port-suffix",
        "entry-short-only",
        "kdc-contradicts-directory",
        "kerberos-only-on-winrm-host",
        "rbcd-overwritten",
        "rbcd-wrong-principal",
        "s4u-negative-cache",
        "spn-duplicate",
        "spn-missing-target",
        "spn-on-wrong-account",
        "t2a4d-without-list",
        "ticket-cache-stale",
        "unconstrained-instead",
        "user-sensitive",
        "vmms-spn-not-registered",
        "wrong-direction",
        "wrong-object",
    ],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let differences = examination.differences();
    if differences.is_empty() {
        return Vec::new();
    }
    let controllers = examination.controllers();
    let mut by_account: Vec<Vec<Difference<'_>>> = Vec::new();
    for difference in differences {
        match by_account.last_mut() {
            Some(last) if last[0].account == difference.account => last.push(difference),
            _ => by_account.push(vec![difference]),
        }
    }
    by_account.iter().map(|differences| finding(examination, &controllers, differences)).collect()
}

/// What all domain controllers answer to one hop that an account takes part in.
struct Answers<'e, 'f> {
    site: Site<'e, 'f>,
    /// By the places of the domain controllers; nothing from one that was not asked.
    verdicts: Vec<Option<Verdict>>,
}

impl Answers<'_, '_> {
    fn has(&self, verdict: Verdict) -> bool {
        self.verdicts.contains(&Some(verdict))
    }

    fn is_split(&self) -> bool {
        self.has(Verdict::Granted) && self.has(Verdict::Refused)
    }
}

fn answers<'e, 'f>(
    examination: &'e Examination<'f>,
    controllers: &[Controller<'f>],
    account: Account<'f>,
) -> Vec<Answers<'e, 'f>> {
    let is_user = matches!(&examination.user, User::Named(Known::Found(user)) if *user == account);
    let takes_part = |site: &Site<'_, '_>| {
        let owners = site.hop.decision.as_ref().and_then(|decision| decision.owners.as_found());
        is_user
            || site.delegator == account
            || site.need.target.as_found() == Some(&account)
            || owners.is_some_and(|owners| owners.accounts.contains(&account))
    };
    let hops = examination.hops().enumerate();
    let sites = hops.filter_map(|(at, (need, hop))| {
        let site = Site { need, hop, delegator: need.delegator.clone().found()? };
        let verdicts = controllers.iter().map(|controller| controller.verdicts.get(at).copied()).collect();
        takes_part(&site).then_some(Answers { site, verdicts })
    });
    sites.collect()
}

fn finding(examination: &Examination<'_>, controllers: &[Controller<'_>], differences: &[Difference<'_>]) -> Finding {
    let account = differences[0].account;
    let answers = answers(examination, controllers, account);
    let split: Vec<&Answers<'_, '_>> = answers.iter().filter(|answers| answers.is_split()).collect();
    let what: Vec<String> = differences.iter().map(|difference| in_words(difference)).collect();
    let what = common::listed(&what);
    let named = |wanted: &dyn Fn(usize) -> bool| -> Vec<&str> {
        let controllers = controllers.iter().enumerate().filter(|(at, _)| wanted(*at));
        controllers.map(|(_, controller)| controller.name.as_str()).collect()
    };
    let says = |at: usize, verdict| split.iter().any(|answers| answers.verdicts[at] == Some(verdict));
    let refusing = named(&|at| says(at, Verdict::Refused));
    let granting = named(&|at| !says(at, Verdict::Refused) && says(at, Verdict::Granted));
    let newer = newer(controllers, differences);
    let (severity, title) = if split.is_empty() {
        let is_refused = |answers: &Answers<'_, '_>| {
            !answers.site.need.is_back() && answers.has(Verdict::Refused) && !answers.has(Verdict::Granted)
        };
        let severity = if answers.iter().any(is_refused) { Severity::Warning } else { Severity::Info };
        (severity, format!("the domain controllers differ in {what} of {}", account.name()))
    } else {
        let severity = split.iter().map(|answers| common::severity(answers.site.need.requirement.way)).min();
        let verb = common::plural(refusing.len(), "refuses", "refuse");
        let others = common::plural(granting.len(), "grants", "grant");
        // Each may refuse something that another one grants.
        let than = if granting.is_empty() {
            "another one grants".to_owned()
        } else {
            format!("{} {others}", common::listed(&granting))
        };
        let title = format!("{} {verb} what {than}: {what} of {} differs", common::listed(&refusing), account.name());
        (severity.unwrap_or(Severity::Warning), title)
    };
    let is_newer_refused = |at: usize| split.iter().any(|answers| answers.verdicts[at] == Some(Verdict::Refused));
    let is_refused_for_good = !newer.is_empty() && newer.iter().all(|at| is_newer_refused(*at));
    let mut detail: Vec<String> = differences.iter().filter_map(|difference| since(controllers, difference)).collect();
    if split.is_empty() {
        detail.push("It changes no answer to what this operation asks for.".to_owned());
    } else {
        detail.push(
            "Which of them a host asks is not decided in the directory: the operation works or fails with the one that it happens \
             to ask."
                .to_owned(),
        );
        if is_refused_for_good {
            detail.push(
                "The newer state is the one that is refused: once it has arrived, all of them refuse.".to_owned(),
            );
        }
    }
    detail.extend(between_sites(controllers, differences));
    let mut finding = Finding::new(severity, Certainty::Confirmed, account.name(), title).detail(detail.join(" "));
    for difference in differences {
        for evidence in evidence(controllers, difference) {
            finding = finding.seen(evidence);
        }
    }
    // Where the state that counts is the newer one, what it refuses is mended by its own causes and not by waiting.
    let is_final = is_refused_for_good && newer.contains(&0);
    if !is_final {
        finding = finding.refuses(split.iter().map(|answers| answers.site.key()));
    }
    let mut hosts: Vec<Account<'_>> = Vec::new();
    for host in split.iter().map(|answers| answers.site.delegator) {
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    let from = newer.first().map(|at| &controllers[*at]);
    let asked = controllers.iter().filter(|controller| controller.unread().is_none());
    let to: Vec<&Controller<'_>> =
        asked.filter(|one| from.is_none() || newer.iter().all(|at| controllers[*at].name != one.name)).collect();
    finding.fixed_by(fix::replicate(account, from, &to, &hosts, is_refused_for_good, examination.directory.server()))
}

/// That the change has to travel between sites, where it does.
fn between_sites(controllers: &[Controller<'_>], differences: &[Difference<'_>]) -> Option<String> {
    let places = differences.iter().flat_map(|difference| difference.sides.iter().map(|side| side.at));
    let sites: BTreeSet<&str> = places.filter_map(|at| controllers[at].site.as_deref()).collect();
    let sites: Vec<&str> = sites.into_iter().collect();
    (sites.len() > 1).then(|| {
        format!(
            "They are in different sites ({}): between sites changes wait for the schedule of the link, by default up to three hours; \
             check also that.",
            sites.join(", ")
        )
    })
}

/// The places of the domain controllers that have the newer state of all that differs.
fn newer(controllers: &[Controller<'_>], differences: &[Difference<'_>]) -> Vec<usize> {
    let places = |difference: &Difference<'_>| -> BTreeSet<usize> {
        difference.newest().into_iter().map(|side| side.at).collect()
    };
    let all = (0..controllers.len()).collect::<BTreeSet<usize>>();
    differences.iter().map(places).fold(all, |all, places| &all & &places).into_iter().collect()
}
