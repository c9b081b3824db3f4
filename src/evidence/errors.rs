//! The errors that evidence amounts to: those that were reported, and those with which a KDC refused.

use super::{Answer, Evidence, Exchange, Kind};
use crate::symptom::{self, Entry, Hints, Symptom, catalogue};

/// Codes that every sign-in may pass through, and that mean nothing: another transport, and a proof of the key, are asked for.
const NORMAL: [u32; 2] = [25, 52];

impl Exchange {
    /// Whether the KDC refused it for good. An answer that only asks for another transport, or for a proof of the key, is none.
    pub fn is_failure(&self) -> bool {
        matches!(self.answer, Some(Answer::Refused(error)) if !NORMAL.contains(&error.code))
    }

    /// Whether a user's ticket to another service was granted.
    pub fn is_granted_delegation(&self) -> bool {
        self.kind == Kind::S4U2Proxy && self.answer == Some(Answer::Granted)
    }

    /// Whether a user's identity is asked for, by S4U2Self or by S4U2Proxy.
    pub fn is_delegation(&self) -> bool {
        matches!(self.kind, Kind::S4U2Self | Kind::S4U2Proxy)
    }

    /// The code with which it was refused, and the status inside, as errors to explain.
    fn errors(&self) -> Vec<Symptom> {
        let Some(Answer::Refused(error)) = self.answer.filter(|_| self.is_failure()) else { return Vec::new() };
        let code = catalogue::kerberos(error.code);
        let status = error.status.and_then(catalogue::wide);
        let symptom = |entry: &'static Entry| Symptom {
            code: Some(entry.code()),
            name: (!entry.name.is_empty()).then_some(entry.name),
            text: entry.text.to_owned(),
            from: self.from.clone(),
            time: self.time,
            host: None,
            entry: Some(entry),
            wrapper: false,
            also_readings: Vec::new(),
            hints: Hints::default(),
        };
        code.into_iter().chain(status).map(symptom).collect()
    }
}

fn is_normal(symptom: &Symptom) -> bool {
    symptom.entry.is_some_and(|entry| entry.kind == symptom::Kind::Kerberos && NORMAL.contains(&entry.number))
}

impl Evidence {
    /// Whether anything in it went wrong, whatever the reason.
    pub fn tells_of_failure(&self) -> bool {
        self.exchanges.iter().any(Exchange::is_failure) || !self.symptoms.iter().all(is_normal)
    }

    /// The errors to explain, each once, as it was seen last. Those of refused delegations come first: nothing is nearer to the
    /// cause. What else a KDC refused counts only where there is nothing better.
    pub fn errors(&self) -> Vec<Symptom> {
        let (delegations, others): (Vec<_>, Vec<_>) =
            self.exchanges.iter().partition(|exchange| exchange.is_delegation());
        let refused = delegations.into_iter().flat_map(Exchange::errors);
        let reported = self.symptoms.iter().filter(|symptom| !is_normal(symptom)).cloned();
        let mut all: Vec<Symptom> = refused.chain(reported).collect();
        if all.is_empty() {
            all = others.into_iter().flat_map(Exchange::errors).collect();
        }
        let mut seen = std::collections::BTreeSet::new();
        all.reverse();
        all.retain(|symptom| seen.insert((symptom.code.clone(), symptom.text.clone())));
        all.reverse();
        all
    }
}
