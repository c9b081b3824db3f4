//! The lab for tests: brought up on first use, and entered for every command.

#![allow(dead_code, clippy::unwrap_used, clippy::disallowed_methods)]

use std::{
    fs,
    io::Write as _,
    path::PathBuf,
    process::{Command, Output, Stdio},
    sync::OnceLock,
};

/// The password of every account.
pub(crate) const PASSWORD: &str = "Passw0rd!lab";

pub(crate) fn script(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/lab").join(name)
}

/// Brings the lab up, once for a test program. There is no skipping: without a lab the test fails and says what to run.
fn up() {
    static UP: OnceLock<()> = OnceLock::new();
    UP.get_or_init(|| {
        let output = Command::new(script("lab")).arg("up").output().unwrap();
        assert!(
            output.status.success(),
            "the lab does not come up; it needs Debian 12 and root. Run tests/run, or tests/lab/lab up to see why:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    });
}

/// A folder for files of the tests.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(&folder).unwrap();
    folder.join(format!("{name}-{}", std::process::id()))
}

/// Runs a program inside the lab, with standard input.
pub(crate) fn exec_with(arguments: &[&str], variables: &[(&str, &str)], input: &str) -> Output {
    up();
    let mut child = Command::new(script("lab"))
        .arg("exec")
        .args(arguments)
        .envs(variables.iter().copied())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may end without reading its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// Runs a program inside the lab.
pub(crate) fn exec(arguments: &[&str]) -> Output {
    exec_with(arguments, &[], "")
}

/// A ticket cache of one user.
pub(crate) fn ticket(user: &str) -> String {
    let cache = scratch(&format!("cache-{user}")).display().to_string();
    let output = exec_with(&["kinit", "-c", &cache, user], &[], &format!("{PASSWORD}\n"));
    assert!(output.status.success(), "kinit {user}: {}", String::from_utf8_lossy(&output.stderr));
    cache
}

/// Runs kcd-doctor inside the lab with a user's ticket.
pub(crate) fn doctor_as(user: &str, arguments: &[&str]) -> Output {
    let cache = ticket(user);
    let program = [&[env!("CARGO_BIN_EXE_kcd-doctor")], arguments].concat();
    exec_with(&program, &[("KRB5CCNAME", &cache)], "")
}

/// The whole directory as `ldapsearch` prints it.
pub(crate) fn export() -> PathBuf {
    up();
    let path = scratch("export.ldif");
    let output = Command::new(script("lab")).args(["export", path.to_str().unwrap()]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    path
}

/// What the KDC says to a delegator who asks for a user and a name: nothing if granted, else its error code.
pub(crate) fn kdc(questions: &[(String, String, String)]) -> Vec<Option<u32>> {
    up();
    let lines: Vec<String> = questions.iter().map(|(d, u, s)| format!("{d}\t{u}\t{s}\n")).collect();
    let path = script("kvno-matrix").display().to_string();
    let output = exec_with(&[&path], &[], &lines.concat());
    let text = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<_> = text
        .lines()
        .map(|line| match line.split('\t').collect::<Vec<_>>()[..] {
            [_, _, _, "granted", _] => None,
            [_, _, _, "refused", code] => Some(code.parse().unwrap_or_else(|_| panic!("no Kerberos answer: {line}"))),
            _ => panic!("{line}"),
        })
        .collect();
    assert_eq!(answers.len(), questions.len(), "{}", String::from_utf8_lossy(&output.stderr));
    answers
}
