//! The fixes that concern delegation itself. Each one is only the difference between what is there and what is needed.

use super::{Fix, Refresh, refresh_steps};
use crate::{
    change::{Change, Edit, Principals},
    directory::{Account, AccountControl},
    facts::{Known, Value},
    name::split_dn,
    quote,
    spn::Spn,
    windows::{SecurityDescriptor, access},
};

pub(super) const LIST: &str = "msDS-AllowedToDelegateTo";
const DESCRIPTOR: &str = "msDS-AllowedToActOnBehalfOfOtherIdentity";

/// What a host may do once it has protocol transition, said with every fix that gives it.
pub(super) const TRANSITION_CAUTION: &str = "With \"any authentication protocol\" the host can act as any user who is not marked sensitive, \
towards the services in its list and no others. Protect the host like those services, and mark privileged accounts as sensitive.";

/// Where nobody has the privilege that a list takes.
const MANAGED_CAUTION: &str = "Check also whether anybody may do this: in a domain that is run for its users (Entra Domain Services) nobody \
may write delegation lists. There the target has to allow the host: Set-ADComputer TARGET -PrincipalsAllowedToDelegateToAccount.";

/// Whether an account lies where Entra Domain Services keep computers.
fn is_of_a_managed_domain(account: Account<'_>) -> bool {
    split_dn(account.dn()).into_iter().any(|part| part.trim().eq_ignore_ascii_case("OU=AADDC Computers"))
}

/// Adds names to a delegator's list, and gives it protocol transition where `with_transition` says that it needs it.
///
/// Entries that are there stay. `gone` are entries that were meant to be the new ones and are of no use to anybody.
pub fn add_entries(
    delegator: Account<'_>,
    wanted: &[Spn],
    gone: &[Spn],
    with_transition: bool,
    server: Option<&str>,
) -> Fix {
    let name = delegator.name();
    let values = lacking(delegator, wanted);
    let mut edits = Vec::new();
    if !values.is_empty() {
        edits.push(Edit::Add { attribute: LIST, values: values.clone() });
    }
    if !gone.is_empty() {
        edits.push(Edit::Remove { attribute: LIST, values: gone.iter().map(Spn::to_string).collect() });
    }
    let control = delegator.control().found();
    let new_control = control.map(with_transition_only);
    let changes_control = with_transition && control != new_control;
    if let (true, Some(old), Some(new)) = (changes_control, control, new_control) {
        edits.push(Edit::Control { old, new });
    }
    let removed = if gone.is_empty() { "" } else { ", and remove what serves nobody" };
    let title = match (values.len(), changes_control) {
        (0, _) => format!("set {name} to \"any authentication protocol\""),
        (n, false) => format!("add {n} missing {} to the list of {name}", if n == 1 { "entry" } else { "entries" }),
        (n, true) => format!(
            "add {n} missing {} to the list of {name}, and set it to \"any authentication protocol\"",
            if n == 1 { "entry" } else { "entries" }
        ),
    };
    let fix = Fix::of(title + removed, vec![Change::new(delegator, edits)], server)
        .click(clicks(delegator, wanted, with_transition))
        .verified_by(verify(delegator, server))
        .then(refresh_steps(Refresh::Host, delegator, server));
    let fix = if is_of_a_managed_domain(delegator) { fix.caution(MANAGED_CAUTION) } else { fix };
    match (changes_control, control, new_control) {
        (true, Some(old), Some(new)) => {
            let fix = fix.caution(TRANSITION_CAUTION);
            let loses_it = old.has(AccountControl::UNCONSTRAINED) && !new.has(AccountControl::UNCONSTRAINED);
            if loses_it { fix.caution(unconstrained_caution(&name)) } else { fix }
        }
        _ => fix,
    }
}

/// The bits with protocol transition and without unconstrained delegation, which a domain controller has to keep.
pub(super) fn with_transition_only(old: AccountControl) -> AccountControl {
    old.changed(AccountControl::PROTOCOL_TRANSITION, unconstrained(old))
}

/// Unconstrained delegation as far as it may be taken from an account: domain controllers have it by nature.
pub(super) fn unconstrained(old: AccountControl) -> AccountControl {
    if old.has(AccountControl::DOMAIN_CONTROLLER) { AccountControl(0) } else { AccountControl::UNCONSTRAINED }
}

/// What to weigh before unconstrained delegation is taken away.
fn unconstrained_caution(name: &str) -> String {
    format!(
        "Unconstrained delegation is taken from {name}: first make sure that no other service on it depends on that."
    )
}

/// The wanted names that the list does not have, each once.
pub(super) fn lacking(delegator: Account<'_>, wanted: &[Spn]) -> Vec<String> {
    let list = delegator.delegation_list().found().unwrap_or_default();
    let mut values: Vec<String> = Vec::new();
    for spn in wanted {
        let is_there = list.iter().any(|entry| entry.same_as(spn.as_str()));
        if !is_there && !values.iter().any(|value| spn.same_as(value)) {
            values.push(spn.to_string());
        }
    }
    values
}

/// Gives a delegator protocol transition and takes unconstrained delegation from it.
pub fn set_transition(delegator: Account<'_>, server: Option<&str>) -> Fix {
    let list = delegator.delegation_list().found().unwrap_or_default();
    let fix = add_entries(delegator, &[], &[], true, server);
    let radio = vec![
        format!(
            "Active Directory Users and Computers › View › Advanced Features › {} › Properties › Delegation",
            delegator.name()
        ),
        "\"Trust this computer for delegation to specified services only\" › \"Use any authentication protocol\""
            .to_owned(),
        format!("check that the {} services in the list are still there, OK", list.len()),
    ];
    Fix { gui: radio, ..fix }
}

/// Removes entries that serve nobody.
pub fn remove_entries(delegator: Account<'_>, entries: &[Spn], server: Option<&str>) -> Fix {
    let values = entries.iter().map(Spn::to_string).collect();
    let edits = vec![Edit::Remove { attribute: LIST, values }];
    let count = if entries.len() == 1 { "entry".to_owned() } else { format!("{} entries", entries.len()) };
    let title = format!("remove the {count} from the list of {}", delegator.name());

    Fix::of(title, vec![Change::new(delegator, edits)], server).verified_by(verify(delegator, server))
}

/// Lets a target accept a delegator: resource-based delegation, which also reaches across domains.
///
/// `None` where the target's present descriptor or the delegator's identifier is not known: then nothing can be kept.
pub fn allow_on_target(target: Account<'_>, delegator: Account<'_>, server: Option<&str>) -> Option<Fix> {
    let edit = allowing(target, delegator)?;
    let title = format!("let {} accept {} (resource-based delegation)", target.name(), delegator.name());
    let fix = Fix::of(title, vec![Change::new(target, vec![edit])], server)
        .verified_by([format!(
            "Get-ADComputer -Identity {} -Properties PrincipalsAllowedToDelegateToAccount",
            quote::powershell(&target.name())
        )])
        .then(refresh_steps(Refresh::Host, delegator, server));
    Some(fix)
}

/// The edit of a target's descriptor that allows one more account or group; `None` as for [`allow_on_target`].
pub fn allowing(target: Account<'_>, principal: Account<'_>) -> Option<Edit> {
    let sid = principal.sid().found()?;
    let present = match target.resource_delegation() {
        Known::Found(descriptor) => Some(descriptor),
        Known::Absent => None,
        Known::Unreadable(_) => return None,
    };
    // Whatever is said of it so far goes: an entry that denies would come first and win.
    let new = present
        .unwrap_or_else(|| SecurityDescriptor::owned_by_administrators(Vec::new()))
        .without(&sid)
        .with_allow(sid, access::FULL_CONTROL)
        .to_bytes()
        .ok()?;
    let old = target.object().values(DESCRIPTOR).found().and_then(|values| values.first().cloned());
    let principals = Principals { added: vec![principal.dn().to_owned()], removed: Vec::new() };
    Some(Edit::Replace { attribute: DESCRIPTOR, old, new: Some(Value::Bytes(new)), principals: Some(principals) })
}

pub(super) fn verify(delegator: Account<'_>, server: Option<&str>) -> Vec<String> {
    let server = server.map_or(String::new(), |server| format!(" -Server {}", quote::powershell(server)));
    let name = delegator.name();
    vec![
        format!(
            "Get-ADComputer -Identity {} -Properties msDS-AllowedToDelegateTo, TrustedToAuthForDelegation, \
             TrustedForDelegation{server} | Format-List",
            quote::powershell(&name)
        ),
        format!(
            "klist -li 0x3e7 kcd_cache    # on {}, after another try",
            quote::cmd_argument(name.trim_end_matches('$'))
        ),
    ]
}

pub(super) fn clicks(delegator: Account<'_>, wanted: &[Spn], with_transition: bool) -> Vec<String> {
    let is_unconstrained =
        delegator.control().found().is_some_and(|control| control.has(AccountControl::UNCONSTRAINED));
    let protocol = match (with_transition, is_unconstrained) {
        (true, _) => "Use any authentication protocol",
        // The choice is made anew where "any service" was chosen before.
        (false, true) => "Use any authentication protocol (up to Windows Server 2012 R2 \"Use Kerberos only\" will do)",
        (false, false) => "leave the protocol as it is",
    };
    let mut steps = vec![
        format!(
            "Active Directory Users and Computers › View › Advanced Features › {} › Properties › Delegation",
            delegator.name()
        ),
        format!("\"Trust this computer for delegation to specified services only\" › {protocol}"),
    ];
    let mut hosts: Vec<(String, Vec<String>)> = Vec::new();
    for spn in wanted {
        let short = spn.host_name().short().to_owned();
        let class = spn.class().to_owned();
        match hosts.iter_mut().find(|(host, _)| *host == short) {
            Some((_, classes)) if classes.contains(&class) => {}
            Some((_, classes)) => classes.push(class),
            None => hosts.push((short, vec![class])),
        }
    }
    for (host, classes) in hosts {
        steps.push(format!(
            "Add › Users or Computers › {host} › Check Names › OK › pick {} › OK",
            classes.join(" and ")
        ));
    }
    steps.push("tick Expanded: each service must be there twice, by short and by full name › OK".to_owned());
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::computer;

    #[test]
    fn in_a_managed_domain_it_is_said_that_nobody_may_write_a_list() {
        let is_told = |dn: &str| {
            let host = crate::facts::Object { dn: dn.to_owned(), ..computer("hv1", 1001) };
            let fix = add_entries(Account::of(&host), &[Spn::parse("cifs/fs1")], &[], false, None);
            fix.caution.iter().any(|caution| caution.contains("Entra"))
        };
        assert!(is_told("CN=HV1,OU=AADDC Computers,DC=contoso,DC=com"));
        assert!(!is_told("CN=HV1\\,OU=AADDC Computers,OU=Servers,DC=contoso,DC=com"));
    }
}
