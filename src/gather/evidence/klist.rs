//! Tickets as `klist` lists them, and what its list of delegated tickets says.

use crate::symptom::{self, Cause, Entry, Hints, Kind, Relation, Symptom, catalogue};

/// The ticket flag `forwardable` (RFC 4120 5.3, counted from the highest bit).
const FORWARDABLE: u32 = 0x4000_0000;
/// `STATUS_ACCOUNT_RESTRICTION`, with which a KDC refuses a ticket that is not forwardable.
const NOT_FORWARDABLE: u32 = 0xC000_006E;
/// What a user's own ticket without the flag means: nothing on a host takes it away. No code is printed with it.
static USER_TICKET: Entry = Entry {
    kind: Kind::Ntstatus,
    number: NOT_FORWARDABLE,
    name: "",
    text: "the ticket-granting ticket of the user is not forwardable",
    also: &[],
    meaning: "The KDC gives no forwardable ticket to a user who is marked as sensitive or is in Protected Users, and no host can then \
              act in that name. Check also whether the ticket was asked for as forwardable.",
    relation: Relation::Delegation,
    wrapper: false,
    causes: &[Cause { slug: "user-sensitive", certain: true }, Cause { slug: "user-protected", certain: true }],
};
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

/// What follows the number of a ticket.
fn beginning(line: &str) -> Option<&str> {
    let (number, rest) = line.trim_start().strip_prefix('#')?.split_once('>')?;
    let proper = !number.is_empty() && number.len() <= 6 && number.bytes().all(|digit| digit.is_ascii_digit());
    (proper && rest.contains('@')).then_some(rest)
}

/// Whether there are tickets in a text, and those of users that cannot be delegated. Whatever else is in it is for others to read.
pub(super) fn read(text: &str, name: &str) -> (bool, Vec<Symptom>) {
    // Each has its flags in words.
    let tickets = if text.contains("->") { tickets(text) } else { Vec::new() };
    (!tickets.is_empty(), tickets.iter().filter_map(|ticket| undelegable(ticket, name)).collect())
}

/// The tickets that `klist` lists, whatever the language, and the one that `klist tgt` shows.
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
        if let Some(("ServiceName", server)) = shown(line)
            && tickets.len() < TICKETS
        {
            tickets.push(Ticket { server: server.to_owned(), ..Ticket::default() });
            continue;
        }
        let Some(ticket) = tickets.last_mut() else { continue };
        if let Some(("ClientName", client)) = shown(line) {
            if ticket.client.is_empty() {
                client.clone_into(&mut ticket.client);
            }
        } else if ticket.server.is_empty() {
            ticket.server = principal(line).unwrap_or_default();
        } else if ticket.flags.is_none() && line.contains("->") {
            ticket.flags = line.split_whitespace().find_map(|word| {
                // They are not padded: without forwardable there are fewer digits.
                let digits = word.strip_prefix("0x").filter(|digits| (1..=8).contains(&digits.len()))?;
                u32::from_str_radix(digits, 16).ok()
            });
        } else if ticket.times.len() < 2 && line.trim_end().ends_with(')') {
            ticket.times.extend(line.split_once(':').map(|(_, time)| time.trim().to_owned()));
        }
    }
    // Other lists have names of services too.
    tickets.retain(|ticket| ticket.flags.is_some() || !ticket.client.is_empty());
    tickets
}

/// A label and its value, as `klist tgt` writes them.
fn shown(line: &str) -> Option<(&str, &str)> {
    let (label, value) = line.split_once(':')?;
    let value = value.trim();
    (label.ends_with(' ') && !value.is_empty() && value.len() <= 256).then(|| (label.trim(), value))
}

/// The name in front of ` @ REALM`, behind the label.
fn principal(line: &str) -> Option<String> {
    let (name, _) = line.rsplit_once('@')?;
    let name = name.split_once(':').map_or(name, |(_, name)| name).trim();
    (!name.is_empty() && name.len() <= 256).then(|| name.to_owned())
}

/// A user's ticket that may not be forwarded: the evidence with which S4U2Proxy is refused, or what that evidence comes from.
fn undelegable(ticket: &Ticket, name: &str) -> Option<Symptom> {
    let flags = ticket.flags?;
    let is_computer = ticket.client.ends_with('$');
    if flags & FORWARDABLE != 0 || is_computer || ticket.client.is_empty() || ticket.server.is_empty() {
        return None;
    }
    let server = ticket.server.to_ascii_lowercase();
    let to_kdc = server == "krbtgt" || server.starts_with("krbtgt/");
    let from = ticket.times.first().map(|time| format!(", from {time}")).unwrap_or_default();
    let until = ticket.times.get(1).map(|time| format!(" to {time}")).unwrap_or_default();
    let (client, server) = (&ticket.client, &ticket.server);
    let line = if to_kdc {
        format!(
            "The ticket-granting ticket of {client} is not forwardable (flags 0x{flags:08x}{from}{until}): the account is \
             sensitive or protected"
        )
    } else {
        format!(
            "The ticket of {client} for {server} is not forwardable (flags 0x{flags:08x}{from}{until}): it cannot be delegated"
        )
    };
    Some(Symptom {
        code: None,
        name: None,
        text: symptom::one_line(&line),
        from: name.to_owned(),
        time: None,
        host: None,
        entry: if to_kdc { Some(&USER_TICKET) } else { catalogue::wide(NOT_FORWARDABLE) },
        wrapper: false,
        also_readings: Vec::new(),
        hints: Hints { user: Some(client.clone()), ..Hints::default() },
    })
}
