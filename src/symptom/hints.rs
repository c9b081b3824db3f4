//! What a pasted message says besides its code: paths, hosts, and what was being done.

mod command_line;
mod hosts;
mod operation;
mod unc;

use serde::Serialize;

/// How many paths, and how many hosts, are kept of one text.
const HINT_LIMIT: usize = 16;
/// Longest host name, in characters (RFC 1035, 2.3.4).
const NAME_LIMIT: usize = 253;

const QUOTES: [char; 13] = ['\'', '"', '‘', '’', '‚', '“', '”', '„', '«', '»', '「', '」', '`'];

/// Side information of a pasted text. It helps to fill in what the user did not say; it proves nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Hints {
    /// The operation, named as the command that diagnoses it, if the text gives it away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<&'static str>,
    /// UNC paths, in the order of the text, each once, at most 16.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unc: Vec<String>,
    /// Names that the text calls a host, in its order, each once, at most 16.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// The host that acts, if the text says which it is: the source of a migration, or where a command was to work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The host to which something goes, if the text says which it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
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
    ///
    /// A command line says what its user wanted, and in which words; so it comes before the messages.
    pub(super) fn of(tidy: &str, folded: &str) -> Self {
        let line = command_line::of(tidy);
        let named = hosts::of(tidy);
        let mut unc = unc::paths(tidy);
        if let Some(path) = line.path
            && !unc.contains(&path)
        {
            unc.insert(0, path);
            unc.truncate(HINT_LIMIT);
        }
        let mut hosts = named.all;
        for name in [&line.host, &line.destination].into_iter().flatten() {
            if hosts.len() < HINT_LIMIT && !hosts.contains(name) {
                hosts.push(name.clone());
            }
        }
        let destination = line.destination.or(named.destination);
        let is_destination = |name: &String| destination.as_ref().is_some_and(|other| hosts::is_same(name, other));
        let source = line.host.or(named.source).filter(|name| !is_destination(name));
        Self {
            operation: line.operation.or_else(|| operation::of(folded)),
            unc,
            hosts,
            source,
            destination,
            user: user(tidy),
            truncated: false,
        }
    }
}

/// The quoted name after a word for a user, if it looks like an account.
fn user(text: &str) -> Option<String> {
    let words = ["User", "user", "Benutzer", "utilisateur", "usuario"];
    let mut places = words.iter().flat_map(|word| text.match_indices(word).map(|(at, _)| at + word.len()));
    places.find_map(|at| {
        // The blank may be one that does not break.
        let inside = text[at..].strip_prefix(char::is_whitespace)?.strip_prefix(QUOTES)?;
        let name = inside.split(QUOTES).next()?;
        let is_account = name.contains(['\\', '@']) && !name.contains(char::is_whitespace) && name.len() <= NAME_LIMIT;
        is_account.then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::super::fold::Page;
    use super::*;

    fn of(text: &str) -> Hints {
        Hints::of(text, Page::new(text).folded())
    }

    #[test]
    fn paths_hosts_and_operation_of_a_storage_message() {
        let text = "'web01': User account does not have permission required to open attachment \
                    '\\\\fs1.contoso.com\\iso files\\a.iso'. Error: 'General access denied error' (0x80070005).\n\
                    See \\\\fs2\\vms, on server “HV1”. \\\\\\no \\\\?\\C:\\x";
        let hints = of(text);
        assert_eq!(hints.unc, [r"\\fs1.contoso.com\iso files\a.iso", r"\\fs2\vms"]);
        assert_eq!((hints.hosts, hints.source.as_deref()), (vec!["HV1".to_owned()], Some("HV1")));
        assert_eq!(hints.operation, Some("mount-iso"));
    }

    #[test]
    fn the_operation_is_known_in_several_languages() {
        for (text, operation) in [
            ("Fehler bei der Livemigration von \"web01\"", "migrate"),
            ("La migration de l’ordinateur virtuel a échoué à la source de la migration", "migrate"),
            ("para la migración de una máquina virtual con el host 'HV2'", "migrate"),
            ("Fehler beim Erstellen des externen Konfigurationsspeichers", "create-vm"),
            ("le magasin de configuration externe", "create-vm"),
            ("el almacén de configuración externo", "create-vm"),
            ("Hyper-V-Replikat", "replicate"),
        ] {
            assert_eq!(of(text).operation, Some(operation), "{text}");
        }
    }

    #[test]
    fn blanks_that_do_not_break_are_blanks() {
        let hints = of("User\u{a0}'CONTOSO\\bob' on server\u{a0}'HV1'");
        assert_eq!((hints.user.as_deref(), hints.source.as_deref()), (Some("CONTOSO\\bob"), Some("HV1")));
    }

    #[test]
    fn a_command_line_comes_before_the_message() {
        let hints = of("Set-VMDvdDrive : 'web01' failed to add device. Live migration is no matter.\n\
                        + Set-VMDvdDrive -ComputerName HV1 -VMName web01 -Path \\\\fs1\\iso\\server ...\n");
        assert_eq!((hints.operation, hints.source.as_deref()), (Some("mount-iso"), Some("HV1")));
        assert_eq!((hints.unc, hints.hosts), (vec![r"\\fs1\iso".to_owned()], vec!["HV1".to_owned()]));
    }
}
