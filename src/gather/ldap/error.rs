//! Why a directory cannot be used, and what to do next.

use std::{fmt, time::Duration};

use super::{sasl::KerberosError, tls_problem::TlsProblem, words};

/// Why there is no session. Displayed, it is one sentence of what happened and one of what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectError {
    /// The server's name does not resolve.
    NoSuchHost {
        /// The name.
        host: String,
        /// What the system's resolver says.
        why: String,
    },
    /// No address of the server took the connection.
    Unreachable {
        /// Host and port.
        server: String,
        /// Whether the connection was actively refused, so that a machine is there.
        refused: bool,
        /// What the system says.
        why: String,
    },
    /// Something took too long.
    Timeout {
        /// What was waited for.
        doing: &'static str,
        /// Host and port.
        server: String,
        /// How long that was allowed to take.
        after: Duration,
    },
    /// There is no TLS connection that can be trusted.
    Tls {
        /// Host and port.
        server: String,
        /// Why.
        problem: TlsProblem,
    },
    /// The server does not want TLS on the plain port.
    StartTlsRefused(Refusal),
    /// The system has no GSSAPI library: what was tried.
    NoLibrary(String),
    /// This build cannot use Kerberos.
    KerberosNotBuilt,
    /// The server was given by address and does not tell its name, which a Kerberos ticket needs.
    NoServerName {
        /// The address.
        host: String,
    },
    /// A password was given, and no name.
    NoName,
    /// Kerberos failed before the directory could decide.
    Kerberos {
        /// The service that a ticket was wanted for: `ldap/dc1.contoso.com`.
        service: String,
        /// What the server calls itself, where that is another name than the one it was given by.
        known_as: Option<String>,
        /// What Kerberos says.
        error: KerberosError,
    },
    /// The directory refused the sign-in.
    BindRefused {
        /// What it said.
        refusal: Refusal,
        /// Whether a name and a password were sent.
        simple: bool,
        /// Whether that went through TLS.
        tls: bool,
    },
    /// The server offers no encryption by Kerberos.
    NoSealing,
    /// The connection ended, or what came over it makes no sense.
    Broken {
        /// Host and port.
        server: String,
        /// Why.
        why: String,
    },
}

impl ConnectError {
    /// Whether it is about us and not about the server: another server would answer just the same.
    pub fn is_about_us(&self) -> bool {
        matches!(
            self,
            Self::NoLibrary(_)
                | Self::KerberosNotBuilt
                | Self::NoName
                | Self::BindRefused { refusal: Refusal { code: 49, .. }, .. }
        )
    }
}

/// What the server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The LDAP result code (RFC 4511, appendix A).
    pub code: u32,
    /// The diagnostic text.
    pub text: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&words::result(self.code, &self.text))
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchHost { host, why } => write!(
                f,
                "The name {host} does not resolve ({why}). Check its spelling and this machine's DNS, or give an address \
                 with --server."
            ),
            Self::Unreachable { server, refused: true, why } => write!(
                f,
                "{server} refused the connection ({why}). Check that it is a domain controller, and the port: 389, or 636 \
                 with --tls ldaps."
            ),
            Self::Unreachable { server, refused: false, why } => {
                write!(f, "{server} cannot be reached ({why}). Check the network and the address.")
            }
            Self::Timeout { doing, server, after } => write!(
                f,
                "{server} did not answer within {} s while {doing}. Check firewalls, or allow more time with --deadline.",
                after.as_secs_f64()
            ),
            Self::Tls { server, problem } => write!(f, "There is no trusted TLS connection to {server}: {problem}."),
            Self::StartTlsRefused(refusal) => write!(
                f,
                "The server does not begin TLS on its plain port: {refusal}. Use --tls ldaps, or --auth kerberos \
                 --tls none, which is encrypted by Kerberos."
            ),
            Self::NoLibrary(why) => write!(
                f,
                "Kerberos cannot be used: {why}. Install the library (Debian: libgssapi-krb5-2, Fedora: krb5-libs), or \
                 use --auth simple."
            ),
            Self::KerberosNotBuilt => f.write_str(
                "This build signs in with a name and a password only. Use --auth simple, or read an export with --from.",
            ),
            Self::NoServerName { host } => write!(
                f,
                "{host} does not tell its host name, and a Kerberos ticket is for a name. Give the domain controller's \
                 name with --server."
            ),
            Self::NoName => f.write_str("There is a password and no name to sign in with. Give one with --bind-as."),
            Self::Kerberos { service, known_as, error } => kerberos(f, service, known_as.as_deref(), error),
            Self::BindRefused { refusal, simple, tls } => refused(f, refusal, *simple, *tls),
            Self::NoSealing => f.write_str(
                "The server offers no encryption by Kerberos on this port. Use --tls ldaps or --tls starttls.",
            ),
            Self::Broken { server, why } => write!(
                f,
                "The conversation with {server} failed: {why}. Check that it is a domain controller and that the port is \
                 one for LDAP; then try again."
            ),
        }
    }
}

impl std::error::Error for ConnectError {}

/// Minor statuses of the libraries' own (`krb5_err.et`): the first two mean that there is no ticket cache, or nothing in
/// it; then those of a realm without a reachable or known KDC.
const NO_TICKET: [i32; 3] = [-1_765_328_189, -1_765_328_243, -1_765_328_245];
const NO_KDC: [i32; 3] = [-1_765_328_228, -1_765_328_230, -1_765_328_164];

fn kerberos(f: &mut fmt::Formatter<'_>, service: &str, known_as: Option<&str>, error: &KerberosError) -> fmt::Result {
    // Routine errors 7, no credentials, and 11, expired ones (RFC 2744, section 3.9.1).
    match (error.code, error.routine, error.minor) {
        (Some(32), ..) | (_, 11, _) => write!(f, "The Kerberos ticket has expired ({error}). Renew it with kinit."),
        (Some(7), ..) => {
            write!(f, "The KDC does not know the service {service} ({error}). ")?;
            match known_as {
                Some(name) => write!(f, "The server calls itself {name}: give that name with --server."),
                None => f.write_str("Give the domain controller's full name with --server."),
            }
        }
        (Some(37), ..) => write!(
            f,
            "This machine's clock and the domain's differ by more than 5 minutes ({error}). Set the clock, then try again."
        ),
        (Some(code), ..) => write!(
            f,
            "Kerberos refused a ticket for {service}: {error} (error {code}). Look the code up with kcd-doctor explain \
             {code}."
        ),
        (None, _, minor) if NO_KDC.contains(&minor) => write!(
            f,
            "No KDC can be reached for {service} ({error}). Check that port 88 of a domain controller is open, and \
             krb5.conf."
        ),
        (None, 7, _) => no_ticket(f, error),
        (None, _, minor) if NO_TICKET.contains(&minor) => no_ticket(f, error),
        _ => write!(f, "Kerberos failed for {service}: {error}. Look at klist; a new kinit may help."),
    }
}

fn no_ticket(f: &mut fmt::Formatter<'_>, error: &KerberosError) -> fmt::Result {
    write!(
        f,
        "There is no Kerberos ticket to sign in with ({error}). Get one with kinit, or sign in with --auth simple."
    )
}

fn refused(f: &mut fmt::Formatter<'_>, refusal: &Refusal, simple: bool, tls: bool) -> fmt::Result {
    if let (49, Some(reason)) = (refusal.code, words::reason(&refusal.text)) {
        return write!(
            f,
            "The server refused the sign-in because {}: {refusal}. To go on, {}.",
            reason.meaning, reason.advice
        );
    }
    write!(f, "The server refused the sign-in: {refusal}. ")?;
    f.write_str(match (refusal.code, simple, tls) {
        (8 | 13, true, false) => "It takes a password only through TLS: use --tls ldaps or --tls starttls.",
        (8 | 13, ..) => "It wants signing or encryption: use --auth kerberos --tls none, which has both.",
        (7 | 48, ..) => "It does not take this kind of sign-in: try the other --auth.",
        (49, true, _) => "Check --bind-as and the password.",
        (49, false, _) => "Look at klist for whose ticket it was; a new kinit may help.",
        (51 | 52, ..) => "Try again later, or another domain controller with --server.",
        (53, false, true) => "Use --tls none: the sign-in is then encrypted by Kerberos.",
        _ => "Try another domain controller with --server.",
    })
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
