//! The fixes that concern service principal names: registering what is missing, and taking away what is in the wrong place.

use super::Fix;
use crate::{
    change::{Change, Edit},
    directory::Account,
    quote,
    spn::Spn,
};

const NAMES: &str = "servicePrincipalName";

/// Registers names on the account that should own them. `setspn -S` looks for another owner first.
pub fn register(account: Account<'_>, names: &[Spn], server: Option<&str>) -> Fix {
    register_and_list(account, names, Vec::new(), server)
}

/// Registers names on the account that should own them, and then makes the changes of other fixes, such as entries in the
/// lists of the hosts that ask for these names.
pub fn register_and_list(account: Account<'_>, names: &[Spn], others: Vec<Fix>, server: Option<&str>) -> Fix {
    let owned = account.spns().found().unwrap_or_default();
    let mut values: Vec<String> = Vec::new();
    for spn in names {
        let is_there = owned.iter().any(|own| own.same_as(spn.as_str()));
        if !is_there && !values.iter().any(|value| spn.same_as(value)) {
            values.push(spn.to_string());
        }
    }
    let word = if values.len() == 1 { "name" } else { "names" };
    let title = format!("register {} service principal {word} on {}", values.len(), account.name());
    let mut changes = Vec::new();
    if !values.is_empty() {
        changes.push(Change::new(account, vec![Edit::Add { attribute: NAMES, values }]));
    }
    let mut cautions = Vec::new();
    for other in others {
        changes.extend(other.changes);
        cautions.extend(other.caution);
    }
    let fix = Fix::of(title, changes, server).verified_by(queries(names));
    cautions.dedup();
    cautions.into_iter().fold(fix, Fix::caution)
}

/// Takes names away from accounts that should not own them, and gives them to the one that should where it lacks them.
///
/// The values are removed as they are stored, whatever the case in which they are asked for.
pub fn unregister<'f>(
    from: &[Account<'f>],
    names: &[Spn],
    to: Option<(Account<'f>, &[Spn])>,
    server: Option<&str>,
) -> Fix {
    let mut changes = Vec::new();
    for account in from {
        let owned = account.spns().found().unwrap_or_default();
        let is_meant = |own: &&Spn| names.iter().any(|name| name.same_as(own.as_str()));
        let values: Vec<String> = owned.iter().filter(is_meant).map(Spn::to_string).collect();
        if !values.is_empty() {
            changes.push(Change::new(*account, vec![Edit::Remove { attribute: NAMES, values }]));
        }
    }
    let removed: Vec<String> = changes.iter().map(|change| change.account.clone()).collect();
    let mut title = format!("take the service principal names away from {}", removed.join(" and "));
    if let Some((account, added)) = to.filter(|(_, added)| !added.is_empty()) {
        let values = added.iter().map(Spn::to_string).collect();
        title = format!("{title}, and register them on {}", account.name());
        changes.push(Change::new(account, vec![Edit::Add { attribute: NAMES, values }]));
    }
    Fix::of(title, changes, server).verified_by(queries(names))
}

fn queries(names: &[Spn]) -> Vec<String> {
    names.iter().map(|name| format!("setspn -Q {}", quote::cmd_argument(name.as_str()))).collect()
}
