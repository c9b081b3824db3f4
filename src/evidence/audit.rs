//! Events that tell of a question to a KDC: its own audit, and the client's report of an answer.

use super::{Answer, Event, Exchange, Kind};
use crate::{kdc::KdcError, symptom::catalogue};

/// Longest name that is kept, in characters.
const NAME_LIMIT: usize = 256;
/// What the address of the client is introduced with where an audit was found.
pub(super) const ASKED_BY: &str = ", asked by ";

/// The exchange that an event tells of, if it is of one of the kinds that do.
pub(super) fn exchange(event: &Event, from: &str) -> Option<Exchange> {
    if catalogue::event(&event.provider, 3).is_some() && event.id == 3 {
        return reported(event, from);
    }
    let audit = ["security", "microsoft-windows-security-auditing"];
    if !audit.contains(&event.channel.to_ascii_lowercase().as_str())
        && !audit.contains(&event.provider.to_ascii_lowercase().as_str())
    {
        return None;
    }
    match event.id {
        4768 | 4771 => {
            let code = event.value(&["failurecode", "status", "resultcode"]).and_then(number)?;
            let account = event.value(&["targetusername", "accountname"]).map(short);
            Some(Exchange { client: account, spn: service(event), ..audited(event, Kind::As, code, from) })
        }
        4769 => Some(ticket(event, from)?),
        _ => None,
    }
}

/// Event 4769, in which the KDC names the account that was asked for, not the service name.
///
/// Transited services are those through which a ticket came by constrained delegation, the last one last.
fn ticket(event: &Event, from: &str) -> Option<Exchange> {
    let code = event.value(&["failurecode", "status"]).and_then(number)?;
    let account = event.value(&["targetusername", "accountname"]).map(short);
    let delegator = event
        .value(&["transmittedservices", "transitedservices"])
        .and_then(|services| services.split([',', ' ', '\n']).rfind(|service| !service.is_empty()))
        .map(short);
    let kind = if delegator.is_some() { Kind::S4U2Proxy } else { Kind::Tgs };
    let same = |one: &String| delegator.as_ref().is_some_and(|other| one.eq_ignore_ascii_case(other));
    let user = account.clone().filter(|account| delegator.is_some() && !same(account));
    Some(Exchange {
        client: delegator.clone().or(account),
        user,
        spn: service(event),
        ..audited(event, kind, code, from)
    })
}

/// What every audit has. The KDC is the computer that wrote it.
fn audited(event: &Event, kind: Kind, code: u32, from: &str) -> Exchange {
    let address = event.value(&["ipaddress", "clientaddress"]).map(|address| address.trim_start_matches("::ffff:"));
    let from = match address.filter(|address| *address != "::1") {
        Some(address) => format!("{from}{ASKED_BY}{}", cut(address)),
        None => from.to_owned(),
    };
    Exchange {
        time: event.time(),
        kind,
        client: None,
        user: None,
        spn: None,
        kdc: (!event.computer.is_empty()).then(|| cut(&event.computer)),
        transport: None,
        offers_resource_based: None,
        answer: Some(answer(code, None)),
        from,
    }
}

/// Event 3 of a client: the error, the status inside, and the name that was asked for.
///
/// The event does not tell whether it was asked in a user's name, and mostly not who asked. What only delegation brings about was
/// asked by the computer that wrote the event.
fn reported(event: &Event, from: &str) -> Option<Exchange> {
    let code = event.value(&["errorcode"]).and_then(number)?;
    let spn = event.value(&["servername", "targetname"]).map(short)?;
    let status = event.value(&["extendederror"]).and_then(number).filter(|status| *status != 0);
    let client = event.value(&["clientname"]).map(short);
    let computer = event.computer.split('.').next().filter(|name| code == 13 && !name.is_empty());
    let client = client.or_else(|| computer.map(|name| format!("{}$", cut(name))));
    let kind = if spn.to_ascii_lowercase().starts_with("krbtgt/") { Kind::As } else { Kind::Tgs };
    let answer = Some(answer(code, status));
    Some(Exchange { client, spn: Some(spn), kdc: None, answer, ..audited(event, kind, code, from) })
}

fn answer(code: u32, status: Option<u32>) -> Answer {
    let name = catalogue::kerberos(code).map_or("KDC error", |entry| entry.name);
    if code == 0 { Answer::Granted } else { Answer::Refused(KdcError { code, name, status }) }
}

fn service(event: &Event) -> Option<String> {
    event.value(&["servicename"]).map(short)
}

/// A name without its realm.
fn short(name: &str) -> String {
    cut(name.rsplit_once('@').map_or(name, |(name, _)| name))
}

fn cut(name: &str) -> String {
    name.trim().chars().filter(|character| !character.is_control()).take(NAME_LIMIT).collect()
}

/// The number at the beginning, as hexadecimal with its prefix, or as decimal.
fn number(text: &str) -> Option<u32> {
    let word = text.split_whitespace().next()?.to_ascii_lowercase();
    match word.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => word.parse().ok(),
    }
}
