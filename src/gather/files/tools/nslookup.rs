//! `nslookup`, of Windows and of other systems.

use std::net::IpAddr;

use super::{
    Extent, Part, Reader,
    line::{command, first, is_indented, starts_with},
    resolve::{absolute, of_arpa},
};
use crate::{
    facts::{Answer, Forward, Names},
    gather::files::Export,
};

pub(super) const PART: Part =
    Part { what: "nslookup", is_it, extent: Extent::Lines(goes_on), read: Reader::Any(read), wants_command: true };

fn is_it(text: &str) -> bool {
    let mut lines = first(text, 2);
    let (line, next) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    (starts_with(line, "Server:") && starts_with(next, "Address")) || starts_with(line, "DNS request timed out.")
}

const LABELS: [&str; 8] =
    ["Server:", "Address", "Name:", "Alias", "*", "DNS request timed out", "timeout was", "Non-authoritative"];

fn goes_on(before: &str, line: &str) -> bool {
    let text = line.trim();
    text.is_empty()
        || LABELS.iter().any(|label| starts_with(text, label))
        || text.ends_with(':')
        || (is_indented(line) && text.parse::<IpAddr>().is_ok())
        || text.contains("canonical name = ")
        || (text.contains("name = ") && text.contains(".arpa"))
        || (starts_with(before, "Server:") && text.contains(':'))
}

/// One answer as it is read.
#[derive(Default)]
struct Found {
    name: Option<String>,
    addresses: Vec<IpAddr>,
    aliases: Vec<String>,
    /// CNAME records, as other systems show them.
    canonical: Vec<(String, String)>,
    pointers: Vec<(IpAddr, String)>,
    failure: Option<(Option<String>, Answer<Forward>)>,
}

fn read(_: &str, text: &str) -> Export {
    let command = command(text, &["nslookup"]);
    let asked = command.as_ref().and_then(|words| words.iter().skip(1).find(|word| !word.starts_with('-')));
    let found = parse(text, usize::from(command.is_some()));
    let (mut names, mut warnings) = (Names::default(), Vec::new());
    for (address, name) in found.pointers {
        names.reverse.insert(address, Answer::Found(vec![name]));
    }
    let asked_address = asked.and_then(|asked| asked.parse::<IpAddr>().ok());
    if let (Some(address), Some(name)) = (asked_address, &found.name) {
        names.reverse.insert(address, Answer::Found(vec![name.clone()]));
    } else if let (Some(name), false) = (found.name, found.addresses.is_empty()) {
        if asked.is_none() {
            warnings.push(
                "the text does not have the line with nslookup's command; it is taken that a name was asked for, not an address"
                    .to_owned(),
            );
        }
        let mut addresses = found.addresses;
        addresses.sort_unstable();
        addresses.dedup();
        let found_at = |owner: &str, aliases: Vec<String>| {
            let forward = Forward { name: owner.to_owned(), aliases, addresses: addresses.clone() };
            Answer::Found(forward)
        };
        names.forward.insert(name.clone(), found_at(&name, Vec::new()));
        let aliases = found.aliases.into_iter().chain(found.canonical.into_iter().map(|(alias, _)| alias));
        for alias in aliases.filter(|alias| *alias != name) {
            names.forward.insert(alias.clone(), found_at(&alias, vec![name.clone()]));
        }
        if let Some(asked) = asked.map(|asked| absolute(asked)).filter(|asked| !names.forward.contains_key(asked)) {
            let is_it = |owner: &&String| owner.split('.').next() == Some(asked.as_str());
            let answer = names.forward.keys().find(is_it).and_then(|owner| names.forward.get(owner).cloned());
            names.forward.extend(answer.map(|answer| (asked, answer)));
        }
    } else if let Some((said, answer)) = found.failure {
        match (asked_address, asked.map(|asked| absolute(asked)).or(said)) {
            (Some(address), _) => {
                let answer = match answer {
                    Answer::Refused(code) => Answer::Refused(code),
                    Answer::NoAnswer(what) => Answer::NoAnswer(what),
                    _ => Answer::NoSuchName,
                };
                names.reverse.insert(address, answer);
            }
            (None, Some(name)) => drop(names.forward.insert(name, answer)),
            (None, None) => warnings.push("nslookup failed, and the text does not say for which name".to_owned()),
        }
    }
    Export { names: Some(names), warnings, ..Export::default() }
}

fn parse(text: &str, skip: usize) -> Found {
    let mut found = Found::default();
    // The first address is the server's own.
    let (mut is_server, mut in_aliases) = (false, false);
    for line in text.lines().skip(skip) {
        let value = line.trim();
        let labelled = |label: &str| {
            starts_with(value, label).then(|| value.split_once(':').map_or("", |(_, value)| value.trim()))
        };
        if labelled("Server:").is_some() {
            is_server = true;
        } else if let Some(name) = labelled("Name:") {
            (is_server, in_aliases) = (false, false);
            found.name = Some(absolute(name));
        } else if let Some(address) = labelled("Address") {
            in_aliases = false;
            // Other systems name the port of the server.
            match address.parse() {
                Ok(address) if !is_server => found.addresses.push(address),
                _ => is_server = false,
            }
        } else if let Some(alias) = labelled("Alias") {
            in_aliases = true;
            found.aliases.push(absolute(alias));
        } else if let Some((alias, name)) = value.split_once("canonical name = ") {
            found.canonical.push((absolute(alias), absolute(name)));
        } else if let Some((owner, name)) = value.split_once("name = ") {
            found.pointers.extend(of_arpa(&absolute(owner)).map(|address| (address, absolute(name))));
        } else if value.starts_with("**") {
            found.failure = failure(value).or(found.failure);
        } else if value.is_empty() {
            is_server = false;
        } else if let (true, Ok(address)) = (is_indented(line), value.parse()) {
            found.addresses.push(address);
        } else if in_aliases && is_indented(line) && !value.contains(' ') {
            found.aliases.push(absolute(value));
        }
    }
    found
}

/// `*** dc1.contoso.com can't find hv9: Non-existent domain`.
fn failure(line: &str) -> Option<(Option<String>, Answer<Forward>)> {
    let (before, reason) = line.rsplit_once(": ").unwrap_or((line, line));
    let name = before.rsplit_once("can't find ").map(|(_, name)| absolute(name));
    let answer = match reason.trim().trim_end_matches('.') {
        "Non-existent domain" | "NXDOMAIN" => Answer::NoSuchName,
        "Server failed" | "SERVFAIL" => Answer::Refused("SERVFAIL".to_owned()),
        "Query refused" | "REFUSED" => Answer::Refused("REFUSED".to_owned()),
        _ if line.contains("timed-out") || line.contains("timed out") => {
            Answer::NoAnswer("nslookup timed out".to_owned())
        }
        _ => return None,
    };
    Some((name, answer))
}
