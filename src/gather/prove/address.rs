//! Where a KDC is.

use std::net::IpAddr;

use crate::gather::{dns::Resolver, kdc};

/// The DNS is asked first, since it may be one that the system does not know; then the system, which has a hosts file.
pub(super) async fn addresses(name: &str, resolver: &Resolver) -> Vec<IpAddr> {
    let known = resolver.addresses(name).await;
    if !known.is_empty() {
        return known;
    }
    let found = tokio::net::lookup_host((name, kdc::PORT)).await;
    found.map(|found| found.map(|address| address.ip()).collect()).unwrap_or_default()
}

/// The host of `HOST`, `HOST:PORT` or `[v6]:PORT`, whose port is that of the directory.
pub(super) fn host_of(server: &str) -> &str {
    if server.parse::<IpAddr>().is_ok() {
        return server;
    }
    let host = server.rsplit_once(':').map_or(server, |(host, _)| host);
    host.trim_start_matches('[').trim_end_matches(']')
}

pub(super) fn shown(name: &str, address: IpAddr) -> String {
    if name.parse::<IpAddr>().is_ok() { name.to_owned() } else { format!("{name} ({address})") }
}
