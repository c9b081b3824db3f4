//! Who signs in, and with what.

use std::{fs::File, io::Read as _, path::Path};

use jiff::Timestamp;

use super::Source;
use crate::{
    directory::Directory,
    facts::Known,
    gather::{
        Failure,
        kdc::{self, Credential},
    },
    kerberos::{Keytab, Principal, tgt_of_cache},
};

/// No keytab and no credential cache of a host is longer.
const LONGEST_FILE: u64 = 4 << 20;

/// The user's name to the KDC: the account's, or as much of what was typed as the KDC of this domain can know.
pub(super) fn user_name(typed: &str, directory: &Directory<'_>, domain: &str) -> Result<String, Failure> {
    if let Known::Found(account) = directory.user(typed) {
        return Ok(account.name());
    }
    let (before, name) = typed.split_once('\\').map_or((None, typed), |(before, name)| (Some(before), name));
    let is_ours = |name: &str| {
        domain.eq_ignore_ascii_case(name) || domain.split('.').any(|label| label.eq_ignore_ascii_case(name))
    };
    if let Some(other) = before.filter(|before| !is_ours(before)) {
        return Err(Failure(format!(
            "{typed} is of the domain {other}, and the KDC of {domain} is asked; if both are one domain, say {name} alone"
        )));
    }
    if name.is_empty() {
        return Err(Failure("the user's name is empty; expected one such as alice".to_owned()));
    }
    Ok(name.to_owned())
}

/// Reads the keys of an account, or its ticket, which has to be its own and still good.
pub(super) fn credential(source: &Source, principal: &Principal) -> Result<Credential, Failure> {
    let fail = |path: &Path, what: String| Failure(format!("{}: {what}", path.display()));
    match source {
        Source::Password(password) => Ok(Credential::Password(password.clone())),
        Source::Keytab(path) => {
            let keytab = Keytab::read(&contents(path)?).map_err(|error| fail(path, error.to_string()))?;
            let keys = keytab.keys_of(principal).map_err(|error| fail(path, error.to_string()))?;
            Ok(Credential::Keys(keys))
        }
        Source::Cache(path) => {
            let tgt = tgt_of_cache(&contents(path)?).map_err(|error| fail(path, error.to_string()))?;
            kdc::still_good(&tgt, principal, Timestamp::now()).map_err(|error| fail(path, error.to_string()))?;
            Ok(Credential::Ticket(Box::new(tgt)))
        }
    }
}

fn contents(path: &Path) -> Result<Vec<u8>, Failure> {
    let fail = |what: String| Failure(format!("{}: {what}", path.display()));
    let file = File::open(path).map_err(|error| fail(error.to_string()))?;
    let mut bytes = Vec::new();
    file.take(LONGEST_FILE + 1).read_to_end(&mut bytes).map_err(|error| fail(error.to_string()))?;
    if bytes.len() as u64 > LONGEST_FILE {
        return Err(fail(format!("is longer than {} MiB: is it a keytab or a credential cache?", LONGEST_FILE >> 20)));
    }
    Ok(bytes)
}
