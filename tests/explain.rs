//! `explain` as its user meets it: arguments, standard input, exit codes, speed, and that nothing hostile gets through.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod program;

use std::{
    process::Output,
    time::{Duration, Instant},
};

use serde_json::Value;

use program::code;

fn explain(arguments: &[&str], input: &[u8]) -> Output {
    program::run([&["explain"], arguments].concat(), input)
}

fn first(arguments: &[&str]) -> (i32, Value) {
    let output = explain(&[arguments, &["--format", "json"]].concat(), b"");
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    (code(&output), json["matches"][0]["name"].clone())
}

#[test]
fn every_form_of_a_question_is_taken() {
    for (arguments, name) in [
        (&["0x8009030E"][..], "SEC_E_NO_CREDENTIALS"),
        (&["8009030e"], "SEC_E_NO_CREDENTIALS"),
        (&["-2146893042"], "SEC_E_NO_CREDENTIALS"),
        (&["2148074254"], "SEC_E_NO_CREDENTIALS"),
        (&["%%2147942432"], "ERROR_SHARING_VIOLATION"),
        (&["KDC_ERR_BADOPTION"], "KDC_ERR_BADOPTION"),
        (&["13"], "KDC_ERR_BADOPTION"),
        (&["13000"], "VMMS"),
        (&["VMMS", "16350"], "VMMS"),
        (&["entry-missing"], "entry-missing"),
        (&["KCD301"], "entry-missing"),
        (&["Der", "Zielprinzipalname", "ist", "falsch"], "SEC_E_WRONG_PRINCIPAL"),
    ] {
        assert_eq!(first(arguments), (0, Value::from(name)), "{arguments:?}");
    }
}

#[test]
fn exit_codes_tell_a_match_from_none_and_from_wrong_usage() {
    for arguments in [&[][..], &[""], &["  "], &["--list", "13"], &["13", "--format", "yaml"]] {
        let output = explain(arguments, b"");
        assert_eq!((code(&output), output.stdout.len()), (2, 0), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
    for arguments in [&["KDC_ERR_BADOPTON"][..], &["nothing", "known"]] {
        for format in ["text", "markdown", "json", "html"] {
            let output = explain(&[arguments, &["--format", format]].concat(), b"");
            assert_eq!((code(&output), output.stderr.len()), (1, 0), "{arguments:?}");
            assert!(!output.stdout.is_empty(), "{arguments:?}");
        }
    }
    let help = explain(&["--help"], b"");
    assert!(String::from_utf8_lossy(&help.stdout).contains("1 nothing matched"));
    assert_eq!(code(&explain(&["--list"], b"")), 0);
}

#[test]
fn pasted_text_comes_in_on_standard_input() {
    let output = explain(&["-", "--format", "json"], "Échec.\r\n(0x8009030E)\r\n".as_bytes());
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((code(&output), &json["matches"][0]["code"]), (0, &Value::from("0x8009030E")));
    assert_eq!(code(&explain(&["-"], b"")), 2, "nothing was pasted");
    assert_eq!(code(&explain(&["-"], b"\xff\xfe\0\0")), 1, "no text");
}

#[test]
fn hostile_input_is_quick_and_does_not_reach_the_terminal() {
    let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    for piece in ["\u{1b}[31m0x8009030E \u{1b}]0;x\u{7}", "KDC_ERR_\u{1b}BADOPTON \u{202e}", "event 4 ", "\0"] {
        let input = piece.repeat(10_000_000 / piece.len());
        for format in ["text", "markdown", "json", "html"] {
            let start = Instant::now();
            let output = explain(&["-", "-v", "--color", "never", "--format", format], input.as_bytes());
            assert!(start.elapsed() < Duration::from_secs(15), "{piece:?} took {:?}", start.elapsed());
            assert!(code(&output) <= 2, "{piece:?}");
            assert!(!String::from_utf8(output.stdout).unwrap().contains(bad), "{piece:?} as {format}");
            assert!(!String::from_utf8(output.stderr).unwrap().contains(bad), "{piece:?} as {format}");
        }
    }
}
