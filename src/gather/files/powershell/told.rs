//! What the reader of accounts had to make up or could not conclude, for people.

use std::collections::BTreeSet;

use crate::gather::files::{stand_in, tools::excerpt};

/// Things to tell of, counted so that a large file gives no long list.
#[derive(Default)]
pub(super) struct Told {
    pub(super) stand_ins: Vec<String>,
    pub(super) controls: Vec<String>,
    pub(super) principals: Vec<String>,
    pub(super) unclear: BTreeSet<&'static str>,
}

impl Told {
    /// Says it.
    pub(super) fn warn(self, warnings: &mut Vec<String>) {
        let first_of = |all: &[String]| {
            let more = if all.len() > 1 { format!(" and {} more", all.len() - 1) } else { String::new() };
            all.first().map(|first| format!("{}{more}", excerpt(first)))
        };
        if let Some(names) = first_of(&self.stand_ins) {
            warnings.push(format!(
                "{names}: the file has no DistinguishedName, so one was made up that holds \"{}\"; put the real one in its place in \
                 every command",
                stand_in::MARK
            ));
        }
        if let Some(names) = first_of(&self.controls) {
            warnings.push(format!(
                "{names}: userAccountControl was put together from Enabled, TrustedForDelegation and the like; \
                 NO_AUTH_DATA_REQUIRED, which no property shows, stays open. Read the number itself before a fix replaces it"
            ));
        }
        if let Some(names) = first_of(&self.principals) {
            warnings.push(format!(
                "{names}: who may delegate to it was taken from PrincipalsAllowedToDelegateToAccount, which does not show whom \
                 msDS-AllowedToActOnBehalfOfOtherIdentity denies"
            ));
        }
        if !self.unclear.is_empty() {
            let names: Vec<&str> = self.unclear.into_iter().collect();
            warnings.push(format!(
                "{} without any value, and nothing shows that -Properties named it: not taken for empty",
                names.join(", ")
            ));
        }
    }
}
