//! Events as text, in every language and encoding, and what people paste into tickets.

use kcd_doctor::{
    evidence::{Answer, Evidence, Kind},
    symptom,
};

use crate::{codes, told};

fn rank(evidence: &Evidence, slug: &str) -> Option<usize> {
    symptom::rank_of(slug, &evidence.symptoms)
}

fn utf16(text: &str, mark: bool) -> Vec<u8> {
    let mark = if mark { "\u{feff}" } else { "" };
    format!("{mark}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The three events of a virtual machine that was made on a share, as Event Viewer copies them.
const STORE: &str = "Log Name:      Microsoft-Windows-Hyper-V-VMMS-Admin
Source:        Microsoft-Windows-Hyper-V-VMMS
Date:          10/14/2018 5:11:26 PM
Event ID:      13000
Task Category: None
Level:         Error
Keywords:      
User:          CONTOSO\\alice
Computer:      hv1.contoso.com
Description:
User 'CONTOSO\\alice' failed to create external configuration store at '\\\\fs1\\vms\\web01': General access denied error. (0x80070005)

Log Name:      Microsoft-Windows-Hyper-V-VMMS-Admin
Source:        Microsoft-Windows-Hyper-V-VMMS
Date:          10/14/2018 5:11:27 PM
Event ID:      16350
Level:         Error
Computer:      hv1.contoso.com
Description:
Cannot change the storage location of checkpoints for 'web01' to '\\\\fs1\\vms': General access denied error (0x80070005).

Log Name:      Microsoft-Windows-Hyper-V-VMMS-Admin
Source:        Microsoft-Windows-Hyper-V-VMMS
Date:          10/14/2018 5:11:27 PM
Event ID:      16352
Level:         Error
Computer:      hv1.contoso.com
Description:
Failed to change Smart Paging store for virtual machine 'web01' to '\\\\fs1\\vms': General access denied error (0x80070005).
";

#[test]
fn the_three_events_of_a_store_on_a_share() {
    let expected = ["VMMS 13000", "(0x80070005)", "VMMS 16350", "(0x80070005)", "VMMS 16352", "(0x80070005)"];
    let crlf = STORE.replace('\n', "\r\n");
    let forms = [STORE.into(), crlf.clone().into_bytes(), utf16(&crlf, true), utf16(&crlf, false), {
        [b"\xEF\xBB\xBF".as_slice(), crlf.as_bytes()].concat()
    }];
    for bytes in forms {
        let evidence = told(&bytes);
        assert_eq!((codes(&evidence), &*evidence.unread), (expected.map(str::to_owned).to_vec(), &[][..]));
        assert_eq!(
            (rank(&evidence, "entry-missing"), rank(&evidence, "kerberos-only-on-winrm-host")),
            (Some(0), Some(1))
        );
        let first = &evidence.symptoms[0];
        assert!(
            first.from.starts_with("file, event VMMS 13000 of hv1.contoso.com, local time of the host: "),
            "{}",
            first.from
        );
        assert_eq!((first.hints.operation, first.hints.unc.len()), (Some("create-vm"), 1));
        assert_eq!(first.hints.user.as_deref(), Some(r"CONTOSO\alice"));
    }
}

#[test]
fn labels_are_understood_in_every_language() {
    let message = "x (0x8009030E).";
    let copies = [
        format!(
            "Protokollname:  Microsoft-Windows-Hyper-V-VMMS-Admin\nQuelle:         Microsoft-Windows-Hyper-V-VMMS\nDatum:          03.04.2026 09:15:22\nEreignis-ID:    20306\nAufgabenkategorie:Keine\nEbene:          Fehler\nSchlüsselwörter:\nBenutzer:       SYSTEM\nComputer:       hv1\nBeschreibung:\n{message}"
        ),
        format!(
            "Nom du journal\u{a0}:Microsoft-Windows-Hyper-V-VMMS-Admin\nSource\u{a0}:       Microsoft-Windows-Hyper-V-VMMS\nDate\u{a0}:         03/04/2026 09:15:22\nID de l’événement\u{a0}:20306\nCatégorie de la tâche\u{a0}:Aucun\nNiveau\u{a0}:       Erreur\nOrdinateur\u{a0}:   hv1\nDescription\u{a0}:\n{message}"
        ),
        format!(
            "Nombre de registro:Microsoft-Windows-Hyper-V-VMMS-Admin\nOrigen:        Microsoft-Windows-Hyper-V-VMMS\nFecha:         03/04/2026 9:15:22\nId. del evento:20306\nNivel:         Error\nUsuario:       SYSTEM\nEquipo:        hv1\nDescripción:\n{message}"
        ),
        format!(
            "ログの名前:         Microsoft-Windows-Hyper-V-VMMS-Admin\nソース:           Microsoft-Windows-Hyper-V-VMMS\n日付:            2026/04/03 9:15:22\nイベント ID:       20306\nレベル:           エラー\nコンピューター:       hv1\n説明:\n{message}"
        ),
        format!(
            "日志名称:          Microsoft-Windows-Hyper-V-VMMS-Admin\n来源:            Microsoft-Windows-Hyper-V-VMMS\n日期:            2026/4/3 9:15:22\n事件 ID:         20306\n级别:            错误\n计算机:           hv1\n描述:\n{message}"
        ),
    ];
    for copy in copies {
        for bytes in [copy.clone().into_bytes(), utf16(&copy, true)] {
            let evidence = told(&bytes);
            assert_eq!(codes(&evidence), ["0x8009030E", "(VMMS 20306)"], "{copy}");
            let from = &evidence.symptoms[0].from;
            assert!(from.starts_with("file, event VMMS 20306 of hv1, local time of the host: "), "{from}\n{copy}");
        }
    }
    // The same in the code page of western Windows.
    let german =
        b"Protokollname: Microsoft-Windows-Hyper-V-VMMS-Admin\r\nEreignis-ID: 13000\r\nSchl\xFCsselw\xF6rter: \r\n\
        Beschreibung:\r\nAllgemeiner Zugriff verweigert (0x80070005)\r\n";
    assert_eq!(codes(&told(german)), ["VMMS 13000", "(0x80070005)"]);
}

#[test]
fn localized_messages_without_any_code_are_understood() {
    let events = [
        ("Im Sicherheitspaket sind keine Anmeldeinformationen verfügbar", "0x8009030E"),
        ("Aucune information d’identification n’est disponible dans le package de sécurité", "0x8009030E"),
        ("No hay credenciales disponibles en el paquete de seguridad", "0x8009030E"),
        ("Güvenlik paketinde kullanılabilir kimlik belgesi yok", "0x8009030E"),
        ("セキュリティ パッケージで利用できる資格情報がありません", "0x8009030E"),
        ("安全包中没有可用的凭证", "0x8009030E"),
        ("Der Zielprinzipalname ist falsch", "0x80090322"),
        ("Le nom principal de la cible est incorrect", "0x80090322"),
    ];
    for (message, code) in events {
        let event =
            format!("Log Name: Microsoft-Windows-Hyper-V-VMMS-Admin\nEvent ID: 20306\nDescription:\n{message}.\n");
        assert_eq!(codes(&told(&event)), [code.to_owned(), "(VMMS 20306)".to_owned()], "{message}");
        assert_eq!(codes(&told(message)), [code], "{message}");
    }
    for message in [
        "Allgemeiner Zugriff verweigert",
        "Accès refusé",
        "Erreur générale de refus d'accès",
        "Acceso denegado",
        "Error general de acceso denegado",
        "Zugriff verweigert",
    ] {
        assert_eq!(codes(&told(format!("VM: {message}"))), ["0x80070005"], "{message}");
    }
}

#[test]
fn power_shell_lists_of_events_are_read() {
    let list = "\r\n\r\nTimeCreated  : 4/3/2026 9:15:22 AM\r\nProviderName : Microsoft-Windows-Hyper-V-VMMS\r\nId           : 20306\r\nMessage      : Virtual machine migration operation for 'web01' failed: No credentials are available in the \r\n               security package (0x8009030E).\r\n\r\nTimeCreated  : 2026-04-03T09:15:22.5Z\r\nProviderName : Microsoft-Windows-Hyper-V-VMMS\r\nId           : 14050\r\nMessage      : Failed to register service principal name.\r\n\r\n";
    let evidence = told(list);
    assert_eq!(codes(&evidence), ["VMMS 14050", "0x8009030E", "(VMMS 20306)"]);
    assert_eq!(evidence.symptoms[0].time.unwrap().to_string(), "2026-04-03T09:15:22.5Z");
    assert_eq!(evidence.symptoms[1].time, None, "a time without its zone is not one");
    // With every property, the words come first.
    let all = "Message              : The target principal name is incorrect.\r\n                       Code: 0x80090322\r\nId                   : 20306\r\nVersion              : 0\r\nLevel                : 2\r\nProviderName         : Microsoft-Windows-Hyper-V-VMMS\r\nLogName              : Microsoft-Windows-Hyper-V-VMMS-Admin\r\nRecordId             : 77\r\nMachineName          : hv1\r\nTimeCreated          : 4/3/2026 9:15:22 AM\r\n";
    let evidence = told([all, "\r\n", &all.replace("77", "78")].concat());
    assert_eq!(codes(&evidence), ["0x80090322", "(VMMS 20306)", "0x80090322", "(VMMS 20306)"]);
    assert_eq!(
        evidence.symptoms[2].from,
        "file, event VMMS 20306 of hv1, record 78, local time of the host: 4/3/2026 9:15:22 AM"
    );
}

#[test]
fn what_wevtutil_writes_as_text_is_read() {
    let text = "Event[0]:\r\n  Log Name: Security\r\n  Source: Microsoft-Windows-Security-Auditing\r\n  Date: 2026-04-03T09:15:22.1230000Z\r\n  Event ID: 4769\r\n  Task: Kerberos Service Ticket Operations\r\n  Level: Information\r\n  Computer: dc1.contoso.com\r\n  Description: \r\nA Kerberos service ticket was requested.\r\n\r\nAccount Information:\r\n\tAccount Name:\t\tHV1$@CONTOSO.COM\r\n\tAccount Domain:\t\tCONTOSO.COM\r\n\tLogon GUID:\t\t{00000000-0000-0000-0000-000000000000}\r\n\r\nService Information:\r\n\tService Name:\t\tcifs/fs1.contoso.com\r\n\tService ID:\t\tNULL SID\r\n\r\nNetwork Information:\r\n\tClient Address:\t\t::ffff:192.0.2.7\r\n\tClient Port:\t\t50123\r\n\r\nAdditional Information:\r\n\tTicket Options:\t\t0x40830000\r\n\tTicket Encryption Type:\t0xFFFFFFFF\r\n\tFailure Code:\t\t0xD\r\n\tTransited Services:\t-\r\n\r\nEvent[1]:\r\n  Log Name: System\r\n  Source: Microsoft-Windows-Security-Kerberos\r\n  Date: 2026-04-03T09:15:23.0000000Z\r\n  Event ID: 3\r\n  Computer: hv1.contoso.com\r\n  Description: \r\nA Kerberos Error Message was received:\r\n on logon session \r\n Client Time: \r\n Server Time: 9:15:23.0000 4/3/2026 Z\r\n Error Code: 0x7  KDC_ERR_S_PRINCIPAL_UNKNOWN\r\n Extended Error: 0xc0000035 KLIN(0)\r\n Client Realm: \r\n Client Name: \r\n Server Realm: CONTOSO.COM\r\n Server Name: HTTP/hv1.contoso.com\r\n Target Name: HTTP/hv1.contoso.com@CONTOSO.COM\r\n Error Text: \r\n File: 9\r\n Line: 12be\r\n Error Data is in record data.\r\n";
    for bytes in [text.as_bytes().to_vec(), utf16(text, true)] {
        let evidence = told(&bytes);
        assert_eq!(codes(&evidence), ["13", "7", "0xC0000035", "(Security-Kerberos 3)"]);
        assert_eq!(rank(&evidence, "spn-duplicate"), Some(0));
        let [ticket, report] = &*evidence.exchanges else { panic!("{:?}", evidence.exchanges) };
        assert_eq!((ticket.kind, ticket.spn.as_deref()), (Kind::Tgs, Some("cifs/fs1.contoso.com")));
        assert_eq!((ticket.client.as_deref(), ticket.kdc.as_deref()), (Some("HV1$"), Some("dc1.contoso.com")));
        assert!(ticket.from.ends_with("asked by 192.0.2.7"), "{}", ticket.from);
        assert_eq!(report.spn.as_deref(), Some("HTTP/hv1.contoso.com"));
        assert!(matches!(report.answer, Some(Answer::Refused(error)) if error.status == Some(0xC000_0035)));
    }
}

#[test]
fn a_failed_logon_is_read_in_another_language() {
    let text = "Protokollname: Security\r\nQuelle: Microsoft-Windows-Security-Auditing\r\nEreignis-ID: 4625\r\nComputer: hv2\r\n\
                Beschreibung:\r\nFehler beim Anmelden eines Kontos.\r\n\r\nAntragsteller:\r\n\tAnmelde-ID:\t\t0x3E7\r\n\
                Fehlerinformationen:\r\n\tStatus:\t\t\t0xC000006D\r\n\tUnterstatus:\t\t0xC000015B\r\n\
                Prozessinformationen:\r\n\tAufrufprozess-ID:\t0x8\r\n";
    assert_eq!(codes(&told(text)), ["0xC000015B", "(0xC000006D)"]);
}

#[test]
fn a_copy_with_its_xml_is_one_event() {
    let xml = "Event Xml:\n<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">\n  <System>\n    <Provider Name=\"Microsoft-Windows-Hyper-V-VMMS\" />\n    <EventID>20306</EventID>\n    <TimeCreated SystemTime=\"2026-04-03T07:15:22.000000000Z\" />\n    <EventRecordID>5</EventRecordID>\n  </System>\n</Event>";
    let copy = format!(
        "Log Name:      Microsoft-Windows-Hyper-V-VMMS-Admin\nDate: 4/3/2026 9:15:22 AM\nEvent ID:      20306\nDescription:\nNo credentials are available in the security package (0x8009030E).\n{xml}"
    );
    let evidence = told(copy);
    assert_eq!(codes(&evidence), ["0x8009030E", "(VMMS 20306)"]);
    assert_eq!(evidence.symptoms[0].time.unwrap().to_string(), "2026-04-03T07:15:22Z");
}

#[test]
fn a_mail_with_smart_quotes_and_wrapped_lines_is_read() {
    let mail = "Hi all,\n\n> since Friday we see this on “HV1”:\n> Virtual machine migration operation for ‘web01’ failed at migration source ‘HV1’.\n> The Virtual Machine Management Service failed to establish a connection for a Virtual Machine migration\n> with host ‘HV2.contoso.com’: No credentials are available in the\n> security package (0x8009030E).\nSource: our ticket system\nDate: yesterday\n\nThanks";
    let evidence = told(mail);
    assert_eq!(codes(&evidence), ["0x8009030E"]);
    let hints = &evidence.symptoms[0].hints;
    assert_eq!(
        (hints.operation, &*hints.hosts),
        (Some("migrate"), &["HV1".to_owned(), "HV2.contoso.com".to_owned()][..])
    );
}

#[test]
fn a_message_that_is_quoted_and_wrapped_is_read_without_its_code() {
    let mail = "> failed: No credentials are available in the\n> security package\n";
    assert_eq!(codes(&told(mail)), ["0x8009030E"]);
}

#[test]
fn an_error_block_of_power_shell_is_read() {
    let block = "Set-VMDvdDrive : Failed to add device 'Virtual CD/DVD Disk'.\r\nUser Account does not have permission to open attachment.\r\n'web01' failed to add device 'Virtual CD/DVD Disk'. (Virtual machine ID 5D3D2D6A-8009-4F0E-8000-1234567890AB)\r\n'web01': User account does not have permission required to open attachment '\\\\fs1.contoso.com\\iso\\a.iso'. Error: 'General \r\naccess denied error' (0x80070005). (Virtual machine ID 5D3D2D6A-8009-4F0E-8000-1234567890AB)\r\nAt line:1 char:1\r\n+ Set-VMDvdDrive -ComputerName HV1 -VMName web01 -Path \\\\fs1.contoso.com\\iso ...\r\n+ ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\r\n    + CategoryInfo          : PermissionDenied: (:) [Set-VMDvdDrive], VirtualizationException\r\n    + FullyQualifiedErrorId : AccessDenied,Microsoft.HyperV.PowerShell.Commands.SetVMDvdDrive\r\n";
    let evidence = told(block);
    assert_eq!(codes(&evidence), ["0x80070005"]);
    let hints = &evidence.symptoms[0].hints;
    assert_eq!((hints.operation, hints.unc[0].as_str()), (Some("mount-iso"), r"\\fs1.contoso.com\iso\a.iso"));
    assert_eq!(rank(&evidence, "entry-missing"), Some(0));
}

#[test]
fn text_without_anything_known_says_so() {
    let evidence = told("Dear all,\nthe canteen is closed on Friday.\n");
    assert_eq!((evidence.symptoms.len(), evidence.unread.len()), (0, 1));
    assert_eq!(evidence.unread[0].because, "it holds no event and no error that is known");
    let fault = "<?xml version='1.0'?><s:Fault><f:WSManFault Code=\"2150858909\"/></s:Fault>";
    assert_eq!(codes(&told(fault)), ["0x8033809D"]);
    assert_eq!(told("<?xml version='1.0'?><Events></Events>").unread.len(), 1);
}

/// Messages that people posted, and the causes that turned out to be theirs: among the first that the text points to.
#[test]
fn pasted_cases_point_to_what_they_were() {
    let event = |source: &str, id: u32, words: &str| {
        format!("Log Name: System\nSource: {source}\nEvent ID: {id}\nComputer: hv1\nDescription:\n{words}\n")
    };
    let modified = event(
        "Microsoft-Windows-Security-Kerberos",
        4,
        "The Kerberos client received a KRB_AP_ERR_MODIFIED error from the server svc-web. The target name used was \
         HTTP/hv2.contoso.com.",
    );
    let duplicate = event(
        "Microsoft-Windows-Kerberos-Key-Distribution-Center",
        11,
        "The KDC encountered duplicate names while processing a Kerberos authentication request. The duplicate name is \
         HTTP/hv2.contoso.com (of type DS_SERVICE_PRINCIPAL_NAME).",
    );
    let listener = event("Microsoft-Windows-Hyper-V-VMMS", 14050, "Failed to register service principal name.");
    let sub_status = "Failed to create Planned Virtual Machine at migration destination: Logon failure: the user has not \
                      been granted the requested logon type at this computer. (0x80070569)";
    let network = "Virtual machine migration operation for 'a' failed at migration source 'n1'.\n\
                   The Virtual Machine Management Service failed to establish a connection for a Virtual Machine \
                   migration with host 'n2': The target principal name is incorrect. (0x80090322).\n\
                   Unspecified error (0x80004005)";
    let unregistered = "Failed to authenticate the connection at the source host: The specified target is unknown or \
                        unreachable (0x80090303).";
    let suitable = "The Virtual Machine Management Service failed to authenticate the connection for a Virtual Machine \
                    migration at the source host: no suitable credentials available. General access denied error \
                    (0x80070005)";
    let policy = "The WinRM client cannot process the request. A computer policy does not allow the delegation of the \
                  user credentials to the target computer.";
    let team = "failed to establish a connection with host 'HV2': The requested address is not valid in its context \
                (0x80072741).";
    let broker = "The Hyper-V Replica Broker failed to register the service principal name: The user name or password \
                  is incorrect. (0x8007052E)";
    for (text, slug) in [
        (modified.as_str(), "spn-duplicate"),
        (&duplicate, "spn-duplicate"),
        (&listener, "dynamic-port-range"),
        (sub_status, "virtual-machines-logon-right"),
        (network, "lm-network-wrong"),
        (unregistered, "vmms-spn-not-registered"),
        (suitable, "kerberos-only-on-winrm-host"),
        (policy, "credssp-client-policy"),
        (team, "nic-team-late"),
        (broker, "replica-broker-spn"),
        ("The request failed: HTTP 400 Bad Request (Request Header too long)", "token-size"),
    ] {
        let evidence = told(text);
        assert!(
            rank(&evidence, slug).is_some_and(|rank| rank < 3),
            "{slug}: {:?} {}",
            rank(&evidence, slug),
            codes(&evidence).join(" ")
        );
    }
    let wrapped = told(network);
    assert_eq!(codes(&wrapped), ["0x80090322", "(0x80004005)"]);
}
