//! The global catalog: who owns a needed name in another domain of the forest. A KDC looks there too.

use std::{collections::BTreeMap, net::IpAddr, sync::Arc, time::Duration};

use tokio::{task::JoinHandle, time::Instant};

use super::{LiveOptions, connect};
use crate::{
    directory::Directory,
    facts::{Ask, Asked, Coverage, Facts, Object, Part, Snapshot},
    gather::{
        dns::Resolver,
        ldap::{Scope, Search, Tls},
        limit::Limit,
        questions::OF_CATALOG,
    },
    name::domain_of,
    quote::ldap_filter,
};

/// How long it may take once everything else is known.
const GRACE: Duration = Duration::from_millis(1600);

/// Names that go into one filter.
const TERMS: usize = 200;

/// The names that are searched for, and what comes of it.
type Begun = (Vec<String>, JoinHandle<Result<Vec<Object>, String>>);

/// The search, once it was begun.
pub(super) struct Catalog {
    options: LiveOptions,
    resolver: Resolver,
    limit: Limit,
    /// The host of the domain controller that counts, as it was signed in to.
    host: String,
    begun: Option<Begun>,
}

impl Catalog {
    pub(super) fn new(options: &LiveOptions, resolver: &Resolver, limit: &Limit, host: &str) -> Self {
        Self {
            options: options.clone(),
            resolver: resolver.clone(),
            limit: limit.clone(),
            host: host.to_owned(),
            begun: None,
        }
    }

    fn port(&self) -> u16 {
        if self.options.tls == Tls::Ldaps { 3269 } else { 3268 }
    }

    /// Searches for the names among some questions, where the domain controller has a catalog and the forest more than one domain.
    pub(super) fn begin(&mut self, asks: &[Ask], facts: &Facts) {
        let directory = Directory::new(facts);
        let has_others = directory.forest().found().is_some_and(|domains| domains.len() > 1);
        let names = asks.iter().filter_map(|ask| if let Ask::Spn(spn) = ask { Some(spn.clone()) } else { None });
        let names: Vec<String> = names.collect();
        if self.begun.is_some() || names.is_empty() || !has_others || !directory.has_catalog() {
            return;
        }
        let is_v6 = self.host.parse::<IpAddr>().is_ok_and(|address| address.is_ipv6());
        let host = if is_v6 { format!("[{}]", self.host) } else { self.host.clone() };
        let options =
            LiveOptions { domain: None, server: Some(format!("{host}:{}", self.port())), ..self.options.clone() };
        let running = tokio::spawn(owners(options, self.resolver.clone(), self.limit.clone(), names.clone()));
        self.begun = Some((names, running));
    }

    /// Adds what it has of accounts of other domains.
    pub(super) async fn read(self, facts: &mut Facts) {
        let port = self.port();
        let Some((names, running)) = self.begun else { return };
        let until = self.limit.by(Instant::now() + GRACE);
        let came = match until.within(running).await {
            Ok(Ok(came)) => came,
            Ok(Err(error)) => Err(format!("the LDAP client failed: {error}")),
            Err(why) => Err(why.to_owned()),
        };
        let source = facts.snapshots.first().map(|own| format!("{}:{port}", own.source)).unwrap_or_default();
        let outcome = match &came {
            Ok(_) => Asked::Answered,
            Err(words) => Asked::Failed(words.clone()),
        };
        if let Err(words) = &came {
            facts.remarks.push(format!(
                "whether an account of another domain owns a needed name was not seen: the global catalog ({source}): {words}"
            ));
        }
        // Those of the domain of the case were read there, with all that they have.
        let elsewhere = came.unwrap_or_default().into_iter().filter(|object| domain_of(&object.dn) != facts.domain);
        let objects: BTreeMap<String, Object> =
            elsewhere.map(|object| (object.dn.to_lowercase(), Object { source: source.clone(), ..object })).collect();
        facts.snapshots.push(Snapshot {
            source,
            live: true,
            part: Part::Catalog,
            objects: objects.into_values().map(Arc::new).collect(),
            asked: names.into_iter().map(|name| (Ask::Spn(name).key(), outcome.clone())).collect(),
            coverage: Coverage::default(),
        });
    }
}

async fn owners(
    options: LiveOptions,
    resolver: Resolver,
    limit: Limit,
    names: Vec<String>,
) -> Result<Vec<Object>, String> {
    let connected = connect::connect(&options, None, &resolver, &limit, false, None).await;
    let session = connected.map_err(|failure| failure.to_string())?.session;
    let mut found = Vec::new();
    for some in names.chunks(TERMS) {
        let terms: Vec<String> =
            some.iter().map(|name| format!("(servicePrincipalName={})", ldap_filter(name))).collect();
        let search = Search {
            // The catalog is searched from above all domains.
            base: "",
            scope: Scope::Subtree,
            filter: &format!("(|{})", terms.concat()),
            attributes: OF_CATALOG,
            security_descriptor: false,
            page_size: 1000,
        };
        let objects = limit.within(session.search(&search)).await?;
        found.extend(objects?);
    }
    Ok(found)
}
