//! The errors that evidence amounts to: those that were reported, and those with which a KDC refused.

use std::{collections::BTreeSet, sync::LazyLock};

use super::{Answer, Evidence, Exchange, Kind};
use crate::symptom::{self, Cause, Entry, Hints, Relation, Symptom, catalogue};

/// Codes that every sign-in may pass through, and that mean nothing: another transport, and a proof of the key, are asked for.
const NORMAL: [u32; 2] = [25, 52];
/// `KDC_ERR_C_PRINCIPAL_UNKNOWN`.
const UNKNOWN: u32 = 6;
/// `KDC_ERR_BADOPTION`, which of a service ticket only delegation can bring about.
const BAD_OPTION: u32 = 13;
/// `KDC_ERR_PREAUTH_FAILED`.
const WRONG_KEY: u32 = 24;

/// An account that signs in and is not there. That the user exists and may not be read is a reading of S4U2Self alone.
static UNKNOWN_USER: LazyLock<Option<Entry>> = LazyLock::new(|| {
    reading(
        UNKNOWN,
        "Nobody of that name can sign in: the name is misspelt, or the account was renamed or deleted.",
        &[Cause { slug: "user-unknown", certain: true }, Cause { slug: "cross-forest-trust", certain: false }],
    )
});
/// The same of a machine.
static UNKNOWN_COMPUTER: LazyLock<Option<Entry>> = LazyLock::new(|| {
    reading(
        UNKNOWN,
        "The computer's account is not in the directory that was asked.",
        &[Cause { slug: "account-deleted", certain: true }],
    )
});
/// A person who mistypes a password is no sign of anything.
static WRONG_PASSWORD: LazyLock<Option<Entry>> =
    LazyLock::new(|| reading(WRONG_KEY, "The user gave a wrong password.", &[]));
/// A refusal without a status, as some KDCs and most audits give it.
static WITHOUT_STATUS: LazyLock<Option<Entry>> = LazyLock::new(|| {
    let entry = catalogue::kerberos(BAD_OPTION)?;
    let meaning = "The KDC refuses the delegation and does not say why: the list of the host may be empty or lack the name, or the \
                   user's ticket may not be forwarded.";
    Some(Entry { meaning, ..*entry })
});

/// A row of the catalogue as it is to be read where the question is known too.
fn reading(number: u32, meaning: &'static str, causes: &'static [Cause]) -> Option<Entry> {
    let entry = catalogue::kerberos(number)?;
    Some(Entry { meaning, causes, relation: Relation::Authentication, ..*entry })
}

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

    /// Whether a user's ticket to another service was refused. Audits and reports do not say that it was one; its code does.
    pub fn is_refused_proxy(&self) -> bool {
        let by_code = matches!(self.answer, Some(Answer::Refused(error)) if error.code == BAD_OPTION);
        self.is_failure() && (self.kind == Kind::S4U2Proxy || (self.kind == Kind::Tgs && by_code))
    }

    /// What the catalogue knows of the code with which it was refused, as far as it fits what was asked for and by whom.
    pub fn entry(&self) -> Option<&'static Entry> {
        let Some(Answer::Refused(error)) = self.answer else { return None };
        let is_computer = self.client.as_ref().map(|client| client.ends_with('$') || client.contains('/'));
        let special = match (self.kind, error.code, is_computer) {
            (Kind::As, UNKNOWN, Some(true)) => UNKNOWN_COMPUTER.as_ref(),
            (Kind::As, UNKNOWN, _) => UNKNOWN_USER.as_ref(),
            (Kind::As, WRONG_KEY, Some(false)) => WRONG_PASSWORD.as_ref(),
            (_, BAD_OPTION, _) if error.status.is_none() => WITHOUT_STATUS.as_ref(),
            _ => None,
        };
        special.or_else(|| catalogue::kerberos(error.code))
    }

    /// The code with which it was refused, and the status inside, as errors to explain.
    fn errors(&self) -> Vec<Symptom> {
        let Some(Answer::Refused(error)) = self.answer.filter(|_| self.is_failure()) else { return Vec::new() };
        let code = self.entry();
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

/// Whether an error belongs to every sign-in.
pub(super) fn is_normal(symptom: &Symptom) -> bool {
    symptom.entry.is_some_and(|entry| entry.kind == symptom::Kind::Kerberos && NORMAL.contains(&entry.number))
}

/// What was asked, so that it is known again. In whose name a ticket to another service is asked for, only the answer tells.
fn question(exchange: &Exchange) -> (Kind, [Option<String>; 3]) {
    let name = |name: &Option<String>| name.as_ref().map(|name| name.to_lowercase());
    let user = if exchange.kind == Kind::S4U2Self { name(&exchange.user) } else { None };
    (exchange.kind, [name(&exchange.client), name(&exchange.spn), user])
}

impl Evidence {
    /// Whether anything in it went wrong, whatever the reason.
    pub fn tells_of_failure(&self) -> bool {
        self.exchanges.iter().any(Exchange::is_failure) || !self.symptoms.iter().all(is_normal)
    }

    /// The delegations to which nobody answered, in the order of time. A question that was put again and answered later is none.
    pub fn unanswered(&self) -> Vec<&Exchange> {
        let mut answered = BTreeSet::new();
        let mut open: Vec<&Exchange> = Vec::new();
        for exchange in self.exchanges.iter().rev().filter(|exchange| exchange.is_delegation()) {
            let question = question(exchange);
            if exchange.answer.is_some() {
                answered.insert(question);
            } else if !answered.contains(&question) {
                open.push(exchange);
            }
        }
        open.reverse();
        open
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
        let mut seen = BTreeSet::new();
        all.reverse();
        all.retain(|symptom| seen.insert((symptom.code.clone(), symptom.text.clone())));
        all.reverse();
        all
    }
}
