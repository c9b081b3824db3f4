//! What follows every fix: making the change take effect.

use crate::{directory::Account, quote};

/// What has to notice a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    /// The delegating host: its tickets and its memory of refusals.
    Host,
    /// The host's group membership, which is in its own ticket.
    HostGroups,
    /// The user's own ticket.
    User,
}

/// What has to happen after a change, in order.
///
/// The numbers are Windows' defaults: S4U refusals are remembered for 15 minutes and S4U tickets live as long
/// (`S4UCacheTimeout`, `S4UTicketLifetime`); other tickets live 10 hours.
pub fn refresh_steps(what: Refresh, delegator: Account<'_>, server: Option<&str>) -> Vec<String> {
    let host = delegator.name();
    let host = host.trim_end_matches('$');
    let from = server.map_or(String::new(), |server| format!("{} ", quote::cmd_argument(server)));
    let domain = quote::cmd_argument(&delegator.domain()).to_string();
    let mut steps = vec![
        format!(
            "Let the change reach the domain controller that {host} uses; on {host}, this names it: nltest /dsgetdc:{domain}"
        ),
        format!("To hurry the change along: repadmin /syncall {from}/AdeP"),
    ];
    match what {
        Refresh::Host => steps.push(format!("On {host}, elevated: klist -li 0x3e7 purge; klist -li 0x3e4 purge")),
        Refresh::HostGroups => {
            steps.push(format!(
                "Restart {host}, or on it, elevated: klist -li 0x3e7 purge (the new group is in its next ticket)"
            ));
        }
        Refresh::User => steps.push("The user signs out and in again where the operation is started".to_owned()),
    }
    steps.push(format!(
        "Try again; a refusal from before is remembered by {host} for up to 15 minutes. Only if it still fails after that, restart {host}"
    ));
    steps
}
