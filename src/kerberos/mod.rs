//! Kerberos as a client speaks it, without the system's library: octets in, octets out, no I/O.
//!
//! What MIT's library and `kvno` hide is what a diagnosis needs: whether the ticket of S4U2Self is forwardable, and the
//! NTSTATUS inside a refusal. Only what Active Directory does today is spoken: AES keys (RFC 3962), and of the
//! extensions those of [MS-SFU]. [`crate::gather::kdc`] carries the messages to a KDC.

mod aes;
mod answer;
mod ccache;
mod der;
mod key;
mod keytab;
mod message;
mod names;
mod password;
mod principal;
mod reader;
#[cfg(test)]
pub(crate) mod testing;

pub use crate::ber::Malformed;
pub use answer::{NoTicket, Refusal, Tgt, Ticket, TicketFlags};
pub use ccache::{CacheError, tgt_of_cache};
pub use key::{EncryptionType, Key};
pub use keytab::{Keytab, KeytabError, KeytabKey};
pub(crate) use message::{AsReply, AsRequest, Evidence, Fresh, TgsRequest, begins_message, is_error};
pub use message::{ErrorMessage, KeyHint, Seen, SeenAnswer, SeenRequest, TicketMark, hints, read_error, see};
pub use principal::{NameType, Principal};

/// The version of the protocol, which stands in every message.
const VERSION: i32 = 5;
