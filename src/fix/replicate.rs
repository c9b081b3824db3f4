//! Domain controllers that are made to agree on one account.

use super::{Fix, Refresh, refresh_steps};
use crate::{directory::Account, examine::Controller, quote};

/// Brings an account from the domain controller that has the newer state to those that have not; all of them to all, where none is
/// known to have it. The hosts are those that a domain controller refuses for it.
pub fn replicate(
    account: Account<'_>,
    from: Option<&Controller<'_>>,
    to: &[&Controller<'_>],
    hosts: &[Account<'_>],
    is_refused_for_good: bool,
    server: Option<&str>,
) -> Fix {
    let dn = quote::cmd_argument(account.dn());
    let mut lines = Vec::new();
    for to in to {
        let name = quote::cmd_argument(&to.name);
        let Some(from) = from else {
            lines.push(format!("repadmin /syncall {name} /AdeP"));
            continue;
        };
        lines.push(format!(
            "Sync-ADObject -Object {} -Source {} -Destination {}",
            quote::powershell(account.dn()),
            quote::powershell(&from.name),
            quote::powershell(&to.name)
        ));
        let from = quote::cmd_argument(&from.name);
        lines.push(format!("repadmin /replsingleobj {name} {from} {dn}    # the same without the module"));
    }
    let mut then = Vec::new();
    for host in hosts {
        let name = host.name();
        let name = quote::cmd_argument(name.trim_end_matches('$')).to_string();
        let domain = quote::cmd_argument(&host.domain()).to_string();
        lines.push(format!("nltest /dsgetdc:{domain} /kdc    # on {name}: the domain controller that it asks"));
        lines.push(format!("klist query_bind    # on {name}: the domain controllers that it is bound to"));
        let newest = from.map(|from| from.name.as_str());
        then.extend(refresh_steps(Refresh::Host, *host, newest.or(server)));
    }
    if is_refused_for_good {
        let again =
            "Run kcd-doctor again: what the newer state lacks has to be set once more, on one domain controller";
        then.insert(0, again.to_owned());
    }
    let title = match from {
        Some(from) => format!("replicate {} from {}, which has the newer state", account.name(), from.name),
        None => format!("replicate {} between the domain controllers", account.name()),
    };
    Fix::by_hand(title)
        .run(lines)
        .verified_by([format!("repadmin /showobjmeta * {dn}    # the versions must be the same everywhere")])
        .then(then)
}
