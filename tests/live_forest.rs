//! The program against two forests that trust each other: what it asks of which, and that it asks nobody whom it was not sent to.
//! In a lab of its own: the second forest belongs to a lab once it was there.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod lab;

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use lab::{PASSWORD, script};
use serde_json::Value;

/// A lab with two forests, which is stopped in the end however the test ends.
struct Two {
    folder: PathBuf,
}

impl Two {
    fn up() -> Self {
        let two = Self { folder: PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("lab-forest") };
        fs::create_dir_all(&two.folder).unwrap();
        two.lab(&["up"]);
        two.lab(&["populate"]);
        two.lab(&["forest", "up"]);
        two.lab(&["exec", "sh", "-c", &format!("echo '{PASSWORD}' | kinit alice")]);
        two
    }

    fn file(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(script("lab"));
        command.args(arguments).env("KCD_LAB_DIR", &self.folder).current_dir(env!("CARGO_MANIFEST_DIR"));
        command.env("KRB5CCNAME", format!("FILE:{}", self.file("krb5cc"))).stdin(Stdio::null());
        command.output().unwrap()
    }

    fn lab(&self, arguments: &[&str]) {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "lab {arguments:?}; it needs Debian 12 and root:\n{said}");
    }

    fn doctor(&self, arguments: &[&str]) -> Output {
        self.run(&[&["exec", env!("CARGO_BIN_EXE_kcd-doctor")], arguments, &["--format", "json"]].concat())
    }

    fn ask(&self, arguments: &[&str]) -> (Value, Option<i32>) {
        let output = self.doctor(arguments);
        let report = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
        (report, output.status.code())
    }
}

impl Drop for Two {
    fn drop(&mut self) {
        // Whether that worked shows when the lab is next brought up.
        self.run(&["exec", "tests/lab/list-domain", "remove"]);
        self.run(&["down"]);
    }
}

const BOTH: [&str; 4] = ["--domain", "contoso.com", "--domain", "fabrikam.com"];

fn hosts_of_two_forests_are_read_where_both_domains_are_named(two: &Two) {
    let plain = ["migrate", "vmhost1", "fabhost2.fabrikam.com"];
    let (report, code) = two.ask(&[&plain[..], &BOTH].concat());
    assert_eq!(code, Some(1));
    let cause = &report["causes"][0];
    assert_eq!((cause["slug"].as_str(), cause["certainty"].as_str()), (Some("cross-domain-kcd"), Some("confirmed")));
    let seen = cause["evidence"].to_string();
    assert!(seen.contains("ldap://dc1.contoso.com") && seen.contains("ldap://fdc1.fabrikam.com"), "{seen}");
    let commands = cause["fix"]["powershell"].to_string();
    assert!(commands.contains("-Server 'fabrikam.com'") && commands.contains("-Server 'contoso.com'"), "{commands}");
    let hops = report["hops"].as_array().unwrap();
    assert!(hops.iter().all(|hop| hop["verdict"] == "refused"), "{hops:?}");
    // The trust goes both ways, and was looked at from both sides.
    assert!(!report["causes"].to_string().contains("cross-forest-trust"));
    assert!(!report["not_run"].to_string().contains("cross-forest-trust"), "{}", report["not_run"]);

    // By its short name the host is found in the domain that has it.
    let (short, _) = two.ask(&[&["migrate", "vmhost1", "fabhost2"][..], &BOTH].concat());
    assert_eq!(short["causes"][0]["slug"], "cross-domain-kcd");
}

fn a_user_of_the_other_forest_is_read_there(two: &Two) {
    let (report, code) = two.ask(&[&["migrate", "vmhost1", "vmhost2", "--user", "FABRIKAM\\dora"][..], &BOTH].concat());
    assert_eq!(code, Some(0), "{}", report["not_run"]);
    let foreign =
        report["causes"].as_array().unwrap().iter().find(|cause| cause["slug"] == "user-foreign-domain").unwrap();
    assert_eq!(foreign["certainty"], "confirmed");
}

fn another_forest_is_asked_only_where_it_is_named_and_another_domain_where_the_forest_lists_it(two: &Two) {
    let plain = ["migrate", "vmhost1", "fabhost2.fabrikam.com", "--user", "FABRIKAM\\dora"];
    let (unnamed, code) = two.ask(&plain);
    assert_eq!(code, Some(3));
    assert!(!unnamed.to_string().contains("fdc1.fabrikam.com"), "nobody sent us there");
    assert!(unnamed["not_run"].to_string().contains("fabrikam.com"), "{}", unnamed["not_run"]);

    // In one domain there is nobody else to ask: no other domain, no trust, no catalog.
    let saved = two.file("one.json");
    two.ask(&["migrate", "vmhost1", "vmhost2", "--user", "alice", "--save", &saved]);
    let one: Value = serde_json::from_slice(&fs::read(saved).unwrap()).unwrap();
    assert_eq!(one["snapshots"].as_array().unwrap().len(), 1);
    assert!(one["snapshots"][0]["asked"].get("trusts").is_none());
    // The tickets for both controllers have to be at hand by then.
    two.ask(&[&plain[..], &BOTH].concat());
    let saved = two.file("listed.json");
    two.lab(&["exec", "tests/lab/list-domain", "add"]);
    let (listed, code) = two.ask(&[&plain[..], &["--save", &saved]].concat());
    two.lab(&["exec", "tests/lab/list-domain", "remove"]);
    assert_eq!(code, Some(1));
    assert_eq!(listed["causes"][0]["slug"], "cross-domain-kcd");
    assert!(listed["causes"].to_string().contains("ldap://fdc1.fabrikam.com"));
    // Where the forest has two domains, its catalog is asked who else owns the names.
    let saved: Value = serde_json::from_slice(&fs::read(saved).unwrap()).unwrap();
    let snapshots = saved["snapshots"].as_array().unwrap();
    let catalog = snapshots.iter().find(|snapshot| snapshot["part"] == "catalog").unwrap();
    assert_eq!(catalog["source"], "ldap://dc1.contoso.com:3268");
    assert_eq!(catalog["asked"]["spn cifs/fabhost2.fabrikam.com"], "answered", "{catalog}");
    // Within a forest there is no trust to look at.
    assert!(!listed["not_run"].to_string().contains("cross-forest-trust"), "{}", listed["not_run"]);
}

fn a_domain_that_cannot_be_asked_is_said_and_nothing_is_called_healthy(two: &Two) {
    two.lab(&["forest", "down"]);
    let answers = [
        two.ask(&[&["migrate", "vmhost1", "fabhost2.fabrikam.com"][..], &BOTH].concat()),
        // It may be there by its short name too.
        two.ask(&[&["migrate", "vmhost1", "fabhost2"][..], &BOTH].concat()),
        two.ask(&[&["migrate", "vmhost1", "vmhost2", "--user", "FABRIKAM\\dora"][..], &BOTH].concat()),
    ];
    two.lab(&["forest", "up"]);
    for (report, code) in answers {
        assert_eq!(code, Some(3), "{}", report["causes"]);
        let not_run = report["not_run"].to_string();
        assert!(not_run.contains("fabrikam.com: ") && not_run.contains("fdc1.fabrikam.com"), "{not_run}");
    }
}

fn saved_facts_of_two_domains_give_the_same_bytes(two: &Two) {
    let saved = two.file("saved.json");
    let arguments = ["migrate", "vmhost1", "fabhost1.fabrikam.com", "--user", "dora@fabrikam.com"];
    let live = two.doctor(&[&arguments[..], &BOTH, &["--save", &saved]].concat());
    let replayed = two.doctor(&[&arguments[..], &["--from", &saved]].concat());
    assert!(!live.stdout.is_empty());
    assert_eq!(String::from_utf8(live.stdout).unwrap(), String::from_utf8(replayed.stdout).unwrap());
    // Under pseudonyms the verdicts stay.
    let redacted = two.doctor(&[&arguments[..], &["--from", &saved, "--redact"]].concat());
    let text = String::from_utf8(redacted.stdout).unwrap();
    assert!(text.contains("cross-domain-kcd") && !text.contains("fabrikam") && !text.contains("FABRIKAM"), "{text}");
}

#[test]
fn two_forests() {
    let two = Two::up();
    hosts_of_two_forests_are_read_where_both_domains_are_named(&two);
    a_user_of_the_other_forest_is_read_there(&two);
    another_forest_is_asked_only_where_it_is_named_and_another_domain_where_the_forest_lists_it(&two);
    a_domain_that_cannot_be_asked_is_said_and_nothing_is_called_healthy(&two);
    saved_facts_of_two_domains_give_the_same_bytes(&two);
}
