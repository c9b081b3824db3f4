//! One question: the servers in their order, and the aliases that the answer leads through.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use hickory_resolver::{
    NameServerPool, PoolContext, TlsConfig,
    config::{NameServerConfig, ResolverOpts},
    net::{DnsError, DnsHandle, NetError, NoRecords, runtime::TokioRuntimeProvider, xfer::FirstAnswer},
    proto::{
        op::{DnsRequest, DnsRequestOptions, DnsResponse, Query, ResponseCode},
        rr::{Name, RData, RecordType},
    },
};
use tokio::{sync::Semaphore, time::timeout};

use super::name;
use crate::facts::Answer;

/// Aliases followed for one name. Resolvers differ in where they stop; a chain this long helps nobody.
const MOST_ALIASES: usize = 16;
/// Records kept of one answer.
pub(super) const MOST_RECORDS: usize = 64;
/// Questions under way at once.
const MOST_AT_ONCE: usize = 128;

/// Records of the type asked for, and the aliases that led to their owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) aliases: Vec<Name>,
    pub(super) records: Vec<RData>,
}

/// Asks servers and nobody else: no hosts file, no cache, no names that are answered locally.
///
/// The resolver of hickory answers `localhost` and addresses in 127.0.0.0/8 by itself. What a server says about them is
/// a fact like any other, so questions go to its connection pool, one pool for each server.
pub(super) struct Servers {
    pools: Vec<Server>,
    /// Servers of several networks in one list, as Windows has them: the denial of one does not speak for the others.
    several_networks: bool,
    timeout: Duration,
    permits: Semaphore,
}

struct Server {
    address: SocketAddr,
    pool: NameServerPool<TokioRuntimeProvider>,
    /// Whether it let a question wait until its time was over. It is asked last from then on, or every question would wait for it.
    is_silent: AtomicBool,
}

impl Servers {
    pub(super) fn new(addresses: &[SocketAddr], several_networks: bool, limit: Duration) -> Result<Self, String> {
        let mut options = ResolverOpts::default();
        options.timeout = limit;
        options.max_active_requests = MOST_AT_ONCE;
        let tls = TlsConfig::new().map_err(|error| error.to_string())?;
        let context = Arc::new(PoolContext::new(options, tls));
        let mut pools: Vec<Server> = Vec::new();
        for &address in addresses {
            if pools.iter().any(|known| known.address == address) {
                continue;
            }
            let mut config = NameServerConfig::udp_and_tcp(address.ip());
            for connection in &mut config.connections {
                connection.port = address.port();
            }
            let pool = NameServerPool::from_config([config], Arc::clone(&context), TokioRuntimeProvider::default());
            pools.push(Server { address, pool, is_silent: AtomicBool::new(false) });
        }
        Ok(Self { pools, several_networks, timeout: limit, permits: Semaphore::new(MOST_AT_ONCE) })
    }

    /// The servers, sorted as text.
    pub(super) fn addresses(&self) -> Vec<String> {
        let mut addresses: Vec<_> = self.pools.iter().map(|server| server.address.to_string()).collect();
        addresses.sort();
        addresses
    }

    /// Asks one question, and on through the aliases, within the time for one question.
    pub(super) async fn ask(&self, name: &Name, kind: RecordType) -> Answer<Reply> {
        // The semaphore is never closed, so there is always a permit to wait for; the time counts from then on.
        let _permit = self.permits.acquire().await;
        let deadline = Instant::now() + self.timeout;
        let mut aliases: Vec<Name> = Vec::new();
        loop {
            let owner = aliases.last().unwrap_or(name).clone();
            let response = match self.ask_in_order(&owner, kind, deadline).await {
                Answer::Found(response) => response,
                Answer::NoSuchName => return Answer::NoSuchName,
                Answer::NoData => return Answer::NoData,
                Answer::Refused(code) => return Answer::Refused(code),
                Answer::NoAnswer(why) => return Answer::NoAnswer(why),
            };
            let before = aliases.len();
            if let Err(reason) = follow(&response, name, kind, &mut aliases) {
                return Answer::Refused(reason);
            }
            let owner = aliases.last().unwrap_or(name);
            let records =
                response.answers.iter().filter(|record| record.name == *owner && record.record_type() == kind);
            let records: Vec<_> = records.map(|record| record.data.clone()).collect();
            if !records.is_empty() {
                return Answer::Found(Reply { aliases, records });
            }
            // The code speaks of the last name of the chain (RFC 6604 section 2).
            if response.response_code == ResponseCode::NXDomain {
                return Answer::NoSuchName;
            }
            if aliases.len() == before {
                // A denial has no records among its answers: these are of another name or of another type.
                let is_denial = response.answers.is_empty();
                return if is_denial {
                    Answer::NoData
                } else {
                    Answer::Refused("an answer to another question".to_owned())
                };
            }
        }
    }

    /// The first server with an answer decides. What is left of the time is shared among the servers left.
    async fn ask_in_order(&self, name: &Name, kind: RecordType, deadline: Instant) -> Answer<DnsResponse> {
        let (mut denied, mut refused, mut tried) = (None, None, Vec::new());
        let is_silent = |server: &&Server| server.is_silent.load(Ordering::Relaxed);
        let (silent, others): (Vec<&Server>, Vec<&Server>) = self.pools.iter().partition(is_silent);
        for (number, server) in others.into_iter().chain(silent).enumerate() {
            let left = u32::try_from(self.pools.len() - number).unwrap_or(u32::MAX);
            let share = deadline.saturating_duration_since(Instant::now()) / left;
            let mut options = DnsRequestOptions::default();
            options.use_edns = true;
            let request = DnsRequest::from_query(Query::query(name.clone(), kind), options);
            let result = match timeout(share, server.pool.send(request).first_answer()).await {
                Ok(result) => result,
                Err(_elapsed) => Err(NetError::Timeout),
            };
            server.is_silent.store(matches!(result, Err(NetError::Timeout)), Ordering::Relaxed);
            match judge(result) {
                Answer::Found(response) => return Answer::Found(response),
                Answer::Refused(code) => refused = refused.or(Some(code)),
                Answer::NoAnswer(why) => tried.push(format!("{} {why}", server.address)),
                denial if self.several_networks => denied = denied.or(Some(denial)),
                denial => return denial,
            }
        }
        let no_answer = || Answer::NoAnswer(format!("{kind} {}: {}", name::text(name), tried.join(", ")));
        denied.or(refused.map(Answer::Refused)).unwrap_or_else(no_answer)
    }
}

/// Adds the aliases that a response leads through from the last name reached so far.
fn follow(response: &DnsResponse, name: &Name, kind: RecordType, aliases: &mut Vec<Name>) -> Result<(), String> {
    loop {
        let owner = aliases.last().unwrap_or(name);
        let own = || response.answers.iter().filter(|record| record.name == *owner);
        if own().any(|record| record.record_type() == kind) {
            return Ok(());
        }
        let alias = own().find_map(|record| match &record.data {
            RData::CNAME(target) => Some(target.0.clone()),
            _ => None,
        });
        let Some(target) = alias else { return Ok(()) };
        if target == *name || aliases.contains(&target) {
            return Err("CNAME loop".to_owned());
        }
        if aliases.len() == MOST_ALIASES {
            return Err(format!("more than {MOST_ALIASES} CNAME records"));
        }
        aliases.push(target);
    }
}

/// What one server's answer, or its absence, means.
fn judge(result: Result<DnsResponse, NetError>) -> Answer<DnsResponse> {
    match result {
        Ok(response) => match response.response_code {
            ResponseCode::NoError | ResponseCode::NXDomain => Answer::Found(response),
            code => Answer::Refused(code_name(code)),
        },
        Err(NetError::Dns(DnsError::NoRecordsFound(none))) => judge_none(&none),
        Err(NetError::Dns(DnsError::ResponseCode(code))) => Answer::Refused(code_name(code)),
        Err(NetError::Timeout) => Answer::NoAnswer("timed out".to_owned()),
        Err(NetError::Io(error)) => Answer::NoAnswer(error.kind().to_string()),
        Err(NetError::NoConnections | NetError::Busy | NetError::Message(_) | NetError::Msg(_)) => {
            Answer::NoAnswer("could not be asked".to_owned())
        }
        // A response came, and it is not one that can be read: octets that are no message, another class, cut off on
        // TCP. Its text may hold names from the wire and is not repeated.
        Err(_) => Answer::Refused("unreadable answer".to_owned()),
    }
}

fn judge_none(none: &NoRecords) -> Answer<DnsResponse> {
    match none.response_code {
        ResponseCode::NXDomain => Answer::NoSuchName,
        // A server that does not recurse points to others. That says nothing about the name (RFC 2308 section 2.2).
        ResponseCode::NoError if none.soa.is_none() && none.ns.is_some() => Answer::Refused("referral".to_owned()),
        ResponseCode::NoError => Answer::NoData,
        code => Answer::Refused(code_name(code)),
    }
}

/// The code as it is written in the registry of DNS parameters (RFC 6895 section 2.3) and in the output of `dig`.
fn code_name(code: ResponseCode) -> String {
    let name = match u16::from(code) {
        1 => "FORMERR",
        2 => "SERVFAIL",
        4 => "NOTIMP",
        5 => "REFUSED",
        6 => "YXDOMAIN",
        7 => "YXRRSET",
        8 => "NXRRSET",
        9 => "NOTAUTH",
        10 => "NOTZONE",
        16 => "BADVERS",
        23 => "BADCOOKIE",
        other => return format!("RCODE {other}"),
    };
    name.to_owned()
}
