//! Every form of every code is understood, alone and in text, and no text does harm.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

mod broken;

fn codes(text: &str) -> Vec<String> {
    read(text, "--error").into_iter().map(|symptom| symptom.code.unwrap_or_else(|| "none".to_owned())).collect()
}

/// Whether the text leads to the entry, as the first symptom or as another reading of it.
fn leads_to(text: &str, entry: &'static Entry) -> bool {
    let symptoms = read(text, "--error");
    let first = symptoms.first().unwrap();
    first.entry == Some(entry) || first.also_readings.contains(&entry)
}

#[test]
fn every_entry_is_found_by_its_hex_and_decimal_codes() {
    for entry in catalogue::entries() {
        let number = entry.number;
        let mut forms = vec![format!("{number:#x}"), format!("{number:#X}").replace("0X", "0x"), number.to_string()];
        if entry.kind != Kind::Kerberos {
            forms.extend([format!("{number:08X}"), number.cast_signed().to_string(), format!("%%{number}")]);
        }
        if let Some(short) = entry.win32() {
            forms.extend([
                short.to_string(),
                format!("error {short}"),
                format!("{short:#x}"),
                format!("{short:#010x}"),
            ]);
        }
        for form in forms {
            assert!(leads_to(&form, entry), "{form} does not lead to {} {}", entry.code(), entry.name);
        }
    }
}

#[test]
fn every_code_is_found_inside_text() {
    for entry in catalogue::entries().filter(|entry| entry.kind != Kind::Kerberos) {
        for form in [entry.code(), entry.number.cast_signed().to_string(), format!("%%{}", entry.number)] {
            let text = format!("It went wrong ({form}).\nMore words follow.");
            assert_eq!(read(&text, "x")[0].entry, Some(entry), "{text}");
        }
    }
}

#[test]
fn every_entry_is_found_by_its_names_and_its_texts() {
    for entry in catalogue::entries() {
        let texts = entry.also.iter().copied().chain([entry.name, entry.text]).filter(|text| !text.is_empty());
        for text in texts {
            for form in [text.to_owned(), text.to_lowercase(), text.to_uppercase(), format!("Job: «{text}».\r\nEnd")]
            {
                let found = read(&form, "x");
                // Windows has the same words for some codes of different lists.
                assert!(leads_to(&form, entry), "{form} does not lead to {}", entry.code());
                assert_eq!(found.len(), 1, "{form}: {found:?}");
            }
        }
    }
}

const VMMS: &str = "Virtual machine migration operation for 'web01' failed at migration source 'HV1'. (Virtual machine \
                    ID 5D3D2D6A-8009-4F0E-8000-1234567890AB)\r\n\r\n\
                    The Virtual Machine Management Service failed to establish a connection for a Virtual Machine \
                    migration with host 'HV2.contoso.com': General access denied error (0x80070005).\r\n\r\n\
                    Failed to authenticate the connection at the source host: No credentials are available in the \
                    security package (0x8009030E).\r\n";

#[test]
fn the_innermost_code_of_a_vmms_message_wins() {
    let symptoms = read(VMMS, "--error");
    assert_eq!(symptoms.len(), 2, "{symptoms:?}");
    assert_eq!(symptoms[0].name, Some("SEC_E_NO_CREDENTIALS"));
    assert!(symptoms[0].text.starts_with("Failed to authenticate the connection"), "{}", symptoms[0].text);
    assert!(!symptoms[0].wrapper);
    assert_eq!(symptoms[1].name, Some("ERROR_ACCESS_DENIED"));
    assert!(symptoms[1].wrapper);
    assert_eq!(symptoms[0].hints.operation, Some("migrate"));
    assert_eq!(symptoms[0].hints.hosts, ["HV1", "HV2.contoso.com"]);
    // share-ntfs-permission belongs to the wrapper only, which has nothing to say here.
    assert_eq!(rank_of("entry-missing", &symptoms), Some(0));
    assert_eq!(rank_of("share-ntfs-permission", &symptoms), None);
}

#[test]
fn a_wrapper_alone_counts_and_gives_way_to_a_separate_code() {
    let mut symptoms = read("0x80070005", "--error");
    assert!(!symptoms[0].wrapper);
    assert_eq!(rank_of("share-ntfs-permission", &symptoms), Some(2));
    symptoms.extend(read("KDC_ERR_BADOPTION", "--error"));
    assert_eq!(rank_of("share-ntfs-permission", &symptoms), None);
    assert_eq!(rank_of("user-sensitive", &symptoms), Some(5));
    symptoms.extend(read("0x8ABCDEF0", "--error"));
    assert_eq!(rank_of("user-sensitive", &symptoms), Some(5), "an unknown code takes nothing away");
}

#[test]
fn the_status_in_a_kdc_answer_says_more_than_its_number() {
    let symptoms = read("KDC_ERR_BADOPTION, status 0xC000006E", "capture");
    assert_eq!(
        symptoms.iter().map(|symptom| symptom.code.as_deref()).collect::<Vec<_>>(),
        [Some("13"), Some("0xC000006E")]
    );
    assert_eq!(rank_of("kerberos-only-on-winrm-host", &symptoms), Some(0));
    assert_eq!(rank_of("entry-missing", &symptoms), None);
    let unrelated = read("KDC_ERR_BADOPTION; later the file server: 0xC0000022", "capture");
    assert_eq!(rank_of("entry-missing", &unrelated), Some(0));
}

#[test]
fn a_winrm_fault_names_the_deeper_code() {
    let text = "The following error with errorcode 0x80090322 occurred while using Kerberos authentication: An unknown \
                security error occurred. (-2144108387)";
    assert_eq!(codes(text), ["0x80090322", "0x8033809D"]);
}

#[test]
fn localized_messages_are_understood() {
    let no_credentials = [
        "Im Sicherheitspaket sind keine Anmeldeinformationen verfügbar.",
        "Fehler: Im Sicherheitspaket sind keine\u{a0}Anmeldeinformationen verfu\u{308}gbar",
        "Aucune information d'identification n'est disponible dans le package de sécurité",
        "Aucune information d\u{2019}identification n\u{2019}est disponible dans le package de se\u{301}curite\u{301}.",
        "No hay credenciales\r\n   disponibles en el paquete de seguridad",
        "GÜVENLİK PAKETİNDE KULLANILABİLİR KİMLİK BELGESİ YOK",
        "エラー: セキュリティ\u{3000}パッケージで利用できる\n資格情報がありません。",
        "迁移失败：安全包中没有可用的凭证。",
        "no suitable credentials\u{202f}available",
    ];
    for text in no_credentials {
        assert_eq!(codes(text), ["0x8009030E"], "{text}");
    }
    assert_eq!(codes("Der Zielprinzipalname ist falsch."), ["0x80090322"]);
    assert_eq!(codes("„Allgemeiner Zugriff verweigert“"), ["0x80070005"]);
}

#[test]
fn a_bare_small_number_has_several_readings() {
    let first = |text: &str| read(text, "--error").remove(0);
    for text in ["13", "0xD", "(0xd)", "error 13"] {
        let symptom = first(text);
        assert_eq!((symptom.code.as_deref(), symptom.name), (Some("13"), Some("KDC_ERR_BADOPTION")), "{text}");
        assert_eq!(symptom.also_readings.iter().map(|entry| entry.name).collect::<Vec<_>>(), ["ERROR_INVALID_DATA"]);
    }
    for text in ["0x0000000D", "win32 error 13", "system error 13"] {
        assert_eq!(first(text).name, Some("ERROR_INVALID_DATA"), "{text}");
    }
    assert_eq!(first("5").name, Some("ERROR_ACCESS_DENIED"));
    assert_eq!(first("1385").code.as_deref(), Some("0x80070569"));
    assert_eq!(first("52e").name, Some("ERROR_LOGON_FAILURE"));
}

#[test]
fn small_numbers_in_text_need_a_word_that_makes_them_codes() {
    assert_eq!(codes("Logon failure, error 1385 on start"), ["0x80070569"]);
    assert_eq!(codes("The cluster said no (0x000013AB) again"), ["0x800713AB"]);
    assert_eq!(codes("Result: logon failed (0x52e) twice"), ["0x8007052E"]);
    let event = "A Kerberos service ticket was requested.\n Ticket Options: 0x40810000\n Failure Code: 0xD\n Ticket \
                 Encryption Type: 0x12\n Client Port: 53\n Logon ID: 0x3E7";
    assert_eq!(codes(event), ["13"]);
    let client = "A Kerberos Error Message was received:\n Error Code: 0x7 KDC_ERR_S_PRINCIPAL_UNKNOWN\n Extended \
                  Error: 0xc0000035 KLIN(0)";
    assert_eq!(codes(client), ["7", "0xC0000035"]);
    assert_eq!(codes("VM 13 of 41 was moved at 10:53, event 1385 (1326)"), ["none"]);
    assert_eq!(codes("Access mask 0x5, thread 0x20 with flags (0x35"), ["0x80070035"], "only in parentheses");
    assert_eq!(codes("System Center error 2927 came up"), ["none"], "the number of another product");
    assert_eq!(codes("name = \"thiserror 2.0.21\""), ["none"], "a version");
}

#[test]
fn spellings_of_names() {
    for text in [
        "KDC_ERR_ETYPE_NOTSUPP",
        "kdc_err_etype_nosupp",
        "KRB5KDC_ERR_ETYPE_NOSUPP",
        "eRR-ETYPE-NOSUPP",
        "ETYPE_NOTSUPP",
    ] {
        assert_eq!(codes(text), ["14"], "{text}");
    }
    assert_eq!(codes("KRB Error: KRB5KDC_ERR_BADOPTION"), ["13"]);
    assert_eq!(codes("krb-error error-code: eRR-BADOPTION (13) from KDC"), ["13"]);
    assert_eq!(codes("badoption"), ["13"]);
    assert_eq!(codes("NO_CREDENTIALS"), ["0x8009030E"]);
    assert_eq!(codes("error"), ["none"]);
}

#[test]
fn related_numbers_are_one_code() {
    assert_eq!(codes("0xD0000225"), ["0xC0000225"]);
    assert_eq!(codes("2147942432 %%2147942432 0x80070020 0x80070020L"), ["0x80070020"]);
    assert_eq!(
        codes("HRESULT=\u{2212}2146893042 and 80090322 and -1073741275"),
        ["0xC0000225", "0x80090322", "0x8009030E"]
    );
    let dotnet = &read("0x80131509", "x")[0];
    assert_eq!((dotnet.code.as_deref(), dotnet.name), (Some("0x80131509"), None));
    assert!(dotnet.entry.unwrap().wrapper);
}

#[test]
fn what_is_unknown_is_kept() {
    assert_eq!(codes("0x8ABCDEF0"), ["0x8ABCDEF0"]);
    assert_eq!(codes("2927"), ["2927"]);
    assert_eq!(codes("inner 0x8ABCDEF0 outer 0x80004005"), ["0x8ABCDEF0", "0x80004005"]);
    let symptom = &read(&format!("\u{1b}[31mSomething\0 else\u{7}\n{}", "é".repeat(300)), "--error")[0];
    assert_eq!((&symptom.code, symptom.text.chars().count()), (&None, 200));
    assert!(symptom.text.starts_with("Something else éé"), "{}", symptom.text);
    assert!(read(" \r\n\u{feff}\0", "x").is_empty());
}

#[test]
fn hostile_input_is_quick_and_bounded() {
    let pieces = [
        "\u{1b}]0;title \u{1b}[31;1m 0x8009030E \0",
        "N\0o\0 \0c\0r\0e\0d\0",
        "\\\\\\\\",
        "'host '",
        "error 5 (0x5) err_x_y ",
        "No credentials are available in ",
        "安全包中没有可用的",
        "              ",
        "-",
        "\n",
        "0x0x0x0x",
        "\u{301}",
    ];
    for piece in pieces {
        let text = piece.repeat(5_000_000 / piece.len());
        let start = Instant::now();
        let symptoms = read(&text, "x");
        assert!(start.elapsed() < Duration::from_secs(10), "{piece:?} took {:?}", start.elapsed());
        assert!(symptoms.len() <= SYMPTOM_LIMIT);
        if let Some(first) = symptoms.first() {
            assert!(first.hints.truncated, "{piece:?}");
            assert!(!first.text.chars().any(char::is_control), "{piece:?}");
        }
    }
    let many: Vec<String> = (0x8ABC_0000_u32..0x8ABC_4000).map(|code| format!("{code:#x}")).collect();
    let symptoms = read(&many.join(" "), "x");
    assert_eq!((symptoms.len(), symptoms[0].hints.truncated), (SYMPTOM_LIMIT, true));
}

#[test]
fn json_has_the_keys_of_the_report() {
    let json = |text: &str| serde_json::to_value(read(text, "--error")).unwrap();
    assert_eq!(
        json("0x8009030e"),
        serde_json::json!([{ "code": "0x8009030E", "name": "SEC_E_NO_CREDENTIALS", "kind": "sspi",
            "text": "No credentials are available in the security package", "from": "--error", "time": null }])
    );
    assert_eq!(
        json("13")[0]["also_readings"],
        serde_json::json!([{ "kind": "win32", "code": "0x8007000D", "name": "ERROR_INVALID_DATA" }])
    );
    assert_eq!(
        json("nothing known")[0],
        serde_json::json!({ "code": null, "name": null, "text": "nothing known", "from": "--error", "time": null })
    );
}

proptest! {
    #[test]
    fn arbitrary_text_does_no_harm(text in any::<String>()) {
        let symptoms = read(&text, "x");
        prop_assert!(symptoms.iter().all(|symptom| symptom.text.chars().count() <= 200));
        prop_assert_eq!(&symptoms, &read(&text, "x"));
    }

    #[test]
    fn arbitrary_pieces_of_messages_do_no_harm(
        text in r#"([\\'"(%-]|0x|[0-9A-Fa-f]{1,9}|error |kdc |err-|host |\PC|\n| ){0,40}"#,
    ) {
        read(&text, "x");
    }

    #[test]
    fn every_32_bit_number_stays_itself(number in 0x1_0000_u32..) {
        let first = read(&format!("{number:#x}"), "x").remove(0);
        // But for a status within an HRESULT, where it is known or of the system's own facility.
        let folded = catalogue::from_nt(number);
        let is_status = number >> 16 == 0xD000 || catalogue::wide(folded).is_some();
        let expected = if is_status { folded } else { number };
        prop_assert_eq!(first.code, Some(format!("0x{expected:08X}")));
    }
}
