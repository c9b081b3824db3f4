//! Tickets as `klist` lists them, and what its list of delegated tickets says.

use crate::{
    evidence::Evidence,
    symptom::{self, Hints, Symptom, catalogue},
};

/// The ticket flag `forwardable` (RFC 4120 5.3, counted from the highest bit).
const FORWARDABLE: u32 = 0x4000_0000;
/// `STATUS_ACCOUNT_RESTRICTION`, with which a KDC refuses a ticket that is not forwardable.
const NOT_FORWARDABLE: u32 = 0xC000_006E;
/// How many tickets are looked at.
const TICKETS: usize = 4096;

/// One ticket of the list.
#[derive(Debug, Default, PartialEq, Eq)]
struct Ticket {
    client: String,
    server: String,
    flags: Option<u32>,
    /// Start and end, as they are written.
    times: Vec<String>,
}

/// Whether a text is a list of tickets: `#0>` and a client with its realm, whatever the language.
pub(super) fn is_tickets(text: &str) -> bool {
    text.contains("#0>") && text.lines().any(|line| beginning(line).is_some_and(|client| client.contains('@')))
}

/// What follows the number of a ticket.
fn beginning(line: &str) -> Option<&str> {
    let (number, rest) = line.trim_start().strip_prefix('#')?.split_once('>')?;
    let proper = !number.is_empty() && number.len() <= 6 && number.bytes().all(|digit| digit.is_ascii_digit());
    proper.then_some(rest)
}

/// Tickets of users that cannot be delegated, and every error that the text names.
pub(super) fn read(text: &str, name: &str) -> Evidence {
    let mut symptoms: Vec<Symptom> = tickets(text).iter().filter_map(|ticket| undelegable(ticket, name)).collect();
    let errors = symptom::read(text, name).into_iter().filter(|symptom| symptom.entry.is_some());
    symptoms.extend(errors);
    Evidence { symptoms, ..Evidence::default() }
}

fn tickets(text: &str) -> Vec<Ticket> {
    let mut tickets: Vec<Ticket> = Vec::new();
    for line in text.lines() {
        if let Some(rest) = beginning(line) {
            if tickets.len() >= TICKETS {
                break;
            }
            tickets.push(Ticket { client: principal(rest).unwrap_or_default(), ..Ticket::default() });
            continue;
        }
        let Some(ticket) = tickets.last_mut() else { continue };
        if ticket.server.is_empty() {
            ticket.server = principal(line).unwrap_or_default();
        } else if ticket.flags.is_none() && line.contains("->") {
            ticket.flags = line.split_whitespace().find_map(|word| {
                let digits = word.strip_prefix("0x").filter(|digits| digits.len() == 8)?;
                u32::from_str_radix(digits, 16).ok()
            });
        } else if ticket.times.len() < 2 && line.trim_end().ends_with(')') {
            ticket.times.extend(line.split_once(':').map(|(_, time)| time.trim().to_owned()));
        }
    }
    tickets
}

/// The name in front of ` @ REALM`, behind the label.
fn principal(line: &str) -> Option<String> {
    let (name, _) = line.rsplit_once('@')?;
    let name = name.split_once(':').map_or(name, |(_, name)| name).trim();
    (!name.is_empty() && name.len() <= 256).then(|| name.to_owned())
}

/// A user's ticket to a service that may not be forwarded: the evidence with which S4U2Proxy is refused.
fn undelegable(ticket: &Ticket, name: &str) -> Option<Symptom> {
    let flags = ticket.flags?;
    let is_computer = ticket.client.ends_with('$');
    let to_kdc = ticket.server.to_ascii_lowercase().starts_with("krbtgt/");
    if flags & FORWARDABLE != 0 || is_computer || to_kdc || ticket.client.is_empty() || ticket.server.is_empty() {
        return None;
    }
    let from = ticket.times.first().map(|time| format!(", from {time}")).unwrap_or_default();
    let until = ticket.times.get(1).map(|time| format!(" to {time}")).unwrap_or_default();
    let (client, server) = (&ticket.client, &ticket.server);
    let line = format!(
        "The ticket of {client} for {server} is not forwardable (flags 0x{flags:08x}{from}{until}): it cannot be delegated"
    );
    Some(Symptom {
        code: None,
        name: None,
        text: symptom::one_line(&line),
        from: name.to_owned(),
        time: None,
        host: None,
        entry: catalogue::wide(NOT_FORWARDABLE),
        wrapper: false,
        also_readings: Vec::new(),
        hints: Hints { user: Some(client.clone()), ..Hints::default() },
    })
}
