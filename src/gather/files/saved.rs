//! Facts saved by `--save`.

use std::path::Path;

use super::{Failure, private};
use crate::facts::{Facts, SCHEMA};

/// Whether a file claims to be one of ours.
pub(super) fn is_saved(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(256)];
    String::from_utf8_lossy(start).contains("\"kcd-doctor/facts/")
}

/// Reads facts back.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Facts, String> {
    let facts: Facts = serde_json::from_slice(bytes)
        .map_err(|error| format!("{name}:{}: expected facts saved by --save: {error}", error.line()))?;
    if facts.schema != SCHEMA {
        let found = facts.schema;
        return Err(format!("{name}: expected {SCHEMA}, found {found}: save the facts again with this version"));
    }
    Ok(facts)
}

/// Writes facts to a file that only its owner may read: they describe a domain.
///
/// # Errors
/// The file cannot be written.
pub fn save(facts: &Facts, path: &Path) -> Result<(), Failure> {
    let fail = |what: String| Failure(format!("{}: {what}", path.display()));
    let mut text = serde_json::to_string_pretty(facts).map_err(|error| fail(error.to_string()))?;
    text.push('\n');
    private::write(path, &text).map_err(|error| fail(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        facts::{Answer, Ask, Asked, Forward, Known, Names},
        testing::{With, computer, live_facts},
    };

    fn rich() -> Facts {
        let hv1 =
            computer("hv1", 1001).hidden("memberOf").with_octets("logonHours", vec![0xFF, 0x00]).allowing(&[1002]);
        let mut facts = live_facts(vec![hv1]);
        facts.taken_at = Known::Found("2026-04-15T12:30:00Z".parse().unwrap());
        facts.snapshots[0].asked.insert(Ask::SpnMappings.key(), Asked::Failed("busy (51)".to_owned()));
        let forward = Forward {
            name: "hv1.contoso.com".to_owned(),
            aliases: vec!["hv1.contoso.com".to_owned()],
            addresses: vec!["10.0.0.1".parse().unwrap(), "2001:db8::1".parse().unwrap()],
        };
        let mut names = Names { servers: vec!["10.0.0.9:53".to_owned()], ..Names::default() };
        names.forward.insert("hv1".to_owned(), Answer::Found(forward));
        names.forward.insert("hv2".to_owned(), Answer::Refused("SERVFAIL".to_owned()));
        names.reverse.insert("10.0.0.1".parse().unwrap(), Answer::NoSuchName);
        facts.names = Known::Found(names);
        facts
    }

    #[test]
    fn what_is_saved_reads_back_as_it_was() {
        let path = std::env::temp_dir().join(format!("kcd-doctor-{}.json", std::process::id()));
        save(&rich(), &path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        std::fs::remove_file(&path).unwrap();
        assert!(is_saved(&bytes));
        assert_eq!(read("x", &bytes), Ok(rich()));
    }

    #[test]
    fn another_version_and_damage_are_refused_with_the_place() {
        let text = serde_json::to_string_pretty(&rich()).unwrap();
        let later = text.replace("facts/1", "facts/2");
        assert!(is_saved(later.as_bytes()));
        assert_eq!(
            read("x.json", later.as_bytes()),
            Err(
                "x.json: expected kcd-doctor/facts/1, found kcd-doctor/facts/2: save the facts again with this version"
                    .to_owned()
            )
        );
        let unknown = text.replacen("\"live\"", "\"alive\"", 1);
        assert!(
            read("x.json", unknown.as_bytes()).unwrap_err().starts_with("x.json:10: expected facts saved by --save")
        );
        assert!(read("x.json", &text.as_bytes()[..text.len() / 2]).is_err());
        assert!(!is_saved(b"{\"schema\": \"another\"}"));
    }
}
