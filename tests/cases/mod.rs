//! The `*.case` files below `fixtures/`, for tests that run them.

#![allow(dead_code, clippy::unwrap_used, clippy::disallowed_methods)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// One run and what is expected of it.
pub(crate) struct Case {
    pub(crate) path: PathBuf,
    pub(crate) arguments: Vec<String>,
    pub(crate) expectations: Vec<(String, String)>,
}

/// All of them, in order.
pub(crate) fn cases() -> Vec<Case> {
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

/// Reads one.
pub(crate) fn read(path: PathBuf) -> Case {
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
pub(crate) fn run(case: &Case) -> (i32, Value) {
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

/// What came otherwise than it must.
pub(crate) fn complaints_of(case: &Case) -> Vec<String> {
    let (code, report) = run(case);
    let complaints = case.expectations.iter().filter_map(|(key, value)| complaint(key, value, code, &report));
    complaints.map(|complaint| format!("{}: {complaint}", case.path.display())).collect()
}

/// The slugs of all findings: causes, and what they explain.
fn found(report: &Value) -> Vec<String> {
    let causes = report["causes"].as_array().unwrap();
    let slugs = causes.iter().map(|cause| cause["slug"].as_str().unwrap().to_owned());
    let explained = causes.iter().flat_map(|cause| cause["explains"].as_array().unwrap());
    slugs.chain(explained.map(|slug| slug.as_str().unwrap().to_owned())).collect()
}

/// How the delegations that were seen stand to the directory.
fn besides(report: &Value) -> Vec<&str> {
    let story = report["story"].as_array().unwrap().iter();
    story.filter(|told| told["exchange"]["kind"] == "S4U2Proxy").filter_map(|told| told["beside"].as_str()).collect()
}

/// The commands whose output would decide.
fn asked(report: &Value) -> impl Iterator<Item = &str> {
    report["ask"].as_array().into_iter().flatten().filter_map(|ask| ask["command"].as_str())
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
        "next" if report["next"].as_array().is_some_and(|next| next.iter().any(|command| command == value)) => None,
        "next" => Some(format!("to run next is {}", report["next"])),
        "beside" if besides(report).contains(&value) => None,
        "beside" => Some(format!("what was seen stands to the directory as {:?}", besides(report))),
        "ask" if asked(report).any(|command| command.starts_with(value)) => None,
        "ask" => Some(format!("asked for is {}", report["ask"])),
        "outcome" if report["outcome"] == value => None,
        "outcome" => Some(format!("the outcome is {}, not {value}", report["outcome"])),
        other => Some(format!("{other} is not an expectation")),
    }
}
