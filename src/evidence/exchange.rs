//! One question to a KDC, as somebody saw it.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::kdc::KdcError;

/// A request, and its answer where that was seen too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exchange {
    /// When the request was sent; of an answer alone, when that was.
    pub time: Option<Timestamp>,
    /// What was asked for.
    pub kind: Kind,
    /// The account that asks: with S4U2Proxy the delegator. Not every request shows it.
    pub client: Option<String>,
    /// In whose name. S4U2Self says it, except for a user known by a certificate; of S4U2Proxy only the answer does, or
    /// the answer that the user's ticket came with.
    pub user: Option<String>,
    /// The service that the ticket is for.
    pub spn: Option<String>,
    /// The KDC: `192.0.2.1:88`.
    pub kdc: Option<String>,
    /// How it was asked.
    pub transport: Option<Transport>,
    /// Whether the client offers resource-based delegation ([MS-SFU] 2.2.5). Only S4U2Proxy can.
    pub offers_resource_based: Option<bool>,
    /// What the KDC said. `None` where that was not seen.
    pub answer: Option<Answer>,
    /// The file, and the frame or the event in it.
    pub from: String,
}

impl Exchange {
    /// Who asked, for whom, for what, and what the KDC said, without a full stop.
    pub fn sentence(&self) -> String {
        let who = self.client.as_deref().unwrap_or("a host that is not named");
        let spn = self.spn.as_deref().unwrap_or("a service");
        let what = match (self.kind, &self.user) {
            (Kind::As, _) => "a ticket-granting ticket".to_owned(),
            (Kind::Tgs, _) => format!("a ticket to {spn}"),
            (Kind::S4U2Self, Some(user)) => format!("a ticket for {user} (S4U2Self)"),
            (Kind::S4U2Self, None) => "a ticket for a user (S4U2Self)".to_owned(),
            (Kind::S4U2Proxy, Some(user)) => format!("{user}'s ticket to {spn} (S4U2Proxy)"),
            (Kind::S4U2Proxy, None) => format!("a user's ticket to {spn} (S4U2Proxy)"),
        };
        let kdc = self.kdc.as_deref().map_or_else(String::new, |kdc| format!(" at {kdc}"));
        match self.answer {
            Some(Answer::Granted) => format!("the KDC{kdc} granted {who} {what}"),
            Some(Answer::Refused(error)) => format!("the KDC{kdc} refused {who} {what} with {error}"),
            None => format!("{who} asked the KDC{kdc} for {what}; no answer was seen"),
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Kind {
    /// A ticket-granting ticket.
    #[serde(rename = "AS")]
    As,
    /// A service ticket in one's own name.
    #[serde(rename = "TGS")]
    Tgs,
    /// A user's ticket to oneself, by `PA-FOR-USER` or `PA-S4U-X509-USER` ([MS-SFU] 2.2).
    S4U2Self,
    /// A user's ticket to another service, by the option `cname-in-addl-tkt` ([MS-SFU] 2.2.3).
    S4U2Proxy,
}

/// How a KDC is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// With four octets of length before each message (RFC 4120 7.2.2).
    Tcp,
    /// One message in one datagram.
    Udp,
}

/// What a KDC said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// A ticket.
    Granted,
    /// An error, with the NTSTATUS inside where there was one.
    Refused(KdcError),
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct View {
            granted: bool,
            code: Option<u32>,
            name: Option<&'static str>,
            status: Option<String>,
        }
        let error = match self {
            Self::Granted => None,
            Self::Refused(error) => Some(error),
        };
        View {
            granted: error.is_none(),
            code: error.map(|error| error.code),
            name: error.map(|error| error.name),
            status: error.and_then(|error| error.status).map(|status| format!("0x{status:08X}")),
        }
        .serialize(serializer)
    }
}
