use serde_json::json;

use super::*;
use crate::{
    facts::{Answer, Ask, Asked, Part},
    windows::Sid,
};

fn read_json(value: &Value) -> Result<Content, String> {
    read("case.json", serde_json::to_vec(value).unwrap().as_slice())
}

/// A case file of one controller that was asked for one host.
fn one_host() -> Value {
    json!({
        "schema": SCHEMA,
        "collected": { "at": "2026-04-15T12:30:00Z", "on": "HV1", "by": "CONTOSO\\alice" },
        "controllers": [{
            "name": "DC1.contoso.com.",
            "asked_at": "2026-04-15T12:30:00Z",
            "root": { "defaultNamingContext": ["DC=contoso,DC=com"], "currentTime": ["20260415123000.0Z"] },
            "reader": null,
            "answers": [{
                "asks": [{ "kind": "host", "of": "HV1" }, { "kind": "spn", "of": "cifs/HV2" }, { "kind": "of tomorrow" }],
                "attributes": ["sAMAccountName", "msDS-AllowedToDelegateTo", "nTSecurityDescriptor"],
                "error": null,
                "objects": [{ "dn": "CN=HV1,DC=contoso,DC=com", "attributes": { "samaccountname": ["HV1$"] } }],
            }],
        }],
    })
}

#[test]
fn it_becomes_what_a_live_run_would_have() {
    let facts = read_json(&one_host()).unwrap().facts;
    assert_eq!(facts.taken_at, Known::Found("2026-04-15T12:30:00Z".parse().unwrap()));
    assert_eq!(facts.domain.as_deref(), Some("contoso.com"));
    let [snapshot] = &facts.snapshots[..] else { panic!("{:?}", facts.snapshots) };
    assert!(snapshot.live && snapshot.source == "ldap://dc1.contoso.com");
    assert_eq!(snapshot.why_unknown(&Ask::Host("hv1".to_owned())), None);
    assert_eq!(snapshot.why_unknown(&Ask::Spn("CIFS/hv2".to_owned())), None);
    assert_eq!(snapshot.asked.len(), 3, "the root DSE too: {:?}", snapshot.asked);
    assert!(snapshot.why_unknown(&Ask::User("alice".to_owned())).unwrap().contains("was not asked"));
    let [root, host] = &snapshot.objects[..] else { panic!("{:?}", snapshot.objects) };
    assert_eq!(root.text("currentTime"), Known::Found("20260415123000.0Z"));
    assert_eq!(host.values("msDS-AllowedToDelegateTo"), Known::Absent);
    assert!(!host.was_asked_for("nTSecurityDescriptor"), "it is read to tell empty from hidden, and not kept");
    assert_eq!(facts.remarks, ["case.json: collected at 2026-04-15T12:30:00Z on HV1 by CONTOSO\\alice"]);
}

#[test]
fn an_empty_list_that_the_collecting_user_may_not_read_is_not_empty() {
    let mut value = one_host();
    let everyone = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, Sid::everyone().to_bytes());
    value["controllers"][0]["reader"] = json!([{ "base64": everyone }]);
    let facts = read_json(&value).unwrap().facts;
    let list = facts.snapshots[0].objects[1].values("msDS-AllowedToDelegateTo");
    assert!(list.unreadable().is_some_and(|why| why.contains("may not read the object's permissions")), "{list:?}");
}

#[test]
fn a_question_that_failed_is_no_answer() {
    let mut value = one_host();
    value["controllers"][0]["answers"][0]["error"] = json!("busy (51)");
    let facts = read_json(&value).unwrap().facts;
    assert_eq!(facts.snapshots[0].asked["host hv1"], Asked::Failed("busy (51)".to_owned()));
}

#[test]
fn without_a_controller_nothing_is_known() {
    let mut value = one_host();
    value["controllers"][0]["root"] = json!({});
    value["unread"] = json!([{ "what": "domain controller dc1", "because": "The LDAP server is unavailable." }]);
    let facts = read_json(&value).unwrap().facts;
    assert!(facts.snapshots[0].objects.is_empty() && !facts.snapshots[0].live);
    assert!(facts.remarks[1].contains("could not read domain controller dc1, because: The LDAP server"));
    assert!(facts.remarks[2].contains("no domain controller answered"), "{:?}", facts.remarks);
}

#[test]
fn the_dns_has_four_ways_of_not_answering() {
    let mut value = one_host();
    let failed =
        |name: &str, code: i64| json!({ "name": name, "error": { "code": code, "words": "no" }, "records": [] });
    value["names"] = json!({
        "servers": ["10.0.0.9"],
        "forward": [
            { "name": "FS", "error": null, "records": [
                { "type": "CNAME", "name": "fs.contoso.com", "data": "FS1.contoso.com" },
                { "type": "A", "name": "FS1.contoso.com", "data": "10.0.0.2" },
            ] },
            failed("gone", 9003), failed("odd", 9005), failed("slow", 1460),
            { "name": "soa", "error": null, "records": [] },
        ],
        "reverse": [{ "name": "10.0.0.2", "error": null, "records": [{ "type": "PTR", "name": "x", "data": "FS1.contoso.com" }] }],
    });
    let Known::Found(names) = read_json(&value).unwrap().facts.names else { panic!("no names") };
    let Answer::Found(fs) = &names.forward["fs"] else { panic!("{names:?}") };
    assert_eq!((fs.name.as_str(), &fs.aliases[..]), ("fs.contoso.com", &["fs1.contoso.com".to_owned()][..]));
    assert_eq!(names.forward["gone"], Answer::NoSuchName);
    assert_eq!(names.forward["odd"], Answer::Refused("REFUSED".to_owned()));
    assert_eq!(names.forward["slow"], Answer::NoAnswer("no".to_owned()));
    assert_eq!(names.forward["soa"], Answer::NoData);
    assert_eq!(names.reverse[&"10.0.0.2".parse().unwrap()], Answer::Found(vec!["fs1.contoso.com".to_owned()]));
}

#[test]
fn hosts_and_shares_keep_what_was_read_and_why_the_rest_was_not() {
    let mut value = one_host();
    value["hosts"] = json!([{ "name": "HV1.contoso.com", "parts": [
        { "of": "Get-VMHost", "asked": ["VirtualMachineMigrationAuthenticationType", "VirtualMachinePath"], "error": null,
          "values": { "VirtualMachineMigrationAuthenticationType": ["Kerberos"] } },
        { "of": "Win32_DeviceGuard", "asked": ["SecurityServicesRunning"], "error": "Access denied", "values": {} },
        { "of": "Win32_OperatingSystem", "at": "2026-04-15T12:30:00Z", "asked": ["LocalDateTime"], "error": null,
          "values": { "LocalDateTime": "2026-04-15T12:30:01Z" } },
    ] }]);
    value["shares"] = json!([{ "path": "\\\\FS1\\vms", "parts": [
        { "of": "Get-SmbShareAccess", "asked": ["AccessRule"], "values": { "AccessRule": ["Allow Full Everyone", "Allow Change CONTOSO\\Hyper-V hosts"] } },
    ] }]);
    let facts = read_json(&value).unwrap().facts;
    let host = &facts.hosts["hv1"];
    assert_eq!(host.text("VirtualMachineMigrationAuthenticationType"), Known::Found("Kerberos"));
    assert_eq!(host.values("VirtualMachinePath"), Known::Absent);
    assert_eq!(host.text("AskedAt"), Known::Found("2026-04-15T12:30:00Z"));
    assert_eq!(host.values("SecurityServicesRunning").unreadable(), Some("Win32_DeviceGuard: Access denied"));
    let share = &facts.shares["\\\\fs1\\vms"];
    assert_eq!(share.texts("access"), Known::Found(vec!["CONTOSO\\Hyper-V hosts|Allow|Change", "Everyone|Allow|Full"]));
}

#[test]
fn another_owner_in_the_forest_is_one_of_which_nothing_else_is_known() {
    let mut value = one_host();
    value["catalog"] = json!({ "name": "dc1", "answers": [{
        "asks": [{ "kind": "spn", "of": "cifs/hv2" }],
        "attributes": ["servicePrincipalName", "msDS-AllowedToDelegateTo"],
        "objects": [
            { "dn": "CN=X,DC=eu,DC=contoso,DC=com", "attributes": { "serviceprincipalname": ["CIFS/HV2", "cifs/other"] } },
            { "dn": "CN=HV2,DC=contoso,DC=com", "attributes": { "serviceprincipalname": ["cifs/hv2"] } },
        ],
    }] });
    let facts = read_json(&value).unwrap().facts;
    let catalog = facts.snapshots.iter().find(|snapshot| snapshot.part == Part::Catalog).unwrap();
    let [abroad] = &catalog.objects[..] else { panic!("{catalog:?}") };
    assert_eq!((abroad.dn.as_str(), abroad.source.as_str()), ("CN=X,DC=eu,DC=contoso,DC=com", "ldap://dc1:3268"));
    assert_eq!(abroad.values("servicePrincipalName").found().unwrap().len(), 2);
    assert!(abroad.values("msDS-AllowedToDelegateTo").unreadable().is_some(), "a catalog has no lists");
}
