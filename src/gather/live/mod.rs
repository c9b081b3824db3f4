//! Facts from a live domain: the directory over LDAP, the names from the DNS, both at the same time.

mod catalog;
mod connect;
mod copies;
mod forest;
mod names;
mod reader;
mod round;

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, time::Duration};

use jiff::Timestamp;
use tokio::task::JoinHandle;

use self::{catalog::Catalog, connect::connect, copies::Others, forest::Forest, reader::Reader};
use super::{
    Failure, Progress, Subject,
    dns::{self, Resolver},
    ldap::{Auth, Session, Tls},
    limit::Limit,
    plan,
    questions::Partitions,
    readable,
};
use crate::{
    facts::{Ask, Asked, Coverage, Facts, Known, Names, Part, Snapshot},
    name::{domain_dn, domain_of},
};

/// The most times that we wait for the directory after the sign-in, however many hosts there are.
const MAX_ROUNDS: usize = 3;

/// How to ask a live domain.
#[derive(Debug, Clone)]
pub struct LiveOptions {
    /// The domain, if the user named it.
    pub domain: Option<String>,
    /// Other domains that are to be read too, of this forest or another.
    pub further: Vec<String>,
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
    /// Tells the user what is waited for, where somebody looks.
    pub progress: Option<Progress>,
}

/// Gathers the facts for a subject.
///
/// # Errors
/// No domain controller could be used at all: why, and what to do about it.
pub fn live(subject: Subject<'_>, options: &LiveOptions) -> Result<Facts, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("the system gives no means to wait for answers: {error}")))?;
    let facts = runtime.block_on(gather(subject, options));
    // A name look-up or a Kerberos library that hangs must not keep the answer waiting.
    runtime.shutdown_background();
    facts
}

async fn gather(subject: Subject<'_>, options: &LiveOptions) -> Result<Facts, Failure> {
    let limit = Limit::from_now(options.deadline, options.progress);
    let domain =
        options.domain.clone().or_else(|| subject.source().suffix().map(str::to_owned)).or_else(dns::system_domain);
    let resolver = Resolver::new(&dns::Options {
        servers: options.dns_servers.clone(),
        search: domain.iter().cloned().collect(),
        timeout: options.step.min(Duration::from_secs(5)),
    })?;
    let typed = subject.machines().into_iter().map(|name| name.as_str().to_owned()).collect();
    let names = tokio::spawn({
        let resolver = resolver.clone();
        async move { resolver.names(&typed).await }
    });
    let mut reading = Reading { subject, options, domain, resolver, limit, names: Some(names) };
    let (facts, session) = reading.read(None, Known::Unreadable("the DNS was not asked".to_owned())).await?;
    let trouble = session.trouble().filter(|_| facts.snapshots[0].has_failures() && !reading.limit.is_over());
    let Some(trouble) = trouble else { return Ok(facts) };
    // Half of what one server says and half of another's would be the state of neither: all of it is asked once more.
    match reading.read(Some(&session), facts.names.clone()).await {
        Ok((mut again, other)) => {
            again.remarks.push(format!(
                "{} failed while it was asked ({trouble}); everything was asked of {} again",
                session.source(),
                other.source()
            ));
            Ok(again)
        }
        Err(_) => Ok(facts),
    }
}

/// All that is needed to read a domain.
struct Reading<'o> {
    subject: Subject<'o>,
    options: &'o LiveOptions,
    domain: Option<String>,
    resolver: Resolver,
    limit: Limit,
    /// The names as typed, which are looked up at the same time.
    names: Option<JoinHandle<Names>>,
}

impl Reading<'_> {
    /// Reads all that the subject needs from a server, if possible not the one of another session. `names` are known already.
    async fn read(&mut self, not: Option<&Session>, names: Known<Names>) -> Result<(Facts, Session), Failure> {
        let mut forest = Forest::new(self.subject, self.options, &self.resolver, &self.limit);
        // Names alone are held against the answer of one KDC.
        let is_compared = !matches!(self.subject, Subject::Names(_));
        let place = self.options.server.as_ref().or(self.domain.as_ref()).map_or("the domain", String::as_str);
        let connected = connect(self.options, self.domain.as_deref(), &self.resolver, &self.limit, is_compared, not);
        let connected = self.limit.telling(&format!("signing in to {place}"), connected).await?;
        let session = connected.session.clone();
        let host = &connected.sign_ins.hosts[connected.at];
        let mut catalog = Catalog::new(self.options, &self.resolver, &self.limit, host);
        let mut others = is_compared.then(|| Others::new(connected, self.options.server.as_deref()));
        let taken_at = Known::Found(now());
        let partitions = partitions(&session)?;
        if let (Some(wanted), Some(served)) = (&self.options.domain, domain_of(&partitions.domain))
            && *wanted.trim_end_matches('.').to_lowercase() != served
        {
            let server = session.source();
            return Err(Failure(format!("{server} serves {served}, not {wanted}: give a server of that domain")));
        }
        let mut facts = Facts {
            taken_at,
            domain: domain_of(&partitions.domain),
            names,
            ..Facts::of(vec![empty_snapshot(&session)])
        };
        // Sent with the questions of the first round, and waited for together with them.
        let mut reader = Reader::ask(session.clone());
        let asking = format!("asking {}", session.source());
        for _ in 0..MAX_ROUNDS {
            let asks = plan::next(self.subject, &facts);
            if asks.is_empty() {
                break;
            }
            catalog.begin(&asks, &facts);
            // The DNS is asked at the same time: first for the names as typed, then for those that the directory has.
            let (typed, machines) = (self.names.take(), self.subject.machines());
            let looked_up = async {
                match typed {
                    Some(asked) => names::first(asked, &self.limit).await,
                    None => names::more(&facts, &machines, &self.resolver, &self.limit).await,
                }
            };
            let round = async { tokio::join!(round::ask(&session, asks, &partitions, &self.limit), looked_up) };
            let (mut answers, found) = self.limit.telling(&asking, round).await;
            readable::mark_hidden(&mut answers.objects, reader.groups(&self.limit).await);
            names::add(&mut facts.names, found);
            answers.add_to(&mut facts.snapshots[0]);
            forest.learn(self.subject, &facts);
            if let Some(others) = &mut others {
                others.learn(&facts);
            }
        }
        let elsewhere = forest.read(self.subject, &mut facts, (&session, &partitions, &mut reader));
        self.limit.telling("asking other domains", elsewhere).await;
        catalog.read(&mut facts).await;
        if let Some(others) = others {
            let decisive = plan::decisive(self.subject, &facts);
            let read = others.read(&session, &decisive, reader.groups(&self.limit).await, &self.limit);
            let (copies, own) = self.limit.telling("asking the other domain controllers", read).await;
            facts.copies = copies;
            round::Answers { objects: own, ..round::Answers::default() }.add_to(&mut facts.snapshots[0]);
        }
        if let Some(why) = session.why_not_believed() {
            round::disbelieve(&mut facts.snapshots[0], &why);
        }
        Ok((facts, session))
    }
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
        part: Part::Own,
        objects: vec![session.root_dse().clone().into()],
        asked: BTreeMap::from([(Ask::RootDse.key(), Asked::Answered)]),
        coverage: Coverage::default(),
    }
}
