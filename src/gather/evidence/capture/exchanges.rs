//! Messages to exchanges: which answer belongs to which request, and what one says about the other.

use std::{collections::VecDeque, net::SocketAddr};

use jiff::{SignedDuration, Timestamp};

use super::{
    gaps::{Gap, Gaps},
    half::Stamp,
    recent::Recent,
};
use crate::{
    evidence::{Answer, Exchange, Kind, Transport},
    kerberos::{Seen, SeenAnswer, SeenRequest, TicketMark, see},
};

/// How many octets of exchanges are kept.
const MOST_OCTETS: usize = 28 << 20;
/// How many octets of each thing are kept that connects exchanges with one another.
const MEMORY: usize = 2 << 20;
/// How many requests wait on one connection.
const MOST_WAITING: usize = 16;
/// After that time a datagram is no answer any more.
const LATEST_ANSWER: SignedDuration = SignedDuration::from_secs(60);

/// Client, KDC, and how they speak.
type Connection = (SocketAddr, SocketAddr, Transport);

/// A request whose answer was not seen yet.
#[derive(Debug)]
struct Waiting {
    /// Its place in the list of exchanges.
    index: usize,
    time: Option<Timestamp>,
    kind: Kind,
    tgt: Option<TicketMark>,
    armored: bool,
}

/// What the messages come to.
#[derive(Debug)]
pub(super) struct Exchanges<'a> {
    file: &'a str,
    found: Vec<Exchange>,
    /// How many octets those take.
    octets: usize,
    waiting: Recent<Connection, VecDeque<Waiting>>,
    /// In whose name tickets are.
    names: Recent<TicketMark, String>,
    /// Which service those asked for a ticket to themselves as which had the ticket-granting ticket.
    selves: Recent<TicketMark, String>,
    /// How many requests may be S4U2Self inside FAST.
    hidden: u64,
}

impl<'a> Exchanges<'a> {
    pub(super) const fn new(file: &'a str) -> Self {
        Self {
            file,
            found: Vec::new(),
            octets: 0,
            waiting: Recent::new(MEMORY),
            names: Recent::new(MEMORY),
            selves: Recent::new(MEMORY),
            hidden: 0,
        }
    }

    /// All of them, in the order of their requests.
    pub(super) fn found(self, gaps: &mut Gaps) -> Vec<Exchange> {
        gaps.add_all(Gap::ArmoredRequest, self.hidden);
        self.found
    }

    /// Takes a message from somewhere to somewhere.
    pub(super) fn take(
        &mut self,
        (from, to): (SocketAddr, SocketAddr),
        transport: Transport,
        stamp: Stamp,
        message: &[u8],
        gaps: &mut Gaps,
    ) {
        match see(message, stamp.time.unwrap_or_default()) {
            Ok(Seen::Request(request)) => self.request((from, to, transport), stamp, request, gaps),
            Ok(Seen::Answer(answer)) => self.answer((to, from, transport), stamp, answer, gaps),
            Err(malformed) => gaps.add(Gap::Malformed(malformed.0)),
        }
    }

    fn request(&mut self, connection: Connection, stamp: Stamp, seen: SeenRequest, gaps: &mut Gaps) {
        self.hidden += u64::from(seen.armored && seen.kind == Kind::Tgs);
        let (kind, tgt) = (seen.kind, seen.tgt);
        let known =
            |mark: Option<TicketMark>, by: &Recent<TicketMark, String>| mark.and_then(|mark| by.get(&mark).cloned());
        let (evidence, for_whom) = seen.evidence.unzip();
        let client = seen.client.or_else(|| known(tgt, &self.names));
        let (client, user) = match kind {
            Kind::As | Kind::Tgs => (client, None),
            // Whoever asks for a ticket to himself is the service that it is for.
            Kind::S4U2Self => (client.or_else(|| seen.server.clone()), seen.user),
            // The same with S4U2Proxy: the evidence is a ticket to whoever shows it.
            Kind::S4U2Proxy => (client.or_else(|| known(tgt, &self.selves)).or(for_whom), known(evidence, &self.names)),
        };
        if let (Kind::S4U2Self, Some(tgt), Some(own)) = (kind, tgt, &seen.server) {
            self.selves.insert(tgt, own.clone(), own.len());
        }
        let exchange = Exchange {
            time: stamp.time,
            kind,
            client,
            user,
            spn: seen.server,
            kdc: Some(connection.1.to_string()),
            transport: Some(connection.2),
            offers_resource_based: seen.offers_resource_based,
            answer: None,
            from: self.place(stamp),
        };
        let Some(index) = self.add(exchange, gaps) else { return };
        let waiting = Waiting { index, time: stamp.time, kind, tgt, armored: seen.armored };
        if let Some(queue) = self.waiting.get_mut(&connection) {
            if queue.len() == MOST_WAITING {
                queue.pop_front();
            }
            queue.push_back(waiting);
        } else {
            let weight = MOST_WAITING * size_of::<Waiting>();
            self.waiting.insert(connection, VecDeque::from([waiting]), weight);
        }
    }

    fn answer(&mut self, connection: Connection, stamp: Stamp, seen: SeenAnswer, gaps: &mut Gaps) {
        // The two that are steps on the way to an answer have no details that matter.
        if seen.armored && !seen.refusal.as_ref().is_some_and(|refusal| matches!(refusal.code, 25 | 52)) {
            gaps.add(Gap::ArmoredError);
        }
        if let (Some(mark), Some(name)) = (seen.ticket, &seen.client) {
            self.names.insert(mark, name.clone(), name.len());
        }
        let answer = seen.refusal.as_ref().map_or(Answer::Granted, |refusal| Answer::Refused(refusal.error()));
        let Some(waiting) = self.awaited(&connection, stamp, &seen) else {
            return self.alone(&connection, stamp, seen, answer, gaps);
        };
        let Some(exchange) = self.found.get_mut(waiting.index) else { return };
        exchange.answer = Some(answer);
        let granted = answer == Answer::Granted;
        match exchange.kind {
            // Inside the armor it may have been S4U2Self: then the ticket is in another name than that of who asked.
            Kind::Tgs if granted && waiting.armored => {
                if let (Some(own), Some(name)) = (&exchange.client, seen.client) {
                    self.hidden = self.hidden.saturating_sub(1);
                    if !own.eq_ignore_ascii_case(&name) {
                        exchange.kind = Kind::S4U2Self;
                        exchange.user = Some(name);
                    }
                }
            }
            // Whose ticket it is, and with an error whose was shown, is who asked.
            Kind::Tgs if exchange.client.is_none() => {
                if let (Some(tgt), Some(name)) = (waiting.tgt, &seen.client) {
                    self.names.insert(tgt, name.clone(), name.len());
                }
                exchange.client = seen.client;
            }
            Kind::S4U2Self | Kind::S4U2Proxy if granted && exchange.user.is_none() => exchange.user = seen.client,
            _ => {}
        }
    }

    /// The oldest request on a connection that an answer may belong to. Those before it will have none.
    fn awaited(&mut self, connection: &Connection, stamp: Stamp, answer: &SeenAnswer) -> Option<Waiting> {
        let queue = self.waiting.get_mut(connection)?;
        while let Some(waiting) = queue.pop_front() {
            let is_same_kind = answer.kind.is_none_or(|kind| (kind == Kind::As) == (waiting.kind == Kind::As));
            let is_late = connection.2 == Transport::Udp
                && waiting.time.zip(stamp.time).is_some_and(|(asked, now)| now.duration_since(asked) > LATEST_ANSWER);
            if is_same_kind && !is_late {
                return Some(waiting);
            }
        }
        None
    }

    /// An answer whose request is not in the capture.
    fn alone(&mut self, connection: &Connection, stamp: Stamp, seen: SeenAnswer, answer: Answer, gaps: &mut Gaps) {
        let signs_in = seen.server.as_ref().is_some_and(|server| server.to_lowercase().starts_with("krbtgt/"));
        let kind = seen.kind.unwrap_or(if signs_in { Kind::As } else { Kind::Tgs });
        let exchange = Exchange {
            time: stamp.time,
            kind,
            // With other tickets it may as well be a user in whose name somebody asked.
            client: seen.client.filter(|_| kind == Kind::As),
            user: None,
            spn: seen.server,
            kdc: Some(connection.1.to_string()),
            transport: Some(connection.2),
            offers_resource_based: None,
            answer: Some(answer),
            from: self.place(stamp),
        };
        self.add(exchange, gaps);
    }

    fn place(&self, stamp: Stamp) -> String {
        format!("{}, frame {}", self.file, stamp.frame)
    }

    /// Adds an exchange if there is room, and returns its place.
    fn add(&mut self, exchange: Exchange, gaps: &mut Gaps) -> Option<usize> {
        /// What each allocation costs besides its octets.
        const ALLOCATION: usize = 16;
        let texts = [&exchange.client, &exchange.user, &exchange.spn, &exchange.kdc];
        let texts: usize = texts.into_iter().flatten().map(|text| text.len() + ALLOCATION).sum();
        let octets = size_of::<Exchange>() + texts + exchange.from.len() + ALLOCATION;
        if self.octets + octets > MOST_OCTETS {
            gaps.add(Gap::TooManyMessages);
            return None;
        }
        self.octets += octets;
        self.found.push(exchange);
        Some(self.found.len() - 1)
    }
}
