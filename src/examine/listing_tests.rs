//! Every state in which a wanted name may be found, from the list that leads to it.

use super::*;
use crate::{
    case::{Case, Operation},
    facts::Object,
    name::Storage,
    testing::{With, computer, file_facts, migration},
};

const LIST: &str = "msDS-AllowedToDelegateTo";
const MIGRATION: &str = "Microsoft Virtual System Migration Service";

/// The state of one wanted name of HV1, as text.
fn state(case: &Case, hv1: Object, others: Vec<Object>, wanted: &str) -> String {
    let facts = file_facts(others.into_iter().chain([hv1]).collect(), true);
    let examination = Examination::new(case, &facts);
    let hop = examination.needs.iter().flat_map(|need| &need.hops).find(|hop| hop.spn.same_as(wanted));
    match &hop.unwrap_or_else(|| panic!("{wanted} is not wanted")).listing {
        Listing::Listed => "listed".to_owned(),
        Listing::Disguised(disguise, entry) => format!("{disguise:?} {entry}"),
        Listing::OtherForm(entry) => format!("other form {entry}"),
        Listing::ClusterMember(member, entry, account) => format!("{member:?} {entry} {}", account.name()),
        Listing::Missing => "missing".to_owned(),
        Listing::Unknown(why) => format!("unknown {why}"),
        Listing::NotNeeded => "not needed".to_owned(),
    }
}

/// The state of a name of HV2 with one list on HV1.
fn with_list(list: &[&str], wanted: &str) -> String {
    let hv1 = computer("hv1", 1001).with(LIST, list);
    state(&migration("hv1", "hv2"), hv1, vec![computer("hv2", 1002)], wanted)
}

#[test]
fn an_entry_counts_only_as_a_whole() {
    assert_eq!(with_list(&["CIFS/HV2.Contoso.com"], "cifs/hv2.contoso.com"), "listed");
    assert_eq!(with_list(&["cifs/hv2"], "cifs/hv2.contoso.com"), "other form cifs/hv2");
    assert_eq!(with_list(&["cifs/hv20"], "cifs/hv2"), "missing");
    assert_eq!(with_list(&[&format!("{MIGRATION}/hv2")], "cifs/hv2"), "missing");
    assert_eq!(with_list(&[], "cifs/hv2"), "missing");
}

#[test]
fn what_was_meant_to_be_the_entry_is_told_by_what_is_wrong_with_it() {
    let migration = |class: &str| with_list(&[&format!("{class}/hv2")], &format!("{MIGRATION}/hv2"));
    for class in ["Microsoft Virtual System Migration", "VMMS", "microsoft  virtual machine migration service"] {
        assert_eq!(migration(class), format!("MisspeltClass {class}/hv2"));
    }
    for (entry, disguise) in [
        ("smb/hv2", "MisspeltClass"),
        ("cifs/hv2\u{200b}", "InvisibleCharacters"),
        ("cifs/hv2 ", "InvisibleCharacters"),
        ("cifs/hv2@CONTOSO.COM", "Suffix"),
        ("cifs/hv2:445", "Suffix"),
        ("cifs://hv2", "Suffix"),
        ("\\\\hv2\\vms", "Suffix"),
        ("cifs/CN=HV2,CN=Users,DC=contoso,DC=com.DNSHostName", "Interpolated"),
        ("HOST/hv2", "HostClass"),
    ] {
        assert_eq!(with_list(&[entry], "cifs/hv2"), format!("{disguise} {entry}"));
    }
    // Spelt wrongly for the one service, it is not the other.
    assert_eq!(with_list(&["smb/hv2"], &format!("{MIGRATION}/hv2")), "missing");
    // HOST stands for cifs, and for nothing of Hyper-V.
    assert_eq!(with_list(&["HOST/hv2"], &format!("{MIGRATION}/hv2")), "missing");
}

#[test]
fn the_better_explanation_is_the_one_given() {
    // The right entry, whatever else there is.
    assert_eq!(with_list(&["cifs/hv2", "cifs/hv2@x", "smb/hv2"], "cifs/hv2"), "listed");
    // A damaged copy of just this form explains more than the other form does.
    assert_eq!(with_list(&["cifs/hv2.contoso.com", "cifs/hv2:445"], "cifs/hv2"), "Suffix cifs/hv2:445");
    // The interpolated name of another machine explains nothing.
    assert_eq!(with_list(&["cifs/CN=HV3,CN=Users,DC=contoso,DC=com"], "cifs/hv2"), "missing");
}

#[test]
fn an_entry_for_a_part_of_the_cluster_is_told_from_one_for_the_role() {
    let role = |name: &str, rid, class: &str| {
        let spns = [format!("{class}/{name}"), format!("HOST/{name}")];
        computer(name, rid).with("servicePrincipalName", &spns.each_ref().map(String::as_str))
    };
    let case = Case {
        operation: Operation::CreateVm,
        destination: None,
        storage: vec![Storage::new("sofs")],
        ..migration("hv1", "hv2")
    };
    let cluster = || {
        vec![
            role("sofs", 1010, "MSClusterVirtualServer"),
            role("clus", 1011, "MSServerCluster"),
            role("node1", 1012, "MSServerClusterMgmtAPI"),
            computer("fs9", 1013),
        ]
    };
    let with_list = |list: &[&str]| state(&case, computer("hv1", 1001).with(LIST, list), cluster(), "cifs/sofs");
    assert_eq!(with_list(&["cifs/node1"]), "Node cifs/node1 NODE1$");
    assert_eq!(with_list(&["cifs/clus"]), "Cluster cifs/clus CLUS$");
    assert_eq!(with_list(&["cifs/fs9", "cifs/nowhere"]), "missing");
    assert_eq!(with_list(&["cifs/node1", "cifs/sofs"]), "listed");
}

#[test]
fn a_list_that_was_not_seen_is_neither_empty_nor_full() {
    let hidden = computer("hv1", 1001).hidden(LIST);
    let state = |hv1| state(&migration("hv1", "hv2"), hv1, vec![computer("hv2", 1002)], "cifs/hv2");
    assert_eq!(state(hidden), "unknown access denied");
    assert!(state(computer("hv1", 1001).unasked(LIST)).starts_with("unknown msDS-AllowedToDelegateTo was not asked"));
}

#[test]
fn characters_that_do_not_show_are_taken_away_and_look_alikes_replaced() {
    assert_eq!(visible("\u{201c}cifs\u{2044}hv\u{2011}2\u{a0}\u{feff}\""), "cifs/hv-2");
    assert_eq!(visible("Microsoft\u{a0}Virtual  System"), "Microsoft Virtual System");
}
