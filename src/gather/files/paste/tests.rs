mod syntaxes;

use super::{super::export, *};
use crate::facts::{Ask, Asked, Known, Object, SOME_NAMES};

fn read_text(text: &str) -> Export {
    export("ticket.txt", text.as_bytes()).unwrap()
}

fn names(object: &Object) -> Vec<&str> {
    object.texts("servicePrincipalName").found().unwrap_or_default()
}

const TICKET: &str = "\
Hello,\r
it fails with 0x8009030E since Monday.\r
\r
C:\\>setspn -L HV2\r
Registered ServicePrincipalNames for CN=HV2,OU=Hyper-V,DC=contoso,DC=com:\r
\tMicrosoft Virtual System Migration Service/HV2\r
\tHOST/HV2\r
\r
C:\\>setspn -Q \u{201c}cifs/fs9\u{201d}\r
Checking domain DC=contoso,DC=com\r
\r
No such SPN found.\r
\r
and the export of the other one:\r
\r
dn: CN=HV1,OU=Hyper-V,DC=contoso,DC=com\r
objectClass: computer\r
sAMAccountName: HV1$\r
\r
Best regards,\r
Jo\r
";

#[test]
fn the_parts_of_a_ticket_are_found_and_prose_is_left_out() {
    let read = read_text(TICKET);
    let [hv1, hv2] = &read.objects[..] else { panic!("{read:?}") };
    assert_eq!((hv1.dn.as_str(), hv1.source.as_str()), ("CN=HV1,OU=Hyper-V,DC=contoso,DC=com", "ticket.txt:16"));
    assert_eq!(
        (names(hv2), hv2.source.as_str()),
        (vec!["HOST/HV2", "Microsoft Virtual System Migration Service/HV2"], "ticket.txt:4")
    );
    assert!(hv1.values("servicePrincipalName").unreadable().is_some());
    assert_eq!(read.asked.get(&Ask::Spn("cifs/fs9".to_owned()).key()), Some(&Asked::Answered));
    let said = read.warnings.join("\n");
    assert!(
        said.contains("5 lines are no output of a kind that is known and played no part, from line 1 on"),
        "{said}"
    );
    assert_eq!(read.hints, ["line 2 has the code of an error, which --evidence with this file reads"]);
}

#[test]
fn quoted_mail_with_no_break_spaces_says_the_same() {
    let quoted: Vec<String> =
        TICKET.lines().map(|line| format!("> {}\n", line.replace(['\t', ' '], "\u{a0}"))).collect();
    let (plain, quoted) = (read_text(TICKET), read_text(&quoted.concat()));
    assert_eq!(plain.objects, quoted.objects);
    assert_eq!(plain.asked, quoted.asked);
    assert!(quoted.warnings.iter().any(|warning| warning.contains("no-break spaces")), "{:?}", quoted.warnings);
}

#[test]
fn a_damaged_part_is_a_warning_with_its_line_and_the_others_are_read() {
    let damaged = TICKET.replace("sAMAccountName: HV1$", "objectSid:: AQU*");
    let read = read_text(&damaged);
    assert_eq!(read.objects.len(), 1);
    let said = read.warnings.join("\n");
    assert!(said.contains("line 18: LDIF was left out: expected base64 after \"objectSid\"::"), "{said}");
    // All of it damaged is an error.
    let only = "see:\n\ndn: CN=a\nobjectSid:: AQU*\n";
    assert!(export("x.txt", only.as_bytes()).unwrap_err().to_string().starts_with("x.txt:4: expected base64"));
}

#[test]
fn a_few_octets_of_another_encoding_lose_nothing_else() {
    let mut bytes = TICKET.as_bytes().to_vec();
    let at = TICKET.find("Best").unwrap();
    bytes.splice(at..at, *b"Gr\x81\xE1e \xFC\r\n");
    let read = export("ticket.txt", &bytes).unwrap();
    assert_eq!(read.objects, read_text(TICKET).objects);
    assert!(read.warnings[0].contains("Windows-1252"), "{:?}", read.warnings);
}

#[test]
fn an_entry_that_mail_tore_apart_is_refused_and_not_believed() {
    for next in ["", "mail: x\r\n"] {
        let torn = TICKET.replace("objectClass: computer\r\n", &format!("objectClass: computer\r\n\r\n{next}"));
        let read = read_text(&torn);
        assert!(!read.objects.iter().any(|object| object.dn.starts_with("CN=HV1")), "{read:?}");
        assert!(read.warnings.join("\n").contains("line 19: LDIF was left out"), "{:?}", read.warnings);
    }
    // The next mail of a thread is no part of an entry.
    let thread = TICKET.replace("Best regards,\r\n", "From: Jo\r\nSent: Monday\r\n");
    assert_eq!(read_text(&thread).objects, read_text(TICKET).objects);
    let alone = "dn: CN=a,DC=x\ncn: a\n\nServer:  dc1\nAddress:  10.0.0.1\n\nName:    hv1.x\nAddress:  10.0.0.2\n";
    assert!(read_text(alone).names.is_some() && read_text(alone).objects.len() == 1);
}

#[test]
fn a_listing_and_an_export_that_differ_leave_what_both_have() {
    let text = "dn: CN=HV2,OU=Hyper-V,DC=contoso,DC=com\nservicePrincipalName: HOST/HV2\nservicePrincipalName: cifs/old\n\
                whenChanged: 20260101000000.0Z\n\nC:\\>setspn -L HV2\nRegistered ServicePrincipalNames for \
                CN=HV2,OU=Hyper-V,DC=contoso,DC=com:\n\tHOST/HV2\n\tcifs/new\n";
    let read = read_text(text);
    let [hv2] = &read.objects[..] else { panic!("{read:?}") };
    assert!(hv2.values("servicePrincipalName").unreadable().is_some());
    assert_eq!(hv2.texts(SOME_NAMES), Known::Found(vec!["HOST/HV2"]));
    let said = read.warnings.join("\n");
    assert!(
        said.contains(
            "ticket.txt:1 and ticket.txt:6 differ in serviceprincipalname of CN=HV2,OU=Hyper-V,DC=contoso,DC=com, and neither is \
             known to be newer: only ticket.txt:1 has cifs/old; only ticket.txt:6 has cifs/new"
        ),
        "{said}"
    );
}

#[test]
fn where_nothing_is_found_the_error_says_what_would_be() {
    let error = export("x.txt", b"Hello,\nplease help: 0x8009030E\n").unwrap_err().to_string();
    assert!(error.starts_with("x.txt:1: expected \"attribute: value\": this is not LDIF, nor does it hold"), "{error}");
    assert!(error.contains("setspn -L") && error.contains("line 2 has the code of an error"), "{error}");
    assert!(!error.contains("please"), "{error}");
    assert!(!without_hint(&error).contains("--evidence") && error.starts_with(without_hint(&error)), "{error}");
}

#[test]
fn tickets_and_events_are_pointed_to_evidence() {
    let text = format!("{TICKET}\nCurrent LogonId is 0:0x3e7\n\n#0>     Client: hv1$ @ CONTOSO.COM\n");
    let said = read_text(&text).hints.join("\n");
    assert!(said.contains("in the part from line 23: tickets or events are in the text"), "{said}");
}

#[test]
fn every_cut_is_read_or_refused() {
    for length in (0..TICKET.len()).filter(|length| TICKET.is_char_boundary(*length)) {
        if let Ok(read) = export("ticket.txt", &TICKET.as_bytes()[..length]) {
            for object in &read.objects {
                let whole = ["HOST/HV2", "Microsoft Virtual System Migration Service/HV2"];
                assert!(names(object).iter().all(|name| whole.contains(name)), "{length}: {object:?}");
            }
        }
    }
}

/// Long texts of every kind, most of them hostile. The time is for a build that is not optimised, on a machine that is busy.
#[test]
fn the_time_grows_with_the_text_and_not_faster() {
    const LONG: usize = 500_000;
    let listing = "Registered ServicePrincipalNames for CN=A,DC=x:\n\tHOST/a\n";
    let lines = ["Hello there, all is well\n", "\n", "> ", "C:\\>", "dn: CN=a\n", listing, "\tHOST/a\n", "\u{a0}"];
    let halves =
        ["Checking domain DC=x\n", "Name Type TTL Section\n", "0x", "Server:\n", "x", "Name : x\n", "Loc.USN\n"];
    for unit in lines.into_iter().chain(halves) {
        let text = unit.repeat(LONG / unit.len());
        let begin = std::time::Instant::now();
        let _ = export("x", text.as_bytes());
        assert!(begin.elapsed().as_secs() < 10, "{unit:?}: {:?}", begin.elapsed());
    }
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "(setspn|Registered ServicePrincipalNames for |CN=a,DC=x|:|\n|\t| |/|dn: |Name|Type|TTL|-|Server|Address|[a-zö>*0-9]){0,60}") {
        let _ = export("x", text.as_bytes());
    }
}
