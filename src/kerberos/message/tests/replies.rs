//! Answers of a KDC that is right, wrong, or hostile.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::{
    super::super::{
        EncryptionType, NoTicket, Tgt, Ticket,
        testing::{Granted, etype_info2, method_data, tgt},
    },
    *,
};

const AHEAD: SignedDuration = SignedDuration::from_secs(7);

fn target() -> Principal {
    Principal::service("cifs/vmhost2", "contoso.com")
}

fn user() -> Principal {
    Principal::account("jürgen", "contoso.com")
}

fn granted() -> Granted {
    Granted {
        kind: 13,
        key: key(1),
        nonce: fresh().nonce,
        client: host(),
        server: target(),
        session_type: 23,
        padata: None,
    }
}

fn read_for(evidence: Evidence<'_>, server: Principal, bytes: &[u8]) -> Result<Ticket, NoTicket> {
    TgsRequest { tgt: &tgt(), server, evidence, types: &[18, 17, 23] }.read_reply(bytes, &fresh(), AHEAD)
}

fn read(bytes: &[u8]) -> Result<Ticket, NoTicket> {
    read_for(Evidence::None, target(), bytes)
}

fn sentence<T: std::fmt::Debug>(answer: Result<T, NoTicket>) -> String {
    match answer {
        Err(NoTicket::Unanswered(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_ticket_is_told_in_full() {
    let ticket = read(&granted().encode()).unwrap();
    assert!(ticket.client.same_as(&host()) && ticket.server.same_as(&target()) && ticket.is_forwardable());
    assert_eq!((ticket.encryption_type, ticket.session_type, ticket.clock_difference), (18, 23, AHEAD));
    assert_eq!(ticket.ends.as_second(), now().as_second());
}

#[test]
fn an_answer_must_be_one_to_the_request() {
    let cases = [
        (Granted { nonce: 1, ..granted() }, "answers another request"),
        (Granted { key: key(2), ..granted() }, "cannot be decrypted"),
        (Granted { kind: 11, ..granted() }, "is not sound Kerberos"),
        (
            Granted { server: Principal::service("cifs/other", "contoso.com"), ..granted() },
            "is a ticket for cifs/other@CONTOSO.COM instead of cifs/vmhost2@CONTOSO.COM",
        ),
    ];
    for (wrong, why) in cases {
        assert!(sentence(read(&wrong.encode())).contains(why), "{why}");
    }
    let other = Granted { server: Principal::ticket_granting("fabrikam.com"), ..granted() };
    assert_eq!(read(&other.encode()), Err(NoTicket::Referred { realm: "FABRIKAM.COM".to_owned() }));
}

#[test]
fn a_ticket_in_the_wrong_name_is_not_taken_for_a_users() {
    let user = user();
    let behalf = Evidence::OnBehalfOf(&user);
    let right = Granted { client: user.clone(), server: host(), ..granted() };
    assert!(read_for(behalf, host(), &right.encode()).unwrap().client.same_as(&user));
    // A KDC that knows nothing of S4U2Self gives the host a ticket to itself.
    let own = Granted { client: host(), server: host(), ..granted() };
    assert!(
        sentence(read_for(behalf, host(), &own.encode()))
            .contains("in the name of VMHOST1$@CONTOSO.COM instead of jürgen@")
    );
    let ticket = read_for(behalf, host(), &right.encode()).unwrap();
    let evidence = Evidence::Ticket { ticket: &ticket, resource_based: true };
    let right = Granted { client: user.clone(), ..granted() };
    assert!(read_for(evidence, target(), &right.encode()).is_ok());
    assert!(sentence(read_for(evidence, target(), &granted().encode())).contains("in the name of VMHOST1$"));
}

fn sign_in(granted: &Granted) -> Result<Tgt, NoTicket> {
    let client = host();
    let request = AsRequest { client: &client, types: &EncryptionType::ALL, key: None };
    let bytes = granted.encode();
    AsReply::read(&bytes)?.open(&request, &key(1), &fresh(), AHEAD)
}

fn signed_in() -> Granted {
    Granted { kind: 11, server: Principal::ticket_granting("contoso.com"), session_type: 18, ..granted() }
}

#[test]
fn a_ticket_granting_ticket_must_be_usable() {
    let tgt = sign_in(&signed_in()).unwrap();
    assert_eq!((tgt.session, tgt.ticket.clock_difference), (key(2), AHEAD));
    let rc4 = sentence(sign_in(&Granted { session_type: 23, ..signed_in() }));
    assert!(rc4.contains("the key is of RC4 (23), and only AES is spoken here"), "{rc4}");
    assert!(sentence(sign_in(&Granted { client: user(), ..signed_in() })).contains("of jürgen@CONTOSO.COM instead of"));
    let referral = Granted { server: Principal::ticket_granting("b.com"), ..signed_in() };
    assert_eq!(sign_in(&referral).unwrap_err(), NoTicket::Referred { realm: "B.COM".to_owned() });
}

#[test]
fn hints_say_how_keys_are_made() {
    let told = hints(&etype_info2(&[(23, "", 4096), (17, "SALT", 5000), (18, "OTHER", 4096)]));
    assert_eq!(told.iter().map(|hint| hint.kind).collect::<Vec<_>>(), [EncryptionType::Aes128, EncryptionType::Aes256]);
    let key = told[0].key("password", "unused").unwrap();
    assert_ne!(Ok(&key), told[1].key("password", "unused").as_ref());
    assert!(hints(&etype_info2(&[(18, "S", 1)]))[0].key("x", "").unwrap_err().contains("asks for 1 rounds"));
    // An answer to a sign-in without proof has them too; without, the usual salt holds.
    let with = Granted { padata: Some(etype_info2(&[(18, "SALT", 4096)])), ..signed_in() };
    let (with, without) = (with.encode(), signed_in().encode());
    let key = |bytes| AsReply::read(bytes).unwrap().hints().unwrap()[0].key("x", "SALT").unwrap();
    assert_eq!(key(&with), key(&without));
    for nothing in [&[][..], b"\x30\0", &method_data(&[(19, b"\x30\x02\x30\0".to_vec())]), b"0123456789ab"] {
        assert_eq!(hints(nothing), []);
    }
}

#[test]
fn an_answer_in_an_old_type_is_refused() {
    let mut bytes = signed_in().encode();
    let at = bytes.windows(5).rposition(|window| window == [0xa0, 3, 2, 1, 18]).unwrap();
    bytes[at + 4] = 23;
    let answer = AsReply::read(&bytes).unwrap();
    assert!(sentence(answer.hints()).contains("is encrypted with RC4 (23), and only AES is spoken here"));
    let client = host();
    let request = AsRequest { client: &client, types: &EncryptionType::ALL, key: None };
    assert!(sentence(answer.open(&request, &key(1), &fresh(), AHEAD)).contains("the key is of AES256 (18)"));
}

#[test]
fn answers_are_never_read_in_part() {
    let bytes = granted().encode();
    for length in 0..bytes.len() {
        assert!(read(&bytes[..length]).is_err(), "{length}");
    }
}

proptest! {
    #[test]
    fn nothing_panics(octets: Vec<u8>, at: prop::sample::Index, new: u8) {
        let _ = (read(&octets), hints(&octets), AsReply::read(&octets).map(|_| ()));
        let mut changed = granted().encode();
        let at = at.index(changed.len());
        changed[at] = new;
        let _ = read(&changed);
        let mut changed = etype_info2(&[(17, "SALT", 5000), (18, "OTHER", 4096)]);
        let at = at.min(changed.len() - 1);
        changed[at] = new;
        let _ = hints(&changed);
    }
}
