//! What lists and descriptors of shares allow.

use super::*;
use crate::testing::{With, computer, file_facts, group, host_settings};

fn level(entries: &[&str]) -> Known<Level> {
    let hosts = "CN=HvHosts,CN=Users,DC=contoso,DC=com";
    let objects = vec![
        computer("hv1", 1001).with("memberOf", &[hosts]),
        computer("hv2", 1002),
        group("HvHosts", 1100, &[]),
        group("Others", 1101, &[]),
    ];
    let mut facts = file_facts(objects, true);
    facts.shares.insert(r"\\fs1\vms".to_owned(), host_settings(r"\\fs1\vms").with(ENTRIES, entries));
    let directory = Directory::new(&facts);
    let share = Share::of(&facts, &Storage::new(r"\\FS1.contoso.com\VMs\a.vhdx"));
    share.by_list(directory.named("hv1$").unwrap(), &directory)
}

#[test]
fn rights_add_up_and_denials_take_away() {
    for (entries, expected) in [
        (&["CONTOSO\\HV1$|Allow|Full"][..], Level::Full),
        (&["CONTOSO\\HV2$|Allow|Full"], Level::None),
        (&["CONTOSO\\HV9$|Allow|Full"], Level::None),
        (&["Jeder|Allow|Change", "CONTOSO\\HvHosts|Allow|Read"], Level::Change),
        (&["CONTOSO\\HvHosts|Allow|Full"], Level::Full),
        (&["CONTOSO\\Others|Allow|Full"], Level::None),
        (&["BUILTIN\\Administrators|Allow|Full"], Level::None),
        (&["S-1-5-21-1-2-3-1001|Allow|Full"], Level::Full),
        (&["S-1-5-21-1-2-3-515|Allow|Read"], Level::Read),
        (&["S-1-5-21-1-2-3-1101|Allow|Read"], Level::None),
        (&["CONTOSO\\Domain Users|Allow|Full"], Level::None),
        (&["CONTOSO\\Domain Computers|Allow|Read"], Level::Read),
        (&["Everyone|Allow|Full", "CONTOSO\\HV1$|Deny|Full"], Level::None),
        (&["Everyone|Allow|Full", "CONTOSO\\HvHosts|Deny|Change"], Level::Read),
        (&["Everyone|Allow|Full", "CONTOSO\\Others|Deny|Full"], Level::Full),
        (&["Everyone|Allow|Full", "CONTOSO\\Nobody knows|Allow|Full"], Level::Full),
    ] {
        assert_eq!(level(entries), Known::Found(expected), "{entries:?}");
    }
}

#[test]
fn a_group_that_is_not_in_the_facts_may_be_the_one() {
    for entries in [
        &["CONTOSO\\Nobody knows|Allow|Full"][..],
        &["Everyone|Allow|Read", "CONTOSO\\Nobody knows|Allow|Full"],
        &["Everyone|Allow|Full", "CONTOSO\\Nobody knows|Deny|Full"],
        &["CONTOSO\\HV1$|Allow|Custom"],
        &["nonsense"],
    ] {
        assert!(level(entries).unreadable().is_some(), "{entries:?}");
    }
}

#[test]
fn the_folder_is_judged_by_its_descriptor() {
    let hv1 = "S-1-5-21-1-2-3-1001";
    for (sddl, expected) in [
        (format!("O:BAG:BAD:(A;OICI;FA;;;{hv1})"), Level::Full),
        (format!("O:BAG:BAD:(A;OICI;0x1301bf;;;{hv1})"), Level::Change),
        (format!("O:BAG:BAD:(A;OICI;0x1200a9;;;{hv1})"), Level::Read),
        ("O:BAG:BAD:(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)".to_owned(), Level::None),
        (format!("O:BAG:BAD:(A;OICIIO;FA;;;{hv1})"), Level::None),
        ("O:BAG:BAD:(A;OICI;FA;;;WD)".to_owned(), Level::Full),
    ] {
        let mut facts = file_facts(vec![computer("hv1", 1001)], true);
        facts.shares.insert(r"\\fs1\vms".to_owned(), host_settings(r"\\fs1\vms").with(FOLDER, &[&sddl]));
        let directory = Directory::new(&facts);
        let share = Share::of(&facts, &Storage::new(r"\\fs1\vms"));
        let account = directory.named("hv1$").unwrap();
        assert_eq!(share.by_folder(account, &directory), Known::Found(expected), "{sddl}");
        let unread = share.by_list(account, &directory);
        assert!(unread.unreadable().is_some_and(|why| why.contains("Get-SmbShareAccess")), "{unread:?}");
    }
}
