//! Names of machines, as an engineer types them and as the directory writes them.

use std::{fmt, net::IpAddr};

use serde::{Deserialize, Serialize};

/// A host name: short or fully qualified, in lower case, without a final dot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HostName(String);

impl HostName {
    /// Takes a name as typed. Case, a final dot and the `$` of an account name do not matter.
    ///
    /// Any text is accepted: a name that cannot exist is found nowhere, and the report says so.
    pub fn new(typed: &str) -> Self {
        // `\\\\host` and `DOMAIN\\host` are spellings of the same.
        let name = typed.trim().trim_end_matches(['\\', '/']).rsplit('\\').next().unwrap_or_default();
        let name = name.trim_end_matches('.').trim_end_matches('$');
        Self(name.to_lowercase())
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first label, or the whole of an address.
    pub fn short(&self) -> &str {
        if self.address().is_some() { &self.0 } else { self.0.split('.').next().unwrap_or_default() }
    }

    /// What follows the first dot of a fully qualified name.
    pub fn suffix(&self) -> Option<&str> {
        if self.address().is_some() { None } else { self.0.split_once('.').map(|(_, suffix)| suffix) }
    }

    /// The address, where an address was typed instead of a name.
    pub fn address(&self) -> Option<IpAddr> {
        self.0.trim_start_matches('[').trim_end_matches(']').parse().ok()
    }

    /// The name that the domain gives a computer account: the first fifteen characters of the first label, and `$`.
    ///
    /// NetBIOS names have fifteen characters; a longer host name is cut ([MS-ADTS] 3.1.1.5.1.2 leaves the cut to the joining client).
    pub fn account_name(&self) -> String {
        let mut name: String = self.short().chars().take(15).collect();
        name.push('$');
        name
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where files lie: a server, and the UNC path that names it if one was given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Storage {
    /// The name between `\\` and the share: the one that the ticket is asked for.
    pub server: HostName,
    /// The operand as typed.
    pub typed: String,
}

impl Storage {
    /// Takes a host name or a UNC path (`\\fs1\vms\a.iso`, with slashes of either kind).
    pub fn new(typed: &str) -> Self {
        let trimmed = typed.trim();
        let trimmed = trimmed.strip_prefix(r"\\?\UNC").unwrap_or(trimmed);
        let inside = trimmed.trim_start_matches(['\\', '/']);
        let server = if inside.len() < trimmed.len() {
            inside.split(['\\', '/']).next().unwrap_or_default()
        } else {
            trimmed.split(['\\', '/']).next().unwrap_or_default()
        };
        // `\\server@SSL\…` and `\\server@8080\…` are WebDAV spellings of the same server.
        let server = server.split('@').next().unwrap_or_default();
        Self { server: HostName::new(server), typed: trimmed.to_owned() }
    }
}

/// The DNS name of the domain that a distinguished name lies in: `dc=contoso,dc=com` reads `contoso.com`.
///
/// `None` where the name has no `DC=` part, as the root DSE.
pub fn domain_of(dn: &str) -> Option<String> {
    let labels: Vec<String> = split_dn(dn)
        .into_iter()
        .filter_map(|part| {
            let (kind, value) = part.split_once('=')?;
            kind.trim().eq_ignore_ascii_case("dc").then(|| value.trim().to_lowercase())
        })
        .collect();
    (!labels.is_empty()).then(|| labels.join("."))
}

/// The distinguished name of a domain: `contoso.com` reads `DC=contoso,DC=com`.
pub fn domain_dn(domain: &str) -> String {
    domain.split('.').filter(|label| !label.is_empty()).map(|label| format!("DC={label}")).collect::<Vec<_>>().join(",")
}

/// The value of the first part of a distinguished name, with its escapes resolved as far as a name needs: `CN=A\,B,DC=x` reads `A,B`.
pub fn first_value(dn: &str) -> String {
    let first = split_dn(dn).into_iter().next().unwrap_or_default();
    let value = first.split_once('=').map_or(first, |(_, value)| value);
    let mut out = String::new();
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        out.push(if character == '\\' { characters.next().unwrap_or('\\') } else { character });
    }
    out
}

/// The site in the name of a server object, `CN=DC1,CN=Servers,CN=SITE,CN=Sites,...` ([MS-ADTS] 6.1.1.2.2.1.2.1.1).
pub(crate) fn site_of(server: &str) -> Option<String> {
    let parts = split_dn(server);
    let is = |at: usize, name: &str| parts.get(at).is_some_and(|part| part.trim().eq_ignore_ascii_case(name));
    (is(1, "CN=Servers") && is(3, "CN=Sites")).then(|| first_value(parts[2].trim()))
}

/// Splits a distinguished name at the commas that are not escaped (RFC 4514).
pub(crate) fn split_dn(dn: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut escaped) = (0, false);
    for (at, character) in dn.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ',' => {
                parts.push(&dn[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&dn[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_are_read_as_typed() {
        let name = HostName::new("VMHost1.Contoso.COM.");
        assert_eq!((name.short(), name.suffix()), ("vmhost1", Some("contoso.com")));
        assert_eq!(HostName::new("VMHOST1$").as_str(), "vmhost1");
        assert_eq!(HostName::new("a-very-long-host-name").account_name(), "a-very-long-hos$");
        assert!(HostName::new("10.1.2.3").address().is_some());
        assert_eq!(HostName::new("10.1.2.3").suffix(), None);
    }

    #[test]
    fn the_server_part_of_a_path_counts() {
        for typed in [r"\\FS1\vms\a.iso", "//fs1/vms", "fs1", r"\\fs1@SSL\vms", r"fs1\vms"] {
            assert_eq!(Storage::new(typed).server.as_str(), "fs1", "{typed}");
        }
        assert_eq!(Storage::new(r"\\10.0.0.5\vms").server.address(), Some([10, 0, 0, 5].into()));
    }

    #[test]
    fn distinguished_names_are_taken_apart() {
        assert_eq!(domain_of(r"CN=a\,DC=x,OU=o,DC=Contoso,DC=com").as_deref(), Some("contoso.com"));
        assert_eq!(domain_of(""), None);
        assert_eq!(domain_dn("contoso.com"), "DC=contoso,DC=com");
        assert_eq!(first_value(r"CN=a\,b,DC=x"), "a,b");
        let server = "CN=DC1,CN=Servers,CN=Berlin,CN=Sites,CN=Configuration,DC=contoso,DC=com";
        assert_eq!(site_of(server).as_deref(), Some("Berlin"));
        assert_eq!(site_of("CN=DC1,OU=Domain Controllers,DC=contoso,DC=com"), None);
    }
}
