//! Redacted answers: nothing of the names survives, nothing of the answer changes, and whoever has the map can turn them back.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod cases;
mod program;
mod redaction;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

use cases::{Case, cases};
use redaction::{ascii, names_of, seen, survivors};

const FORMATS: [&[&str]; 6] = [
    &["--format", "text"],
    &["--format", "text", "-v"],
    &["--format", "text", "-q"],
    &["--format", "markdown"],
    &["--format", "json"],
    &["--format", "html"],
];

fn scratch(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("redact");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    let _ = fs::remove_file(&path);
    path
}

fn run(case: &Case, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kcd-doctor"))
        .args(&case.arguments)
        .args(more)
        .current_dir(case.path.parent().unwrap())
        .env_clear()
        .output()
        .unwrap()
}

/// All cases, some on each core.
fn complaints(of_one: impl Fn(&Case, &Path) -> Vec<String> + Sync) -> Vec<String> {
    let cases = cases();
    let half = cases.len().div_ceil(2);
    let of_some = |(at, some): (usize, &[Case])| -> Vec<String> {
        let all = some.iter().enumerate();
        all.flat_map(|(number, case)| {
            let map = scratch(&format!(
                "{}-{at}-{number}.json",
                std::thread::current().name().unwrap_or("map").replace(':', "-")
            ));
            let found = of_one(case, &map);
            let _ = fs::remove_file(&map);
            found.into_iter().map(|what| format!("{}: {what}", case.path.display())).collect::<Vec<_>>()
        })
        .collect()
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = cases.chunks(half).enumerate().map(|part| scope.spawn(move || part)).collect();
        let parts: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        let of_some = &of_some;
        let running: Vec<_> = parts.into_iter().map(|part| scope.spawn(move || of_some(part))).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

fn redact(map: &Path) -> String {
    format!("--redact={}", map.display())
}

#[test]
fn no_name_survives_in_any_format() {
    let complaints = complaints(|case, map| {
        let names = names_of(case);
        let mut found = Vec::new();
        for format in FORMATS {
            let output = run(case, &[&[redact(map).as_str()], format].concat());
            let text = String::from_utf8(output.stdout).unwrap();
            if text.is_empty() {
                found.push(format!("{format:?}: {}", String::from_utf8_lossy(&output.stderr)));
            }
            let survived = survivors(&text, &names);
            if !survived.is_empty() {
                found.push(format!("{format:?}: {survived:?}"));
            }
            if text.contains("redact") && text.contains(&*map.file_name().unwrap().to_string_lossy()) {
                found.push(format!("{format:?}: names the map"));
            }
        }
        found
    });
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

/// What must be the same in both answers. Causes of one rank may come in another order.
fn decided(report: &Value) -> Vec<String> {
    let list = |key: &str, fields: &[&str]| {
        let all = report[key].as_array().cloned().unwrap_or_default();
        let mut all: Vec<String> = all
            .iter()
            .map(|one| {
                format!("{key} {}", fields.iter().map(|field| one[field].to_string()).collect::<Vec<_>>().join(" "))
            })
            .collect();
        all.sort();
        all
    };
    let mut all = vec![format!("outcome {}", report["outcome"])];
    all.extend(list("causes", &["slug", "certainty", "severity"]));
    all.extend(list("hops", &["service", "verdict", "error"]));
    all.extend(list("return_hops", &["service", "verdict", "error"]));
    all.extend(list("ruled_out", &["slug"]));
    all.extend(list("not_run", &["check", "needed"]));
    all.extend(list("story", &["beside"]));
    all
}

#[test]
fn the_answer_is_the_same() {
    let complaints = complaints(|case, map| {
        let (plain, redacted) = (run(case, &["--format", "json"]), run(case, &["--format", "json", &redact(map)]));
        let read = |output: &Output| serde_json::from_slice::<Value>(&output.stdout).unwrap_or_default();
        let (was, is) = (decided(&read(&plain)), decided(&read(&redacted)));
        let mut found = Vec::new();
        if plain.status.code() != redacted.status.code() {
            found.push(format!("exits with {:?}, not {:?}", redacted.status.code(), plain.status.code()));
        }
        if was.len() != is.len() {
            found.push(format!("has {} parts, not {}", is.len(), was.len()));
        }
        found.extend(was.iter().filter(|one| !is.contains(one)).map(|one| format!("lacks {one}")));
        found.extend(is.iter().filter(|one| !was.contains(one)).map(|one| format!("has {one}")));
        found
    });
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn names_come_back() {
    let complaints = complaints(|case, map| {
        let names = names_of(case);
        let plain = String::from_utf8(run(case, &[]).stdout).unwrap();
        let redacted = run(case, &[&redact(map)]).stdout;
        let operand = map.display().to_string();
        let restored = program::run(["--unredact", &operand], &redacted);
        let restored = String::from_utf8(restored.stdout).unwrap();
        let (was, is): (BTreeSet<String>, _) = (seen(&plain, &names), seen(&restored, &names));
        was.difference(&is).map(|name| format!("{name} did not come back")).collect()
    });
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

const LAB: &str = "fixtures/lab/contoso.ldif";

#[test]
fn the_map_is_private_and_grows() {
    let map = scratch("grows.json");
    let option = redact(&map);
    let ask = |source: &str, destination: &str| {
        let output = program::run(["migrate", source, destination, "--from", LAB, &option], b"");
        (program::text(&output), fs::read_to_string(&map).unwrap())
    };
    let first = ask("vmhost2", "vmhost1");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&map).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(first, ask("vmhost2", "vmhost1"), "the same input and map give the same bytes, and the same map");
    assert!(first.0.starts_with("migrate host-a → host-b"), "{}", first.0);
    let turned = ask("vmhost1", "stranger9.fabrikam.com").0;
    assert!(turned.starts_with("migrate host-b → host-"), "{turned}");
    assert!(!turned.contains("stranger9") && !turned.contains("fabrikam"), "{turned}");
    fs::remove_file(&map).unwrap();
}

#[test]
fn saved_facts_are_redacted_too_and_say_the_same() {
    let (map, saved) = (scratch("saved-map.json"), scratch("saved.json"));
    let (option, saved_to) = (redact(&map), saved.display().to_string());
    let base = ["migrate", "vmhost2", "vmhost1", "--format", "json"];
    let output = program::run(base.into_iter().chain(["--from", LAB, &option, "--save", &saved_to]), b"");
    let facts = fs::read_to_string(&saved).unwrap().to_lowercase();
    for name in ["vmhost", "contoso", "alice", "s-1-5-21-1111"] {
        assert!(!facts.contains(name), "{name}");
    }
    let again = program::run(["migrate", "host-a", "host-b", "--format", "json", "--from", &saved_to], b"");
    let read = |output: &Output| serde_json::from_slice::<Value>(&output.stdout).unwrap();
    assert_eq!(decided(&read(&output)), decided(&read(&again)));
}

#[test]
fn assumptions_are_told_in_pseudonyms() {
    let map = scratch("assumed.json");
    let output = program::run(
        [
            "migrate",
            "vmhost2",
            "vmhost1",
            "--from",
            LAB,
            &redact(&map),
            "--assume",
            "vmhost2: T2A4D=on",
            "--assume",
            "vmhost2: -cifs/neverseen7, +accept:vmhost1",
        ],
        b"",
    );
    let text = program::text(&output);
    assert!(text.contains("what-if") && text.contains("HOST-A$ trusted for any authentication protocol"), "{text}");
    for name in ["vmhost", "contoso", "neverseen7"] {
        assert!(!text.to_lowercase().contains(name), "{name}: {text}");
    }
    let wrong = program::run(
        ["migrate", "vmhost2", "vmhost1", "--from", LAB, &redact(&map), "--assume", "nobody7: T2A4D=on"],
        b"",
    );
    assert!(program::errors(&wrong).contains("nobody7"), "an error is for whoever made it");
}

#[test]
fn captures_are_read_without_names() {
    let map = scratch("read.json");
    let capture = "fixtures/captures/plain-rbcd-sensitive.pcap";
    for format in FORMATS {
        let output = program::run(["read", capture, &redact(&map)].into_iter().chain(format.iter().copied()), b"");
        let text = program::text(&output).to_lowercase();
        for name in ["contoso", "vmhost", "rbcd", "127.0.53", "plain-"] {
            assert!(!text.contains(name), "{format:?} {name}: {text}");
        }
    }
}

#[test]
fn what_a_map_cannot_be_is_refused() {
    let (map, own) = (scratch("refused.json"), scratch("facts.ldif"));
    fs::write(&map, "{\"schema\": \"kcd-doctor/facts/1\"}").unwrap();
    fs::copy(LAB, &own).unwrap();
    let own = own.display().to_string();
    let base = ["migrate", "vmhost2", "vmhost1", "--from", &own];
    for (path, expected) in
        [(map.display().to_string().as_str(), "expected a map"), (&own, "take the place"), ("/", "not a file")]
    {
        let output = program::run(base.into_iter().chain([format!("--redact={path}").as_str()]), b"");
        assert_eq!((program::code(&output), output.stdout.len()), (2, 0), "{path}");
        assert!(program::errors(&output).contains(expected), "{path}: {}", program::errors(&output));
    }
    let output = program::run(["--unredact", "nowhere.json"], b"host-a");
    assert_eq!((program::code(&output), output.stdout.len()), (2, 0));
}

#[test]
fn without_a_name_the_map_lies_in_the_current_folder() {
    let folder = scratch("folder");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let lab = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(LAB);
    let output = Command::new(env!("CARGO_BIN_EXE_kcd-doctor"))
        .args(["migrate", "vmhost2", "vmhost1", "--redact", "--from"])
        .arg(&lab)
        .current_dir(&folder)
        .env_clear()
        .output()
        .unwrap();
    assert_eq!(program::code(&output), 1, "{}", program::errors(&output));
    assert!(folder.join("kcd-doctor-redaction.json").is_file());
    assert!(!program::text(&output).contains("redaction"));
}

#[test]
fn names_that_are_nearly_right_are_those_that_were() {
    let map = scratch("near.json");
    let (option, operand) = (redact(&map), map.display().to_string());
    for (arguments, begins, ends) in [
        (&["migrate", "vmhost1", "vmhots2", "--from", LAB][..], "check the name vmhots2: the directory has ", '"'),
        (&["migrate", "vmhost1", "vmhost2", "--user", "alcie", "--from", LAB], "Similar names: ", '.'),
    ] {
        let hint = |text: &str| {
            let (_, after) = text.split_once(begins).unwrap_or_else(|| panic!("{begins} in {text}"));
            after.split(ends).next().unwrap().to_owned()
        };
        let arguments = || arguments.iter().copied().chain(["--format", "json"]);
        let plain = program::text(&program::run(arguments(), b""));
        let redacted = program::run(arguments().chain([option.as_str()]), b"").stdout;
        let restored = program::text(&program::run(["--unredact", &operand], &redacted));
        assert_eq!(hint(&restored), hint(&plain));
    }
}

/// A machine whose name is not ASCII, as files of several programs have it; and an address of version 6, read backwards.
#[test]
fn names_in_letters_and_addresses_read_backwards_do_not_survive() {
    const BACKWARDS: &str = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.4.3.2.1.0.0.d.f.ip6.arpa";
    assert_eq!(ascii("b\u{fc}cher.example"), "xn--bcher-kva.example");
    assert_eq!(
        ascii("\u{4ed6}\u{4eec}\u{4e3a}\u{4ec0}\u{4e48}\u{4e0d}\u{8bf4}\u{4e2d}\u{6587}"),
        "xn--ihqwcrb4cv8a8dqg056pqjye"
    );
    let (host, address) = ("b\u{fc}ro7", "fd00:1234::1");
    let names: BTreeSet<String> =
        [host, "b\u{fc}ro7.contoso.com", "contoso", "vmhost1", address].map(str::to_owned).into();
    let told = [
        format!("no answer from {} ({address})", ascii("b\u{fc}ro7.contoso.com")),
        format!("{}: 0x8009030E at {}", ascii(host), ascii(host).to_uppercase()),
        format!("PTR {BACKWARDS} and {}, zone {}", BACKWARDS.to_uppercase(), &BACKWARDS[48..]),
        format!("cifs/{} for {}$@CONTOSO.COM", ascii(host), ascii(host)),
        format!("the machine {} is away", ascii(host)),
        format!("zone {}: 3 of 4 failed", &BACKWARDS[48..]),
    ];
    let leaking: Vec<String> = told[..5].iter().map(|text| survivors(text, &names).len().to_string()).collect();
    assert!(!leaking.contains(&"0".to_owned()), "the test sees them: {leaking:?}");
    let export = scratch("letters.ldif");
    let entry = "dn: CN=VMHOST1,CN=Computers,DC=contoso,DC=com\nobjectClass: computer\nsAMAccountName: VMHOST1$\n\
                 dNSHostName: vmhost1.contoso.com\nservicePrincipalName: HOST/VMHOST1\n\n";
    fs::write(&export, entry).unwrap();
    let export = export.display().to_string();
    for text in told {
        for format in FORMATS {
            // A map that knows nothing yet.
            let operand = redact(&scratch("letters.json"));
            let base = ["migrate", "vmhost1", host, "--from", &export, "--error", &text, &operand];
            let output = program::run(base.into_iter().chain(format.iter().copied()), b"");
            let shown = program::text(&output);
            assert!(!shown.is_empty(), "{}", program::errors(&output));
            assert_eq!(survivors(&shown, &names), BTreeSet::new(), "{format:?} of {text}:\n{shown}");
            let is_shown = text.contains("3 of 4") && !format.contains(&"-q");
            assert!(!is_shown || shown.contains("3 of 4 failed"), "numbers stay: {format:?}\n{shown}");
            // The zone alone tells the network.
            assert!(!shown.contains("4.3.2.1.0.0.d.f"), "{format:?} of {text}:\n{shown}");
        }
    }
}
