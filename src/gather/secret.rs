//! A password that cannot be shown by mistake.

use std::fmt;

/// A password. It is never shown, and never empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// An empty password was given.
///
/// A simple bind with a name and an empty password is an "unauthenticated bind": it succeeds, as nobody (RFC 4513,
/// section 5.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmptySecret;

impl fmt::Display for EmptySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the password is empty: a directory would accept it, and sign in nobody")
    }
}

impl std::error::Error for EmptySecret {}

impl Secret {
    /// Takes a password.
    ///
    /// # Errors
    /// The password is empty.
    pub fn new(password: String) -> Result<Self, EmptySecret> {
        if password.is_empty() { Err(EmptySecret) } else { Ok(Self(password)) }
    }

    pub(in crate::gather) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown_and_not_empty() {
        let secret = Secret::new("hunter2".to_owned()).expect("not empty");
        assert!(!format!("{secret:?}").contains("hunter2"));
        assert_eq!(Secret::new(String::new()), Err(EmptySecret));
    }
}
