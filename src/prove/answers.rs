//! What the KDC answered, exchange by exchange.

use serde::Serialize;

use crate::{
    kdc::{KdcError, Verdict},
    kerberos::{NoTicket, Ticket},
};

/// All exchanges that a question took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// The KDC that was asked: `dc1.contoso.com (192.0.2.1)`.
    pub kdc: String,
    /// The sign-ins and the evidence, in order. Where one of them brought no ticket, it is the last.
    pub before: Vec<Exchange>,
    /// One for each service that was asked for, in the question's order. Empty where there is no evidence to ask with.
    pub services: Vec<Exchange>,
}

/// One question to the KDC, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// What it was for.
    pub stage: Stage,
    /// The ticket, or why there is none.
    pub outcome: Result<Issued, NoTicket>,
    /// How long the KDC took, and the way there and back.
    pub milliseconds: u64,
}

/// What an exchange is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Stage {
    /// The host's own ticket-granting ticket.
    #[serde(rename = "host")]
    Host,
    /// The user's ticket-granting ticket.
    #[serde(rename = "user")]
    User,
    /// The user's ticket to the host by S4U2Self, as evidence.
    S4U2Self,
    /// The user's own ticket to the host, as evidence.
    #[serde(rename = "user-ticket")]
    UserTicket,
    /// The user's ticket to a service by S4U2Proxy.
    S4U2Proxy,
}

/// What matters of a ticket that was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issued {
    /// Whether it may be forwarded.
    pub is_forwardable: bool,
    /// Its encryption type, by its number (RFC 3961).
    pub encryption_type: i32,
    /// How far the KDC's clock is ahead of this machine's, as far as is known, in whole seconds.
    pub clock_difference: i64,
}

impl Issued {
    /// What matters of a ticket.
    pub fn of(ticket: &Ticket) -> Self {
        Self {
            is_forwardable: ticket.is_forwardable(),
            encryption_type: ticket.encryption_type,
            clock_difference: ticket.clock_difference.as_secs(),
        }
    }
}

impl Exchange {
    /// The answer in one word. No answer, and a pointer elsewhere, decide nothing.
    pub fn verdict(&self) -> Verdict {
        match self.outcome {
            Ok(_) => Verdict::Granted,
            Err(NoTicket::Refused(_)) => Verdict::Refused,
            Err(NoTicket::Referred { .. } | NoTicket::Unanswered(_)) => Verdict::Unknown,
        }
    }

    /// The error of a refusal.
    pub fn error(&self) -> Option<KdcError> {
        match &self.outcome {
            Err(NoTicket::Refused(refusal)) => Some(refusal.error()),
            _ => None,
        }
    }
}

impl Answers {
    /// What decided about one of the services: its own exchange, or the one before that brought no ticket to ask with.
    pub fn of(&self, service: usize) -> Option<&Exchange> {
        self.services.get(service).or_else(|| self.before.last().filter(|exchange| exchange.outcome.is_err()))
    }

    /// The evidence ticket, if there is one.
    pub fn evidence(&self) -> Option<Issued> {
        let evidence = self.before.iter().find(|e| matches!(e.stage, Stage::S4U2Self | Stage::UserTicket))?;
        evidence.outcome.as_ref().ok().copied()
    }
}
