//! A host name that does not fit into an account name.

use super::{Certainty, Check, Fact, Finding, Severity, common, common::Site, machines};
use crate::{
    directory::Account,
    examine::{Examination, Listing, Party, Resolution},
    fix,
    name::HostName,
    spn::Spn,
};

/// The characters of a NetBIOS name that a computer can choose.
const LONGEST: usize = 15;

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD010",
    slug: "name-too-long",
    title: "a host name has more than 15 characters",
    explain: "\
An account name has room for fifteen characters of a computer's name. A longer name is cut: the account and the short service \
principal names have the cut name, only the full ones have the whole.

## Cause
The machine was given a long name, which Windows allows with a warning.

## Fix
In lists of delegation the short entry must have the cut name, the full entry the whole one. On the command line and in paths \
use the full name; the long name without a domain belongs to nobody.

## Check by hand
setspn -L HOST shows both forms as they are registered.",
    in_order: "every host name fits into its account's name",
    needs: &[Fact::Hosts, Fact::Lists],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    machines::named(examination)
        .filter_map(|(party, account)| {
            let long = long_name(party, account)?;
            Some(finding(examination, party, account, &long))
        })
        .collect()
}

/// The first label of the machine's own name, where the account's name is only its beginning.
fn long_name(party: &Party<'_>, account: Account<'_>) -> Option<String> {
    if party.resolution != Resolution::Own {
        return None;
    }
    let own = account.dns_name().found().map(|own| HostName::new(&own));
    let names = own.iter().chain([&party.name]).map(HostName::short);
    names
        .filter(|name| name.chars().count() > LONGEST)
        .find(|name| HostName::new(name).account_name().eq_ignore_ascii_case(&account.name()))
        .map(str::to_owned)
}

fn finding(examination: &Examination<'_>, party: &Party<'_>, account: Account<'_>, long: &str) -> Finding {
    let cut = account.short_name();
    let sites: Vec<Site<'_, '_>> =
        machines::hops_to(examination, &party.name).into_iter().filter(|site| mistaken(site, long).is_some()).collect();
    let heading = format!("{long} has more than {LONGEST} characters; its account is {}", account.name());
    let base = |severity, title| {
        Finding::new(severity, Certainty::Likely, party.name.to_string(), title)
            .seen(common::attribute(account, "sAMAccountName"))
            .seen(common::attribute(account, "dNSHostName"))
    };
    let Some((delegator, _)) = machines::delegators(&sites).into_iter().next() else {
        let is_typed = party.name.as_str() == long;
        let detail = if is_typed {
            format!("Nobody owns names for {long} without a domain. Use the full name.")
        } else {
            format!("Short names are registered for {cut}, full ones for the whole name. Lists need them in this form.")
        };
        return base(if is_typed { Severity::Warning } else { Severity::Info }, heading).detail(detail);
    };
    let of_delegator = || sites.iter().filter(|site| site.delegator == delegator);
    let wanted: Vec<Spn> = of_delegator().map(|site| site.hop.spn.clone()).collect();
    let gone: Vec<Spn> = of_delegator().filter_map(|site| mistaken(site, long)).collect();
    let name = delegator.name();
    base(Severity::Warning, format!("the list of {name} has {long}, and the account's short name is {cut}"))
        .detail(format!("Nobody owns {}; the short names are those for {cut}.", common::listed(&gone)))
        .seen(common::entries(delegator, |entry| gone.contains(entry)))
        .fixed_by(fix::add_entries(
            delegator,
            &wanted,
            &gone,
            common::needs_transition(examination, delegator),
            examination.directory.server(),
        ))
}

/// The entry with the whole name, where the list has that one instead of the cut one.
fn mistaken(site: &Site<'_, '_>, long: &str) -> Option<Spn> {
    let wanted = &site.hop.spn;
    if wanted.host().contains('.') || site.hop.listing == Listing::Listed {
        return None;
    }
    let meant = format!("{}/{long}", wanted.class());
    site.delegator.delegation_list().found()?.into_iter().find(|entry| entry.same_as(&meant))
}
