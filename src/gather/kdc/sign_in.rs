//! The way to a ticket-granting ticket.

use jiff::{SignedDuration, Timestamp};

use super::{
    Credential, Kdc,
    exchange::{Exchange, Reply},
};
use crate::{
    gather::Secret,
    kerberos::{AsReply, AsRequest, EncryptionType, Key, KeyHint, KeytabKey, NoTicket, Principal, Tgt, hints},
};

const PREAUTH_FAILED: u32 = 24;
const PREAUTH_REQUIRED: u32 = 25;

/// How many versions of a key are tried, the newest first. A domain does not count it as a failed sign-in if the key is
/// of one of the last two passwords.
const MOST_VERSIONS: usize = 3;

/// Signs in, and gets a ticket-granting ticket of the account's realm.
///
/// How a password becomes a key is for the KDC to say; the password and the keys stay here. A ticket that is there
/// already is only looked at.
///
/// # Errors
/// There is no ticket.
pub async fn sign_in(kdc: &Kdc, principal: &Principal, credential: &Credential) -> Result<Tgt, NoTicket> {
    let secret = match credential {
        Credential::Ticket(tgt) => return still_good(tgt, principal, Timestamp::now()),
        Credential::Keys(keys) => Known::Keys(keys),
        Credential::Password(password) => Known::Password(password),
    };
    let types = secret.types();
    if types.is_empty() {
        return Err(NoTicket::Unanswered(format!("there is no key to sign {principal} in with")));
    }
    let mut exchange = Exchange::new(kdc, SignedDuration::ZERO);
    let request = AsRequest { client: principal, types: &types, key: None };
    let mut last = match exchange.ask(|fresh| request.encode(fresh)).await? {
        // The account need not prove its key.
        Reply::Message(bytes, fresh) => {
            let reply = AsReply::read(&bytes)?;
            let mut outcome = Err(NoTicket::Unanswered("there is no key to read the KDC's answer with".to_owned()));
            for key in secret.keys(principal, &reply.hints()?)? {
                outcome = reply.open(&request, &key, &fresh, exchange.clock_difference());
                if outcome.is_ok() {
                    break;
                }
            }
            return outcome;
        }
        Reply::Error(error) if error.refusal.code == PREAUTH_REQUIRED => error,
        Reply::Error(error) => return Err(error.outcome(&principal.realm)),
    };
    for key in secret.keys(principal, &hints(&last.data))? {
        let request = AsRequest { client: principal, types: &types, key: Some(&key) };
        match exchange.ask(|fresh| request.encode(fresh)).await? {
            Reply::Message(bytes, fresh) => {
                return AsReply::read(&bytes)?.open(&request, &key, &fresh, exchange.clock_difference());
            }
            Reply::Error(error) if error.refusal.code == PREAUTH_FAILED => last = error,
            Reply::Error(error) => return Err(error.outcome(&principal.realm)),
        }
    }
    Err(last.outcome(&principal.realm))
}

/// A ticket that is there already, if it is the account's and has not expired.
///
/// # Errors
/// It is another's, or has expired.
pub fn still_good(tgt: &Tgt, principal: &Principal, now: Timestamp) -> Result<Tgt, NoTicket> {
    let owner = tgt.client();
    if !owner.same_as(principal) {
        return Err(NoTicket::Unanswered(format!("the ticket at hand is {owner}'s, and not {principal}'s")));
    }
    if tgt.has_expired(now) {
        let ended = tgt.ticket.ends;
        return Err(NoTicket::Unanswered(format!("the ticket of {owner} has expired at {ended}: sign in anew")));
    }
    Ok(tgt.clone())
}

/// What the account's keys are known from.
enum Known<'a> {
    Keys(&'a [KeytabKey]),
    Password(&'a Secret),
}

impl Known<'_> {
    /// The encryption types to offer, the best first.
    fn types(&self) -> Vec<EncryptionType> {
        let has = |kind| match self {
            Self::Keys(keys) => keys.iter().any(|entry| entry.key.kind() == kind),
            Self::Password(_) => true,
        };
        EncryptionType::ALL.into_iter().filter(|kind| has(*kind)).collect()
    }

    /// The keys to try, as the KDC has said what it knows: the best type that both have.
    fn keys(&self, principal: &Principal, hints: &[KeyHint]) -> Result<Vec<Key>, NoTicket> {
        let none = || NoTicket::Unanswered(format!("the KDC and this side have no AES key of {principal} in common"));
        let types = self.types();
        let hint = hints.iter().find(|hint| types.contains(&hint.kind)).ok_or_else(none)?;
        match self {
            Self::Keys(keys) => {
                let fitting = keys.iter().filter(|entry| entry.key.kind() == hint.kind);
                Ok(fitting.map(|entry| entry.key.clone()).take(MOST_VERSIONS).collect())
            }
            Self::Password(password) => {
                let key = hint.key(password.reveal(), &principal.usual_salt()).map_err(NoTicket::Unanswered)?;
                Ok(vec![key])
            }
        }
    }
}
