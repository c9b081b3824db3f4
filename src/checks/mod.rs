//! The checks: one file each, listed here and nowhere else.
//!
//! A check is data and a pure function over an [`Examination`](crate::examine::Examination). Codes follow the chain that a
//! delegation runs along: 0 names and machines, 1 accounts and service principal names, 3 delegation, 4 the user, 5 tickets,
//! keys, time and domain controllers, 6 settings of the hosts and what only the symptom tells.

mod check;
pub mod common;
mod fact;

pub use check::{Certainty, Check, Evidence, Finding, Severity};
pub use fact::{Fact, Unseen};

macro_rules! checks {
    ($($module:ident),* $(,)?) => {
        /// All checks, in the order of their codes.
        pub static ALL: &[&Check] = &[$(&$module::CHECK),*];
    };
}

mod etype;
mod named_user;
mod recent;
mod reported;
mod share_permission;

mod authn_policy_silo;
mod credssp_credential_guard;
mod credssp_not_local;
mod entry_missing;
mod etype_no_aes_key;
mod etype_rc4_disabled;
mod hyperv_admin_missing;
mod iso_computer_read;
mod kerberos_only_on_winrm_host;
mod machine_password_desync;
mod nic_team_late;
mod s4u_negative_cache;
mod s4u_read_denied;
mod share_ntfs_permission;
mod ticket_cache_stale;
mod time_skew;
mod token_size;
mod user_foreign_domain;
mod user_logon_restrictions;
mod user_protected;
mod user_sensitive;
mod user_unknown;
mod virtual_machines_logon_right;

checks![
    entry_missing,
    kerberos_only_on_winrm_host,
    user_sensitive,
    user_protected,
    authn_policy_silo,
    hyperv_admin_missing,
    user_foreign_domain,
    token_size,
    user_logon_restrictions,
    s4u_read_denied,
    user_unknown,
    time_skew,
    etype_rc4_disabled,
    etype_no_aes_key,
    ticket_cache_stale,
    s4u_negative_cache,
    credssp_not_local,
    credssp_credential_guard,
    virtual_machines_logon_right,
    nic_team_late,
    share_ntfs_permission,
    iso_computer_read,
    machine_password_desync,
];

/// The check with a slug or a code, in any case.
pub fn find(name: &str) -> Option<&'static Check> {
    ALL.iter().copied().find(|check| check.slug.eq_ignore_ascii_case(name) || check.code.eq_ignore_ascii_case(name))
}
