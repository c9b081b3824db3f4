//! The machines of a case.

use crate::{
    case::Case,
    directory::{Account, Directory},
    facts::{Answer, Known},
    name::HostName,
};

/// A machine that the case names.
#[derive(Debug, Clone)]
pub struct Party<'f> {
    /// The name as given.
    pub name: HostName,
    /// The computer account that it stands for.
    pub account: Known<Account<'f>>,
    /// How the name leads to the account.
    pub resolution: Resolution,
    /// Whether it takes part as a file server.
    pub is_storage: bool,
}

/// How a name stands to the account behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// It is the computer's own name.
    Own,
    /// It is an alias that the DNS leads to another name.
    Alias(String),
    /// It is an address.
    Address,
    /// It is the name of the domain itself: a DFS namespace.
    Namespace,
    /// Nothing is known of it.
    Unknown,
}

/// All machines of the case, sorted by name.
pub(super) fn all<'f>(case: &Case, directory: &Directory<'f>) -> Vec<Party<'f>> {
    case.hosts()
        .into_iter()
        .map(|name| {
            let is_storage = case.storage.iter().any(|storage| storage.server == *name);
            let (account, resolution) = resolve(name, directory);
            Party { name: name.clone(), account, resolution, is_storage }
        })
        .collect()
}

/// Whether the button was pressed on the host that acts. The first label alone does not make two names one machine.
pub(super) fn is_local(case: &Case, directory: &Directory<'_>) -> bool {
    let Some(via) = &case.via else { return false };
    let whole = |name: &HostName| match name.suffix() {
        Some(_) => name.as_str().to_owned(),
        None => format!("{name}.{}", directory.domain().unwrap_or_default()),
    };
    let accounts = (directory.host(via), directory.host(&case.source));
    whole(via) == whole(&case.source) || matches!(accounts, (Known::Found(via), Known::Found(source)) if via == source)
}

fn resolve<'f>(name: &HostName, directory: &Directory<'f>) -> (Known<Account<'f>>, Resolution) {
    if let Some(address) = name.address() {
        let names = directory.facts().names.as_found();
        let reverse = names.and_then(|names| names.reverse.get(&address)).and_then(Answer::found);
        let account = reverse.and_then(|names| names.first()).map(|name| directory.host(&HostName::new(name)));
        let unknown = || Known::Unreadable(format!("{address} is an address; no name is known for it"));
        return (account.unwrap_or_else(unknown), Resolution::Address);
    }
    let domain = directory.domain().unwrap_or_default();
    let domain_label = domain.split('.').next().unwrap_or_default();
    let account = directory.host(name);
    if name.as_str() == domain || (name.as_str() == domain_label && account.as_found().is_none()) {
        return (account, Resolution::Namespace);
    }
    let target = alias_target(name, directory);
    match (account, target) {
        (Known::Found(account), Some(target)) if !is_own_name(name, account) => {
            (Known::Found(account), Resolution::Alias(target))
        }
        (Known::Found(account), None) if !is_own_name(name, account) => {
            let own = account.dns_name().found().unwrap_or_else(|| account.short_name());
            (Known::Found(account), Resolution::Alias(own))
        }
        (Known::Found(account), _) => (Known::Found(account), Resolution::Own),
        (_, Some(target)) => (directory.host(&HostName::new(&target)), Resolution::Alias(target)),
        (unknown, None) => (unknown, Resolution::Unknown),
    }
}

/// Where a CNAME record leads.
fn alias_target(name: &HostName, directory: &Directory<'_>) -> Option<String> {
    let names = directory.facts().names.as_found()?;
    names.forward.get(name.as_str())?.found()?.aliases.last().cloned()
}

/// Whether a name is one that the computer itself goes by.
fn is_own_name(name: &HostName, account: Account<'_>) -> bool {
    let dns = account.dns_name().found().map(|dns| HostName::new(&dns));
    name.account_name().trim_end_matches('$').to_lowercase() == account.short_name()
        || dns.as_ref().is_some_and(|dns| dns == name || (name.suffix().is_none() && dns.short() == name.short()))
}

impl Party<'_> {
    /// The short form of the name as it is asked for, and the full one where it is known.
    ///
    /// A computer's own name has the forms that the directory holds; an alias is asked for as it was typed.
    pub fn name_forms(&self, directory: &Directory<'_>) -> (String, Option<String>) {
        let with_domain = |domain: Option<String>| domain.map(|domain| format!("{}.{domain}", self.name.short()));
        match (&self.resolution, &self.account) {
            (Resolution::Address | Resolution::Namespace, _) => (self.name.to_string(), None),
            (Resolution::Own, Known::Found(account)) => {
                let full = account.dns_name().found().or_else(|| with_domain(Some(account.domain())));
                (account.short_name(), full)
            }
            _ if self.name.suffix().is_some() => (self.name.short().to_owned(), Some(self.name.to_string())),
            (_, Known::Found(account)) => (self.name.to_string(), with_domain(Some(account.domain()))),
            _ => (self.name.to_string(), with_domain(directory.domain())),
        }
    }
}
