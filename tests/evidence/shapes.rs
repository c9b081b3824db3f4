//! The shapes in which consoles, mail and other programs hand on an event.

use kcd_doctor::evidence::Kind;

use crate::{codes, told};

const FAILED: &str = "No credentials are available in the security package (0x8009030E).";

#[test]
fn the_label_of_the_words_may_be_in_any_characters() {
    let copy = |label: &str| {
        format!(
            "Nombre de registro:Microsoft-Windows-Hyper-V-VMMS-Admin\nOrigen:        Microsoft-Windows-Hyper-V-VMMS\n\
             Id. del evento:20306\nPalabras clave:\nEquipo:        HV1.contoso.com\n{label}:\n\
             El nombre principal de destino (0x80090322).\n"
        )
        .into_bytes()
    };
    let mut forms = vec![copy("Popis"), copy("Descripción"), copy("說明文字")];
    // Code page 850, and nothing that can be read.
    for octets in [&b"Descripci\xA2n"[..], b"Descripci?n", b"Opis\xFF\xFE"] {
        let plain = copy("LABEL");
        let at = plain.windows(5).position(|word| word == b"LABEL").unwrap();
        forms.push([&plain[..at], octets, &plain[at + 5..]].concat());
    }
    for bytes in forms {
        let evidence = told(&bytes);
        assert_eq!(codes(&evidence), ["0x80090322", "(VMMS 20306)"], "{}", String::from_utf8_lossy(&bytes));
        assert_eq!(evidence.symptoms[0].host.as_deref(), Some("HV1.contoso.com"));
    }
    // Nor does a code vanish whose line has a label that nobody knows.
    let text =
        "Log Name: Microsoft-Windows-Hyper-V-VMMS-Admin\nEvent ID: 14052\nResultado: 0x8009030E\nComputer: hv1\n";
    assert_eq!(codes(&told(text)), ["0x8009030E"]);
}

#[test]
fn lists_that_the_window_broke_are_joined() {
    let list = "\nMessage              : A Kerberos service ticket was requested.\n                       \n\
                                       Account Information:\n\
                                             Account Name:            HV1$@CONTOSO.COM\n\
                                             Logon GUID:            {00000000-0000-0000-0000-000\n\
                                       000000000}\n                       \n\
                                             Service Name:            Microsoft Virtual System M\n\
                                       igration Service/hyperv-node-02.emea.contoso.com\n\
                                             Failure Code:            0xD\n\
                                             Transited Services:      -\n\
                Id                   : 4769\nLevel                : 0\n\
                ProviderName         : Microsoft-Windows-Security-Auditing\nProviderId           : 54849625\n\
                LogName              : Security\nMachineName          : DC1.contoso.com\nLevelDisplayName     : Information\n";
    let list = list.replace("\nAccount I", &format!("\n{:23}Account I", ""));
    let list = indented(&list);
    let evidence = told(&list);
    let [exchange] = &*evidence.exchanges else { panic!("{evidence:?}\n{list}") };
    assert_eq!(exchange.kind, Kind::Tgs);
    assert_eq!(
        exchange.spn.as_deref(),
        Some("Microsoft Virtual System Migration Service/hyperv-node-02.emea.contoso.com"),
        "{list}"
    );
    assert_eq!(exchange.kdc.as_deref(), Some("DC1.contoso.com"));
}

/// The lines of a value that have lost their indentation to the source of this test, as `fl` writes them.
fn indented(list: &str) -> String {
    let is_label = |line: &str| line.contains(" : ") || line.is_empty();
    list.split('\n')
        .map(|line| match line.trim() {
            _ if is_label(line) => line.to_owned() + "\n",
            inner @ ("000000000}" | "igration Service/hyperv-node-02.emea.contoso.com") => {
                format!("{:23}{inner}\n", "")
            }
            inner => format!("{:29}{inner}\n", ""),
        })
        .collect()
}

#[test]
fn a_list_of_time_number_and_words_tells_events() {
    let list = "\r\nTimeCreated : 3/14/2019 9:21:44 AM\r\nId          : 20306\r\n\
                Message     : The Virtual Machine Management Service failed to establish a connection for a Virtual Machine migration w\r\n\
                \u{20}             ith host 'HV2': No credentials are available in the security package (0x8009030E).\r\n\r\n\
                TimeCreated : 3/14/2019 9:20:00 AM\r\nId          : 5\r\nMessage     : Other words (0x80090322)\r\n";
    let evidence = told(list);
    assert_eq!(codes(&evidence), ["0x8009030E", "(VMMS 20306)", "0x80090322"]);
    let text = &evidence.symptoms[0].text;
    assert!(text.contains("migration with host 'HV2'"), "{text}");
    assert_eq!(evidence.symptoms[0].hints.hosts, ["HV2"]);
}

#[test]
fn tables_tell_events() {
    let table = "\n   ProviderName: Microsoft-Windows-Hyper-V-VMMS\n\n\
        TimeCreated                      Id LevelDisplayName Message\n\
        -----------                      -- ---------------- -------\n\
        3/14/2019 9:21:44 AM          20306 Error            The Virtual Machine Management Service failed to establish a co...\n\
        14.03.2019 09:20:02           13000 Fehler           User 'CONTOSO\\Administrator' failed to create external configur...\n\
        3/14/2019 9:19:40 AM          14052 Information      Service principal names registered successfully.\n\n\
        Move-VM : No credentials are available in the security package (0x8009030E).\n";
    let evidence = told(table);
    assert_eq!(codes(&evidence), ["VMMS 20306", "VMMS 13000", "0x8009030E"]);
    let saved = format!(
        "Level\tDate and Time\tSource\tEvent ID\tTask Category\n\
         Error\t5/12/2019 9:21:44 AM\tMicrosoft-Windows-Hyper-V-VMMS\t20306\tNone\t\"Failed with host 'HV2':\n{FAILED}\"\n\
         Erreur\t14/03/2019 09:21:44\tMicrosoft-Windows-Hyper-V-VMMS\t13000\tAucun\tx\n"
    );
    for text in [saved.clone(), saved.replace('\t', ",")] {
        let evidence = told(&text);
        assert_eq!(codes(&evidence), ["0x8009030E", "(VMMS 20306)", "VMMS 13000"], "{text}");
    }
    assert_eq!(
        codes(&told("Error\t5/12/2019 9:21:44 AM\tMicrosoft-Windows-Hyper-V-VMMS\t15268\tNone\tno disk")),
        [""; 0]
    );
}

#[test]
fn what_get_eventlog_lists_is_an_event() {
    let list = "\nIndex              : 31234\nEntryType          : Error\nInstanceId         : 3221225476\n\
                Message            : The Kerberos client received a KRB_AP_ERR_MODIFIED error from the server hv2$. The target name use\n\
                \u{20}                    d was cifs/fs1.contoso.com.\nCategory           : (0)\n\
                ReplacementStrings : {hv2$, CONTOSO.COM, cifs/fs1.contoso.com...}\n\
                Source             : Microsoft-Windows-Security-Kerberos\nTimeGenerated      : 3/14/2019 9:21:44 AM\n\
                TimeWritten        : 3/14/2019 9:21:44 AM\n";
    let evidence = told([list, &list.replace("31234", "31233")].concat());
    let first = &evidence.symptoms[0];
    assert_eq!(
        first.from,
        "file, event Security-Kerberos 4, record 31234, local time of the host: 3/14/2019 9:21:44 AM"
    );
    assert!(
        evidence.symptoms.iter().any(|symptom| symptom.text.contains("The target name used was cifs/fs1")),
        "{evidence:?}"
    );
    assert_eq!(evidence.unread, []);
}

#[test]
fn json_is_read_without_its_escapes() {
    let json = r#"[{"Message":"failed to establish a connection with host \u0027HV2\u0027: No credentials are available in the security package (0x8009030E).","Id":20306,"ProviderName":"Microsoft-Windows-Hyper-V-VMMS","LogName":"Microsoft-Windows-Hyper-V-VMMS-Admin","MachineName":"HV1.contoso.com","TimeCreated":"\/Date(1552551704512)\/"},
{"Message":"User \u0027CONTOSO\\alice\u0027 failed to create external configuration store at \u0027\\\\sofs1\\vms\u0027: General access denied error. (0x80070005).","Id":13000,"ProviderName":"Microsoft-Windows-Hyper-V-VMMS","TimeCreated":"2019-03-14T09:21:44.5+01:00"}]"#;
    let evidence = told(json);
    assert_eq!(codes(&evidence), ["VMMS 13000", "(0x80070005)", "0x8009030E", "(VMMS 20306)"]);
    let hints = &evidence.symptoms[0].hints;
    assert_eq!((hints.user.as_deref(), &*hints.unc), (Some(r"CONTOSO\alice"), &[r"\\sofs1\vms".to_owned()][..]));
    assert_eq!(evidence.symptoms[2].time.unwrap().to_string(), "2019-03-14T08:21:44.512Z");
    assert_eq!(evidence.symptoms[2].host.as_deref(), Some("HV1.contoso.com"));
    // One that was cut is text.
    let cut = told(&json[..json.len() - 40]);
    assert_eq!(codes(&cut), ["0x8009030E", "(0x80070005)"]);
    assert_eq!(cut.symptoms[0].hints.user.as_deref(), Some(r"CONTOSO\alice"));
    assert_eq!(codes(&told(r#"{"error": {"HResult": -2146893042, "code": 5}}"#)), ["0x8009030E", "(0x80070005)"]);
    let log = told(r"[09:21] cannot open '\\fs1\vms' (0x80070005)");
    assert_eq!(log.symptoms[0].hints.unc, [r"\\fs1\vms"]);
}

#[test]
fn the_source_of_a_mail_is_read_as_its_text() {
    let mail = "<html><head><style>p { width: 0x80090322 }</style></head><body><pre>\n\
                Log Name:      Microsoft-Windows-Hyper-V-VMMS-Admin<br>\nEvent ID:&nbsp;     13000<br>\nComputer:      hv1<br>\n\
                Description:<br>\nUser &#39;CONTOSO\\Administrator&#39; failed to create external configuration store at \
                &#x27;\\\\2016GUI\\VMS&apos;: <b>General</b> access denied error. (0x80070005).\n</pre></body></html>\n";
    let evidence = told(mail);
    assert_eq!(codes(&evidence), ["VMMS 13000", "(0x80070005)"]);
    let hints = &evidence.symptoms[0].hints;
    assert_eq!(
        (hints.user.as_deref(), &*hints.unc),
        (Some(r"CONTOSO\Administrator"), &[r"\\2016GUI\VMS".to_owned()][..])
    );
    let escaped = "<html><body>&lt;Event xmlns='x'&gt;&lt;System&gt;&lt;Provider Name='Microsoft-Windows-Hyper-V-VMMS'/&gt;\
                   &lt;EventID&gt;14050&lt;/EventID&gt;&lt;/System&gt;&lt;/Event&gt;</body></html>";
    assert_eq!(codes(&told(escaped)), ["VMMS 14050"]);
}

#[test]
fn old_code_pages_are_read() {
    let japanese =
        encoding_rs::SHIFT_JIS.encode("エラー: セキュリティ パッケージで利用できる資格情報がありません").0.into_owned();
    let chinese = encoding_rs::GBK.encode("迁移失败：安全包中没有可用的凭证。无法连接主机").0.into_owned();
    for bytes in [japanese, chinese] {
        let evidence = told(&bytes);
        assert_eq!(codes(&evidence), ["0x8009030E"]);
        assert!(evidence.symptoms[0].text.contains(['パ', '凭']), "{:?}", evidence.symptoms);
    }
}
