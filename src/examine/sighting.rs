//! What was seen on the wire or in an audit, beside what the directory makes of the same question.

use jiff::Timestamp;

use super::{Examination, Hop, Need};
use crate::{
    directory::Account,
    evidence::{Answer, Exchange, Kind},
    facts::Known,
    kdc::{Decision, Evidence, KdcError, User, Verdict},
    name::HostName,
    spn::Spn,
};

/// The error that only delegation can bring about: `KDC_ERR_BADOPTION`.
const BAD_OPTION: u32 = 13;

/// An exchange with a KDC that concerns the case.
#[derive(Debug, Clone)]
pub struct Sighting<'f> {
    /// What was seen.
    pub exchange: &'f Exchange,
    /// The need and the name form that it is about, by their places in the examination. Nothing where the case needs no such
    /// ticket.
    about: Option<(usize, usize)>,
    /// How it stands to the directory.
    pub standing: Standing,
    /// The last change of an account that the answer hangs on, where that came after it.
    pub changed: Option<(Account<'f>, Timestamp)>,
}

/// How an answer that was seen stands to the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The directory says the same.
    Agrees,
    /// The directory says otherwise, but one of the accounts was changed after it.
    Before,
    /// The directory says otherwise, but it was for another user than the case is about.
    OtherUser,
    /// The directory refuses it to a host that has no ticket of the user's own, and grants it to one that has.
    OtherEvidence,
    /// Both refuse, for different reasons.
    OtherReason,
    /// One grants what the other refuses.
    Contradicts,
    /// The facts do not decide it, or no answer was seen.
    Open,
    /// The case needs no such ticket.
    Beside,
}

impl<'f> Sighting<'f> {
    /// The need and the name form that it is about.
    pub fn hop<'e>(&self, examination: &'e Examination<'f>) -> Option<(&'e Need<'f>, &'e Hop<'f>)> {
        let (need, hop) = self.about?;
        let need = examination.needs.get(need)?;
        Some((need, need.hops.get(hop)?))
    }
}

fn of<'f>(exchange: &'f Exchange, examination: &Examination<'f>) -> Sighting<'f> {
    let places = examination
        .needs
        .iter()
        .enumerate()
        .flat_map(|(at, need)| need.hops.iter().enumerate().map(move |(place, hop)| ((at, place), need, hop)));
    let mut about = places.filter(|(_, need, hop)| is_about(exchange, need, hop));
    let Some((place, need, hop)) = about.next() else {
        return Sighting { exchange, about: None, standing: Standing::Beside, changed: None };
    };
    let is_later = |at: &Timestamp| exchange.time.is_some_and(|time| time < *at);
    let with_time = accounts(examination, need, hop).filter_map(|account| Some((account, account.changed().found()?)));
    let changed = with_time.filter(|(_, at)| is_later(at)).max_by_key(|(_, at)| *at);
    let standing = match standing(exchange, examination, need, hop) {
        Standing::OtherReason | Standing::Contradicts if changed.is_some() => Standing::Before,
        standing => standing,
    };
    Sighting { exchange, about: Some(place), standing, changed }
}

/// Whether it asks for what is needed here: the ticket itself, or by S4U2Self the evidence for it.
fn is_about(exchange: &Exchange, need: &Need<'_>, hop: &Hop<'_>) -> bool {
    let asks = exchange.client.as_deref().map(|client| is_delegator(client, need));
    let is_for = || exchange.spn.as_deref().is_some_and(|spn| is_name(spn, hop));
    match exchange.kind {
        Kind::As => false,
        // An answer that is no refusal says nothing of the flag in the ticket.
        Kind::S4U2Self => asks == Some(true) && exchange.is_failure(),
        Kind::S4U2Proxy => asks != Some(false) && is_for(),
        Kind::Tgs => asks != Some(false) && is_for() && exchange.is_failure(),
    }
}

/// Whether a name on the wire is that of the account which has to delegate, with its realm or without. Where the account is not
/// known, the name of the host has to do.
fn is_delegator(name: &str, need: &Need<'_>) -> bool {
    let name = HostName::new(name.split('@').next().unwrap_or_default()).account_name();
    let account = need.delegator.as_found().map(|account| account.name());
    account.unwrap_or_else(|| need.requirement.delegator.account_name()).eq_ignore_ascii_case(&name)
}

/// Whether a name is the one asked for. An audit names the account that owns it instead.
fn is_name(spn: &str, hop: &Hop<'_>) -> bool {
    let owner = hop.decision.as_ref().and_then(Decision::target);
    Spn::parse(spn).key() == hop.spn.key()
        || (!spn.contains('/') && owner.is_some_and(|owner| owner.name().eq_ignore_ascii_case(spn)))
}

/// How it stands to the directory, whenever that was changed.
fn standing<'f>(exchange: &Exchange, examination: &Examination<'f>, need: &Need<'f>, hop: &Hop<'f>) -> Standing {
    let (Some(answer), Some(decision)) = (exchange.answer, &hop.decision) else { return Standing::Open };
    // A client that does not offer resource-based delegation is answered otherwise.
    let offers = exchange.offers_resource_based.unwrap_or(true);
    let unoffered = need.delegator.as_found().filter(|_| !offers);
    let unoffered = unoffered.map(|delegator| examination.ask(*delegator, &hop.spn, &need.evidence, offers));
    let decision = unoffered.as_ref().unwrap_or(decision);
    let differs = match (decision.verdict(), answer) {
        (Verdict::Unknown, _) => return Standing::Open,
        (Verdict::Granted, Answer::Granted) => return Standing::Agrees,
        (Verdict::Refused, Answer::Refused(error)) if tells(decision, exchange, error) => return Standing::Agrees,
        (Verdict::Refused, Answer::Refused(_)) => Standing::OtherReason,
        (Verdict::Granted, Answer::Refused(_)) | (Verdict::Refused, Answer::Granted) => Standing::Contradicts,
    };
    let with_ticket =
        need.delegator.as_found().filter(|_| answer == Answer::Granted && need.evidence == Evidence::S4u2Self);
    let with_ticket = with_ticket.map(|delegator| examination.ask(*delegator, &hop.spn, &Evidence::UserTicket, offers));
    if with_ticket.is_some_and(|decision| decision.verdict() == Verdict::Granted) {
        return Standing::OtherEvidence;
    }
    if is_for_another(exchange, examination) { Standing::OtherUser } else { differs }
}

/// Whether the refusal is one that the decision has a reason for. A report that does not say that a user was delegated names the
/// code alone.
fn tells(decision: &Decision<'_>, exchange: &Exchange, given: KdcError) -> bool {
    let by_code = exchange.kind != Kind::S4U2Proxy && given.code != BAD_OPTION;
    decision.faults().any(|fault| fault.is_given_as(given) || (by_code && fault.code == given.code))
}

fn is_for_another(exchange: &Exchange, examination: &Examination<'_>) -> bool {
    let (Some(seen), Some(asked)) = (&exchange.user, &examination.case.user) else { return false };
    let logon = |name: &str| {
        let name = name.rsplit('\\').next().unwrap_or_default();
        name.split('@').next().unwrap_or_default().to_lowercase()
    };
    logon(seen) != logon(asked)
}

/// The accounts that the answer hangs on.
fn accounts<'e, 'f>(
    examination: &'e Examination<'f>,
    need: &Need<'f>,
    hop: &Hop<'f>,
) -> impl Iterator<Item = Account<'f>> + use<'e, 'f> {
    let owner = hop.decision.as_ref().and_then(Decision::target);
    let user = match &examination.user {
        User::Named(Known::Found(user)) => Some(*user),
        User::Named(_) | User::Unnamed => None,
    };
    [need.delegator.clone().found(), owner, need.target.clone().found(), user].into_iter().flatten()
}

impl<'f> Examination<'f> {
    /// Every exchange of the case's evidence, in the order of time, beside what the directory says to it.
    pub fn sightings(&self) -> impl Iterator<Item = Sighting<'f>> + '_ {
        self.case.clues.seen.exchanges.iter().map(|exchange| self.sighting(exchange))
    }

    /// One of them.
    pub fn sighting(&self, exchange: &'f Exchange) -> Sighting<'f> {
        of(exchange, self)
    }

    /// The latest change of an account that the operation hangs on, where that is known.
    pub fn last_change(&self) -> Option<(Account<'f>, Timestamp)> {
        self.last_change_before(i64::MAX)
    }

    /// The latest of those up to a time, in seconds since 1970.
    pub fn last_change_before(&self, until: i64) -> Option<(Account<'f>, Timestamp)> {
        let sites = self.needs.iter().filter(|need| !need.is_back());
        let accounts = sites.flat_map(|need| need.hops.iter().flat_map(move |hop| accounts(self, need, hop)));
        let changes = accounts.filter_map(|account| Some((account, account.changed().found()?)));
        let changes = changes.filter(|(_, time)| time.as_second() <= until);
        // The first of several that were changed in the same second.
        changes.reduce(|latest, other| if other.1 > latest.1 { other } else { latest })
    }
}

#[cfg(test)]
#[path = "sighting_tests.rs"]
mod tests;
