//! The KDC's decision on one S4U2Proxy request, as [MS-SFU] and [MS-KILE] have it.
//!
//! A host (the delegator, "service 1" to the specification) holds evidence that a user authenticated to it, and asks for a
//! ticket to a second service in the user's name. [`decide`] says what the KDC answers and at which step, from facts alone.

mod error;
mod evidence;
mod policy;
mod standing;
mod target;
#[cfg(test)]
mod tests;

pub use error::KdcError;

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    directory::{Account, AccountControl, Directory, Owners},
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
}

/// What the KDC looks at, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The delegator's account may authenticate.
    DelegatorStanding,
    /// The user's account exists and may authenticate (S4U2Self looks at it).
    UserStanding,
    /// Somebody owns the name.
    TargetKnown,
    /// Only one account owns it.
    TargetUnique,
    /// The owner is in good standing.
    TargetStanding,
    /// The evidence ticket carries a PAC.
    EvidencePac,
    /// The delegator's list, or the target's descriptor, allows it.
    Allowed,
    /// The delegator's own tickets are forwardable.
    DelegatorForwardable,
    /// The user's tickets are forwardable.
    UserForwardable,
    /// The delegator obtains forwardable tickets for users.
    ProtocolTransition,
    /// No authentication policy forbids it.
    AuthenticationPolicy,
    /// An encryption type in common.
    EncryptionType,
}

impl Rule {
    /// What the step asks, in words.
    pub fn question(self) -> &'static str {
        match self {
            Self::DelegatorStanding => "the delegator may authenticate",
            Self::UserStanding => "the user may authenticate",
            Self::TargetKnown => "an account owns the service principal name",
            Self::TargetUnique => "only one account owns it",
            Self::TargetStanding => "the owner may receive tickets",
            Self::EvidencePac => "the evidence ticket carries a PAC",
            Self::Allowed => "the delegator's list or the target allows the delegation",
            Self::DelegatorForwardable => "the delegator's own ticket is forwardable",
            Self::UserForwardable => "the user may be delegated",
            Self::ProtocolTransition => "the delegator obtains a forwardable ticket for the user",
            Self::AuthenticationPolicy => "no authentication policy forbids it",
            Self::EncryptionType => "there is an encryption type in common",
        }
    }

    /// Where the rule is written.
    pub fn paragraph(self) -> &'static str {
        match self {
            Self::DelegatorStanding | Self::UserStanding | Self::TargetStanding => "[MS-KILE] 3.3.5.7.1",
            Self::TargetKnown => "[MS-KILE] 3.3.5.1.1",
            Self::TargetUnique => "RFC 4120 3.3.3; KDC event 11",
            Self::EvidencePac => "[MS-SFU] 3.2.5.2.2",
            Self::Allowed => "[MS-SFU] 3.2.5.2.1, 3.2.5.2.3",
            Self::DelegatorForwardable | Self::ProtocolTransition => "[MS-SFU] 3.2.5.1.2",
            Self::UserForwardable => "[MS-KILE] 3.3.1; [MS-SFU] 3.2.5.1.2",
            Self::AuthenticationPolicy => "[MS-KILE] 3.3.5.7",
            Self::EncryptionType => "[MS-KILE] 3.3.5.7, 2.2.7",
        }
    }
}

/// One step of the decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What was looked at.
    pub rule: Rule,
    /// Whether it held.
    pub outcome: Outcome,
    /// On which facts.
    pub because: String,
}

/// The outcome of one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The rule holds.
    Held,
    /// The rule holds if something that was not looked at is as usual; the step says what.
    Assumed,
    /// The KDC refuses here, with this error.
    Failed(KdcError),
    /// The facts do not decide it.
    Open,
}

impl Step {
    fn held(rule: Rule, because: impl Into<String>) -> Self {
        Self { rule, outcome: Outcome::Held, because: because.into() }
    }

    fn assumed(rule: Rule, because: impl Into<String>) -> Self {
        Self { rule, outcome: Outcome::Assumed, because: because.into() }
    }

    fn failed(rule: Rule, error: KdcError, because: impl Into<String>) -> Self {
        Self { rule, outcome: Outcome::Failed(error), because: because.into() }
    }

    fn open(rule: Rule, because: impl Into<String>) -> Self {
        Self { rule, outcome: Outcome::Open, because: because.into() }
    }

    /// Whether the rule held; `None` where the facts do not say.
    pub fn holds(&self) -> Option<bool> {
        match self.outcome {
            Outcome::Held | Outcome::Assumed => Some(true),
            Outcome::Failed(_) => Some(false),
            Outcome::Open => None,
        }
    }
}

/// The answer as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// A ticket for the service in the user's name.
    Granted,
    /// An error.
    Refused,
    /// The facts at hand do not decide it.
    Unknown,
}

/// What the KDC answers, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision<'f> {
    /// Every step, in the KDC's order, the ones after a refusal too: each fault has to be mended.
    pub steps: Vec<Step>,
    /// Who owns the name.
    pub owners: Known<Owners<'f>>,
}

impl<'f> Decision<'f> {
    /// The answer: refused at the first step that fails, granted where all hold.
    pub fn verdict(&self) -> Verdict {
        if self.error().is_some() {
            Verdict::Refused
        } else if self.steps.iter().any(|step| step.holds().is_none()) {
            Verdict::Unknown
        } else {
            Verdict::Granted
        }
    }

    /// The error of the first step that fails.
    pub fn error(&self) -> Option<KdcError> {
        self.steps.iter().find_map(|step| match step.outcome {
            Outcome::Failed(error) => Some(error),
            _ => None,
        })
    }

    /// The step that looked at one rule.
    pub fn step(&self, rule: Rule) -> Option<&Step> {
        self.steps.iter().find(|step| step.rule == rule)
    }

    /// Whether a rule failed.
    pub fn fails(&self, rule: Rule) -> bool {
        self.step(rule).is_some_and(|step| step.holds() == Some(false))
    }

    /// The account that the ticket is for.
    pub fn target(&self) -> Option<Account<'f>> {
        first_owner(&self.owners)
    }
}

/// The owner that counts where there are several: they are in the order in which the KDC finds them.
fn first_owner<'f>(owners: &Known<Owners<'f>>) -> Option<Account<'f>> {
    match owners {
        Known::Found(owners) => owners.accounts.first().copied(),
        Known::Absent | Known::Unreadable(_) => None,
    }
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
    // A KDC looks into its own domain first.
    let owners = request.directory.owners(request.spn).map(|mut owners| {
        owners.accounts.sort_by_key(|account| account.domain() != request.delegator.domain());
        owners
    });
    let target = first_owner(&owners);
    if *request.evidence == Evidence::OwnTicket {
        let steps = vec![
            standing::user(request.user, now),
            target::known(request.spn, &owners),
            target::unique(request.spn, &owners),
            standing::target(target),
            target::authentication_policy(request, target),
            target::encryption_type(request.delegator, target),
        ];
        return Decision { steps, owners };
    }
    let steps = vec![
        standing::delegator(request.delegator, now),
        standing::user(request.user, now),
        target::known(request.spn, &owners),
        target::unique(request.spn, &owners),
        standing::target(target),
        evidence::carries_pac(request.delegator),
        policy::allowed(request, &owners),
        evidence::delegator_forwardable(request),
        evidence::user_forwardable(request),
        evidence::protocol_transition(request),
        target::authentication_policy(request, target),
        target::encryption_type(request.delegator, target),
    ];
    Decision { steps, owners }
}
