//! Why TLS cannot be trusted, and what to do about it.

use std::fmt;

use jiff::Timestamp;
use rustls::pki_types::UnixTime;

/// Why TLS cannot be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsProblem {
    /// The certificate comes from an authority that is not trusted.
    UnknownIssuer,
    /// The certificate is for other names.
    WrongName(String),
    /// The certificate has expired.
    Expired(String),
    /// The certificate is not valid yet.
    NotYetValid(String),
    /// The server hung up, or speaks something else.
    NoTls(String),
    /// The system trusts no authority at all.
    NoRoots(String),
    /// The file of `--ca-file` cannot be used.
    CaFile {
        /// The file.
        path: String,
        /// Why.
        why: String,
    },
    /// Anything else, in the TLS library's words.
    Other(String),
}

impl From<rustls::Error> for TlsProblem {
    fn from(error: rustls::Error) -> Self {
        use rustls::{CertificateError as C, Error};
        let words = error.to_string();
        let words = words.strip_prefix("invalid peer certificate: ").unwrap_or(&words).to_owned();
        match error {
            Error::InvalidCertificate(C::UnknownIssuer) => Self::UnknownIssuer,
            Error::InvalidCertificate(C::NotValidForNameContext { presented, .. }) => {
                // Each is written as `DnsName("dc1.contoso.com")`.
                let bare =
                    |name: &String| name.split(['(', ')', '"']).rfind(|part| !part.is_empty()).map(str::to_owned);
                Self::WrongName(format!(
                    "it is for {}",
                    presented.iter().filter_map(bare).collect::<Vec<_>>().join(", ")
                ))
            }
            Error::InvalidCertificate(C::NotValidForName) => Self::WrongName(words),
            Error::InvalidCertificate(C::ExpiredContext { not_after, .. }) => {
                Self::Expired(date("on", not_after, words))
            }
            Error::InvalidCertificate(C::NotValidYetContext { not_before, .. }) => {
                Self::NotYetValid(date("it begins on", not_before, words))
            }
            Error::InvalidCertificate(C::Expired) => Self::Expired(words),
            Error::InvalidCertificate(C::NotValidYet) => Self::NotYetValid(words),
            Error::InvalidCertificate(C::UnsupportedSignatureAlgorithmContext { .. }) => {
                // The library's words are a list of octets.
                Self::Other("its certificate is signed with an algorithm that is not supported".to_owned())
            }
            Error::InvalidMessage(_) => Self::NoTls(words),
            _ => Self::Other(words),
        }
    }
}

/// A time as people read it, or else the library's words.
fn date(before: &str, time: UnixTime, words: String) -> String {
    let time = i64::try_from(time.as_secs()).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    time.map_or(words, |time| format!("{before} {time}"))
}

impl fmt::Display for TlsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownIssuer => f.write_str(
                "its certificate was issued by an authority that this machine does not trust. Give the certificate of \
                 that authority with --ca-file",
            ),
            Self::WrongName(why) => {
                write!(
                    f,
                    "its certificate is for another name ({why}). Use a name that the certificate holds with --server"
                )
            }
            Self::Expired(why) => write!(
                f,
                "its certificate has expired ({why}). Have it renewed, or use --auth kerberos --tls none, which is \
                 encrypted by Kerberos and needs no certificate"
            ),
            Self::NotYetValid(why) => write!(f, "its certificate is not valid yet ({why}). Check this machine's clock"),
            Self::NoTls(why) => write!(
                f,
                "it does not speak TLS there ({why}). A domain controller without a certificate does so: use \
                 --auth kerberos --tls none, or check the port"
            ),
            Self::NoRoots(why) => {
                f.write_str("this machine trusts no authority at all")?;
                if !why.is_empty() {
                    write!(f, " ({why})")?;
                }
                f.write_str(". Give one with --ca-file")
            }
            Self::CaFile { path, why } => {
                write!(f, "{path} cannot be used ({why}). --ca-file takes certificates in PEM form")
            }
            Self::Other(why) => write!(f, "{why}. Try --auth kerberos --tls none, which needs no TLS"),
        }
    }
}
