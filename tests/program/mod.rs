//! The program as its user starts it, without the variables of whoever runs the tests.

#![allow(dead_code, clippy::unwrap_used)]

use std::{
    io::Write as _,
    process::{Command, Output, Stdio},
};

/// Runs it to its end.
pub(crate) fn run<'a>(arguments: impl IntoIterator<Item = &'a str>, input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kcd-doctor"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It reads as much as it looks at, and may end before all is written.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().expect("it ends by itself")
}

pub(crate) fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("an answer is UTF-8")
}

pub(crate) fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
