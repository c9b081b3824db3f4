//! What a pasted message says besides its code: paths, hosts, and what was being done.

use serde::Serialize;

/// How many paths, and how many hosts, are kept of one text.
const HINT_LIMIT: usize = 16;
/// Longest path that is kept, in characters (`MAX_PATH`).
const PATH_LIMIT: usize = 260;
/// Longest host name, in characters (RFC 1035, 2.3.4).
const NAME_LIMIT: usize = 253;

const QUOTES: [char; 13] = ['\'', '"', '‘', '’', '‚', '“', '”', '„', '«', '»', '「', '」', '`'];

/// Words in front of a quoted name that make it a host, in lower case.
const HOST_WORDS: [&str; 17] = [
    "host",
    "hosts",
    "hôte",
    "anfitrión",
    "server",
    "serveur",
    "servidor",
    "computer",
    "rechner",
    "ordinateur",
    "equipo",
    "node",
    "knoten",
    "source",
    "destination",
    "quelle",
    "ziel",
];

/// Texts of Hyper-V that tell what was being done, folded. The first that matches counts.
const OPERATIONS: [(&str, &str); 11] = [
    ("failed to create external configuration store", "create-vm"),
    ("cannot change the storage location of checkpoints", "create-vm"),
    ("failed to change smart paging store", "create-vm"),
    ("failed to create a new virtual machine", "create-vm"),
    ("permission to open attachment", "mount-iso"),
    ("permission required to open attachment", "mount-iso"),
    ("failed to add device 'virtual cd/dvd disk'", "mount-iso"),
    ("failed to authenticate the replica server", "replicate"),
    ("hyper-v replica", "replicate"),
    ("virtual machine migration", "migrate"),
    ("live migration", "migrate"),
];

/// Side information of a pasted text. It helps to fill in what the user did not say; it proves nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Hints {
    /// The operation, named as the command that diagnoses it, if the text gives it away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<&'static str>,
    /// UNC paths, in the order of the text, each once, at most 16.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unc: Vec<String>,
    /// Quoted names that the text calls a host, in its order, each once, at most 16.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// The user whom the text names: `User 'CONTOSO\\alice' failed to …`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Whether part of the text was left out: it was longer than [`super::READ_LIMIT`] bytes, or held more than
    /// [`super::SYMPTOM_LIMIT`] symptoms.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
}

impl Hints {
    /// Reads the hints of tidy text; `folded` is its folded form.
    pub(super) fn of(tidy: &str, folded: &str) -> Self {
        let operation = OPERATIONS.into_iter().find(|(text, _)| folded.contains(text)).map(|(_, operation)| operation);
        Self { operation, unc: unc_paths(tidy), hosts: hosts(tidy), user: user(tidy), truncated: false }
    }
}

/// The quoted name after a word for a user, if it looks like an account.
fn user(text: &str) -> Option<String> {
    ["User ", "user ", "Benutzer ", "utilisateur ", "usuario "].iter().find_map(|word| {
        let after = &text[text.find(word)? + word.len()..];
        let inside = after.strip_prefix(QUOTES)?;
        let name = inside.split(QUOTES).next()?;
        let is_account = name.contains(['\\', '@']) && !name.contains(char::is_whitespace) && name.len() <= NAME_LIMIT;
        is_account.then(|| name.to_owned())
    })
}

fn unc_paths(text: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for (at, _) in text.match_indices(r"\\") {
        let before = text[..at].chars().next_back();
        if paths.len() >= HINT_LIMIT || before == Some('\\') {
            continue;
        }
        let quoted = before.is_some_and(|before| QUOTES.contains(&before));
        let ends = |character: char| {
            matches!(character, '\n' | '<' | '>' | '|' | '*' | '?' | '"')
                || if quoted { QUOTES.contains(&character) } else { character.is_whitespace() }
        };
        let path: String = text[at..].chars().take(PATH_LIMIT).take_while(|character| !ends(*character)).collect();
        let path = path.trim_end_matches(['.', ',', ';', ':', ')', ']', '\'', ' ']);
        let server = path.trim_start_matches('\\').split('\\').next().unwrap_or_default();
        if path.starts_with(r"\\") && !path.starts_with(r"\\\") && is_host(server) && !paths.iter().any(|p| p == path) {
            paths.push(path.to_owned());
        }
    }
    paths
}

fn hosts(text: &str) -> Vec<String> {
    let mut hosts = Vec::new();
    for (at, quote) in text.char_indices().filter(|(_, character)| QUOTES.contains(character)) {
        if hosts.len() >= HINT_LIMIT {
            break;
        }
        let word = text[..at].trim_end_matches(' ').rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        // The longest of the words has eleven letters; a longer run need not be copied.
        if word.len() > 16 || !HOST_WORDS.contains(&word.to_lowercase().as_str()) {
            continue;
        }
        let inside = text[at + quote.len_utf8()..].chars().take(NAME_LIMIT + 1);
        let name: String = inside.take_while(|character| !QUOTES.contains(character)).collect();
        if is_host(&name) && !hosts.contains(&name) {
            hosts.push(name);
        }
    }
    hosts
}

/// Whether the text has the form of a host name or an IP address.
fn is_host(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= NAME_LIMIT
        && name.chars().all(|character| character.is_alphanumeric() || matches!(character, '-' | '.' | '_'))
        && name.starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::super::fold::Page;
    use super::*;

    #[test]
    fn paths_hosts_and_operation_of_a_storage_message() {
        let text = "'web01': User account does not have permission required to open attachment \
                    '\\\\fs1.contoso.com\\iso files\\a.iso'. Error: 'General access denied error' (0x80070005).\n\
                    See \\\\fs2\\vms, on server “HV1”. \\\\\\no \\\\?\\C:\\x";
        let hints = Hints::of(text, Page::new(text).folded());
        assert_eq!(hints.unc, [r"\\fs1.contoso.com\iso files\a.iso", r"\\fs2\vms"]);
        assert_eq!(hints.hosts, ["HV1"]);
        assert_eq!(hints.operation, Some("mount-iso"));
    }
}
