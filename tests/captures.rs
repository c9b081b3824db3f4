//! Captures of the lab's traffic, read as somebody would who got them by mail.
//!
//! `fixtures/captures/manifest.tsv` says what is in them. It is held against tshark here, and it was held against what
//! the clients that made the traffic said.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

use kcd_doctor::{
    evidence::{Answer, Evidence, Exchange, Kind},
    gather::evidence::capture,
};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/captures")
}

fn captures() -> Vec<PathBuf> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|name| name == "pcap")).collect();
    files.sort();
    files
}

fn read(path: &Path) -> Evidence {
    capture::read(File::open(path).unwrap(), path.file_name().unwrap().to_str().unwrap()).unwrap()
}

/// An exchange as the manifest has it.
fn row(exchange: &Exchange) -> String {
    let value = serde_json::to_value(exchange).unwrap();
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => "-".to_owned(),
        other => other.to_string(),
    };
    let field = |name: &str| text(&value[name]);
    let (file, frame) = exchange.from.split_once(", frame ").unwrap();
    let answer = match exchange.answer {
        None => "none".to_owned(),
        Some(Answer::Granted) => "ticket".to_owned(),
        Some(Answer::Refused(error)) => error.code.to_string(),
    };
    let status = text(&value["answer"]["status"]);
    [
        file.to_owned(),
        frame.to_owned(),
        field("kind"),
        field("transport"),
        field("client"),
        field("user"),
        field("spn"),
        field("offers_resource_based"),
        answer,
        status,
    ]
    .join("\t")
}

#[test]
fn every_exchange_is_what_the_manifest_says() {
    let manifest = fs::read_to_string(folder().join("manifest.tsv")).unwrap();
    let expected: Vec<&str> = manifest.lines().filter(|line| !line.starts_with('#')).collect();
    let found: Vec<String> = captures().iter().flat_map(|path| read(path).exchanges).map(|found| row(&found)).collect();
    assert!(expected.len() > 300, "the manifest has lost rows");
    for (expected, found) in expected.iter().zip(&found) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len());
}

#[test]
fn only_what_fast_hides_is_unread() {
    for path in captures() {
        for unread in read(&path).unread {
            assert!(unread.because.contains("encrypted"), "{}: {unread:?}", path.display());
        }
    }
}

#[test]
fn times_and_servers_are_those_of_the_frames() {
    let evidence = read(&folder().join("plain-ok-cifs.pcap"));
    for exchange in &evidence.exchanges {
        assert_eq!(exchange.kdc.as_deref(), Some("127.0.53.1:88"));
        assert_eq!(exchange.time.unwrap().strftime("%Y-%m-%d").to_string(), "2026-11-21");
    }
    let times: Vec<_> = evidence.exchanges.iter().map(|exchange| exchange.time).collect();
    assert!(times.is_sorted());
}

/// How many messages of each kind there are, and how many errors of each code.
type Counts = BTreeMap<(u8, Option<u32>), usize>;

fn ours(exchanges: &[Exchange]) -> Counts {
    let mut counts = Counts::new();
    for exchange in exchanges {
        let request = if exchange.kind == Kind::As { 10 } else { 12 };
        *counts.entry((request, None)).or_default() += 1;
        let answer = exchange.answer.map(|answer| match answer {
            Answer::Granted => (request + 1, None),
            Answer::Refused(error) => (30, Some(error.code)),
        });
        if let Some(answer) = answer {
            *counts.entry(answer).or_default() += 1;
        }
    }
    counts
}

/// One capture of several, and how many frames are in each.
fn one_after_the_other(files: &[PathBuf]) -> (Vec<u8>, Vec<usize>) {
    const HEADER: usize = 24;
    let (mut whole, mut frames) = (Vec::new(), Vec::new());
    for path in files {
        let file = fs::read(path).unwrap();
        whole.extend(&file[if whole.is_empty() { 0 } else { HEADER }..]);
        let (mut place, mut count) = (HEADER, 0);
        while let Some(length) = file.get(place + 8..place + 12) {
            place += 16 + usize::try_from(u32::from_le_bytes(length.try_into().unwrap())).unwrap();
            count += 1;
        }
        frames.push(count);
    }
    (whole, frames)
}

/// What tshark counts in each file. It takes half a second to start, so that it reads them all at once.
fn theirs(files: &[PathBuf]) -> Vec<Counts> {
    let (whole, frames) = one_after_the_other(files);
    let mut tshark = Command::new("tshark")
        .args(["-r", "-", "-Y", "kerberos", "-T", "fields", "-e", "frame.number"])
        .args(["-e", "kerberos.msg_type", "-e", "kerberos.error_code"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("tshark is missing: apt-get install -y --no-install-recommends tshark");
    let mut stdin = tshark.stdin.take().unwrap();
    let writer = thread::spawn(move || stdin.write_all(&whole));
    let run = tshark.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(run.status.success(), "tshark failed");
    let mut counts = vec![Counts::new(); files.len()];
    for line in String::from_utf8(run.stdout).unwrap().lines() {
        let [frame, kinds, code] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let mut left: usize = frame.parse().unwrap();
        let file = frames.iter().position(|frames| {
            let is_here = left <= *frames;
            left = left.saturating_sub(*frames);
            is_here
        });
        // Of a request with a ticket, the first number is that of the request, and the second that of the ticket's message.
        let kind = kinds.split(',').next().unwrap().parse().unwrap();
        *counts[file.unwrap()].entry((kind, code.parse().ok())).or_default() += 1;
    }
    counts
}

#[test]
fn messages_are_as_many_as_tshark_counts() {
    let files = captures();
    for (path, theirs) in files.iter().zip(theirs(&files)) {
        assert_eq!(ours(&read(path).exchanges), theirs, "{}", path.display());
    }
}
