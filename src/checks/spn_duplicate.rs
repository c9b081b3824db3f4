//! A name that more than one account owns.

use super::{Certainty, Check, Evidence, Fact, Finding, Severity, common, common::Site, first_hop, machines};
use crate::{
    directory::Account,
    examine::Examination,
    fix::{self, Fix},
    kdc::{Rule, Verdict},
    spn::Spn,
    symptom,
};

const SLUG: &str = "spn-duplicate";

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD106",
    slug: SLUG,
    title: "more than one account owns a service principal name",
    explain: "\
With two owners the KDC cannot tell with whose key to encrypt the ticket. It issues none, answers KDC_ERR_S_PRINCIPAL_UNKNOWN \
with STATUS_OBJECT_NAME_COLLISION, and logs event 11. A HOST name that two accounts own is as bad, for cifs and for everything \
else that it stands for.

## Cause
A name was registered by a script, by setspn -A or with ADSI Edit, which do not look for another owner; a machine was rebuilt \
under another account; or a web application's service account was given a host's name.

## Fix
Take the name away from the account that does not go by it. Where both do, or neither, somebody has to decide which of them \
is in use.

## Check by hand
setspn -X -F for the forest, setspn -Q \"NAME\" for one name: two distinguished names must not be shown.",
    in_order: "no service principal name that is asked for has two owners",
    needs: &[Fact::Names],
    hides: &[],
    run,
};

/// Names that the same accounts own.
struct Duplicate<'e, 'f> {
    accounts: Vec<Account<'f>>,
    /// As they are registered.
    names: Vec<Spn>,
    sites: Vec<Site<'e, 'f>>,
}

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let mut all = Vec::new();
    for site in common::sites(examination).filter(|site| site.hop.fails(Rule::TargetUnique)) {
        let owners = site.hop.decision.as_ref().and_then(|decision| decision.owners.clone().found());
        if let Some(owners) = owners {
            add(&mut all, owners.accounts, owners.through.unwrap_or_else(|| site.hop.spn.clone()), Some(site));
        }
    }
    for name in first_hop::names(examination) {
        let holders = examination.directory.holders(&name);
        if holders.len() > 1 {
            add(&mut all, holders, name, None);
        }
    }
    all.iter().map(|duplicate| finding(examination, duplicate)).collect()
}

/// Puts names with the same owners into one finding, one for each machine.
fn add<'e, 'f>(all: &mut Vec<Duplicate<'e, 'f>>, accounts: Vec<Account<'f>>, name: Spn, site: Option<Site<'e, 'f>>) {
    let short = name.host_name().short().to_owned();
    let known = all
        .iter_mut()
        .find(|known| known.accounts == accounts && known.names.iter().any(|other| other.host_name().short() == short));
    match known {
        Some(known) => {
            if !known.names.iter().any(|other| other.same_as(name.as_str())) {
                known.names.push(name);
            }
            known.sites.extend(site);
        }
        None => all.push(Duplicate { accounts, names: vec![name], sites: site.into_iter().collect() }),
    }
}

fn finding(examination: &Examination<'_>, duplicate: &Duplicate<'_, '_>) -> Finding {
    let Duplicate { accounts, names, sites } = duplicate;
    let owners: Vec<String> = accounts.iter().map(|account| account.name()).collect();
    let is_refused = !sites.is_empty() && sites.iter().all(|site| site.hop.verdict() == Verdict::Refused);
    let is_suspected = symptom::rank_of(SLUG, &examination.case.symptoms).is_some();
    let severity = match (sites.is_empty(), is_suspected) {
        (false, _) => machines::worst(sites),
        // Only the way to the host that acts: older tools, or another class, may still get there.
        (true, true) => Severity::Error,
        (true, false) => Severity::Warning,
    };
    let certainty = if is_refused { Certainty::Confirmed } else { Certainty::Likely };
    let subject = names.first().map(Spn::to_string).unwrap_or_default();
    let title = format!("{} own {}", common::listed(&owners), common::listed(names));
    let detail = if sites.is_empty() {
        format!("The tools cannot sign in to {} by Kerberos under this name.", examination.case.source)
    } else {
        "The KDC cannot choose between the accounts and issues no ticket.".to_owned()
    };
    let mut finding = Finding::new(severity, certainty, subject, title)
        .detail(detail)
        .refuses(machines::keys(sites))
        .fixed_by(fix(examination, duplicate));
    for account in accounts {
        finding = finding.seen(owned(*account, names));
    }
    finding
}

/// Which of some names an account owns, as they are stored.
pub(super) fn owned(account: Account<'_>, names: &[Spn]) -> Evidence {
    let mut evidence = common::attribute(account, "servicePrincipalName");
    evidence.values.retain(|value| names.iter().any(|name| name.same_as(value)));
    evidence
}

fn fix(examination: &Examination<'_>, duplicate: &Duplicate<'_, '_>) -> Fix {
    let Duplicate { accounts, names, .. } = duplicate;
    let is_rightful = |account: &&Account<'_>| names.iter().all(|name| first_hop::is_rightful(**account, name));
    let rightful = accounts.iter().filter(is_rightful).count();
    if rightful == 1 {
        let wrong: Vec<Account<'_>> = accounts.iter().copied().filter(|account| !is_rightful(&account)).collect();
        return fix::unregister(&wrong, names, None, examination.directory.server())
            .then(["On the host that acts, elevated: klist -li 0x3e7 purge; then try again".to_owned()])
            .caution(format!(
                "A service that runs as {} may be reached under this name: see that none is. To take it back may not be possible: \
                 setspn -S, and domain controllers with current updates, refuse a second owner.",
                common::listed(&wrong.iter().map(|account| account.name()).collect::<Vec<_>>())
            ));
    }
    let by_hand = names.iter().flat_map(|name| {
        let name = crate::quote::cmd_argument(name.as_str());
        accounts.iter().map(move |account| {
            let account = account.name();
            let who = if account.ends_with('$') { "" } else { "-U " };
            let account = crate::quote::cmd_argument(account.trim_end_matches('$'));
            format!("setspn {who}-D {name} {account}")
        })
    });
    let mut choices =
        vec!["Find out which of the accounts is in use, and run only the lines for the others:".to_owned()];
    choices.extend(by_hand);
    let verify = names.iter().map(|name| format!("setspn -Q {}", crate::quote::cmd_argument(name.as_str())));
    Fix::by_hand("take the name away from the account that is not in use").click(choices).verified_by(verify).caution(
        "The names do not tell which of the accounts is the right one. Removing them from the one in use breaks it.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        facts::{Facts, Part},
        testing::{With, computer, delegator, live_facts, migration},
    };

    /// The causes of a migration where an account of another domain, which only the global catalog shows, owns a name.
    fn findings(name: &str) -> Vec<Finding> {
        let mut facts: Facts = live_facts(vec![delegator("hv1", 1001, "hv2"), computer("hv2", 1002)]);
        let mut twin = computer("web1", 0).with("servicePrincipalName", &[name]);
        twin.dn = "CN=WEB1,CN=Computers,DC=eu,DC=contoso,DC=com".to_owned();
        twin.attributes.retain(|name, _| ["objectclass", "samaccountname", "serviceprincipalname"].contains(&&**name));
        let mut catalog = facts.snapshots[0].clone();
        catalog.part = Part::Catalog;
        catalog.source = "ldap://dc1.contoso.com:3268".to_owned();
        catalog.objects = vec![twin.into()];
        facts.snapshots.push(catalog);
        run(&Examination::new(&migration("hv1", "hv2"), &facts))
    }

    #[test]
    fn a_second_owner_in_another_domain_of_the_forest_is_one() {
        let found = findings("HOST/hv2.contoso.com");
        assert!(found[0].title.contains("WEB1$"), "{found:?}");
        let fix = found[0].fix.as_ref().unwrap().powershell.join("\n");
        assert!(fix.contains("eu.contoso.com\\WEB1"), "{fix}");
        assert_eq!(findings("HOST/web1.eu.contoso.com"), []);
    }
}
