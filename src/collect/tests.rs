use super::*;
use crate::{name::Storage, testing::migration};

/// The lines between the marks.
fn filled_in(script: &str) -> Vec<&str> {
    script
        .lines()
        .skip_while(|line| !line.starts_with(BEGIN))
        .skip(1)
        .take_while(|line| !line.starts_with(END))
        .collect()
}

#[test]
fn with_nothing_to_look_at_it_is_the_file_as_it_is() {
    assert_eq!(script(&Wanted::default()), SCRIPT);
}

#[test]
fn only_the_parameters_differ() {
    let mut case = migration("hv1", "hv2.contoso.com");
    case.user = Some("CONTOSO\\o'neil".to_owned());
    case.storage = vec![Storage::new("\\\\fs1\\vms"), Storage::new("fs2")];
    let wanted = Wanted { case: Some(&case), domain: None, server: Some("dc1") };
    let text = script(&wanted);
    assert_eq!(
        filled_in(&text),
        [
            "    [string] $Operation = 'migrate',",
            "    [string[]] $ComputerName = @('hv1', 'hv2.contoso.com'),",
            "    [string[]] $Storage = @('\\\\fs1\\vms', 'fs2'),",
            "    [string] $User = 'CONTOSO\\o''neil',",
            "    [string] $Via = '',",
            "    [string] $Domain = '',",
            "    [string] $Server = 'dc1',",
        ]
    );
    let rest =
        |text: &str| text.lines().filter(|line| !filled_in(text).contains(line)).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(rest(&text), rest(SCRIPT));
}

#[test]
fn whatever_a_name_holds_the_script_is_ascii_and_keeps_its_lines() {
    let mut case = migration("h\u{f6}st\u{2019}; calc #", "b\nc");
    case.user = Some("\u{151}\u{2018}\u{1f600}".to_owned());
    let text = script(&Wanted { case: Some(&case), ..Wanted::default() });
    assert!(text.is_ascii());
    assert_eq!(text.lines().count(), SCRIPT.lines().count());
}

#[test]
fn it_asks_for_the_attributes_that_a_live_run_asks_for() {
    for attribute in crate::gather::ACCOUNT_ATTRIBUTES {
        assert!(SCRIPT.contains(&format!("'{attribute}'")), "{attribute}");
    }
}
