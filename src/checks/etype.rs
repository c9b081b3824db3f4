//! Encryption types of the accounts of a case, for the checks that look at them.

use std::collections::BTreeSet;

use super::{Severity, common};
use crate::{
    change::{Change, Edit},
    directory::{Account, AccountControl, EncryptionTypes},
    examine::Examination,
    facts::{Known, Value},
    fix::Fix,
    kdc::Rule,
    requirement::Way,
};

const TYPES: &str = "msDS-SupportedEncryptionTypes";

/// An account that delegates or is delegated to.
pub(super) struct Member<'f> {
    /// The account.
    pub(super) account: Account<'f>,
    /// The way that it takes part in, the operation itself before the way back.
    pub(super) way: Way,
    /// The hops that the KDC refuses for the encryption types and in which it takes part.
    pub(super) refused: BTreeSet<(String, String)>,
}

impl Member<'_> {
    /// The types that it names, without options. Nothing where the domain controller's default applies or it is not known.
    pub(super) fn types(&self) -> Option<EncryptionTypes> {
        self.account.encryption_types().found().map(EncryptionTypes::types).filter(|types| !types.is_empty())
    }

    /// Whether it is held to DES, by its flag or by its types.
    pub(super) fn is_des_only(&self) -> bool {
        let flag = self.account.control().found().is_some_and(|control| control.has(AccountControl::DES_ONLY));
        flag || self
            .types()
            .is_some_and(|types| !types.any(EncryptionTypes(EncryptionTypes::RC4.0 | EncryptionTypes::AES.0)))
    }

    /// Whether RC4 is the best that it names.
    pub(super) fn is_rc4_only(&self) -> bool {
        !self.is_des_only()
            && self.types().is_some_and(|types| types.any(EncryptionTypes::RC4) && !types.any(EncryptionTypes::AES))
    }

    /// How bad a refusal is for this account.
    pub(super) fn severity(&self) -> Severity {
        common::severity(self.way)
    }

    /// Adds AES to what the account names, and takes the restriction to DES from it.
    pub(super) fn with_aes(&self, server: Option<&str>) -> Fix {
        let (account, name) = (self.account, self.account.name());
        let mut edits = Vec::new();
        if let Some(old) = account.control().found().filter(|control| control.has(AccountControl::DES_ONLY)) {
            edits.push(Edit::Control { old, new: old.changed(AccountControl(0), AccountControl::DES_ONLY) });
        }
        if let Known::Found(old) = account.encryption_types()
            && old.common(EncryptionTypes::AES) != EncryptionTypes::AES
        {
            edits.push(Edit::Replace {
                attribute: TYPES,
                old: account.object().values(TYPES).found().and_then(|values| values.first().cloned()),
                new: Some(Value::Text((old.0 | EncryptionTypes::AES.0).to_string())),
                principals: None,
            });
        }
        let fix = Fix::of(format!("let {name} use AES"), vec![Change::new(account, edits)], server)
            .verified_by([format!(
                "Get-ADComputer -Identity {} -Properties {TYPES}, UseDESKeyOnly, PasswordLastSet",
                crate::quote::powershell(&name)
            )])
            .then(["On the delegating host, elevated: klist -li 0x3e7 purge; klist -li 0x3e4 purge"]);
        match account.release() {
            Known::Found(_) => fix.then([format!(
                "On {}, elevated: gpupdate /force; a policy \"Configure encryption types allowed for Kerberos\" writes the attribute \
                 anew",
                name.trim_end_matches('$')
            )]),
            _ => fix.caution(format!(
                "{name} does not run Windows, or its release is not known: see that it has AES keys first."
            )),
        }
    }
}

/// The accounts of all hops, each once.
pub(super) fn members<'f>(examination: &Examination<'f>) -> Vec<Member<'f>> {
    let mut members: Vec<Member<'f>> = Vec::new();
    for site in common::sites(examination) {
        let target = site.hop.decision.as_ref().and_then(crate::kdc::Decision::target);
        let way = site.need.requirement.way;
        for account in [Some(site.delegator), target].into_iter().flatten() {
            let at = members.iter().position(|member| member.account == account).unwrap_or_else(|| {
                members.push(Member { account, way, refused: BTreeSet::new() });
                members.len() - 1
            });
            if site.hop.fails(Rule::EncryptionType) {
                members[at].refused.insert(site.key());
            }
            members[at].way = members[at].way.min(way);
        }
    }
    members
}
