//! Assumptions, which name accounts and services too.

use super::{Redactor, form::Kind};
use crate::{assume::Renames, facts::Value};

impl Renames for Redactor {
    fn account(&mut self, name: &str) -> String {
        // A machine or a user: a name that is known already is the same for both.
        if name.contains('.') && !name.contains(['@', '\\']) {
            self.host(name)
        } else {
            Redactor::account(self, Kind::Name, name)
        }
    }

    fn service(&mut self, spn: &str) -> String {
        self.spn(spn)
    }

    fn object(&mut self, dn: &str) -> String {
        self.dn(Kind::Name, dn)
    }

    fn value(&mut self, attribute: &str, value: &Value) -> Value {
        Redactor::value(self, Kind::Name, None, attribute, value)
    }

    fn file(&mut self, name: &str) -> String {
        Redactor::file(self, name)
    }

    fn words(&mut self, text: &str) -> String {
        self.prose(text)
    }
}
