//! A host name that does not fit into an account name.

use super::{Certainty, Check, Fact, Finding, Severity, common, common::Site, machines};
use crate::{
    directory::Account,
    examine::{Examination, Listing, Party, Resolution},
    fix,
    kdc::Verdict,
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
    hides: &["entry-fqdn-only", "entry-missing"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (party, account) in machines::named(examination) {
        let Some(long) = long_name(party, account) else { continue };
        let mut sites = machines::hops_to(examination, &party.name);
        sites.retain(|site| mistaken(site, &long).is_some());
        for (delegator, _) in machines::delegators(&sites) {
            let sites: Vec<Site<'_, '_>> = sites.iter().copied().filter(|site| site.delegator == delegator).collect();
            findings.push(in_list(examination, party, account, &long, &sites));
        }
        if sites.is_empty() {
            findings.push(worth_knowing(party, account, &long));
        }
    }
    findings
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

fn base(severity: Severity, certainty: Certainty, party: &Party<'_>, account: Account<'_>, title: String) -> Finding {
    Finding::new(severity, certainty, party.name.to_string(), title)
        .seen(common::attribute(account, "sAMAccountName"))
        .seen(common::attribute(account, "dNSHostName"))
}

fn worth_knowing(party: &Party<'_>, account: Account<'_>, long: &str) -> Finding {
    let title = format!("{long} has more than {LONGEST} characters; its account is {}", account.name());
    let cut = account.short_name();
    let (severity, detail) = if party.name.as_str() == long {
        (Severity::Warning, format!("Nobody owns names for {long} without a domain. Use the full name."))
    } else {
        (Severity::Info, format!("Lists need {cut} as the short name, and the whole name with the domain."))
    };
    base(severity, Certainty::Likely, party, account, title).detail(detail)
}

/// The list of one delegator has the whole name where it needs the cut one.
fn in_list(
    examination: &Examination<'_>,
    party: &Party<'_>,
    account: Account<'_>,
    long: &str,
    sites: &[Site<'_, '_>],
) -> Finding {
    let delegator = sites[0].delegator;
    let name = delegator.name();
    let cut = account.short_name();
    let gone: Vec<Spn> = sites.iter().filter_map(|site| mistaken(site, long)).collect();
    let is_refused = sites.iter().all(|site| site.hop.verdict() == Verdict::Refused);
    // Where the target allows the host itself, the entry is of no use and does no harm.
    let (severity, certainty) = if is_refused {
        (machines::worst(sites), Certainty::Confirmed)
    } else {
        (Severity::Warning, Certainty::Likely)
    };
    let title = format!("the list of {name} has {long}, and the short name of that machine is {cut}");
    let transition = common::needs_transition(examination, delegator);
    let server = examination.directory.server();
    base(severity, certainty, party, account, title)
        .detail(format!("Nobody owns {}; the short names are those for {cut}.", common::listed(&gone)))
        .seen(common::entries(delegator, |entry| gone.contains(entry)))
        .refuses(machines::keys(sites))
        .fixed_by(fix::add_entries(delegator, &machines::spns(sites), &gone, transition, server))
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
