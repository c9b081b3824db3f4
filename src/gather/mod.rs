//! The only I/O: everything that the program learns of the world, it learns here.

#![allow(clippy::disallowed_methods, reason = "this is where the world is looked at")]

pub mod dns;
pub mod evidence;
mod failure;
pub mod files;
pub mod kdc;
pub mod ldap;
mod limit;
mod live;
mod plan;
mod prove;
mod questions;
mod readable;
pub mod redaction;
mod secret;
mod stamps;
mod subject;

pub use failure::Failure;
pub use limit::Progress;
pub use live::{LiveOptions, live};
pub use prove::{Source, domain_of, prove};
#[cfg(test)]
pub(crate) use questions::ATTRIBUTES as ACCOUNT_ATTRIBUTES;
pub use secret::{EmptySecret, Secret};
pub use subject::Subject;
