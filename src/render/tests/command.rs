use proptest::prelude::*;

use crate::render::{command::lines, layout::columns};

#[test]
fn a_short_command_stays() {
    assert_eq!(lines("klist purge", 80), ["klist purge"]);
    assert_eq!(lines("a\nb", 80), ["a", "b"]);
}

#[test]
fn breaks_stand_before_parameters_and_after_commas() {
    let command = "Set-ADObject -Identity 'CN=VMHOST2,CN=Computers' -Add @{'msDS-AllowedToDelegateTo' = 'cifs/vmhost1', \
                   'cifs/vmhost1.contoso.com'} -Server 'dc1.contoso.com'";
    let expected = [
        "Set-ADObject -Identity 'CN=VMHOST2,CN=Computers' `",
        "    -Add @{'msDS-AllowedToDelegateTo' = 'cifs/vmhost1',",
        "    'cifs/vmhost1.contoso.com'} -Server 'dc1.contoso.com'",
    ];
    assert_eq!(lines(command, 60), expected);
}

#[test]
fn quotes_are_not_broken() {
    let value = "'it''s -Not a, b | c # d “ -E'";
    assert_eq!(
        lines(&format!("Get-It -Name {value} -B"), 20),
        ["Get-It `", "    -Name `", &format!("    {value} `"), "    -B"]
    );
    assert_eq!(lines("Get-It ‘a -B’ -Other", 12), ["Get-It `", "    ‘a -B’ `", "    -Other"]);
    let hidden = "'a‘‘ -B c’’'";
    assert_eq!(lines(&format!("Get-It {hidden} | Out"), 10), ["Get-It `", &format!("    {hidden} |"), "    Out"]);
}

#[test]
fn a_comment_goes_before_its_command() {
    let command = "klist -li 0x3e7 kcd_cache    # on vmhost2, after another try";
    assert_eq!(lines(command, 40), ["# on vmhost2, after another try", "klist -li 0x3e7 kcd_cache"]);
}

#[test]
fn a_here_string_stays() {
    let command = "$a = @'\n  a very long line -With spaces in it that would be broken\n'@";
    assert_eq!(lines(command, 20), command.split('\n').collect::<Vec<_>>());
}

proptest! {
    /// Joined again, the lines are the command, but for the number of blanks between two arguments.
    #[test]
    fn breaks_change_nothing(command in "([a-z]{1,9}|-[A-Z]{1,5}|'[a-z ,|’-]{0,9}'|[a-z]{2},|\\|)( {1,2}([a-z]{1,9}|-[A-Z]{1,5}|'[a-z ,|-]{0,9}'|[a-z]{2},|\\|)){0,12}", width in 8_usize..60) {
        prop_assume!(command.matches(['\'', '’']).count().is_multiple_of(2));
        let lines = lines(&command, width);
        for line in &lines {
            prop_assert_eq!(line.trim_end(), line.as_str());
        }
        let joined: Vec<&str> = lines.iter().map(|line| line.strip_suffix(" `").unwrap_or(line).trim()).collect();
        let squeezed = |text: &str| text.replace(' ', "");
        prop_assert_eq!(squeezed(&joined.join(" ")), squeezed(&command));
        for line in &lines[..lines.len() - 1] {
            prop_assert!(line.ends_with([',', '|', '`']), "{}", line);
        }
    }

    #[test]
    fn no_command_is_too_much(command in any::<String>(), width in 0_usize..40) {
        let lines = lines(&command, width);
        prop_assert!(lines.len() <= command.chars().count() + 1 + command.matches('\n').count());
        prop_assert!(lines.iter().all(|line| columns(line) <= columns(&command) + 10));
    }
}
