//! Security descriptors.

use std::collections::BTreeSet;

use kcd_doctor::windows::{
    Dacl, Entry, SecurityDescriptor, Sid,
    access::{CONTROL_ACCESS, Decision, FULL_CONTROL, grants},
};

/// A header, two identifiers of the longest kind, and two lists.
const LONGEST: usize = 20 + 2 * 68 + 2 * 0xffff;
/// The control bits that say which lists are there, and that all is in one piece.
const ANEW: u16 = 0x8014;

/// Reads a descriptor, writes it, and checks accesses by it.
///
/// # Panics
/// What is written does not read back as the same; an identifier does not; or an entry that is added or taken away does not
/// change the access that it is about.
pub fn run(bytes: &[u8]) {
    let descriptor = match SecurityDescriptor::parse(bytes) {
        Ok(descriptor) => descriptor,
        Err(why) => return assert!(!why.is_empty() && why.len() < 200 && !why.contains(char::is_control), "{why}"),
    };
    reads_back(&descriptor);
    let principals: BTreeSet<Sid> = sids(&descriptor).cloned().collect();
    let decision = grants(&descriptor, &principals, CONTROL_ACCESS);
    if let Decision::Granted { ace } | Decision::Denied { ace } = decision {
        assert!(entries(&descriptor).get(ace).is_some_and(|entry| matches!(entry, Entry::Ace(_))), "{decision:?}");
    }
    for sid in principals.iter().take(4) {
        assert_eq!(Sid::from_bytes(&sid.to_bytes()).as_ref(), Ok(sid));
        assert_eq!(sid.to_string().parse().as_ref(), Ok(sid));
        changes(&descriptor, sid);
    }
}

fn entries(descriptor: &SecurityDescriptor) -> &[Entry] {
    if let Dacl::Aces(entries) = &descriptor.dacl { entries } else { &[] }
}

fn principal(entry: &Entry) -> Option<&Sid> {
    match entry {
        Entry::Ace(ace) => Some(&ace.sid),
        Entry::Other { .. } => None,
    }
}

fn sids(descriptor: &SecurityDescriptor) -> impl Iterator<Item = &Sid> {
    descriptor.owner.iter().chain(&descriptor.group).chain(entries(descriptor).iter().filter_map(principal))
}

/// Asserts that what is written is the same, but for the bits that writing sets, and is written as the same octets.
fn reads_back(descriptor: &SecurityDescriptor) {
    let written = descriptor.to_bytes().expect("what was read is not too long to be written");
    assert!(written.len() <= LONGEST, "{}", written.len());
    let again = SecurityDescriptor::parse(&written).expect("what is written can be read");
    let same = SecurityDescriptor { control: again.control, ..descriptor.clone() };
    assert_eq!(again, same);
    assert_eq!(again.control & !ANEW, descriptor.control & !ANEW);
    assert_eq!(again.to_bytes().as_ref(), Ok(&written));
}

/// Asserts that one principal alone gets what an entry allows it, and nothing when no entry is about it.
fn changes(descriptor: &SecurityDescriptor, sid: &Sid) {
    let alone = BTreeSet::from([sid.clone()]);
    let without = descriptor.without(sid);
    assert!(entries(&without).iter().all(|entry| principal(entry) != Some(sid)));
    let refused = grants(&without, &alone, CONTROL_ACCESS);
    assert!(!matches!(refused, Decision::Granted { .. } | Decision::Denied { .. }), "{refused:?}");
    let with = without.with_allow(sid.clone(), FULL_CONTROL);
    let decision = grants(&with, &alone, CONTROL_ACCESS);
    let is_last = |ace: usize| ace + 1 == entries(&with).len();
    let allowed = matches!(decision, Decision::Granted { ace } if is_last(ace));
    assert!(allowed || matches!(decision, Decision::Undecided { ace: Some(_) }), "{decision:?}");
}
