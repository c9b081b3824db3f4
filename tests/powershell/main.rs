//! Everything that is printed for PowerShell parses as PowerShell, and no name in it gets out of its quotes.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

#[path = "../cases/mod.rs"]
mod cases;
mod grammar;
#[path = "../program/mod.rs"]
mod program;

use std::collections::BTreeSet;

use kcd_doctor::quote;
use serde_json::Value;

use grammar::parse;

/// Names that mean something to PowerShell, to `cmd.exe`, or to neither.
const HOSTILE: [&str; 16] = [
    "o'neil",
    "a b",
    "$env:x",
    "$(Get-Date)",
    "a`nb",
    "a\"b",
    "x\u{2018}; Stop-Computer #",
    "x\u{2019}; Stop-Computer #",
    "x\u{201a}\u{201b}",
    "\u{201c}x\u{201d}\u{201e}",
    "b\u{fc}ro-\u{151}\u{4e00}",
    "a\nStop-Computer",
    "a\u{1b}[2J\u{202e}",
    "') ; Stop-Computer ; ('",
    "# <<<",
    "x@{x=1}|%{$_}&&||;,",
];

/// Every way to ask for the script, with a name in each place.
fn questions(name: &str) -> Vec<Vec<&str>> {
    let mut questions = vec![
        vec!["migrate", name, "vmhost2", "--storage", name, "--via", name],
        vec!["migrate", "vmhost1", name, "--domain", name, "--server", name],
        vec!["replicate", "vmhost1", name],
    ];
    questions.extend(["create-vm", "mount-iso", "move-storage"].map(|operation| vec![operation, name, "\\\\fs1\\vms"]));
    for question in &mut questions {
        question.extend(["--user", name]);
    }
    questions
}

fn script(question: &[&str]) -> String {
    let output = program::run(["collect"].into_iter().chain(question.iter().copied()), b"");
    assert_eq!(program::code(&output), 0, "{question:?}: {}", program::errors(&output));
    program::text(&output)
}

#[test]
fn the_script_parses_whatever_it_is_asked_for() {
    let mut questions: Vec<Vec<&str>> = vec![Vec::new()];
    questions.extend(self::questions("vmhost9.contoso.com"));
    questions.extend(HOSTILE.iter().flat_map(|name| self::questions(name)));
    for question in questions {
        let script = script(&question);
        assert!(script.is_ascii(), "{question:?}");
        let problems = parse(&script).problems();
        assert!(problems.is_empty(), "{question:?}: {problems:#?}");
        // A name that got out of its quotes would be a command of its own.
        assert_eq!(parse(&script).all("command").len(), parse(&self::script(&[])).all("command").len(), "{question:?}");
    }
}

/// What the script may call: what reads, what shapes, and what it defines itself.
#[test]
fn the_script_only_reads() {
    let script = script(&[]);
    let parsed = parse(&script);
    let own: Vec<&str> = parsed.all("function_name");
    let verbs = [
        "Get-",
        "Read-",
        "Select-",
        "Where-",
        "ForEach-",
        "Format-",
        "ConvertTo-",
        "ConvertFrom-",
        "Write-Host",
        "Write-Debug",
    ];
    let others = ["Resolve-DnsName", "Set-StrictMode", "Add-Type", "Out-String", "klist.exe", "$Term", "$Read"];
    for name in parsed.all("command_name").into_iter().chain(parsed.all("command_name_expr")) {
        let known = own.contains(&name) || others.contains(&name) || verbs.iter().any(|verb| name.starts_with(verb));
        assert!(known, "{name}");
    }
    // The one thing that is written.
    assert_eq!(script.matches("WriteAll").count(), 1);
}

/// Whether a step is a command, and which: what stands behind the last colon, if it begins with a program or a cmdlet.
fn commands_in(step: &str) -> Option<&str> {
    const PROGRAMS: [&str; 9] =
        ["klist", "repadmin", "nltest", "setspn", "gpupdate", "ipconfig", "w32tm", "netdom", "ldifde"];
    let behind = step.rsplit_once(": ").map_or(step, |(_, behind)| behind);
    let first = behind.split(' ').next()?;
    let is_cmdlet = first.split_once('-').is_some_and(|(verb, noun)| {
        ["Get", "Set", "Add", "Remove", "Restart", "Test", "Enable", "Disable", "Grant", "New", "Invoke"]
            .contains(&verb)
            && noun.starts_with(char::is_uppercase)
    });
    (PROGRAMS.contains(&first) || is_cmdlet).then_some(behind)
}

#[test]
fn every_line_of_every_fix_parses() {
    let mut lines: BTreeSet<(String, String)> = BTreeSet::new();
    for case in cases::cases() {
        let (_, report) = cases::run(&case);
        for cause in report["causes"].as_array().unwrap() {
            let slug = cause["slug"].as_str().unwrap();
            let texts = |key: &str| -> Vec<String> {
                let list = cause["fix"][key].as_array();
                list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
            };
            let steps = texts("then");
            let steps = steps.iter().filter_map(|step| commands_in(step)).map(str::to_owned);
            let all = ["powershell", "undo", "verify"].into_iter().flat_map(texts).chain(steps);
            lines.extend(all.map(|line| (slug.to_owned(), line)));
        }
    }
    assert!(lines.len() > 100, "only {} lines", lines.len());
    let complaints: Vec<String> = lines
        .iter()
        .flat_map(|(slug, line)| {
            parse(line).problems().into_iter().map(move |what| format!("{slug}: {line}\n    {what}"))
        })
        .collect();
    assert!(complaints.is_empty(), "{} of {} lines:\n{}", complaints.len(), lines.len(), complaints.join("\n"));
}

/// Long commands are broken over several lines, which only PowerShell can put together again.
#[test]
fn what_is_shown_for_pasting_parses_as_it_is_broken() {
    let mut blocks = 0;
    for case in cases::cases().iter().filter(|case| case.path.ends_with("fires.case")) {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_kcd-doctor"))
            .args(&case.arguments)
            .args(["--format", "markdown"])
            .current_dir(case.path.parent().unwrap())
            .env_clear()
            .output()
            .unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        for block in shown.split("```powershell\n").skip(1) {
            let block = block.split("```").next().unwrap();
            assert_eq!(parse(block).problems(), Vec::<String>::new(), "{}:\n{block}", case.path.display());
            blocks += 1;
        }
    }
    assert!(blocks > 50, "only {blocks}");
}

#[test]
fn a_value_is_one_string_whatever_is_in_it() {
    for value in HOSTILE {
        for (quoted, what) in [(quote::powershell(value), "powershell"), (quote::powershell_ascii(value), "ascii")] {
            let parsed = parse(&format!("Get-ADComputer -Identity {quoted} -Properties x"));
            assert_eq!(parsed.problems(), Vec::<String>::new(), "{what} {value:?}");
            assert_eq!(parsed.all("command").len(), 1, "{what} {value:?}: {quoted}");
            let strings = parsed.all("string_literal");
            if quoted.starts_with('(') {
                // A sum of strings and of characters by number, in parentheses.
                assert_eq!(parsed.all("parenthesized_expression").len(), 1, "{quoted}");
                assert!(parsed.all("type_spec").iter().all(|kind| *kind == "char"), "{quoted}");
            } else {
                assert_eq!(strings.len(), 1, "{what} {value:?}: {strings:?}");
                assert_eq!(strings[0].chars().count(), quoted.chars().count(), "{quoted}");
            }
        }
        let argument = quote::cmd_argument(value);
        let parsed = parse(&format!("setspn -S {argument} vmhost1"));
        assert_eq!(parsed.problems(), Vec::<String>::new(), "{value:?}: {argument}");
        assert_eq!(parsed.all("command").len(), 1, "{value:?}: {argument}");
    }
}

/// What makes the tests above mean anything.
#[test]
fn what_does_not_parse_is_noticed() {
    for line in ["Get-X 'a", "Get-X 'a\u{2019}b'", "Set-X @{a = }", "if ($a) { Get-X", "Get-X | ", "Get-X (1 + "] {
        assert!(!parse(line).problems().is_empty(), "{line}");
    }
    assert_eq!(parse("Get-X 'a'; Stop-Computer #'").all("command").len(), 2);
}
