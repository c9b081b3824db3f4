//! What to run next.

use std::collections::BTreeSet;

use crate::{
    evidence::{Answer, Evidence, Exchange, Kind},
    quote,
    spn::Spn,
    symptom::Symptom,
};

/// More hosts than this are not one case.
const MOST: usize = 4;

/// The commands, filled in from the evidence: from delegations that were refused, otherwise from what pasted text names, otherwise
/// from delegations that got no answer. None where nothing went wrong.
pub(super) fn commands(evidence: &Evidence, symptoms: &[Symptom]) -> Vec<String> {
    if !evidence.tells_of_failure() {
        return Vec::new();
    }
    let refused = of_exchanges(evidence, symptoms, Exchange::is_failure);
    if !refused.is_empty() {
        return refused;
    }
    if let Some(command) = of_text(evidence, symptoms) {
        return vec![command];
    }
    of_exchanges(evidence, symptoms, |exchange| exchange.answer != Some(Answer::Granted))
}

fn of_exchanges(evidence: &Evidence, symptoms: &[Symptom], wanted: impl Fn(&Exchange) -> bool) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let proxied = evidence.exchanges.iter().filter(|exchange| exchange.kind == Kind::S4U2Proxy && wanted(exchange));
    let commands = proxied.filter_map(|exchange| {
        let (client, spn) = (exchange.client.as_deref()?, Spn::parse(exchange.spn.as_deref()?));
        let user = exchange.user.clone().or_else(|| user(evidence, symptoms));
        let host = client.trim_end_matches('$').to_lowercase();
        Some(command(operation(&spn, symptoms), Some(&host), Some(&spn.host().to_lowercase()), user.as_deref()))
    });
    commands.filter(|command| seen.insert(command.clone())).take(MOST).collect()
}

/// The operation that asks for a service. Several ask for files; pasted text may say which it was.
fn operation(spn: &Spn, symptoms: &[Symptom]) -> &'static str {
    let class = spn.class().to_lowercase();
    if class.starts_with("microsoft virtual") {
        "migrate"
    } else if class.starts_with("hyper-v replica") {
        "replicate"
    } else {
        symptoms.iter().find_map(|symptom| symptom.hints.operation).unwrap_or("create-vm")
    }
}

/// Of pasted text, where it tells the operation.
fn of_text(evidence: &Evidence, symptoms: &[Symptom]) -> Option<String> {
    let hints = || symptoms.iter().map(|symptom| &symptom.hints);
    let operation = hints().find_map(|hints| hints.operation)?;
    // The host that acts stands first, before those that it names: Hyper-V writes its events there.
    let of_hyper_v = symptoms.iter().filter(|symptom| symptom.hints.operation.is_some());
    let acts = of_hyper_v.filter_map(|symptom| symptom.host.as_ref());
    let mut hosts = acts.chain(hints().flat_map(|hints| &hints.hosts)).map(String::as_str);
    let host = hosts.next();
    let other = match operation {
        "migrate" | "replicate" => hosts.find(|other| host.is_some_and(|host| !host.eq_ignore_ascii_case(other))),
        _ => hints().flat_map(|hints| &hints.unc).map(String::as_str).next(),
    };
    Some(command(operation, host, other, user(evidence, symptoms).as_deref()))
}

/// One command. It is for a POSIX shell; what is in single quotes is the same to `PowerShell`.
fn command(operation: &str, host: Option<&str>, other: Option<&str>, user: Option<&str>) -> String {
    let between_hosts = matches!(operation, "migrate" | "replicate");
    let host = operand(host).unwrap_or_else(|| "HOST".to_owned());
    let other = operand(other).unwrap_or_else(|| if between_hosts { "OTHER-HOST" } else { "STORAGE" }.to_owned());
    let user = operand(user).map_or_else(String::new, |user| format!(" --user {user}"));
    format!("kcd-doctor {operation} {host} {other}{user}")
}

/// A value as one word, unless the program would take it for an option.
fn operand(value: Option<&str>) -> Option<String> {
    value.filter(|value| !value.is_empty() && !value.starts_with('-')).map(quote::sh_argument)
}

/// In whose name it was asked, by the latest S4U2Self or by pasted text.
fn user(evidence: &Evidence, symptoms: &[Symptom]) -> Option<String> {
    let seen = evidence.exchanges.iter().filter(|exchange| exchange.kind == Kind::S4U2Self);
    let by_kdc = seen.filter_map(|exchange| exchange.user.clone()).next_back();
    by_kdc.or_else(|| symptoms.iter().find_map(|symptom| symptom.hints.user.clone()))
}
