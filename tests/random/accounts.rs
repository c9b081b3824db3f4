//! The accounts and groups that random directories are made of.

use std::collections::BTreeMap;

use kcd_doctor::windows::Sid;
use serde::Deserialize;

/// The accounts and groups that every directory is made of, by their keys.
#[derive(Debug, Deserialize)]
pub(crate) struct Accounts(pub(crate) BTreeMap<String, Named>);

#[derive(Debug, Deserialize)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) dn: String,
    pub(crate) sid: String,
}

impl Accounts {
    pub(crate) fn sid(&self, key: &str) -> Sid {
        self.0[key].sid.parse().unwrap()
    }
}
