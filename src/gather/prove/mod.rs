//! The questions of a host that delegates, put to the KDC in earnest.

mod address;
mod keys;

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use tokio::{task::JoinSet, time::Instant};

use self::{
    address::{addresses, host_of, shown},
    keys::{credential, user_name},
};
use super::{
    Failure, LiveOptions, Secret,
    dns::{self, Resolver},
    kdc::{self, Credential, Kdc, Offer},
    limit::Limit,
};
use crate::{
    directory::{Account, Directory},
    facts::{Answer, Facts},
    kdc::Evidence,
    kerberos::{NoTicket, Principal, Tgt, Ticket},
    name::HostName,
    prove::{Answers, Exchange, Issued, Question, Stage},
};

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

/// The domain of a host whose directory was not read: as the user says, by the host's own name, or that of this machine.
pub fn domain_of(host: &HostName, options: &LiveOptions) -> Option<String> {
    let said = options.domain.as_deref().or_else(|| host.suffix()).map(str::to_lowercase);
    said.or_else(dns::system_domain)
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
            .or_else(|| domain_of(&question.host, options))
            .ok_or_else(|| Failure("no domain is known: say --domain contoso.com".to_owned()))?;
        let delegator = directory.host(&question.host).found();
        let name = delegator.map_or_else(|| question.host.account_name(), Account::name);
        let host_principal = Principal::account(&name, &domain);
        let user_principal = Principal::account(&user_name(&question.user, &directory, &domain)?, &domain);
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
        let limit = Limit::from_now(options.deadline, options.progress);
        let mut failures = Vec::new();
        for (name, address) in self.servers(facts, options).await? {
            let kdc = Kdc {
                address: SocketAddr::new(address, kdc::PORT),
                connect_timeout: options.step.min(Duration::from_secs(5)),
                answer_timeout: options.step,
            };
            let mut answers = Answers { kdc: shown(&name, address), before: Vec::new(), services: Vec::new() };
            let begun = Instant::now();
            let what = format!("asking the KDC {}", answers.kdc);
            let asked = Box::pin(limit.within(self.ask_one(&kdc, &mut answers)));
            if limit.telling(&what, asked).await.is_err() {
                let late = if limit.is_stopped() {
                    limit.words().to_owned()
                } else {
                    format!("no answer within {} s: --deadline allows more time", options.deadline.as_secs_f64())
                };
                answers.before.push(Exchange {
                    stage: self.next_stage(&answers),
                    outcome: Err(NoTicket::Unanswered(late)),
                    milliseconds: milliseconds(begun),
                });
            }
            match answers.before.last() {
                Some(Exchange { stage: Stage::Host, outcome: Err(NoTicket::Unanswered(why)), .. }) => {
                    failures.push(format!("{}: {why}", answers.kdc));
                }
                Some(last) if is_wrong_key(last) => return Err(Failure(self.wrong_key(last.stage))),
                _ => return Ok(answers),
            }
        }
        Err(Failure(failures.join("\n")))
    }

    /// What is asked after what was answered.
    fn next_stage(&self, answers: &Answers) -> Stage {
        let is_own_ticket = self.question.evidence == Evidence::UserTicket;
        match answers.before.last().map(|exchange| exchange.stage) {
            None => Stage::Host,
            Some(Stage::Host) if is_own_ticket => Stage::User,
            Some(Stage::Host) => Stage::S4U2Self,
            Some(Stage::User) => Stage::UserTicket,
            Some(_) => Stage::S4U2Proxy,
        }
    }

    /// Why nothing more can be asked with a key that is not the account's.
    fn wrong_key(&self, stage: Stage) -> String {
        let principal = if stage == Stage::Host { &self.host.0 } else { &self.user.0 };
        format!(
            "the KDC says KDC_ERR_PREAUTH_FAILED (24): the key or password that was given is not that of {principal}; \
             a machine that has changed its password needs a new keytab"
        )
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

/// Whether the KDC knows the account by another key (RFC 4120, 7.5.9).
fn is_wrong_key(exchange: &Exchange) -> bool {
    const PREAUTH_FAILED: u32 = 24;
    matches!(exchange.stage, Stage::Host | Stage::User)
        && exchange.error().is_some_and(|error| error.code == PREAUTH_FAILED)
}

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

async fn timed<T>(question: impl Future<Output = T>) -> (T, u64) {
    let start = Instant::now();
    let answer = question.await;
    (answer, milliseconds(start))
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
