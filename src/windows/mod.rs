//! Windows data structures that the directory hands out as octets, and the access check over them.

pub mod access;
mod acl;
mod guid;
pub mod schema;
mod sddl;
mod security_descriptor;
mod sid;

pub use acl::{Ace, AceKind, Entry, flags};
pub use guid::Guid;
pub use security_descriptor::{Dacl, SecurityDescriptor};
pub use sid::{Sid, rid};

/// Takes `N` octets at `at`, if they are there.
fn take<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.get(..N)?.try_into().ok()
}
