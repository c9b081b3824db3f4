//! How a directory is reached.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use crate::gather::Secret;

/// The server to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// A name, or an address without brackets.
    pub host: String,
    /// The port, if it is not the usual one: 389, or 636 with [`Tls::Ldaps`].
    pub port: Option<u16>,
    /// Its addresses, where the caller found them in a DNS that the system does not ask. Otherwise empty.
    pub resolved: Vec<IpAddr>,
}

impl Server {
    /// The address, where the host is not a name.
    pub fn address(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }
}

/// How to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Auth {
    /// As whoever holds the default Kerberos ticket.
    Kerberos,
    /// With a name and a password, which the server gets to see.
    Simple {
        /// `alice@contoso.com`, `CONTOSO\alice` or a distinguished name.
        name: String,
        /// The password.
        password: Secret,
    },
}

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Not by TLS. Kerberos then encrypts every message itself; a simple bind sends the password in clear text, so the
    /// caller takes this together with [`Auth::Simple`] only when the user asked for it in so many words.
    None,
    /// On the plain port, after the `StartTLS` operation (RFC 4511, section 4.14).
    StartTls,
    /// From the first octet, on a port of its own.
    Ldaps,
}

/// All that is needed to reach a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The server.
    pub server: Server,
    /// How to sign in.
    pub auth: Auth,
    /// How to encrypt.
    pub tls: Tls,
    /// Certificates to trust instead of the system's, in PEM form.
    pub ca_file: Option<PathBuf>,
    /// How long reaching the server may take: names, TCP, TLS and the root DSE together.
    pub connect_timeout: Duration,
    /// How long the sign-in, and then each search with all its pages, may take.
    pub operation_timeout: Duration,
}

impl Options {
    /// The port that is connected to.
    pub fn port(&self) -> u16 {
        self.server.port.unwrap_or(self.default_port())
    }

    fn default_port(&self) -> u16 {
        if self.tls == Tls::Ldaps { 636 } else { 389 }
    }

    /// The server as facts name it: `ldap://dc1.contoso.com`, with the port only if it is not the usual one.
    pub fn url(&self, host: &str) -> String {
        let scheme = if self.tls == Tls::Ldaps { "ldaps" } else { "ldap" };
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let host = if host.contains(':') { format!("[{host}]") } else { host };
        match self.server.port {
            Some(port) if port != self.default_port() => format!("{scheme}://{host}:{port}"),
            _ => format!("{scheme}://{host}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_names_the_port_only_if_it_is_unusual() {
        let mut options = Options {
            server: Server { host: "DC1.contoso.com.".to_owned(), port: None, resolved: Vec::new() },
            auth: Auth::Kerberos,
            tls: Tls::None,
            ca_file: None,
            connect_timeout: Duration::from_secs(5),
            operation_timeout: Duration::from_secs(5),
        };
        assert_eq!(options.url("DC1.contoso.com."), "ldap://dc1.contoso.com");
        options.tls = Tls::Ldaps;
        assert_eq!((options.url("dc1").as_str(), options.port()), ("ldaps://dc1", 636));
        options.server.port = Some(389);
        assert_eq!(options.url("::1"), "ldaps://[::1]:389");
    }
}
