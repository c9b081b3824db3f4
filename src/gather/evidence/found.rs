//! What has been found in one file, as far as it is kept.

use std::collections::{BTreeMap, VecDeque};

use super::{events::audit, loose::Loose};
use crate::{
    evidence::{Event, Evidence, Exchange, Unread},
    symptom::{self, Symptom},
};

/// How many symptoms, and how many exchanges, of one file are kept: the last ones, which are the latest in a log.
const KEPT: usize = 10_000;

/// What has been found in one file.
pub(super) struct Found<'a> {
    pub(super) name: &'a str,
    symptoms: VecDeque<Symptom>,
    exchanges: Exchanges,
    /// How many symptoms were given up for later ones.
    dropped: u64,
    pub(super) loose: Loose,
    /// Whether anything in it was recognised, be it nothing to report.
    pub(super) known: bool,
    /// Audits without a result, by their number.
    silent: BTreeMap<u32, u64>,
    unread: Vec<Unread>,
}

impl<'a> Found<'a> {
    pub(super) fn new(name: &'a str) -> Self {
        Self {
            name,
            symptoms: VecDeque::new(),
            exchanges: Exchanges::default(),
            dropped: 0,
            loose: Loose::default(),
            known: false,
            silent: BTreeMap::new(),
            unread: Vec::new(),
        }
    }

    /// Takes an event. `after` stands behind its words and may be no part of them: it is looked at where the event itself says
    /// nothing.
    pub(super) fn event(&mut self, event: &Event, after: &str) {
        self.known = true;
        if audit::is_audit(event) && audit::result(event).is_none() {
            *self.silent.entry(event.id).or_default() += 1;
        }
        let evidence = event.evidence(self.name);
        if evidence.symptoms.is_empty() && evidence.exchanges.is_empty() && !after.is_empty() {
            self.loose.add(after, self.name);
        }
        self.add(evidence);
    }

    pub(super) fn add(&mut self, evidence: Evidence) {
        self.symptoms.extend(evidence.symptoms);
        evidence.exchanges.into_iter().for_each(|exchange| self.exchanges.add(exchange));
        self.unread.extend(evidence.unread);
        while self.symptoms.len() > KEPT {
            self.symptoms.pop_front();
            self.dropped += 1;
        }
    }

    /// What could not be read. Libraries quote names from the file in their reasons, however long those are.
    pub(super) fn miss(&mut self, what: String, count: u64, because: &str) {
        self.unread.push(Unread { what, count, because: symptom::one_line(because) });
    }

    pub(super) fn evidence(mut self) -> Evidence {
        let (name, loose) = (self.name, std::mem::take(&mut self.loose));
        let any = loose.any;
        let (symptoms, skipped) = loose.symptoms(name);
        if skipped > 0 {
            let because = "of text that is no event only the beginning and the end are looked at".to_owned();
            self.miss(format!("octets of {name}"), skipped, &because);
        }
        let nothing = symptoms.is_empty() && self.symptoms.is_empty() && self.exchanges.is_empty() && !self.known;
        if nothing && any {
            self.miss(format!("text of {name}"), 1, "it holds no event and no error that is known");
        }
        for (id, count) in std::mem::take(&mut self.silent) {
            let what = if count == 1 { format!("event {id} of {name}") } else { format!("events {id} of {name}") };
            self.miss(what, count, "without a result, or the label of the result is not known");
        }
        for (what, count) in [("symptoms", self.dropped), ("exchanges", self.exchanges.dropped)] {
            if count > 0 {
                self.miss(format!("{what} of {name}"), count, &format!("the last {KEPT} are kept"));
            }
        }
        self.symptoms.extend(symptoms);
        let mut evidence = Evidence::default();
        evidence.add(Evidence {
            symptoms: self.symptoms.into(),
            exchanges: self.exchanges.in_order(),
            unread: self.unread,
        });
        evidence
    }
}

/// Exchanges, of which those that say least are given up first: ordinary tickets before delegated ones, and those before refusals.
#[derive(Default)]
struct Exchanges {
    /// Each with its place in the file.
    kinds: [VecDeque<(u64, Exchange)>; 3],
    seen: u64,
    dropped: u64,
}

impl Exchanges {
    fn add(&mut self, exchange: Exchange) {
        let kind = match () {
            () if exchange.is_failure() => 2,
            () if exchange.is_delegation() => 1,
            () => 0,
        };
        self.kinds[kind].push_back((self.seen, exchange));
        self.seen += 1;
        if self.kinds.iter().map(VecDeque::len).sum::<usize>() > KEPT
            && let Some(least) = self.kinds.iter_mut().find(|kind| !kind.is_empty())
        {
            least.pop_front();
            self.dropped += 1;
        }
    }

    fn is_empty(&self) -> bool {
        self.seen == 0
    }

    fn in_order(self) -> Vec<Exchange> {
        let mut all: Vec<(u64, Exchange)> = self.kinds.into_iter().flatten().collect();
        all.sort_by_key(|(place, _)| *place);
        all.into_iter().map(|(_, exchange)| exchange).collect()
    }
}
