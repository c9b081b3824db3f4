//! A directory, read over LDAP.
//!
//! The connection is made and signed in by code of our own ([`connect()`]): Kerberos with sealing on the plain port
//! (RFC 4752), Kerberos bound to the TLS channel (RFC 5929), or a simple bind. Only then is it handed to the `ldap3`
//! library, which searches in plain text over one end of a local pair of sockets. Between that pair and the server a
//! pump applies the protection and checks every message of the server, so that the library never sees one that it
//! cannot take.

mod asked;
mod bindings;
mod channel;
mod connect;
mod entry;
mod error;
mod guard;
mod kerberos;
mod layer;
mod options;
mod pair;
mod pump;
mod root_dse;
mod sasl;
mod session;
mod tls;
mod tls_problem;
mod wire;
mod words;

pub use super::secret::{EmptySecret, Secret};
use crate::ber;
pub use connect::connect;
pub use error::{ConnectError, Refusal};
pub use ldap3::Scope;
pub use options::{Auth, Options, Server, Tls};
pub use sasl::{KerberosError, SecurityContext, Step, Unwrapped};
pub use session::{Search, Session};
pub use tls_problem::TlsProblem;
