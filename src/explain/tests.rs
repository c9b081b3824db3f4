//! Everything is found by each of its forms, first where the form has one meaning, and no text does harm.
#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
mod pasted;

use crate::{
    checks::{ALL, find},
    symptom::catalogue,
};

fn codes(text: &str) -> Vec<String> {
    explain(text).matches.into_iter().map(|one| one.code).collect()
}

fn first(text: &str) -> Option<String> {
    codes(text).into_iter().next()
}

/// Whether Windows has these words for more than one code.
fn is_shared(form: &str) -> bool {
    catalogue::entries().filter(|entry| entry.also.contains(&form)).count() > 1
}

#[test]
fn every_code_comes_first_by_its_unambiguous_forms() {
    for entry in catalogue::entries() {
        let code = Some(entry.code());
        let number = entry.number;
        let mut forms = vec![entry.text.to_owned(), entry.text.to_uppercase()];
        forms.extend(entry.also.iter().map(|&text| text.to_owned()));
        if !entry.name.is_empty() {
            forms.extend([entry.name.to_owned(), entry.name.to_lowercase()]);
        }
        if entry.kind == crate::symptom::Kind::Kerberos {
            forms.extend([format!("{number}"), format!("{number:#x}"), format!("{number:#X}").replace("0X", "0x")]);
        } else {
            forms.extend([
                format!("{number:#010x}"),
                format!("0x{number:08X}"),
                format!("{number:08X}"),
                number.to_string(),
                number.cast_signed().to_string(),
                format!("%%{number}"),
            ]);
        }
        for form in forms {
            if is_shared(&form) {
                assert!(codes(&form).contains(&entry.code()), "{form}");
            } else {
                assert_eq!(first(&form), code, "{form}");
            }
        }
        if let Some(short) = entry.win32() {
            for form in [short.to_string(), format!("error {short}"), format!("{short:#x}")] {
                assert!(codes(&form).contains(&entry.code()), "{form} does not lead to {}", entry.code());
            }
            assert_eq!(first(&format!("Win32 error {short}")), code);
        }
    }
}

#[test]
fn every_event_comes_first_by_its_source_and_number() {
    for event in catalogue::events() {
        let (code, id) = (event.entry.code(), event.entry.number);
        for form in [code.clone(), code.to_lowercase(), format!("{id}, {}", event.source.name)] {
            assert_eq!(first(&form), Some(code.clone()), "{form}");
        }
        let told = format!("Log Name: {}\nEvent ID:      {id}\nTask Category: None", event.source.channels[0]);
        for form in [id.to_string(), format!("event {id}"), format!("Event ID: {id}"), told] {
            assert!(codes(&form).contains(&code), "{form} does not lead to {code}: {:?}", codes(&form));
        }
        for text in std::iter::once(&event.entry.text).chain(event.entry.also) {
            let found = codes(&text.replace('…', "'x'"));
            assert!(found.contains(&code), "{text} does not lead to {code}: {found:?}");
        }
    }
}

#[test]
fn every_check_and_every_cause_is_found_by_its_names() {
    for check in ALL {
        let blank = check.slug.replace('-', " ");
        for form in [check.slug, check.code, &check.slug.to_uppercase(), &check.code.to_lowercase(), &blank] {
            let answer = explain(form);
            let one = answer.matches.first().unwrap_or_else(|| panic!("{form}"));
            assert_eq!((one.kind, one.name, one.code.as_str()), (Kind::Check, Some(check.slug), check.code));
            let Page::Check(page) = &one.page else { panic!("{form}") };
            for part in [&one.meaning, &page.cause, &page.fix, &page.by_hand] {
                assert!(part.len() > 10 && !part.contains('\n') && !part.contains("##"), "{form}: {part}");
            }
            assert_eq!(page.needs.len(), check.needs.len());
        }
    }
    for note in notes::all() {
        let answer = explain(note.slug);
        assert_eq!((answer.matches[0].kind, answer.matches[0].name), (Kind::Check, Some(note.slug)));
        assert!(find(note.slug).is_none(), "{} has a check, and needs no note", note.slug);
    }
    let slugs: BTreeSet<&str> = notes::all().map(|note| note.slug).collect();
    assert_eq!(slugs.len(), notes::all().count());
}

#[test]
fn every_cause_is_in_words() {
    let events = catalogue::events().map(|event| &event.entry).chain(catalogue::MESSAGES);
    for entry in catalogue::entries().chain(events) {
        for cause in entry.causes {
            let known = find(cause.slug).is_some() || notes::all().any(|note| note.slug == cause.slug);
            assert!(known, "{} of {} is neither a check nor a note", cause.slug, entry.code());
        }
    }
    for one in list().matches {
        for cause in &one.causes {
            let because = cause.because();
            assert!(because.contains(" To confirm: ") && because.contains(" Ruled out where "), "{because}");
            assert!(because.ends_with('.') && !because.contains(".."), "{because}");
            assert_eq!(because.starts_with("Check also: "), !cause.certain, "{because}");
        }
    }
}

#[test]
fn every_reason_is_one_of_the_catalogue() {
    let mut seen = BTreeSet::new();
    for (number, slug, sentence) in why::WHY {
        let entry = catalogue::entries().find(|entry| entry.number == *number).unwrap();
        assert!(entry.causes.iter().any(|cause| cause.slug == *slug), "{} does not point to {slug}", entry.code());
        assert!(seen.insert((number, slug)) && sentence.ends_with('.'), "{number} {slug}");
    }
}

#[test]
fn what_has_several_meanings_lists_them_best_first() {
    assert_eq!(codes("13"), ["13", "0x8007000D"]);
    assert_eq!(codes("0xD"), ["13", "0x8007000D"]);
    assert_eq!(codes("32"), ["32", "0x80070020", "KDC 32"]);
    assert_eq!(codes("event 32"), ["KDC 32"]);
    assert_eq!(codes("52e"), ["0x8007052E"]);
    assert_eq!(codes("0xD0000225"), ["0xC0000225"]);
}

#[test]
fn the_innermost_error_of_a_pasted_message_comes_first() {
    let text = "Virtual machine migration operation for 'web01' failed at migration source 'HV1'.\r\nThe Virtual Machine \
                Management Service failed to establish a connection with host 'HV2': General access denied error \
                (0x80070005).\r\nNo credentials are available in the security package (0x8009030E).";
    assert_eq!(codes(text)[..2], ["0x8009030E", "0x80070005"]);
    let text = "KDC_ERR_BADOPTION, status 0xC000006E";
    assert_eq!(codes(text), ["0xC000006E", "13"], "the status says more");
    let text = "Log Name: Microsoft-Windows-Hyper-V-VMMS-Admin\nEvent ID: 13000\nUser 'CONTOSO\\alice' failed to create \
                external configuration store at '\\\\fs1\\vms': General access denied error. (0x80070005)";
    assert_eq!(codes(text), ["VMMS 13000", "0x80070005"], "the event says more than the code around it");
    let text = "Event ID 4769, Security: A Kerberos service ticket was requested.\n Failure Code: 0xD";
    assert_eq!(codes(text)[..2], ["13", "Security 4769"]);
    assert_eq!(
        codes(
            "Échec : Aucune information d\u{2019}identification n\u{2019}est disponible dans le package de sécurité."
        )[0],
        "0x8009030E"
    );
}

#[test]
fn words_of_hyper_v_without_a_code_lead_on() {
    assert_eq!(
        codes("Échec de l\u{2019}établissement d\u{2019}une connexion avec l\u{2019}hôte « HV2 »"),
        ["Hyper-V message"]
    );
    let answer = explain("The virtual machine is using processor-specific features not supported on host 'HV2'.");
    assert_eq!(answer.matches[0].causes.iter().map(|cause| cause.slug).collect::<Vec<_>>(), ["cpu-compat"]);
    let text = "The Virtual Machine Management Service failed to authenticate the connection for a Virtual Machine \
                migration at the source host: no suitable credentials available.";
    assert_eq!(codes(text), ["0x8009030E", "VMMS 20306"]);
}

#[test]
fn a_part_of_a_message_leads_to_it() {
    assert_eq!(codes("no credentials"), ["0x8009030E"]);
    assert_eq!(codes("keine Anmeldeinformationen"), ["0x8009030E"]);
    assert_eq!(codes("the"), [] as [&str; 0]);
    assert_eq!(codes("in the"), [] as [&str; 0]);
}

#[test]
fn near_names_are_suggested_where_nothing_matches() {
    for (text, name) in
        [("KDC_ERR_BADOPTON", "KDC_ERR_BADOPTION"), ("entry-mising", "entry-missing"), ("fw-660", "fw-6600")]
    {
        let answer = explain(text);
        assert_eq!((answer.exit_code(), answer.suggestions.first()), (1, Some(&name.into())), "{text}");
    }
    assert!(explain("KDC_ERR_BADOPTION").suggestions.is_empty());
    assert!(explain("the printer is out of paper").suggestions.is_empty());
}

#[test]
fn an_unknown_code_is_said_to_be_one() {
    let remark = |text: &str| explain(text).remarks.join("; ");
    assert!(remark("0x80070057").contains("net helpmsg 87 "), "{}", remark("0x80070057"));
    assert!(remark("-1070137082").contains("an error of Hyper-V itself"), "{}", remark("-1070137082"));
    assert!(remark("(0x8ABCDEF0) General access denied error").contains("0x8ABCDEF0"));
    assert_eq!(remark("13000"), "");
}

#[test]
fn hostile_text_is_quick_bounded_and_harmless() {
    let pieces = [
        "\u{1b}]0;title \u{1b}[31;1m 0x8009030E \0",
        "event 13000 ",
        "KDC_ERR_BADOPTON ",
        "\u{202e}\u{7}",
        "'",
        "é",
        "-",
        "4 ",
    ];
    for piece in pieces {
        let text = piece.repeat(10_000_000 / piece.len());
        let start = Instant::now();
        let answer = explain(&text);
        assert!(start.elapsed() < Duration::from_secs(10), "{piece:?} took {:?}", start.elapsed());
        assert!(answer.matches.len() < 200 && answer.suggestions.len() <= 3, "{piece:?}");
        assert!(!serde_json::to_string(&answer).unwrap().contains("\\u001b"), "{piece:?}");
    }
    assert!(explain(&"0x8009030E ".repeat(1_000_000)).remarks.join("").contains("not read"));
}

#[test]
fn json_has_the_keys_of_the_contract() {
    let answer = serde_json::to_value(explain("0x8009030E")).unwrap();
    assert_eq!(answer["schema"], "kcd-doctor/explain/1");
    let one = &answer["matches"][0];
    for (key, value) in [
        ("kind", json!("sspi")),
        ("code", json!("0x8009030E")),
        ("name", json!("SEC_E_NO_CREDENTIALS")),
        ("text", json!("No credentials are available in the security package")),
    ] {
        assert_eq!(one[key], value, "{key}");
    }
    assert!(one["meaning"].as_str().unwrap().ends_with('.'));
    let cause = &one["causes"][0];
    assert_eq!(cause["slug"], "entry-missing");
    assert!(cause["because"].as_str().unwrap().contains("Get-ADComputer"));
    let all = serde_json::to_value(list()).unwrap();
    let kinds: BTreeSet<&str> =
        all["matches"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    let kinds: Vec<&str> = kinds.into_iter().collect();
    assert_eq!(kinds, ["check", "event", "kerberos", "ntstatus", "sspi", "win32", "winrm"]);
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    for one in all["matches"].as_array().unwrap() {
        assert!(one["code"].as_str().is_some_and(|code| !code.is_empty()), "{one}");
        assert!(
            ["kind", "code", "name", "text", "meaning", "causes"].iter().all(|key| keys(one).contains(*key)),
            "{one}"
        );
    }
}

proptest! {
    #[test]
    fn arbitrary_text_does_no_harm(text in r#"([\\'"(%-]|0x|[0-9A-Fa-f]{1,9}|error |event |kdc |err-|VMMS |\PC|\n| ){0,40}"#) {
        let answer = explain(&text);
        prop_assert_eq!(&answer, &explain(&text));
        prop_assert_eq!(answer.exit_code() == 0, !answer.matches.is_empty());
    }
}
