//! Every `*.case` below `fixtures/`: the command is run, and what must come of it is held against what came.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// One run and what is expected of it.
struct Case {
    path: PathBuf,
    arguments: Vec<String>,
    expectations: Vec<(String, String)>,
}

fn cases() -> Vec<Case> {
    let mut paths = Vec::new();
    walk(Path::new("fixtures"), &mut paths);
    paths.sort();
    paths.into_iter().map(read).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "case") {
            found.push(path);
        }
    }
}

fn read(path: PathBuf) -> Case {
    let text = fs::read_to_string(&path).unwrap();
    let (mut arguments, mut expectations) = (Vec::new(), Vec::new());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(command) = line.strip_prefix("$ kcd-doctor ") {
            assert!(arguments.is_empty(), "{}: one command in each case", path.display());
            arguments = words(command);
        } else {
            let (key, value) = line.split_once(':').unwrap_or_else(|| panic!("{}: {line}", path.display()));
            // What follows two blanks is a remark.
            let value = value.trim().split("  ").next().unwrap();
            expectations.push((key.to_owned(), value.to_owned()));
        }
    }
    assert!(!arguments.is_empty() && !expectations.is_empty(), "{}: a command and what it must do", path.display());
    Case { path, arguments, expectations }
}

/// Splits a command line; single and double quotes hold words together.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut any) = (Vec::new(), String::new(), None, false);
    for character in line.chars() {
        match (character, quote) {
            ('\'' | '"', None) => (quote, any) = (Some(character), true),
            (c, Some(q)) if c == q => quote = None,
            (' ', None) => {
                if any {
                    words.push(std::mem::take(&mut word));
                    any = false;
                }
            }
            (c, _) => {
                word.push(c);
                any = true;
            }
        }
    }
    if any {
        words.push(word);
    }
    words
}

/// Runs the program beside the case, with nothing of this machine's environment.
fn run(case: &Case) -> (i32, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_kcd-doctor"))
        .args(&case.arguments)
        .args(["--format", "json"])
        .current_dir(case.path.parent().unwrap())
        .env_clear()
        .output()
        .unwrap();
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{}: {error}\n{}", case.path.display(), String::from_utf8_lossy(&output.stderr))
    });
    (output.status.code().unwrap(), report)
}

/// The slugs of all findings: causes, and what they explain.
fn found(report: &Value) -> Vec<String> {
    let causes = report["causes"].as_array().unwrap();
    let slugs = causes.iter().map(|cause| cause["slug"].as_str().unwrap().to_owned());
    let explained = causes.iter().flat_map(|cause| cause["explains"].as_array().unwrap());
    slugs.chain(explained.map(|slug| slug.as_str().unwrap().to_owned())).collect()
}

/// What is wrong with one expectation, if anything is.
fn complaint(key: &str, value: &str, code: i32, report: &Value) -> Option<String> {
    let found = found(report);
    let first = found.first().map_or("none", String::as_str);
    match key {
        "first" if first == value => None,
        "first" => Some(format!("the first cause is {first}, not {value}")),
        "fires" if found.iter().any(|slug| slug == value) => None,
        "fires" => Some(format!("{value} does not fire; what does: {found:?}")),
        "silent" if found.iter().all(|slug| slug != value) => None,
        "silent" => Some(format!("{value} fires and must not")),
        "certainty" if report["causes"][0]["certainty"] == value => None,
        "certainty" => Some(format!("the first cause is {}, not {value}", report["causes"][0]["certainty"])),
        "exit" if value == code.to_string() => None,
        "exit" => {
            Some(format!("the exit code is {code}, not {value}; causes {found:?}, not run {}", report["not_run"]))
        }
        "outcome" if report["outcome"] == value => None,
        "outcome" => Some(format!("the outcome is {}, not {value}", report["outcome"])),
        other => Some(format!("{other} is not an expectation")),
    }
}

#[test]
fn every_case_comes_out_as_it_must() {
    let mut complaints = Vec::new();
    let cases = cases();
    for case in &cases {
        let (code, report) = run(case);
        for (key, value) in &case.expectations {
            if let Some(complaint) = complaint(key, value, code, &report) {
                complaints.push(format!("{}: {complaint}", case.path.display()));
            }
        }
    }
    assert!(!cases.is_empty(), "there are no cases");
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn every_check_has_a_case_that_fires_and_a_near_miss() {
    let mut missing = Vec::new();
    for check in kcd_doctor::checks::ALL {
        for (name, key) in [("fires", "fires"), ("near-miss", "silent")] {
            let path = PathBuf::from(format!("fixtures/checks/{}/{name}.case", check.slug));
            let states = path.exists()
                && read(path.clone())
                    .expectations
                    .iter()
                    .any(|(k, v)| (k == key || (name == "fires" && k == "first")) && v == check.slug);
            if !states {
                missing.push(format!("{} must say \"{key}: {}\"", path.display(), check.slug));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
