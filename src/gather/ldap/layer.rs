//! What lies between the LDAP messages and the socket.

/// Turns messages into what goes over the wire, and back. It never waits: octets are pushed in and taken out.
pub(super) trait Layer: Send {
    /// What to send for `plain`.
    ///
    /// # Errors
    /// Why it cannot be protected.
    fn outgoing(&mut self, plain: &[u8]) -> Result<Vec<u8>, String>;

    /// Takes octets from the wire, however they were cut, and appends what became readable to `plain`.
    ///
    /// # Errors
    /// Why they are not genuine.
    fn incoming(&mut self, wire: &[u8], plain: &mut Vec<u8>) -> Result<(), String>;
}

/// No protection.
#[derive(Debug)]
pub(super) struct Clear;

impl Layer for Clear {
    fn outgoing(&mut self, plain: &[u8]) -> Result<Vec<u8>, String> {
        Ok(plain.to_vec())
    }

    fn incoming(&mut self, wire: &[u8], plain: &mut Vec<u8>) -> Result<(), String> {
        plain.extend(wire);
        Ok(())
    }
}
