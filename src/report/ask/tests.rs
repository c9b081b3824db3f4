use super::*;
use crate::{
    case::Case,
    diagnose::diagnose,
    facts::{Facts, Object},
    testing::{With, computer, delegator, file_facts, live_facts, migration, user},
};

fn hosts() -> Vec<Object> {
    vec![delegator("hv1", 1001, "hv2"), delegator("hv2", 1002, "hv1")]
}

fn asks(case: &Case, facts: &Facts) -> Vec<AskView> {
    let examination = Examination::new(case, facts);
    let diagnosis = diagnose(&examination);
    all(&examination, &diagnosis)
}

fn commands(case: &Case, facts: &Facts) -> Vec<String> {
    asks(case, facts).into_iter().map(|ask| ask.command).collect()
}

const SETTING: &str = "Get-VMHost -ComputerName 'hv1','hv2' | Format-List Name,VirtualMachineMigration*";

#[test]
fn nothing_is_asked_for_where_all_is_decided() {
    let healthy = file_facts(hosts(), true);
    assert_eq!(asks(&migration("hv1", "hv2"), &healthy), []);
    let broken = file_facts(vec![computer("hv1", 1001), delegator("hv2", 1002, "hv1")], true);
    assert_eq!(asks(&migration("hv1", "hv2"), &broken), []);
}

#[test]
fn a_list_that_was_not_read_is_asked_for_and_nothing_that_was() {
    let mut objects = hosts();
    objects[0] = objects[0].clone().unasked("msDS-AllowedToDelegateTo");
    let asks = asks(&migration("hv1", "hv2"), &file_facts(objects, true));
    let first = &asks[0];
    assert_eq!(first.command, "Get-ADComputer 'HV1' -Properties msDS-AllowedToDelegateTo | ConvertTo-Json -Depth 4");
    assert!(first.because.contains("msDS-AllowedToDelegateTo was not asked for (hv.ldf)"), "{first:?}");
    assert_eq!(asks[1..].iter().map(|ask| ask.command.as_str()).collect::<Vec<_>>(), [SETTING]);
}

#[test]
fn machines_that_were_not_read_share_one_command() {
    let commands = commands(&migration("hv1", "hv2"), &file_facts(vec![computer("other", 1009)], false));
    let [accounts, setting] = &commands[..] else { panic!("{commands:?}") };
    assert!(
        accounts.starts_with("Get-ADComputer -LDAPFilter '(|(sAMAccountName=HV1$)(sAMAccountName=HV2$))' -Properties "),
        "{accounts}"
    );
    for property in [
        "msDS-AllowedToDelegateTo",
        "userAccountControl",
        "servicePrincipalName",
        "operatingSystem",
        "msDS-AllowedToActOnBehalfOfOtherIdentity",
    ] {
        assert!(accounts.contains(property), "{accounts}");
    }
    assert_eq!(setting, SETTING);
}

#[test]
fn a_storage_name_that_nobody_is_known_to_have_is_asked_of_all_sides() {
    let case = Case { storage: vec![crate::name::Storage::new("fs1")], ..migration("hv1", "hv2") };
    let commands = commands(&case, &file_facts(hosts(), false));
    assert!(commands.iter().any(|command| command == "setspn -F -Q \"*/fs1*\""), "{commands:?}");
    assert!(commands.iter().any(|command| command == "Resolve-DnsName 'fs1'"), "{commands:?}");
    assert!(commands.iter().any(|command| command.starts_with("Get-ADComputer 'FS1' ")), "{commands:?}");
}

#[test]
fn users_are_asked_for_by_the_name_they_have() {
    for (name, which) in [
        ("alice", "Get-ADUser 'alice' -Properties "),
        ("CONTOSO\\alice", "Get-ADUser 'alice' -Properties "),
        ("alice@contoso.com", "Get-ADUser -LDAPFilter '(userPrincipalName=alice@contoso.com)' -Properties "),
        ("a'b", "Get-ADUser 'a''b' -Properties "),
    ] {
        let case = Case { user: Some(name.to_owned()), ..migration("hv1", "hv2") };
        let commands = commands(&case, &file_facts(hosts(), false));
        assert!(commands.iter().any(|command| command.starts_with(which)), "{name}: {commands:?}");
    }
    let case = Case { user: Some("alice".to_owned()), ..migration("hv1", "hv2") };
    let mut objects = hosts();
    objects.push(user("alice", 1100));
    assert_eq!(asks(&case, &file_facts(objects, true)), []);
}

#[test]
fn an_error_that_nothing_explains_leads_to_the_other_domain_controllers() {
    let mut case = migration("hv1", "hv2");
    case.symptoms = crate::symptom::read("KDC_ERR_POLICY", "--error");
    let commands = commands(&case, &file_facts(hosts(), true));
    assert!(
        commands.contains(&"repadmin /showobjmeta * \"CN=HV1,CN=Users,DC=contoso,DC=com\"".to_owned()),
        "{commands:?}"
    );
}

#[test]
fn an_unknown_release_is_asked_for() {
    let mut objects = hosts();
    objects[0] = objects[0].clone().unasked("operatingSystemVersion").with("userAccountControl", &["4096"]);
    let commands = commands(&migration("hv1", "hv2"), &file_facts(objects, true));
    assert!(commands[0].contains("operatingSystemVersion"), "{commands:?}");
}

#[test]
fn hostile_names_stay_values() {
    let case = Case { user: Some("x' | iex 'y".to_owned()), ..migration("h'v1)(a=*", "hv2\"; calc") };
    for ask in asks(&case, &live_facts(Vec::new())) {
        let quotes = ask.command.matches('\'').count();
        assert!(quotes % 2 == 0 && !ask.command.contains("| iex 'y'"), "{}", ask.command);
    }
}
