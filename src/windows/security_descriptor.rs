//! Self-relative security descriptors, [MS-DTYP] 2.4.6.

use super::{
    Sid,
    acl::{Ace, Entry, acl, entries, write_acl},
    take,
};

const SELF_RELATIVE: u16 = 0x8000;
const DACL_PRESENT: u16 = 0x0004;
const SACL_PRESENT: u16 = 0x0010;
const HEADER: usize = 20;

/// A security descriptor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityDescriptor {
    /// The resource manager's octet (Sbz1).
    pub resource_manager: u8,
    /// Control bits as read. Those that say which parts are present are set anew on writing.
    pub control: u16,
    /// The owner, if any.
    pub owner: Option<Sid>,
    /// The primary group, if any.
    pub group: Option<Sid>,
    /// The system access control list, kept as it came: it plays no part in access checks.
    pub sacl: Option<Vec<u8>>,
    /// The discretionary access control list.
    pub dacl: Dacl,
}

/// The discretionary access control list, or which way it is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dacl {
    /// The control bits say that there is none.
    Absent,
    /// Said to be present, at offset 0.
    Null,
    /// The entries in order, perhaps none.
    Aces(Vec<Entry>),
}

impl SecurityDescriptor {
    /// A descriptor as Windows writes it for resource-based delegation: owned by the builtin Administrators, with these
    /// entries.
    pub fn owned_by_administrators(aces: Vec<Entry>) -> Self {
        Self {
            resource_manager: 0,
            control: SELF_RELATIVE | DACL_PRESENT,
            owner: Some(Sid::builtin_administrators()),
            group: None,
            sacl: None,
            dacl: Dacl::Aces(aces),
        }
    }

    /// Reads a self-relative descriptor. Octets that no part refers to are ignored.
    ///
    /// # Errors
    /// A sentence saying what is wrong: cut short, not self-relative, an offset or a size outside the value.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() < HEADER {
            return Err(format!("a security descriptor has at least {HEADER} octets, here are {}", bytes.len()));
        }
        if bytes[0] != 1 {
            return Err(format!("a security descriptor begins with revision 1, not {}", bytes[0]));
        }
        let control = u16::from_le_bytes([bytes[2], bytes[3]]);
        if control & SELF_RELATIVE == 0 {
            return Err("the security descriptor is not self-relative".to_owned());
        }
        let at = |field: usize| match take(bytes, field).map(u32::from_le_bytes) {
            Some(0) | None => Ok(None),
            Some(offset) => match usize::try_from(offset).ok().and_then(|offset| bytes.get(offset..)) {
                Some(part) => Ok(Some(part)),
                None => Err(format!("offset {offset} is outside the security descriptor of {} octets", bytes.len())),
            },
        };
        let sid = |field| at(field)?.map(|part| Sid::parse(part).map(|(sid, _)| sid)).transpose();
        let (owner, group) = (sid(4)?, sid(8)?);
        let sacl = match at(12)? {
            Some(part) if control & SACL_PRESENT != 0 => Some(acl(part)?.to_vec()),
            _ => None,
        };
        let dacl = match at(16)? {
            _ if control & DACL_PRESENT == 0 => Dacl::Absent,
            None => Dacl::Null,
            Some(part) => Dacl::Aces(entries(acl(part)?)?),
        };
        Ok(Self { resource_manager: bytes[1], control, owner, group, sacl, dacl })
    }

    /// Writes the descriptor: owner, group, system list, list, in this order and without gaps.
    ///
    /// # Errors
    /// An access control list holds at most 65,535 octets.
    pub fn to_bytes(&self) -> Result<Vec<u8>, String> {
        let mut control = (self.control & !(DACL_PRESENT | SACL_PRESENT)) | SELF_RELATIVE;
        if self.dacl != Dacl::Absent {
            control |= DACL_PRESENT;
        }
        if self.sacl.is_some() {
            control |= SACL_PRESENT;
        }
        let dacl = match &self.dacl {
            Dacl::Aces(entries) => Some(write_acl(entries)?),
            Dacl::Absent | Dacl::Null => None,
        };
        let mut bytes = vec![1, self.resource_manager];
        bytes.extend_from_slice(&control.to_le_bytes());
        bytes.resize(HEADER, 0);
        let sid = |sid: &Option<Sid>| sid.as_ref().map(Sid::to_bytes);
        for (field, part) in [(4, sid(&self.owner)), (8, sid(&self.group)), (12, self.sacl.clone()), (16, dacl)] {
            if let Some(part) = part {
                let offset = u32::try_from(bytes.len()).map_err(|_| "the security descriptor is too long")?;
                bytes[field..field + 4].copy_from_slice(&offset.to_le_bytes());
                bytes.extend_from_slice(&part);
            }
        }
        Ok(bytes)
    }

    /// The descriptor with one more entry, the last, that allows `sid` what `mask` says. Windows' tools write the mask
    /// 0x000F01FF. A list that is missing is begun.
    #[must_use]
    pub fn with_allow(&self, sid: Sid, mask: u32) -> Self {
        let mut changed = self.clone();
        let entry = Entry::Ace(Ace::allow(sid, mask));
        match &mut changed.dacl {
            Dacl::Aces(entries) => entries.push(entry),
            missing => *missing = Dacl::Aces(vec![entry]),
        }
        changed
    }

    /// The descriptor without the entries that allow or deny `sid` anything. Entries of other types stay.
    #[must_use]
    pub fn without(&self, sid: &Sid) -> Self {
        let mut changed = self.clone();
        if let Dacl::Aces(entries) = &mut changed.dacl {
            entries.retain(|entry| !matches!(entry, Entry::Ace(ace) if ace.sid == *sid));
        }
        changed
    }
}

#[cfg(test)]
#[path = "security_descriptor_tests.rs"]
mod tests;
