//! The catalogue is complete and consistent.

use std::collections::BTreeSet;

use super::*;

#[test]
fn names_and_numbers_are_unique_in_their_kind() {
    let mut names = BTreeSet::new();
    let mut numbers = BTreeSet::new();
    for entry in entries() {
        assert!(numbers.insert((entry.kind == Kind::Kerberos, entry.number)), "{} twice", entry.code());
        assert!(entry.name.is_empty() || names.insert((entry.kind, entry.name)), "{} twice", entry.name);
        assert!(entry.text.len() >= 8 && entry.meaning.ends_with('.'), "{}", entry.code());
    }
    assert!(names.len() > 140, "rows are missing: {}", names.len());
}

#[test]
fn slugs_are_kebab_and_listed_once_per_entry() {
    for entry in entries() {
        let mut seen = BTreeSet::new();
        for cause in entry.causes {
            let words_are_plain = cause.slug.split('-').all(|word| {
                !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            });
            assert!(words_are_plain, "{}", cause.slug);
            assert!(seen.insert(cause.slug), "{} twice in {}", cause.slug, entry.code());
        }
    }
}

/// What rests on experience alone must not sound certain.
#[test]
fn uncertain_causes_are_worded_as_such() {
    let uncertain = entries().filter(|entry| entry.causes.iter().any(|cause| !cause.certain));
    let careful = |entry: &&Entry| {
        let meaning = entry.meaning.to_lowercase();
        ["may ", "check also", "look at "].iter().any(|words| meaning.contains(words))
    };
    let bold: Vec<_> = uncertain.filter(|entry| !careful(entry)).map(|entry| (entry.name, entry.meaning)).collect();
    assert_eq!(bold, []);
}

/// The numbers a second time, as the signed decimals in which scripts print them: a slip in one list shows in the other.
const SIGNED: [(&str, i32); 27] = [
    ("SEC_E_NO_CREDENTIALS", -2_146_893_042),
    ("SEC_E_UNKNOWN_CREDENTIALS", -2_146_893_043),
    ("SEC_E_WRONG_PRINCIPAL", -2_146_893_022),
    ("SEC_E_TARGET_UNKNOWN", -2_146_893_053),
    ("SEC_E_LOGON_DENIED", -2_146_893_044),
    ("SEC_E_NO_AUTHENTICATING_AUTHORITY", -2_146_893_039),
    ("SEC_E_TIME_SKEW", -2_146_893_020),
    ("SEC_E_INTERNAL_ERROR", -2_146_893_052),
    ("SEC_E_INVALID_TOKEN", -2_146_893_048),
    ("SEC_E_UNSUPPORTED_FUNCTION", -2_146_893_054),
    ("SEC_E_SECPKG_NOT_FOUND", -2_146_893_051),
    ("SEC_E_KDC_UNKNOWN_ETYPE", -2_146_892_990),
    ("SEC_E_DELEGATION_REQUIRED", -2_146_892_987),
    ("SEC_E_NO_KERB_KEY", -2_146_892_984),
    ("SEC_E_DOWNGRADE_DETECTED", -2_146_892_976),
    ("SEC_E_NO_S4U_PROT_SUPPORT", -2_146_892_970),
    ("SEC_E_CROSSREALM_DELEGATION_FAILURE", -2_146_892_969),
    ("SEC_E_DELEGATION_POLICY", -2_146_892_962),
    ("SEC_E_POLICY_NLTM_ONLY", -2_146_892_961),
    ("SEC_E_ALGORITHM_MISMATCH", -2_146_893_007),
    ("SEC_E_SECURITY_QOS_FAILED", -2_146_893_006),
    ("SEC_E_UNTRUSTED_ROOT", -2_146_893_019),
    ("ERROR_WSMAN_DESTINATION_UNREACHABLE", -2_144_108_526),
    ("ERROR_WSMAN_OPERATION_TIMEDOUT", -2_144_108_503),
    ("ERROR_WSMAN_NETWORK_TIMEDOUT", -2_144_108_250),
    ("ERROR_WSMAN_SECURITY_UNMAPPED", -2_144_108_387),
    ("ERROR_WSMAN_SERVER_NOT_TRUSTED", -2_144_108_316),
];

#[test]
fn names_and_signed_numbers_agree() {
    for (name, number) in SIGNED {
        assert_eq!(named(name).map(|entry| entry.number.cast_signed()), Some(number), "{name}");
    }
    let short = [("ERROR_LOGON_TYPE_NOT_GRANTED", 1385), ("ERROR_LOGON_FAILURE", 1326), ("WSAECONNREFUSED", 10061)];
    for (name, number) in short {
        assert_eq!(named(name).and_then(Entry::win32), Some(number), "{name}");
    }
}

/// A refusal without its status may be any of the refusals with one.
#[test]
fn a_refusal_without_a_status_has_the_causes_of_each() {
    let slugs = |entry: &Entry| entry.causes.iter().map(|cause| cause.slug).collect::<BTreeSet<_>>();
    let refusal = slugs(kerberos(13).unwrap());
    for status in [0xC000_00BB, 0xC000_0272, 0xC000_0225, 0xC000_006E] {
        let lacking: Vec<_> = slugs(wide(status).unwrap()).difference(&refusal).copied().collect();
        assert_eq!(lacking, [] as [&str; 0], "{status:#X}");
    }
}

#[test]
fn every_headline_is_a_whole_sentence() {
    let texts = entries().chain(events().map(|event| &event.entry)).chain(MESSAGES).map(|entry| entry.text);
    let cut: Vec<_> = texts.filter(|text| text.starts_with(|first: char| first.is_lowercase())).collect();
    assert_eq!(cut, [] as [&str; 0]);
}

/// What is behind a message without credentials is the same for the code and for the event.
#[test]
fn missing_credentials_have_the_causes_that_documents_name_first() {
    let entry = named("SEC_E_NO_CREDENTIALS").unwrap();
    assert_eq!(event("VMMS", 20306).unwrap().entry.causes, entry.causes);
    let first_may = entry.causes.iter().position(|cause| !cause.certain).unwrap();
    assert!(entry.causes[first_may..].iter().all(|cause| !cause.certain));
    assert!(entry.causes.iter().any(|cause| cause.slug == "s4u-negative-cache"));
}
