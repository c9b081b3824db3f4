//! The hosts that a text names, and which of them acts on which.

use super::{HINT_LIMIT, NAME_LIMIT, QUOTES};

/// How far in front of a name the words are looked for that say what it is, in characters.
const LEAD: usize = 64;

/// What a host has to do with what went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// It acts: a virtual machine moves away from it, or is replicated from it.
    Source,
    /// It is acted on.
    Destination,
    /// It is the other one, seen from the host that says so.
    Peer,
    /// Nothing is said of it.
    Any,
}

/// Words right in front of a quoted name that make it a host, in lower case, with what they say of it.
const NOUNS: [(&str, Role); 35] = [
    ("source", Role::Source),
    ("quelle", Role::Source),
    ("migrationsquelle", Role::Source),
    ("quellhost", Role::Source),
    ("quellserver", Role::Source),
    ("quellcomputer", Role::Source),
    ("origen", Role::Source),
    ("destination", Role::Destination),
    ("ziel", Role::Destination),
    ("migrationsziel", Role::Destination),
    ("zielhost", Role::Destination),
    ("zielserver", Role::Destination),
    ("zielcomputer", Role::Destination),
    ("destino", Role::Destination),
    ("replikatserver", Role::Destination),
    ("replikationsserver", Role::Destination),
    ("réplica", Role::Destination),
    ("host", Role::Any),
    ("hosts", Role::Any),
    ("hôte", Role::Any),
    ("anfitrión", Role::Any),
    ("server", Role::Any),
    ("serveur", Role::Any),
    ("servidor", Role::Any),
    ("computer", Role::Any),
    ("rechner", Role::Any),
    ("ordinateur", Role::Any),
    ("equipo", Role::Any),
    ("node", Role::Any),
    ("knoten", Role::Any),
    ("nœud", Role::Any),
    ("nodo", Role::Any),
    ("hostserver", Role::Any),
    ("hostcomputer", Role::Any),
    ("primärserver", Role::Source),
];

/// Words in front of a host that says nothing of itself: "the source host", "with host", "on the server".
const BEFORE: [(&str, Role); 13] = [
    ("source", Role::Source),
    ("primary", Role::Source),
    ("on", Role::Source),
    ("auf", Role::Source),
    ("sur", Role::Source),
    ("en", Role::Source),
    ("destination", Role::Destination),
    ("target", Role::Destination),
    ("replica", Role::Destination),
    ("with", Role::Peer),
    ("mit", Role::Peer),
    ("avec", Role::Peer),
    ("con", Role::Peer),
];
/// Words that may stand between the two.
const BETWEEN: [&str; 11] = ["the", "remote", "dem", "der", "den", "l", "le", "la", "el", "de", "remoto"];

/// Hosts of a text.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    /// All of them, in the order of the text, each once.
    pub(super) all: Vec<String>,
    /// The one that acts.
    pub(super) source: Option<String>,
    /// The one that is acted on.
    pub(super) destination: Option<String>,
}

/// The quoted names that a text calls a host.
///
/// A host that the speaker is connected "with" is the other end, whichever that is: the destination unless the text says that it
/// speaks of the destination.
pub(super) fn of(text: &str) -> Hosts {
    let mut hosts = Hosts::default();
    let mut peer = None;
    for (at, quote) in text.char_indices().filter(|(_, character)| QUOTES.contains(character)) {
        if hosts.all.len() >= HINT_LIMIT {
            break;
        }
        let Some(role) = role(&text[..at]) else { continue };
        let inside = text[at + quote.len_utf8()..].chars().take(NAME_LIMIT + 1);
        let name: String = inside.take_while(|character| !QUOTES.contains(character)).collect();
        if !is_host(&name) {
            continue;
        }
        match role {
            Role::Source => drop(hosts.source.get_or_insert_with(|| name.clone())),
            Role::Destination => drop(hosts.destination.get_or_insert_with(|| name.clone())),
            Role::Peer => drop(peer.get_or_insert_with(|| name.clone())),
            Role::Any => {}
        }
        if !hosts.all.contains(&name) {
            hosts.all.push(name);
        }
    }
    let same = |one: &Option<String>, other: &Option<String>| match (one, other) {
        (Some(one), Some(other)) => is_same(one, other),
        _ => false,
    };
    if hosts.destination.is_none() && !same(&hosts.source, &peer) {
        hosts.destination = peer;
    } else if hosts.source.is_none() && !same(&hosts.destination, &peer) {
        hosts.source = peer;
    }
    hosts
}

/// What the words in front of a name make of it. `None` where they do not make it a host.
fn role(before: &str) -> Option<Role> {
    let before = before.trim_end();
    let last = before.rsplit(|character: char| !character.is_alphabetic()).next().unwrap_or_default();
    // The longest of the nouns has 19 octets; a longer run need not be copied.
    if last.is_empty() || last.len() > 24 {
        return None;
    }
    let last_in_lower_case = last.to_lowercase();
    let (_, role) = NOUNS.into_iter().find(|(known, _)| *known == last_in_lower_case)?;
    if role != Role::Any {
        return Some(role);
    }
    let before = &before[..before.len() - last.len()];
    let near: Vec<char> = before.chars().rev().take(LEAD).collect();
    let near = near.into_iter().rev().collect::<String>().to_lowercase();
    let words = near.split(|character: char| !character.is_alphabetic()).rev();
    let word = words.into_iter().find(|word| !word.is_empty() && !BETWEEN.contains(word)).unwrap_or_default();
    Some(BEFORE.into_iter().find(|(known, _)| *known == word).map_or(Role::Any, |(_, role)| role))
}

/// Whether two names are of one machine: by the first label, since a suffix too many makes no other one.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let label = |name: &str| name.split('.').next().unwrap_or_default().to_lowercase();
    label(one) == label(other)
}

/// Whether the text has the form of a host name or an IP address.
pub(super) fn is_host(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= NAME_LIMIT
        && name.chars().all(|character| character.is_alphanumeric() || matches!(character, '-' | '.' | '_'))
        && name.starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_front_of_a_name_say_which_host_it_is() {
        for (text, source, destination) in [
            ("a connection for a Virtual Machine migration with host 'HV2': x", None, Some("HV2")),
            ("failed at migration source 'HV1'. with host\n'HV2'", Some("HV1"), Some("HV2")),
            ("failed at migration destination 'HV2'. with host 'HV1'", Some("HV1"), Some("HV2")),
            ("failed at migration destination 'HV2'. with host 'hv2.contoso.com'", None, Some("HV2")),
            ("from source host 'A' to destination host 'B'", Some("A"), Some("B")),
            ("primary server 'A', replica server “B”", Some("A"), Some("B")),
            ("une connexion avec l’hôte « HV2 » : x", None, None),
            ("une connexion avec l’hôte «HV2» : x", None, Some("HV2")),
            ("eine Verbindung mit dem Host \"HV2\"", None, Some("HV2")),
            ("Fehler an der Migrationsquelle \"HV1\", Zielhost \"HV2\"", Some("HV1"), Some("HV2")),
            ("una conexión con el host 'HV2'", None, Some("HV2")),
            ("en el servidor 'HV1'", Some("HV1"), None),
            ("the server 'HV1' and the virtual machine 'web01'", None, None),
        ] {
            let hosts = of(text);
            assert_eq!((hosts.source.as_deref(), hosts.destination.as_deref()), (source, destination), "{text}");
        }
    }
}
