//! An alias for which nobody registered a service principal name.

use super::{Certainty, Check, Evidence, Fact, Finding, common, common::Site, machines};
use crate::{
    directory::Account,
    examine::{Examination, Listing, Party, Resolution},
    facts::Known,
    fix::{self, Fix, Refresh},
    kdc::{Rule, Verdict},
    quote,
    spn::Spn,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD008",
    slug: "cname-alias",
    title: "a machine is named by an alias that has no service principal name",
    explain: "\
Windows mostly asks for a ticket with the name that was given, alias or not; some programs may go by the machine's own name. The machine's account owns names for the machine's own \
name only, unless somebody adds others; for any other name the KDC knows no service.

## Cause
A CNAME record was made in the DNS, for example when a file server was replaced, and nothing else was done.

## Fix
Use the machine's own name, or make the alias known: netdom computername adds it with all that belongs to it, setspn adds the \
service principal names alone. The host that delegates needs the alias in its list as well, short and full. Some file servers \
answer to other names only with DisableStrictNameChecking.

## Check by hand
Resolve-DnsName ALIAS -Type CNAME, and setspn -Q cifs/ALIAS, which must find the server.",
    in_order: "no alias is used, or its service principal names are registered",
    needs: &[Fact::Hosts, Fact::Names, Fact::Dns],
    hides: &["spn-missing-target", "entry-missing"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let lacks_name = |site: &Site<'_, '_>| {
        let party = examination.party(&site.need.requirement.target);
        site.hop.fails(Rule::TargetKnown) && party.is_some_and(|party| matches!(party.resolution, Resolution::Alias(_)))
    };
    machines::by_target(examination, lacks_name)
        .into_iter()
        .filter_map(|(name, sites)| {
            let party = examination.party(name)?;
            let account = party.account.clone().found()?;
            Some(finding(examination, party, account, &sites))
        })
        .collect()
}

fn finding(examination: &Examination<'_>, party: &Party<'_>, account: Account<'_>, sites: &[Site<'_, '_>]) -> Finding {
    let name = &party.name;
    let spns = machines::spns(sites);
    let is_refused = sites.iter().all(|site| site.hop.verdict() == Verdict::Refused);
    let certainty = if is_refused { Certainty::Confirmed } else { Certainty::Likely };
    let own = account.dns_name().found().unwrap_or_else(|| account.short_name());
    let about_it = |value: &String| Spn::parse(value).host_name().short() == name.short();
    let mut owned = common::attribute(account, "servicePrincipalName");
    let all = owned.values.len();
    owned.values.retain(about_it);
    owned.values.push(format!("({all} in all, none for {name})"));
    let finding = Finding::new(
        machines::worst(sites),
        certainty,
        name.to_string(),
        format!("{name} is an alias of {own}, and {} owns no name for it", account.name()),
    )
    .detail(format!(
        "Windows asks for {}, which nobody owns, and the KDC answers that it knows no such service.",
        common::listed(&spns)
    ))
    .seen(owned)
    .refuses(machines::keys(sites))
    .fixed_by(fix(examination, party, account, sites, &own));
    if machines::answer(examination, name.as_str()).is_some() {
        finding.seen(machines::seen_forward(examination, name.as_str()))
    } else {
        finding.seen(Evidence {
            source: account.source().to_owned(),
            object: account.dn().to_owned(),
            field: "dNSHostName".to_owned(),
            values: vec![own],
        })
    }
}

/// The names on the server and, since the list goes by the whole name, the same names in the lists of the delegators.
fn fix(
    examination: &Examination<'_>,
    party: &Party<'_>,
    account: Account<'_>,
    sites: &[Site<'_, '_>],
    own: &str,
) -> Fix {
    let server = examination.directory.server();
    let unlisted: Vec<Site<'_, '_>> = sites
        .iter()
        .copied()
        .filter(|site| site.hop.listing != Listing::Listed && !is_allowed_by_target(site))
        .collect();
    let lists = machines::delegators(&unlisted)
        .into_iter()
        .filter(|(delegator, _)| delegator.delegation_list().unreadable().is_none())
        .map(|(delegator, spns)| {
            let with_transition = common::needs_transition(examination, delegator);
            fix::add_entries(delegator, &spns, &[], with_transition, server)
        })
        .collect();
    let spns = machines::spns(sites);
    let mut fix = fix::register_and_list(account, &spns, lists, server);
    fix.title = format!("use {own} in the place of {}, or register the alias on {}", party.name, account.name());
    let (_, full) = party.name_forms(&examination.directory);
    let full = full.unwrap_or_else(|| party.name.to_string());
    let fix = fix.click([format!(
        "Instead of setspn, elevated: netdom computername {} /add:{}",
        quote::cmd_argument(own),
        quote::cmd_argument(&full)
    )]);
    match sites.first() {
        Some(site) => fix.then(fix::refresh_steps(Refresh::Host, site.delegator, server)),
        None => fix,
    }
}

/// Whether the server itself would accept the delegator, so that no entry is needed.
fn is_allowed_by_target(site: &Site<'_, '_>) -> bool {
    let Known::Found(target) = &site.need.target else { return false };
    let sid = site.delegator.sid().found();
    let descriptor = target.resource_delegation().found();
    match (sid, descriptor) {
        (Some(sid), Some(descriptor)) => {
            let own = [sid].into();
            crate::windows::access::grants(&descriptor, &own, crate::windows::access::CONTROL_ACCESS).is_granted()
        }
        _ => false,
    }
}
