//! The questions of a host that delegates, put to the KDC in earnest.

use std::{
    fs::File,
    io::Read as _,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::{
    task::JoinSet,
    time::{Instant, timeout_at},
};

use super::{
    Failure, LiveOptions, Secret,
    dns::{self, Resolver},
    kdc::{self, Credential, Kdc, Offer},
};
use crate::{
    directory::{Account, Directory},
    facts::{Answer, Facts},
    kdc::Evidence,
    kerberos::{Keytab, NoTicket, Principal, Tgt, Ticket, tgt_of_cache},
    prove::{Answers, Exchange, Issued, Question, Stage},
};

/// No keytab and no credential cache of a host is longer.
const LONGEST_FILE: u64 = 4 << 20;

/// What somebody signs in with.
#[derive(Debug, Clone)]
pub enum Source {
    /// Keys in a file.
    Keytab(PathBuf),
    /// A ticket-granting ticket in a file.
    Cache(PathBuf),
    /// A password.
    Password(Secret),
}

/// Asks the KDC all that a question needs: sign-in, evidence, and every service.
///
/// `facts` name the accounts and the domain controller, as far as they do. Keys and tickets are kept in memory only.
///
/// # Errors
/// A key cannot be read, no KDC is known, or none answers at all.
pub fn prove(
    question: &Question,
    host: &Source,
    user: Option<&Source>,
    facts: &Facts,
    options: &LiveOptions,
) -> Result<Answers, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("the system gives no means to wait for answers: {error}")))?;
    let asker = Asker::new(question, host, user, facts, options)?;
    let answers = runtime.block_on(asker.ask(facts, options));
    runtime.shutdown_background();
    answers
}

/// Who asks, and with what.
struct Asker<'q> {
    question: &'q Question,
    domain: String,
    host: (Principal, Credential),
    /// The user's name to the KDC, and what to sign in with where the user's own ticket is the evidence.
    user: (Principal, Option<Credential>),
    offer: Offer,
}

impl<'q> Asker<'q> {
    fn new(
        question: &'q Question,
        host: &Source,
        user: Option<&Source>,
        facts: &Facts,
        options: &LiveOptions,
    ) -> Result<Self, Failure> {
        let directory = Directory::new(facts);
        let domain = directory
            .domain()
            .or_else(|| options.domain.clone())
            .or_else(|| question.host.suffix().map(str::to_owned))
            .or_else(dns::system_domain)
            .ok_or_else(|| Failure("no domain is known: say --domain contoso.com".to_owned()))?;
        let delegator = directory.host(&question.host).found();
        let name = delegator.map_or_else(|| question.host.account_name(), Account::name);
        let host_principal = Principal::account(&name, &domain);
        let account = directory.user(&question.user).found().map(Account::name);
        let plain = question.user.rsplit('\\').next().unwrap_or_default().to_owned();
        let user_principal = Principal::account(&account.unwrap_or(plain), &domain);
        let types = delegator.and_then(|account| account.encryption_types().found());
        Ok(Self {
            question,
            offer: Offer {
                resource_based: question.offers_resource_based,
                encryption_types: types.filter(|types| !types.is_empty()).unwrap_or(Offer::USUAL_TYPES),
            },
            host: (host_principal.clone(), credential(host, &host_principal)?),
            user: (user_principal.clone(), user.map(|source| credential(source, &user_principal)).transpose()?),
            domain,
        })
    }

    async fn ask(&self, facts: &Facts, options: &LiveOptions) -> Result<Answers, Failure> {
        let deadline = Instant::now() + options.deadline;
        let mut failures = Vec::new();
        for (name, address) in self.servers(facts, options).await? {
            let kdc = Kdc {
                address: SocketAddr::new(address, kdc::PORT),
                connect_timeout: options.step.min(Duration::from_secs(5)),
                answer_timeout: options.step,
            };
            let mut answers = Answers { kdc: shown(&name, address), before: Vec::new(), services: Vec::new() };
            if timeout_at(deadline, self.ask_one(&kdc, &mut answers)).await.is_err() {
                let limit = options.deadline.as_secs_f64();
                let late = format!("no answer within {limit} s: --deadline allows more time");
                answers.before.push(Exchange {
                    stage: Stage::S4U2Proxy,
                    outcome: Err(NoTicket::Unanswered(late)),
                    milliseconds: 0,
                });
            }
            match answers.before.first().map(|first| &first.outcome) {
                Some(Err(NoTicket::Unanswered(why))) => failures.push(format!("{}: {why}", answers.kdc)),
                _ => return Ok(answers),
            }
        }
        Err(Failure(failures.join("\n")))
    }

    /// Everything that one KDC is asked, until there is no ticket to go on with.
    async fn ask_one(&self, kdc: &Kdc, answers: &mut Answers) {
        let before = &mut answers.before;
        let (host, credential) = &self.host;
        let signed_in = timed(kdc::sign_in(kdc, host, credential)).await;
        let Some(tgt) = note(before, Stage::Host, signed_in, |tgt: &Tgt| Issued::of(&tgt.ticket)) else { return };
        let evidence = match (&self.question.evidence, &self.user) {
            (Evidence::UserTicket, (user, Some(credential))) => {
                let signed_in = timed(kdc::sign_in(kdc, user, credential)).await;
                let Some(own) = note(before, Stage::User, signed_in, |tgt: &Tgt| Issued::of(&tgt.ticket)) else {
                    return;
                };
                let ticket = timed(kdc::service_ticket(kdc, &own, host)).await;
                note(before, Stage::UserTicket, ticket, Issued::of)
            }
            (_, (user, _)) => {
                let ticket = timed(kdc::s4u2self(kdc, &tgt, &user.name(), &self.domain)).await;
                note(before, Stage::S4U2Self, ticket, Issued::of)
            }
        };
        if let Some(evidence) = evidence {
            answers.services = self.services(kdc, &tgt, &evidence).await;
        }
    }

    /// All services at once; the answers in the order of the question.
    async fn services(&self, kdc: &Kdc, tgt: &Tgt, evidence: &Ticket) -> Vec<Exchange> {
        let mut running = JoinSet::new();
        for (at, spn) in self.question.spns.iter().enumerate() {
            let (kdc, tgt, evidence) = (kdc.clone(), tgt.clone(), evidence.clone());
            let (spn, offer) = (spn.to_string(), self.offer);
            running.spawn(async move { (at, timed(kdc::s4u2proxy(&kdc, &tgt, &evidence, &spn, offer)).await) });
        }
        let mut answers = running.join_all().await;
        answers.sort_by_key(|(at, _)| *at);
        let exchange = |(outcome, milliseconds): (Result<Ticket, NoTicket>, u64)| Exchange {
            stage: Stage::S4U2Proxy,
            outcome: outcome.as_ref().map(Issued::of).map_err(Clone::clone),
            milliseconds,
        };
        answers.into_iter().map(|(_, answer)| exchange(answer)).collect()
    }

    /// The KDCs to ask, the best first: the one that was named, the one that told the facts, or those that the DNS tells.
    async fn servers(&self, facts: &Facts, options: &LiveOptions) -> Result<Vec<(String, IpAddr)>, Failure> {
        let resolver = Resolver::new(&dns::Options {
            servers: options.dns_servers.clone(),
            search: vec![self.domain.clone()],
            timeout: options.step.min(Duration::from_secs(5)),
        })?;
        let directory = Directory::new(facts);
        let names = match options.server.as_deref().or_else(|| directory.server()) {
            Some(server) => vec![host_of(server).to_owned()],
            None => match resolver.domain_controllers(&self.domain).await {
                Answer::Found(found) => found.into_iter().map(|(host, _)| host).collect(),
                _ => {
                    return Err(Failure(format!(
                        "the DNS names no domain controller of {}: say --server HOST, or --dns-server IP of a DNS server that knows the domain",
                        self.domain
                    )));
                }
            },
        };
        let mut servers = Vec::new();
        for name in &names {
            let addresses = match name.parse() {
                Ok(address) => vec![address],
                Err(_) => addresses(name, &resolver).await,
            };
            servers.extend(addresses.first().map(|address| (name.clone(), *address)));
        }
        if servers.is_empty() {
            return Err(Failure(format!("no address is known of {}: --server takes an address too", names.join(", "))));
        }
        Ok(servers)
    }
}

/// The DNS is asked first, since it may be one that the system does not know; then the system, which has a hosts file.
async fn addresses(name: &str, resolver: &Resolver) -> Vec<IpAddr> {
    let known = resolver.addresses(name).await;
    if !known.is_empty() {
        return known;
    }
    let found = tokio::net::lookup_host((name, kdc::PORT)).await;
    found.map(|found| found.map(|address| address.ip()).collect()).unwrap_or_default()
}

/// The host of `HOST`, `HOST:PORT` or `[v6]:PORT`, whose port is that of the directory.
fn host_of(server: &str) -> &str {
    if server.parse::<IpAddr>().is_ok() {
        return server;
    }
    let host = server.rsplit_once(':').map_or(server, |(host, _)| host);
    host.trim_start_matches('[').trim_end_matches(']')
}

fn shown(name: &str, address: IpAddr) -> String {
    if name.parse::<IpAddr>().is_ok() { name.to_owned() } else { format!("{name} ({address})") }
}

async fn timed<T>(question: impl Future<Output = T>) -> (T, u64) {
    let start = Instant::now();
    let answer = question.await;
    (answer, u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX))
}

/// Keeps what came of an exchange, and gives the ticket to go on with.
fn note<T>(
    before: &mut Vec<Exchange>,
    stage: Stage,
    (outcome, milliseconds): (Result<T, NoTicket>, u64),
    issued: impl Fn(&T) -> Issued,
) -> Option<T> {
    let kept = outcome.as_ref().map(issued).map_err(Clone::clone);
    before.push(Exchange { stage, outcome: kept, milliseconds });
    outcome.ok()
}

fn credential(source: &Source, principal: &Principal) -> Result<Credential, Failure> {
    let fail = |path: &Path, what: String| Failure(format!("{}: {what}", path.display()));
    match source {
        Source::Password(password) => Ok(Credential::Password(password.clone())),
        Source::Keytab(path) => {
            let keytab = Keytab::read(&contents(path)?).map_err(|error| fail(path, error.to_string()))?;
            let keys = keytab.keys_of(principal).map_err(|error| fail(path, error.to_string()))?;
            Ok(Credential::Keys(keys))
        }
        Source::Cache(path) => {
            let tgt = tgt_of_cache(&contents(path)?).map_err(|error| fail(path, error.to_string()))?;
            Ok(Credential::Ticket(Box::new(tgt)))
        }
    }
}

fn contents(path: &Path) -> Result<Vec<u8>, Failure> {
    let fail = |what: String| Failure(format!("{}: {what}", path.display()));
    let file = File::open(path).map_err(|error| fail(error.to_string()))?;
    let mut bytes = Vec::new();
    file.take(LONGEST_FILE + 1).read_to_end(&mut bytes).map_err(|error| fail(error.to_string()))?;
    if bytes.len() as u64 > LONGEST_FILE {
        return Err(fail(format!("is longer than {} MiB: is it a keytab or a credential cache?", LONGEST_FILE >> 20)));
    }
    Ok(bytes)
}
