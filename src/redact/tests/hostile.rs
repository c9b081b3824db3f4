//! Names that were chosen to get in the way.

use super::*;

#[test]
fn a_machine_that_is_called_like_a_pseudonym_is_no_other() {
    let facts = file_facts(vec![computer("host-a", 1001), computer("host-b", 1002)], true);
    let (case, facts, map) = told(case("host-b", "host-a"), facts);
    let names = [case.source.as_str(), case.destination.as_ref().unwrap().as_str()];
    assert_eq!(names, ["host-c", "host-d"]);
    assert!(!serde_json::to_string(&facts).unwrap().to_lowercase().contains("host-a"));
    assert_eq!(map.restore("host-c"), "host-b");
}

#[test]
fn a_machine_that_is_called_like_a_class_leaves_the_class() {
    let mut all = redactor();
    assert_eq!(all.spn("cifs/cifs"), "cifs/host-b");
    assert_eq!(all.prose("the name cifs/cifs of CIFS"), "the name cifs/host-b of HOST-B");
}

#[test]
fn names_that_begin_another_are_not_confused() {
    let mut all = redactor();
    let (short, long) = (all.host("hv"), all.host("hv-1"));
    assert_eq!(all.prose("hv hv-1 hv1 hv-12"), format!("{short} {long} host-a {short}-12"));
}

#[test]
fn any_name_is_a_name() {
    let long = "x".repeat(10_000);
    for name in ["", " ", "a.*(b)[c]+$", "..", "$", "\\", "\u{202e}evil", "é", "İstanbul", "ß", "\0", &long, "💣"]
    {
        let mut all = redactor();
        let host = all.host(name);
        let again = all.host(name);
        assert_eq!(host, again, "{name:?}");
        let values = [
            all.account(Kind::User, name),
            all.dn(Kind::Name, &format!("CN={name},DC=x")),
            all.spn(name),
            all.path(name),
        ];
        if name.contains(char::is_alphanumeric) {
            assert!(values.iter().chain([&host]).all(|value| !value.contains(name)), "{name:?}: {values:?}");
        }
        all.prose(&format!("a {name} b '{name}' \\\\{name}\\x {name}@{name} {name}\\{name} CN={name}"));
        all.map.restore(name);
        Map::read(&all.map.written().unwrap()).unwrap();
    }
}

#[test]
fn no_octets_harm() {
    let mut all = redactor();
    for length in 0..40 {
        for count in [0, 1, 5, 15, 16, 255] {
            let mut octets = vec![1, count, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0];
            octets.resize(length, 7);
            assert_eq!(all.octets(&octets).len(), length);
        }
    }
}

#[test]
fn a_map_of_another_version_is_refused() {
    for text in ["", "{}", "{\"schema\":\"kcd-doctor/redaction/2\",\"names\":{}}", "[1]"] {
        assert!(Map::read(text).is_err(), "{text}");
    }
}
