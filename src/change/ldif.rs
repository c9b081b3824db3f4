//! Changes as RFC 2849 change records, for `ldifde -i` and `ldapmodify`.

use super::{Change, Edit};
use crate::quote;

/// The records of some changes, one after another.
pub fn to_ldif(changes: &[Change]) -> String {
    changes.iter().map(record).collect::<Vec<_>>().join("\n")
}

fn record(change: &Change) -> String {
    let mut out = quote::ldif_dn(&change.dn);
    out.push_str("\nchangetype: modify\n");
    for edit in &change.edits {
        match edit {
            Edit::Add { attribute, values } => {
                values_of(&mut out, "add", attribute, values.iter().map(String::as_bytes));
            }
            Edit::Remove { attribute, values } => {
                values_of(&mut out, "delete", attribute, values.iter().map(String::as_bytes));
            }
            Edit::Control { new, .. } => {
                let value = new.0.to_string();
                values_of(&mut out, "replace", "userAccountControl", [value.as_bytes()].into_iter());
            }
            Edit::Replace { attribute, new, .. } => {
                values_of(&mut out, "replace", attribute, new.iter().map(crate::facts::Value::bytes));
            }
        }
    }
    out
}

fn values_of<'v>(out: &mut String, how: &str, attribute: &str, values: impl Iterator<Item = &'v [u8]>) {
    out.extend([how, ": ", attribute, "\n"]);
    for value in values {
        out.push_str(&quote::ldif_line(attribute, value));
        out.push('\n');
    }
    out.push_str("-\n");
}
