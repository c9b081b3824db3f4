//! A change that was made for some facts, made for others: those that other changes will leave behind.

use super::{Change, Edit, NotApplied};
use crate::{
    directory::AccountControl,
    facts::{Facts, Object, Value},
    windows::{Dacl, Entry, SecurityDescriptor},
};

impl Change {
    /// The same change for facts in which something has changed since: bit by bit, entry by entry, and without what is so
    /// already. It has no edits where nothing is left to do, and is the same where it meets what it was made for.
    ///
    /// # Errors
    /// The object is not there, an attribute of it could not be read, or a single value has been written otherwise since.
    pub fn rebased(&self, facts: &Facts) -> Result<Self, NotApplied> {
        let mut objects = facts.snapshots.iter().flat_map(|snapshot| &snapshot.objects);
        let object = objects.find(|object| self.is_of(object)).ok_or_else(|| self.not_there())?;
        let mut object: Object = (**object).clone();
        let mut edits = Vec::new();
        for edit in &self.edits {
            let attribute = edit.attribute();
            let present = self.present(attribute, &object)?;
            let fail = |what| NotApplied(format!("{attribute} of {} {what}", self.account));
            if let Some(edit) = edit.rebased(&present).map_err(fail)? {
                self.make(&edit, &mut object)?;
                edits.push(edit);
            }
        }
        Ok(Self { edits, ..self.clone() })
    }
}

impl Edit {
    /// What is left of the edit where the attribute has these values; nothing where they are as it would leave them.
    fn rebased(&self, present: &[Value]) -> Result<Option<Self>, String> {
        match self {
            Self::Add { attribute, values } => {
                let is_there = |value: &&String| {
                    present.iter().any(|own| own.text().is_some_and(|own| own.eq_ignore_ascii_case(value)))
                };
                let values: Vec<String> = values.iter().filter(|value| !is_there(value)).cloned().collect();
                Ok((!values.is_empty()).then_some(Self::Add { attribute, values }))
            }
            Self::Remove { attribute, values } => {
                let is_there = |value: &&String| present.iter().any(|own| own.text() == Some(value));
                let values: Vec<String> = values.iter().filter(is_there).cloned().collect();
                Ok((!values.is_empty()).then_some(Self::Remove { attribute, values }))
            }
            Self::Control { old, new } => {
                let number = present.first().and_then(Value::text).and_then(|text| text.trim().parse().ok());
                let present = AccountControl(number.ok_or("is not a number")?);
                let set = AccountControl(new.0 & !old.0);
                let wanted = present.changed(set, AccountControl(old.0 & !new.0));
                Ok((wanted != present).then_some(Self::Control { old: present, new: wanted }))
            }
            Self::Replace { attribute, old, new, principals } => {
                let present = present.first();
                if present == new.as_ref() {
                    return Ok(None);
                }
                if present == old.as_ref() {
                    return Ok(Some(self.clone()));
                }
                if principals.is_none() {
                    return Err("is not what it was when the change was made".to_owned());
                }
                let merged = merged(old.as_ref(), new.as_ref(), present)?;
                if present.is_some_and(|present| present.bytes() == merged) {
                    return Ok(None);
                }
                let new = Some(Value::Bytes(merged));
                Ok(Some(Self::Replace { attribute, old: present.cloned(), new, principals: principals.clone() }))
            }
        }
    }
}

/// The present descriptor with the entries added and removed by which the old and the new one differ.
fn merged(old: Option<&Value>, new: Option<&Value>, present: Option<&Value>) -> Result<Vec<u8>, String> {
    let parse = |value: Option<&Value>| match value {
        Some(value) => SecurityDescriptor::parse(value.bytes()),
        None => Ok(SecurityDescriptor::owned_by_administrators(Vec::new())),
    };
    let (old, new, mut merged) = (entries(parse(old)?), entries(parse(new)?), parse(present)?);
    let mut wanted = entries(merged.clone());
    wanted.retain(|entry| new.contains(entry) || !old.contains(entry));
    for entry in new {
        if !old.contains(&entry) && !wanted.contains(&entry) {
            wanted.push(entry);
        }
    }
    merged.dacl = Dacl::Aces(wanted);
    merged.to_bytes()
}

fn entries(descriptor: SecurityDescriptor) -> Vec<Entry> {
    match descriptor.dacl {
        Dacl::Aces(entries) => entries,
        Dacl::Absent | Dacl::Null => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        change::Principals,
        testing::{With, computer, file_facts},
        windows::{Sid, access::FULL_CONTROL},
    };

    const LIST: &str = "msDS-AllowedToDelegateTo";
    const DESCRIPTOR: &str = "msDS-AllowedToActOnBehalfOfOtherIdentity";

    fn change(edits: Vec<Edit>) -> Change {
        let facts = file_facts(vec![computer("hv1", 1001)], true);
        let dn = facts.snapshots[0].objects.iter().find(|object| object.dn.starts_with("CN=HV1")).unwrap().dn.clone();
        Change { dn, account: "HV1$".to_owned(), edits }
    }

    fn sid(rid: u32) -> Sid {
        format!("S-1-5-21-1-2-3-{rid}").parse().unwrap()
    }

    fn descriptor(rids: &[u32]) -> Value {
        let empty = SecurityDescriptor::owned_by_administrators(Vec::new());
        let all = rids.iter().fold(empty, |all, rid| all.with_allow(sid(*rid), FULL_CONTROL));
        Value::Bytes(all.to_bytes().unwrap())
    }

    fn allowing(old: &[u32], new: &[u32]) -> Edit {
        let principals = Some(Principals { added: Vec::new(), removed: Vec::new() });
        let old = (!old.is_empty()).then(|| descriptor(old));
        Edit::Replace { attribute: DESCRIPTOR, old, new: Some(descriptor(new)), principals }
    }

    #[test]
    fn what_does_not_meet_stays_as_it_is_and_what_is_done_is_gone() {
        let facts = file_facts(vec![computer("hv1", 1001).with(LIST, &["cifs/fs1"])], true);
        let add =
            |values: &[&str]| Edit::Add { attribute: LIST, values: values.iter().map(|v| (*v).to_owned()).collect() };
        let plain = change(vec![add(&["cifs/a"]), allowing(&[], &[7])]);
        assert_eq!(plain.rebased(&facts).unwrap(), plain);
        assert_eq!(change(vec![add(&["cifs/a", "CIFS/FS1"])]).rebased(&facts).unwrap().edits, [add(&["cifs/a"])]);
        assert_eq!(change(vec![add(&["cifs/fs1"])]).rebased(&facts).unwrap().edits, []);
        let gone = Edit::Remove { attribute: LIST, values: vec!["cifs/b".to_owned()] };
        assert_eq!(change(vec![gone]).rebased(&facts).unwrap().edits, []);
    }

    #[test]
    fn bits_and_entries_of_two_changes_come_together_and_both_can_be_taken_back() {
        let before = file_facts(vec![computer("hv1", 1001).with("userAccountControl", &["4098"])], true);
        let bits = |old, new| Edit::Control { old: AccountControl(old), new: AccountControl(new) };
        let first = change(vec![bits(4098, 4096), allowing(&[], &[7])]);
        let second = change(vec![bits(4098, 0x100_1002), allowing(&[], &[8])]);
        let mut after = before.clone();
        first.apply(&mut after).unwrap();
        assert!(second.apply(&mut after.clone()).is_err());
        let second = second.rebased(&after).unwrap();
        second.apply(&mut after).unwrap();
        let object = after.snapshots[0].objects.iter().find(|object| object.dn == first.dn).unwrap();
        assert_eq!(object.text("userAccountControl").found(), Some("16781312"));
        assert_eq!(object.values(DESCRIPTOR).found(), Some(&[descriptor(&[7, 8])][..]));
        assert_eq!(second.rebased(&after).unwrap().edits, []);
        second.inverse().apply(&mut after).unwrap();
        first.inverse().apply(&mut after).unwrap();
        assert_eq!(after, before);
    }

    #[test]
    fn an_entry_that_a_change_takes_away_stays_away() {
        let facts = file_facts(vec![computer("hv1", 1001).with(LIST, &["cifs/fs1"])], true);
        let mut after = facts.clone();
        change(vec![allowing(&[], &[4, 7])]).apply(&mut after).unwrap();
        let rebased = change(vec![allowing(&[4], &[8])]).rebased(&after).unwrap();
        let [Edit::Replace { new, .. }] = &rebased.edits[..] else { panic!("{rebased:?}") };
        assert_eq!(*new, Some(descriptor(&[7, 8])));
    }

    #[test]
    fn a_single_value_that_was_written_since_is_not_overwritten() {
        let types = |old: &str, new: &str| Edit::Replace {
            attribute: "msDS-SupportedEncryptionTypes",
            old: Some(Value::Text(old.to_owned())),
            new: Some(Value::Text(new.to_owned())),
            principals: None,
        };
        let of = computer("hv1", 1001).with("msDS-SupportedEncryptionTypes", &["28"]);
        let facts = file_facts(vec![of], true);
        assert_eq!(change(vec![types("4", "28")]).rebased(&facts).unwrap().edits, []);
        let said = change(vec![types("4", "24")]).rebased(&facts).unwrap_err().to_string();
        assert!(said.contains("is not what it was"), "{said}");
    }
}
