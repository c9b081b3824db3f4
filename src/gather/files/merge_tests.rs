use super::*;
use crate::{
    directory::Account,
    gather::files::Requested,
    testing::{With, computer, file_facts},
};

fn export(objects: Vec<Object>) -> Export {
    Export { objects, requested: Requested::All, ..Export::default() }
}

fn from(file: &str, when_changed: &str) -> Object {
    Object { source: file.to_owned(), ..computer("hv1", 1001) }.with("whenChanged", &[when_changed])
}

/// Both orders, since which file is first must not matter where their times differ.
fn merged(a: Object, b: Object) -> [(Object, Vec<String>); 2] {
    [(a.clone(), b.clone()), (b, a)].map(|(one, other)| {
        let files = [one, other].map(|object| (object.source.clone(), export(vec![object])));
        let mut facts = exports(files.into());
        assert_eq!(facts.snapshots[0].objects.len(), 1);
        ((*facts.snapshots[0].objects.remove(0)).clone(), facts.remarks)
    })
}

#[test]
fn where_two_files_differ_the_object_that_changed_last_counts() {
    let old = from("old.ldf", "20260101000000.0Z").with("userAccountControl", &["4096"]);
    let mut new = from("new.ldf", "20260201000000.0Z").with("userAccountControl", &["4098"]);
    new.dn = new.dn.to_lowercase();
    for (object, remarks) in merged(old, new) {
        assert_eq!(object.number("userAccountControl"), Known::Found(4098));
        assert_eq!(object.source, "new.ldf");
        let said = |attribute: &str| remarks.iter().any(|remark| remark.contains(&format!("differ in {attribute} of")));
        assert!(said("useraccountcontrol") && !said("samaccountname"), "{remarks:?}");
    }
}

#[test]
fn what_one_file_lacks_or_could_not_read_is_taken_from_the_other() {
    let old = from("old.ldf", "20260101000000.0Z").with("msDS-AllowedToDelegateTo", &["cifs/hv2"]);
    let new = from("new.ldf", "20260201000000.0Z");
    for lacking in [new.clone().unasked("msDS-AllowedToDelegateTo"), new.hidden("msDS-AllowedToDelegateTo")] {
        for (object, remarks) in merged(old.clone(), lacking) {
            assert_eq!(object.text("msDS-AllowedToDelegateTo"), Known::Found("cifs/hv2"));
            assert!(!remarks.iter().any(|remark| remark.contains("allowedtodelegate")), "{remarks:?}");
        }
    }
}

#[test]
fn what_the_older_file_could_not_read_takes_nothing_away() {
    let old = from("old.ldf", "20260101000000.0Z").hidden("userAccountControl");
    for (object, remarks) in merged(old, from("new.ldf", "20260201000000.0Z")) {
        assert_eq!(object.number("userAccountControl"), Known::Found(4096));
        assert_eq!(remarks.len(), 1, "only the time differs: {remarks:?}");
    }
}

#[test]
fn what_says_no_time_is_neither_newer_nor_older_and_both_are_named() {
    let export = from("a.ldf", "20260101000000.0Z").with("servicePrincipalName", &["HOST/HV1", "cifs/old"]);
    let listing = from("b.txt", "").unasked("whenChanged").with("servicePrincipalName", &["HOST/HV1", "cifs/new"]);
    for (object, remarks) in merged(export, listing) {
        let why = object.values("servicePrincipalName").unreadable().unwrap().to_owned();
        for said in [&why, &remarks[0]] {
            assert!(said.contains("only a.ldf has cifs/old; only b.txt has cifs/new"), "{said}");
        }
        assert!(remarks[0].contains("neither is known to be newer") && remarks.len() == 1, "{remarks:?}");
        assert_eq!(object.texts(SOME_NAMES), Known::Found(vec!["HOST/HV1"]));
    }
}

#[test]
fn some_of_the_names_are_no_contradiction_unless_one_is_not_among_all() {
    let export = from("a.ldf", "20260101000000.0Z").with("servicePrincipalName", &["HOST/HV1"]);
    let some = |name| {
        let object = from("b.txt", "").unasked("whenChanged").unasked("servicePrincipalName");
        object.with(SOME_NAMES, &[name])
    };
    for (object, remarks) in merged(export.clone(), some("HOST/HV1")) {
        assert!(!object.was_asked_for(SOME_NAMES) && remarks.is_empty(), "{remarks:?}");
    }
    for (object, remarks) in merged(export, some("cifs/hv1")) {
        assert_eq!(object.texts(SOME_NAMES), Known::Found(vec!["cifs/hv1"]));
        assert!(remarks.len() == 1 && remarks[0].contains("the list of its names does not have"), "{remarks:?}");
    }
    for (object, remarks) in merged(some("a/b"), some("c/d")) {
        assert_eq!(object.texts(SOME_NAMES), Known::Found(vec!["a/b", "c/d"]));
        assert!(remarks.is_empty(), "{remarks:?}");
    }
}

#[test]
fn a_name_that_one_file_says_nobody_has_and_another_shows_is_said() {
    let mut nobody = export(Vec::new());
    nobody.asked.insert("spn host/hv1".to_owned(), crate::facts::Asked::Answered);
    let files = [("b.txt".to_owned(), nobody), ("a.ldf".to_owned(), export(vec![computer("hv1", 1001)]))];
    let facts = exports(files.into());
    assert!(
        facts.remarks[0].starts_with("b.txt says that nobody has host/hv1, hv.ldf says that CN=HV1,"),
        "{:?}",
        facts.remarks
    );
}

#[test]
fn a_domain_counts_where_the_objects_are_or_none_is() {
    let of = |domain: &str, objects| Export { domain: Some(domain.to_owned()), ..export(objects) };
    let domain = |all: Vec<Export>| exports(all.into_iter().map(|one| ("x".to_owned(), one)).collect()).domain;
    assert_eq!(domain(vec![of("contoso.com", vec![])]).as_deref(), Some("contoso.com"));
    assert_eq!(domain(vec![of("contoso.com", vec![computer("hv1", 1001)])]).as_deref(), Some("contoso.com"));
    assert_eq!(domain(vec![of("other.com", vec![computer("hv1", 1001)])]), None);
    assert_eq!(domain(vec![of("contoso.com", vec![]), of("other.com", vec![])]), None);
}

#[test]
fn files_together_cover_what_either_covers_and_warn_by_name() {
    let mut all = export(vec![computer("hv1", 1001)]);
    all.coverage.computers = true;
    all.warnings.push("cut short".to_owned());
    let facts = exports(vec![("a.ldf".to_owned(), all), ("b.ldf".to_owned(), export(vec![computer("hv2", 1002)]))]);
    let snapshot = &facts.snapshots[0];
    assert!(snapshot.coverage.computers && !snapshot.coverage.everything);
    assert_eq!((snapshot.source.as_str(), snapshot.objects.len()), ("a.ldf, b.ldf", 2));
    assert_eq!(facts.remarks, ["a.ldf: cut short"]);
}

#[test]
fn saved_facts_stand_side_by_side_and_the_first_answer_counts() {
    let mut one = file_facts(vec![computer("hv1", 1001)], true);
    one.domain = None;
    let mut other = file_facts(vec![computer("hv2", 1002)], true);
    other.names = Known::Unreadable("no DNS".to_owned());
    other.remarks.push("odd".to_owned());
    let both = super::facts(one, other);
    assert_eq!(both.snapshots.len(), 2);
    assert_eq!(both.domain.as_deref(), Some("contoso.com"));
    assert_eq!(both.names, Known::Unreadable("no DNS".to_owned()));
    assert_eq!(both.remarks, ["odd"]);
}

/// Flags that a property shows make a number in which others are clear without anybody having seen them.
#[test]
fn a_number_of_flags_gives_way_to_the_number_itself_and_not_to_a_contradiction() {
    let of = |file: &str, number: &str| from(file, "20260101000000.0Z").with("userAccountControl", &[number]);
    let flags = || of("flags", "16781312").with(UNSEEN_CONTROL, &["33619968"]);
    let control = |object: &Object| {
        let account = Account::of(object);
        (account.control().found().map(|control| control.0), account.is_without_authorization_data().found())
    };
    // PASSWORD_NEVER_EXPIRES and NO_AUTH_DATA_REQUIRED, of which the flags say nothing.
    for (object, remarks) in merged(flags(), of("number", "50401280")) {
        assert_eq!((control(&object), remarks.len()), ((Some(50_401_280), Some(true)), 0), "{remarks:?}");
    }
    for (object, remarks) in merged(flags(), of("more", "16846848").with(UNSEEN_CONTROL, &["33554432"])) {
        assert_eq!((control(&object), remarks.len()), ((Some(16_846_848), None), 0), "{remarks:?}");
    }
    for (object, remarks) in merged(flags(), of("other", "4096")) {
        assert_eq!((control(&object).0, remarks.len()), (None, 1), "{remarks:?}");
    }
    for (object, _) in merged(flags(), from("none", "20260101000000.0Z").unasked("userAccountControl")) {
        assert_eq!(control(&object), (Some(16_781_312), None));
    }
    let newer = from("newer", "20260201000000.0Z").with("userAccountControl", &["4096"]);
    for (object, _) in merged(flags(), newer) {
        assert_eq!(control(&object), (Some(4096), Some(false)));
    }
}
