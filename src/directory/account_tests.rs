use std::collections::BTreeMap;

use super::*;

#[test]
fn renamed_objects_are_told_apart() {
    let named = |dn: &str| Object { dn: dn.to_owned(), source: String::new(), attributes: BTreeMap::new() };
    for (dn, is_deleted, is_copy) in [
        ("CN=HV1,CN=Computers,DC=x", false, false),
        ("CN=HV1\\0ADEL:9a,CN=Deleted Objects,DC=x", true, false),
        ("CN=HV1\nDEL:9a,CN=Deleted Objects,DC=x", true, false),
        ("CN=HV1\\0ACNF:9a,CN=Computers,DC=x", false, true),
        ("CN=HV1\\0acnf:9a,CN=Computers,DC=x", false, true),
    ] {
        let object = named(dn);
        let account = Account::of(&object);
        assert_eq!((account.is_deleted(), account.is_conflict_copy()), (is_deleted, is_copy), "{dn}");
        assert_eq!(account.name_before_renaming(), "HV1", "{dn}");
    }
}

#[test]
fn times_are_read() {
    let expected: Timestamp = "2026-04-15T12:30:00Z".parse().expect("a time");
    assert_eq!(generalized_time("20260415123000.0Z"), Known::Found(expected));
    assert_eq!(filetime(134_207_298_000_000_000), Known::Found("2026-04-15T12:30:00Z".parse().expect("a time")));
    assert!(generalized_time("yesterday").unreadable().is_some());
    assert!(generalized_time("2026041512é000.0Z").unreadable().is_some());
    assert!(filetime(i64::MAX).unreadable().is_some());
}
