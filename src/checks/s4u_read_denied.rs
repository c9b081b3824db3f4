//! A host that may not read the user's groups, which the KDC reports as if the user did not exist.

use super::{Certainty, Check, Fact, Finding, Severity, named_user, reported};
use crate::{
    directory::Account,
    examine::Examination,
    facts::Known,
    fix::{Fix, Refresh, refresh_steps},
    kdc::{Evidence, User},
    quote,
    requirement::Way,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD408",
    slug: "s4u-read-denied",
    title: "the host may not read the user's groups, so that the KDC calls the user unknown",
    explain: "\
A host that asks the KDC for a ticket in a user's name must be allowed to read that user's group membership \
(tokenGroupsGlobalAndUniversal). Where it is not, the KDC answers KDC_ERR_C_PRINCIPAL_UNKNOWN, although the user is there.

## Cause
The directory was hardened: the group Pre-Windows 2000 Compatible Access was emptied, or rights were taken from the unit that \
the user is in.

## Fix
Add the hosts' computer accounts to the group Windows Authorization Access Group, which exists for this.

## Check by hand
On the domain controller, event 25 of the KDC names the host and the user; it needs the value 8 in KdcExtraLogLevel.",
    in_order: "no error says that the user is unknown while the user exists",
    needs: &[Fact::Case],
    hides: &[],
    run,
};

/// Windows Authorization Access Group, by the identifier that it has in every domain and language.
const GROUP: &str = "S-1-5-32-560";

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let Some(symptom) = reported::mostly(examination, CHECK.slug) else { return Vec::new() };
    let certainty = match &examination.user {
        User::Named(Known::Found(_)) => Certainty::Likely,
        User::Named(Known::Absent) => return Vec::new(),
        User::Named(Known::Unreadable(_)) | User::Unnamed => Certainty::Possible,
    };
    let host = examination
        .needs
        .iter()
        .filter(|need| need.requirement.way == Way::There && need.evidence != Evidence::UserTicket)
        .find_map(|need| need.delegator.clone().found())
        .filter(|host| !is_member(examination, *host));
    let Some(host) = host else { return Vec::new() };
    let (name, user) = (host.name(), named_user::name(examination));
    let server = examination.directory.server();
    let on_server = server.map_or(String::new(), |server| format!(" -Server {}", quote::powershell(server)));
    let group = |verb: &str| {
        format!(
            "{verb}-ADGroupMember -Identity {GROUP} -Members (Get-ADComputer -Identity {}{on_server}){on_server}",
            quote::powershell(&name)
        )
    };
    vec![
        Finding::new(
            Severity::Error,
            certainty,
            name.clone(),
            format!("{name} may not be allowed to read the groups of {user}"),
        )
        .detail(format!(
            "{} for a user who exists means that the host asks in the user's name without the right to read the user's groups.",
            reported::code(symptom)
        ))
        .seen(reported::seen(symptom))
        .fixed_by(
            Fix::by_hand(format!("add {name} to Windows Authorization Access Group"))
                .run([group("Add")])
                .undone_by([group("Remove")])
                .verified_by([format!("Get-ADGroupMember -Identity {GROUP}{on_server}")])
                .then(refresh_steps(Refresh::HostGroups, host, server))
                .caution("Members of this group can read the group membership of every user."),
        ),
    ]
}

fn is_member(examination: &Examination<'_>, host: Account<'_>) -> bool {
    let direct = host.member_of().found().unwrap_or_default();
    direct.iter().any(|dn| dn.to_lowercase().starts_with("cn=windows authorization access group,"))
        || host.token_groups().found().unwrap_or_default().iter().any(|sid| sid.to_string() == GROUP)
        || examination.directory.token(host).found().unwrap_or_default().iter().any(|sid| sid.to_string() == GROUP)
}
