//! Searching.

use std::{
    io,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use ldap3::{Ldap, LdapConnAsync, LdapError, LdapResult, Scope};
use tokio::{net::TcpStream, sync::watch};

use super::{
    asked::{controls, is_within, next_page},
    entry::{self, Entry, Missing},
    layer::Layer,
    pair,
    pump::{self, End},
    wire::{BUSY, NO_SUCH_OBJECT, SUCCESS, UNAVAILABLE},
    words,
};
use crate::facts::{Known, Object, Value};

/// The most memory that all answers of a session may take, in octets: a farm of 1 000 hosts with full lists takes 32 MB.
const MOST: usize = 128 << 20;

/// What to search for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Search<'a> {
    /// The distinguished name where the search begins.
    pub base: &'a str,
    /// How far below `base` it goes.
    pub scope: Scope,
    /// The filter (RFC 4515); escape values with [`crate::quote::ldap_filter`].
    pub filter: &'a str,
    /// The attributes to bring. Those that do not come are [`Known::Absent`].
    pub attributes: &'a [&'a str],
    /// Whether to ask for security descriptors in the form that ordinary users may read.
    pub security_descriptor: bool,
    /// Objects that the server is to send at once, at most; 1000 is what Active Directory allows by default.
    pub page_size: u32,
}

/// A connection that is signed in. Clones share it, and any number of searches may run at a time.
#[derive(Clone)]
pub struct Session(Arc<Shared>);

struct Shared {
    ldap: Ldap,
    root_dse: Object,
    identity: Option<String>,
    limit: Duration,
    searches: AtomicUsize,
    /// What of [`MOST`] is left.
    room: AtomicUsize,
    ended: watch::Receiver<Option<End>>,
    /// What the server said that another one might not say.
    busy: OnceLock<String>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("source", &self.source()).finish_non_exhaustive()
    }
}

impl Session {
    pub(super) async fn start(
        stream: TcpStream,
        layer: Box<dyn Layer>,
        root_dse: Object,
        identity: Option<String>,
        limit: Duration,
    ) -> io::Result<Self> {
        let (ours, settings, url) = pair::make().await?;
        let (connection, ldap) = LdapConnAsync::with_settings(settings, url).await.map_err(io::Error::from)?;
        let (end, ended) = watch::channel(None);
        tokio::spawn(pump::run(stream, ours, layer, end.clone()));
        // A task of its own contains a panic of the decoder.
        let driven = tokio::spawn(connection.drive());
        tokio::spawn(async move {
            let why = match driven.await {
                Ok(Ok(())) => "the connection was closed".to_owned(),
                Ok(Err(error)) => error.to_string(),
                Err(_) => "the server sent something that cannot be decoded".to_owned(),
            };
            pump::end(&end, why.into());
        });
        Ok(Self(Arc::new(Shared {
            ldap,
            root_dse,
            identity,
            limit,
            searches: AtomicUsize::new(0),
            room: AtomicUsize::new(MOST),
            ended,
            busy: OnceLock::new(),
        })))
    }

    /// The root DSE, as it was before the sign-in: with every attribute that the server shows.
    pub fn root_dse(&self) -> &Object {
        &self.0.root_dse
    }

    /// The directory as objects name it: `ldap://dc1.contoso.com`.
    pub fn source(&self) -> &str {
        &self.0.root_dse.source
    }

    /// In whose name the session acts: `alice@CONTOSO.COM`, or the name that was given.
    pub fn identity(&self) -> Option<&str> {
        self.0.identity.as_deref()
    }

    /// Why nothing is to be believed that came over this session: the server did not keep to the protocol, so an answer may have been
    /// taken for that to another question.
    pub fn why_not_believed(&self) -> Option<String> {
        let end = self.0.ended.borrow().clone().filter(|end| end.is_nonsense)?;
        Some(format!("{}: {}", self.source(), end.why))
    }

    /// How many search requests were sent over this session and its clones, pages and portions of values included. The
    /// root DSE is not among them.
    pub fn searches_sent(&self) -> usize {
        self.0.searches.load(Ordering::Relaxed)
    }

    /// Why it is worth asking another server, if so: the connection came to an end, or this one has no time for us.
    pub fn trouble(&self) -> Option<String> {
        self.0.ended.borrow().clone().map(|end| end.why).or_else(|| self.0.busy.get().cloned())
    }

    /// Searches, and brings everything: all pages, and all values of long lists. Referrals are not followed. A base that
    /// does not exist has no objects if the search is for it alone.
    ///
    /// # Errors
    /// Why there is no answer, or no complete one, in the server's words where there are any.
    pub async fn search(&self, request: &Search<'_>) -> Result<Vec<Object>, String> {
        let context =
            |why| format!("{}: a search under {:?} for {}: {why}", self.source(), request.base, request.filter);
        match tokio::time::timeout(self.0.limit, self.all_pages(request)).await {
            Ok(result) => result.map_err(context),
            Err(_) => Err(context(format!("no complete answer within {} s", self.0.limit.as_secs_f64()))),
        }
    }

    async fn all_pages(&self, request: &Search<'_>) -> Result<Vec<Object>, String> {
        let (mut objects, mut cookie) = (Vec::new(), Vec::new());
        loop {
            let (entries, result) = self.page(request, request.attributes, &cookie).await?;
            if result.rc == NO_SUCH_OBJECT && request.scope == Scope::Base && entries.is_empty() {
                return Ok(Vec::new());
            }
            if result.rc != SUCCESS {
                let said = words::result(result.rc, &result.text);
                if [BUSY, UNAVAILABLE].contains(&result.rc) {
                    // The first to say so is enough.
                    self.0.busy.get_or_init(|| said.clone());
                }
                return Err(match objects.len() + entries.len() {
                    0 => said,
                    count => format!("the answer is not complete, only {count} objects came: {said}"),
                });
            }
            for entry in entries {
                objects.push(self.whole(entry, request).await?);
            }
            cookie = next_page(&result).map_err(|error| error.to_string())?;
            if cookie.is_empty() {
                return Ok(objects);
            }
        }
    }

    /// One search request and its answer.
    async fn page(
        &self,
        request: &Search<'_>,
        attributes: &[&str],
        cookie: &[u8],
    ) -> Result<(Vec<Entry>, LdapResult), String> {
        let mut ldap = self.0.ldap.clone();
        ldap.with_controls(controls(request, cookie));
        self.0.searches.fetch_add(1, Ordering::Relaxed);
        let (attributes, asked) = (attributes.to_vec(), attributes.len());
        let started = ldap.streaming_search(request.base, request.scope, request.filter, attributes).await;
        let mut stream = match started {
            Ok(stream) => stream,
            Err(error) => return Err(self.why(error).await),
        };
        let mut entries = Vec::new();
        loop {
            match stream.next().await {
                Ok(Some(found)) if found.is_ref() || found.is_intermediate() => {}
                Ok(Some(found)) => {
                    let entry = Entry::read(found.0)?;
                    if !is_within(&entry.dn, request) {
                        return Err(format!("the server sent an object that is not there, {:?}", entry.dn));
                    }
                    let size = entry.size(asked);
                    let left =
                        self.0.room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |room| room.checked_sub(size));
                    left.map_err(|_| "all answers together take more than 128 MiB")?;
                    entries.push(entry);
                }
                Ok(None) => return Ok((entries, stream.finish().await)),
                Err(error) => return Err(self.why(error).await),
            }
        }
    }

    /// Makes the object, and brings the values that the server held back.
    async fn whole(&self, entry: Entry, request: &Search<'_>) -> Result<Object, String> {
        let (mut object, missing) = entry::object(entry, request.attributes, self.source())?;
        for missing in missing {
            let known = self.portions(&object.dn, request, missing.clone()).await;
            let values = object.attributes.entry(missing.attribute).or_insert(Known::Absent);
            match (known, values) {
                (Ok(more), Known::Found(values)) => values.extend(more),
                (Ok(more), values) => *values = Known::Found(more),
                // Half a list must not be read as the list.
                (Err(why), values) => *values = Known::Unreadable(why),
            }
        }
        entry::sort(&mut object);
        Ok(object)
    }

    async fn portions(&self, dn: &str, request: &Search<'_>, mut missing: Missing) -> Result<Vec<Value>, String> {
        let search = Search { base: dn, scope: Scope::Base, filter: "(objectClass=*)", ..*request };
        let mut values = Vec::new();
        loop {
            let asked = missing.request();
            let incomplete =
                |why: &str| format!("only the first {} values of {} came: {why}", missing.from, missing.attribute);
            let (entries, result) = self.page(&search, &[&asked], &[]).await.map_err(|why| incomplete(&why))?;
            if result.rc != SUCCESS {
                return Err(incomplete(&words::result(result.rc, &result.text)));
            }
            let entry = entries.into_iter().next().ok_or_else(|| incomplete("the object is gone"))?;
            let mut next = None;
            let mut came = false;
            for (text, portion) in entry.attributes {
                let (name, from) = entry::description(&text)?;
                if name == missing.attribute && text.contains(';') {
                    came = true;
                    next = from;
                    values.extend(portion.into_iter().map(Value::new));
                }
            }
            match next {
                _ if !came => return Err(incomplete("the list changed while it was read")),
                None => return Ok(values),
                Some(from) if from <= missing.from => return Err(incomplete("the server repeats itself")),
                Some(from) => missing.from = from,
            }
        }
    }

    /// What went wrong. The library only knows that its counterpart is gone; the pump knows why.
    async fn why(&self, error: LdapError) -> String {
        if matches!(error, LdapError::FilterParsing) {
            return "the filter is not valid".to_owned();
        }
        let mut ended = self.0.ended.clone();
        let known = tokio::time::timeout(Duration::from_secs(1), ended.wait_for(Option::is_some)).await;
        match known {
            Ok(Ok(end)) => end.as_ref().map(|end| end.why.clone()).unwrap_or_default(),
            _ => error.to_string(),
        }
    }
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
