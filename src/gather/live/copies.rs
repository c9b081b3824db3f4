//! The other domain controllers: each is asked for the objects that decide, all at the same time.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use tokio::{task::JoinSet, time::Instant};

use super::connect::{Connected, MOST, SignIns};
use crate::{
    directory::Directory,
    facts::{Copy, Facts, Known, Object},
    gather::{
        ldap::{Scope, Search, Server, Session},
        limit::Limit,
        readable, stamps,
    },
    windows::Sid,
};

/// How long the others may take after the one that counts has answered everything.
const GRACE: Duration = Duration::from_millis(1600);

/// What they have of it at the least, however long was waited for another one before.
const LEAST: Duration = Duration::from_millis(600);

/// What is compared, what replication knows of it, and what tells an empty attribute from a hidden one.
const ATTRIBUTES: &[&str] = &[
    "msDS-AllowedToDelegateTo",
    "userAccountControl",
    "msDS-AllowedToActOnBehalfOfOtherIdentity",
    "servicePrincipalName",
    "whenChanged",
    stamps::AS_TEXT,
    stamps::AS_OCTETS,
    "nTSecurityDescriptor",
];

/// What replication knows of an object, to be had from the domain controller that counts.
const STAMPS: &[&str] = &[stamps::AS_TEXT, stamps::AS_OCTETS];

/// What is known of one of the others.
#[derive(Debug, Default)]
struct Other {
    read_only: bool,
    /// Why it was not asked.
    left_out: Option<String>,
    objects: Option<Known<Vec<Arc<Object>>>>,
    missing: BTreeSet<String>,
    source: Option<String>,
    /// See [`Copy::server`].
    server: Option<String>,
}

/// The domain controllers beside the one that counts.
pub(super) struct Others {
    sign_ins: SignIns,
    /// Sign-ins that came to an end and were not looked at yet.
    came: BTreeMap<usize, super::connect::SignedIn>,
    /// The one that counts, by the names that it goes by.
    own: BTreeSet<String>,
    naming: String,
    known: BTreeMap<String, Other>,
    lost: Duration,
    scheme: &'static str,
    /// What the user gave to `--server`.
    server: Option<String>,
}

impl Others {
    /// Goes on with what [`super::connect::connect`] began.
    pub(super) fn new(connected: Connected, server: Option<&str>) -> Self {
        let Connected { session, at, sign_ins, came, waiting, lost } = connected;
        let root = session.root_dse();
        let own_name = root.text("dnsHostName").found().map(|name| name.trim_end_matches('.').to_lowercase());
        let own = own_name.into_iter().chain(sign_ins.hosts.get(at).cloned()).collect();
        let naming = root.text("defaultNamingContext").found().unwrap_or_default().to_lowercase();
        let scheme = if session.source().starts_with("ldaps") { "ldaps" } else { "ldap" };
        let known = sign_ins.hosts.iter().map(|host| (host.clone(), Other::default())).collect();
        let server = server.map(str::to_owned);
        let mut others = Self { sign_ins, came, own, naming, known, lost, scheme, server };
        for server in waiting {
            others.add(&server.host);
        }
        others
    }

    /// One more, which is asked unless too many are already, or the user has named another one.
    fn add(&mut self, host: &str) {
        let host = host.trim_end_matches('.').to_lowercase();
        if host.is_empty() || self.own.contains(&host) || self.known.contains_key(&host) {
            return;
        }
        let left_out = match &self.server {
            Some(server) => Some(format!("{host} was not asked: --server names {server}")),
            None if self.sign_ins.hosts.len() >= MOST => {
                Some(format!("{host} was not asked: {MOST} domain controllers were, which is the most"))
            }
            None => None,
        };
        if left_out.is_none() {
            self.sign_ins.begin(Server { host: host.clone(), port: None, resolved: Vec::new() });
        }
        self.known.insert(host, Other { left_out, ..Other::default() });
    }

    /// Those that the directory knows: the DNS need not have all of them.
    pub(super) fn learn(&mut self, facts: &Facts) {
        for account in Directory::new(facts).domain_controllers() {
            let Known::Found(name) = account.dns_name() else { continue };
            let control = account.control().found();
            // One that is disabled is being taken out of service.
            if control.is_some_and(|control| control.has(crate::directory::AccountControl::DISABLED)) {
                continue;
            }
            self.add(&name);
            if let Some(other) = self.known.get_mut(&name) {
                other.read_only =
                    control.is_some_and(|control| control.has(crate::directory::AccountControl::READ_ONLY_DC));
            }
        }
    }

    /// Whether any is to be compared.
    fn are_asked(&self) -> bool {
        self.known.iter().any(|(host, other)| !self.own.contains(host) && other.left_out.is_none())
    }

    /// Asks all of them for the objects, and the one that counts for what replication knows of its own.
    pub(super) async fn read(
        mut self,
        session: &Session,
        dns: &BTreeSet<String>,
        reader: &Known<BTreeSet<Sid>>,
        limit: &Limit,
    ) -> (Vec<Copy>, Vec<Object>) {
        let grace = GRACE.saturating_sub(self.lost).max(LEAST);
        let until = limit.by(Instant::now() + grace);
        let are_asked = self.are_asked();
        let own = async {
            if !are_asked {
                return Vec::new();
            }
            let read = until.within(objects(session.clone(), dns.clone(), STAMPS)).await;
            let read = read.ok().and_then(Result::ok).unwrap_or_default();
            read.into_iter().filter_map(|(_, object)| object).collect()
        };
        let (mut own, ()) = tokio::join!(own, self.sign_ins_and_searches(dns, reader, &until));
        own.iter_mut().for_each(stamps::keep);
        let late =
            if until.at() == limit.at() || until.is_stopped() { until.words() } else { "did not answer within 2 s" };
        let others = self.known.into_iter().filter(|(host, _)| !self.own.contains(host));
        let copies = others.map(|(host, other)| Copy {
            source: other.source.unwrap_or_else(|| format!("{}://{host}", self.scheme)),
            server: other.server,
            read_only: other.read_only,
            left_out: other.left_out.is_some() && self.server.is_some(),
            objects: match (other.left_out, other.objects) {
                (Some(why), _) => Known::Unreadable(why),
                (None, Some(objects)) => objects,
                (None, None) => Known::Unreadable(format!("{host} {late}")),
            },
            missing: other.missing,
            name: host,
        });
        (copies.collect(), own)
    }

    async fn sign_ins_and_searches(&mut self, dns: &BTreeSet<String>, reader: &Known<BTreeSet<Sid>>, until: &Limit) {
        let mut running = JoinSet::new();
        let mut came = std::mem::take(&mut self.came);
        let mut open = self.sign_ins.hosts.iter().filter(|host| !self.own.contains(*host)).count();
        loop {
            for (at, signed_in) in std::mem::take(&mut came) {
                open = open.saturating_sub(1);
                let host = self.sign_ins.hosts[at].clone();
                match signed_in {
                    Err(trouble) => self.note(&host, Known::Unreadable(trouble.words)),
                    Ok(session) => {
                        if let Some(session) = self.welcome(&host, session) {
                            let dns = dns.clone();
                            running.spawn(async move { (host, objects(session, dns, ATTRIBUTES).await) });
                        }
                    }
                }
            }
            if open == 0 && running.is_empty() {
                return;
            }
            tokio::select! {
                signed_in = self.sign_ins.next(until), if open > 0 => match signed_in {
                    Some((at, signed_in)) => drop(came.insert(at, signed_in)),
                    None => return,
                },
                read = until.within(running.join_next()), if !running.is_empty() => match read {
                    // A task that panicked leaves its domain controller without an answer.
                    Ok(Some(Ok((host, read)))) => self.keep(&host, read, reader),
                    Ok(_) => {}
                    Err(_) => return,
                },
            }
        }
    }

    /// A session, unless it is with one that is known by another name, or of another domain.
    fn welcome(&mut self, host: &str, session: Session) -> Option<Session> {
        let root = session.root_dse();
        let name = root.text("dnsHostName").found().map(|name| name.trim_end_matches('.').to_lowercase());
        if name.is_some_and(|name| name != host && (self.own.contains(&name) || self.known.contains_key(&name))) {
            self.known.remove(host);
            return None;
        }
        let naming = root.text("defaultNamingContext").found().unwrap_or_default().to_lowercase();
        if naming != self.naming {
            self.note(host, Known::Unreadable(format!("{host} does not serve this domain, but {naming:?}")));
            return None;
        }
        if let Some(other) = self.known.get_mut(host) {
            other.source = Some(session.source().to_owned());
            other.server = root.text("serverName").found().map(str::to_owned);
        }
        Some(session)
    }

    fn note(&mut self, host: &str, objects: Known<Vec<Arc<Object>>>) {
        if let Some(other) = self.known.get_mut(host) {
            other.objects = Some(objects);
        }
    }

    fn keep(&mut self, host: &str, read: Result<Vec<(String, Option<Object>)>, String>, reader: &Known<BTreeSet<Sid>>) {
        let read = match read {
            Ok(read) => read,
            Err(words) => return self.note(host, Known::Unreadable(words)),
        };
        let missing = read.iter().filter(|(_, object)| object.is_none()).map(|(dn, _)| dn.to_lowercase()).collect();
        let mut objects: Vec<Object> = read.into_iter().filter_map(|(_, object)| object).collect();
        readable::mark_hidden(&mut objects, reader);
        objects.iter_mut().for_each(stamps::keep);
        objects.sort_by_key(|object| object.dn.to_lowercase());
        if let Some(other) = self.known.get_mut(host) {
            other.objects = Some(Known::Found(objects.into_iter().map(Arc::new).collect()));
            other.missing = missing;
        }
    }
}

/// The objects with these names, all asked for at once; nothing in the place of one that is not there.
///
/// # Errors
/// The server's words, if one search was not answered: half an answer must not be read as all of it.
async fn objects(
    session: Session,
    dns: BTreeSet<String>,
    attributes: &'static [&'static str],
) -> Result<Vec<(String, Option<Object>)>, String> {
    let mut running = JoinSet::new();
    for dn in dns {
        let session = session.clone();
        running.spawn(async move {
            let search = Search {
                base: &dn,
                scope: Scope::Base,
                filter: "(objectClass=*)",
                attributes,
                security_descriptor: attributes.contains(&"nTSecurityDescriptor"),
                page_size: 1,
            };
            let found = session.search(&search).await?;
            Ok::<_, String>((dn.clone(), found.into_iter().next()))
        });
    }
    let mut objects = Vec::new();
    while let Some(read) = running.join_next().await {
        objects.push(read.map_err(|error| format!("the LDAP client failed: {error}"))??);
    }
    session.why_not_believed().map_or(Ok(objects), Err)
}
