//! Several things in one paste: none of them hides a failure in another.

use kcd_doctor::evidence::{Answer, Evidence};

use crate::{codes, told};

/// The head of a copy from Event Viewer.
fn head(id: u32, computer: &str) -> String {
    format!(
        "Log Name:      Security\nSource:        Microsoft-Windows-Security-Auditing\nDate:          3/14/2019 9:21:40 AM\n\
         Event ID:      {id}\nLevel:         Information\nComputer:      {computer}\nDescription:\n"
    )
}

fn ticket(computer: &str, code: &str, transited: &str) -> String {
    format!(
        "{}A Kerberos service ticket was requested.\n\nAccount Information:\n\tAccount Name:\t\talice@CONTOSO.COM\n\n\
         Service Information:\n\tService Name:\t\tHV2$\n\nAdditional Information:\n\tTicket Options:\t\t0x40830000\n\
         \tFailure Code:\t\t{code}\n\tTransited Services:\t{transited}\n\n\
         This event is generated every time access is requested to a resource such as a computer.\n\n",
        head(4769, computer)
    )
}

fn ticket_xml(computer: &str, code: &str, transited: &str) -> String {
    format!(
        "<Event xmlns='x'><System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>4769</EventID>\
         <Channel>Security</Channel><Computer>{computer}</Computer></System><EventData>\
         <Data Name='TargetUserName'>alice@CONTOSO.COM</Data><Data Name='ServiceName'>HV2$</Data>\
         <Data Name='Status'>{code}</Data><Data Name='TransmittedServices'>{transited}</Data></EventData></Event>\n"
    )
}

fn refused(evidence: &Evidence) -> Vec<u32> {
    let code = |answer: &Answer| match answer {
        Answer::Refused(error) => error.code,
        Answer::Granted => 0,
    };
    evidence.exchanges.iter().filter_map(|exchange| exchange.answer.as_ref()).map(code).collect()
}

#[test]
fn what_follows_an_audit_is_no_part_of_it() {
    let granted = ticket("DC1", "0x0", "HV1$@CONTOSO.COM");
    let evidence = told(&granted);
    assert_eq!((codes(&evidence), refused(&evidence), evidence.unread), (vec![], vec![0], vec![]));
    let pasted = granted.clone() + "Move-VM : No credentials are available in the security package (0x8009030E).\n";
    assert_eq!(codes(&told(&pasted)), ["0x8009030E"]);
    assert_eq!(codes(&told(pasted.replace('\n', "\r\n"))), ["0x8009030E"]);
    // Without what Windows says about every such event, and the words of a second one.
    let brief = granted.replace("This event is generated", "Logon failure: 0x80070569\nThis event");
    assert_eq!(codes(&told(brief)), ["0x80070569"]);
    let (_, second) = granted.split_once("Description:\n").unwrap();
    assert_eq!(codes(&told(granted.clone() + &second.replace("0x0", "0xD"))), ["13"]);
    let long = format!("{granted}{}\nMove-VM failed (0x8009030E)\n", "a line of a log, as they are\n".repeat(4000));
    assert_eq!(codes(&told(long)), ["0x8009030E"]);
}

#[test]
fn what_follows_good_news_or_a_stranger_is_read() {
    let copy = |source: &str, id: u32| {
        format!(
            "Log Name: {source}\nSource: {source}\nEvent ID: {id}\nLevel: Information\nDescription:\nAll is well.\n"
        )
    };
    let failure = "\nMove-VM : No credentials are available in the security package (0x8009030E).\n";
    for event in [copy("Microsoft-Windows-Hyper-V-VMMS", 14052), copy("Application", 1)] {
        assert_eq!(codes(&told(event.clone() + failure)), ["0x8009030E"], "{event}");
        assert_eq!((codes(&told(&event)), told(&event).unread), (vec![], vec![]), "{event}");
    }
    let xml = ticket_xml("DC1", "0x0", "HV1$");
    assert_eq!(codes(&told(xml.clone() + failure)), ["0x8009030E"]);
    assert_eq!(codes(&told(format!("<?xml version='1.0'?><Events>{xml}</Events>{failure}"))), ["0x8009030E"]);
}

#[test]
fn a_text_and_an_xml_of_different_events_are_two() {
    let text = ticket("DC1.contoso.com", "0xD", "-");
    for (xml, is_same) in [
        (ticket_xml("DC1.contoso.com", "0xd", "-"), true),
        (ticket_xml("DC2.contoso.com", "0xd", "-"), false),
        (ticket_xml("DC1.contoso.com", "0x0", "HV1$"), false),
        (ticket_xml("DC1.contoso.com", "0xd", "-").replace("HV2$", "HV3$"), false),
    ] {
        let evidence = told(format!("{text}Event Xml:\n{xml}"));
        assert_eq!(evidence.exchanges.len(), if is_same { 1 } else { 2 }, "{xml}");
        assert_eq!(refused(&evidence)[0], 13);
    }
}

#[test]
fn tickets_and_events_are_both_read() {
    let tickets = "Cached Tickets: (1)\n\n#0>\tClient: alice @ CONTOSO.COM\n\tServer: hv1$ @ CONTOSO.COM\n\tTicket Flags \
                   0x40a10000 -> forwardable renewable\n\tStart Time: 4/3/2026 9:15:22 (local)\n";
    for event in [ticket_xml("DC1", "0xd", "-"), ticket("DC1", "0xD", "-")] {
        assert_eq!(refused(&told(format!("{tickets}  {event}"))), [13]);
        assert_eq!(refused(&told(format!("{event}\n{tickets}"))), [13]);
    }
    let failure = "Move-VM : No credentials are available in the security package (0x8009030E).";
    assert_eq!(codes(&told(format!("{tickets}\n{failure}"))), ["0x8009030E"]);
}

#[test]
fn audits_are_read_in_every_language() {
    let layout = |title: &str, account: &str, service: &str, options: &str, code: &str, transited: &str| {
        format!(
            "{}{title}\n\n\t{account}:\t\tHV1$@CONTOSO.COM\n\t{service}:\t\tcifs/hv2\n\t{options}:\t\t0x40830000\n\
             \t{code}:\t\t0xD\n\t{transited}:\t-\n",
            head(4769, "DC1")
        )
    };
    for text in [
        layout("Ein Ticket", "Kontoname", "Dienstname", "Ticketoptionen", "Fehlercode", "Übertragene Dienste"),
        layout(
            "Un ticket",
            "Nom du compte\u{a0}",
            "Nom du service ",
            "Options de ticket ",
            "Code d’échec\u{a0}",
            "Services en transit ",
        ),
        layout(
            "Un vale",
            "Nombre de cuenta",
            "Nombre de servicio",
            "Opciones de vale",
            "Código de error",
            "Servicios transitados",
        ),
        layout("チケット", "アカウント名", "サービス名", "チケット オプション", "エラー コード", "移行されたサービス"),
        layout("票证", "帐户名", "服务名称", "票证选项", "失败代码", "传递的服务"),
    ] {
        let evidence = told(&text);
        assert_eq!((codes(&evidence), refused(&evidence)), (vec!["13".to_owned()], vec![13]), "{text}");
        let exchange = &evidence.exchanges[0];
        assert_eq!((exchange.client.as_deref(), exchange.spn.as_deref()), (Some("HV1$"), Some("cifs/hv2")), "{text}");
        assert_eq!(evidence.unread, [], "{text}");
    }
    let unknown = layout("Um tíquete", "Nome da conta", "Nome do serviço", "Opções", "Código da falha", "Serviços");
    let evidence = told(&unknown);
    assert_eq!((evidence.exchanges.len(), evidence.unread.len()), (0, 1), "{evidence:?}");
    assert_eq!(evidence.unread[0].what, "event 4769 of file");
}

#[test]
fn an_audit_without_its_result_is_told() {
    let whole = ticket("DC1", "0xD", "-");
    let (cut, _) = whole.split_once("\tFailure").unwrap();
    let evidence = told(ticket("DC1", "0x0", "HV1$") + cut);
    assert_eq!(evidence.exchanges.len(), 1);
    assert_eq!((evidence.unread[0].what.as_str(), evidence.unread[0].count), ("event 4769 of file", 1));
    let xml = ticket_xml("DC1", "", "-");
    let evidence = told(xml.repeat(2));
    assert_eq!((evidence.unread[0].what.as_str(), evidence.unread[0].count), ("events 4769 of file", 2));
}

#[test]
fn codes_in_errors_of_any_source_are_told() {
    let event = |level: u32, code: &str| {
        format!(
            "<Event xmlns='x'><System><Provider Name='Microsoft-Windows-WinRM'/><EventID>142</EventID><Level>{level}</Level>\
             <Channel>Microsoft-Windows-WinRM/Operational</Channel></System><EventData>\
             <Data Name='operationName'>Enumeration</Data><Data Name='errorCode'>{code}</Data></EventData></Event>"
        )
    };
    assert_eq!(codes(&told(event(2, "2150858909"))), ["0x8033809D"]);
    assert_eq!(codes(&told(event(4, "2150858909"))), [""; 0]);
    // What every program may fail with says nothing of authentication.
    assert_eq!(codes(&told(event(2, "0x80070005"))), [""; 0]);
    let text = "Log Name: Microsoft-Windows-WinRM/Operational\nSource: Microsoft-Windows-WinRM\nEvent ID: 142\nEbene: Fehler\n\
                Description:\nWSMan operation Enumeration failed, error code 2150858909\n";
    assert_eq!(codes(&told(text)), ["0x8033809D"]);
}
