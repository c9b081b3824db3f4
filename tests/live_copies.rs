//! Two domain controllers that say different things, and one that does not answer. In a lab of its own: what dc2 is told must not
//! reach the lab of the other tests.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout)]

mod lab;

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
    time::{Duration, Instant},
};

use lab::{PASSWORD, script};
use serde_json::Value;

/// What the report may take longer where a domain controller is silent.
const LONGER: Duration = Duration::from_secs(2);

const CASE: [&str; 3] = ["create-vm", "vmhost1", "fhost1"];

/// Takes away what the case needs.
const AWAY: &str = "\
dn: CN=VMHOST1,CN=Computers,DC=contoso,DC=com
changetype: modify
delete: msDS-AllowedToDelegateTo
msDS-AllowedToDelegateTo: cifs/fhost1
msDS-AllowedToDelegateTo: cifs/fhost1.contoso.com
-
";

/// A lab with two domain controllers, which is stopped in the end however the test ends.
struct Two {
    folder: PathBuf,
}

impl Two {
    fn up() -> Self {
        let two = Self { folder: PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("lab-two") };
        fs::create_dir_all(&two.folder).unwrap();
        two.lab(&["up"]);
        two.lab(&["second", "up"]);
        two.lab(&["second", "populate"]);
        two.weigh_dc2(200, 100);
        two
    }

    /// Lets the DNS name dc2 after dc1, or with a greater weight before it.
    fn weigh_dc2(&self, old: u32, new: u32) {
        let record = |weight| format!("dc2.contoso.com 389 0 {weight}");
        let command =
            ["exec", "samba-tool", "dns", "update", "127.0.53.1", "_msdcs.contoso.com", "_ldap._tcp.dc", "SRV"];
        let administrator = format!("Administrator%{PASSWORD}");
        let more = [&record(old), &record(new), "-U", &administrator, "-W", "CONTOSO"];
        // It fails where there is nothing of the old weight.
        self.command(&[&command[..], &more].concat()).output().unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(script("lab"));
        command.args(arguments).env("KCD_LAB_DIR", &self.folder).current_dir(env!("CARGO_MANIFEST_DIR"));
        command.env("KRB5CCNAME", format!("FILE:{}", self.folder.join("krb5cc").display()));
        command
    }

    fn lab(&self, arguments: &[&str]) -> Output {
        let output = self.command(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "lab {arguments:?}; it needs Debian 12 and root:\n{said}");
        output
    }

    /// The report as JSON, its exit code, and how long it took.
    fn report(&self, more: &[&str]) -> (Value, Option<i32>, Duration) {
        let program = [&["exec", env!("CARGO_BIN_EXE_kcd-doctor")], &CASE[..], more, &["--format", "json"]].concat();
        let begun = Instant::now();
        let output = self.command(&program).output().unwrap();
        let took = begun.elapsed();
        let report = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
        (report, output.status.code(), took)
    }

    /// Changes what one domain controller has.
    fn modify(&self, dc: &str, records: &str) {
        let file = self.folder.join("change.ldif");
        fs::write(&file, records).unwrap();
        let (server, file) = (format!("ldaps://{dc}.contoso.com"), file.display().to_string());
        let who = ["-D", "hvadmin@contoso.com", "-w", PASSWORD];
        self.lab(&[&["exec", "ldapmodify", "-x", "-H", &server], &who[..], &["-f", &file]].concat());
    }

    /// Sends a signal to the process of dc2.
    fn signal(&self, signal: &str) {
        let remembered = fs::read_to_string(self.folder.join("dc2.pid")).unwrap();
        let pid = remembered.split_whitespace().next().unwrap();
        assert!(Command::new("kill").args([signal, pid]).status().unwrap().success());
    }
}

impl Drop for Two {
    fn drop(&mut self) {
        let _ = self.command(&["down"]).output();
    }
}

fn first(report: &Value) -> &Value {
    &report["causes"][0]
}

fn verdicts(report: &Value, controller: usize) -> Vec<&str> {
    report["controllers"][controller]["verdicts"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect()
}

fn has(report: &Value, slug: &str) -> bool {
    report["causes"].as_array().unwrap().iter().any(|cause| cause["slug"] == slug)
}

#[test]
fn controllers_that_differ_are_the_first_cause_until_they_replicate_and_a_silent_one_is_missing() {
    let two = Two::up();
    two.lab(&["exec", "kinit", "-k", "alice"]);
    let (agreed, code, both) = two.report(&[]);
    assert_eq!(code, Some(0), "{agreed}");
    assert!(!has(&agreed, "replication-lag"));
    assert_eq!(agreed["controllers"].as_array().unwrap().len(), 2);
    assert_eq!((verdicts(&agreed, 0), verdicts(&agreed, 1)), (vec!["granted"; 2], vec!["granted"; 2]));

    // dc2 refuses what dc1 grants.
    two.modify("dc2", AWAY);
    let (differs, code, _) = two.report(&[]);
    assert_eq!((code, first(&differs)["slug"].as_str()), (Some(1), Some("replication-lag")), "{differs}");
    assert_eq!(first(&differs)["certainty"], "confirmed");
    let title = first(&differs)["title"].as_str().unwrap();
    assert!(title.starts_with("dc2.contoso.com refuses what dc1.contoso.com grants"), "{title}");
    let evidence = |at: usize| {
        let one = &first(&differs)["evidence"][at];
        (
            one["source"].as_str().unwrap().to_owned(),
            one["field"].as_str().unwrap().to_owned(),
            one["values"].to_string(),
        )
    };
    let (source, field, values) = evidence(0);
    assert_eq!((source.as_str(), field.as_str()), ("ldap://dc1.contoso.com", "msDS-AllowedToDelegateTo"));
    assert!(values.contains("\"cifs/fhost1\"") && values.contains("\"cifs/fhost1.contoso.com\""), "{values}");
    let (source, _, values) = evidence(1);
    assert_eq!(source, "ldap://dc2.contoso.com");
    assert!(!values.contains("cifs/fhost1") && values.contains("version "), "{values}");
    assert_eq!((verdicts(&differs, 0), verdicts(&differs, 1)), (vec!["granted"; 2], vec!["refused"; 2]));

    // Saved facts keep both sides.
    let saved = two.folder.join("saved.json").display().to_string();
    let (live, _, _) = two.report(&["--save", &saved]);
    let (replayed, code, _) = two.report(&["--from", &saved]);
    assert_eq!((live, Some(1)), (replayed, code));

    // Asked first, dc2 says what it lacks; that dc1 has it is not asked.
    let (chosen, code, _) = two.report(&["--server", "dc2.contoso.com"]);
    assert_eq!((code, first(&chosen)["slug"].as_str()), (Some(1), Some("entry-missing")), "{chosen}");
    assert!(
        chosen["not_run"].to_string().contains("dc1.contoso.com was not asked: --server names"),
        "{}",
        chosen["not_run"]
    );

    // Once the loss has arrived everywhere there is one cause, and it is not the replication.
    two.lab(&["second", "replicate"]);
    let (everywhere, _, _) = two.report(&[]);
    assert!(!has(&everywhere, "replication-lag") && has(&everywhere, "entry-missing"), "{everywhere}");
    two.lab(&["second", "populate"]);
    let (mended, code, _) = two.report(&[]);
    assert_eq!((code, has(&mended, "replication-lag")), (Some(0), false), "{mended}");

    // A domain controller that hangs, then one that is not there.
    two.signal("-STOP");
    let (hangs, code, took) = two.report(&[]);
    two.signal("-CONT");
    println!("both {both:?}, one hangs {took:?}");
    assert_eq!(code, Some(3), "{hangs}");
    assert!(hangs["not_run"].to_string().contains("dc2.contoso.com did not answer within 2 s"), "{}", hangs["not_run"]);
    assert_eq!(hangs["controllers"][1]["asked"], false);
    assert!(took <= both + LONGER, "{took:?} beside {both:?}");

    // One that hangs and that the DNS names first, so that its turn comes first.
    two.weigh_dc2(100, 200);
    let (second, code, _) = two.report(&[]);
    assert_eq!((code, second["controllers"][0]["name"].as_str()), (Some(0), Some("dc2.contoso.com")), "{second}");
    let password = two.folder.join("password").display().to_string();
    fs::write(&password, PASSWORD).unwrap();
    let ca = two.folder.join("tls/ca.crt").display().to_string();
    let by_password =
        ["--auth", "simple", "--bind-as", "alice@contoso.com", "--password-file", &password, "--ca-file", &ca];
    for sign_in in [&[][..], &by_password] {
        let (_, code, both) = two.report(sign_in);
        assert_eq!(code, Some(0), "{sign_in:?}");
        two.signal("-STOP");
        let (hangs, code, took) = two.report(sign_in);
        two.signal("-CONT");
        println!("both {both:?}, the first one hangs {took:?}: {sign_in:?}");
        assert_eq!((code, hangs["controllers"][0]["name"].as_str()), (Some(3), Some("dc1.contoso.com")), "{hangs}");
        assert!(took <= both + LONGER, "{took:?} beside {both:?}: {sign_in:?}");
    }
    two.weigh_dc2(200, 100);

    two.lab(&["second", "down"]);
    let (gone, code, took) = two.report(&[]);
    println!("both {both:?}, one is gone {took:?}");
    assert_eq!((code, gone["outcome"].as_str()), (Some(3), Some("incomplete")), "{gone}");
    assert!(took <= both + LONGER, "{took:?} beside {both:?}");

    // Who chose dc1 hears that dc2 was not asked, and it changes nothing.
    let (chosen, code, _) = two.report(&["--server", "dc1.contoso.com"]);
    assert_eq!(code, Some(0), "{chosen}");
    assert!(
        chosen["not_run"].to_string().contains("dc2.contoso.com was not asked: --server names"),
        "{}",
        chosen["not_run"]
    );
}
