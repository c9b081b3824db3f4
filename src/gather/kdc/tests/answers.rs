//! Conversations: what is asked next, and how often.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::{
    gather::{
        Secret,
        kdc::{Credential, Offer, s4u2proxy, s4u2self, sign_in},
    },
    kerberos::{
        Key, KeytabKey, NoTicket, Principal,
        testing::{Granted, error, etype_info2, key, method_data, tgt, unhex},
    },
};

const SKEW: i32 = 37;
const PREAUTH_REQUIRED: i32 = 25;
const PREAUTH_FAILED: i32 = 24;

fn host() -> Principal {
    Principal::account("VMHOST1$", "contoso.com")
}

/// The number that a request wants repeated: the field `[7]` of the body, which comes after the time.
fn nonce(request: &[u8]) -> u32 {
    let at = request.windows(7).position(|window| window == b"024805Z").unwrap() + 7;
    let [0xa7, _, 2, length, rest @ ..] = &request[at..] else { panic!("{request:?}") };
    rest[..usize::from(*length)].iter().fold(0, |value, octet| value << 8 | u32::from(*octet))
}

fn granted(kind: u8, request: &[u8], key: Key) -> Granted {
    let server = if kind == 11 { Principal::ticket_granting("contoso.com") } else { host() };
    let client = if kind == 11 { host() } else { Principal::account("alice", "contoso.com") };
    Granted { kind, key, nonce: nonce(request), client, server, session_type: 18, padata: None }
}

fn count(counter: &AtomicUsize) -> usize {
    counter.load(Ordering::SeqCst)
}

#[tokio::test]
async fn statuses_are_found_in_both_forms() {
    let alone = unhex("3015a103020103a20e040cbb000000c000000000 01000000");
    let status = unhex("720200c0 00000000 03000000");
    let cases = [
        (unhex("3015 a103 020103 a20e 040c bb0000c0 00000000 01000000"), Some(0xC000_00BB)),
        (method_data(&[(19, vec![0x30, 0]), (3, status)]), Some(0xC000_0272)),
        (alone, None),
    ];
    for (data, status) in cases {
        let reply = error(13, Timestamp::now(), Some("why"), Some(&data));
        let (kdc, _) = answering(Box::new(move |_, _| reply.clone())).await;
        let evidence = tgt().ticket;
        let offer = Offer { resource_based: true, encryption_types: Offer::USUAL_TYPES };
        let answer = s4u2proxy(&kdc, &tgt(), &evidence, "cifs/vmhost2", offer).await;
        let Err(NoTicket::Refused(refusal)) = answer else { panic!("{answer:?}") };
        assert_eq!((refusal.code, refusal.status, refusal.text.as_deref()), (13, status, Some("why")));
    }
}

#[tokio::test]
async fn a_skewed_clock_is_corrected_once() {
    let hour = SignedDuration::from_hours(1);
    let ahead = move || Timestamp::now() + hour;
    let (kdc, counter) = answering(Box::new(move |number, request| match number {
        0 => error(SKEW, ahead(), None, None),
        _ => granted(13, request, key(1)).encode(),
    }))
    .await;
    let ticket = s4u2self(&kdc, &tgt(), "alice", "contoso.com").await.unwrap();
    assert!((ticket.clock_difference - hour).abs() <= SignedDuration::from_secs(1), "{}", ticket.clock_difference);
    assert_eq!(count(&counter), 2);

    let (kdc, counter) = answering(Box::new(move |_, _| error(SKEW, ahead(), None, None))).await;
    let answer = s4u2self(&kdc, &tgt(), "alice", "contoso.com").await;
    let Err(NoTicket::Refused(refusal)) = answer else { panic!("{answer:?}") };
    assert_eq!((refusal.code, count(&counter)), (37, 2));

    // A time that is none for us to use.
    let far = "9999-12-30T00:00:00Z".parse().unwrap();
    let (kdc, _) = answering(Box::new(move |_, _| error(SKEW, far, None, None))).await;
    assert!(s4u2self(&kdc, &tgt(), "alice", "contoso.com").await.is_err());
}

fn versions(keys: &[(u32, u8)]) -> Credential {
    Credential::Keys(keys.iter().map(|(version, fill)| KeytabKey { version: *version, key: key(*fill) }).collect())
}

#[tokio::test]
async fn older_keys_are_tried_but_not_all_of_them() {
    let script = |right: usize| -> Answer {
        Box::new(move |number, request| match number {
            0 => error(PREAUTH_REQUIRED, Timestamp::now(), None, Some(&etype_info2(&[(18, "SALT", 4096)]))),
            number if number == right => granted(11, request, key(u8::try_from(right).unwrap())).encode(),
            _ => error(PREAUTH_FAILED, Timestamp::now(), None, None),
        })
    };
    let keys = versions(&[(9, 1), (8, 2), (7, 3), (6, 4)]);
    let (kdc, counter) = answering(script(3)).await;
    assert!(sign_in(&kdc, &host(), &keys).await.unwrap().client().same_as(&host()));
    assert_eq!(count(&counter), 4);
    let (kdc, counter) = answering(script(4)).await;
    let answer = sign_in(&kdc, &host(), &keys).await;
    assert!(matches!(&answer, Err(NoTicket::Refused(refusal)) if refusal.code == 24), "{answer:?}");
    assert_eq!(count(&counter), 4);
}

#[tokio::test]
async fn an_account_without_pre_authentication_signs_in_too() {
    let (kdc, counter) = answering(Box::new(|_, request| granted(11, request, key(2)).encode())).await;
    let tgt = sign_in(&kdc, &host(), &versions(&[(9, 1), (8, 2)])).await.unwrap();
    assert!(tgt.client().same_as(&host()));
    assert_eq!(count(&counter), 1);
    let answer = sign_in(&kdc, &host(), &versions(&[(9, 1)])).await;
    assert!(matches!(&answer, Err(NoTicket::Unanswered(why)) if why.contains("cannot be decrypted")), "{answer:?}");
}

#[tokio::test]
async fn what_the_kdc_asks_for_must_be_possible() {
    let asked = async |data: Vec<u8>, credential: Credential| {
        let reply = error(PREAUTH_REQUIRED, Timestamp::now(), None, Some(&data));
        let (kdc, counter) = answering(Box::new(move |_, _| reply.clone())).await;
        let answer = sign_in(&kdc, &host(), &credential).await;
        let Err(NoTicket::Unanswered(why)) = answer else { panic!("{answer:?}") };
        (why, count(&counter))
    };
    let password = || Credential::Password(Secret::new("hunter2".to_owned()).unwrap());
    let (why, asked_for) = asked(etype_info2(&[(18, "SALT", u32::MAX)]), password()).await;
    assert!(why.contains("4294967295 rounds") && asked_for == 1, "{why}");
    let (why, _) = asked(etype_info2(&[(23, "", 4096)]), password()).await;
    assert_eq!(why, "the KDC and this side have no AES key of VMHOST1$@CONTOSO.COM in common");
    let (why, _) = asked(etype_info2(&[(17, "SALT", 4096)]), versions(&[(1, 1)])).await;
    assert!(why.contains("no AES key"), "{why}");
    let (kdc, counter) = answering(Box::new(|_, _| Vec::new())).await;
    assert!(sign_in(&kdc, &host(), &versions(&[])).await.unwrap_err().to_string().contains("there is no key"));
    assert_eq!(count(&counter), 0);
    let shown = format!("{:?} {:?}", password(), versions(&[(1, 0x41)]));
    assert!(!shown.contains("hunter2") && !shown.contains("65"), "{shown}");
}
