//! Facts from a live domain: the directory over LDAP, the names from the DNS, both at the same time.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use jiff::Timestamp;
use tokio::{
    task::{JoinHandle, JoinSet},
    time::{Instant, timeout_at},
};

use super::{
    Failure,
    dns::{self, Resolver},
    ldap::{self, Auth, Scope, Search, Server, Session, Tls},
    plan,
    questions::{self, Partitions},
    readable,
};
use crate::{
    case::Case,
    directory::Directory,
    facts::{Answer, Ask, Asked, Coverage, Facts, Known, Names, Object, SCHEMA, Snapshot},
    name::{HostName, domain_dn, domain_of},
    windows::Sid,
};

/// The most times that we wait for the directory after the sign-in, however many hosts there are.
const MAX_ROUNDS: usize = 3;

/// How to ask a live domain.
#[derive(Debug, Clone)]
pub struct LiveOptions {
    /// The domain, if the user named it.
    pub domain: Option<String>,
    /// The domain controller, if the user named it: `HOST[:PORT]`.
    pub server: Option<String>,
    /// How to sign in.
    pub auth: Auth,
    /// How the connection is protected.
    pub tls: Tls,
    /// Certificates to trust instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// DNS servers instead of the system's.
    pub dns_servers: Vec<SocketAddr>,
    /// How long all of it may take.
    pub deadline: Duration,
    /// How long one step may take.
    pub step: Duration,
}

/// Gathers the facts of a case.
///
/// # Errors
/// No domain controller could be used at all: why, and what to do about it.
pub fn live(case: &Case, options: &LiveOptions) -> Result<Facts, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("the system gives no means to wait for answers: {error}")))?;
    let facts = runtime.block_on(gather(case, options));
    // A name look-up or a Kerberos library that hangs must not keep the answer waiting.
    runtime.shutdown_background();
    facts
}

async fn gather(case: &Case, options: &LiveOptions) -> Result<Facts, Failure> {
    let deadline = Instant::now() + options.deadline;
    let domain = options.domain.clone().or_else(|| suffix_of(case)).or_else(dns::system_domain);
    let resolver = Resolver::new(&dns::Options {
        servers: options.dns_servers.clone(),
        search: domain.iter().cloned().collect(),
        timeout: options.step.min(Duration::from_secs(5)),
    })?;
    let typed = case.hosts().into_iter().map(|name| name.as_str().to_owned()).collect();
    let names = tokio::spawn({
        let resolver = resolver.clone();
        async move { resolver.names(&typed).await }
    });
    let session = connect(options, domain.as_deref(), &resolver, deadline).await?;
    let taken_at = Known::Found(now());
    let mut names = Some(names);
    let partitions = partitions(&session)?;
    let mut facts = Facts {
        schema: SCHEMA.to_owned(),
        taken_at,
        domain: domain_of(&partitions.domain),
        snapshots: vec![empty_snapshot(&session)],
        names: Known::Unreadable("the DNS was not asked".to_owned()),
        remarks: Vec::new(),
    };
    // Sent with the questions of the first round, and waited for together with them.
    let mut reader = Reader::Asked(tokio::spawn(own_groups(session.clone())));
    for _ in 0..MAX_ROUNDS {
        let asks = plan::next(case, &facts);
        if asks.is_empty() {
            break;
        }
        // The DNS is asked at the same time: first for the names as typed, then for those that the directory has.
        let looked_up = async {
            match names.take() {
                Some(asked) => first_names(asked, deadline).await,
                None => more_names(&facts, case, &resolver, deadline).await,
            }
        };
        let (mut answers, found) = tokio::join!(ask(&session, asks, &partitions, deadline), looked_up);
        readable::mark_hidden(&mut answers.objects, reader.groups(deadline).await);
        add_names(&mut facts, found);
        add(&mut facts.snapshots[0], answers);
    }
    Ok(facts)
}

/// The clock, in whole seconds: more would only make reports differ.
#[allow(clippy::disallowed_methods, reason = "the one place where the time becomes a fact")]
fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// The domain that full names in the case speak of.
fn suffix_of(case: &Case) -> Option<String> {
    case.source.suffix().map(str::to_owned)
}

async fn connect(
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
            failures.push(format!("no time was left to ask {}", server.host));
            break;
        }
        server.resolved = resolved(&server, options, resolver).await;
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
                failures.push(format!("no domain controller answered within {} s", options.deadline.as_secs_f64()));
            }
        }
    }
    Err(Failure(failures.join("\n")))
}

/// With a DNS server of the user's own, the system's resolver may not know the domain controller at all.
async fn resolved(server: &Server, options: &LiveOptions, resolver: &Resolver) -> Vec<IpAddr> {
    if options.dns_servers.is_empty() || server.address().is_some() {
        return Vec::new();
    }
    let name = HostName::new(&server.host).as_str().to_owned();
    let names = resolver.names(&[name.clone()].into()).await;
    names.forward.get(&name).and_then(Answer::found).map(|found| found.addresses.clone()).unwrap_or_default()
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

fn partitions(session: &Session) -> Result<Partitions, Failure> {
    let root = session.root_dse();
    let read = |attribute: &str| root.text(attribute).found().map(str::to_owned);
    let domain = read("defaultNamingContext").ok_or_else(|| {
        Failure(format!("{} does not say which domain it serves: is it a domain controller?", session.source()))
    })?;
    let forest = domain_of(&domain).map(|domain| domain_dn(&domain)).unwrap_or_default();
    let configuration = read("configurationNamingContext").unwrap_or_else(|| format!("CN=Configuration,{forest}"));
    Ok(Partitions { domain, configuration })
}

fn empty_snapshot(session: &Session) -> Snapshot {
    Snapshot {
        source: session.source().to_owned(),
        live: true,
        objects: vec![session.root_dse().clone()],
        asked: BTreeMap::from([(Ask::RootDse.key(), Asked::Answered)]),
        coverage: Coverage::default(),
    }
}

/// What a round brought.
struct Answers {
    asked: Vec<(Ask, Asked)>,
    objects: Vec<Object>,
}

/// Sends all questions of a round together and waits once.
async fn ask(session: &Session, asks: Vec<Ask>, partitions: &Partitions, deadline: Instant) -> Answers {
    let mut running = JoinSet::new();
    let mut open: BTreeSet<Ask> = BTreeSet::new();
    for question in questions::searches(asks, partitions) {
        open.extend(question.asks().iter().cloned());
        running.spawn(question.put(session.clone()));
    }
    let mut answers = Answers { asked: Vec::new(), objects: Vec::new() };
    while let Ok(Some(done)) = timeout_at(deadline, running.join_next()).await {
        // A task that panicked leaves its questions open, and they are marked below.
        let Ok((asked, objects)) = done else { continue };
        for (ask, _) in &asked {
            open.remove(ask);
        }
        answers.asked.extend(asked);
        answers.objects.extend(objects);
    }
    let late = || Asked::Failed("no answer before the deadline".to_owned());
    answers.asked.extend(open.into_iter().map(|ask| (ask, late())));
    answers
}

/// The groups of our own account, before and after they came.
enum Reader {
    Asked(JoinHandle<Known<BTreeSet<Sid>>>),
    Answered(Known<BTreeSet<Sid>>),
}

impl Reader {
    async fn groups(&mut self, deadline: Instant) -> &Known<BTreeSet<Sid>> {
        if let Self::Asked(task) = self {
            let groups = match timeout_at(deadline, task).await {
                Ok(Ok(groups)) => groups,
                _ => Known::Unreadable("no answer before the deadline".to_owned()),
            };
            *self = Self::Answered(groups);
        }
        match self {
            Self::Answered(groups) => groups,
            Self::Asked(_) => &Known::Absent,
        }
    }
}

/// The groups of the account that we signed in with, which the root DSE tells ([MS-ADTS] 3.1.1.3.2.19).
async fn own_groups(session: Session) -> Known<BTreeSet<Sid>> {
    let search = Search {
        base: "",
        scope: Scope::Base,
        filter: "(objectClass=*)",
        attributes: &["tokenGroups"],
        security_descriptor: false,
        page_size: 1,
    };
    let root = match session.search(&search).await {
        Ok(objects) => objects.into_iter().next(),
        Err(words) => return Known::Unreadable(words),
    };
    let Some(root) = root else { return Known::Absent };
    root.values("tokenGroups").and_then(|values| {
        let sids: Result<BTreeSet<Sid>, String> = values.iter().map(|value| Sid::from_bytes(value.bytes())).collect();
        sids.map_or_else(Known::Unreadable, Known::Found)
    })
}

/// Adds what a round brought. Two answers about one object are joined: each asked for other attributes.
fn add(snapshot: &mut Snapshot, answers: Answers) {
    let mut objects: BTreeMap<String, Object> =
        std::mem::take(&mut snapshot.objects).into_iter().map(|object| (object.dn.to_lowercase(), object)).collect();
    for object in answers.objects {
        match objects.get_mut(&object.dn.to_lowercase()) {
            Some(known) => known.attributes.extend(object.attributes),
            None => {
                objects.insert(object.dn.to_lowercase(), object);
            }
        }
    }
    snapshot.objects = objects.into_values().collect();
    snapshot.asked.extend(answers.asked.into_iter().map(|(ask, outcome)| (ask.key(), outcome)));
}

/// The names as typed, which were asked for before the sign-in.
async fn first_names(asked: JoinHandle<Names>, deadline: Instant) -> Known<Names> {
    match timeout_at(deadline, asked).await {
        Ok(Ok(names)) => Known::Found(names),
        Ok(Err(error)) => Known::Unreadable(format!("the DNS client failed: {error}")),
        Err(_) => Known::Unreadable("the DNS did not answer before the deadline".to_owned()),
    }
}

/// What else to ask the DNS: the names that the directory gives the machines of the case, their short forms, and where the names
/// lead that their addresses were found to have.
async fn more_names(facts: &Facts, case: &Case, resolver: &Resolver, deadline: Instant) -> Known<Names> {
    let directory = Directory::new(facts);
    let Known::Found(known) = &facts.names else { return Known::Absent };
    let hosts = case.hosts();
    let machines = hosts.iter().filter(|name| name.address().is_none());
    let own = hosts.iter().filter_map(|name| directory.host(name).found()?.dns_name().found());
    let short = machines.map(|name| name.short().to_owned());
    let back = known.reverse.values().filter_map(Answer::found).flatten().cloned();
    let wanted: BTreeSet<String> =
        own.chain(short).chain(back).filter(|name| !name.is_empty() && !known.forward.contains_key(name)).collect();
    if wanted.is_empty() {
        return Known::Absent;
    }
    timeout_at(deadline, resolver.names(&wanted)).await.map_or(Known::Absent, Known::Found)
}

fn add_names(facts: &mut Facts, found: Known<Names>) {
    match (&mut facts.names, found) {
        (Known::Found(names), Known::Found(more)) => {
            names.forward.extend(more.forward);
            names.reverse.extend(more.reverse);
        }
        (_, Known::Absent) => {}
        (names, first) => *names = first,
    }
}
