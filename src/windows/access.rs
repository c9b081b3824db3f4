//! The access check of [MS-DTYP] 2.5.3.2, as far as delegation and the reading of attributes need it.

use std::collections::BTreeSet;

use super::{Ace, Dacl, Entry, Guid, SecurityDescriptor, Sid, flags, take};

/// The right that the KDC asks for on msDS-AllowedToActOnBehalfOfOtherIdentity: control access (measured).
pub const CONTROL_ACCESS: u32 = 0x0000_0100;
/// Read property, [MS-ADTS] 5.1.3.2.
pub const READ_PROPERTY: u32 = 0x0000_0010;
/// The mask that Windows' tools write for a principal that may act on behalf of others.
pub const FULL_CONTROL: u32 = 0x000F_01FF;

/// What an access check came to, and what decided it. Entries are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Entry `ace` allowed the last of what was asked for.
    Granted {
        /// Its place in the list.
        ace: usize,
    },
    /// Entry `ace` denied something of what was asked for.
    Denied {
        /// Its place in the list.
        ace: usize,
    },
    /// No entry allowed all that was asked for.
    NotGranted,
    /// There is no list: refused, as KDCs do here (measured), although [MS-DTYP] grants.
    NoList,
    /// What the KDC does is not known: a list that is present and null, or an entry with a condition.
    Undecided {
        /// The place of the entry; none for a null list.
        ace: Option<usize>,
    },
}

impl Decision {
    /// Whether access is certainly granted.
    pub fn is_granted(self) -> bool {
        matches!(self, Self::Granted { .. })
    }
}

/// The check that a KDC does for resource-based delegation ([MS-SFU] 3.2.5.2.3), with `token` made of the SIDs of the
/// account that asks and of all its groups.
///
/// Entries limited to an object type do not count, nor do those for children only. The mask is taken literally: generic
/// rights that were stored without being mapped grant nothing. Being the owner grants nothing.
pub fn grants(descriptor: &SecurityDescriptor, token: &BTreeSet<Sid>, mask: u32) -> Decision {
    let entries = match &descriptor.dacl {
        Dacl::Absent => return Decision::NoList,
        Dacl::Null => return Decision::Undecided { ace: None },
        Dacl::Aces(entries) => entries,
    };
    let mut wanted = mask;
    for (index, entry) in entries.iter().enumerate() {
        match entry {
            Entry::Ace(ace) if ace.object.is_none() && concerns(ace, token) => {
                if ace.allows() {
                    wanted &= !ace.mask;
                } else if ace.mask & wanted != 0 {
                    return Decision::Denied { ace: index };
                }
            }
            Entry::Other { kind, flags, body } if is_conditional(*kind, *flags, body, token, wanted) => {
                return Decision::Undecided { ace: Some(index) };
            }
            _ => {}
        }
        if wanted == 0 {
            return Decision::Granted { ace: index };
        }
    }
    Decision::NotGranted
}

/// Whether `token` may read an attribute of the object whose nTSecurityDescriptor this is ([MS-ADTS] 5.1.3.3): the first
/// entry decides that is about the token and about this attribute, its property set, or everything.
///
/// A descriptor read without its list proves nothing, so the answer is no.
pub fn may_read_property(
    descriptor: &SecurityDescriptor,
    token: &BTreeSet<Sid>,
    attribute: Guid,
    property_set: Guid,
) -> bool {
    let entries = match &descriptor.dacl {
        Dacl::Absent => return false,
        Dacl::Null => return true,
        Dacl::Aces(entries) => entries,
    };
    let about = |ace: &Ace| ace.object.is_none_or(|object| object == attribute || object == property_set);
    entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Ace(ace) => Some(ace),
            Entry::Other { .. } => None,
        })
        .find(|ace| ace.mask & READ_PROPERTY != 0 && about(ace) && concerns(ace, token))
        .is_some_and(Ace::allows)
}

fn concerns(ace: &Ace, token: &BTreeSet<Sid>) -> bool {
    ace.flags & flags::INHERIT_ONLY == 0 && token.contains(&ace.sid)
}

/// Whether an entry depends on a condition (`ACCESS_ALLOWED_CALLBACK_ACE` and its denying twin) and could decide.
fn is_conditional(kind: u8, ace_flags: u8, body: &[u8], token: &BTreeSet<Sid>, wanted: u32) -> bool {
    matches!(kind, 9 | 10)
        && ace_flags & flags::INHERIT_ONLY == 0
        && take(body, 0).is_some_and(|mask| u32::from_le_bytes(mask) & wanted != 0)
        && body.get(4..).and_then(|sid| Sid::parse(sid).ok()).is_some_and(|(sid, _)| token.contains(&sid))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::{AceKind, schema};

    const HV1: &str = "S-1-5-21-1-2-3-1105";
    const GROUP: &str = "S-1-5-21-1-2-3-1200";

    fn sid(text: &str) -> Sid {
        text.parse().unwrap()
    }

    fn token() -> BTreeSet<Sid> {
        [sid(HV1), sid(GROUP), Sid::everyone(), Sid::authenticated_users()].into()
    }

    fn ace(kind: AceKind, who: &str, mask: u32) -> Ace {
        Ace { kind, ..Ace::allow(sid(who), mask) }
    }

    fn decide(aces: &[Ace]) -> Decision {
        grants(&descriptor(aces), &token(), CONTROL_ACCESS)
    }

    fn descriptor(aces: &[Ace]) -> SecurityDescriptor {
        SecurityDescriptor::owned_by_administrators(aces.iter().cloned().map(Entry::Ace).collect())
    }

    /// Every row was measured on a KDC.
    #[test]
    fn the_check_is_that_of_the_kdc() {
        use AceKind::{Allow, AllowObject, Deny};
        let other = "S-1-5-21-1-2-3-9999";
        for (aces, expected) in [
            (vec![ace(Allow, HV1, FULL_CONTROL)], Decision::Granted { ace: 0 }),
            (vec![ace(Allow, other, FULL_CONTROL), ace(Allow, GROUP, FULL_CONTROL)], Decision::Granted { ace: 1 }),
            (vec![ace(Allow, "S-1-1-0", CONTROL_ACCESS)], Decision::Granted { ace: 0 }),
            (vec![ace(Allow, HV1, FULL_CONTROL), ace(Deny, HV1, FULL_CONTROL)], Decision::Granted { ace: 0 }),
            (vec![ace(Deny, HV1, FULL_CONTROL), ace(Allow, GROUP, FULL_CONTROL)], Decision::Denied { ace: 0 }),
            (vec![ace(Deny, HV1, !CONTROL_ACCESS), ace(Allow, HV1, FULL_CONTROL)], Decision::Granted { ace: 1 }),
            (vec![ace(Allow, other, FULL_CONTROL)], Decision::NotGranted),
            (vec![ace(Allow, HV1, FULL_CONTROL & !CONTROL_ACCESS)], Decision::NotGranted),
            (vec![ace(Allow, HV1, 0x30)], Decision::NotGranted),
            (vec![ace(Allow, HV1, 0x1000_0000)], Decision::NotGranted),
            (vec![Ace { flags: flags::INHERIT_ONLY, ..ace(Allow, HV1, FULL_CONTROL) }], Decision::NotGranted),
            (vec![Ace { object: Some(Guid([7; 16])), ..ace(AllowObject, HV1, FULL_CONTROL) }], Decision::NotGranted),
            (vec![], Decision::NotGranted),
        ] {
            assert_eq!(decide(&aces), expected, "{aces:?}");
        }
        let descriptor = SecurityDescriptor { owner: Some(sid(HV1)), ..descriptor(&[]) };
        assert!(!grants(&descriptor, &token(), CONTROL_ACCESS).is_granted(), "the owner");
        let missing = |dacl| grants(&SecurityDescriptor { dacl, ..descriptor.clone() }, &token(), CONTROL_ACCESS);
        assert_eq!(missing(Dacl::Absent), Decision::NoList);
        assert_eq!(missing(Dacl::Null), Decision::Undecided { ace: None });
    }

    #[test]
    fn an_entry_with_a_condition_is_not_judged() {
        let body = |who: &str| [&FULL_CONTROL.to_le_bytes()[..], &sid(who).to_bytes(), b"artx"].concat();
        let conditional = |who| Entry::Other { kind: 9, flags: 0, body: body(who) };
        let decide = |entry| {
            let allow = Entry::Ace(Ace::allow(sid(HV1), FULL_CONTROL));
            grants(&SecurityDescriptor::owned_by_administrators(vec![entry, allow]), &token(), CONTROL_ACCESS)
        };
        assert_eq!(decide(conditional(GROUP)), Decision::Undecided { ace: Some(0) });
        assert_eq!(decide(conditional("S-1-5-7")), Decision::Granted { ace: 1 });
        assert_eq!(decide(Entry::Other { kind: 9, flags: 0, body: vec![0xFF; 7] }), Decision::Granted { ace: 1 });
    }

    #[test]
    fn rights_may_come_from_several_entries() {
        let aces = [ace(AceKind::Allow, HV1, 0x100), ace(AceKind::Allow, GROUP, 0x10)];
        assert_eq!(grants(&descriptor(&aces), &token(), 0x110), Decision::Granted { ace: 1 });
    }

    #[test]
    fn reading_is_decided_by_the_first_entry_about_the_attribute() {
        use AceKind::{Allow, AllowObject, Deny, DenyObject};
        let list = schema::attribute("msDS-AllowedToDelegateTo").unwrap();
        let limited = |kind, object| Ace { object: Some(object), ..ace(kind, GROUP, READ_PROPERTY) };
        for (aces, expected) in [
            (vec![], false),
            (vec![ace(Allow, HV1, 0x0002_0094)], true),
            (vec![ace(Allow, HV1, 0x0002_0084)], false),
            (vec![ace(Allow, "S-1-5-7", 0x0002_0094)], false),
            (vec![limited(AllowObject, list.guid)], true),
            (vec![limited(AllowObject, list.property_set)], true),
            (vec![limited(AllowObject, Guid([7; 16]))], false),
            (vec![Ace { object: None, ..limited(AllowObject, list.guid) }], true),
            (vec![limited(DenyObject, list.property_set), ace(Allow, HV1, 0x10)], false),
            (vec![limited(DenyObject, Guid([7; 16])), ace(Allow, HV1, 0x10)], true),
            (vec![limited(AllowObject, list.guid), ace(Deny, HV1, 0x10)], true),
            (vec![Ace { flags: flags::INHERIT_ONLY, ..ace(Allow, HV1, 0x10) }], false),
        ] {
            let may = may_read_property(&descriptor(&aces), &token(), list.guid, list.property_set);
            assert_eq!(may, expected, "{aces:?}");
        }
    }
}
