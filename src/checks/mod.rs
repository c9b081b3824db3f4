//! The checks: one file each, listed here and nowhere else.
//!
//! A check is data and a pure function over an [`Examination`](crate::examine::Examination). Codes follow the chain that a
//! delegation runs along: 0 names and machines, 1 accounts and service principal names, 3 delegation, 4 the user, 5 tickets,
//! keys, time and domain controllers, 6 settings of the hosts and what only the symptom tells.

mod check;
pub mod common;
mod fact;
pub mod first_hop;
pub mod machines;
pub mod pages;

pub use check::{Certainty, Check, Evidence, Finding, Severity};
pub use fact::{Fact, Unseen};

macro_rules! checks {
    ($($module:ident),* $(,)?) => {
        /// All checks, in the order of their codes.
        pub static ALL: &[&Check] = &[$(&$module::CHECK),*];
    };
}

mod cname_alias;
mod dfs_path;
mod dns_mismatch;
mod dns_stale;
mod dns_suffix;
mod entry_missing;
mod hosts_in_workgroup;
mod ip_address_used;
mod kerberos_only_on_winrm_host;
mod mgmt_not_domain_joined;
mod name_too_long;
mod name_unresolved;
mod ptr_mismatch;
mod spn_duplicate;
mod spn_missing_target;
mod spn_on_wrong_account;
mod vmms_spn_not_registered;
mod winrm_http_spn_stolen;

checks![
    hosts_in_workgroup,
    mgmt_not_domain_joined,
    ip_address_used,
    dfs_path,
    dns_suffix,
    dns_mismatch,
    dns_stale,
    cname_alias,
    ptr_mismatch,
    name_too_long,
    name_unresolved,
    spn_missing_target,
    vmms_spn_not_registered,
    spn_duplicate,
    spn_on_wrong_account,
    winrm_http_spn_stolen,
    entry_missing,
    kerberos_only_on_winrm_host,
];

/// The check with a slug or a code, in any case.
pub fn find(name: &str) -> Option<&'static Check> {
    ALL.iter().copied().find(|check| check.slug.eq_ignore_ascii_case(name) || check.code.eq_ignore_ascii_case(name))
}
