//! What servers answered beside the accounts of the case: the KDC's account, the DNS, the clock.

use super::Unseen;
use crate::{
    examine::Examination,
    facts::{Answer, Ask, Known},
};

/// Why the KDC's account is not known, where somebody asked for it.
pub(super) fn krbtgt(examination: &Examination<'_>) -> Option<String> {
    if let Some(account) = examination.directory.krbtgt() {
        return account.control().unreadable().map(str::to_owned);
    }
    let ask = Ask::User("krbtgt".to_owned());
    let mut asked = examination.directory.facts().snapshots.iter();
    asked.find_map(|snapshot| snapshot.why_unknown(&ask).filter(|_| snapshot.asked.contains_key(&ask.key())))
}

/// DNS that was asked and did not answer. Files hold no answers, or some that somebody asked for by hand, and nothing is said against
/// them for what they lack.
pub(super) fn dns(examination: &Examination<'_>) -> Option<String> {
    let names = match examination.names() {
        Known::Absent => return None,
        Known::Unreadable(why) => return Some(why),
        Known::Found(names) => names,
    };
    let failure = |text: &Answer<_>| match text {
        Answer::Refused(code) => Some(format!("the DNS server answered {code}")),
        Answer::NoAnswer(what) => Some(format!("no answer from the DNS: {what}")),
        Answer::Found(_) | Answer::NoSuchName | Answer::NoData => None,
    };
    let parties = examination.parties.iter().filter(|_| !names.servers.is_empty());
    let unasked = parties.filter(|party| party.name.address().is_none()).find_map(|party| {
        let is_asked = names.forward.contains_key(party.name.as_str());
        (!is_asked).then(|| format!("{}: the DNS was not asked for it", party.name))
    });
    let failed = names.forward.iter().find_map(|(name, answer)| failure(answer).map(|why| format!("{name}: {why}")));
    failed.or(unasked)
}

pub(super) fn clock(examination: &Examination<'_>) -> Option<Unseen> {
    let facts = examination.directory.facts();
    if facts.taken_at == Known::Absent {
        return None;
    }
    let why = examination.directory.server_time().unreadable().map(str::to_owned)?;
    Some(Unseen { because: why, is_needed: true })
}
