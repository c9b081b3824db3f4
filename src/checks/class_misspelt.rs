//! Entries with a service class that does not exist.

use super::{Check, Fact, Finding, common, odd};
use crate::{
    examine::{
        Examination,
        listing::{Disguise, meant_service},
    },
    spn::Spn,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD305",
    slug: "class-misspelt",
    title: "an entry has a service class that does not exist",
    explain: "\
What stands before the slash of an entry is a service class, and it has to be written as the service itself writes it: \
\"Microsoft Virtual System Migration Service\", \"cifs\", \"Hyper-V Replica Service\". The directory takes any text, so a wrong \
class is stored without a word and never used.

## Cause
Scripts and articles that say \"Virtual Machine\" for \"Virtual System\", or that use the display name of a Windows service.

## Fix
Add the entries with the right class and remove the wrong ones. Wrong entries beside right ones do no harm, but they mislead \
whoever reads the list next.

## Check by hand
setspn -L DESTINATION shows the classes as the destination registered them; compare them letter by letter with \
Get-ADComputer HOST -Properties msDS-AllowedToDelegateTo.",
    in_order: "every service class in the list is one that exists",
    needs: &[Fact::Lists],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let groups = odd::in_place(examination, Disguise::MisspeltClass);
    let mut findings: Vec<Finding> = groups
        .iter()
        .map(|group| {
            let name = group.delegator.name();
            let wrong = odd::culprits(group);
            let title = format!(
                "{name} lists {} for {}, and the class is {}",
                common::listed(&classes(&wrong)),
                common::listed(&odd::targets(group)),
                common::listed(&classes(&group.spns()))
            );
            let detail = format!(
                "No service has the class that is listed, so {} not allowed.",
                common::plural(group.sites.len(), "the one that is needed is", "those that are needed are")
            );
            odd::finding(examination, group, title, &detail, &wrong).seen(odd::seen(group.delegator, &wrong))
        })
        .collect();
    // `nfs` is a class of its own where a server offers NFS; only in the place of `cifs` is it a slip.
    let is_odd = |entry: &Spn| meant_service(entry).is_some() && !entry.class().eq_ignore_ascii_case("nfs");
    findings.extend(odd::beside(examination, &groups, is_odd).into_iter().map(|(account, wrong)| {
        let title = format!(
            "{} of {} {} a service class that does not exist",
            odd::count(&wrong),
            account.name(),
            common::plural(wrong.len(), "has", "have")
        );
        let detail = format!(
            "{} {} nobody, and this operation does not miss them. If they were meant for other hosts, run this program for those.",
            common::listed(&classes(&wrong)),
            common::plural(wrong.len(), "serves", "serve")
        );
        odd::useless(examination, account, &wrong, title, &detail)
            .seen(odd::seen(account, &wrong))
    }));
    findings
}

/// The service classes of some names in quotes, each once.
fn classes(entries: &[Spn]) -> Vec<String> {
    let mut all: Vec<String> = entries.iter().map(|entry| format!("\"{}\"", entry.class())).collect();
    all.sort_by_key(|class| class.to_lowercase());
    all.dedup_by_key(|class| class.to_lowercase());
    all
}
