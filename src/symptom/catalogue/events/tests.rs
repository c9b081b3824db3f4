//! The list of events is complete and careful.

use std::collections::BTreeSet;

use super::*;

#[test]
fn every_event_is_there_once_under_each_of_its_names() {
    let mut seen = BTreeSet::new();
    for row in events() {
        assert!(seen.insert(row.entry.code()), "{} twice", row.entry.code());
        let names = [row.source.name].into_iter().chain(row.source.providers.iter().copied());
        for name in names.chain(row.source.channels.iter().copied().filter(|channel| *channel != "System")) {
            let bare = name.trim_start_matches("Microsoft-Windows-");
            for form in [name.to_owned(), name.to_uppercase(), bare.to_owned(), format!("Microsoft-Windows-{bare}")] {
                assert_eq!(event(&form, row.entry.number), Some(row), "{form} {}", row.entry.number);
            }
        }
    }
    assert!(seen.len() > 90, "{}", seen.len());
    assert_eq!(event("System", 4), None);
    assert_eq!(numbered(4).map(|row| row.entry.code()).collect::<Vec<_>>(), ["Security-Kerberos 4"]);
}

#[test]
fn every_row_is_worded_with_care() {
    for entry in events().map(|row| &row.entry).chain(MESSAGES) {
        let (code, meaning) = (entry.code(), entry.meaning.to_lowercase());
        assert!(entry.text.len() >= 8 && entry.meaning.ends_with('.'), "{code}");
        let uncertain = entry.causes.iter().any(|cause| !cause.certain);
        let careful = ["may ", "check also", "look at "].iter().any(|words| meaning.contains(words));
        assert!(!uncertain || careful, "{code}: {meaning}");
        let slugs: BTreeSet<_> = entry.causes.iter().map(|cause| cause.slug).collect();
        assert_eq!(slugs.len(), entry.causes.len(), "{code}");
    }
}
