use proptest::prelude::*;

use super::{Dacl, SecurityDescriptor};
use crate::windows::{Ace, AceKind, Entry, Guid, Sid};

fn sid(text: &str) -> Sid {
    text.parse().unwrap()
}

/// As the directory holds it after `Set-ADComputer -PrincipalsAllowedToDelegateToAccount`.
const AS_WINDOWS_WRITES: [u8; 80] = [
    1, 0, 4, 0x80, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 36, 0, 0, 0, // header
    1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0, // S-1-5-32-544
    2, 0, 44, 0, 1, 0, 0, 0, // list
    0, 0, 36, 0, 0xFF, 1, 15, 0, // entry
    1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0x51, 4, 0, 0,
];

#[test]
fn reads_and_writes_what_windows_writes() {
    let descriptor = SecurityDescriptor::parse(&AS_WINDOWS_WRITES).unwrap();
    let ace = Ace::allow(sid("S-1-5-21-1-2-3-1105"), 0x000F_01FF);
    assert_eq!(descriptor, SecurityDescriptor::owned_by_administrators(vec![Entry::Ace(ace)]));
    assert_eq!(descriptor.to_bytes().unwrap(), AS_WINDOWS_WRITES);
}

#[test]
fn every_truncation_is_refused() {
    for length in 0..AS_WINDOWS_WRITES.len() {
        assert!(SecurityDescriptor::parse(&AS_WINDOWS_WRITES[..length]).is_err(), "{length}");
    }
}

#[test]
fn an_absent_list_a_null_list_and_an_empty_list_are_three_things() {
    let mut bytes = AS_WINDOWS_WRITES;
    bytes[2] = 0;
    assert_eq!(SecurityDescriptor::parse(&bytes).unwrap().dacl, Dacl::Absent);
    let mut bytes = AS_WINDOWS_WRITES;
    bytes[16] = 0;
    assert_eq!(SecurityDescriptor::parse(&bytes).unwrap().dacl, Dacl::Null);
    let mut bytes = AS_WINDOWS_WRITES;
    bytes[40] = 0;
    assert_eq!(SecurityDescriptor::parse(&bytes).unwrap().dacl, Dacl::Aces(Vec::new()));
    for dacl in [Dacl::Absent, Dacl::Null, Dacl::Aces(Vec::new())] {
        let descriptor = SecurityDescriptor { dacl, ..SecurityDescriptor::owned_by_administrators(Vec::new()) };
        let again = SecurityDescriptor::parse(&descriptor.to_bytes().unwrap()).unwrap();
        assert_eq!(again.dacl, descriptor.dacl);
        assert_eq!(again.with_allow(Sid::everyone(), 1).without(&Sid::everyone()).dacl, Dacl::Aces(Vec::new()));
    }
}

#[test]
fn an_entry_is_added_last_and_all_entries_of_a_principal_are_removed() {
    let hv2 = sid("S-1-5-21-1-2-3-1106");
    let before = SecurityDescriptor::parse(&AS_WINDOWS_WRITES).unwrap();
    let after = before.with_allow(hv2.clone(), 0x000F_01FF);
    let after = SecurityDescriptor::parse(&after.to_bytes().unwrap()).unwrap();
    let Dacl::Aces(entries) = &after.dacl else { panic!("{after:?}") };
    assert_eq!(entries.last(), Some(&Entry::Ace(Ace::allow(hv2.clone(), 0x000F_01FF))));
    assert_eq!(after.without(&hv2), before);
}

#[test]
fn a_list_that_would_be_too_long_is_an_error() {
    let descriptor = (0..2000).fold(SecurityDescriptor::owned_by_administrators(Vec::new()), |mut all, _| {
        let Dacl::Aces(entries) = &mut all.dacl else { panic!("no list") };
        entries.push(Entry::Ace(Ace::allow(sid("S-1-5-21-1-2-3-1106"), 0x100)));
        all
    });
    assert!(descriptor.to_bytes().unwrap_err().contains("65,535"));
}

prop_compose! {
    fn any_sid()(subs in prop::collection::vec(0..3000u32, 0..6)) -> Sid {
        sid(&subs.iter().fold("S-1-5".to_owned(), |text, sub| format!("{text}-{sub}")))
    }
}

fn any_guid() -> impl Strategy<Value = Option<Guid>> {
    prop::option::of(any::<[u8; 16]>().prop_map(Guid))
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let basic = (any::<bool>(), any::<u8>(), any::<u32>(), any_sid()).prop_map(|(allow, flags, mask, sid)| {
        let kind = if allow { AceKind::Allow } else { AceKind::Deny };
        Entry::Ace(Ace { kind, flags, ..Ace::allow(sid, mask) })
    });
    let object = (any::<bool>(), any::<u8>(), any::<u32>(), any_guid(), any_guid(), any_sid()).prop_map(
        |(allow, flags, mask, object, inherited, sid)| {
            let kind = if allow { AceKind::AllowObject } else { AceKind::DenyObject };
            Entry::Ace(Ace { kind, flags, mask, object, inherited, sid })
        },
    );
    let other = (9..20u8, any::<u8>(), prop::collection::vec(any::<u8>(), 0..40))
        .prop_map(|(kind, flags, body)| Entry::Other { kind, flags, body });
    prop_oneof![basic, object, other]
}

prop_compose! {
    fn any_descriptor()(
        resource_manager in any::<u8>(),
        owner in prop::option::of(any_sid()),
        group in prop::option::of(any_sid()),
        sacl in any::<bool>(),
        entries in prop::collection::vec(any_entry(), 0..6),
    ) -> SecurityDescriptor {
        let mut descriptor = SecurityDescriptor::owned_by_administrators(entries);
        if sacl {
            descriptor.sacl = Some(vec![2, 0, 8, 0, 0, 0, 0, 0]);
            descriptor.control |= 0x0010;
        }
        SecurityDescriptor { resource_manager, owner, group, ..descriptor }
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back(descriptor in any_descriptor()) {
        let bytes = descriptor.to_bytes().unwrap();
        prop_assert_eq!(&SecurityDescriptor::parse(&bytes).unwrap(), &descriptor);
        for length in 0..bytes.len() {
            // It may be whole without its last part; it must not panic.
            let _ = SecurityDescriptor::parse(&bytes[..length]);
        }
    }

    #[test]
    fn no_octets_panic(
        descriptor in any_descriptor(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = descriptor.to_bytes().unwrap();
        for (at, octet) in changes {
            let at = at.index(bytes.len());
            bytes[at] = octet;
        }
        if let Ok(read) = SecurityDescriptor::parse(&bytes)
            && let Ok(written) = read.to_bytes()
        {
            prop_assert_eq!(SecurityDescriptor::parse(&written).unwrap().dacl, read.dacl);
        }
    }
}
