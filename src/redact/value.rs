//! Values with a form: names of machines and domains, accounts, distinguished names, service principal names, paths.

use std::net::IpAddr;

use super::{
    Redactor,
    form::{Kind, Space, fold},
    known,
};
use crate::{examine::listing::visible, name::split_dn};

/// What a script that was filled in with an object puts behind its distinguished name.
const PROPERTIES: [&str; 3] = ["dnshostname", "name", "samaccountname"];

impl Redactor {
    /// The name of a machine or of a domain, short or full, perhaps with a final dot or the `$` of an account; or an address.
    pub(super) fn host(&mut self, text: &str) -> String {
        let bare = text.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = bare.parse::<IpAddr>() {
            return text.replace(bare, &self.ip(address).to_string());
        }
        let name = text.trim_end_matches(['.', '$']);
        let rest = &text[name.len()..];
        if !name.contains(char::is_alphanumeric) {
            return text.to_owned();
        }
        let mapped = match self.reversed(name) {
            Some(reversed) => reversed,
            None => self.labels(name, Kind::Host),
        };
        format!("{mapped}{rest}")
    }

    /// The name of a domain or of a realm: all of its labels are those of a domain.
    pub(super) fn domain(&mut self, text: &str) -> String {
        let name = text.trim_end_matches('.');
        format!("{}{}", self.labels(name, Kind::Domain), &text[name.len()..])
    }

    fn labels(&mut self, name: &str, first: Kind) -> String {
        let count = name.split('.').count();
        let labels = name.split('.').enumerate().map(|(at, label)| match at {
            _ if label.starts_with('_') => label.to_owned(),
            _ if is_guid(label) => self.guid(label),
            // What a script left of a name, or a last label that tells nothing.
            _ if at > 0 && at + 1 == count && PROPERTIES.contains(&label.to_lowercase().as_str()) => label.to_owned(),
            0 => self.principal_label(first, label),
            _ if at + 1 == count => self.top(label),
            _ => self.principal_label(Kind::Domain, label),
        });
        labels.collect::<Vec<_>>().join(".")
    }

    /// `gc` and `DomainDnsZones` are labels that Windows makes.
    fn principal_label(&mut self, kind: Kind, label: &str) -> String {
        match label.to_lowercase().as_str() {
            "gc" | "domaindnszones" | "forestdnszones" | "localhost" | "*" => label.to_owned(),
            _ => self.word(kind, label),
        }
    }

    /// The last label of a name, which may be the whole name of a domain.
    fn top(&mut self, label: &str) -> String {
        let is_domain = self.map.kind_of(&fold(label)) == Some(Kind::Domain);
        self.word(if is_domain { Kind::Domain } else { Kind::Top }, label)
    }

    /// An address written backwards, as PTR records are named.
    fn reversed(&mut self, name: &str) -> Option<String> {
        let (nibbles, zone) = name.split_at(
            name.to_ascii_lowercase().find(".in-addr.arpa").or_else(|| name.to_ascii_lowercase().find(".ip6.arpa"))?,
        );
        let mut parts: Vec<&str> = nibbles.split('.').collect();
        parts.reverse();
        let is_v4 = zone.to_ascii_lowercase().starts_with(".in-addr");
        // A zone holds only the beginning of the addresses in it: it is told by the first of them.
        parts.resize(parts.len().max(if is_v4 { 4 } else { 32 }), "0");
        let address: IpAddr = if is_v4 {
            parts.join(".").parse().ok()?
        } else {
            let groups: Vec<String> = parts.chunks(4).map(<[&str]>::concat).collect();
            groups.join(":").parse().ok()?
        };
        let mapped = match self.ip(address) {
            IpAddr::V4(v4) => v4.octets().iter().rev().map(ToString::to_string).collect::<Vec<_>>().join("."),
            IpAddr::V6(v6) => {
                let digits: Vec<char> =
                    v6.octets().iter().flat_map(|octet| format!("{octet:02x}").chars().collect::<Vec<_>>()).collect();
                digits.iter().rev().map(char::to_string).collect::<Vec<_>>().join(".")
            }
        };
        Some(format!("{mapped}{zone}"))
    }

    /// An account: `alice`, `CONTOSO\alice`, `alice@contoso.com`, `HV1$`.
    pub(super) fn account(&mut self, kind: Kind, text: &str) -> String {
        if let Some((domain, name)) = text.rsplit_once('\\') {
            let mapped = if known::is_authority(domain.rsplit(' ').next().unwrap_or_default()) {
                domain.to_owned()
            } else {
                self.domain(domain)
            };
            return format!("{mapped}\\{}", self.account(kind, name));
        }
        if let Some((name, domain)) = text.split_once('@') {
            return format!("{}@{}", self.account(kind, name), self.domain(domain));
        }
        match text.strip_suffix('$') {
            Some(machine) => format!("{}$", self.principal(Kind::Host, machine)),
            None => self.principal(kind, text),
        }
    }

    /// A name as a KDC has it: an account or a service, with or without a realm.
    pub(super) fn kerberos_name(&mut self, text: &str) -> String {
        if text.contains('/') { self.spn(text) } else { self.account(Kind::User, text) }
    }

    /// A distinguished name. `kind` is that of what it names, where that is not among the objects.
    pub(super) fn dn(&mut self, kind: Kind, text: &str) -> String {
        let parts = split_dn(text);
        let kinds: Vec<String> =
            parts.iter().map(|part| part.split('=').next().unwrap_or_default().trim().to_lowercase()).collect();
        let is_schema = parts.iter().any(|part| part.trim().eq_ignore_ascii_case("cn=schema"));
        let domains = kinds.iter().filter(|kind| *kind == "dc").count();
        let mut out = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            let Some((before, value)) = part.split_once('=') else {
                out.push(if part.trim().is_empty() { (*part).to_owned() } else { self.word(Kind::Name, part) });
                continue;
            };
            let trimmed = value.trim();
            let next_is_sites = parts.get(at + 1).is_some_and(|next| next.trim().eq_ignore_ascii_case("cn=sites"));
            let next_is_system = parts.get(at + 1).is_some_and(|next| next.trim().eq_ignore_ascii_case("cn=system"));
            let mapped = match kinds[at].as_str() {
                "dc" => self.dc(trimmed, domains > 1 && at + 1 == parts.len()),
                "cn" if is_schema => trimmed.to_owned(),
                "ou" => self.rdn(Kind::Ou, trimmed),
                "cn" if next_is_sites => self.rdn(Kind::Site, trimmed),
                // A trust, and what is kept for a partner's passwords, goes by the name of a domain.
                "cn" if at == 0 && next_is_system && trimmed.contains('.') => self.domain(trimmed),
                _ if at == 0 => self.rdn(kind, trimmed),
                _ => self.rdn(Kind::Name, trimmed),
            };
            out.push(format!("{before}={}", value.replacen(trimmed, &mapped, usize::from(!trimmed.is_empty()))));
        }
        out.join(",")
    }

    fn dc(&mut self, value: &str, is_top: bool) -> String {
        let (label, rest) = value.split_at(value.find('.').unwrap_or(value.len()));
        let mapped = if is_top { self.top(label) } else { self.principal_label(Kind::Domain, label) };
        let property = rest.trim_start_matches('.').to_lowercase();
        if rest.is_empty() || PROPERTIES.contains(&property.as_str()) {
            return format!("{mapped}{rest}");
        }
        format!("{mapped}.{}", self.labels(rest.trim_start_matches('.'), Kind::Domain))
    }

    /// The value of a part of a distinguished name, or a common name. What replication puts behind it is a mark and a GUID.
    pub(super) fn rdn(&mut self, kind: Kind, value: &str) -> String {
        let end = ["\\0a", "\\0A", "\n"].iter().filter_map(|mark| value.find(mark)).min().unwrap_or(value.len());
        let (name, mark) = value.split_at(end);
        let mapped = self.principal(kind, &unescaped(name));
        let Some((before, guid)) = mark.split_once(':') else { return format!("{mapped}{mark}") };
        format!("{mapped}{before}:{}", self.guid(guid))
    }

    /// A service principal name, or what stands in the place of one. Only the names in it change.
    pub(super) fn spn(&mut self, text: &str) -> String {
        if text.starts_with("\\\\") {
            return self.path(text);
        }
        let Some((class, rest)) = text.split_once('/') else { return self.parts(text, "") };
        let is_class = known::is_class(visible(class).trim_end_matches(':'));
        let mapped = if is_class { class.to_owned() } else { self.prose(class) };
        let start = rest.get(..3).unwrap_or_default();
        if ["cn=", "ou="].iter().any(|kind| start.eq_ignore_ascii_case(kind)) {
            return format!("{mapped}/{}", self.dn(Kind::Host, rest));
        }
        format!("{mapped}/{}", self.parts(rest, class))
    }

    /// The names of a value one by one; what stands between them stays.
    fn parts(&mut self, text: &str, class: &str) -> String {
        let mut out = String::new();
        let (mut part, mut sign) = (String::new(), None);
        for character in text.chars().map(Some).chain([None]) {
            if let Some(inside) = character.filter(|inside| is_part(*inside)) {
                part.push(inside);
                continue;
            }
            out.push_str(&self.part(&part, sign, class));
            part.clear();
            sign = character;
            out.extend(character);
        }
        out
    }

    fn part(&mut self, part: &str, sign: Option<char>, class: &str) -> String {
        let seen = visible(part);
        let mapped = match sign {
            Some(':') if seen.chars().all(|character| character.is_ascii_digit()) => return part.to_owned(),
            Some('@') => self.domain(&seen),
            Some('\\') => self.word(Kind::Share, &seen),
            _ if class.eq_ignore_ascii_case("krbtgt") => self.domain(&seen),
            _ => self.host(&seen),
        };
        if seen == part { mapped } else { with_oddities(part, &mapped) }
    }

    /// A path on a server, or only the server: `\\fs1\vms\a.iso`, with slashes of either kind.
    pub(super) fn path(&mut self, text: &str) -> String {
        let mut out = String::new();
        let mut names = 0;
        for piece in text.split_inclusive(['\\', '/']) {
            let name = piece.trim_end_matches(['\\', '/']);
            let mapped = match names {
                _ if name.is_empty() || (names == 0 && matches!(name, "?" | "." | "UNC")) => name.to_owned(),
                0 => {
                    let (server, port) = name.split_at(name.find('@').unwrap_or(name.len()));
                    format!("{}{port}", self.host(server))
                }
                1 if known::is_system_share(name) => name.to_owned(),
                1 => self.word(Kind::Share, name),
                // A folder is often called like the machine that it is for.
                _ if self.map.find(Space::Words, &fold(name)).is_some() => self.word(Kind::Name, name),
                _ => self.word(Kind::Path, name),
            };
            names += usize::from(!name.is_empty() && !matches!(name, "?" | "." | "UNC"));
            out.push_str(&mapped);
            out.push_str(&piece[name.len()..]);
        }
        out
    }

    /// Whether a name with dots ends in a domain that is known.
    pub(super) fn is_in_known_domain(&self, name: &str) -> bool {
        let folded = fold(name);
        let labels: Vec<&str> = folded.split('.').collect();
        let is_domain = |label: &&str| self.map.kind_of(label) == Some(Kind::Domain);
        match labels[..] {
            [.., domain, top] => {
                let is_top = self.map.find(Space::Tops, top).is_some() || PROPERTIES.contains(&top);
                (is_top && is_domain(&domain)) || is_domain(&top)
            }
            _ => false,
        }
    }
}

/// A character of a name, or one that does not show in it.
fn is_part(character: char) -> bool {
    let seen = visible(&character.to_string());
    let is_invisible = seen.is_empty() && !character.is_ascii() && character != '\u{a0}' && !character.is_whitespace();
    let is_dash = seen == "-";
    character.is_alphanumeric() || matches!(character, '_' | '.' | '$' | '*') || is_invisible || is_dash
}

/// A pseudonym with the characters that made the name odd, as near to where they were as it allows.
fn with_oddities(odd: &str, mapped: &str) -> String {
    let mut out: Vec<char> = mapped.chars().collect();
    let count = odd.chars().count();
    for (at, character) in odd.chars().enumerate() {
        match visible(&character.to_string()).as_str() {
            "-" if character != '-' => {
                if let Some(hyphen) = out.iter_mut().find(|own| **own == '-') {
                    *hyphen = character;
                }
            }
            "" if at == 0 => out.insert(0, character),
            "" if at + 1 == count => out.push(character),
            "" => out.insert(out.len().min(1), character),
            _ => {}
        }
    }
    out.into_iter().collect()
}

/// A value without the backslashes that keep its commas from ending it.
fn unescaped(value: &str) -> String {
    let mut out = String::new();
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        out.push(if character == '\\' { characters.next().unwrap_or('\\') } else { character });
    }
    out
}

pub(super) fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|b| b.is_ascii_hexdigit()))
}
