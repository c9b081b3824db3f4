//! The same assumptions about accounts of other names: what an answer under pseudonyms assumes.

use super::{Assumption, Assumptions, wish::Said, wish::Wish};
use crate::{
    change::{Modification, Record},
    facts::Value,
};

/// What gives names their others.
pub trait Renames {
    /// The name of an account, in any of its forms.
    fn account(&mut self, name: &str) -> String;
    /// A service principal name.
    fn service(&mut self, spn: &str) -> String;
    /// A distinguished name.
    fn object(&mut self, dn: &str) -> String;
    /// A value of an attribute.
    fn value(&mut self, attribute: &str, value: &Value) -> Value;
    /// The name of a file.
    fn file(&mut self, name: &str) -> String;
    /// A sentence.
    fn words(&mut self, text: &str) -> String;
}

impl Assumptions {
    /// The same about accounts of other names.
    #[must_use]
    pub fn renamed(&self, names: &mut impl Renames) -> Self {
        let all = self.all.iter().map(|assumption| match assumption {
            Assumption::Said(said) => Assumption::Said(Said {
                // For errors, of which there are none in what was put on facts before.
                text: String::new(),
                account: names.account(&said.account),
                wishes: said.wishes.iter().map(|wish| renamed(wish, names)).collect(),
            }),
            Assumption::Record(record) => Assumption::Record(Record {
                dn: names.object(&record.dn),
                place: (names.file(&record.place.0), record.place.1),
                modifications: record.modifications.iter().map(|one| modification(one, names)).collect(),
            }),
        });
        let all = all.collect();
        Self { all, remarks: self.remarks.iter().map(|remark| names.words(remark)).collect() }
    }
}

fn renamed(wish: &Wish, names: &mut impl Renames) -> Wish {
    match wish {
        Wish::Flag(flag, is_on) => Wish::Flag(flag, *is_on),
        Wish::Value { attribute, value, is_there } => {
            Wish::Value { attribute, value: names.service(value), is_there: *is_there }
        }
        Wish::Accept { host, is_there } => Wish::Accept { host: names.account(host), is_there: *is_there },
    }
}

fn modification(one: &Modification, names: &mut impl Renames) -> Modification {
    let values = one.values.iter().map(|value| names.value(&one.attribute, value)).collect();
    Modification { values, ..one.clone() }
}
