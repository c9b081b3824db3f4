//! Whatever a file holds, reading it ends, soon, and says what it could not read.

use std::{
    io::{Cursor, Read, Result, Seek, SeekFrom},
    time::{Duration, Instant},
};

use kcd_doctor::gather::evidence::read;
use proptest::prelude::*;

use crate::{
    codes, told,
    writer::{element, log},
};

fn small_log() -> Vec<u8> {
    let system = element("System", &[], "").with(vec![
        element("Provider", &[("Name", "Microsoft-Windows-Hyper-V-VMMS")], ""),
        element("EventID", &[], "20306"),
    ]);
    let inside = element("UserData", &[], "").with(vec![element("E", &[], "").with(vec![element(
        "ErrorCode",
        &[],
        "0x8009030E",
    )])]);
    let event = || {
        element("Event", &[], "").with(vec![element("System", &[], "").with(vec![
            element("Provider", &[("Name", "Microsoft-Windows-Hyper-V-VMMS")], ""),
            element("EventID", &[], "14050"),
        ])])
    };
    log(&[element("Event", &[], "").with(vec![system, inside]), event(), event()])
}

#[test]
fn a_log_cut_at_any_length_does_no_harm() {
    let whole = small_log();
    for length in (0..4096 + 0x200 + 2048).step_by(7).chain([whole.len() - 1]) {
        let evidence = told(&whole[..length]);
        let silent = evidence.symptoms.is_empty() && evidence.unread.is_empty();
        // Only a file without a single octet has nothing to say.
        assert!(!silent || length == 0, "{length}");
    }
    assert_eq!(codes(&told(&whole)), ["0x8009030E", "(VMMS 20306)", "VMMS 14050", "VMMS 14050"]);
}

proptest! {
    #[test]
    fn damaged_logs_do_no_harm(changes in prop::collection::vec((0_usize..8000, any::<u8>()), 1..20)) {
        let mut bytes = small_log();
        for (at, value) in changes {
            bytes[at] = value;
        }
        told(&bytes);
    }

    #[test]
    fn any_octets_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        told(&bytes);
        told([b"ElfFile\0".as_slice(), &bytes].concat());
    }

    #[test]
    fn any_pieces_of_text_do_no_harm(
        text in "(<Event >|</Event>|<System>|<EventID>|4|&#x0;|&lt;|<!\\[CDATA\\[|]]>|<!--|Event ID: |Log Name: x\n|\
                 #0> Client: a @ B\n|Message : |\n|Id : 3|\\PC){0,60}",
    ) {
        told(&text);
    }
}

#[test]
fn nulls_and_terminal_sequences_are_overlooked() {
    let message = "\u{1b}[31mNo credentials are available in the security package (0x8009030E)\u{1b}[0m\r\n";
    assert_eq!(codes(&told(message)), ["0x8009030E"]);
    assert_eq!(codes(&told(format!("{message}\0\0\0"))), ["0x8009030E"]);
    assert_eq!(codes(&told(format!("a\0b {message} {}", "more words ".repeat(9)))), ["0x8009030E"]);
    let binary: Vec<u8> = (0..4096_u32).map(|number| number.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
    let evidence = told(binary);
    assert_eq!((evidence.symptoms.len(), evidence.unread.len()), (0, 1));
}

const LINE: &[u8; 59] = b"0x80090311 in a line that is as long as lines of logs are\r\n";

/// Text without end: what a pipe or a huge file looks like.
struct Endless {
    at: u64,
    length: u64,
    read: u64,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let rest = usize::try_from(self.length - self.at).unwrap().min(buffer.len());
        for piece in buffer[..rest].chunks_mut(LINE.len()) {
            piece.copy_from_slice(&LINE[..piece.len()]);
        }
        self.at += rest as u64;
        self.read += rest as u64;
        Ok(rest)
    }
}

impl Seek for Endless {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(_) => self.length,
            SeekFrom::Current(by) => self.at.saturating_add_signed(by),
        };
        Ok(self.at)
    }
}

#[test]
fn a_text_of_500_megabytes_is_read_up_to_a_bound() {
    let start = Instant::now();
    let mut file = Endless { at: 0, length: 500 << 20, read: 0 };
    let evidence = read(&mut file, "huge.txt");
    assert!(file.read <= (64 << 20) + 8, "{}", file.read);
    assert_eq!(codes(&evidence), ["0x80090311"]);
    let left: u64 = evidence.unread.iter().map(|unread| unread.count).sum();
    // But for white space at an end, what was not looked at is told to the octet.
    assert!(left.abs_diff((500 << 20) - (1 << 20)) < 8, "{:?}", evidence.unread);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn events_in_both_forms_take_no_longer_than_each_by_itself() {
    let time = |text: String| {
        let start = Instant::now();
        told(text);
        start.elapsed()
    };
    let elements = || format!("a\n{}", "<Event><System><EventID>1</EventID></System></Event>\n".repeat(20_000));
    let copies = || "Log Name: x\nId: 2\n".repeat(60_000);
    let apart = time(elements()) + time(copies());
    let together = time(elements() + &copies());
    assert!(together < apart * 5 / 2, "{together:?} together, {apart:?} apart");
}

#[test]
fn many_events_keep_the_latest() {
    let one = "<Event><System><Provider Name='Microsoft-Windows-Hyper-V-VMMS'/><EventID>14050</EventID>\
               <EventRecordID>NUMBER</EventRecordID></System></Event>";
    let text: String = (0..12_000).map(|number| one.replace("NUMBER", &number.to_string())).collect();
    let evidence = read(Cursor::new(text), "many.xml");
    assert_eq!(evidence.symptoms.len(), 10_000);
    assert!(evidence.symptoms[9_999].symptom.from.ends_with("record 11999"));
    assert_eq!(evidence.unread[0].count, 2_000);
}
