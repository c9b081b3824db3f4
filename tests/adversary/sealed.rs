//! A relay before the lab's domain controller that stops in the middle of what Kerberos has sealed.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use super::{
    cases::MOST,
    lab,
    run::{Outcome, run},
};

/// What becomes of the answers after so many octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// They come as they are.
    GoOn,
    Stop,
    Close,
    /// One octet is another one.
    Corrupt,
}

/// Starts a relay to the domain controller. Returns its port, and how many octets of answers went through.
fn relay(most: usize, then: Then) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, through) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&through);
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let server = TcpStream::connect(("127.0.53.1", 389)).unwrap();
            let (mut from_client, mut to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            thread::spawn(move || std::io::copy(&mut from_client, &mut to_server));
            let count = Arc::clone(&count);
            thread::spawn(move || answers(server, client, most, then, &count));
        }
    });
    (port, through)
}

fn answers(mut server: TcpStream, mut client: TcpStream, most: usize, then: Then, count: &AtomicUsize) -> Option<()> {
    let mut piece = vec![0; 4096];
    loop {
        let read = server.read(&mut piece).ok().filter(|read| *read > 0)?;
        let before = count.fetch_add(read, Ordering::Relaxed);
        let left = most.saturating_sub(before);
        if then == Then::GoOn || left >= read {
            client.write_all(&piece[..read]).ok()?;
            continue;
        }
        match then {
            Then::Corrupt if before <= most => {
                piece[left] ^= 0x10;
                client.write_all(&piece[..read]).ok()?;
            }
            Then::Corrupt | Then::GoOn => client.write_all(&piece[..read]).ok()?,
            Then::Close => {
                client.write_all(&piece[..left]).ok()?;
                client.shutdown(Shutdown::Both).ok()?;
                return None;
            }
            Then::Stop => {
                client.write_all(&piece[..left]).ok()?;
                thread::sleep(Duration::from_secs(20));
                return None;
            }
        }
    }
}

/// Runs the program through a relay, with a ticket.
fn ask(port: u16, deadline: f64) -> Outcome {
    let server = format!("127.0.0.1:{port}");
    let deadline = deadline.to_string();
    let arguments = ["migrate", "vmhost1", "vmhost2", "--server", &server, "--deadline", &deadline, "--format", "json"];
    run(Command::new(env!("CARGO_BIN_EXE_kcd-doctor")).args(arguments))
}

#[test]
fn a_sealed_frame_that_does_not_come_whole_is_no_answer() {
    if !lab::inside("sealed::a_sealed_frame_that_does_not_come_whole_is_no_answer") {
        return;
    }
    assert!(Command::new("kinit").args(["-k", "alice"]).status().unwrap().success());
    let (port, through) = relay(usize::MAX, Then::GoOn);
    let whole = ask(port, 8.0);
    whole.check("undisturbed", 8.0, MOST);
    assert_eq!(whole.code, Some(0), "{whole:?}");
    let all = through.load(Ordering::Relaxed);
    // The root DSE and the sign-in come first; the rest is sealed.
    thread::scope(|scope| {
        for part in [1, 3, 5, 6, 7, 8, 9, 10, 11] {
            for then in [Then::Stop, Then::Close, Then::Corrupt] {
                scope.spawn(move || {
                    let (port, _) = relay(all * part / 12, then);
                    let deadline = if then == Then::Close { 8.0 } else { 1.2 };
                    let outcome = ask(port, deadline);
                    let name = format!("{then:?} after {part}/12 of {all} octets");
                    outcome.check(&name, deadline, MOST);
                    // An octet of the root DSE may be another one, and nothing is lost: it is not sealed.
                    let may_be_whole = then == Then::Corrupt && part < 6;
                    // What is broken off is asked again, over a connection that the relay leaves alone, and that is said.
                    let is_again = outcome.output.contains("everything was asked of");
                    let is_truthful = match outcome.code {
                        Some(2 | 3) => true,
                        code => code == Some(0) && (may_be_whole || is_again),
                    };
                    assert!(is_truthful, "{name}: {outcome:?}");
                    if part == 11 && then == Then::Corrupt {
                        assert!(outcome.output.contains("not genuine"), "{name}: {outcome:?}");
                    }
                });
            }
        }
    });
}
