//! TLS, on a socket of our own: the sign-in needs the server's certificate before the LDAP library comes into play.

use std::{
    io::{self, Read as _, Write as _},
    path::Path,
    sync::Arc,
};

use rustls::{
    ClientConfig, ClientConnection, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use super::{channel::Broken, layer::Layer, tls_problem::TlsProblem};

/// Whom to trust: the certificates in `ca_file`, or else the system's.
pub(super) fn config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, TlsProblem> {
    let roots = match ca_file {
        Some(path) => from_file(path).map_err(|why| TlsProblem::CaFile { path: path.display().to_string(), why })?,
        None => from_system()?,
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| TlsProblem::Other(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn from_file(path: &Path) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| error.to_string())? {
        let certificate = certificate.map_err(|error| error.to_string())?;
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    if roots.is_empty() { Err("there is no certificate in it".to_owned()) } else { Ok(roots) }
}

fn from_system() -> Result<RootCertStore, TlsProblem> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    // One certificate that cannot be read is no reason to distrust all the others.
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let why: Vec<String> = found.errors.iter().map(ToString::to_string).collect();
        return Err(TlsProblem::NoRoots(why.join("; ")));
    }
    Ok(roots)
}

/// Why there is no TLS connection.
pub(super) enum HandshakeError {
    /// The connection failed under it.
    Broken(Broken),
    /// TLS failed: the certificate is not trusted, or there is no common version.
    Rejected(rustls::Error),
}

impl From<io::Error> for HandshakeError {
    fn from(error: io::Error) -> Self {
        Self::Broken(error.into())
    }
}

/// The protection of an established TLS connection.
pub(super) struct Encrypted(ClientConnection);

impl Encrypted {
    /// Agrees on TLS over a fresh stream, and verifies the server's certificate for `name`.
    pub(super) async fn establish<S: AsyncRead + AsyncWrite + Unpin>(
        stream: &mut S,
        config: Arc<ClientConfig>,
        name: ServerName<'static>,
    ) -> Result<Self, HandshakeError> {
        let mut connection = ClientConnection::new(config, name).map_err(HandshakeError::Rejected)?;
        connection.set_buffer_limit(None);
        let mut encrypted = Self(connection);
        let mut wire = vec![0; 16 << 10];
        loop {
            stream.write_all(&encrypted.pending()?).await?;
            if !encrypted.0.is_handshaking() {
                return Ok(encrypted);
            }
            let read = stream.read(&mut wire).await?;
            if read == 0 {
                return Err(HandshakeError::Broken(Broken::Closed));
            }
            if let Err(error) = encrypted.take(&wire[..read], &mut Vec::new())? {
                // The server is told why, if it still listens.
                let _ = stream.write_all(&encrypted.pending()?).await;
                return Err(HandshakeError::Rejected(error));
            }
        }
    }

    /// The server's certificate.
    pub(super) fn certificate(&self) -> Option<&[u8]> {
        self.0.peer_certificates()?.first().map(AsRef::as_ref)
    }

    /// What TLS wants to send.
    fn pending(&mut self) -> io::Result<Vec<u8>> {
        let mut wire = Vec::new();
        while self.0.wants_write() {
            self.0.write_tls(&mut wire)?;
        }
        Ok(wire)
    }

    fn take(&mut self, mut wire: &[u8], plain: &mut Vec<u8>) -> io::Result<Result<(), rustls::Error>> {
        while !wire.is_empty() {
            if self.0.read_tls(&mut wire)? == 0 {
                break;
            }
            if let Err(error) = self.0.process_new_packets() {
                return Ok(Err(error));
            }
            match self.0.reader().read_to_end(plain) {
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
                _ => {}
            }
        }
        Ok(Ok(()))
    }
}

impl Layer for Encrypted {
    fn outgoing(&mut self, plain: &[u8]) -> Result<Vec<u8>, String> {
        self.0.writer().write_all(plain).map_err(|error| error.to_string())?;
        self.pending().map_err(|error| error.to_string())
    }

    fn incoming(&mut self, wire: &[u8], plain: &mut Vec<u8>) -> Result<(), String> {
        self.take(wire, plain).map_err(|error| error.to_string())?.map_err(|error| error.to_string())
    }
}

#[cfg(test)]
#[path = "tls_tests/mod.rs"]
mod tests;
