//! The system GSSAPI library, opened at run time.
//!
//! A program that links to GSSAPI does not start where the library is missing, and yet most of what kcd-doctor does
//! needs none. So the library is looked up when the first Kerberos sign-in is made, and its absence is an error to show.
//!
//! Only what an initiator needs is here: RFC 2743 contexts with the Kerberos mechanism (RFC 4121), channel bindings
//! (RFC 2744, section 3.11) and message protection. All calls may block while a KDC is asked.

#![cfg(unix)]

mod context;
mod error;
mod sys;

pub use context::{Context, Protection, Step, Unwrapped};
pub use error::{Error, OpenError};

use std::sync::OnceLock;

/// The library, opened once in the life of the process and never closed: it keeps state of its own in every thread that
/// called it, and that state would outlive the code.
#[derive(Debug, Clone, Copy)]
pub struct Library(&'static sys::Api);

impl Library {
    /// Opens the system's library: MIT's first, then Heimdal's.
    ///
    /// # Errors
    /// None of the known names could be opened, or what was opened lacks a function.
    pub fn open() -> Result<Self, OpenError> {
        static API: OnceLock<Result<sys::Api, OpenError>> = OnceLock::new();
        match API.get_or_init(sys::Api::open) {
            Ok(api) => Ok(Self(api)),
            Err(error) => Err(error.clone()),
        }
    }

    /// Begins a context with a service on a host, in the name of the default credentials. Nothing is sent or asked yet.
    ///
    /// `service` is a host-based service name such as `ldap@dc1.contoso.com` (RFC 2743, section 4.1). `channel_bindings`
    /// is the application data of the bindings, such as `tls-server-end-point:` and a hash (RFC 5929, section 4).
    ///
    /// # Errors
    /// The library cannot make a name of `service`.
    pub fn initiator(
        &self,
        service: &str,
        protection: Protection,
        channel_bindings: Option<&[u8]>,
    ) -> Result<Context, Error> {
        Context::new(self.0, service, protection, channel_bindings)
    }
}
