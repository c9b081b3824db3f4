//! A security context on the initiator's side.

use std::{ffi::c_int, fmt, ptr};

use crate::{
    Error,
    sys::{self, Api, Buffer, ChannelBindings, ContextId, Name},
};

/// What the context is to offer once it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Sign-in only, in both directions: messages are protected by something else, such as TLS.
    SignIn,
    /// Messages can be signed and encrypted.
    Seal,
}

impl Protection {
    fn flags(self) -> u32 {
        match self {
            Self::SignIn => sys::MUTUAL | sys::SEQUENCE | sys::INTEGRITY,
            Self::Seal => sys::MUTUAL | sys::SEQUENCE | sys::INTEGRITY | sys::CONFIDENTIAL,
        }
    }
}

/// What is to be done after a step of the sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Send this token, and call `step` with the answer.
    Continue(Vec<u8>),
    /// The context stands. Send this token unless it is empty.
    Done(Vec<u8>),
}

/// A message that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwrapped {
    /// The message.
    pub data: Vec<u8>,
    /// Whether it was encrypted, and not only signed.
    pub confidential: bool,
}

/// A security context with one service.
pub struct Context {
    api: &'static Api,
    id: ContextId,
    target: Name,
    protection: Protection,
    bindings: Option<Vec<u8>>,
    established: bool,
}

// SAFETY: RFC 2744 does not tie a context to a thread, and both libraries protect their shared state. Every use of the
// context needs `&mut self`, so it is never used by two threads at a time; hence `Send`, and not `Sync`.
unsafe impl Send for Context {}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("established", &self.established).finish_non_exhaustive()
    }
}

impl Context {
    pub(crate) fn new(
        api: &'static Api,
        service: &str,
        protection: Protection,
        bindings: Option<&[u8]>,
    ) -> Result<Self, Error> {
        let target = api.import_host_based(service)?;
        let bindings = bindings.map(<[u8]>::to_vec);
        Ok(Self { api, id: ptr::null_mut(), target, protection, bindings, established: false })
    }

    /// Takes the sign-in one step further. `input` is the peer's token, and empty in the first step.
    ///
    /// # Errors
    /// What the library says: no ticket, no such service, a clock that is off… An answer that does not prove the peer's
    /// identity, or lacks the protection that was asked for, is an error too.
    pub fn step(&mut self, input: &[u8]) -> Result<Step, Error> {
        if self.established {
            return Err(Error::own("the security context already stands"));
        }
        let (mut minor, mut flags, mut output) = (0, 0, Buffer::EMPTY);
        let input = Buffer::of(input);
        let bindings = self.bindings.as_deref().map(|application| ChannelBindings {
            initiator_type: 0,
            initiator: Buffer::EMPTY,
            acceptor_type: 0,
            acceptor: Buffer::EMPTY,
            application: Buffer::of(application),
        });
        // SAFETY: `id` is null or a context of this library, `target` a name of it; null credentials are the default
        // ones; input buffers outlive the call, and outputs that are not wanted may be null (RFC 2744, section 5.19).
        let major = unsafe {
            (self.api.init_sec_context)(
                &raw mut minor,
                ptr::null_mut(),
                &raw mut self.id,
                self.target,
                sys::krb5(),
                self.protection.flags(),
                0,
                bindings.as_ref().map_or(ptr::null(), ptr::from_ref),
                &raw const input,
                ptr::null_mut(),
                &raw mut output,
                &raw mut flags,
                ptr::null_mut(),
            )
        };
        let token = self.api.take(output);
        if self.api.check(major, minor)? & sys::CONTINUE_NEEDED != 0 {
            return Ok(Step::Continue(token));
        }
        let wanted = self.protection.flags() & !sys::SEQUENCE;
        if flags & wanted != wanted {
            return Err(Error::own("the service did not prove its identity, or does not offer the protection needed"));
        }
        self.established = true;
        Ok(Step::Done(token))
    }

    /// Whose name the context acts in, such as `alice@CONTOSO.COM`. Known once the context stands.
    ///
    /// # Errors
    /// What the library says.
    pub fn identity(&mut self) -> Result<String, Error> {
        self.check_established()?;
        let (mut minor, mut name) = (0, ptr::null_mut());
        // SAFETY: `id` is an established context; outputs that are not wanted may be null (RFC 2744, section 5.21).
        let major = unsafe {
            (self.api.inquire_context)(
                &raw mut minor,
                self.id,
                &raw mut name,
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null_mut(),
            )
        };
        self.api.check(major, minor)?;
        self.api.name_text(name)
    }

    /// Signs a message, and encrypts it if `confidential`.
    ///
    /// # Errors
    /// What the library says. A message that should have been encrypted and was not is an error.
    pub fn wrap(&mut self, message: &[u8], confidential: bool) -> Result<Vec<u8>, Error> {
        self.check_established()?;
        let (mut minor, mut state, mut output) = (0, 0, Buffer::EMPTY);
        let input = Buffer::of(message);
        // SAFETY: `id` is an established context, and all pointers are to live variables.
        let major = unsafe {
            (self.api.wrap)(
                &raw mut minor,
                self.id,
                c_int::from(confidential),
                0,
                &raw const input,
                &raw mut state,
                &raw mut output,
            )
        };
        let token = self.api.take(output);
        self.api.check(major, minor)?;
        if confidential && state == 0 {
            return Err(Error::own("the message could not be encrypted"));
        }
        Ok(token)
    }

    /// Checks a message, and decrypts it.
    ///
    /// # Errors
    /// The message is not genuine, or came twice or out of order.
    pub fn unwrap(&mut self, token: &[u8]) -> Result<Unwrapped, Error> {
        self.check_established()?;
        let (mut minor, mut state, mut output) = (0, 0, Buffer::EMPTY);
        let input = Buffer::of(token);
        // SAFETY: `id` is an established context; the quality of protection is not wanted and may be null.
        let major = unsafe {
            (self.api.unwrap)(
                &raw mut minor,
                self.id,
                &raw const input,
                &raw mut output,
                &raw mut state,
                ptr::null_mut(),
            )
        };
        let data = self.api.take(output);
        // Supplementary bits say "duplicate", "old", "out of sequence" or "gap" (RFC 2744, section 3.9.1).
        if self.api.check(major, minor)? != 0 {
            return Err(Error::own("a message came twice or out of order"));
        }
        Ok(Unwrapped { data, confidential: state != 0 })
    }

    /// The largest message whose sealed form is at most `octets` long.
    ///
    /// # Errors
    /// What the library says.
    pub fn largest_message(&mut self, octets: u32) -> Result<u32, Error> {
        self.check_established()?;
        let (mut minor, mut largest) = (0, 0);
        // SAFETY: `id` is an established context, and all pointers are to live variables.
        let major = unsafe { (self.api.wrap_size_limit)(&raw mut minor, self.id, 1, 0, octets, &raw mut largest) };
        self.api.check(major, minor).map(|_| largest)
    }

    fn check_established(&self) -> Result<(), Error> {
        // The libraries differ in what they do with a null context; MIT's older releases crash.
        if self.established { Ok(()) } else { Err(Error::own("the security context does not stand yet")) }
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        self.api.drop_name(&mut self.target);
        if !self.id.is_null() {
            let mut minor = 0;
            // SAFETY: `id` is a context of this library that was not deleted; no token is wanted.
            unsafe { (self.api.delete_sec_context)(&raw mut minor, &raw mut self.id, ptr::null_mut()) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Library;

    /// Where the machine has no library, there is nothing to call; that `open` says so is checked instead.
    #[test]
    fn nothing_can_be_protected_before_the_context_stands() {
        let library = match Library::open() {
            Ok(library) => library,
            Err(error) => return assert!(!error.tried.is_empty()),
        };
        let mut context = library.initiator("ldap@dc1.contoso.com", Protection::Seal, Some(b"x")).expect("a name");
        assert!(context.wrap(b"message", true).is_err());
        assert!(context.unwrap(b"message").is_err());
        assert!(context.largest_message(4096).is_err());
        assert!(context.identity().is_err());
    }
}
