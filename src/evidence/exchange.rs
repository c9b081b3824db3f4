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
