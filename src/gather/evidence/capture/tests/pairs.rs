//! Which answer belongs to which request, and what one says about the other.

use super::*;
use crate::{
    evidence::{Kind, Transport},
    kerberos::{
        Evidence as InTheNameOf, TgsRequest,
        testing::{Granted, key, tgt},
    },
};

fn fresh() -> Fresh {
    Fresh { now: now(), nonce: 7, confounder: [3; 16] }
}

fn granted(kind: u8, client: &str, server: &str) -> Vec<u8> {
    Granted {
        kind,
        key: key(1),
        nonce: 7,
        client: Principal::account(client, "contoso.com"),
        server: Principal::service(server, "contoso.com"),
        session_type: 18,
        padata: None,
    }
    .encode()
}

fn ticket_request(server: &str, evidence: InTheNameOf<'_>) -> Vec<u8> {
    let server = Principal::service(server, "contoso.com");
    TgsRequest { tgt: &tgt(), server, evidence, types: &[18] }.encode(&fresh())
}

fn asked(port: u16, message: &[u8]) -> Vec<u8> {
    ipv4(17, CLIENT, KDC, &udp(port, 88, message))
}

fn answered(port: u16, message: &[u8]) -> Vec<u8> {
    ipv4(17, KDC, CLIENT, &udp(88, port, message))
}

#[test]
fn answers_on_one_connection_belong_to_requests_in_order() {
    let requests = [framed(&request("A$")), framed(&request("B$"))].concat();
    let answers_in_row = [framed(&error(25)), framed(&error(6))].concat();
    let found = evidence(&capture(
        RAW,
        &[
            to_kdc(7, 0, 2, &[]),
            to_client(7, 50, 18, &[]),
            to_kdc(7, 1, 16, &requests),
            to_client(7, 51, 16, &answers_in_row),
        ],
    ));
    assert_eq!(answers(&found), [(Some("A$"), Some(25)), (Some("B$"), Some(6))]);
    assert_eq!(found.exchanges[0].transport, Some(Transport::Tcp));
    assert_eq!(found.exchanges[0].kdc.as_deref(), Some("192.0.2.1:88"));
}

#[test]
fn clients_and_ports_are_kept_apart() {
    let found = evidence(&capture(
        RAW,
        &[
            asked(1, &request("A$")),
            asked(2, &request("B$")),
            asked(3, &request("C$")),
            answered(2, &error(6)),
            answered(1, &error(18)),
            // Kerberos from port 88 to port 88.
            asked(88, &request("D$")),
            answered(88, &error(24)),
        ],
    ));
    let expected = [(Some("A$"), Some(18)), (Some("B$"), Some(6)), (Some("C$"), None), (Some("D$"), Some(24))];
    assert_eq!(answers(&found), expected);
}

#[test]
fn a_datagram_after_a_minute_is_no_answer() {
    let mut frames = vec![asked(1, &request("A$"))];
    frames.extend(vec![vec![0; 40]; 60]);
    frames.push(answered(1, &error(6)));
    let found = evidence(&capture(RAW, &frames));
    assert_eq!(answers(&found), [(Some("A$"), None), (None, Some(6))]);
    frames.remove(1);
    assert_eq!(answers(&evidence(&capture(RAW, &frames))), [(Some("A$"), Some(6))]);
}

#[test]
fn an_answer_of_another_kind_belongs_to_another_request() {
    let frames = [
        asked(1, &request("A$")),
        asked(1, &ticket_request("cifs/fs1", InTheNameOf::None)),
        answered(1, &granted(13, "VMHOST1$", "cifs/fs1")),
    ];
    let found = evidence(&capture(RAW, &frames));
    assert_eq!(answers(&found), [(Some("A$"), None), (Some("VMHOST1$"), Some(0))]);
}

#[test]
fn an_answer_alone_is_told_as_far_as_it_goes() {
    let frames = [
        answered(1, &granted(11, "VMHOST1$", "krbtgt/CONTOSO.COM")),
        answered(1, &granted(13, "alice", "cifs/fs1")),
        answered(1, &error(13)),
    ];
    let found = evidence(&capture(RAW, &frames));
    assert_eq!(answers(&found), [(Some("VMHOST1$"), Some(0)), (None, Some(0)), (None, Some(13))]);
    assert_eq!(found.exchanges[1].kind, Kind::Tgs);
    assert_eq!(found.exchanges[1].spn.as_deref(), Some("cifs/fs1"));
}

#[test]
fn the_delegator_is_known_by_the_ticket_that_is_shown() {
    let alice = Principal::account("alice", "contoso.com");
    let mut shown = tgt().ticket;
    shown.encoded.0 = testing::ticket(&Principal::service("host/vmhost1.contoso.com", "contoso.com"));
    let proxy = |resource_based| ticket_request("cifs/vmhost2", InTheNameOf::Ticket { ticket: &shown, resource_based });
    let own = ticket_request("VMHOST1$", InTheNameOf::OnBehalfOf(&alice));
    let client = |frames: &[Vec<u8>]| {
        let found = evidence(&capture(RAW, frames)).exchanges.pop().unwrap();
        assert_eq!(found.kind, Kind::S4U2Proxy);
        (found.client.unwrap(), found.user, found.offers_resource_based)
    };
    // By nothing but the ticket of the user, which is for whoever shows it.
    let for_whom = "host/vmhost1.contoso.com".to_owned();
    assert_eq!(client(&[asked(1, &proxy(true))]), (for_whom, None, Some(true)));
    // By what it asked for itself.
    assert_eq!(client(&[asked(1, &own), asked(2, &proxy(false))]), ("VMHOST1$".to_owned(), None, Some(false)));
    // By the answer that the ticket-granting ticket came with; the tickets of this test have one content.
    let signed_in = granted(11, "HV01$", "krbtgt/CONTOSO.COM");
    let (name, user, _) = client(&[answered(3, &signed_in), asked(1, &own), asked(2, &proxy(false))]);
    assert_eq!((name.as_str(), user.as_deref()), ("HV01$", Some("HV01$")));
}

#[test]
fn a_user_is_known_by_the_request_or_the_answer() {
    let alice = Principal::account("alice@contoso.com", "contoso.com");
    let frames = [asked(1, &ticket_request("VMHOST1$", InTheNameOf::OnBehalfOf(&alice))), answered(1, &error(6))];
    let found = evidence(&capture(RAW, &frames)).exchanges.pop().unwrap();
    assert_eq!((found.kind, found.user.as_deref()), (Kind::S4U2Self, Some("alice@contoso.com")));
    let proxy = InTheNameOf::Ticket { ticket: &tgt().ticket, resource_based: true };
    let frames = [asked(1, &ticket_request("cifs/fs1", proxy)), answered(1, &granted(13, "alice", "cifs/fs1"))];
    let found = evidence(&capture(RAW, &frames)).exchanges.pop().unwrap();
    assert_eq!((found.kind, found.user.as_deref()), (Kind::S4U2Proxy, Some("alice")));
}

#[test]
fn what_fast_hides_is_told_by_the_answer_or_counted() {
    // A request with a part in armor, beside which nothing says in whose name it is.
    let plain = ticket_request("VMHOST1$", InTheNameOf::None);
    let armored = testing::with_padata(&plain, 136, &[0xa0, 0]);
    let signed_in = answered(3, &granted(11, "VMHOST1$", "krbtgt/CONTOSO.COM"));
    let found = |frames: &[Vec<u8>]| {
        let mut evidence = evidence(&capture(RAW, frames));
        let count = evidence.unread.iter().map(|unread| unread.count).sum::<u64>();
        let last = evidence.exchanges.pop().unwrap();
        (last.kind, last.client, last.user, count)
    };
    let (host, alice) = (Some("VMHOST1$".to_owned()), Some("alice".to_owned()));
    let to_alice = answered(1, &granted(13, "alice", "VMHOST1$"));
    let to_host = answered(1, &granted(13, "VMHOST1$", "VMHOST1$"));
    let ask = asked(1, &armored);
    assert_eq!(found(&[signed_in.clone(), ask.clone(), to_alice.clone()]), (Kind::S4U2Self, host.clone(), alice, 0));
    assert_eq!(found(&[signed_in.clone(), ask.clone(), to_host]), (Kind::Tgs, host.clone(), None, 0));
    assert_eq!(found(&[signed_in, ask.clone(), answered(1, &error(13))]), (Kind::Tgs, host, None, 1));
    // Without the sign-in, nobody knows whose name that is.
    assert_eq!(found(&[ask, to_alice]), (Kind::Tgs, None, None, 1));
}

#[test]
fn what_is_no_message_is_counted_with_what_is_wrong() {
    let mut wrong = error(13);
    // A KRB-ERROR that says that it is an AS-REP.
    let place = wrong.windows(3).position(|octets| octets == [2, 1, 30]).unwrap();
    wrong[place + 2] = 11;
    let found = evidence(&capture(RAW, &[asked(1, b"GET / HTTP/1.1"), answered(1, &wrong), answered(1, &[])]));
    assert_eq!(found.exchanges, []);
    assert_eq!(found.unread.iter().map(|unread| unread.count).sum::<u64>(), 3);
    assert!(found.unread.iter().all(|unread| unread.what == "messages on port 88"));
}
