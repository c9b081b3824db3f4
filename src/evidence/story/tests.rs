use jiff::Timestamp;

use super::*;
use crate::{
    evidence::{Answer, Kind, Transport},
    kdc::KdcError,
    symptom::catalogue,
};

fn asked(kind: Kind, answer: Option<Answer>) -> Exchange {
    Exchange {
        time: Some("2026-11-21T08:00:00Z".parse::<Timestamp>().unwrap()),
        kind,
        client: Some("VMHOST1$".to_owned()),
        user: Some("alice".to_owned()),
        spn: Some("cifs/FS1.contoso.com".to_owned()),
        kdc: Some("192.0.2.1:88".to_owned()),
        transport: Some(Transport::Tcp),
        offers_resource_based: Some(true),
        answer,
        from: "a.pcap, frame 7".to_owned(),
    }
}

fn proxied(code: u32, status: Option<u32>) -> Story {
    let name = catalogue::kerberos(code).unwrap().name;
    let error = KdcError { code, name, status };
    of(vec![asked(Kind::S4U2Proxy, Some(Answer::Refused(error)))])
}

fn of(exchanges: Vec<Exchange>) -> Story {
    Evidence { exchanges, ..Evidence::default() }.story()
}

fn pasted(text: &str) -> Story {
    let symptoms = symptom::read(text, "pasted");
    Evidence { symptoms, ..Evidence::default() }.story()
}

fn slugs(story: &Story) -> Vec<&str> {
    story.causes.iter().map(|cause| cause.slug).collect()
}

#[test]
fn a_refused_delegation_is_one_sentence() {
    let story = proxied(13, Some(0xC000_0272));
    let [sentence] = story.refusals.as_slice() else { panic!("{:?}", story.refusals) };
    for part in [
        "2026-11-21 08:00:00 UTC",
        "192.0.2.1:88",
        "VMHOST1$",
        "alice",
        "cifs/FS1.contoso.com",
        "S4U2Proxy",
        "KDC_ERR_BADOPTION (13), 0xC0000272",
        catalogue::wide(0xC000_0272).unwrap().meaning,
    ] {
        assert!(sentence.contains(part), "{part}: {sentence}");
    }
    assert_eq!((story.exit_code(), story.summary.contains("1 delegation was refused, most likely entry-")), (1, true));
    assert_eq!(story.next, ["kcd-doctor create-vm vmhost1 fs1.contoso.com --user alice"]);
}

#[test]
fn the_status_tells_what_to_look_for_first() {
    for status in [0xC000_0272, 0xC000_0225] {
        let story = proxied(13, Some(status));
        assert!(slugs(&story)[0].starts_with("entry-"), "{status:08X}: {:?}", slugs(&story));
        assert_eq!(story.causes[0].explains, [format!("0x{status:08X}")]);
    }
    let not_forwardable = proxied(13, Some(0xC000_006E));
    for slug in ["kerberos-only-on-winrm-host", "user-sensitive"] {
        let place = slugs(&not_forwardable).iter().position(|known| *known == slug);
        assert!(place.is_some_and(|place| place < 3), "{slug}: {:?}", slugs(&not_forwardable));
    }
    // A server that sends no status leaves both open.
    let bare = proxied(13, None);
    for slug in ["entry-missing", "kerberos-only-on-winrm-host", "user-sensitive"] {
        assert!(slugs(&bare).contains(&slug), "{slug}: {:?}", slugs(&bare));
    }
    assert!(bare.causes.iter().all(|cause| cause.certainty != Certainty::Confirmed && !cause.title.is_empty()));
}

#[test]
fn pasted_text_fills_in_the_command() {
    let story = pasted(
        "User 'CONTOSO\\alice' failed to create external configuration store at '\\\\fs1\\vms': General access denied error. \
         (0x80070005)",
    );
    assert_eq!(story.exit_code(), 1);
    assert!(slugs(&story).contains(&"entry-missing"), "{:?}", slugs(&story));
    assert_eq!(story.next, [r"kcd-doctor create-vm HOST '\\fs1\vms' --user 'CONTOSO\alice'"]);
}

#[test]
fn an_event_of_hyper_v_names_its_host() {
    let event = crate::evidence::Event {
        channel: "Microsoft-Windows-Hyper-V-VMMS-Admin".to_owned(),
        provider: "Microsoft-Windows-Hyper-V-VMMS".to_owned(),
        id: 13000,
        computer: "hv1.contoso.com".to_owned(),
        message:
            r"failed to create external configuration store at '\\fs1\vms': General access denied error. (0x80070005)"
                .to_owned(),
        ..crate::evidence::Event::default()
    };
    let story = event.evidence("log.evtx").story();
    assert_eq!(slugs(&story)[0], "entry-missing");
    assert_eq!(story.next, [r"kcd-doctor create-vm hv1.contoso.com '\\fs1\vms'"]);
}

#[test]
fn what_belongs_to_every_sign_in_is_no_failure() {
    let answers = [25, 52].map(|code| {
        let name = catalogue::kerberos(code).unwrap().name;
        asked(Kind::As, Some(Answer::Refused(KdcError { code, name, status: None })))
    });
    let granted = asked(Kind::S4U2Proxy, Some(Answer::Granted));
    let story = of(answers.into_iter().chain([granted]).collect());
    assert_eq!((story.exit_code(), slugs(&story).len(), story.refusals.len(), story.next.len()), (0, 0, 0, 0));
    assert_eq!(story.summary, "read: no failure; 1 delegated ticket was granted");
    let too_big = proxied(52, None);
    // No failure, and nothing either that shows the delegation.
    assert_eq!((too_big.exit_code(), too_big.refusals.len()), (3, 0));
    assert_eq!(pasted("KDC_ERR_PREAUTH_REQUIRED").exit_code(), 3);
}

#[test]
fn what_shows_no_delegation_is_no_clean_bill_of_health() {
    let nothing = Evidence::default().story();
    assert_eq!((nothing.exit_code(), nothing.summary.as_str()), (3, "read: no error and no question to a KDC in it"));
    let unread = crate::evidence::Unread { what: "frames".to_owned(), count: 3, because: "encrypted".to_owned() };
    let story = Evidence { unread: vec![unread.clone()], ..Evidence::default() }.story();
    assert_eq!((story.exit_code(), story.summary.contains("not everything")), (3, true));
    // What is known for certain is not made less so by what could not be read.
    let mut refused = proxied(13, None).evidence;
    refused.add(Evidence { unread: vec![unread], ..Evidence::default() });
    assert_eq!(refused.story().exit_code(), 1);
}

#[test]
fn names_from_outside_stay_one_word_of_a_command() {
    let mut exchange = asked(Kind::S4U2Proxy, Some(Answer::Refused(KdcError::NOT_LISTED)));
    exchange.client = Some("--apply$".to_owned());
    exchange.user = Some("a'; rm -rf ~ #\n".to_owned());
    let story = of(vec![exchange]);
    assert_eq!(story.next, [r"kcd-doctor create-vm HOST fs1.contoso.com --user $'a\047; rm -rf ~ #\012'"]);
}

#[test]
fn what_nobody_answered_is_not_all_well() {
    let granted = || asked(Kind::S4U2Proxy, Some(Answer::Granted));
    let to = |spn: &str, answer| Exchange { spn: Some(spn.to_owned()), ..asked(Kind::S4U2Proxy, answer) };
    let story = of(vec![granted(), to("cifs/FS2", None)]);
    let cut = "was port 88 reachable, or the capture cut?";
    let summary = format!("read: 1 delegated ticket was granted; 1 delegation got no answer; {cut}");
    assert_eq!((story.exit_code(), story.summary), (3, summary));
    assert_eq!(story.next, ["kcd-doctor create-vm vmhost1 fs2 --user alice"]);
    let requests = of(vec![asked(Kind::S4U2Self, None), to("cifs/FS2", None)]);
    let summary = format!("read: 2 delegations got no answer; {cut}");
    assert_eq!((requests.exit_code(), requests.summary), (3, summary));
    // The same question was answered when it was put again, under a name that is written otherwise.
    let again = of(vec![to("cifs/FS2", None), to("cifs/fs2", Some(Answer::Granted))]);
    assert_eq!((again.exit_code(), again.summary.as_str()), (0, "read: no failure; 1 delegated ticket was granted"));
    // Not, if it was answered before.
    assert_eq!(of(vec![granted(), asked(Kind::S4U2Proxy, None)]).exit_code(), 3);
    let mut refused = proxied(13, None).evidence;
    refused.add(Evidence { exchanges: vec![to("cifs/FS2", None)], ..Evidence::default() });
    assert!(refused.story().summary.ends_with("; 1 delegation got no answer"));
}

#[test]
fn a_refusal_without_a_status_promises_none() {
    let bare = proxied(13, None);
    assert!(!bare.refusals[0].contains("The status inside") && bare.refusals[0].contains("does not say why"));
    assert!(bare.summary.contains("without a status that says why"));
    assert!(bare.causes.len() > 4);
    for (kind, code) in [(Kind::As, 6), (Kind::As, 24), (Kind::S4U2Proxy, 13)] {
        let name = catalogue::kerberos(code).unwrap().name;
        let entry = asked(kind, Some(Answer::Refused(KdcError { code, name, status: None }))).entry().unwrap();
        assert_eq!((entry.code(), entry.name), (code.to_string(), name));
    }
}

#[test]
fn the_commands_carry_the_evidence_on() {
    let story = || proxied(13, Some(0xC000_0272));
    let files = ["a.pcap", "-", "-x y.evtx"].map(Path::new);
    let next = story().carrying(files).next;
    let expected =
        "kcd-doctor create-vm vmhost1 fs1.contoso.com --user alice --evidence a.pcap --evidence './-x y.evtx'";
    assert_eq!(next, [expected]);
    assert_eq!(story().carrying([Path::new("-")]).next, story().next);
}
