//! The checks: one file each, listed here and nowhere else.
//!
//! A check is data and a pure function over an [`Examination`]. Codes follow the chain that a
//! delegation runs along: 0 names and machines, 1 accounts and service principal names, 3 delegation, 4 the user, 5 tickets,
//! keys, time and domain controllers, 6 settings of the hosts and what only the symptom tells.

mod check;
pub mod common;
mod fact;
pub mod first_hop;
pub mod machines;
pub mod pages;
pub mod resource;

use std::collections::BTreeMap;

pub use check::{Certainty, Check, Evidence, Finding, Severity};
pub use fact::{Fact, Unseen};
pub use first_hop::also_wanted;

use crate::examine::Examination;

macro_rules! checks {
    ($($module:ident),* $(,)?) => {
        /// All checks, in the order of their codes.
        pub static ALL: &[&Check] = &[$(&$module::CHECK),*];
    };
}

mod account_deleted;
mod account_disabled;
mod account_stale_duplicate;
mod auth_type_mismatch;
mod authn_policy_silo;
mod class_misspelt;
mod cluster_name_as_host;
mod cname_alias;
mod cno_instead_of_vco;
mod credssp_credential_guard;
mod credssp_not_local;
mod cross_domain_kcd;
mod cross_forest_trust;
mod dc_too_old;
mod delegator_sensitive;
mod dfs_path;
mod differing;
mod dn_interpolation;
mod dns_mismatch;
mod dns_stale;
mod dns_suffix;
mod entry_fqdn_only;
mod entry_host_class;
mod entry_invisible_chars;
mod entry_missing;
mod entry_realm_or_port_suffix;
mod entry_short_only;
mod etype;
mod etype_no_aes_key;
mod etype_rc4_disabled;
mod evidence_without_pac;
mod group_in_list;
mod hosts_in_workgroup;
mod hyperv_admin_missing;
mod ip_address_used;
mod iso_computer_read;
mod kcd_rbcd_conflict;
mod kdc_contradicts_directory;
mod kerberos_only_on_winrm_host;
mod krbtgt_sensitive;
mod list_dead_targets;
mod list_full;
mod lm_disabled;
mod lm_limit;
mod lm_network_wrong;
mod machine_password_desync;
mod mgmt_not_domain_joined;
mod name_too_long;
mod name_unresolved;
mod named_user;
mod nic_team_late;
mod odd;
mod ptr_mismatch;
mod rbcd_overwritten;
mod rbcd_wrong_principal;
mod rbcd_wrong_target;
mod recent;
mod replication_lag;
mod reported;
mod rodc;
mod s4u_negative_cache;
mod s4u_read_denied;
mod self_delegation;
mod share_ntfs_permission;
mod share_permission;
mod sofs_node_instead_of_name;
mod spn_duplicate;
mod spn_missing_target;
mod spn_on_wrong_account;
mod t2a4d_without_list;
mod ticket_cache_stale;
mod time_skew;
mod token_size;
mod unconstrained_instead;
mod unconstrained_plus_list;
mod user_foreign_domain;
mod user_logon_restrictions;
mod user_protected;
mod user_sensitive;
mod user_unknown;
mod virtual_machines_logon_right;
mod vmms_spn_not_registered;
mod winrm_http_spn_stolen;
mod wrong_direction;
mod wrong_object;

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
    cluster_name_as_host,
    account_deleted,
    account_disabled,
    account_stale_duplicate,
    spn_missing_target,
    vmms_spn_not_registered,
    spn_duplicate,
    spn_on_wrong_account,
    winrm_http_spn_stolen,
    cross_domain_kcd,
    dc_too_old,
    cross_forest_trust,
    entry_missing,
    kerberos_only_on_winrm_host,
    entry_short_only,
    entry_fqdn_only,
    class_misspelt,
    dn_interpolation,
    entry_invisible_chars,
    entry_realm_or_port_suffix,
    entry_host_class,
    wrong_direction,
    wrong_object,
    unconstrained_instead,
    unconstrained_plus_list,
    t2a4d_without_list,
    self_delegation,
    list_full,
    list_dead_targets,
    sofs_node_instead_of_name,
    cno_instead_of_vco,
    kcd_rbcd_conflict,
    rbcd_overwritten,
    rbcd_wrong_principal,
    rbcd_wrong_target,
    group_in_list,
    delegator_sensitive,
    evidence_without_pac,
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
    kdc_contradicts_directory,
    replication_lag,
    rodc,
    krbtgt_sensitive,
    credssp_not_local,
    credssp_credential_guard,
    virtual_machines_logon_right,
    nic_team_late,
    share_ntfs_permission,
    iso_computer_read,
    machine_password_desync,
    auth_type_mismatch,
    lm_disabled,
    lm_network_wrong,
    lm_limit,
];

/// For each machine of a case that has no account, and for a user who has none: names of the directory that are spelt almost like it.
pub fn near_names(examination: &Examination<'_>) -> BTreeMap<String, Vec<String>> {
    let lost = examination.parties.iter().filter(|party| party.account.as_found().is_none());
    let machines = lost.map(|party| party.name.short().to_owned());
    let machines = machines.map(|name: String| (hosts_in_workgroup::near(examination, &name), name));
    let user = examination.case.user.iter();
    let user = user.map(|user| (user_unknown::similar_names(examination, user), user.clone()));
    machines.chain(user).filter(|(near, _)| !near.is_empty()).map(|(near, name)| (name, near)).collect()
}

/// The check with a slug or a code, in any case.
pub fn find(name: &str) -> Option<&'static Check> {
    ALL.iter().copied().find(|check| check.slug.eq_ignore_ascii_case(name) || check.code.eq_ignore_ascii_case(name))
}
