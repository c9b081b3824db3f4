//! Every `*.case` below `fixtures/`: the command is run, and what must come of it is held against what came.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod cases;

use std::path::PathBuf;

use cases::{cases, complaints_of, read};

#[test]
fn every_case_comes_out_as_it_must() {
    let cases = cases();
    let complaints: Vec<String> = cases.iter().flat_map(complaints_of).collect();
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
