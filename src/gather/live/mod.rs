//! Facts from a live domain: the directory over LDAP, the names from the DNS, both at the same time.

mod connect;
mod reader;
mod round;

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    path::PathBuf,
    time::Duration,
};

use jiff::Timestamp;
use tokio::time::{Instant, timeout_at};

use self::{connect::connect, reader::Reader};
use super::{
    Failure,
    dns::{self, Resolver},
    ldap::{Auth, Session, Tls},
    plan,
    questions::Partitions,
    readable,
};
use crate::{
    case::Case,
    directory::Directory,
    facts::{Answer, Ask, Asked, Coverage, Facts, Known, Names, SCHEMA, Snapshot},
    name::{domain_dn, domain_of},
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
    let domain = options.domain.clone().or_else(|| case.source.suffix().map(str::to_owned)).or_else(dns::system_domain);
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
    let names = match timeout_at(deadline, names).await {
        Ok(Ok(names)) => Known::Found(names),
        Ok(Err(error)) => Known::Unreadable(format!("the DNS client failed: {error}")),
        Err(_) => Known::Unreadable(format!("the DNS did not answer within {} s", options.deadline.as_secs_f64())),
    };
    let partitions = partitions(&session)?;
    let mut facts = Facts {
        schema: SCHEMA.to_owned(),
        taken_at,
        domain: domain_of(&partitions.domain),
        snapshots: vec![empty_snapshot(&session)],
        names,
        remarks: Vec::new(),
    };
    // Sent with the questions of the first round, and waited for together with them.
    let mut reader = Reader::ask(session.clone());
    for _ in 0..MAX_ROUNDS {
        let asks = plan::next(case, &facts);
        if asks.is_empty() {
            break;
        }
        let answers = round::ask(&session, asks, &partitions, deadline);
        // What the directory calls the machines is looked up while it answers the next questions.
        let (mut answers, more) = tokio::join!(answers, more_names(&facts, case, &resolver, deadline));
        readable::mark_hidden(&mut answers.objects, reader.groups(deadline).await);
        add_names(&mut facts, more);
        answers.add_to(&mut facts.snapshots[0]);
    }
    Ok(facts)
}

/// The one place where the time becomes a fact. In whole seconds: more would only make reports differ.
fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
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

/// The DNS names that the directory gives the machines of the case.
async fn more_names(facts: &Facts, case: &Case, resolver: &Resolver, deadline: Instant) -> Names {
    let directory = Directory::new(facts);
    let known = facts.names.as_found();
    let wanted: BTreeSet<String> = case
        .hosts()
        .into_iter()
        .filter_map(|name| directory.host(name).found()?.dns_name().found())
        .filter(|name| known.is_none_or(|names| !names.forward.contains_key(name)))
        .collect();
    if wanted.is_empty() {
        return Names::default();
    }
    timeout_at(deadline, resolver.names(&wanted)).await.unwrap_or_else(|_| {
        let late = |name| (name, Answer::NoAnswer(round::LATE.to_owned()));
        Names { forward: wanted.into_iter().map(late).collect(), ..Names::default() }
    })
}

fn add_names(facts: &mut Facts, more: Names) {
    if let Known::Found(names) = &mut facts.names {
        names.forward.extend(more.forward);
        names.reverse.extend(more.reverse);
    }
}
