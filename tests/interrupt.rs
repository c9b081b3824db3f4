//! A domain controller that falls silent half-way: the deadline and Ctrl-C both end the waiting, and what is known is reported. One
//! that breaks off is asked once more.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod lab;

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    process::{Command, Output, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

const DC: &str = "127.0.53.1:389";

/// How long the program may take to end once it has been told to.
const AT_ONCE: Duration = Duration::from_millis(1500);

/// A relay to the domain controller that lets through so many octets of its answers, keeps the connection open, and is silent.
struct Relay {
    address: SocketAddr,
    came: Arc<AtomicUsize>,
}

impl Relay {
    /// One that breaks off the first connection after so many octets, and serves the others.
    fn breaking_off(most: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let relay = Self { address: listener.local_addr().unwrap(), came: Arc::default() };
        thread::spawn(move || {
            for (at, client) in listener.incoming().enumerate() {
                let (client, server) = (client.unwrap(), TcpStream::connect(DC).unwrap());
                let (asked, asking) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                thread::spawn(move || copy(asked, asking, |_| usize::MAX));
                let most = if at == 0 { most as u64 } else { u64::MAX };
                thread::spawn(move || {
                    let _ = std::io::copy(&mut server.take(most), &mut &client);
                    let _ = client.shutdown(Shutdown::Both);
                });
            }
        });
        relay
    }

    fn up(most: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let relay = Self { address: listener.local_addr().unwrap(), came: Arc::default() };
        let came = relay.came.clone();
        thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server) = (client.unwrap(), TcpStream::connect(DC).unwrap());
                let (asked, asking) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                thread::spawn(move || copy(asked, asking, |_| usize::MAX));
                let came = came.clone();
                thread::spawn(move || {
                    copy(server, client, |octets| most.saturating_sub(came.fetch_add(octets, Ordering::SeqCst)));
                });
            }
        });
        relay
    }
}

/// Copies, of each portion as many octets as `room` says; what does not fit is swallowed.
fn copy(mut from: TcpStream, mut to: TcpStream, room: impl Fn(usize) -> usize) {
    let mut buffer = [0; 4096];
    while let Ok(octets @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..octets.min(room(octets))]).is_err() {
            return;
        }
    }
}

fn program(relay: &Relay, cache: &str, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kcd-doctor"));
    command
        .args(["migrate", "vmhost1", "vmhost2", "--user", "alice", "--format", "json", "--server"])
        .arg(relay.address.to_string())
        .args(more)
        .env("KRB5CCNAME", cache)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// What was found, if anything, and that it is no clean bill of health.
fn check(output: &Output, words: &[&str], place: &str) -> Option<Value> {
    let said = String::from_utf8_lossy(&output.stderr);
    let code = output.status.code();
    let has = |text: &str| words.iter().any(|word| text.contains(word));
    assert!(!said.contains("panicked"), "{place}: {said}");
    match code {
        Some(2) => assert!(has(&said) && output.stdout.is_empty(), "{place}: {said}"),
        Some(3) => {
            let report: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert!(has(&report["not_run"].to_string()), "{place}: {}", report["not_run"]);
            assert_eq!(report["outcome"], "incomplete");
            return Some(report);
        }
        _ => panic!("{place}: ended with {code:?}: {said}{}", String::from_utf8_lossy(&output.stdout)),
    }
    None
}

/// How many octets an undisturbed run brings.
fn whole(cache: &str) -> usize {
    let relay = Relay::up(usize::MAX);
    let output = program(&relay, cache, &[]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    relay.came.load(Ordering::SeqCst)
}

#[test]
fn a_server_that_falls_silent_is_left_at_the_deadline_wherever_that_is() {
    if !lab::inside("a_server_that_falls_silent_is_left_at_the_deadline_wherever_that_is") {
        return;
    }
    let cache = lab::ticket("alice");
    let whole = whole(&cache);
    let mut reports = 0;
    for tenth in 0..10 {
        let relay = Relay::up(whole * tenth / 10);
        let begun = Instant::now();
        let output = program(&relay, &cache, &["--deadline", "1"]).output().unwrap();
        assert!(begun.elapsed() < Duration::from_secs(1) + AT_ONCE, "{tenth} tenths: {:?}", begun.elapsed());
        reports += usize::from(check(&output, &["deadline", "1 s"], &format!("{tenth} tenths")).is_some());
    }
    assert!(reports > 0, "what came before the silence is reported");
}

#[test]
fn ctrl_c_ends_the_waiting_and_what_is_known_is_reported() {
    if !lab::inside("ctrl_c_ends_the_waiting_and_what_is_known_is_reported") {
        return;
    }
    let cache = lab::ticket("alice");
    let whole = whole(&cache);
    let mut reports = 0;
    for tenth in [0, 2, 5, 8, 9] {
        let most = whole * tenth / 10;
        let relay = Relay::up(most);
        let child = program(&relay, &cache, &["--deadline", "30"]).spawn().unwrap();
        while relay.came.load(Ordering::SeqCst) < most.max(1) {
            thread::sleep(Duration::from_millis(10));
        }
        thread::sleep(Duration::from_millis(100));
        let begun = Instant::now();
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        assert!(begun.elapsed() < AT_ONCE, "{tenth} tenths: {:?}", begun.elapsed());
        reports += usize::from(check(&output, &["interrupted"], &format!("{tenth} tenths")).is_some());
    }
    assert!(reports > 0, "what came before the interruption is reported");
}

#[test]
fn a_server_that_breaks_off_is_asked_for_everything_once_more() {
    if !lab::inside("a_server_that_breaks_off_is_asked_for_everything_once_more") {
        return;
    }
    let cache = lab::ticket("alice");
    let whole = whole(&cache);
    let mut again = 0;
    for tenth in 1..10 {
        let relay = Relay::breaking_off(whole * tenth / 10);
        let output = program(&relay, &cache, &[]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        match output.status.code() {
            // It broke off before anybody had signed in.
            Some(2) => assert!(tenth < 3, "{tenth} tenths: {said}"),
            Some(0) => {
                let report: Value = serde_json::from_slice(&output.stdout).unwrap();
                assert!(
                    report["remarks"].to_string().contains("was asked of"),
                    "{tenth} tenths: {}",
                    report["remarks"]
                );
                again += 1;
            }
            code => panic!("{tenth} tenths: ended with {code:?}: {said}"),
        }
    }
    assert!(again > 5, "{again}");
}
