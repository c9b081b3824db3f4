use std::path::PathBuf;

use super::*;
use crate::{
    case::{Case, Operation},
    facts::{Answer, Facts, Forward, Known, Names, Value},
    name::{HostName, Storage},
    testing::{With, computer, file_facts, object, sid},
    windows::{Ace, Entry, SecurityDescriptor, Sid},
};

mod hostile;
mod inputs;
mod prose;

/// A redactor that knows contoso.com, hv1 and alice.
fn redactor() -> Redactor {
    let mut redactor =
        Redactor { map: Map::default(), reads_prose: true, files: Vec::new(), cache: std::collections::HashMap::new() };
    redactor.domain("contoso.com");
    redactor.host("hv1.contoso.com");
    redactor.account(Kind::User, "alice");
    redactor
}

fn case(source: &str, destination: &str) -> Case {
    Case { destination: Some(HostName::new(destination)), ..Case::new(Operation::Migrate, HostName::new(source)) }
}

fn told(case: Case, facts: Facts) -> (Case, Facts, Map) {
    let inputs = Inputs { case: Some(case), facts: Some(facts), ..Inputs::default() };
    let pseudonyms = inputs.under_pseudonyms(Map::default());
    let inputs = pseudonyms.inputs;
    (inputs.case.unwrap(), inputs.facts.unwrap(), pseudonyms.map)
}

#[test]
fn names_of_machines_keep_their_parts_apart() {
    let mut all = redactor();
    for (name, expected) in [
        ("hv1", "host-a"),
        ("HV1", "HOST-A"),
        ("HV1$", "HOST-A$"),
        ("Hv1", "host-a"),
        ("hv1.contoso.com", "host-a.domain-1.example"),
        ("HV1.CONTOSO.COM.", "HOST-A.DOMAIN-1.EXAMPLE."),
        ("contoso.com", "domain-1.example"),
        ("contoso", "domain-1"),
        ("dc1.emea.contoso.com", "host-b.domain-2.domain-1.example"),
        ("fs1.fabrikam.net", "host-c.domain-3.example-2"),
        ("_ldap._tcp.contoso.com", "_ldap._tcp.domain-1.example"),
        ("10.1.2.3", "192.0.2.1"),
        ("[fd00::7]", "[2001:db8::2]"),
        ("127.0.0.1", "127.0.0.1"),
        ("", ""),
        ("*", "*"),
    ] {
        assert_eq!(all.host(name), expected, "{name}");
    }
}

#[test]
fn accounts_keep_their_form() {
    let mut all = redactor();
    for (name, expected) in [
        ("alice", "user-a"),
        (r"CONTOSO\alice", r"DOMAIN-1\user-a"),
        ("alice@contoso.com", "user-a@domain-1.example"),
        ("e.meyer", "user-b"),
        ("HV1$@CONTOSO.COM", "HOST-A$@DOMAIN-1.EXAMPLE"),
        ("Administrator", "Administrator"),
        (r"NT AUTHORITY\SYSTEM", r"NT AUTHORITY\SYSTEM"),
        (r"CONTOSO\Domain Admins", r"DOMAIN-1\Domain Admins"),
    ] {
        assert_eq!(all.account(Kind::User, name), expected, "{name}");
    }
}

#[test]
fn distinguished_names_keep_their_structure() {
    let mut all = redactor();
    for (dn, expected) in [
        ("CN=HV1,CN=Computers,DC=contoso,DC=com", "CN=HOST-A,CN=Computers,DC=domain-1,DC=example"),
        (
            "cn=hv1, ou=Blades,OU=Domain Controllers,dc=contoso,dc=com",
            "cn=host-a, ou=ou-1,OU=Domain Controllers,dc=domain-1,dc=example",
        ),
        (r"CN=Miller\, Eve,OU=Blades,DC=contoso,DC=com", "CN=name-1,OU=ou-1,DC=domain-1,DC=example"),
        (
            r"CN=HV1\0ACNF:3f78c3e5-f79a-46bd-a0b8-9d18116ddc79,DC=contoso,DC=com",
            r"CN=HOST-A\0ACNF:00000000-0000-0000-0000-000000000001,DC=domain-1,DC=example",
        ),
        (
            "CN=DC1,CN=Servers,CN=Leeds,CN=Sites,CN=Configuration,DC=contoso,DC=com",
            "CN=NAME-2,CN=Servers,CN=site-1,CN=Sites,CN=Configuration,DC=domain-1,DC=example",
        ),
        (
            "CN=Computer,CN=Schema,CN=Configuration,DC=contoso,DC=com",
            "CN=Computer,CN=Schema,CN=Configuration,DC=domain-1,DC=example",
        ),
        ("DC=contoso", "DC=domain-1"),
        ("", ""),
    ] {
        assert_eq!(all.dn(Kind::Name, dn), expected, "{dn}");
    }
}

#[test]
fn what_is_odd_about_an_entry_stays() {
    let mut all = redactor();
    for (spn, expected) in [
        ("cifs/hv1", "cifs/host-a"),
        ("CIFS/HV1.contoso.com", "CIFS/HOST-A.domain-1.example"),
        ("Microsoft Virtual System Migration Service/hv1", "Microsoft Virtual System Migration Service/host-a"),
        (
            "Microsoft\u{a0}Virtual System Migration Service/hv1",
            "Microsoft\u{a0}Virtual System Migration Service/host-a",
        ),
        ("smb/hv1", "smb/host-a"),
        ("cifs/hv1@CONTOSO.COM", "cifs/host-a@DOMAIN-1.EXAMPLE"),
        ("cifs/hv1.contoso.com:445", "cifs/host-a.domain-1.example:445"),
        ("cifs/hv1.contoso.com/contoso.com", "cifs/host-a.domain-1.example/domain-1.example"),
        ("cifs/hv1 ", "cifs/host-a "),
        ("cifs/\u{200b}hv1", "cifs/\u{200b}host-a"),
        ("cifs/h\u{200b}v1", "cifs/h\u{200b}ost-a"),
        ("cifs://hv1", "cifs://host-a"),
        ("krbtgt/FABRIKAM.COM", "krbtgt/DOMAIN-2.EXAMPLE"),
        (
            "cifs/CN=HV1,OU=Blades,DC=contoso,DC=com.DNSHostName",
            "cifs/CN=HOST-A,OU=ou-1,DC=domain-1,DC=example.DNSHostName",
        ),
        (r"\\hv1\vms", r"\\host-a\share-1"),
        ("hv1.contoso.com", "host-a.domain-1.example"),
        ("cifs/", "cifs/"),
        ("", ""),
    ] {
        assert_eq!(all.spn(spn), expected, "{spn:?}");
    }
}

#[test]
fn a_dash_that_is_no_hyphen_stays_one() {
    let mut all = redactor();
    let plain = all.spn("cifs/hv-9");
    assert_eq!(crate::examine::listing::visible(&all.spn("cifs/hv\u{2011}9")), plain);
}

#[test]
fn paths_keep_their_depth_and_the_kind_of_file() {
    let mut all = redactor();
    for (path, expected) in [
        (r"\\hv1\vms\web01\a.ISO", r"\\host-a\share-1\path-1\path-2.iso"),
        ("//HV1/vms", "//HOST-A/share-1"),
        (r"\\hv1@SSL\c$\x", r"\\host-a@SSL\c$\path-3"),
        ("hv1", "host-a"),
    ] {
        assert_eq!(all.path(path), expected, "{path}");
    }
    assert_eq!(Storage::new(&all.path("//HV1/vms")).server.as_str(), "host-a");
}

#[test]
fn long_names_are_cut_where_their_accounts_are() {
    let mut all = redactor();
    let whole = all.host("a-very-long-host-name.contoso.com");
    assert_eq!(HostName::new(&whole).account_name(), all.account(Kind::Host, "a-very-long-hos$"));
    assert!(HostName::new(&whole).short().chars().count() > 15);
    let other = all.host("a-very-long-hostess");
    assert_ne!(HostName::new(&whole).short(), other);
    assert_eq!(HostName::new(&whole).account_name(), HostName::new(&other).account_name());
}

#[test]
fn identifiers_keep_their_domain_and_what_every_domain_has() {
    let mut all = redactor();
    for (sid, expected) in [
        ("S-1-5-21-7-8-9-1104", "S-1-5-21-1-1-1-1001"),
        ("s-1-5-21-7-8-9-1105", "s-1-5-21-1-1-1-1002"),
        ("S-1-5-21-7-8-9-1104", "S-1-5-21-1-1-1-1001"),
        ("S-1-5-21-7-8-9-512", "S-1-5-21-1-1-1-512"),
        ("S-1-5-21-7-8-9", "S-1-5-21-1-1-1"),
        ("S-1-5-21-7-8-10-1104", "S-1-5-21-2-2-2-1001"),
        ("S-1-5-32-544", "S-1-5-32-544"),
        ("S-1-18-2", "S-1-18-2"),
        ("S-1-5-83-1-10-20-30-40", "S-1-5-83-1-1001-1001-1001-1001"),
        ("S-1-5-83-0", "S-1-5-83-0"),
    ] {
        assert_eq!(all.sid(sid), expected, "{sid}");
    }
    let written = all.map.written().unwrap();
    let mut again = Redactor { map: Map::read(&written).unwrap(), ..redactor() };
    assert_eq!(again.sid("S-1-5-21-7-8-9-1200"), "S-1-5-21-1-1-1-1003", "an old map goes on where it ended");
    assert_eq!(again.sid("S-1-5-21-7-8-9-1105"), "S-1-5-21-1-1-1-1002");
}

#[test]
fn descriptors_are_rewritten_in_place() {
    let mut all = redactor();
    let of = |rids: &[u32]| {
        let aces = rids.iter().map(|rid| Entry::Ace(Ace::allow(sid(*rid), 0x000F_01FF))).collect();
        SecurityDescriptor::owned_by_administrators(aces)
    };
    let octets = of(&[1104, 512, 1105]).to_bytes().unwrap();
    let mapped = all.octets(&octets);
    let expected = |rid: u32| -> Sid { format!("S-1-5-21-1-1-1-{rid}").parse().unwrap() };
    let aces = [1001, 512, 1002].map(|rid| Entry::Ace(Ace::allow(expected(rid), 0x000F_01FF)));
    assert_eq!(SecurityDescriptor::parse(&mapped).unwrap(), SecurityDescriptor::owned_by_administrators(aces.into()));
    let cut = all.octets(&octets[..octets.len() - 2]);
    assert_eq!(cut[cut.len() - 2..], [0, 0], "what a value ends in is nobody's number");
}

#[test]
fn a_value_that_is_text_by_chance_is_still_a_descriptor() {
    let mut all = redactor();
    let octets = sid(1104).to_bytes();
    // No octet of it needs more than seven bits, but for the relative identifier.
    let value = all.value(Kind::Host, None, "objectSid", &Value::new(octets));
    assert_eq!(Sid::from_bytes(value.bytes()).unwrap().to_string(), "S-1-5-21-1-1-1-1001");
}
