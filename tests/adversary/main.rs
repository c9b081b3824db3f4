//! The program against servers that lie, stop, and talk nonsense: what no real server here does. Whatever they do, it ends in time,
//! does not panic, takes little memory, and never says "healthy" of what it did not see.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stderr)]

mod ber;
mod cases;
mod chance;
mod dice;
mod directory;
mod dns;
mod faults;
mod filter;
#[path = "../lab/mod.rs"]
mod lab;
mod ldap;
mod limits;
mod names;
mod others;
mod run;
mod sealed;
mod tls;
mod world;
