//! Finding the domain controllers and signing in to them.

use std::{
    collections::{BTreeMap, VecDeque},
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::Instant,
};

use super::LiveOptions;
use crate::{
    facts::Answer,
    gather::{
        Failure,
        dns::Resolver,
        ldap::{self, Auth, Server, Session},
        limit::Limit,
    },
};

/// How long a domain controller that the DNS names first is waited for while another one is ready.
const PATIENCE: Duration = Duration::from_secs(1);

/// The most domain controllers that are asked.
pub(super) const MOST: usize = 25;

/// What came of signing in to one domain controller.
pub(super) type SignedIn = Result<Session, Trouble>;

/// Why there is no session.
#[derive(Debug)]
pub(super) struct Trouble {
    pub(super) words: String,
    /// Whether another domain controller would say the same.
    is_about_us: bool,
}

/// Sign-ins, each of which runs by itself.
pub(super) struct SignIns {
    options: LiveOptions,
    resolver: Resolver,
    limit: Limit,
    /// By when each was begun.
    pub(super) hosts: Vec<String>,
    tell: UnboundedSender<(usize, SignedIn)>,
    hear: UnboundedReceiver<(usize, SignedIn)>,
}

impl SignIns {
    pub(super) fn new(options: &LiveOptions, resolver: &Resolver, limit: &Limit) -> Self {
        let (tell, hear) = unbounded_channel();
        Self {
            options: options.clone(),
            resolver: resolver.clone(),
            limit: limit.clone(),
            hosts: Vec::new(),
            tell,
            hear,
        }
    }

    /// Begins one.
    pub(super) fn begin(&mut self, server: Server) {
        let at = self.hosts.len();
        self.hosts.push(server.host.trim_end_matches('.').to_lowercase());
        let (options, resolver) = (self.options.clone(), self.resolver.clone());
        let (limit, tell) = (self.limit.clone(), self.tell.clone());
        tokio::spawn(async move {
            let came = sign_in(server, &options, &resolver, &limit).await;
            // Nobody listens any more once the answer is written.
            let _ = tell.send((at, came));
        });
    }

    /// What is said of one that did not come to an end.
    fn late(&self, host: &str) -> String {
        late(host, &self.options, &self.limit)
    }

    /// The next one that came to an end, if any does in time.
    pub(super) async fn next(&mut self, until: &Limit) -> Option<(usize, SignedIn)> {
        until.within(self.hear.recv()).await.ok().flatten()
    }
}

/// The domain controller whose answers count, and the sign-ins to the others.
pub(super) struct Connected {
    pub(super) session: Session,
    /// The place of the session among the sign-ins.
    pub(super) at: usize,
    pub(super) sign_ins: SignIns,
    /// What came of others already.
    pub(super) came: BTreeMap<usize, SignedIn>,
    /// Those that nobody has begun to sign in to.
    pub(super) waiting: Vec<Server>,
    /// How long another one was waited for that did not come.
    pub(super) lost: Duration,
}

/// Signs in to all domain controllers at the same time, or else to one after the other; the first of them in the order of the DNS
/// counts.
///
/// A wrong password is one failed logon each, and too many lock an account: with a password the others wait until one of them has
/// accepted it, or does not answer.
///
/// `not` is a session that failed: its server is not tried where there is another one.
pub(super) async fn connect(
    options: &LiveOptions,
    domain: Option<&str>,
    resolver: &Resolver,
    limit: &Limit,
    all_at_once: bool,
    not: Option<&Session>,
) -> Result<Connected, Failure> {
    let servers = if let Some(server) = &options.server {
        vec![read_server(server)?]
    } else {
        let located = limit.within(locate(domain, resolver)).await;
        let late = |why| Err(Failure(format!("no domain controller was found: {why}")));
        without(located.unwrap_or_else(late)?, not)
    };
    let begun = Instant::now();
    let batch = if all_at_once && options.auth == Auth::Kerberos { MOST } else { 1 };
    let mut waiting: VecDeque<Server> = servers.into();
    let mut sign_ins = SignIns::new(options, resolver, limit);
    let mut came: BTreeMap<usize, SignedIn> = BTreeMap::new();
    // Until when the first ones are preferred, and when to try another one while they are silent.
    let (mut patience, mut another) = (begun, begun);
    loop {
        let is_patient = Instant::now() < patience;
        for at in 0..sign_ins.hosts.len() {
            match came.get(&at) {
                None if is_patient => break,
                Some(Err(trouble)) if trouble.is_about_us => return Err(Failure(trouble.words.clone())),
                None | Some(Err(_)) => {}
                Some(Ok(session)) => {
                    let session = session.clone();
                    let is_first = (0..at).all(|before| came.contains_key(&before));
                    let lost = if is_first { Duration::ZERO } else { begun.elapsed() };
                    came.remove(&at);
                    return Ok(Connected { session, at, sign_ins, came, waiting: waiting.into(), lost });
                }
            }
        }
        let is_all_lost = came.len() == sign_ins.hosts.len();
        if is_all_lost || (batch == 1 && Instant::now() >= another && !waiting.is_empty()) {
            if waiting.is_empty() || limit.is_over() {
                return Err(failure(&sign_ins, &came, &waiting, limit));
            }
            waiting.drain(..batch.min(waiting.len())).for_each(|server| sign_ins.begin(server));
            another = Instant::now() + PATIENCE;
            if is_all_lost {
                patience = another;
            }
            continue;
        }
        let soon = [patience, another].into_iter().filter(|time| *time > Instant::now()).min();
        match sign_ins.next(&soon.map_or_else(|| limit.clone(), |soon| limit.by(soon))).await {
            Some((at, signed_in)) => drop(came.insert(at, signed_in)),
            None if !limit.is_over() => {}
            None => return Err(failure(&sign_ins, &came, &waiting, limit)),
        }
    }
}

fn late(host: &str, options: &LiveOptions, limit: &Limit) -> String {
    if limit.is_stopped() {
        return format!("{host}: {}", limit.words());
    }
    let seconds = options.deadline.as_secs_f64();
    format!("{host} did not answer within {seconds} s: is it up? --deadline allows more time")
}

/// What is said where nobody let us in.
fn failure(sign_ins: &SignIns, came: &BTreeMap<usize, SignedIn>, waiting: &VecDeque<Server>, limit: &Limit) -> Failure {
    let begun = sign_ins.hosts.iter().enumerate().map(|(at, host)| match came.get(&at) {
        Some(Err(trouble)) => trouble.words.clone(),
        Some(Ok(_)) | None => sign_ins.late(host),
    });
    let hint = if limit.is_stopped() { "" } else { ": --deadline allows more" };
    let waiting = waiting.iter().map(|server| format!("no time was left to ask {}{hint}", server.host));
    Failure(begun.chain(waiting).collect::<Vec<_>>().join("\n"))
}

async fn sign_in(mut server: Server, options: &LiveOptions, resolver: &Resolver, limit: &Limit) -> SignedIn {
    let host = server.host.clone();
    let trouble = |words: String| Trouble { words, is_about_us: false };
    let Ok(addresses) = limit.within(resolved(&server, options, resolver)).await else {
        let hint = "--server takes an address too";
        return Err(trouble(format!("the DNS gave no address of {host} in time: {hint}")));
    };
    server.resolved = addresses;
    let connection = ldap::Options {
        server,
        auth: options.auth.clone(),
        tls: options.tls,
        ca_file: options.ca_file.clone(),
        connect_timeout: options.step.min(Duration::from_secs(5)),
        operation_timeout: options.step,
    };
    match limit.within(ldap::connect(&connection)).await {
        Ok(Ok(session)) => Ok(session),
        Ok(Err(error)) => Err(Trouble { is_about_us: error.is_about_us(), words: error.to_string() }),
        Err(_) => Err(trouble(late(&host, options, limit))),
    }
}

/// The DNS that told the domain controller, or that the user named, knows its addresses too; the system's resolver need not. What
/// the user typed without naming a DNS server is the system's matter: it may be in the hosts file.
async fn resolved(server: &Server, options: &LiveOptions, resolver: &Resolver) -> Vec<IpAddr> {
    let is_the_systems = options.server.is_some() && options.dns_servers.is_empty();
    if is_the_systems || server.address().is_some() {
        return Vec::new();
    }
    resolver.addresses(&server.host).await
}

/// All but one, unless there is no other.
fn without(servers: Vec<Server>, session: Option<&Session>) -> Vec<Server> {
    let Some(host) = session.and_then(|session| session.source().split_once("://")).map(|(_, host)| host) else {
        return servers;
    };
    let (same, others): (Vec<Server>, Vec<Server>) =
        servers.into_iter().partition(|server| server.host.trim_end_matches('.').eq_ignore_ascii_case(host));
    if others.is_empty() { same } else { others }
}

/// The domain controllers by their SRV records.
async fn locate(domain: Option<&str>, resolver: &Resolver) -> Result<Vec<Server>, Failure> {
    let Some(domain) = domain else {
        return Err(Failure(
            "no domain is known: say --domain contoso.com, or --server dc1.contoso.com, or give files with --from"
                .to_owned(),
        ));
    };
    let record = format!("_ldap._tcp.dc._msdcs.{domain}");
    let hint = "say --server HOST, or --dns-server IP of a DNS server that knows the domain";
    match resolver.domain_controllers(domain).await {
        // The port of the record is that of plain LDAP, which --tls may not want.
        Answer::Found(found) => {
            Ok(found.into_iter().map(|(host, _)| Server { host, port: None, resolved: Vec::new() }).collect())
        }
        Answer::NoSuchName | Answer::NoData => Err(Failure(format!("the DNS has no record {record}: {hint}"))),
        Answer::Refused(code) => Err(Failure(format!("the DNS answered {code} to {record}: {hint}"))),
        Answer::NoAnswer(what) => Err(Failure(format!("no answer from the DNS to {record} ({what}): {hint}"))),
    }
}

/// Reads `HOST`, `HOST:PORT`, `[v6]:PORT` or a bare IPv6 address.
fn read_server(text: &str) -> Result<Server, Failure> {
    let wrong = || Failure(format!("--server {text:?}: expected HOST or HOST:PORT"));
    let server = |host: &str, port| Server { host: host.to_owned(), port, resolved: Vec::new() };
    if text.parse::<IpAddr>().is_ok() {
        return Ok(server(text, None));
    }
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Ok(server(&address.ip().to_string(), Some(address.port())));
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, Some(port.parse().map_err(|_| wrong())?)),
        None => (text, None),
    };
    if host.is_empty() { Err(wrong()) } else { Ok(server(host, port)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_read_with_and_without_its_port() {
        for (text, host, port) in [
            ("dc1", "dc1", None),
            ("dc1.contoso.com:3268", "dc1.contoso.com", Some(3268)),
            ("10.0.0.1", "10.0.0.1", None),
            ("10.0.0.1:636", "10.0.0.1", Some(636)),
            ("2001:db8::1", "2001:db8::1", None),
            ("[2001:db8::1]:389", "2001:db8::1", Some(389)),
        ] {
            let expected = Server { host: host.to_owned(), port, resolved: Vec::new() };
            assert_eq!(read_server(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_server_is_refused_with_what_was_expected() {
        for text in ["", ":389", "dc1:", "dc1:ldap", "dc1:70000", "dc1:-1"] {
            let sentence = read_server(text).unwrap_err().to_string();
            assert!(sentence.contains("HOST:PORT") && sentence.contains(&format!("{text:?}")), "{sentence}");
        }
    }
}
