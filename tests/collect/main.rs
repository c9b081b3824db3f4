//! What the script of `collect` writes, read back with `--from`: the same answer as from the domain itself.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

#[path = "../program/mod.rs"]
mod program;
mod script;

use std::{fs, path::PathBuf, sync::Arc};

use kcd_doctor::{facts::Object, gather::files};
use serde_json::{Value, json};

use script::{Script, Wanted};

const LAB: &str = "fixtures/lab/contoso.ldif";
const SCRIPT: &str = include_str!("../../src/collect/collect.ps1");

/// Pairs of hosts of the lab that stand for different faults, and whoever pressed the button.
const PAIRS: [(&str, &str, Option<&str>); 16] = [
    ("vmhost1", "vmhost2", Some("alice")),
    ("vmhost2", "vmhost1", Some("alice")),
    ("vmhost1.contoso.com", "fhost1", None),
    ("core2016", "2016gui", Some("sensitive")),
    ("misspelt1", "vmhost1", None),
    ("interp1", "vmhost2", Some("protected")),
    ("rbdeny1", "vmhost1", Some("alice")),
    ("vmhost1", "rbdeny1", Some("alice")),
    ("biglist1", "vmhost2", None),
    ("hv2012", "hv2025", Some("CONTOSO\\alice")),
    ("hv2022a", "hv2022b", Some("alice@contoso.com")),
    ("disabled1", "vmhost1", Some("disuser")),
    ("conflict1", "fqdn1", Some("nobody")),
    ("cln1", "cln2", Some("alice")),
    ("nosuch", "vmhost1", Some("expired1")),
    ("hostclass1", "hidden1", Some("limited")),
];

fn file(name: &str, content: &Value) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("collect");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}.json"));
    fs::write(&path, serde_json::to_vec_pretty(content).unwrap()).unwrap();
    path.display().to_string()
}

fn lab() -> Vec<Arc<Object>> {
    let facts = files::read(&[LAB.into()], None).unwrap().facts;
    facts.snapshots.into_iter().flat_map(|snapshot| snapshot.objects).collect()
}

fn report(arguments: &[&str], from: &str) -> Value {
    let output = program::run(arguments.iter().copied().chain(["--from", from, "--format", "json"]), b"");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", program::errors(&output)))
}

/// The answer without what must differ: where it was read.
fn answer(report: &Value) -> Value {
    let cause = |cause: &Value| ["slug", "severity", "certainty", "subject", "title"].map(|key| cause[key].clone());
    let causes = report["causes"].as_array().unwrap().iter();
    // A list without end is not looked up entry by entry, neither by the script nor by a live run; an export has it all.
    let is_long = causes.clone().any(|cause| cause["slug"] == "list-full");
    let causes = causes.filter(|cause| !is_long || cause["slug"] != "list-dead-targets");
    let causes: Vec<_> = causes.map(cause).collect();
    let hops: Vec<_> =
        report["hops"].as_array().unwrap().iter().map(|hop| (&hop["spn"], &hop["verdict"], &hop["error"])).collect();
    json!({ "outcome": report["outcome"], "causes": causes, "hops": hops })
}

/// Every operation on one host and another, as arguments.
fn operations<'a>(one: &'a str, other: &'a str, share: &'a str) -> Vec<Vec<&'a str>> {
    let mut all = vec![
        vec!["migrate", one, other],
        vec!["migrate", one, other, "--storage", "fhost1"],
        vec!["replicate", one, other],
    ];
    all.extend(["create-vm", "mount-iso", "move-storage"].map(|operation| vec![operation, one, share]));
    all
}

#[test]
fn a_case_file_says_what_the_domain_says() {
    let objects = lab();
    let mut complaints = Vec::new();
    for (number, (one, other, user)) in PAIRS.into_iter().enumerate() {
        let share = format!("\\\\{other}\\vms");
        let content = Script::new(SCRIPT, &objects).case(Wanted { hosts: &[one, other, "fhost1"], user });
        let path = file(&format!("pair-{number}"), &content);
        for mut arguments in operations(one, other, &share) {
            arguments.extend(user.map(|user| ["--user", user]).into_iter().flatten());
            let (expected, found) = (answer(&report(&arguments, LAB)), answer(&report(&arguments, &path)));
            if expected != found {
                complaints.push(format!("{arguments:?}\n  export {expected}\n  case   {found}"));
            }
        }
    }
    assert!(complaints.is_empty(), "{} differ:\n{}", complaints.len(), complaints.join("\n"));
}

/// What Windows PowerShell 5.1 may make of a list: an item, nothing, or an object with its length.
fn mangled(value: &Value) -> Value {
    match value {
        Value::Array(items) => match &items[..] {
            [] => Value::Null,
            [only] => mangled(only),
            items => json!({ "value": items.iter().map(mangled).collect::<Vec<_>>(), "Count": items.len() }),
        },
        Value::Object(fields) => fields.iter().map(|(key, value)| (key.clone(), mangled(value))).collect(),
        other => other.clone(),
    }
}

#[test]
fn every_shape_of_a_list_and_every_encoding_reads_the_same() {
    let content = Script::new(SCRIPT, &lab()).case(Wanted { hosts: &["vmhost2", "vmhost1"], user: Some("alice") });
    let arguments = ["migrate", "vmhost2", "vmhost1", "--user", "alice"];
    let expected = answer(&report(&arguments, &file("plain", &content)));
    assert_eq!(expected["causes"][0][0], "kerberos-only-on-winrm-host", "{expected}");
    assert_eq!(answer(&report(&arguments, &file("mangled", &mangled(&content)))), expected);
    let text = serde_json::to_string(&content).unwrap();
    let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let path = file("utf16", &Value::Null);
    fs::write(&path, utf16).unwrap();
    assert_eq!(answer(&report(&arguments, &path)), expected);
}

/// A case file with a second controller, on which every account is as the function makes it.
fn two(change: impl Fn(&mut Value)) -> Value {
    let mut content = Script::new(SCRIPT, &lab()).case(Wanted { hosts: &["vmhost1", "vmhost2"], user: None });
    let mut other = content["controllers"][0].clone();
    other["name"] = json!("dc2.contoso.com");
    let answers = other["answers"].as_array_mut().unwrap();
    answers.retain(|answer| answer["asks"][0]["kind"] == "copy");
    assert!(!answers.is_empty());
    for answer in answers {
        change(&mut answer["objects"][0]["attributes"]);
    }
    content["controllers"].as_array_mut().unwrap().push(other);
    content
}

#[test]
fn controllers_that_differ_are_a_cause_with_both_values() {
    let content = two(|attributes| {
        attributes["useraccountcontrol"] = json!(["4098"]);
        attributes["msds-replattributemetadata"] = json!([
            "<DS_REPL_ATTR_META_DATA><pszAttributeName>userAccountControl</pszAttributeName><dwVersion>7</dwVersion>\
             <ftimeLastOriginatingChange>2026-04-15T12:00:00Z</ftimeLastOriginatingChange></DS_REPL_ATTR_META_DATA>"
        ]);
    });
    let report = report(&["migrate", "vmhost1", "vmhost2"], &file("two", &content));
    let first = &report["causes"][0];
    assert_eq!((first["slug"].as_str(), first["severity"].as_str()), (Some("replication-lag"), Some("error")));
    assert!(
        first["title"].as_str().unwrap().starts_with("dc2.contoso.com refuses what dc1.contoso.com grants"),
        "{first}"
    );
    let seen = first["evidence"].to_string();
    assert!(seen.contains("16781312 (0x1001000)"), "{seen}");
    assert!(seen.contains("4098 (0x1002)") && seen.contains("version 7 of 2026-04-15 12:00:00 UTC"), "{seen}");
    // Only one of them decides.
    assert!(report["causes"].as_array().unwrap().iter().all(|cause| cause["slug"] != "account-disabled"));
    let controllers = &report["controllers"];
    assert_eq!((&controllers[0]["asked"], &controllers[1]["asked"]), (&json!(true), &json!(true)));
    assert_eq!(
        (&controllers[0]["verdicts"][0], &controllers[1]["verdicts"][0]),
        (&json!("granted"), &json!("refused"))
    );
}

#[test]
fn controllers_that_agree_are_no_cause_and_one_that_could_not_be_asked_is_missing() {
    let mut content = two(|_| {});
    let arguments = ["migrate", "vmhost1", "vmhost2"];
    let agreed = report(&arguments, &file("agreed", &content));
    assert!(!agreed["causes"].to_string().contains("replication-lag"), "{}", agreed["causes"]);
    assert!(agreed["ruled_out"].to_string().contains("replication-lag"), "{}", agreed["ruled_out"]);
    content["controllers"][1]["error"] = json!("The LDAP server is unavailable.");
    content["controllers"][1]["answers"] = Value::Null;
    let silent = report(&arguments, &file("silent", &content));
    assert_eq!(silent["controllers"][1]["because"], "dc2.contoso.com: The LDAP server is unavailable.");
    let not_run = silent["not_run"].as_array().unwrap();
    let missing = not_run.iter().find(|not| not["check"] == "replication-lag").unwrap();
    assert_eq!(missing["needed"], true, "{missing}");
}

#[test]
fn events_and_tickets_count_as_evidence() {
    let mut content = Script::new(SCRIPT, &lab()).case(Wanted { hosts: &["vmhost2", "vmhost1"], user: None });
    content["events"] = json!([{ "host": "vmhost2", "channel": "x", "xml": [
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Hyper-V-VMMS'/>\
         <EventID>20306</EventID><TimeCreated SystemTime='2026-04-15T12:00:00.0Z'/><EventRecordID>1</EventRecordID>\
         <Channel>Microsoft-Windows-Hyper-V-VMMS-Admin</Channel><Computer>vmhost2.contoso.com</Computer></System><UserData><VmlEventLog>\
         <Parameter0>0x8009030E</Parameter0></VmlEventLog></UserData></Event>"
    ] }]);
    content["tickets"] =
        json!([{ "host": "VMHOST2", "session": "0x3e7", "list": "tickets", "text": "Cached Tickets: (0)" }]);
    let path = file("events", &content);
    // Without a directory, too.
    let story = program::text(&program::run(["read", &path, "--format", "json"], b""));
    assert!(story.contains("0x8009030E"), "{story}");
    let report = report(&["migrate", "vmhost2", "vmhost1"], &path);
    assert!(report["case"]["symptoms"].to_string().contains("0x8009030E"), "{}", report["case"]);
    assert!(!report["remarks"].to_string().contains("no event"), "{}", report["remarks"]);
}

#[test]
fn damage_is_named_with_its_place_and_hostile_text_stays_text() {
    let content = Script::new(SCRIPT, &lab()).case(Wanted { hosts: &["vmhost1", "vmhost2"], user: None });
    let cases: [(&str, Value, &str); 6] = [
        ("/schema", json!("kcd-doctor/case/9"), "$.schema: expected kcd-doctor/case/1"),
        ("/controllers/0/name", json!(5), "$.controllers[0].name: expected text, found the number 5"),
        ("/controllers/0/root", json!("x"), "$.controllers[0].root: expected an object"),
        ("/controllers/0/asked_at", json!("yesterday"), "$.controllers[0].asked_at: expected a time"),
        (
            "/controllers/0/answers/0/objects/0/dn",
            Value::Null,
            "answers[0].objects[0].dn: expected text, found nothing",
        ),
        ("/controllers/0/answers/0/objects/0/attributes/cn", json!({ "base64": "%" }), ".cn.base64: expected base64"),
    ];
    for (pointer, value, sentence) in cases {
        let mut content = content.clone();
        *content.pointer_mut(pointer).unwrap() = value;
        let path = file("damaged", &content);
        let output = program::run(["migrate", "vmhost1", "vmhost2", "--from", &path], b"");
        assert_eq!((program::code(&output), output.stdout.len()), (2, 0), "{pointer}");
        assert!(program::errors(&output).contains(sentence), "{pointer}: {}", program::errors(&output));
    }
    let mut hostile = content;
    hostile["unread"] = json!([{ "what": "\u{1b}[31m\u{202e}", "because": "a\nb" }]);
    let path = file("hostile", &hostile);
    for format in ["text", "markdown", "html"] {
        let output = program::run(["migrate", "vmhost1", "vmhost2", "--from", &path, "--format", format, "-v"], b"");
        let shown = program::text(&output);
        assert!(shown.contains("could not read") && !shown.contains(['\u{1b}', '\u{202e}']), "{format}");
    }
    let deep = format!("{{\"schema\": \"kcd-doctor/case/1\", \"x\": {}", "[".repeat(100_000));
    fs::write(&path, deep).unwrap();
    let output = program::run(["migrate", "vmhost1", "vmhost2", "--from", &path], b"");
    assert!(
        program::code(&output) == 2 && program::errors(&output).contains("recursion"),
        "{}",
        program::errors(&output)
    );
}
