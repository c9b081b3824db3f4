//! Changes as commands of the `ActiveDirectory` module and of `setspn`.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{Change, Edit, Principals};
use crate::{
    directory::AccountControl,
    facts::Value,
    name::{HostName, domain_of},
    quote,
};

/// The commands of some changes. `server` names the domain controller that they should talk to.
pub fn to_powershell(changes: &[Change], server: Option<&str>) -> Vec<String> {
    let of_change = |change: &Change| -> Vec<String> {
        let server = server.map(|server| at_home(change, server));
        let server = server.map_or(String::new(), |server| server_argument(&server));
        change.edits.iter().flat_map(|edit| commands(change, edit, &server)).collect()
    };
    changes.iter().flat_map(of_change).collect()
}

/// The server for a change: that of the case, unless the account lies in another domain than it by its name. There it is the
/// domain's name, which these commands take too.
fn at_home(change: &Change, server: &str) -> String {
    let host = HostName::new(server.split(':').next().unwrap_or_default());
    match (host.suffix(), domain_of(&change.dn)) {
        (Some(own), Some(domain)) if own != domain => domain,
        _ => server.to_owned(),
    }
}

/// The command that keeps what a change is about to alter, in a file for people to compare with.
pub fn to_backup(change: &Change, server: Option<&str>) -> String {
    let server = server.map(|server| at_home(change, server));
    let server = server.map_or(String::new(), |server| format!(" -s {}", quote::cmd_argument(&server)));
    let file = format!("before-{}.ldf", change.account.trim_end_matches('$').to_lowercase());
    let mut attributes: Vec<&str> = change.edits.iter().map(Edit::attribute).collect();
    attributes.dedup();
    format!(
        "ldifde -f {}{server} -d {} -p base -l {}",
        quote::cmd_argument(&file),
        quote::cmd_argument(&change.dn),
        attributes.join(",")
    )
}

fn commands(change: &Change, edit: &Edit, server: &str) -> Vec<String> {
    match edit {
        Edit::Add { attribute: "servicePrincipalName", values } => setspn("-S", &in_setspn(change, server), values),
        Edit::Remove { attribute: "servicePrincipalName", values } => setspn("-D", &in_setspn(change, server), values),
        Edit::Add { attribute, values } => vec![set_object(&change.dn, "Add", attribute, values, server)],
        Edit::Remove { attribute, values } => vec![set_object(&change.dn, "Remove", attribute, values, server)],
        Edit::Control { old, new } => control(change, *old, *new, server),
        Edit::Replace { attribute, new: Some(Value::Bytes(octets)), principals: Some(principals), .. }
            if !principals.removed.is_empty() =>
        {
            descriptor(&change.dn, attribute, octets, server)
        }
        Edit::Replace { principals: Some(principals), .. } => allowed_principals(change, principals, server),
        Edit::Replace { attribute, new, .. } => match new.as_ref().and_then(Value::text) {
            Some(value) => vec![set_object(&change.dn, "Replace", attribute, &[value.to_owned()], server)],
            None => vec![format!(
                "Set-ADObject -Identity {} -Clear {}{server}",
                quote::powershell(&change.dn),
                quote::powershell(attribute)
            )],
        },
    }
}

fn set_object(dn: &str, how: &str, attribute: &str, values: &[String], server: &str) -> String {
    let values: Vec<String> = values.iter().map(|value| quote::powershell(value)).collect();
    format!(
        "Set-ADObject -Identity {} -{how} @{{{} = {}}}{server}",
        quote::powershell(dn),
        quote::powershell(attribute),
        values.join(", ")
    )
}

/// An account as `setspn` takes it: with its domain where the commands name that in the place of a server.
fn in_setspn(change: &Change, server: &str) -> String {
    match domain_of(&change.dn) {
        Some(domain) if server == server_argument(&domain) => format!("{domain}\\{}", change.account),
        _ => change.account.clone(),
    }
}

fn server_argument(server: &str) -> String {
    format!(" -Server {}", quote::powershell(server))
}

/// `setspn` checks the forest for duplicates before it adds, which `Set-ADObject` does not. It takes the account name and no server.
fn setspn(how: &str, account: &str, values: &[String]) -> Vec<String> {
    // Without -U a computer of that name would be taken.
    let who = if account.ends_with('$') { "" } else { "-U " };
    let account = quote::cmd_argument(account.trim_end_matches('$'));
    values.iter().map(|value| format!("setspn {who}{how} {} {account}", quote::cmd_argument(value))).collect()
}

/// The bits that `Set-ADAccountControl` has parameters for, as far as fixes change them.
const PARAMETERS: [(AccountControl, &str); 3] = [
    (AccountControl::PROTOCOL_TRANSITION, "TrustedToAuthForDelegation"),
    (AccountControl::UNCONSTRAINED, "TrustedForDelegation"),
    (AccountControl::NOT_DELEGATED, "AccountNotDelegated"),
];

fn control(change: &Change, old: AccountControl, new: AccountControl, server: &str) -> Vec<String> {
    // For the other bits there is no parameter; then the whole value is written, and nothing else.
    let named = PARAMETERS.iter().fold(AccountControl::DISABLED, |all, (bit, _)| AccountControl(all.0 | bit.0));
    if (old.0 ^ new.0) & !named.0 != 0 {
        return vec![set_object(&change.dn, "Replace", "userAccountControl", &[new.0.to_string()], server)];
    }
    let parameters: Vec<String> = PARAMETERS
        .iter()
        .filter(|(bit, _)| old.has(*bit) != new.has(*bit))
        .map(|(bit, name)| format!(" -{name} ${}", new.has(*bit)))
        .collect();
    let identity = quote::powershell(&change.account);
    let mut commands = Vec::new();
    if !parameters.is_empty() {
        commands.push(format!("Set-ADAccountControl -Identity {identity}{}{server}", parameters.concat()));
    }
    match (old.has(AccountControl::DISABLED), new.has(AccountControl::DISABLED)) {
        (true, false) => commands.push(format!("Enable-ADAccount -Identity {identity}{server}")),
        (false, true) => commands.push(format!("Disable-ADAccount -Identity {identity}{server}")),
        _ => {}
    }
    commands
}

/// Puts a descriptor back as it was, entry by entry, which the cmdlet's list of principals cannot.
fn descriptor(dn: &str, attribute: &str, octets: &[u8], server: &str) -> Vec<String> {
    let text = quote::powershell(&STANDARD.encode(octets));
    vec![
        "$descriptor = New-Object System.DirectoryServices.ActiveDirectorySecurity".to_owned(),
        format!("$descriptor.SetSecurityDescriptorBinaryForm([Convert]::FromBase64String({text}))"),
        format!(
            "Set-ADObject -Identity {} -Replace @{{{} = $descriptor}}{server}",
            quote::powershell(dn),
            quote::powershell(attribute)
        ),
    ]
}

/// The parameter replaces the whole list, so the accounts that are in it are read first and kept.
fn allowed_principals(change: &Change, principals: &Principals, server: &str) -> Vec<String> {
    let target = quote::powershell(&change.account);
    let names = |dns: &[String]| dns.iter().map(|dn| quote::powershell(dn)).collect::<Vec<_>>().join(", ");
    let mut list = "@($target.PrincipalsAllowedToDelegateToAccount)".to_owned();
    if !principals.removed.is_empty() {
        list = format!("({list} | Where-Object {{ $_ -notin {} }})", names(&principals.removed));
    }
    if !principals.added.is_empty() {
        list = format!("({list} + {} | Select-Object -Unique)", names(&principals.added));
    }
    // A service account may own the name; the cmdlets for computers do not find it.
    let noun = if change.account.ends_with('$') { "ADComputer" } else { "ADUser" };
    let read =
        format!("$target = Get-{noun} -Identity {target} -Properties PrincipalsAllowedToDelegateToAccount{server}");
    let write = format!("Set-{noun} -Identity {target} -PrincipalsAllowedToDelegateToAccount {list}{server}");
    vec![read, write]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_without_a_parameter_are_written_as_a_whole() {
        let to = |old: u32, new: u32| {
            let edits = vec![Edit::Control { old: AccountControl(old), new: AccountControl(new) }];
            let change = Change { dn: "CN=HV1,DC=x".to_owned(), account: "HV1$".to_owned(), edits };
            to_powershell(&[change], None)
        };
        assert_eq!(
            to(0x200_1000, 0x1000),
            ["Set-ADObject -Identity 'CN=HV1,DC=x' -Replace @{'userAccountControl' = '4096'}"]
        );
        assert_eq!(to(0x1002, 0x1000), ["Enable-ADAccount -Identity 'HV1$'"]);
        assert_eq!(
            to(0x10_1000, 0x100_1000),
            ["Set-ADAccountControl -Identity 'HV1$' -TrustedToAuthForDelegation $true -AccountNotDelegated $false"]
        );
    }
}
