//! What to run next.

use std::collections::BTreeSet;

use super::command::Command;
use crate::{
    evidence::{Evidence, Exchange, Kind, errors},
    spn::Spn,
    symptom::Symptom,
};

/// More commands than this are no next step.
const MOST: usize = 4;
/// How many different commands are compared with one another. A log of a farm may hold thousands.
const COMPARED: usize = 64;

/// The commands, filled in from the evidence: from delegations that were refused, then from errors that tell the operation, then
/// from delegations that got no answer. Each is made of the words of one event, one text or one exchange alone.
pub(super) fn commands(evidence: &Evidence) -> Vec<String> {
    let errors = evidence.symptoms.iter().filter(|symptom| !errors::is_normal(symptom));
    let reported = distinct(errors.filter_map(of_symptom));
    let mut seen = BTreeSet::new();
    let mut asked = |exchange: &Exchange| {
        let Exchange { kind, client, user, spn, .. } = exchange;
        let is_new = seen.insert((*kind, client.clone(), user.clone(), spn.clone()));
        is_new.then(|| of_exchange(exchange, evidence, &reported)).flatten()
    };
    let refused = evidence.exchanges.iter().filter(|exchange| exchange.is_refused_proxy());
    let mut all: Vec<Command> = refused.filter_map(&mut asked).take(COMPARED).collect();
    all.extend(reported.iter().cloned());
    let unanswered = evidence.unanswered().into_iter().filter(|exchange| exchange.kind == Kind::S4U2Proxy);
    all.extend(unanswered.filter_map(&mut asked).take(COMPARED));
    distinct(all).iter().take(MOST).map(ToString::to_string).collect()
}

/// The commands without those that ask nothing that another one does not ask too. What knows more stands where the first stood
/// that knows less.
fn distinct(commands: impl IntoIterator<Item = Command>) -> Vec<Command> {
    let mut kept: Vec<Command> = Vec::new();
    for command in commands {
        if kept.len() >= COMPARED {
            break;
        }
        if !kept.iter().any(|known| known.covers(&command)) {
            let place = kept.iter().position(|known| command.covers(known)).unwrap_or(kept.len());
            kept.retain(|known| !command.covers(known));
            kept.insert(place, command);
        }
    }
    kept
}

/// The command for a ticket that was asked for. Without a service there is none.
fn of_exchange(exchange: &Exchange, evidence: &Evidence, reported: &[Command]) -> Option<Command> {
    let spn = Spn::parse(exchange.spn.as_deref()?);
    // An audit names the account that owns the service.
    let target = if spn.host().is_empty() { spn.class().trim_end_matches('$') } else { spn.host() };
    let class = spn.class().to_lowercase();
    if class == "krbtgt" {
        return None;
    }
    // A class without a host, where the rest of the name was cut off.
    let target = Some(target).filter(|target| !target.contains(char::is_whitespace));
    // Whoever asked without it being known for a delegation may be a user as well as a host.
    let host = exchange.client.as_deref().filter(|client| exchange.kind != Kind::Tgs || client.ends_with('$'));
    let command = Command {
        operation: "create-vm",
        host: host.map(|host| host.trim_end_matches('$').to_lowercase()),
        other: target.map(str::to_lowercase),
        user: exchange.user.clone().or_else(|| user(exchange, evidence)),
    };
    let operation = if class.starts_with("microsoft virtual") {
        "migrate"
    } else if class.starts_with("hyper-v replica") {
        "replicate"
    } else {
        // Several operations ask for files; an error of the same machines may say which it was.
        let known = reported.iter().find(|known| command.is_of_same_machines(known));
        known.map_or(command.operation, |known| known.operation)
    };
    Some(Command { operation, ..command })
}

/// In whose name it was asked, by the S4U2Self of the same host before it.
fn user(exchange: &Exchange, evidence: &Evidence) -> Option<String> {
    let client = exchange.client.as_ref()?;
    let before = evidence.exchanges.iter().take_while(|other| *other != exchange);
    let own = before.filter(|other| {
        other.kind == Kind::S4U2Self && other.client.as_ref().is_some_and(|other| other.eq_ignore_ascii_case(client))
    });
    own.filter_map(|other| other.user.clone()).last()
}

/// The command for an error whose text tells the operation.
fn of_symptom(symptom: &Symptom) -> Option<Command> {
    let hints = &symptom.hints;
    let operation = hints.operation?;
    let between_hosts = matches!(operation, "migrate" | "replicate");
    let other = if between_hosts { hints.destination.as_deref() } else { hints.unc.first().map(String::as_str) };
    // Hyper-V writes its events on the host that acts; of a migration the destination writes some as well.
    let logged_by = symptom.host.as_deref();
    let named = hints.source.as_deref().or_else(|| {
        let first = hints.hosts.first().filter(|_| !between_hosts && logged_by.is_none());
        first.map(String::as_str)
    });
    let host = match (logged_by, named) {
        // The same machine, by the longer name.
        (Some(logged_by), Some(named)) if Command::is_same_host(logged_by, named) => {
            Some(if logged_by.len() >= named.len() { logged_by } else { named })
        }
        (Some(_), Some(named)) if between_hosts => Some(named),
        (logged_by, named) => logged_by.or(named),
    };
    let host = host.filter(|host| !between_hosts || other.is_none_or(|other| !Command::is_same_host(host, other)));
    Some(Command {
        operation,
        host: host.map(str::to_owned),
        other: other.map(str::to_owned),
        user: hints.user.clone(),
    })
}
