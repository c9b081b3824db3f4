//! The name belongs to another account than the machine's.

use super::{Certainty, Check, Fact, Finding, common, common::Site, first_hop, machines, spn_duplicate};
use crate::{
    directory::{Account, Owners},
    examine::{Examination, Resolution},
    facts::Known,
    fix::{self, Refresh},
    spn::Spn,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD107",
    slug: "spn-on-wrong-account",
    title: "another account owns the service principal name of a machine",
    explain: "\
The KDC encrypts the ticket with the key of the account that owns the name. Where that is not the account of the machine that \
answers, the machine cannot read it and says KRB_AP_ERR_MODIFIED (\"the target principal name is incorrect\"). A name that is \
registered as such comes before the HOST name that would stand for it.

## Cause
Somebody registered cifs/NAME or a name of Hyper-V on a service account, or on the account of a machine that had the name \
before.

## Fix
Take the name away from that account. The machine's HOST name then stands for cifs again; names of Hyper-V have to be \
registered on the machine's account.

## Check by hand
setspn -Q \"NAME\" shows the owner; event 4 of Security-Kerberos on the client names the machine that could not decrypt.",
    in_order: "the service principal names that are asked for belong to the machines that they name",
    needs: &[Fact::Hosts, Fact::Names],
    hides: &["rbcd-wrong-target"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    machines::by_target(examination, |site| wrong_owner(examination, site).is_some())
        .iter()
        .flat_map(|(_, sites)| {
            let mut owners: Vec<Account<'_>> = Vec::new();
            for owner in sites.iter().filter_map(|site| Some(wrong_owner(examination, site)?.accounts[0])) {
                if !owners.contains(&owner) {
                    owners.push(owner);
                }
            }
            owners.into_iter().filter_map(|owner| {
                let is_his = |site: &&Site<'_, '_>| {
                    wrong_owner(examination, site).is_some_and(|owners| owners.accounts[0] == owner)
                };
                finding(examination, owner, &sites.iter().copied().filter(|site| is_his(&site)).collect::<Vec<_>>())
            })
        })
        .collect()
}

/// The only owner of a name, where it is not the account that the name stands for.
fn wrong_owner<'f>(examination: &Examination<'f>, site: &Site<'_, 'f>) -> Option<Owners<'f>> {
    let target = site.need.target.clone().found()?;
    let Known::Found(owners) = &site.hop.decision.as_ref()?.owners else { return None };
    let [owner] = owners.accounts.as_slice() else { return None };
    let party = examination.party(&site.need.requirement.target)?;
    // Names of an alias lie where the alias leads, and those of a cluster where the cluster service puts them.
    let is_in_place = *owner == target
        || party.resolution == Resolution::Address
        || machines::is_clustered_name(*owner)
        || machines::is_clustered_name(target)
        || first_hop::is_rightful(*owner, &site.hop.spn);
    (!is_in_place).then(|| owners.clone())
}

fn finding(examination: &Examination<'_>, owner: Account<'_>, sites: &[Site<'_, '_>]) -> Option<Finding> {
    let server = examination.directory.server();
    let target = sites.first()?.need.target.clone().found()?;
    let mut names: Vec<Spn> = Vec::new();
    for owners in sites.iter().filter_map(|site| site.hop.decision.as_ref()?.owners.clone().found().zip(Some(site))) {
        let (owners, site) = owners;
        let name = owners.through.unwrap_or_else(|| site.hop.spn.clone());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    // What no HOST name of the machine covers has to be registered there instead.
    let is_covered = |name: &Spn| {
        let alias = examination.directory.mappings().alias_of(name.class()).map(|alias| name.with_class(alias));
        alias.is_some_and(|alias| examination.directory.holders(&alias).contains(&target))
    };
    let uncovered: Vec<Spn> = names.iter().filter(|name| !is_covered(name)).cloned().collect();
    let fix = fix::unregister(&[owner], &names, Some((target, &uncovered)), server)
        .caution(format!(
            "A service that runs as {} may be reached under this name. Give that service a name of its own first.",
            owner.name()
        ))
        .then(fix::refresh_steps(Refresh::Host, sites.first()?.delegator, server));
    Some(
        Finding::new(
            machines::worst(sites),
            Certainty::Likely,
            owner.name(),
            format!("{} owns {}, which names {}", owner.name(), common::listed(&names), target.name()),
        )
        .detail(format!(
            "Tickets for it are made with the key of {}. {} cannot read them and says KRB_AP_ERR_MODIFIED.",
            owner.name(),
            target.name()
        ))
        .seen(spn_duplicate::owned(owner, &names))
        .seen(common::attribute(target, "servicePrincipalName"))
        .refuses(machines::keys(sites))
        .fixed_by(fix),
    )
}
