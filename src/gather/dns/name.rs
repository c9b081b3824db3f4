//! Domain names as text and as they stand in a question.

use std::net::IpAddr;

use hickory_resolver::proto::rr::Name;

/// Longest name in its text form, without the final dot (RFC 1035 section 2.3.4: 255 octets on the wire).
const LONGEST_NAME: usize = 253;
/// Longest label (RFC 1035 section 2.3.4).
const LONGEST_LABEL: usize = 63;

/// The form under which a name is kept: lower case, no final dot.
pub(super) fn key(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_lowercase()
}

/// Whether `name` is an address and not a name. Brackets and a zone (`[fe80::1%3]`) belong to an address.
pub(super) fn is_address(name: &str) -> bool {
    let name = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(name);
    name.split('%').next().is_some_and(|address| address.parse::<IpAddr>().is_ok())
}

/// The absolute name to ask for, or nothing when no host can have this name.
///
/// Letters and digits of any script, hyphen and underscore: the characters that the DNS server of Windows takes with
/// its default setting. It keeps names in UTF-8, so they are asked for in UTF-8 and not in Punycode.
pub(super) fn absolute(text: &str) -> Option<Name> {
    let fits = |label: &str| (1..=LONGEST_LABEL).contains(&label.len()) && label.chars().all(is_plain);
    if text.len() > LONGEST_NAME || !text.split('.').all(fits) {
        return None;
    }
    Name::from_labels(text.split('.').map(str::as_bytes)).ok()
}

/// A name from an answer: lower case, no final dot.
///
/// An answer may hold any octets. Those that no host name has are written as `\DDD` (RFC 1035 section 5.1), so a dot
/// inside a label cannot pass for a separator, nor a control character reach a terminal.
pub(super) fn text(name: &Name) -> String {
    let labels = name.iter().map(|label| {
        let plain = std::str::from_utf8(label).ok().filter(|label| label.chars().all(is_plain));
        plain.map_or_else(|| escaped(label), str::to_lowercase)
    });
    labels.collect::<Vec<_>>().join(".")
}

fn is_plain(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '_')
}

fn escaped(label: &[u8]) -> String {
    let octet = |octet: &u8| match char::from(*octet) {
        character if octet.is_ascii() && is_plain(character) => character.to_ascii_lowercase().to_string(),
        _ => format!("\\{octet:03}"),
    };
    label.iter().map(octet).collect()
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn a_name_that_no_host_has_is_not_asked_for() {
        let long_label = "a".repeat(64);
        let long_name = ["a".repeat(50).as_str(); 6].join(".");
        let hostile =
            ["", ".", "a..b", "*)(objectClass=*", "vm'host", "vm\"host", "vm\u{1b}[2Jhost", "vm host", "a\0b"];
        for name in hostile.into_iter().chain([long_label.as_str(), long_name.as_str(), "\u{202e}abc", "a\u{200b}b"]) {
            assert_eq!(absolute(name), None, "{name:?}");
        }
    }

    #[test]
    fn what_a_host_may_be_called_is_asked_for_in_utf_8() {
        assert_eq!(text(&absolute("_ldap._tcp.VMHost1.corp.test").unwrap()), "_ldap._tcp.vmhost1.corp.test");
        let name = absolute("büro-1.corp.test").unwrap();
        assert_eq!(name.iter().next(), Some("büro-1".as_bytes()));
        assert_eq!(text(&name), "büro-1.corp.test");
        assert!(absolute(&"a".repeat(63)).is_some());
    }

    #[test]
    fn octets_of_an_answer_cannot_forge_a_name() {
        let name = Name::from_labels([b"vm\x1b[2J".as_slice(), b"a.b", b"\xff", b"TEST"]).unwrap();
        assert_eq!(text(&name), "vm\\027\\0912j.a\\046b.\\255.test");
    }

    #[test]
    fn addresses_are_not_names() {
        for address in ["10.0.0.5", "2001:db8::5", "[2001:db8::5]", "fe80::1%eth0", "[fe80::1%3]"] {
            assert!(is_address(address), "{address}");
        }
        for name in ["vmhost1", "10.0.0.5.corp.test", "", "[", "%"] {
            assert!(!is_address(name), "{name}");
        }
    }
}
