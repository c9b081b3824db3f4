//! The lab's directory, written to.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::Value as Json;

use super::random::accounts::Accounts;

/// The program that writes directories, for as long as this lives.
pub(crate) struct Writer {
    pub(crate) accounts: Accounts,
    /// The keys of all accounts.
    pub(crate) keytab: PathBuf,
    child: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Writer {
    pub(crate) fn start(script: &Path, keytab: PathBuf) -> Self {
        let mut child = Command::new(script)
            .arg("directories")
            .arg(&keytab)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let orders = child.stdin.take();
        let mut answers = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        answers.read_line(&mut line).unwrap();
        Self { accounts: serde_json::from_str(&line).unwrap(), keytab, child, orders, answers }
    }

    /// Puts a directory in the place of the one before.
    pub(crate) fn write(&mut self, directory: &Json) {
        writeln!(self.orders.as_mut().unwrap(), "{directory}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        assert_eq!(line, "done\n", "the directory could not be written: {directory}");
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // The end of its input makes it clean up.
        drop(self.orders.take());
        let _ = self.child.wait();
    }
}
