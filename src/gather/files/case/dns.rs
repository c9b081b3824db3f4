//! What the DNS answered.

use std::net::IpAddr;

use super::json::Place;
use crate::facts::{Answer, Forward, Known, Names};

/// Reads all answers.
pub(super) fn names(place: &Place<'_>) -> Result<Known<Names>, String> {
    if place.is_nothing() {
        return Ok(Known::Absent);
    }
    if let Some(error) = place.at("error").maybe_text()? {
        return Ok(Known::Unreadable(error.to_owned()));
    }
    let mut servers: Vec<String> = place.at("servers").texts()?.into_iter().map(str::to_owned).collect();
    servers.sort();
    servers.dedup();
    let mut names = Names { servers, ..Names::default() };
    for question in place.at("forward").items() {
        names.forward.insert(name(question.at("name").text()?), forward(&question)?);
    }
    for question in place.at("reverse").items() {
        // Windows names the interface of a link-local address behind it.
        let text = question.at("name").text()?;
        let address: IpAddr = text
            .split('%')
            .next()
            .unwrap_or_default()
            .parse()
            .map_err(|_| question.at("name").wrong("an IP address"))?;
        names.reverse.insert(address, reverse(&question)?);
    }
    Ok(Known::Found(names))
}

/// As names are kept: in lower case, without the final dot.
fn name(text: &str) -> String {
    text.trim_end_matches('.').to_lowercase()
}

struct Record {
    kind: String,
    owner: String,
    data: String,
}

fn records(question: &Place<'_>) -> Result<Vec<Record>, String> {
    let record = |place: &Place<'_>| -> Result<Record, String> {
        Ok(Record {
            kind: place.at("type").text()?.to_ascii_uppercase(),
            owner: name(place.at("name").text()?),
            data: place.at("data").text()?.to_owned(),
        })
    };
    question.at("records").items().iter().map(record).collect()
}

fn forward(question: &Place<'_>) -> Result<Answer<Forward>, String> {
    if let Some(failed) = failure(question)? {
        return Ok(failed);
    }
    let records = records(question)?;
    let addresses = records.iter().filter(|record| record.kind == "A" || record.kind == "AAAA");
    let addresses: Result<Vec<IpAddr>, _> = addresses.map(|record| record.data.parse()).collect();
    let mut addresses = addresses.map_err(|_| question.at("records").wrong("IP addresses in A and AAAA records"))?;
    addresses.sort();
    addresses.dedup();
    let Some(first) = records.first().filter(|_| !addresses.is_empty()) else { return Ok(Answer::NoData) };
    let mut aliases: Vec<String> = Vec::new();
    for record in records.iter().filter(|record| record.kind == "CNAME") {
        let target = name(&record.data);
        // The A and the AAAA question each bring the same chain.
        if !aliases.contains(&target) {
            aliases.push(target);
        }
    }
    Ok(Answer::Found(Forward { name: first.owner.clone(), aliases, addresses }))
}

fn reverse(question: &Place<'_>) -> Result<Answer<Vec<String>>, String> {
    if let Some(failed) = failure(question)? {
        return Ok(failed);
    }
    let mut names: Vec<String> =
        records(question)?.iter().filter(|record| record.kind == "PTR").map(|record| name(&record.data)).collect();
    names.sort();
    names.dedup();
    Ok(if names.is_empty() { Answer::NoData } else { Answer::Found(names) })
}

/// Why there is no answer, by the number that Windows gives it ([MS-ERREF] 2.2).
fn failure<T>(question: &Place<'_>) -> Result<Option<Answer<T>>, String> {
    let error = question.at("error");
    if error.is_nothing() {
        return Ok(None);
    }
    let words = error.at("words").maybe_text()?.unwrap_or("no reason was given");
    Ok(Some(match error.at("code").maybe_number()? {
        Some(9003) => Answer::NoSuchName,
        Some(9501) => Answer::NoData,
        Some(9001) => Answer::Refused("FORMERR".to_owned()),
        Some(9002) => Answer::Refused("SERVFAIL".to_owned()),
        Some(9004) => Answer::Refused("NOTIMP".to_owned()),
        Some(9005) => Answer::Refused("REFUSED".to_owned()),
        _ => Answer::NoAnswer(words.to_owned()),
    }))
}
