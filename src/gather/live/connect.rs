//! Finding a domain controller and signing in to it.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use tokio::time::{Instant, timeout_at};

use super::LiveOptions;
use crate::{
    facts::Answer,
    gather::{
        Failure,
        dns::Resolver,
        ldap::{self, Server, Session},
    },
};

/// Signs in to the first domain controller that lets us.
pub(super) async fn connect(
    options: &LiveOptions,
    domain: Option<&str>,
    resolver: &Resolver,
    deadline: Instant,
) -> Result<Session, Failure> {
    let servers = match &options.server {
        Some(server) => vec![read_server(server)?],
        None => locate(domain, resolver).await?,
    };
    let mut failures = Vec::new();
    for mut server in servers {
        if Instant::now() >= deadline {
            failures.push(format!("no time was left to ask {}: --deadline allows more", server.host));
            break;
        }
        let host = server.host.clone();
        server.resolved = resolved(&server, options, resolver).await;
        if Instant::now() >= deadline {
            failures.push(format!("the DNS gave no address of {host} in time: --server takes an address too"));
            break;
        }
        let connection = ldap::Options {
            server,
            auth: options.auth.clone(),
            tls: options.tls,
            ca_file: options.ca_file.clone(),
            connect_timeout: options.step.min(Duration::from_secs(5)),
            operation_timeout: options.step,
        };
        let connected = ldap::connect(&connection);
        match timeout_at(deadline, connected).await {
            Ok(Ok(session)) => return Ok(session),
            // What another server would answer in the same way is not tried again.
            Ok(Err(error)) if error.is_about_us() => return Err(Failure(error.to_string())),
            Ok(Err(error)) => failures.push(error.to_string()),
            Err(_) => {
                let limit = options.deadline.as_secs_f64();
                failures.push(format!("{host} did not answer within {limit} s: is it up? --deadline allows more time"));
            }
        }
    }
    Err(Failure(failures.join("\n")))
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
