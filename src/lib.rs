//! Why a Hyper-V operation failed for lack of Kerberos delegation, and what to change.
//!
//! One direction: arguments → case → what the operation needs → facts (the only I/O) → checks (pure) → ranked causes →
//! report → renderers.

pub mod facts;
pub mod gather;
