//! Other domains that a case reaches into: of the same forest where its own list names them, of another where `--domain` does.
//!
//! Each is signed in to, and asked for the machines and the user that belong to it, while the domain of the case is still being asked;
//! what that brings up is asked afterwards, of all domains together.

use std::collections::{BTreeMap, BTreeSet};

use tokio::task::JoinHandle;

use super::{
    LiveOptions, Subject, connect, partitions,
    reader::Reader,
    round::{self, Answers},
};
use crate::{
    directory::Directory,
    facts::{Ask, Asked, Coverage, Facts, Known, Part, Snapshot},
    gather::{Failure, dns::Resolver, ldap::Session, limit::Limit, plan, questions::Partitions, readable},
    name::{HostName, domain_of},
};

/// The most other domains that are asked.
const MOST: usize = 10;

/// The most rounds of questions after those about machines and the user: as in the domain of the case.
const ROUNDS: usize = 3;

/// A domain whose controller let us in.
struct Domain {
    session: Session,
    partitions: Partitions,
    reader: Reader,
}

/// One that was begun with: the questions that were sent at once, and what comes of them.
type Begun = (Vec<Ask>, JoinHandle<Result<(Domain, Answers), Failure>>);

/// The domains beside that of the case.
pub(super) struct Forest {
    options: LiveOptions,
    resolver: Resolver,
    limit: Limit,
    begun: BTreeMap<String, Begun>,
}

impl Forest {
    /// Begins with those that the user named.
    pub(super) fn new(subject: Subject<'_>, options: &LiveOptions, resolver: &Resolver, limit: &Limit) -> Self {
        let further = options.further.clone();
        let first = options.domain.as_deref().map(plain).unwrap_or_default();
        // A server that was named is one of the domain of the case.
        let options = LiveOptions { domain: None, server: None, ..options.clone() };
        let mut forest = Self { options, resolver: resolver.clone(), limit: limit.clone(), begun: BTreeMap::new() };
        let nothing = Facts::of(Vec::new());
        for domain in further.iter().map(|name| plain(name)).filter(|name| *name != first && !name.is_empty()) {
            forest.begin(subject, &nothing, domain);
        }
        forest
    }

    /// Begins with those of the forest that the case turns out to need.
    pub(super) fn learn(&mut self, subject: Subject<'_>, facts: &Facts) {
        let Some(case) = subject.case() else { return };
        let directory = Directory::new(facts);
        let Known::Found(forest) = directory.forest() else { return };
        let suffixes = case.hosts().into_iter().filter(|name| directory.outside(name).is_some());
        let mut wanted: BTreeSet<String> = suffixes.filter_map(HostName::suffix).map(str::to_owned).collect();
        wanted.extend(case.user.as_deref().and_then(|user| directory.foreign_domain(user)));
        for domain in forest.iter().filter(|domain| wanted.contains(&domain.name)) {
            self.begin(subject, facts, domain.name.clone());
        }
    }

    fn begin(&mut self, subject: Subject<'_>, facts: &Facts, domain: String) {
        if self.begun.contains_key(&domain) || self.begun.len() >= MOST {
            return;
        }
        let asks = first(subject, facts, &domain);
        let (options, resolver, limit) = (self.options.clone(), self.resolver.clone(), self.limit.clone());
        let running = tokio::spawn(open(options, resolver, limit, domain.clone(), asks.clone()));
        self.begun.insert(domain, (asks, running));
    }

    /// Waits for the domains, and asks them, and the domain of the case, for what comes up: its answers go into the first snapshot,
    /// theirs into one for each.
    pub(super) async fn read(self, subject: Subject<'_>, facts: &mut Facts, own: (&Session, &Partitions, &mut Reader)) {
        let (session, partitions, reader) = own;
        let mut domains: BTreeMap<usize, Domain> = BTreeMap::new();
        for (name, (asks, running)) in self.begun {
            let came = match self.limit.within(running).await {
                Ok(Ok(came)) => came.map_err(|failure| failure.to_string()),
                Ok(Err(error)) => Err(format!("the LDAP client failed: {error}")),
                Err(why) => Err(why.to_owned()),
            };
            match came {
                Ok((domain, answers)) => {
                    let mut snapshot = super::empty_snapshot(&domain.session);
                    snapshot.part = Part::Other(name);
                    answers.add_to(&mut snapshot);
                    domains.insert(facts.snapshots.len(), domain);
                    facts.snapshots.push(snapshot);
                }
                Err(words) => facts.snapshots.push(unread(name, asks, &words)),
            }
        }
        for _ in 0..ROUNDS {
            if domains.is_empty() {
                break;
            }
            let wanted = plan::wanted(subject, facts);
            let asks: Vec<Ask> = wanted.iter().filter(|ask| is_for_own(ask, facts)).cloned().collect();
            let mut nothing_is_left = asks.is_empty();
            let mut running = Vec::new();
            for (at, domain) in &domains {
                let asks: Vec<Ask> = wanted.iter().filter(|ask| is_for(ask, facts, *at)).cloned().collect();
                if !asks.is_empty() {
                    nothing_is_left = false;
                    let (session, partitions) = (domain.session.clone(), domain.partitions.clone());
                    let limit = self.limit.clone();
                    let round = async move { round::ask(&session, asks, &partitions, &limit).await };
                    running.push((*at, tokio::spawn(round)));
                }
            }
            if nothing_is_left {
                break;
            }
            let mut answers = round::ask(session, asks, partitions, &self.limit).await;
            readable::mark_hidden(&mut answers.objects, reader.groups(&self.limit).await);
            answers.add_to(&mut facts.snapshots[0]);
            for (at, running) in running {
                // Each round ends by the deadline; one that panicked leaves its questions unasked, and what hangs on them open.
                let Ok(mut answers) = running.await else { continue };
                if let (Some(domain), Some(snapshot)) = (domains.get_mut(&at), facts.snapshots.get_mut(at)) {
                    readable::mark_hidden(&mut answers.objects, domain.reader.groups(&self.limit).await);
                    answers.add_to(snapshot);
                }
            }
        }
        for (at, domain) in domains {
            if let (Some(why), Some(snapshot)) = (domain.session.why_not_believed(), facts.snapshots.get_mut(at)) {
                round::disbelieve(snapshot, &why);
            }
        }
    }
}

/// A domain's name as it is compared.
fn plain(name: &str) -> String {
    HostName::new(name).as_str().to_owned()
}

/// What is asked of a domain as soon as it lets us in.
fn first(subject: Subject<'_>, facts: &Facts, domain: &str) -> Vec<Ask> {
    let mut asks = vec![Ask::Trusts, Ask::DomainControllers];
    let Some(case) = subject.case() else { return asks };
    let hosts = case.hosts().into_iter().filter(|name| name.suffix() == Some(domain));
    asks.extend(hosts.map(|name| Ask::Host(name.as_str().to_owned())));
    let user = case.user.iter().filter(|user| is_user_of(&Directory::new(facts), user, domain));
    asks.extend(user.map(|user| Ask::User(user.clone())));
    asks
}

/// Whether a user's name comes with a domain, mostly by the first label of its name.
fn is_user_of(directory: &Directory<'_>, user: &str, domain: &str) -> bool {
    match directory.foreign_domain(user) {
        Some(called) => called == domain || domain.split('.').next() == Some(called.as_str()),
        None => false,
    }
}

async fn open(
    options: LiveOptions,
    resolver: Resolver,
    limit: Limit,
    domain: String,
    asks: Vec<Ask>,
) -> Result<(Domain, Answers), Failure> {
    let session = connect::connect(&options, Some(&domain), &resolver, &limit, false, None).await?.session;
    let partitions = partitions(&session)?;
    if domain_of(&partitions.domain).as_deref() != Some(&domain) {
        return Err(Failure(format!("{} does not serve it", session.source())));
    }
    let mut reader = Reader::ask(session.clone());
    let mut answers = round::ask(&session, asks, &partitions, &limit).await;
    readable::mark_hidden(&mut answers.objects, reader.groups(&limit).await);
    Ok((Domain { session, partitions, reader }, answers))
}

/// What is known of a domain that could not be asked: why.
fn unread(name: String, asks: Vec<Ask>, words: &str) -> Snapshot {
    let failed = || Asked::Failed(words.to_owned());
    let asks = asks.into_iter().chain([Ask::RootDse]);
    Snapshot {
        source: name.clone(),
        live: true,
        part: Part::Other(name),
        objects: Vec::new(),
        asked: asks.map(|ask| (ask.key(), failed())).collect(),
        coverage: Coverage::default(),
    }
}

/// The object that a question is about, where its name says where it lies.
fn place(ask: &Ask) -> Option<String> {
    match ask {
        Ask::Groups(dn) | Ask::GroupObjects(dn) | Ask::Object(dn) => domain_of(dn),
        _ => None,
    }
}

/// Whether a question is one for the domain of the case, and was not put to it.
fn is_for_own(ask: &Ask, facts: &Facts) -> bool {
    let is_here = place(ask).is_none_or(|place| Some(place) == facts.domain);
    is_here && facts.snapshots.first().is_some_and(|own| !own.asked.contains_key(&ask.key()))
}

/// Whether a question is one for another domain, by the place of its snapshot, and was not put to it.
fn is_for(ask: &Ask, facts: &Facts, at: usize) -> bool {
    let Some(Snapshot { part: Part::Other(domain), asked, .. }) = facts.snapshots.get(at) else { return false };
    if asked.contains_key(&ask.key()) {
        return false;
    }
    let directory = Directory::new(facts);
    // A short name is looked for elsewhere once the domain of the case does not have it.
    let belongs = |name: &HostName| match name.suffix() {
        Some(suffix) => suffix == domain,
        None => match directory.hosts(name).first() {
            Some(account) => account.domain() == *domain,
            None => true,
        },
    };
    match ask {
        Ask::Host(name) => belongs(&HostName::new(name)),
        Ask::Spn(spn) => {
            let host = crate::spn::Spn::parse(spn).host_name();
            belongs(&host) || directory.hosts(&host).iter().any(|account| account.domain() == *domain)
        }
        Ask::User(name) => match directory.user(name) {
            Known::Found(user) => user.domain() == *domain,
            Known::Absent => !name.contains(['\\', '@']),
            Known::Unreadable(_) => is_user_of(&directory, name, domain),
        },
        Ask::Sid(sid) => sid.parse().is_ok_and(|sid| directory.by_sid(&sid).found().is_none()),
        Ask::Groups(_) | Ask::GroupObjects(_) | Ask::Object(_) => place(ask).as_deref() == Some(domain),
        Ask::Clusters => true,
        Ask::Group(_) | Ask::SpnMappings | Ask::DomainControllers | Ask::Trusts | Ask::ForestDomains | Ask::RootDse => {
            false
        }
    }
}
