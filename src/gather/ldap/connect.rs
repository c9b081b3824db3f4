//! From options to a session.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use rustls::{ClientConfig, pki_types::ServerName};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout_at},
};

use super::{
    Secret, bindings,
    channel::{Broken, Channel},
    error::{ConnectError, Refusal},
    guard::{self, BIND_RESPONSE, EXTENDED_RESPONSE},
    kerberos,
    options::{Auth, Options, Tls},
    root_dse,
    sasl::{self, Protection, Sealed, SecurityContext, SignInError},
    session::Session,
    tls::{self, Encrypted, HandshakeError},
    tls_problem::TlsProblem,
    wire::{self, Answer, SUCCESS},
};
use crate::facts::Object;

/// Connects to a directory and signs in. It must run within a Tokio runtime that has timers and I/O.
///
/// Names and Kerberos are asked on threads that cannot be interrupted: a program that has given up should end its
/// runtime with `shutdown_background`, or it waits for them.
///
/// # Errors
/// What went wrong, and what to do about it.
pub async fn connect(options: &Options) -> Result<Session, ConnectError> {
    let attempt = Attempt { options, server: format!("{}:{}", options.server.host, options.port()) };
    let config = match options.tls {
        Tls::None => None,
        _ => Some(tls::config(options.ca_file.as_deref()).map_err(|problem| attempt.tls(problem))?),
    };
    let limit = options.connect_timeout;
    let deadline = Instant::now() + limit;
    let stream = attempt.reach(deadline).await?;
    let mut channel = Channel::new(stream);
    let mut certificate = None;
    if let Some(config) = config {
        let secured = attempt.secure(&mut channel, config);
        certificate = attempt.within(deadline, limit, "agreeing on TLS", secured).await?;
    }
    let mut root_dse = attempt
        .within(deadline, limit, "reading the root DSE", async {
            root_dse::read(&mut channel).await.map_err(|broken| attempt.broken(broken))
        })
        .await?;
    let limit = options.operation_timeout;
    let signed_in = attempt.sign_in(&mut channel, &root_dse, certificate.as_deref());
    let doing = match options.auth {
        Auth::Kerberos => "signing in with Kerberos, which also asks a KDC on port 88",
        Auth::Simple { .. } => "signing in",
    };
    let (host, identity) = attempt.within(Instant::now() + limit, limit, doing, signed_in).await?;
    channel.check_quiet().map_err(|broken| attempt.broken(broken))?;
    root_dse.source = options.url(&host);
    let failed = |error: io::Error| attempt.broken(error.into());
    Session::start(channel.stream, channel.layer, root_dse, identity, limit).await.map_err(failed)
}

/// One attempt, with what its errors need to say.
struct Attempt<'a> {
    options: &'a Options,
    server: String,
}

impl Attempt<'_> {
    fn tls(&self, problem: TlsProblem) -> ConnectError {
        ConnectError::Tls { server: self.server.clone(), problem }
    }

    fn broken(&self, broken: Broken) -> ConnectError {
        let why = match broken {
            Broken::Closed => "the server closed the connection".to_owned(),
            Broken::Failed(why) => why,
            Broken::Nonsense(why) => format!("the server sent {why}"),
        };
        ConnectError::Broken { server: self.server.clone(), why }
    }

    async fn within<T>(
        &self,
        deadline: Instant,
        after: Duration,
        doing: &'static str,
        work: impl Future<Output = Result<T, ConnectError>>,
    ) -> Result<T, ConnectError> {
        timeout_at(deadline, work)
            .await
            .unwrap_or_else(|_| Err(ConnectError::Timeout { doing, server: self.server.clone(), after }))
    }

    /// Connects to the first address that answers.
    async fn reach(&self, deadline: Instant) -> Result<TcpStream, ConnectError> {
        let host = self.options.server.host.as_str();
        let no_such_host = |why: String| ConnectError::NoSuchHost { host: host.to_owned(), why };
        let port = self.options.port();
        let known: Vec<SocketAddr> =
            self.options.server.resolved.iter().map(|address| SocketAddr::new(*address, port)).collect();
        let resolved = async {
            if !known.is_empty() {
                return Ok(known);
            }
            let found = tokio::net::lookup_host((host, self.options.port())).await;
            Ok(found.map_err(|error| no_such_host(error.to_string()))?.collect::<Vec<SocketAddr>>())
        };
        let limit = self.options.connect_timeout;
        let addresses = self.within(deadline, limit, "resolving its name", resolved).await?;
        let mut failed = no_such_host("no address".to_owned());
        for (index, address) in addresses.iter().enumerate() {
            // Every address gets its share of the time, so that a dead one does not use up all of it.
            let rest = u32::try_from(addresses.len() - index).unwrap_or(u32::MAX);
            let now = Instant::now();
            let share = now + deadline.saturating_duration_since(now) / rest;
            let connected = async {
                TcpStream::connect(address).await.map_err(|error| ConnectError::Unreachable {
                    server: self.server.clone(),
                    refused: error.kind() == io::ErrorKind::ConnectionRefused,
                    why: error.to_string(),
                })
            };
            match self.within(share, limit, "connecting", connected).await {
                Ok(stream) => {
                    // Requests are small and waited for.
                    let _ = stream.set_nodelay(true);
                    return Ok(stream);
                }
                Err(error) => failed = error,
            }
        }
        Err(failed)
    }

    /// Puts TLS on the connection, and returns the server's certificate.
    async fn secure(
        &self,
        channel: &mut Channel<TcpStream>,
        config: Arc<ClientConfig>,
    ) -> Result<Option<Vec<u8>>, ConnectError> {
        if self.options.tls == Tls::StartTls {
            let number = channel.next_number();
            let answer = async {
                channel.send(&wire::start_tls(number)).await?;
                answer(channel, number, EXTENDED_RESPONSE).await
            };
            let answer = answer.await.map_err(|broken| self.broken(broken))?;
            if answer.code != SUCCESS {
                return Err(ConnectError::StartTlsRefused(answer.into()));
            }
            channel.check_quiet().map_err(|broken| self.broken(broken))?;
        }
        let host = self.options.server.host.trim_end_matches('.').to_owned();
        let name = ServerName::try_from(host).map_err(|error| self.tls(TlsProblem::Other(error.to_string())))?;
        let encrypted = Encrypted::establish(&mut channel.stream, config, name).await.map_err(|error| match error {
            HandshakeError::Rejected(error) => self.tls(error.into()),
            HandshakeError::Broken(Broken::Closed) => {
                self.tls(TlsProblem::NoTls("it closed the connection".to_owned()))
            }
            HandshakeError::Broken(Broken::Failed(why)) => self.tls(TlsProblem::NoTls(why)),
            HandshakeError::Broken(broken) => self.broken(broken),
        })?;
        let certificate = encrypted.certificate().map(<[u8]>::to_vec);
        channel.layer = Box::new(encrypted);
        Ok(certificate)
    }

    /// Signs in. Returns the host as it is named from now on, and in whose name the session acts.
    async fn sign_in(
        &self,
        channel: &mut Channel<TcpStream>,
        root_dse: &Object,
        certificate: Option<&[u8]>,
    ) -> Result<(String, Option<String>), ConnectError> {
        match &self.options.auth {
            Auth::Simple { name, password } => {
                self.simple(channel, name, password).await?;
                Ok((self.options.server.host.clone(), Some(name.clone())))
            }
            Auth::Kerberos => self.kerberos(channel, root_dse, certificate).await,
        }
    }

    async fn simple(
        &self,
        channel: &mut Channel<TcpStream>,
        name: &str,
        password: &Secret,
    ) -> Result<(), ConnectError> {
        if name.is_empty() {
            // Without a name, a server may sign in nobody and call it success.
            return Err(ConnectError::NoName);
        }
        let number = channel.next_number();
        let answer = async {
            channel.send(&wire::simple_bind(number, name, password.reveal())).await?;
            answer(channel, number, BIND_RESPONSE).await
        };
        let answer = answer.await.map_err(|broken| self.broken(broken))?;
        if answer.code == SUCCESS {
            return Ok(());
        }
        let tls = self.options.tls != Tls::None;
        Err(ConnectError::BindRefused { refusal: answer.into(), simple: true, tls })
    }

    async fn kerberos(
        &self,
        channel: &mut Channel<TcpStream>,
        root_dse: &Object,
        certificate: Option<&[u8]>,
    ) -> Result<(String, Option<String>), ConnectError> {
        let known_as = root_dse::own_name(root_dse);
        let given = self.options.server.host.trim_end_matches('.').to_ascii_lowercase();
        let host = match (self.options.server.address(), &known_as) {
            (None, _) => given,
            (Some(_), Some(name)) => name.clone(),
            (Some(_), None) => return Err(ConnectError::NoServerName { host: given }),
        };
        let protection = if self.options.tls == Tls::None { Protection::Sealed } else { Protection::ByTls };
        let bindings = certificate.map(bindings::server_end_point);
        let service = host.clone();
        let context =
            tokio::task::spawn_blocking(move || kerberos::initiate(&service, protection, bindings.as_deref()));
        let context = context.await.map_err(|error| self.broken(Broken::Failed(error.to_string())))??;
        let (mut context, largest) =
            sasl::sign_in(channel, context, protection).await.map_err(|error| match error {
                SignInError::Broken(broken) => self.broken(broken),
                SignInError::NotOffered(_) if protection == Protection::Sealed => ConnectError::NoSealing,
                SignInError::NotOffered(layers) => {
                    self.broken(Broken::Nonsense(format!("an offer of layers {layers:#x}, none of them usable in TLS")))
                }
                SignInError::Refused(answer) => {
                    let tls = protection == Protection::ByTls;
                    ConnectError::BindRefused { refusal: answer.into(), simple: false, tls }
                }
                SignInError::Kerberos(error) => ConnectError::Kerberos {
                    service: format!("ldap/{host}"),
                    known_as: known_as.filter(|name| *name != host),
                    error,
                },
            })?;
        let identity = SecurityContext::identity(&mut context);
        if protection == Protection::Sealed {
            channel.check_quiet().map_err(|broken| self.broken(broken))?;
            channel.layer = Box::new(Sealed::new(context, largest));
        }
        Ok((host, identity))
    }
}

impl From<Answer> for Refusal {
    fn from(answer: Answer) -> Self {
        Self { code: answer.code, text: answer.text }
    }
}

async fn answer(channel: &mut Channel<TcpStream>, number: u32, kind: u8) -> Result<Answer, Broken> {
    let nonsense = |error: super::ber::Malformed| Broken::Nonsense(error.to_string());
    let message = channel.receive().await?;
    match guard::open(&message).map_err(nonsense)? {
        (found, operation, content) if found == number && operation == kind => Answer::parse(content).map_err(nonsense),
        (0, EXTENDED_RESPONSE, content) => {
            Err(Broken::Nonsense(format!("its farewell, {}", Answer::parse(content).map_err(nonsense)?)))
        }
        _ => Err(Broken::Nonsense("an answer to something else".to_owned())),
    }
}
