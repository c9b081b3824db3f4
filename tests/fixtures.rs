//! Every `*.case` below `fixtures/`: the command is run, and what must come of it is held against what came.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod cases;

use std::path::PathBuf;

use cases::{cases, read, run};
use serde_json::Value;

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
