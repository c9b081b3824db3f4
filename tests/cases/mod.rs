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
