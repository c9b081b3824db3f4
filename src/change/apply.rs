//! A change made to facts instead of to a directory: what would be true afterwards.

use std::{fmt, sync::Arc};

use super::{Change, Edit};
use crate::{
    directory::AccountControl,
    facts::{Facts, Known, Object, Value},
};

/// Why a change cannot be made to some facts. A directory would refuse it too, or overwrite what somebody else has written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotApplied(pub(super) String);

impl fmt::Display for NotApplied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotApplied {}

impl Change {
    /// Makes the change to the facts: all of its edits, or none.
    ///
    /// # Errors
    /// The object is not there, an attribute of it could not be read, or it does not have the values that the change was made for.
    pub fn apply(&self, facts: &mut Facts) -> Result<(), NotApplied> {
        let mut objects = facts.snapshots.iter_mut().flat_map(|snapshot| &mut snapshot.objects);
        let object = objects.find(|object| self.is_of(object)).ok_or_else(|| self.not_there())?;
        let mut changed = (**object).clone();
        for edit in &self.edits {
            self.make(edit, &mut changed)?;
        }
        *object = Arc::new(changed);
        Ok(())
    }

    /// Makes the change to what the other domain controllers have, as far as they have what it is about: what is assumed to be done
    /// is assumed to have arrived.
    pub fn replicate(&self, facts: &mut Facts) {
        let copies = facts.copies.iter_mut().filter_map(|copy| match &mut copy.objects {
            Known::Found(objects) => Some(objects),
            Known::Absent | Known::Unreadable(_) => None,
        });
        for object in copies.flatten().filter(|object| self.is_of(object)) {
            for edit in &self.edits {
                let attribute = edit.attribute();
                let Ok(present) = self.present(attribute, object) else { continue };
                let mut values = edit.arrived(present);
                values.sort();
                let known = if values.is_empty() { Known::Absent } else { Known::Found(values) };
                Arc::make_mut(object).attributes.insert(attribute.to_ascii_lowercase(), known);
            }
        }
    }

    pub(super) fn is_of(&self, object: &Object) -> bool {
        object.dn.eq_ignore_ascii_case(&self.dn)
    }

    pub(super) fn not_there(&self) -> NotApplied {
        NotApplied(format!("{} is not among the facts", self.dn))
    }

    /// What an attribute of the object has.
    pub(super) fn present(&self, attribute: &str, object: &Object) -> Result<Vec<Value>, NotApplied> {
        match object.values(attribute) {
            Known::Found(values) => Ok(values.to_vec()),
            Known::Absent => Ok(Vec::new()),
            Known::Unreadable(why) => {
                Err(NotApplied(format!("{attribute} of {} could not be read: {why}", self.account)))
            }
        }
    }

    /// Makes one edit to the object.
    pub(super) fn make(&self, edit: &Edit, object: &mut Object) -> Result<(), NotApplied> {
        let attribute = edit.attribute();
        let present = self.present(attribute, object)?;
        let fail = |what| NotApplied(format!("{attribute} of {} {what}", self.account));
        let mut values = edit.of(present).map_err(fail)?;
        values.sort();
        let known = if values.is_empty() { Known::Absent } else { Known::Found(values) };
        object.attributes.insert(attribute.to_ascii_lowercase(), known);
        Ok(())
    }
}

impl Edit {
    /// The values of the attribute after the edit.
    fn of(&self, mut values: Vec<Value>) -> Result<Vec<Value>, String> {
        match self {
            Self::Add { values: added, .. } => {
                for value in added {
                    if values.iter().any(|own| own.text().is_some_and(|own| own.eq_ignore_ascii_case(value))) {
                        return Err(format!("has {value} already"));
                    }
                    values.push(Value::Text(value.clone()));
                }
                Ok(values)
            }
            Self::Remove { values: removed, .. } => {
                for value in removed {
                    let at = values.iter().position(|own| own.text() == Some(value));
                    values.remove(at.ok_or_else(|| format!("does not have {value}"))?);
                }
                Ok(values)
            }
            Self::Control { old, new } => {
                let expected = Value::Text(old.0.to_string());
                replaced(&values, Some(&expected), Some(Value::Text(new.0.to_string())))
            }
            Self::Replace { old, new, .. } => replaced(&values, old.as_ref(), new.clone()),
        }
    }
}

impl Edit {
    /// The values of the attribute after the edit where they need not be those that it was made for.
    fn arrived(&self, mut values: Vec<Value>) -> Vec<Value> {
        let is = |own: &Value, value: &String| own.text().is_some_and(|own| own.eq_ignore_ascii_case(value));
        match self {
            Self::Add { values: added, .. } => {
                for value in added {
                    if !values.iter().any(|own| is(own, value)) {
                        values.push(Value::Text(value.clone()));
                    }
                }
                values
            }
            Self::Remove { values: removed, .. } => {
                values.retain(|own| !removed.iter().any(|value| is(own, value)));
                values
            }
            Self::Control { old, new } => {
                let own = values.first().and_then(Value::text).and_then(|text| text.trim().parse::<i64>().ok());
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the attribute has 32 bits")]
                let own = own.map_or(*old, |own| AccountControl(own as u32));
                let after = own.changed(AccountControl(new.0 & !old.0), AccountControl(old.0 & !new.0));
                vec![Value::Text(after.0.to_string())]
            }
            Self::Replace { new, .. } => new.iter().cloned().collect(),
        }
    }
}

/// One value in the place of another, which has to be the one that was read.
fn replaced(present: &[Value], old: Option<&Value>, new: Option<Value>) -> Result<Vec<Value>, String> {
    if present.first() == old && present.len() <= 1 {
        Ok(new.into_iter().collect())
    } else {
        Err("is not what it was when the change was made".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        directory::AccountControl,
        testing::{With, computer, file_facts},
    };

    const LIST: &str = "msDS-AllowedToDelegateTo";

    fn facts() -> Facts {
        file_facts(vec![computer("hv1", 1001).with(LIST, &["cifs/fs1"]), computer("hv2", 1002).hidden(LIST)], true)
    }

    fn change(of: &str, edits: Vec<Edit>) -> Change {
        let dn = facts().snapshots[0].objects.iter().find(|o| o.dn.starts_with(of)).unwrap().dn.clone();
        Change { dn, account: "HV1$".to_owned(), edits }
    }

    fn list(facts: &Facts) -> Known<Vec<&str>> {
        facts.snapshots[0].objects[0].texts(LIST)
    }

    #[test]
    fn every_edit_is_made_and_taken_back() {
        let edits = vec![
            Edit::Add { attribute: LIST, values: vec!["cifs/a".to_owned()] },
            Edit::Remove { attribute: LIST, values: vec!["cifs/fs1".to_owned()] },
            Edit::Control { old: AccountControl(4096), new: AccountControl(4098) },
            Edit::Replace {
                attribute: "msDS-AllowedToActOnBehalfOfOtherIdentity",
                old: None,
                new: Some(Value::Bytes(vec![0xFF])),
                principals: None,
            },
        ];
        let change = change("CN=HV1", edits);
        let (before, mut after) = (facts(), facts());
        change.apply(&mut after).unwrap();
        assert_eq!(list(&after), Known::Found(vec!["cifs/a"]));
        assert_eq!(after.snapshots[0].objects[0].number("userAccountControl"), Known::Found(4098));
        assert_eq!(after.snapshots[0].objects[1], before.snapshots[0].objects[1]);
        change.inverse().apply(&mut after).unwrap();
        assert_eq!(after, before);
    }

    #[test]
    fn what_is_not_as_it_was_is_left_alone() {
        let add = |value: &str| Edit::Add { attribute: LIST, values: vec![value.to_owned()] };
        let remove = Edit::Remove { attribute: LIST, values: vec!["cifs/other".to_owned()] };
        let control = Edit::Control { old: AccountControl(512), new: AccountControl(514) };
        for (change, expected) in [
            (change("CN=HV1", vec![add("cifs/a"), add("CIFS/fs1")]), "has CIFS/fs1 already"),
            (change("CN=HV1", vec![remove]), "does not have cifs/other"),
            (change("CN=HV1", vec![control]), "is not what it was"),
            (change("CN=HV2", vec![add("cifs/a")]), "could not be read"),
            (Change { dn: "CN=x".to_owned(), account: "X$".to_owned(), edits: vec![] }, "is not among the facts"),
        ] {
            let mut after = facts();
            let said = change.apply(&mut after).unwrap_err().to_string();
            assert!(said.contains(expected), "{said}");
            assert_eq!(after, facts());
        }
    }
}
