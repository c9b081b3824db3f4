//! Names that every domain has, which tell nothing and are needed to understand an answer.

use std::sync::LazyLock;

use super::form::Kind;
use crate::{
    examine::listing::MISSPELT,
    spn::{Mappings, VMMS_CLASSES},
};

/// Accounts, groups and containers that Windows makes, in lower case.
const NAMES: &[&str] = &[
    "access control assistance operators",
    "account operators",
    "administrator",
    "administrators",
    "allowed rodc password replication group",
    "anonymous logon",
    "authenticated users",
    "backup operators",
    "builtin",
    "cert publishers",
    "certificate service dcom access",
    "cloneable domain controllers",
    "computers",
    "configuration",
    "cryptographic operators",
    "default-first-site-name",
    "defaultaccount",
    "deleted objects",
    "denied rodc password replication group",
    "directory service",
    "distributed com users",
    "dnsadmins",
    "dnsupdateproxy",
    "domain admins",
    "domain computers",
    "domain controllers",
    "domain guests",
    "domain users",
    "domaindnszones",
    "enterprise admins",
    "enterprise key admins",
    "enterprise read-only domain controllers",
    "event log readers",
    "everyone",
    "foreignsecurityprincipals",
    "forestdnszones",
    "gc",
    "group policy creator owners",
    "guest",
    "guests",
    "hyper-v administrators",
    "iis_iusrs",
    "incoming forest trust builders",
    "infrastructure",
    "key admins",
    "krbtgt",
    "localhost",
    "lostandfound",
    "managed service accounts",
    "network configuration operators",
    "network service",
    "local service",
    "ntds quotas",
    "ntds settings",
    "partitions",
    "performance log users",
    "performance monitor users",
    "pre-windows 2000 compatible access",
    "print operators",
    "program data",
    "protected users",
    "ras and ias servers",
    "rds endpoint servers",
    "rds management servers",
    "rds remote access servers",
    "read-only domain controllers",
    "remote desktop users",
    "remote management users",
    "replicator",
    "schema",
    "schema admins",
    "self",
    "server operators",
    "servers",
    "services",
    "sites",
    "storage replica administrators",
    "system",
    "terminal server license servers",
    "tpm devices",
    "users",
    "virtual machines",
    "windows authorization access group",
    "authn policies",
    "authn policy configuration",
    "authn silos",
];

/// Service classes beside those that a `HOST` name stands for.
const CLASSES: &[&str] = &[
    "host",
    "restrictedkrbhost",
    "wsman",
    "termsrv",
    "mssqlsvc",
    "msolapsvc.3",
    "ldap",
    "gc",
    "krbtgt",
    "kadmin",
    "nfs",
    "ftp",
    "smtp",
    "smtpsvc",
    "imap",
    "pop",
    "exchangeab",
    "exchangemdb",
    "exchangerfr",
    "msserverclustermgmtapi",
    "msservercluster",
    "msclustervirtualserver",
    "dfsr-12f9a27c-bf97-4787-9364-d31b6c55eb04",
    "e3514235-4b06-11d1-ab04-00c04fc2dcd2",
    "ntfrs-88f5d2bd-b646-11d2-a6d3-00c04fc9b232",
    "afpserver",
    "iscsitarget",
    "sip",
    "vnc",
    "postgres",
    "microsoft virtual machine manager",
];

/// Domains of accounts that belong to Windows itself: the last word of them.
const AUTHORITIES: &[&str] = &["authority", "builtin", "machine", "service", "apppool", "manager"];

/// What a `HOST` name stands for, read once.
static MAPPINGS: LazyLock<Mappings> = LazyLock::new(Mappings::default_of_a_forest);

/// Shares that Windows makes.
const SHARES: &[&str] = &["admin$", "ipc$", "print$", "sysvol", "netlogon"];

/// Whether what is called so, of this kind, is so in every domain.
pub(super) fn is_of_every_domain(kind: Kind, name: &str) -> bool {
    match kind {
        Kind::Ou => name.eq_ignore_ascii_case("domain controllers"),
        Kind::Site => name.eq_ignore_ascii_case("default-first-site-name"),
        Kind::User | Kind::Group | Kind::Name => is_well_known(name),
        _ => false,
    }
}

pub(super) fn is_well_known(name: &str) -> bool {
    let name = name.to_lowercase();
    NAMES.contains(&name.as_str())
}

/// Whether a word is a service class, right or misspelt.
pub(super) fn is_class(word: &str) -> bool {
    let class = word.to_lowercase();
    CLASSES.contains(&class.as_str())
        || VMMS_CLASSES.iter().any(|own| own.eq_ignore_ascii_case(&class))
        || MISSPELT.iter().any(|(wrong, _)| *wrong == class)
        || MAPPINGS.alias_of(&class).is_some()
}

pub(super) fn is_authority(word: &str) -> bool {
    AUTHORITIES.contains(&word.to_lowercase().as_str())
}

/// `C$` and the like.
pub(super) fn is_system_share(name: &str) -> bool {
    let is_drive = matches!(name.as_bytes(), [drive, b'$'] if drive.is_ascii_alphabetic());
    is_drive || SHARES.contains(&name.to_lowercase().as_str())
}
