//! Where the security context comes from.

#[cfg(unix)]
pub(super) use unix::initiate;
#[cfg(not(unix))]
pub(super) use without::initiate;

#[cfg(unix)]
mod unix {
    use kcd_gssapi::{Context, Error, Library};

    use super::super::{
        error::ConnectError,
        sasl::{KerberosError, Protection, SecurityContext, Step, Unwrapped},
    };

    /// Opens the system's library and begins a context with `ldap@host`. It may block.
    pub(in super::super) fn initiate(
        host: &str,
        protection: Protection,
        bindings: Option<&[u8]>,
    ) -> Result<Context, ConnectError> {
        let library = Library::open().map_err(|error| ConnectError::NoLibrary(error.to_string()))?;
        let protection = match protection {
            Protection::ByTls => kcd_gssapi::Protection::SignIn,
            Protection::Sealed => kcd_gssapi::Protection::Seal,
        };
        library.initiator(&format!("ldap@{host}"), protection, bindings).map_err(|error| ConnectError::Kerberos {
            service: format!("ldap/{host}"),
            known_as: None,
            error: error.into(),
        })
    }

    impl From<Error> for KerberosError {
        fn from(error: Error) -> Self {
            Self {
                // RFC 2744, section 3.9.1: routine errors are in bits 16 to 23.
                routine: error.major >> 16 & 0xff,
                minor: error.minor,
                code: error.kerberos_code(),
                text: error.to_string(),
            }
        }
    }

    impl SecurityContext for Context {
        fn step(&mut self, input: &[u8]) -> Result<Step, KerberosError> {
            Ok(match Self::step(self, input)? {
                kcd_gssapi::Step::Continue(token) => Step::Continue(token),
                kcd_gssapi::Step::Done(token) => Step::Done(token),
            })
        }

        fn wrap(&mut self, message: &[u8], confidential: bool) -> Result<Vec<u8>, KerberosError> {
            Ok(Self::wrap(self, message, confidential)?)
        }

        fn unwrap(&mut self, token: &[u8]) -> Result<Unwrapped, KerberosError> {
            let kcd_gssapi::Unwrapped { data, confidential } = Self::unwrap(self, token)?;
            Ok(Unwrapped { data, confidential })
        }

        fn largest_message(&mut self, octets: u32) -> Result<u32, KerberosError> {
            Ok(Self::largest_message(self, octets)?)
        }

        fn identity(&mut self) -> Option<String> {
            Self::identity(self).ok()
        }
    }
}

#[cfg(not(unix))]
mod without {
    use std::convert::Infallible;

    use super::super::{
        error::ConnectError,
        sasl::{KerberosError, Protection, SecurityContext, Step, Unwrapped},
    };

    /// A context that nobody can have.
    pub(in super::super) struct Nothing(Infallible);

    /// This build has no Kerberos of its own.
    pub(in super::super) fn initiate(_: &str, _: Protection, _: Option<&[u8]>) -> Result<Nothing, ConnectError> {
        Err(ConnectError::KerberosNotBuilt)
    }

    impl SecurityContext for Nothing {
        fn step(&mut self, _: &[u8]) -> Result<Step, KerberosError> {
            match self.0 {}
        }

        fn wrap(&mut self, _: &[u8], _: bool) -> Result<Vec<u8>, KerberosError> {
            match self.0 {}
        }

        fn unwrap(&mut self, _: &[u8]) -> Result<Unwrapped, KerberosError> {
            match self.0 {}
        }

        fn largest_message(&mut self, _: u32) -> Result<u32, KerberosError> {
            match self.0 {}
        }

        fn identity(&mut self) -> Option<String> {
            match self.0 {}
        }
    }
}
