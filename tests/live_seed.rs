//! The seed case is played on the lab again, and every step of it comes out as with the recording among the fixtures.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod cases;
mod lab;

use std::{fs, path::Path, process::Command};

/// The recording, with what must come of each step.
const SEED: &str = "fixtures/seeds/COMM-11-as-lived";

#[test]
fn the_seed_case_comes_out_on_the_lab_as_it_was_recorded() {
    lab::exec(&["true"]);
    let folder = lab::scratch("seed");
    let recorded = Command::new(lab::script("record-seed"))
        .arg(&folder)
        .env("KCD_DOCTOR", env!("CARGO_BIN_EXE_kcd-doctor"))
        .output()
        .unwrap();
    assert!(recorded.status.success(), "{}", String::from_utf8_lossy(&recorded.stderr));
    let mut complaints = Vec::new();
    let mut steps = 0;
    for file in fs::read_dir(SEED).unwrap().map(|file| file.unwrap().path()) {
        let copy = folder.join(file.file_name().unwrap());
        let is = |ending: &str| file.extension() == Some(Path::new(ending).as_os_str());
        if is("case") || is("txt") {
            fs::copy(&file, &copy).unwrap();
        } else {
            assert!(copy.exists(), "{} is not recorded anew", copy.display());
        }
    }
    for file in fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()) {
        if file.extension() == Some(Path::new("case").as_os_str()) {
            steps += 1;
            complaints.extend(cases::complaints_of(&cases::read(file)));
        }
    }
    assert_eq!((steps, complaints), (6, Vec::<String>::new()));
}
