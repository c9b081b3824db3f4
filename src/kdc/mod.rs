//! The KDC's decision on one S4U2Proxy request, as [MS-SFU] and [MS-KILE] have it.
//!
//! A host (the delegator, "service 1" to the specification) holds evidence that a user authenticated to it, and asks for a
//! ticket to a second service in the user's name. [`decide`] says what the KDC answers and at which step, from facts alone.

mod decision;
mod error;
mod evidence;
mod policy;
mod profile;
mod rule;
mod standing;
mod target;
#[cfg(test)]
mod tests;

pub use decision::{Decision, Outcome, Step, Verdict};
pub use error::KdcError;
pub use profile::{Deviation, Profile};
pub use rule::Rule;

use jiff::Timestamp;

use decision::first_owner;

use crate::{
    directory::{Account, AccountControl, Directory},
    facts::Known,
    spn::Spn,
};

/// How the delegator comes by its evidence ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// By S4U2Self, for a user whose own ticket is out of reach: hosts that are managed by WinRM.
    S4u2Self,
    /// The user's own service ticket, which came with the request: hosts that are managed by DCOM.
    UserTicket,
    /// Nothing: the user is signed in on the host and asks for the ticket himself.
    OwnTicket,
    /// It depends on a release that is not known; the text says why.
    Unknown(String),
}

/// The user in whose name the ticket is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum User<'f> {
    /// Nobody was named: one whose account may be delegated is assumed.
    Unnamed,
    /// The account that was named, if it could be found.
    Named(Known<Account<'f>>),
}

/// What is assumed of a user whom nobody named.
const UNNAMED: &str = "no user was named; one who may sign in and be delegated is assumed (--user)";

/// One question to the KDC.
#[derive(Debug)]
pub struct Request<'d, 'f> {
    /// The facts.
    pub directory: &'d Directory<'f>,
    /// The account that asks.
    pub delegator: Account<'f>,
    /// For whom.
    pub user: &'d User<'f>,
    /// For which service, by the exact name.
    pub spn: &'d Spn,
    /// On what evidence.
    pub evidence: &'d Evidence,
    /// Whether the client offers resource-based delegation: the bit in `PA-PAC-OPTIONS` ([MS-SFU] 2.2.5). Windows does since 2012.
    pub offers_resource_based: bool,
    /// The kind of KDC that is asked.
    pub profile: Profile,
}

/// The bits of an account; without them, the step stays open.
fn control(rule: Rule, account: Account<'_>) -> Result<AccountControl, Step> {
    match account.control() {
        Known::Found(control) => Ok(control),
        Known::Absent => Err(Step::open(rule, format!("{} shows no userAccountControl", account.name()))),
        Known::Unreadable(why) => Err(Step::open(rule, why)),
    }
}

/// Decides one request.
///
/// The order is that of the specification's sections; a real KDC that finds several faults at once may report another of them.
pub fn decide<'f>(request: &Request<'_, 'f>, now: Option<Timestamp>) -> Decision<'f> {
    let looked_up = if request.profile.has(Deviation::EscapedBlanks) {
        Spn::parse(&request.spn.as_str().replace(' ', "\\ "))
    } else {
        request.spn.clone()
    };
    let request = &Request { spn: &looked_up, ..*request };
    // A KDC looks into its own domain first.
    let owners = target::owners(request).map(|mut owners| {
        owners.accounts.sort_by_key(|account| account.domain() != request.delegator.domain());
        owners
    });
    let target = first_owner(&owners);
    if *request.evidence == Evidence::OwnTicket {
        let steps = vec![
            standing::delegator(request.delegator, now),
            standing::user(request, now),
            target::known(request.spn, &owners),
            target::unique(request, &owners),
            standing::target(request, target),
            target::authentication_policy(request, target),
            target::encryption_type(request.delegator, target),
        ];
        return Decision { steps, owners };
    }
    let steps = vec![
        standing::delegator(request.delegator, now),
        standing::user(request, now),
        target::known(request.spn, &owners),
        target::unique(request, &owners),
        standing::target(request, target),
        evidence::carries_pac(request),
        policy::allowed(request, &owners),
        evidence::delegator_forwardable(request),
        evidence::user_forwardable(request),
        evidence::protocol_transition(request),
        target::authentication_policy(request, target),
        target::encryption_type(request.delegator, target),
    ];
    Decision { steps, owners }
}
