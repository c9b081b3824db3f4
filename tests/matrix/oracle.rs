//! What must come out, straight from the tables: which ticket a host brings, when that is forwardable, and what a KDC of the
//! 2016 level answers to a client that offers resource-based delegation.

use super::cell::{Auth, Cell, Host, List, Rbcd, Run, User};

/// What the KDC answers.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Ticket,
    /// The Kerberos code, and the status in its data.
    Error(u32, Option<u32>),
}

const BAD_OPTION: u32 = 13;
const STATUS_NOT_FOUND: u32 = 0xC000_0225;
const STATUS_ACCOUNT_RESTRICTION: u32 = 0xC000_006E;

/// Two services, each by two names; none where nothing has to be delegated.
pub(crate) fn hops(cell: Cell) -> usize {
    match (cell.auth, cell.run) {
        (Auth::CredSsp, _) | (_, Run::Local) => 0,
        (Auth::Kerberos, Run::OldTools | Run::NewTools) => 4,
    }
}

/// Whether the host shows the user's own ticket, rather than one that it obtained itself.
fn brings_own_ticket(cell: Cell) -> bool {
    match (cell.host, cell.run) {
        (Host::Y2012R2, _) | (_, Run::OldTools) => true,
        (Host::Y2016 | Host::Y2025, _) => false,
    }
}

fn lacks_transition(cell: Cell) -> bool {
    !brings_own_ticket(cell) && !cell.transition && cell.list != List::Empty
}

fn is_forwardable(cell: Cell) -> bool {
    cell.user == User::Normal && !lacks_transition(cell)
}

fn is_listed(list: List, spn: &str) -> bool {
    let is_short = !spn.contains('.');
    match list {
        List::Both => true,
        List::ShortOnly => is_short,
        List::FqdnOnly => !is_short,
        List::Empty | List::WrongClass | List::DnValue | List::HostOnly => false,
    }
}

/// The KDC's answer for one name.
pub(crate) fn answer(cell: Cell, spn: &str) -> Answer {
    let by_list = !cell.is_abroad && is_listed(cell.list, spn);
    if !by_list && cell.rbcd != Rbcd::Right {
        Answer::Error(BAD_OPTION, Some(STATUS_NOT_FOUND))
    } else if is_forwardable(cell) {
        Answer::Ticket
    } else {
        Answer::Error(BAD_OPTION, Some(STATUS_ACCOUNT_RESTRICTION))
    }
}

/// Whether every name that may be asked for is granted.
pub(crate) fn is_granted(cell: Cell) -> bool {
    ["cifs/hv2", "cifs/hv2.x"].iter().all(|spn| answer(cell, spn) == Answer::Ticket)
}

/// What explains that a name is not allowed; nothing where all are.
fn permission(cell: Cell) -> Option<&'static [&'static str]> {
    let is_complete = ["cifs/hv2", "cifs/hv2.x"].iter().all(|spn| !cell.is_abroad && is_listed(cell.list, spn));
    if is_complete || cell.rbcd == Rbcd::Right {
        return None;
    }
    Some(match (cell.is_abroad, cell.rbcd, cell.list) {
        (true, Rbcd::WrongSid, _) | (false, Rbcd::WrongSid, List::Empty) => &["rbcd-wrong-principal"],
        (true, _, _) => &["cross-domain-kcd"],
        (false, _, List::Empty) => &["entry-missing"],
        (false, _, List::ShortOnly) => &["entry-short-only"],
        (false, _, List::FqdnOnly) => &["entry-fqdn-only"],
        (false, _, List::WrongClass) => &["class-misspelt"],
        (false, _, List::DnValue) => &["dn-interpolation"],
        // HOST may be taken for cifs, and for the migration service never.
        (false, _, List::HostOnly) => &["entry-missing", "entry-host-class"],
        (false, _, List::Both) => return None,
    })
}

/// What explains that tickets are not forwardable though the user's could be.
fn transition(cell: Cell) -> Option<&'static [&'static str]> {
    let by_list = !cell.is_abroad && matches!(cell.list, List::Both | List::ShortOnly | List::FqdnOnly);
    match (lacks_transition(cell), cell.rbcd) {
        (false, _) => None,
        // The host's list is in the way of the target's permission, where it is not what allows.
        (true, Rbcd::Right) if !by_list => Some(&["kcd-rbcd-conflict"]),
        (true, _) => Some(&["kerberos-only-on-winrm-host"]),
    }
}

fn user(cell: Cell) -> Option<&'static [&'static str]> {
    match cell.user {
        User::Normal => None,
        User::Sensitive => Some(&["user-sensitive"]),
        User::Protected => Some(&["user-protected"]),
    }
}

/// For every fault of a cell what it may be called; each must be found, as a cause or under one.
pub(crate) fn faults(cell: Cell) -> Vec<&'static [&'static str]> {
    [permission(cell), transition(cell), user(cell)].into_iter().flatten().collect()
}

/// What may come first: any of the faults of a cell, since each of them alone refuses.
pub(crate) fn sensible(cell: Cell) -> Vec<&'static str> {
    let mut all: Vec<&str> = faults(cell).concat();
    // Another domain is the first thing to know, unless the target was tried and missed.
    if cell.is_abroad && cell.rbcd == Rbcd::None && cell.user == User::Normal {
        all.retain(|slug| *slug == "cross-domain-kcd");
    }
    all
}
