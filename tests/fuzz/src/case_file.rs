//! What the script of `collect` writes, and facts that were saved: JSON with a version.

use kcd_doctor::{facts::Facts, gather::files};

use super::{FILE, export, told};

/// How many octets of names and values come of one octet of a file at the most: an attribute that was asked for is kept for each
/// object.
const FOR_ONE: usize = 128;

/// Reads a file as `--from` does, with what it holds of the failure.
///
/// # Panics
/// Reading it twice gives two answers; what comes of it is not in order, or out of proportion to the file; an attribute is called
/// empty that the file does not name; or what is said is not bounded.
pub fn run(bytes: &[u8]) {
    let read = || files::read_one(FILE, bytes);
    match (read(), read()) {
        (Ok(read), Ok(again)) => {
            assert_eq!((&read.facts, &read.evidence, &read.unread), (&again.facts, &again.evidence, &again.unread));
            assert!(read.unread.is_empty(), "{:?}", read.unread);
            facts(&read.facts, bytes);
            told::check(&read.evidence, bytes.len());
        }
        (Err(one), Err(other)) => {
            assert_eq!(one, other);
            export::sentence(&one.to_string(), bytes.len());
        }
        (one, other) => panic!("{one:?}, and then {other:?}"),
    }
}

fn facts(facts: &Facts, bytes: &[u8]) {
    facts.remarks.iter().for_each(|remark| export::sentence(remark, bytes.len()));
    let objects = || facts.snapshots.iter().flat_map(|snapshot| &snapshot.objects).map(|object| &**object);
    let all = || objects().chain(facts.hosts.values()).chain(facts.shares.values());
    // What was saved is taken as it is: it is our own.
    if !String::from_utf8_lossy(bytes).contains("kcd-doctor/facts/") {
        all().for_each(export::in_order);
        export::only_what_is_shown(objects(), bytes);
    }
    let size: usize = all().map(export::size).sum();
    assert!(size <= 4096 + FOR_ONE * bytes.len(), "{size} octets come of {}", bytes.len());
}
