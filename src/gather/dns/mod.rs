//! Questions to the DNS, and to nothing else: the hosts file has no say in what the other machines see.

mod name;
mod question;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use hickory_resolver::{
    config::ResolverConfig,
    proto::rr::{Name, RData, RecordType},
    system_conf::read_system_conf,
};
use tokio::task::JoinSet;

use self::question::{MOST_RECORDS, Servers};
use crate::facts::{Answer, Forward, Names};

/// Suffixes tried for a short name.
const MOST_SUFFIXES: usize = 32;

/// Whom to ask, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The servers, asked in this order. Empty: those that the system is set to use.
    pub servers: Vec<SocketAddr>,
    /// Suffixes for short names, tried after the system's own, such as the name of the AD domain.
    pub search: Vec<String>,
    /// The time for one question, through all servers and aliases.
    pub timeout: Duration,
}

/// Asks the DNS servers that were given, or those of the system.
#[derive(Clone)]
pub struct Resolver {
    servers: Arc<Servers>,
    search: Vec<String>,
}

/// What the system is set to use.
#[derive(Debug, Default)]
struct System {
    servers: Vec<SocketAddr>,
    search: Vec<String>,
    /// Whether the servers belong to several networks.
    several_networks: bool,
}

impl Resolver {
    /// Reads the system's settings and prepares to ask. Nothing is sent yet.
    ///
    /// # Errors
    /// A suffix that is no domain name; no server given and none set, or the system's settings cannot be read.
    pub fn new(options: &Options) -> Result<Self, String> {
        let system = match System::read() {
            Ok(system) => system,
            // With servers given, all that is lost are suffixes that the system may not have.
            Err(_) if !options.servers.is_empty() => System::default(),
            Err(error) => return Err(format!("the DNS settings of this system cannot be read: {error}")),
        };
        Self::with_system(options, system)
    }

    fn with_system(options: &Options, system: System) -> Result<Self, String> {
        let mut search = Vec::new();
        for suffix in &options.search {
            if name::absolute(&name::key(suffix)).is_none() {
                return Err(format!("{suffix:?} is not a domain name"));
            }
        }
        // A suffix of the system that is no host name cannot be part of one.
        let own = system.search.into_iter().filter(|suffix| name::absolute(&name::key(suffix)).is_some());
        for suffix in own.chain(options.search.iter().cloned()) {
            let suffix = name::key(&suffix);
            if search.len() < MOST_SUFFIXES && !search.contains(&suffix) {
                search.push(suffix);
            }
        }
        let (servers, several) = match options.servers.as_slice() {
            [] => (system.servers, system.several_networks),
            given => (given.to_vec(), false),
        };
        if servers.is_empty() {
            return Err("this system has no DNS server set".to_owned());
        }
        let servers = Servers::new(&servers, several, options.timeout)?;
        Ok(Self { servers: Arc::new(servers), search })
    }

    /// The domain controllers of a domain and their LDAP ports, from the SRV records of `_ldap._tcp.dc._msdcs.DOMAIN`
    /// ([MS-ADTS] section 6.3.2.3).
    ///
    /// By priority, lowest first, then by weight, highest first, then by name: RFC 2782 lets chance decide within a
    /// priority, but a second run shall ask the same controller.
    pub async fn domain_controllers(&self, domain: &str) -> Answer<Vec<(String, u16)>> {
        let owner = format!("_ldap._tcp.dc._msdcs.{}", name::key(domain));
        let Some(owner) = name::absolute(&owner) else { return Answer::NoSuchName };
        let reply = match self.servers.ask(&owner, RecordType::SRV).await {
            Answer::Found(reply) => reply,
            other => return retyped(other),
        };
        let mut hosts: Vec<_> = reply
            .records
            .iter()
            .filter_map(|record| match record {
                // The root as target says that there is no such service (RFC 2782).
                RData::SRV(srv) if !srv.target.is_root() => {
                    Some((srv.priority, u16::MAX - srv.weight, name::text(&srv.target), srv.port))
                }
                _ => None,
            })
            .collect();
        hosts.sort();
        hosts.dedup();
        hosts.truncate(MOST_RECORDS);
        if hosts.is_empty() {
            return Answer::NoData;
        }
        Answer::Found(hosts.into_iter().map(|(_, _, host, port)| (host, port)).collect())
    }

    /// Where names lead, and where their addresses lead back to. All questions are under way at once.
    ///
    /// A name without a dot is tried with every suffix; the first suffix with an answer in the order of the list counts.
    /// Without any suffix it is asked for as it is. Addresses among the names are only asked for the names that they
    /// have. What no host can be called
    /// is [`Answer::NoSuchName`] and not asked for.
    pub async fn names(&self, names: &BTreeSet<String>) -> Names {
        let mut jobs = Vec::new();
        let mut forward = BTreeMap::new();
        for name in names.iter().map(|name| name::key(name)).filter(|name| !name::is_address(name)) {
            for (number, candidate) in self.candidates(&name).into_iter().enumerate() {
                let resolver = self.clone();
                jobs.push(((name.clone(), number), async move { resolver.forward(candidate).await }));
            }
            forward.insert(name, Answer::NoSuchName);
        }
        // The keys come back sorted, so the suffixes of a name are merged in their order.
        for ((name, _), answer) in together(jobs).await {
            let merged = match forward.remove(&name) {
                Some(known) => first_found(known, answer),
                None => answer,
            };
            forward.insert(name, merged);
        }

        // An address in the place of a name is asked for the name that it has.
        let typed = names.iter().filter_map(|name| name.trim_matches(['[', ']']).parse().ok());
        let found = forward.values().filter_map(Answer::found).flat_map(|found| found.addresses.iter().copied());
        let addresses: BTreeSet<IpAddr> = found.chain(typed).collect();
        let jobs = addresses.into_iter().map(|address| {
            let resolver = self.clone();
            (address, async move { resolver.reverse(address).await })
        });
        let reverse = together(jobs).await;
        Names { servers: self.servers.addresses(), forward, reverse }
    }

    /// The addresses of an absolute name, where it has any.
    pub async fn addresses(&self, name: &str) -> Vec<IpAddr> {
        self.forward(name::key(name)).await.found().map(|found| found.addresses.clone()).unwrap_or_default()
    }

    /// The absolute names that a name may stand for.
    fn candidates(&self, name: &str) -> Vec<String> {
        if name.contains('.') || self.search.is_empty() {
            return vec![name.to_owned()];
        }
        self.search.iter().map(|suffix| format!("{name}.{suffix}")).collect()
    }

    /// A and AAAA of one absolute name.
    async fn forward(&self, name: String) -> Answer<Forward> {
        let Some(owner) = name::absolute(&name) else { return Answer::NoSuchName };
        let (a, aaaa) =
            tokio::join!(self.servers.ask(&owner, RecordType::A), self.servers.ask(&owner, RecordType::AAAA));
        let mut aliases = None;
        let mut addresses = BTreeSet::new();
        for reply in [&a, &aaaa].into_iter().filter_map(|answer| answer.found()) {
            aliases.get_or_insert_with(|| reply.aliases.iter().map(name::text).collect());
            addresses.extend(reply.records.iter().filter_map(RData::ip_addr));
        }
        match (aliases, a, aaaa) {
            (Some(aliases), _, _) => {
                let addresses = addresses.into_iter().take(MOST_RECORDS).collect();
                Answer::Found(Forward { name, aliases, addresses })
            }
            // NXDOMAIN holds for every type (RFC 2308 section 2.1), whatever became of the other question.
            (None, Answer::NoSuchName, _) | (None, _, Answer::NoSuchName) => Answer::NoSuchName,
            (None, a, aaaa) => first_found(retyped(a), retyped(aaaa)),
        }
    }

    /// The names that an address leads back to.
    async fn reverse(&self, address: IpAddr) -> Answer<Vec<String>> {
        match self.servers.ask(&Name::from(address), RecordType::PTR).await {
            Answer::Found(reply) => {
                let names = reply.records.iter().filter_map(|record| match record {
                    RData::PTR(target) => Some(name::text(&target.0)),
                    _ => None,
                });
                let names: BTreeSet<_> = names.collect();
                Answer::Found(names.into_iter().take(MOST_RECORDS).collect())
            }
            other => retyped(other),
        }
    }
}

impl System {
    fn read() -> Result<Self, String> {
        let (config, _) = read_system_conf().map_err(|error| error.to_string())?;
        Ok(Self::from_config(&config))
    }

    fn from_config(config: &ResolverConfig) -> Self {
        let servers = config.name_servers().iter().filter_map(|server| {
            let port = server.connections.first()?.port;
            Some(SocketAddr::new(server.ip, port))
        });
        let mut search: Vec<_> = config.search().iter().map(name::text).collect();
        if search.is_empty() {
            search.extend(config.domain().map(name::text));
        }
        search.retain(|suffix| !suffix.is_empty());
        // On Windows the list holds the servers of all adapters that are up.
        Self { servers: servers.collect(), search, several_networks: cfg!(windows) }
    }

    fn domain(self) -> Option<String> {
        self.search.into_iter().find(|suffix| name::absolute(suffix).is_some())
    }
}

/// The domain that this system is set to: the first entry of its search list, else its own domain.
pub fn system_domain() -> Option<String> {
    // Settings that cannot be read name no domain; whoever then needs one asks for `--domain`.
    System::read().ok()?.domain()
}

/// The answer that counts among two for the same name: found before not known, not known before known not to be there.
fn first_found<T>(first: Answer<T>, second: Answer<T>) -> Answer<T> {
    let rank = |answer: &Answer<T>| match answer {
        Answer::Found(_) => 0,
        Answer::NoAnswer(_) => 1,
        Answer::Refused(_) => 2,
        Answer::NoData => 3,
        Answer::NoSuchName => 4,
    };
    if rank(&second) < rank(&first) { second } else { first }
}

/// The same absence of records for a question of another type. Records themselves would not fit, and are none.
fn retyped<T, U>(answer: Answer<T>) -> Answer<U> {
    match answer {
        Answer::Found(_) | Answer::NoData => Answer::NoData,
        Answer::NoSuchName => Answer::NoSuchName,
        Answer::Refused(code) => Answer::Refused(code),
        Answer::NoAnswer(why) => Answer::NoAnswer(why),
    }
}

/// Runs jobs at once and returns what they came to by their keys.
async fn together<K, T, F>(jobs: impl IntoIterator<Item = (K, F)>) -> BTreeMap<K, T>
where
    K: Ord + Send + 'static,
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let mut running = JoinSet::new();
    for (key, job) in jobs {
        running.spawn(async move { (key, job.await) });
    }
    running.join_all().await.into_iter().collect()
}
