//! Why a Hyper-V operation failed for lack of Kerberos delegation, and what to change.
//!
//! One direction: arguments → case → what the operation needs → facts (the only I/O) → checks (pure) → ranked causes →
//! report → renderers.

pub mod assume;
mod ber;
pub mod case;
pub mod change;
pub mod checks;
pub mod clean;
pub mod cli;
pub mod collect;
pub mod diagnose;
pub mod directory;
pub mod evidence;
pub mod examine;
pub mod explain;
pub mod facts;
pub mod fix;
pub mod forecast;
pub mod gather;
pub mod kdc;
pub mod kerberos;
pub mod name;
pub mod os;
pub mod prove;
pub mod quote;
pub mod redact;
pub mod render;
pub mod report;
pub mod requirement;
pub mod spn;
pub mod symptom;
#[cfg(test)]
mod testing;
mod utc;
pub mod windows;
