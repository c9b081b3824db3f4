//! The checks: one file each, listed here and nowhere else.
//!
//! A check is data and a pure function over an [`Examination`](crate::examine::Examination). Codes follow the chain that a
//! delegation runs along: 0 names and machines, 1 accounts and service principal names, 3 delegation, 4 the user, 5 tickets,
//! keys, time and domain controllers, 6 settings of the hosts and what only the symptom tells.

mod check;
pub mod common;
mod fact;
pub mod pages;

pub use check::{Certainty, Check, Evidence, Finding, Severity};
pub use fact::{Fact, Unseen};

macro_rules! checks {
    ($($module:ident),* $(,)?) => {
        /// All checks, in the order of their codes.
        pub static ALL: &[&Check] = &[$(&$module::CHECK),*];
    };
}

mod entry_missing;
mod kerberos_only_on_winrm_host;

checks![entry_missing, kerberos_only_on_winrm_host];

/// The check with a slug or a code, in any case.
pub fn find(name: &str) -> Option<&'static Check> {
    ALL.iter().copied().find(|check| check.slug.eq_ignore_ascii_case(name) || check.code.eq_ignore_ascii_case(name))
}
