//! The lab's directory in every form in which it can be sent, against a live run: for each operation the same causes.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

#[path = "../exports/clixml.rs"]
mod clixml;
#[path = "../exports/csvde.rs"]
mod csvde;
#[path = "../exports/json.rs"]
mod json;
#[path = "../lab/mod.rs"]
mod lab;
#[path = "../exports/list.rs"]
mod list;
mod operations;
#[path = "../collect/script.rs"]
mod script;
#[path = "../exports/things.rs"]
#[allow(dead_code, reason = "the objects themselves are compared elsewhere")]
mod things;

use std::{collections::BTreeSet, fs, path::PathBuf, sync::Arc};

use kcd_doctor::{
    facts::{Facts, Object},
    gather::files,
};
use serde_json::Value;

use operations::{KINDS, Operation, operations};
use script::{Script, Wanted};
use things::Thing;

const SCRIPT: &str = include_str!("../../src/collect/collect.ps1");

/// A difference from a live run to which a form is entitled, by the check whose cause it is about.
#[derive(Debug, Clone, Copy)]
enum Entitled {
    /// It is not found, and the report says that it was not looked for.
    Missing(&'static str),
    /// It is not found, and the form shows nothing from which it could be told that there is something to look for.
    Unseen(&'static str),
    /// It is found with less certainty.
    LessSure(&'static str),
    /// It is found beside others: what explains it to a live run is not known, or a live run does not look at all of it.
    Beside(&'static str),
}

use Entitled::{Beside, LessSure, Missing, Unseen};

/// No file but a case file has a clock: whether an account has expired by now.
const NO_CLOCK: [Entitled; 1] = [LessSure("KCD407")];
/// What is found only within some minutes after a change, and is compared with no form: the lab may be new or old.
const RECENT: [&str; 2] = ["KCD504", "KCD505"];
/// An export says of every entry of a list whether anybody owns it; a live run does not ask about a list without end.
const ALL_ENTRIES: [Entitled; 1] = [Beside("KCD317")];
/// What is not in such a file may exist: a host, a user, the owner of a name. With it goes what a live run concludes from it.
const NOT_THE_WHOLE_DOMAIN: [Entitled; 5] =
    [Missing("KCD001"), Missing("KCD409"), Unseen("KCD317"), LessSure("KCD307"), Beside("KCD301")];
/// A list shows who is allowed, and not who is denied: the report remarks that.
const NO_DESCRIPTORS: [Entitled; 1] = [Unseen("KCD322")];

/// One form of the directory.
struct Form {
    name: &'static str,
    facts: Facts,
    entitled: Vec<Entitled>,
}

/// What is compared of a cause.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Cause {
    code: String,
    slug: String,
    subject: String,
    severity: String,
    certainty: String,
}

fn causes(report: &Value) -> BTreeSet<Cause> {
    let cause = |cause: &Value| {
        let text = |key: &str| cause[key].as_str().unwrap_or_default().to_owned();
        let [code, slug, subject] = ["code", "slug", "subject"].map(text);
        Cause { code, slug, subject, severity: text("severity"), certainty: text("certainty") }
    };
    let all = report["causes"].as_array().unwrap().iter().map(cause);
    all.filter(|cause| !RECENT.contains(&cause.code.as_str())).collect()
}

impl Form {
    fn new(name: &'static str, content: &[u8], entitled: &[&[Entitled]]) -> Self {
        let facts = files::read_one(name, content).unwrap().facts;
        Self { name, facts, entitled: entitled.concat() }
    }

    /// Where it differs from a live run, but for what it is entitled to. Which entitlements are used is noted.
    fn differences(&self, operation: &Operation, live: &Value, used: &mut BTreeSet<String>) -> Vec<String> {
        let report = operation.answer(&self.facts);
        let (expected, found) = (causes(live), causes(&report));
        let is_not_run = |slug: &str| report["not_run"].as_array().unwrap().iter().any(|one| one["check"] == slug);
        let less_sure = |one: &Cause, other: &Cause| {
            let is_same = one.code == other.code && one.subject == other.subject;
            let rank = |cause: &Cause| CERTAINTIES.iter().position(|certainty| *certainty == cause.certainty);
            is_same && rank(one) < rank(other)
        };
        let is_remarked = report["remarks"].to_string().contains("does not show whom");
        let mut differences = Vec::new();
        let (mut is_open, mut is_denied) = (false, false);
        for cause in expected.difference(&found) {
            let entitled = self.entitled.iter().find(|entitled| match entitled {
                Missing(code) => *code == cause.code && is_not_run(&cause.slug),
                Unseen(code) => *code == cause.code && (cause.severity != "error" || is_remarked),
                LessSure(code) => *code == cause.code && found.iter().any(|other| less_sure(other, cause)),
                Beside(_) => false,
            });
            is_open |= entitled.is_some();
            is_denied |= matches!(entitled, Some(Unseen("KCD322")));
            match entitled {
                Some(entitled) => drop(used.insert(format!("{}: {entitled:?}", self.name))),
                None => differences.push(format!("lacks {cause:?}")),
            }
        }
        for cause in found.difference(&expected) {
            let entitled = self.entitled.iter().find(|entitled| match entitled {
                LessSure(code) => *code == cause.code && expected.iter().any(|other| less_sure(cause, other)),
                Beside(code) => *code == cause.code,
                Missing(_) | Unseen(_) => false,
            });
            match entitled {
                Some(entitled) => drop(used.insert(format!("{}: {entitled:?}", self.name))),
                None => differences.push(format!("has {cause:?}")),
            }
        }
        let outcomes = (live["outcome"].as_str().unwrap(), report["outcome"].as_str().unwrap());
        if outcomes.0 != outcomes.1 && !(is_open && outcomes.1 == "incomplete") && !is_denied {
            differences.push(format!("is {}, not {}", outcomes.1, outcomes.0));
        }
        let words = operation.arguments().join(" ");
        differences.into_iter().map(|what| format!("{words}: {} {what}", self.name)).collect()
    }
}

/// From the least.
const CERTAINTIES: [&str; 3] = ["possible", "likely", "confirmed"];

/// What live runs say, as many at a time as there are halves.
fn live(operations: &[Operation]) -> Vec<Value> {
    let cache = lab::ticket("alice");
    let folder = lab::scratch("forms");
    fs::create_dir_all(&folder).unwrap();
    let half = operations.len().div_ceil(2);
    let some = |(number, some): (usize, &[Operation])| {
        let line = |(at, operation): (usize, &Operation)| {
            let words: Vec<String> = operation.arguments().iter().map(|word| format!("'{word}'")).collect();
            let path = folder.join(format!("{}.json", number * half + at));
            format!("{} {} --format json >{}\n", env!("CARGO_BIN_EXE_kcd-doctor"), words.join(" "), path.display())
        };
        let lines: String = some.iter().enumerate().map(line).collect();
        lab::exec_with(&["sh"], &[("KRB5CCNAME", &cache)], &lines)
    };
    let said: Vec<String> = std::thread::scope(|scope| {
        let running: Vec<_> = operations.chunks(half).enumerate().map(|part| scope.spawn(move || some(part))).collect();
        running.into_iter().map(|thread| String::from_utf8_lossy(&thread.join().unwrap().stderr).into_owned()).collect()
    });
    let report = |at: usize| {
        let bytes = fs::read(folder.join(format!("{at}.json"))).unwrap();
        serde_json::from_slice(&bytes)
            .unwrap_or_else(|error| panic!("{error}: {:?}: {said:?}", operations[at].arguments()))
    };
    (0..operations.len()).map(report).collect()
}

/// What the script of `collect` writes of a pair, with the clocks of both machines.
fn case_file(pair: &[Operation], objects: &[Arc<Object>]) -> Form {
    let operation = &pair[0];
    let mut case = Script::new(SCRIPT, objects).case(Wanted { hosts: &operation.hosts(), user: operation.user });
    let now = jiff::Timestamp::now();
    case["controllers"][0]["asked_at"] = now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into();
    case["controllers"][0]["root"]["currenttime"] = serde_json::json!([now.strftime("%Y%m%d%H%M%S.0Z").to_string()]);
    Form::new("case file", &serde_json::to_vec(&case).unwrap(), &[])
}

#[test]
fn every_form_gives_the_causes_of_a_live_run() {
    let operations = operations();
    let live = live(&operations);
    let export = fs::read(lab::export()).unwrap();
    let things = things(&String::from_utf8(export.clone()).unwrap());
    let of_rows: &[&[Entitled]] = &[&NO_CLOCK, &NOT_THE_WHOLE_DOMAIN];
    let of_list: &[&[Entitled]] = &[&NO_CLOCK, &NOT_THE_WHOLE_DOMAIN, &NO_DESCRIPTORS];
    let forms = [
        Form::new("LDIF", &export, &[&NO_CLOCK, &ALL_ENTRIES]),
        Form::new("JSON of 5.1", json::old(&things).as_bytes(), of_rows),
        Form::new("JSON of 7", json::new(&things).as_bytes(), of_rows),
        Form::new("CLIXML", clixml::write(&things).as_bytes(), of_rows),
        Form::new("csvde", csvde::write(&things).as_bytes(), of_rows),
        Form::new("list", list::write(&things).as_bytes(), of_list),
    ];
    let objects: Vec<_> = forms[0].facts.snapshots.iter().flat_map(|snapshot| snapshot.objects.clone()).collect();
    let some = |pairs: &[(&[Operation], &[Value])]| {
        let (mut differences, mut used) = (Vec::new(), BTreeSet::new());
        for (pair, live) in pairs {
            let case = case_file(pair, &objects);
            for (operation, live) in pair.iter().zip(*live) {
                for form in forms.iter().chain([&case]) {
                    differences.extend(form.differences(operation, live, &mut used));
                }
            }
        }
        (differences, used)
    };
    let pairs: Vec<_> = operations.chunks(KINDS).zip(live.chunks(KINDS)).collect();
    let (mut differences, mut used) = (Vec::new(), BTreeSet::new());
    std::thread::scope(|scope| {
        let halves: Vec<_> = pairs.chunks(pairs.len().div_ceil(2)).map(|half| scope.spawn(|| some(half))).collect();
        for half in halves {
            let (more, also) = half.join().unwrap();
            differences.extend(more);
            used.extend(also);
        }
    });
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
    // A form is not excused from what it has.
    let granted = forms.iter().flat_map(|form| form.entitled.iter().map(|one| format!("{}: {one:?}", form.name)));
    let unused: Vec<String> = granted.filter(|one| !used.contains(one)).collect();
    assert!(unused.is_empty(), "nothing differs so: {unused:?}");
    let slugs: BTreeSet<String> = live.iter().flat_map(causes).map(|cause| cause.slug).collect();
    assert!(slugs.len() > 20, "{slugs:?}");
}

/// The objects of an export, without the comments that say what was searched for: no other form has them.
fn things(text: &str) -> Vec<Thing> {
    let is_said = |line: &&str| !["#", "search: ", "result: ", "ref: "].iter().any(|start| line.starts_with(start));
    let path: PathBuf = lab::scratch("plain.ldif");
    fs::write(&path, text.lines().filter(is_said).collect::<Vec<_>>().join("\n") + "\n").unwrap();
    things::read(path.to_str().unwrap())
}
