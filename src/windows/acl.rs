//! Access control lists and their entries, [MS-DTYP] 2.4.4 and 2.4.5.

use super::{Guid, Sid, take};

/// ACE flags, [MS-DTYP] 2.4.4.1.
pub mod flags {
    /// The entry is for children only and takes no part in the check of the object itself.
    pub const INHERIT_ONLY: u8 = 0x08;
}

/// One entry of an access control list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Allows or denies.
    Ace(Ace),
    /// Any other type, kept as it came.
    Other {
        /// `AceType`, [MS-DTYP] 2.4.4.1.
        kind: u8,
        /// `AceFlags`.
        flags: u8,
        /// What follows the header.
        body: Vec<u8>,
    },
}

/// The four types of entry that an access check of the directory knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AceKind {
    /// `ACCESS_ALLOWED_ACE`, 0.
    Allow,
    /// `ACCESS_DENIED_ACE`, 1.
    Deny,
    /// `ACCESS_ALLOWED_OBJECT_ACE`, 5.
    AllowObject,
    /// `ACCESS_DENIED_OBJECT_ACE`, 6.
    DenyObject,
}

/// An entry that allows or denies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ace {
    /// Its type.
    pub kind: AceKind,
    /// `AceFlags`; see [`flags`].
    pub flags: u8,
    /// The access mask.
    pub mask: u32,
    /// Object entries only: the attribute, property set or right that it is limited to.
    pub object: Option<Guid>,
    /// Object entries only: the class of object that inherits it.
    pub inherited: Option<Guid>,
    /// Whom it is about.
    pub sid: Sid,
}

impl Ace {
    /// Allows `sid` what `mask` says, on the object itself.
    pub fn allow(sid: Sid, mask: u32) -> Self {
        Self { kind: AceKind::Allow, flags: 0, mask, object: None, inherited: None, sid }
    }

    /// Whether it allows; otherwise it denies.
    pub fn allows(&self) -> bool {
        matches!(self.kind, AceKind::Allow | AceKind::AllowObject)
    }

    /// Reads what follows the header of an entry. `None` for a type that is none of the four.
    fn parse(kind: u8, flags: u8, body: &[u8]) -> Option<Result<Self, String>> {
        let kind = match kind {
            0 => AceKind::Allow,
            1 => AceKind::Deny,
            5 => AceKind::AllowObject,
            6 => AceKind::DenyObject,
            _ => return None,
        };
        Some(Self::parse_body(kind, flags, body))
    }

    fn parse_body(kind: AceKind, flags: u8, body: &[u8]) -> Result<Self, String> {
        let short = || format!("an access control entry is cut short after {} octets", body.len() + 4);
        let mask = take(body, 0).map(u32::from_le_bytes).ok_or_else(short)?;
        let (mut object, mut inherited, mut at) = (None, None, 4);
        if matches!(kind, AceKind::AllowObject | AceKind::DenyObject) {
            let present = take(body, at).map(u32::from_le_bytes).ok_or_else(short)?;
            at += 4;
            for (bit, field) in [(1, &mut object), (2, &mut inherited)] {
                if present & bit != 0 {
                    *field = Some(Guid(take(body, at).ok_or_else(short)?));
                    at += 16;
                }
            }
        }
        let (sid, _) = Sid::parse(body.get(at..).ok_or_else(short)?)?;
        Ok(Self { kind, flags, mask, object, inherited, sid })
    }

    fn write_body(&self) -> (u8, Vec<u8>) {
        let mut body = self.mask.to_le_bytes().to_vec();
        let kind = match self.kind {
            AceKind::Allow => 0,
            AceKind::Deny => 1,
            AceKind::AllowObject => 5,
            AceKind::DenyObject => 6,
        };
        if kind >= 5 {
            let present = u32::from(self.object.is_some()) | (u32::from(self.inherited.is_some()) << 1);
            body.extend_from_slice(&present.to_le_bytes());
            [self.object, self.inherited].iter().flatten().for_each(|guid| body.extend_from_slice(&guid.0));
        }
        body.extend_from_slice(&self.sid.to_bytes());
        (kind, body)
    }
}

/// The octets of the list that `part` begins with, by its own size.
pub(super) fn acl(part: &[u8]) -> Result<&[u8], String> {
    let size = take(part, 2).map(u16::from_le_bytes).map(usize::from);
    match size.and_then(|size| part.get(..size)) {
        Some(list) if list.len() >= 8 => Ok(list),
        _ => Err("an access control list is cut short".to_owned()),
    }
}

pub(super) fn entries(list: &[u8]) -> Result<Vec<Entry>, String> {
    let count = take(list, 4).map(u16::from_le_bytes).unwrap_or_default();
    let mut rest = list.get(8..).unwrap_or_default();
    // The count is not used to reserve memory: nothing vouches for it.
    let mut entries = Vec::new();
    for number in 0..count {
        let entry = take(rest, 2)
            .map(u16::from_le_bytes)
            .filter(|size| *size >= 4)
            .and_then(|size| rest.split_at_checked(usize::from(size)));
        let Some((&[kind, flags, _, _, ref body @ ..], next)) = entry else {
            return Err(format!("the list is cut short: {count} entries expected, {number} found"));
        };
        entries.push(match Ace::parse(kind, flags, body) {
            Some(ace) => Entry::Ace(ace?),
            None => Entry::Other { kind, flags, body: body.to_vec() },
        });
        rest = next;
    }
    Ok(entries)
}

pub(super) fn write_acl(entries: &[Entry]) -> Result<Vec<u8>, String> {
    let too_long = |_| "the access control list would be longer than 65,535 octets".to_owned();
    let is_object = |entry: &Entry| match entry {
        Entry::Ace(ace) => matches!(ace.kind, AceKind::AllowObject | AceKind::DenyObject),
        Entry::Other { kind, .. } => matches!(kind, 7 | 8 | 11 | 12 | 15 | 16),
    };
    // ACL_REVISION_DS where there are object entries, [MS-DTYP] 2.4.5.
    let mut list = vec![if entries.iter().any(is_object) { 4 } else { 2 }, 0, 0, 0];
    list.extend_from_slice(&u16::try_from(entries.len()).map_err(too_long)?.to_le_bytes());
    list.extend_from_slice(&[0, 0]);
    for entry in entries {
        let (kind, flags, body) = match entry {
            Entry::Ace(ace) => {
                let (kind, body) = ace.write_body();
                (kind, ace.flags, body)
            }
            Entry::Other { kind, flags, body } => (*kind, *flags, body.clone()),
        };
        let size = u16::try_from(body.len() + 4).map_err(too_long)?;
        list.extend_from_slice(&[kind, flags]);
        list.extend_from_slice(&size.to_le_bytes());
        list.extend_from_slice(&body);
    }
    let size = u16::try_from(list.len()).map_err(too_long)?;
    list[2..4].copy_from_slice(&size.to_le_bytes());
    Ok(list)
}
