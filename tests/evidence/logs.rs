//! Event logs and events as XML: the same events tell the same, whichever form they have.

use kcd_doctor::{
    evidence::{Answer, Kind},
    symptom,
};

use crate::{
    codes, told,
    writer::{Element, element, log},
};

const VMMS: (&str, &str) = ("Microsoft-Windows-Hyper-V-VMMS", "Microsoft-Windows-Hyper-V-VMMS-Admin");
const KERBEROS: (&str, &str) = ("Microsoft-Windows-Security-Kerberos", "System");
const SECURITY: (&str, &str) = ("Microsoft-Windows-Security-Auditing", "Security");

fn event((provider, channel): (&str, &str), id: u32, inside: Element) -> Element {
    let system = element("System", &[], "").with(vec![
        element("Provider", &[("Name", provider)], ""),
        element("EventID", &[], &id.to_string()),
        element("TimeCreated", &[("SystemTime", "2026-04-03T09:15:22.1234567Z")], ""),
        element("EventRecordID", &[], "4711"),
        element("Channel", &[], channel),
        element("Computer", &[], "hv1.contoso.com"),
    ]);
    let space = "http://schemas.microsoft.com/win/2004/08/events/event";
    element("Event", &[("xmlns", space)], "").with(vec![system, inside])
}

fn data(pairs: &[(&str, &str)]) -> Element {
    let items = pairs.iter().map(|(name, value)| element("Data", &[("Name", name)], value)).collect();
    element("EventData", &[], "").with(items)
}

/// Hyper-V's own form: elements of its own names.
fn vml(pairs: &[(&str, &str)]) -> Element {
    let items = pairs.iter().map(|(name, value)| element(name, &[], value)).collect();
    let space = "http://www.microsoft.com/Windows/Virtualization/Events";
    element("UserData", &[], "").with(vec![element("VmlEventLog", &[("xmlns", space)], "").with(items)])
}

/// Reads the events as a log, as XML with a root and as XML without one, and expects the same of all.
fn all_forms(events: &[Element]) -> kcd_doctor::evidence::Evidence {
    let from_log = told(log(events));
    let elements: String = events.iter().map(|event| event.xml() + "\r\n").collect();
    let document = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<Events>{elements}</Events>");
    for xml in [elements.clone(), document] {
        assert_eq!(told(&xml), from_log);
        let utf16: Vec<u8> = format!("\u{feff}{xml}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(told(utf16), from_log);
    }
    assert_eq!(from_log.unread, []);
    from_log
}

#[test]
fn the_code_inside_a_migration_event_decides() {
    let inserts = [
        ("VmName", "web01"),
        ("DestinationHost", "HV2.contoso.com"),
        ("ErrorMessage", "%%2148074254"),
        ("ErrorCode", "0x8009030E"),
    ];
    let evidence = all_forms(&[event(VMMS, 20306, vml(&inserts))]);
    assert_eq!(codes(&evidence), ["0x8009030E", "(VMMS 20306)"]);
    let first = &evidence.symptoms[0];
    assert_eq!(first.time.unwrap().to_string(), "2026-04-03T09:15:22.1234567Z");
    assert_eq!(first.from, "file, event VMMS 20306 of hv1.contoso.com, record 4711");
    assert_eq!(first.hints.hosts, ["HV2.contoso.com"]);
    assert_eq!(first.hints.operation, Some("migrate"));
}

#[test]
fn a_store_event_says_more_than_its_access_denied() {
    let inserts = [
        ("UserName", r"CONTOSO\alice"),
        ("Path", r"\\fs1.contoso.com\vms\web01"),
        ("ErrorMessage", "%%2147942405"),
        ("ErrorCode", "0x80070005"),
    ];
    for id in [13000, 16350, 16352] {
        let evidence = all_forms(&[event(VMMS, id, vml(&inserts))]);
        assert_eq!(codes(&evidence), [format!("VMMS {id}"), "(0x80070005)".to_owned()]);
        let symptoms = evidence.symptoms;
        assert_eq!(symptom::rank_of("entry-missing", &symptoms), Some(0));
        assert_eq!(symptom::rank_of("kerberos-only-on-winrm-host", &symptoms), Some(1));
        let hints = &symptoms[0].hints;
        assert_eq!((hints.operation, hints.user.as_deref()), (Some("create-vm"), Some(r"CONTOSO\alice")));
        assert_eq!(hints.unc, [r"\\fs1.contoso.com\vms\web01"]);
        assert!(symptoms[0].text.contains("General access denied error (0x80070005)"), "{}", symptoms[0].text);
    }
}

#[test]
fn numbered_inserts_and_unlisted_events_of_hyper_v_are_read() {
    let inserts = [("Parameter0", "web01"), ("Parameter1", "Logon failure (0x80070569)")];
    assert_eq!(codes(&all_forms(&[event(VMMS, 29999, vml(&inserts))])), ["0x80070569"]);
    assert_eq!(codes(&all_forms(&[event(VMMS, 29999, vml(&[("Parameter0", "web01")]))])), [""; 0]);
    assert_eq!(codes(&all_forms(&[event(VMMS, 14052, vml(&[("Parameter0", "web01")]))])), [""; 0]);
    assert_eq!(
        codes(&all_forms(&[event(VMMS, 14050, vml(&[("Parameter0", "Hyper-V Replica Service")]))])),
        ["VMMS 14050"]
    );
    let other = ("Microsoft-Windows-DNS-Client", "System");
    assert_eq!(codes(&all_forms(&[event(other, 1014, data(&[("Code", "0x8009030E")]))])), [""; 0]);
}

#[test]
fn the_clients_report_of_a_kdc_answer_is_an_exchange() {
    let inserts = [
        ("LogonSession", ""),
        ("ErrorCode", "0xd"),
        ("ErrorMessage", "KDC_ERR_BADOPTION"),
        ("ExtendedError", "0xc0000225 KLIN(0)"),
        ("ClientName", "HV1$"),
        ("ServerRealm", "CONTOSO.COM"),
        ("ServerName", "cifs/fs1.contoso.com"),
        ("TargetName", "cifs/fs1.contoso.com@CONTOSO.COM"),
    ];
    let evidence = all_forms(&[event(KERBEROS, 3, data(&inserts))]);
    assert_eq!(codes(&evidence), ["13", "0xC0000225", "(Security-Kerberos 3)"]);
    let text = &evidence.symptoms[0].text;
    assert!(text.ends_with(": KDC_ERR_BADOPTION, 0xd, 0xc0000225 KLIN(0), HV1$, cifs/fs1.contoso.com"), "{text}");
    let asked =
        data(&[("ErrorCode", "0x19"), ("ErrorMessage", "KDC_ERR_PREAUTH_REQUIRED"), ("ServerName", "krbtgt/X")]);
    let normal = all_forms(&[event(KERBEROS, 3, asked)]);
    assert_eq!((codes(&normal), normal.exchanges[0].kind), (Vec::new(), Kind::As));
    let exchange = &evidence.exchanges[0];
    assert_eq!((exchange.kind, exchange.spn.as_deref()), (Kind::Tgs, Some("cifs/fs1.contoso.com")));
    let Some(Answer::Refused(error)) = exchange.answer else { panic!("{exchange:?}") };
    assert_eq!((error.code, error.name, error.status), (13, "KDC_ERR_BADOPTION", Some(0xC000_0225)));
}

#[test]
fn the_kdcs_audit_tells_delegation() {
    let ticket = |transited: &str, status: &str| {
        let inserts = [
            ("TargetUserName", "HV1$@CONTOSO.COM"),
            ("TargetDomainName", "CONTOSO.COM"),
            ("ServiceName", "FS1$"),
            ("TicketOptions", "0x40830000"),
            ("TicketEncryptionType", "0x12"),
            ("IpAddress", "::ffff:192.0.2.7"),
            ("IpPort", "53"),
            ("Status", status),
            ("TransmittedServices", transited),
        ];
        all_forms(&[event(SECURITY, 4769, data(&inserts))])
    };
    let granted = ticket("HV1$@CONTOSO.COM", "0x0");
    assert_eq!(codes(&granted), [""; 0]);
    let exchange = &granted.exchanges[0];
    assert_eq!((exchange.kind, exchange.answer), (Kind::S4U2Proxy, Some(Answer::Granted)));
    assert_eq!((exchange.client.as_deref(), exchange.user.as_deref()), (Some("HV1$"), None));
    assert_eq!((exchange.spn.as_deref(), exchange.kdc.as_deref()), (Some("FS1$"), Some("hv1.contoso.com")));
    assert!(exchange.from.ends_with("asked by 192.0.2.7"), "{}", exchange.from);
    let refused = ticket("-", "0xd");
    assert_eq!(codes(&refused), ["13"]);
    assert_eq!(refused.exchanges[0].kind, Kind::Tgs);
    assert!(matches!(refused.exchanges[0].answer, Some(Answer::Refused(error)) if error.code == 13));
}

#[test]
fn a_long_name_of_a_computer_is_cut_as_every_name_is() {
    let event = "<Event><System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>4769</EventID>\
                 <Computer>NAME</Computer></System><EventData><Data Name='Status'>0xd</Data></EventData></Event>";
    let evidence = told(event.replace("NAME", &"dc".repeat(1000)));
    assert_eq!(evidence.exchanges[0].kdc.as_deref(), Some(&*"dc".repeat(128)));
}

#[test]
fn a_failed_logon_tells_its_sub_status() {
    let inserts = [
        ("SubjectLogonId", "0x3e7"),
        ("TargetUserName", "HV2$"),
        ("Status", "0xc000006d"),
        ("FailureReason", "%%2313"),
        ("SubStatus", "0xc000015b"),
        ("LogonType", "3"),
    ];
    let evidence = all_forms(&[event(SECURITY, 4625, data(&inserts))]);
    assert_eq!(codes(&evidence), ["0xC000015B", "(0xC000006D)"]);
    assert!(evidence.symptoms[0].text.contains("HV2$"), "{:?}", evidence.symptoms);
}

#[test]
fn every_event_of_the_catalogue_is_told_from_a_log() {
    for row in symptom::catalogue::events() {
        let channel = row.source.channels[0];
        let provider = row.source.providers[0];
        let inserts = data(&[("Status", "0xC000006E"), ("FailureCode", "0xC000006E")]);
        let evidence = told(log(&[event((provider, channel), row.entry.number, inserts)]));
        let good_news = row.entry.causes.is_empty() && !row.entry.wrapper;
        assert_eq!(evidence.symptoms.is_empty(), good_news, "{}: {evidence:?}", row.entry.code());
    }
}

#[test]
fn events_within_a_text_stay_in_their_order() {
    let one = |service: &str| event(VMMS, 14050, vml(&[("Parameter0", service)])).xml().replace("SystemTime", "Local");
    let other = event(VMMS, 20306, vml(&[("ErrorCode", "0x8009030E")])).xml().replace("SystemTime", "Local");
    let evidence = told(format!("see {}\n{other}\n{}", one("first"), one("second")));
    assert_eq!(codes(&evidence), ["VMMS 14050", "0x8009030E", "(VMMS 20306)", "VMMS 14050"]);
    let services = [0, 3].map(|at: usize| evidence.symptoms[at].text.rsplit(' ').next());
    assert_eq!(services, [Some("first"), Some("second")]);
}

#[test]
fn damage_costs_no_more_than_itself() {
    let events: Vec<Element> =
        (0..400).map(|number| event(VMMS, 14050, vml(&[("Parameter0", &format!("service {number}"))]))).collect();
    let whole = log(&events);
    assert!(whole.len() > 3 * 0x1_0000);
    assert_eq!(told(&whole).symptoms.len(), 400);
    let mut damaged = whole.clone();
    // The signature of the second chunk.
    damaged[4096 + 0x1_0000] ^= 0xFF;
    let evidence = told(&damaged);
    assert!(evidence.symptoms.len() > 100 && evidence.symptoms.len() < 400, "{}", evidence.symptoms.len());
    assert_eq!((evidence.unread[0].what.as_str(), evidence.unread[0].count), ("chunks of file", 1));
    // One record within a chunk.
    let mut damaged = whole;
    let at = 4096 + 0x200;
    damaged[at..at + 200].fill(0xFF);
    let evidence = told(&damaged);
    assert!(evidence.symptoms.len() >= 398, "{}", evidence.symptoms.len());
    assert_eq!(evidence.unread.len(), 1, "{:?}", evidence.unread);
}

#[test]
fn what_is_wrong_with_an_event_is_one_short_line() {
    let evidence = told(format!("<Event><System><{}\u{1b}\n></b></System></Event>", "a".repeat(1500)));
    let because = &evidence.unread[0].because;
    assert!(because.starts_with("ill-formed document") && because.len() <= 200, "{because}");
    assert!(!because.contains(char::is_control), "{because:?}");
}

#[test]
fn xml_is_read_without_looking_up_entities_and_without_depth() {
    let bomb = "<!DOCTYPE x [<!ENTITY a '0x8009030E'><!ENTITY b '&a;&a;&a;&a;'>]>";
    let one = event(VMMS, 14050, vml(&[("Parameter0", "x")])).xml();
    let evidence = told(format!("{bomb}{}", one.replace(">x<", ">&b;<")));
    assert_eq!(codes(&evidence), ["VMMS 14050"]);
    let deep = format!("{}{}{}", "<Event >", "<a>".repeat(100_000), one);
    let evidence = told(&deep);
    assert_eq!(codes(&evidence), ["VMMS 14050"]);
    assert_eq!(evidence.unread[0].count, 1);
    let broken = format!("{one}<Event xmlns='x'><System><EventID>3</System></Event>{one}<Event ");
    let evidence = told(&broken);
    assert_eq!(codes(&evidence), ["VMMS 14050", "VMMS 14050"]);
    assert_eq!(evidence.unread[0].count, 2, "{:?}", evidence.unread);
}

/// The log that another reader of the format is held against, by hand: `KCD_EVTX_OUT=x.evtx cargo test --test evidence`.
#[test]
fn a_log_can_be_written_for_other_readers() {
    let one = |number| event(VMMS, 20306, vml(&[("VmName", &format!("wéb{number} <&>")), ("ErrorCode", "0x8009030E")]));
    let bytes = log(&(0..300).map(one).collect::<Vec<_>>());
    assert_eq!(codes(&told(&bytes)), ["0x8009030E", "(VMMS 20306)"].repeat(300));
    if let Some(path) = std::env::var_os("KCD_EVTX_OUT") {
        #[allow(clippy::disallowed_methods, reason = "somebody asked for the file")]
        std::fs::write(path, bytes).unwrap();
    }
}
