//! `Resolve-DnsName`: its table, its list, and the error by which it says that a name does not exist.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use super::{
    Extent, Part, Reader,
    line::{Line, command, first, lines, starts_with},
    table::{Columns, is_cut},
};
use crate::{
    facts::{Answer, Forward, Names},
    gather::files::Export,
};

pub(super) const PART: Part = Part {
    what: "Resolve-DnsName",
    is_it,
    extent: Extent::Lines(goes_on),
    read: Reader::Any(read),
    wants_command: true,
};

const NO_SUCH_NAME: [&str; 2] = ["DNS name does not exist", "DNS_ERROR_RCODE_NAME_ERROR"];

/// More steps than a chain of aliases has.
const DEPTH: usize = 16;

fn is_it(text: &str) -> bool {
    let mut lines = first(text, 8);
    let line = lines.next().unwrap_or_default();
    if starts_with(line, "Resolve-DnsName :") || starts_with(line, "Resolve-DnsName:") {
        return true;
    }
    if !starts_with(line, "Name") {
        return false;
    }
    if let Some(columns) = Columns::of(line, text.lines().nth(1).unwrap_or_default()) {
        return columns.have(&["Name", "Type", "TTL", "Section"]);
    }
    let is_pair = pair(line).is_some();
    is_pair
        && lines
            .take_while(|line| !line.is_empty())
            .filter_map(pair)
            .any(|(name, _)| name == "QueryType" || name == "TTL")
}

fn goes_on(_: &str, line: &str) -> bool {
    let text = line.trim();
    text.is_empty()
        || text.starts_with(['+', '-', '~'])
        || starts_with(text, "At ")
        || starts_with(text, "Name ")
        || pair(text).is_some()
        || text.contains("Resolve-DnsName")
        || is_row(text)
}

/// `Name : value`, as a list has it.
fn pair(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let name = name.trim();
    let is_name = !name.is_empty() && name.len() < 40 && name.bytes().all(|octet| octet.is_ascii_alphanumeric());
    is_name.then(|| (name, value.trim()))
}

fn is_row(line: &str) -> bool {
    line.split_whitespace().nth(1).is_some_and(|kind| matches!(kind, "A" | "AAAA" | "CNAME" | "PTR" | "SOA"))
}

/// What the records say, by owner.
#[derive(Default)]
struct Records {
    aliases: BTreeMap<String, String>,
    addresses: BTreeMap<String, Vec<IpAddr>>,
    pointers: BTreeMap<IpAddr, Vec<String>>,
    missing: BTreeMap<String, Answer<Forward>>,
    is_cut: bool,
}

impl Records {
    fn add(&mut self, owner: &str, kind: &str, value: &str) {
        if is_cut(owner) || is_cut(value) {
            self.is_cut = true;
            return;
        }
        let (owner, target) = (absolute(owner), absolute(value));
        match (kind, value.parse::<IpAddr>()) {
            ("A" | "AAAA", Ok(address)) => self.addresses.entry(owner).or_default().push(address),
            ("CNAME", _) if !target.is_empty() => {
                self.aliases.insert(owner, target);
            }
            ("PTR", _) if !target.is_empty() => {
                if let Some(address) = of_arpa(&owner) {
                    self.pointers.entry(address).or_default().push(target);
                }
            }
            _ => {}
        }
    }

    /// Where a name leads, if the text says so to the end.
    fn follow(&self, name: &str) -> Option<Forward> {
        let mut aliases: Vec<String> = Vec::new();
        while let Some(next) = self.aliases.get(aliases.last().map_or(name, String::as_str)) {
            if aliases.len() >= DEPTH {
                return None;
            }
            aliases.push(next.clone());
        }
        let mut addresses = self.addresses.get(aliases.last().map_or(name, String::as_str))?.clone();
        addresses.sort_unstable();
        addresses.dedup();
        Some(Forward { name: name.to_owned(), aliases, addresses })
    }

    fn names(self, asked: Option<&str>) -> Names {
        let mut names = Names::default();
        for owner in self.aliases.keys().chain(self.addresses.keys()) {
            if let Some(forward) = self.follow(owner) {
                names.forward.insert(owner.clone(), Answer::Found(forward));
            }
        }
        // A short name was found with a suffix; it is the first label of the name that answered.
        let asked = asked.map(absolute).filter(|asked| !asked.contains('.') && !names.forward.contains_key(asked));
        if let Some(asked) = asked {
            let is_it = |name: &&String| name.split('.').next() == Some(asked.as_str());
            let answered = names.forward.keys().find(is_it).and_then(|name| names.forward.get(name).cloned());
            names.forward.extend(answered.map(|answer| (asked, answer)));
        }
        for (name, answer) in self.missing {
            names.forward.entry(name).or_insert(answer);
        }
        names.reverse = self
            .pointers
            .into_iter()
            .map(|(address, mut to)| {
                to.sort_unstable();
                to.dedup();
                (address, Answer::Found(to))
            })
            .collect();
        names
    }
}

fn read(_: &str, text: &str) -> Export {
    let command = command(text, &["resolve-dnsname"]);
    let asked = command.as_deref().and_then(asked);
    let mut records = Records::default();
    let (mut columns, mut list): (Option<Columns<'_>>, BTreeMap<&str, &str>) = (None, BTreeMap::new());
    for Line { number, text: line, ahead, .. } in lines(text) {
        if number == 1 && command.is_some() {
            continue;
        }
        if let Some(found) = ahead.lines().nth(1).and_then(|dashes| Columns::of(line, dashes)) {
            columns = Some(found);
        } else if line.trim().is_empty() {
            of_list(&mut records, &std::mem::take(&mut list));
            columns = columns.filter(|_| ahead.lines().nth(1).is_some_and(is_row));
        } else if NO_SUCH_NAME.iter().any(|words| line.contains(words)) || line.contains("Resolve-DnsName :") {
            missing(&mut records, line, ahead, asked);
        } else if let Some(columns) = &columns {
            of_row(&mut records, columns, line);
        } else if let Some((name, value)) = pair(line) {
            list.insert(name, value);
        }
    }
    of_list(&mut records, &list);
    let mut warnings = Vec::new();
    if records.is_cut {
        warnings.push(
            "Resolve-DnsName cut names to fit into its window; those were left out (Format-List shows all)".to_owned(),
        );
    }
    Export { names: Some(records.names(asked)), warnings, ..Export::default() }
}

fn of_row(records: &mut Records, columns: &Columns<'_>, line: &str) {
    let cell = |name| columns.cell(line, name);
    let value = cell("IPAddress").or_else(|| cell("NameHost")).or_else(|| cell("IP4Address"));
    if let (Some(owner), Some(kind), Some(value), Some("Answer")) = (cell("Name"), cell("Type"), value, cell("Section"))
    {
        records.add(owner, kind, value);
    }
}

fn of_list(records: &mut Records, list: &BTreeMap<&str, &str>) {
    let kind = list.get("QueryType").or_else(|| list.get("Type"));
    let value = ["IP4Address", "IP6Address", "IPAddress", "NameHost"].iter().find_map(|name| list.get(name));
    if let (Some(owner), Some(kind), Some(value), Some(&"Answer")) =
        (list.get("Name"), kind, value, list.get("Section"))
    {
        records.add(owner, kind, value);
    }
}

/// `Resolve-DnsName : hv9 : DNS name does not exist`, or the identifier of that error in any language.
fn missing(records: &mut Records, line: &str, rest: &str, asked: Option<&str>) {
    let said = line.split_once("Resolve-DnsName").map(|(_, rest)| rest.trim_start_matches([' ', ':']));
    let name = said.and_then(|said| said.split_once(" : ")).map(|(name, _)| name).or(asked);
    let Some(name) = name.filter(|name| !name.is_empty() && !name.contains(' ')) else { return };
    let whole = || rest.lines().take(10).take_while(|line| !line.trim().is_empty());
    let has = |words: &str| whole().any(|line| line.contains(words));
    let answer = if NO_SUCH_NAME.iter().any(|words| has(words)) {
        Answer::NoSuchName
    } else if has("timeout") || has("TIMEOUT") {
        Answer::NoAnswer("Resolve-DnsName timed out".to_owned())
    } else if has("SERVER_FAILURE") || has("DNS server failure") {
        Answer::Refused("SERVFAIL".to_owned())
    } else if has("REFUSED") || has("refused") {
        Answer::Refused("REFUSED".to_owned())
    } else {
        return;
    };
    records.missing.entry(absolute(name)).or_insert(answer);
}

/// The name that a command asks for.
fn asked(words: &[String]) -> Option<&str> {
    let mut words = words.iter().skip(1).map(String::as_str);
    while let Some(word) = words.next() {
        match word.strip_prefix('-') {
            None => return Some(word),
            Some(name) if name.eq_ignore_ascii_case("name") => return words.next(),
            // Switches take no value.
            Some(name)
                if ["dnsonly", "nohostsfile", "quicktimeout", "tcponly", "cacheonly"]
                    .iter()
                    .any(|own| name.eq_ignore_ascii_case(own)) => {}
            Some(_) => drop(words.next()),
        }
    }
    None
}

/// In lower case and without the final dot.
pub(super) fn absolute(name: &str) -> String {
    name.trim().trim_end_matches('.').to_lowercase()
}

/// The address in `2.0.0.10.in-addr.arpa`, or in the nibbles of `ip6.arpa`.
pub(super) fn of_arpa(name: &str) -> Option<IpAddr> {
    if let Some(octets) = name.strip_suffix(".in-addr.arpa") {
        let octets: Vec<u8> = octets.split('.').rev().map(str::parse).collect::<Result<_, _>>().ok()?;
        return <[u8; 4]>::try_from(octets).ok().map(|octets| Ipv4Addr::from(octets).into());
    }
    let nibbles = name.strip_suffix(".ip6.arpa")?;
    let nibbles: Vec<u128> =
        nibbles.split('.').rev().map(|nibble| u128::from_str_radix(nibble, 16)).collect::<Result<_, _>>().ok()?;
    let is_whole = nibbles.len() == 32 && nibbles.iter().all(|nibble| *nibble < 16);
    is_whole.then(|| Ipv6Addr::from(nibbles.iter().fold(0, |all, nibble| all << 4 | nibble)).into())
}
