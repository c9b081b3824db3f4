//! Look-ups by name, and who is in a group.

use super::*;
use crate::{
    facts::Asked,
    os::Release,
    testing::{With, computer, file_facts, group, live_facts, object, sid, user},
};

const MEMBER_OF: &str = "memberOf";

fn name_of(found: Known<Account<'_>>) -> Known<String> {
    found.map(Account::name)
}

fn host(facts: &Facts, name: &str) -> Known<String> {
    name_of(Directory::new(facts).host(&HostName::new(name)))
}

fn found(name: &str) -> Known<String> {
    Known::Found(name.to_owned())
}

#[test]
fn a_host_is_found_by_every_name_that_it_goes_by() {
    let hv1 = computer("hv1", 1001).with("msDS-AdditionalDnsHostName", &["Store.contoso.com"]);
    let hv1 = hv1.with("servicePrincipalName", &["HOST/HV1", "cifs/files", "HOST/files.contoso.com"]);
    let facts = file_facts(vec![hv1], true);
    for name in ["HV1", "hv1.contoso.com.", "hv1$", "store.contoso.com", "files", "files.contoso.com"] {
        assert_eq!(host(&facts, name), found("HV1$"), "{name}");
    }
    for name in ["hv2", "hv2.contoso.com", ""] {
        assert_eq!(host(&facts, name), Known::Absent, "{name:?}");
    }
    // Another domain may have it, and was not read.
    assert!(host(&facts, "hv1.fabrikam.com").unreadable().unwrap().contains("fabrikam.com"));
}

#[test]
fn a_namesake_in_the_domain_asked_for_comes_first_and_renamed_copies_last() {
    let mut abroad = computer("hv1", 1002).with("dNSHostName", &["hv1.emea.contoso.com"]);
    abroad.dn = "CN=HV1,CN=A,DC=emea,DC=contoso,DC=com".to_owned();
    let mut copy = computer("hv1", 1003);
    copy.dn = "CN=HV1\\0ACNF:9a,CN=A,DC=contoso,DC=com".to_owned();
    let facts = file_facts(vec![copy, abroad, computer("hv1", 1001)], true);
    let directory = Directory::new(&facts);
    let sids: Vec<_> = directory.hosts(&HostName::new("hv1")).iter().map(|account| account.sid()).collect();
    assert_eq!(sids, [1001, 1002, 1003].map(|rid| Known::Found(sid(rid))));
    // With its domain the name is that of one of them.
    let abroad = directory.hosts(&HostName::new("hv1.emea.contoso.com"));
    assert_eq!(abroad.iter().map(|account| account.domain()).collect::<Vec<_>>(), ["emea.contoso.com"]);
}

#[test]
fn users_and_groups_and_the_deleted_are_no_hosts() {
    let mut deleted = computer("gone", 1001);
    deleted.dn = "CN=GONE\\0ADEL:9a,CN=Deleted Objects,DC=contoso,DC=com".to_owned();
    let facts = file_facts(vec![object("svc$", &["user"], 1002), group("hv$", 1003, &[]), deleted], true);
    for name in ["svc", "hv", "gone"] {
        assert_eq!(host(&facts, name), Known::Absent, "{name}");
    }
    assert_eq!(Directory::new(&facts).deleted().count(), 1);
}

#[test]
fn only_a_place_that_was_looked_at_makes_absent() {
    let ask = Ask::Host("hv2".to_owned());
    let mut facts = live_facts(vec![computer("hv1", 1001)]);
    assert!(host(&facts, "hv2").unreadable().unwrap().contains("was not asked"));
    facts.snapshots[0].asked.insert(ask.key(), Asked::Failed("busy (51)".to_owned()));
    assert!(host(&facts, "hv2").unreadable().unwrap().contains("busy (51)"));
    facts.snapshots[0].asked.insert(ask.key(), Asked::Answered);
    assert_eq!(host(&facts, "hv2"), Known::Absent);

    // By an address nobody was looked up, wherever one looked.
    assert!(host(&facts, "192.0.2.1").unreadable().unwrap().contains("is an address"));

    // All computers of the domain are not all of its users.
    let mut facts = file_facts(vec![computer("hv1", 1001)], false);
    assert!(host(&facts, "hv2").unreadable().unwrap().contains("whole domain"));
    facts.snapshots[0].coverage.computers = true;
    assert_eq!(host(&facts, "hv2"), Known::Absent);
    assert!(Directory::new(&facts).user("bob").unreadable().is_some());

    facts.snapshots.clear();
    assert_eq!(host(&facts, "hv2"), Known::Unreadable("no directory was read".to_owned()));
}

#[test]
fn a_name_is_owned_by_who_holds_it_or_what_stands_for_it() {
    let spn = |text: &str| Spn::parse(text);
    let holder = computer("fs1", 1002).with("servicePrincipalName", &["cifs/hv1"]);
    let facts = file_facts(vec![computer("hv1", 1001), holder], true);
    let directory = Directory::new(&facts);
    let owners = |text: &str| {
        directory.owners(&spn(text)).map(|owners| {
            let names: Vec<String> = owners.accounts.iter().map(|account| account.name()).collect();
            (names.join(" "), owners.through.map(|through| through.to_string()))
        })
    };
    assert_eq!(owners("CIFS/HV1"), Known::Found(("FS1$".to_owned(), None)));
    let through = Some("HOST/hv1.contoso.com".to_owned());
    assert_eq!(owners("cifs/hv1.contoso.com"), Known::Found(("HV1$".to_owned(), through)));
    assert_eq!(owners("Hyper-V Replica Service/hv1"), Known::Absent);
    assert_eq!(owners("cifs/fs2"), Known::Absent);
}

#[test]
fn in_part_of_a_domain_a_name_is_missing_only_from_an_account_that_was_read() {
    let owners = |facts: &Facts, text: &str| Directory::new(facts).owners(&Spn::parse(text)).map(|_| ());
    let facts = file_facts(vec![computer("hv1", 1001)], false);
    assert_eq!(owners(&facts, "Hyper-V Replica Service/hv1"), Known::Absent);
    assert!(owners(&facts, "cifs/fs2").unreadable().is_some());
    let facts = file_facts(vec![computer("hv1", 1001).hidden("servicePrincipalName")], false);
    assert_eq!(owners(&facts, "cifs/hv1"), Known::Unreadable("access denied".to_owned()));
}

#[test]
fn a_user_is_found_by_every_form_of_the_name() {
    let facts = file_facts(vec![user("Alice", 1101).with("userPrincipalName", &["a.smith@contoso.net"])], true);
    let directory = Directory::new(&facts);
    let known = |name: &str| name_of(directory.user(name));
    for name in ["alice", "CONTOSO\\alice", "alice@contoso.com", "A.Smith@Contoso.net"] {
        assert_eq!(known(name), found("Alice"), "{name}");
    }
    assert_eq!(known("bob"), Known::Absent);
    assert_eq!(known("CONTOSO\\bob"), Known::Absent);
    // Whoever is not found in another domain may well be there.
    for name in ["FABRIKAM\\alice2", "alice@fabrikam.com"] {
        assert!(known(name).unreadable().unwrap().contains("fabrikam"), "{name}");
    }
}

#[test]
fn of_two_readings_of_an_object_the_first_counts_everywhere() {
    let mut facts = file_facts(vec![computer("hv1", 1001)], true);
    facts
        .snapshots
        .extend(file_facts(vec![computer("hv1", 1001).with("userAccountControl", &["4098"])], true).snapshots);
    let directory = Directory::new(&facts);
    assert_eq!(directory.accounts().count(), 1);
    let account = directory.host(&HostName::new("hv1")).found().unwrap();
    assert_eq!(directory.at(account.dn()), Some(account));
    assert_eq!(account.control(), Known::Found(AccountControl(4096)));
}

#[test]
fn mappings_that_one_source_holds_are_not_lost_to_one_that_does_not() {
    let mut facts = file_facts(vec![object("Directory Service", &[], 1).with("sPNMappings", &["host=x"])], true);
    facts.snapshots.extend(live_facts(Vec::new()).snapshots);
    let directory = Directory::new(&facts);
    assert_eq!(directory.mappings_read(), &Known::Found(()));
    assert_eq!(directory.mappings().alias_of("cifs"), None);
    let facts = live_facts(Vec::new());
    let directory = Directory::new(&facts);
    assert!(directory.mappings_read().unreadable().unwrap().contains("was not asked"));
    assert_eq!(directory.mappings().alias_of("cifs"), Some("host"));
}

#[test]
fn a_token_holds_the_primary_group_and_nested_ones() {
    let outer = group("Outer", 1202, &[]);
    // The groups are in each other, which must not go on for ever.
    let inner = group("Inner", 1201, &[&outer.dn, "CN=Inner,CN=Users,DC=contoso,DC=com"]);
    let facts = file_facts(vec![computer("hv1", 1001).with(MEMBER_OF, &[&inner.dn]), inner, outer], true);
    let directory = Directory::new(&facts);
    let token = directory.token(directory.host(&HostName::new("hv1")).found().unwrap()).found().unwrap();
    for rid in [1001, 515, 1201, 1202] {
        assert!(token.contains(&sid(rid)), "{rid}");
    }
    assert!(token.contains(&Sid::authenticated_users()) && !token.contains(&sid(1203)));
}

#[test]
fn a_token_with_a_group_that_was_not_read_is_not_known() {
    let member = computer("hv1", 1001).with(MEMBER_OF, &["CN=Far,DC=contoso,DC=com"]);
    let token = |object: Object| {
        let facts = file_facts(vec![object], true);
        let directory = Directory::new(&facts);
        directory.token(directory.host(&HostName::new("hv1")).found().unwrap())
    };
    assert!(token(member.clone()).unreadable().unwrap().contains("cn=far"));
    assert!(token(computer("hv1", 1001).hidden(MEMBER_OF)).unreadable().is_some());
    assert!(token(computer("hv1", 1001).with("objectSid", &[])).unreadable().is_some());
    // What the server computed counts more than what can be followed.
    let told = token(member.with_octets("tokenGroups", sid(1205).to_bytes())).found().unwrap();
    assert!(told.contains(&sid(1205)) && told.contains(&sid(1001)));
}

#[test]
fn protection_is_seen_through_groups_and_not_assumed_away() {
    let protected = group("Protected Users", 525, &[]).with("member", &[]);
    let admins = group("Admins", 1201, &[&protected.dn]);
    let far = "CN=Far,DC=contoso,DC=com";
    let is_protected = |alice: Object, others: &[&Object]| {
        let facts = file_facts(others.iter().map(|other| (*other).clone()).chain([alice]).collect(), true);
        let directory = Directory::new(&facts);
        directory.is_protected(directory.user("alice").found().unwrap())
    };
    let alice = |groups: &[&str]| user("alice", 1101).with(MEMBER_OF, groups);
    assert_eq!(is_protected(alice(&[]), &[]), Known::Found(false));
    assert_eq!(is_protected(alice(&[&admins.dn]), &[&admins, &protected]), Known::Found(true));
    // By its name alone, where the group itself was not read.
    assert_eq!(is_protected(alice(&[&protected.dn]), &[]), Known::Found(true));
    assert!(is_protected(alice(&[far]), &[]).unreadable().is_some());
    // Nobody is a member through a group where Protected Users has no group in it.
    assert_eq!(is_protected(alice(&[far]), &[&protected]), Known::Found(false));
    let with_group = protected.clone().with("member", &[&admins.dn]);
    assert!(is_protected(alice(&[far]), &[&with_group, &admins]).unreadable().is_some());
    assert!(is_protected(alice(&[]).hidden(MEMBER_OF), &[]).unreadable().is_some());
    let told = alice(&[]).with_octets("tokenGroups", sid(525).to_bytes());
    assert_eq!(is_protected(told, &[]), Known::Found(true));
}

#[test]
fn the_oldest_controller_counts_whether_asked_or_only_known() {
    let dc = |name, rid, version: &str| {
        computer(name, rid).with("userAccountControl", &["532480"]).with("operatingSystemVersion", &[version])
    };
    let mut root = object("", &[], 1).with("domainControllerFunctionality", &["7"]);
    root.dn = String::new();
    let oldest = |objects| Directory::new(&file_facts(objects, true)).oldest_kdc();
    assert_eq!(oldest(vec![root.clone()]), Known::Found(Release::Server2016));
    assert_eq!(oldest(vec![root.clone(), dc("dc1", 1, "6.3 (9600)")]), Known::Found(Release::Server2012R2));
    assert_eq!(oldest(vec![root, dc("dc1", 1, "10.0 (26100)")]), Known::Found(Release::Server2016));
    assert_eq!(
        oldest(vec![computer("hv1", 1001)]),
        Known::Unreadable("not in hv.ldf, which does not hold the whole domain".to_owned())
    );
}

#[test]
fn nobody_owns_a_name_only_where_nobody_owns_the_one_in_its_place() {
    let mut facts = file_facts(Vec::new(), false);
    let owners = |facts: &Facts| Directory::new(facts).owners(&Spn::parse("cifs/fs1")).map(|_| ());
    let answered = |ask: &str| (Ask::Spn(ask.to_owned()).key(), Asked::Answered);
    facts.snapshots[0].asked.extend([answered("cifs/fs1")]);
    assert!(owners(&facts).unreadable().is_some(), "HOST/fs1 was not asked for");
    facts.snapshots[0].asked.extend([answered("HOST/fs1")]);
    assert_eq!(owners(&facts), Known::Absent);
    let mut facts = file_facts(Vec::new(), false);
    facts.snapshots[0].asked.extend([answered("*/fs1*")]);
    assert_eq!(owners(&facts), Known::Absent, "all names of a pattern");
}

#[test]
fn an_object_of_which_only_names_are_known_is_a_computer_by_its_own() {
    let named = |name: &str, spns: &[&str]| {
        let mut object = computer(name, 1001);
        object.attributes.clear();
        object.with("servicePrincipalName", spns)
    };
    let is_computer = |object: &Object| Account::of(object).is_computer();
    assert!(is_computer(&named("hv1", &["WSMAN/HV1", "HOST/HV1"])));
    assert!(!is_computer(&named("svc", &["HOST/HV1"])) && !is_computer(&named("hv1", &["http/hv1"])));
    assert!(!is_computer(&named("hv1", &["HOST/HV1"]).with("objectClass", &["user"])));
    assert!(!is_computer(&named("hv1", &["HOST/HV1"]).with("sAMAccountName", &["hv1"])));
    // A list that was read whole lacks what is not in it.
    let facts = file_facts(vec![named("hv1", &["HOST/HV1"])], false);
    let directory = Directory::new(&facts);
    let migration = "Microsoft Virtual System Migration Service/hv1";
    assert_eq!(directory.owners(&Spn::parse(migration)).map(|_| ()), Known::Absent);
    let some = Object { attributes: [].into(), ..named("hv1", &[]) }.with(crate::facts::SOME_NAMES, &["HOST/HV1"]);
    let facts = file_facts(vec![some], false);
    assert!(Directory::new(&facts).owners(&Spn::parse(migration)).unreadable().is_some());
    assert!(Directory::new(&facts).owners(&Spn::parse("cifs/hv1")).as_found().is_some());
}

#[test]
fn a_changed_object_takes_the_place_of_the_old_one_under_every_name() {
    let known =
        |list: &str| computer("hv1", 1001).with(crate::facts::SOME_NAMES, &["cifs/files"]).with("description", &[list]);
    let (before, after) = (file_facts(vec![known("old")], true), file_facts(vec![known("new")], true));
    let changed = Directory::new(&before).of_changed(&after);
    for spn in ["cifs/files", "HOST/hv1.contoso.com"] {
        let owners = changed.owners(&Spn::parse(spn)).found().unwrap();
        let descriptions: Vec<_> = owners.accounts.iter().map(|owner| owner.object().text("description")).collect();
        assert_eq!(descriptions, [Known::Found("new")], "{spn}");
    }
}
