//! Messages as they pass by; those of a real KDC are read in `tests/captures.rs`.

use proptest::prelude::*;

use super::{
    super::super::{
        der::{self, flags, integer, octets, string},
        testing::{self, method_data, now},
    },
    *,
};
use crate::{ber, kdc::KdcError};

fn answer(bytes: &[u8]) -> SeenAnswer {
    match see(bytes, now()) {
        Ok(Seen::Answer(answer)) => answer,
        other => panic!("{other:?}"),
    }
}

fn request(bytes: &[u8]) -> SeenRequest {
    match see(bytes, now()) {
        Ok(Seen::Request(request)) => request,
        other => panic!("{other:?}"),
    }
}

/// A request for a service ticket, with options and padata.
fn tgs(options: u32, padata: &[(i32, Vec<u8>)]) -> Vec<u8> {
    let server = Principal::service("cifs/vmhost2", "contoso.com");
    let additional = testing::ticket(&Principal::account("VMHOST1$", "contoso.com"));
    let body = der::sequence(&[
        (0, flags(options)),
        (2, string("CONTOSO.COM")),
        (3, server.encode()),
        (11, ber::element(SEQUENCE, &additional)),
    ]);
    let fields = [(1, integer(5)), (2, integer(12)), (3, method_data(padata)), (4, body)];
    der::application(12, &der::sequence(&fields))
}

fn pac_options(bits: u32) -> (i32, Vec<u8>) {
    (PA_PAC_OPTIONS, der::sequence(&[(0, flags(bits))]))
}

#[test]
fn every_answer_about_delegation_is_known_in_both_forms() {
    let cases = [
        KdcError::LIST_EMPTY,
        KdcError::NOT_LISTED,
        KdcError::NOT_ALLOWED,
        KdcError::NOT_FORWARDABLE,
        KdcError { status: None, ..KdcError::LIST_EMPTY },
        KdcError::TARGET_NOT_UNIQUE,
        KdcError::TARGET_UNKNOWN,
        KdcError { code: 8, name: "KDC_ERR_PRINCIPAL_NOT_UNIQUE", status: None },
        KdcError::POLICY,
        KdcError { status: Some(0xC000_0413), ..KdcError::POLICY },
        KdcError::NO_COMMON_ETYPE,
        KdcError { code: 41, name: "KRB_AP_ERR_MODIFIED", status: None },
    ];
    for expected in cases {
        let code = i32::try_from(expected.code).unwrap();
        for flags in [1u32, 3] {
            let value = expected.status.map(|status| [status, 0, flags].map(u32::to_le_bytes).concat());
            let alone = value.clone().map(|value| der::sequence(&[(1, integer(3)), (2, octets(&value))]));
            let listed = value.map(|value| method_data(&[(19, vec![0x30, 0]), (3, value)]));
            for data in [alone, listed] {
                let seen = answer(&testing::error(code, now(), None, data.as_deref()));
                assert_eq!(seen.refusal.unwrap().error(), expected);
                assert_eq!((seen.kind, seen.ticket, seen.armored), (None, None, false));
            }
        }
    }
}

#[test]
fn an_error_with_wrong_tags_is_none() {
    let sound = testing::error(13, now(), None, None);
    let changed = |from: &[u8], to: &[u8]| {
        let mut bytes = sound.clone();
        let place = bytes.windows(from.len()).position(|octets| octets == from).unwrap();
        bytes[place..place + to.len()].copy_from_slice(to);
        bytes
    };
    let cases = [
        // The message: of another class, without parts, of a number that no message has.
        changed(&[0x7e], &[0xbe]),
        changed(&[0x7e], &[0x5e]),
        changed(&[0x7e], &[0x7d]),
        // It says that it is an AS-REP; its number is a text.
        changed(&[0xa1, 3, 2, 1, 30], &[0xa1, 3, 2, 1, 11]),
        changed(&[0xa1, 3, 2, 1, 30], &[0xa1, 3, 4, 1, 30]),
        // The code is not there, or twice the time, or negative.
        changed(&[0xa6, 3, 2, 1, 13], &[0xa3, 3, 2, 1, 13]),
        changed(&[0xa6, 3, 2, 1, 13], &[0xa4, 3, 2, 1, 13]),
        changed(&[0xa6, 3, 2, 1, 13], &[0xa6, 3, 2, 1, 0xff]),
        // Not a sequence, and something behind it.
        changed(&[0x30], &[0x31]),
        [sound.as_slice(), &[0]].concat(),
    ];
    for (index, bytes) in cases.iter().enumerate() {
        assert!(see(bytes, now()).is_err(), "{index}");
    }
    assert_eq!(answer(&sound).refusal.unwrap().code, 13);
}

#[test]
fn the_offer_of_resource_based_delegation_is_seen_if_it_can_be() {
    let offer = |padata: &[(i32, Vec<u8>)]| {
        let seen = request(&tgs(CNAME_IN_ADDL_TKT, padata));
        assert_eq!(seen.kind, Kind::S4U2Proxy);
        assert_eq!(seen.evidence.unwrap().1, "VMHOST1$");
        seen.offers_resource_based
    };
    let armor = || (PA_FX_FAST, vec![0xa0, 0]);
    assert_eq!(offer(&[pac_options(0x1000_0000)]), Some(true));
    assert_eq!(offer(&[pac_options(0x4000_0000)]), Some(false));
    assert_eq!(offer(&[]), Some(false));
    assert_eq!(offer(&[armor()]), None);
    assert_eq!(offer(&[armor(), pac_options(0x1000_0000)]), Some(true));
    let plain = request(&tgs(0x4001_0000, &[pac_options(0x1000_0000)]));
    assert_eq!((plain.kind, plain.evidence, plain.offers_resource_based), (Kind::Tgs, None, None));
}

#[test]
fn a_user_is_named_in_either_way() {
    let alice = Principal::account("alice", "contoso.com").encode();
    let for_user = (PA_FOR_USER, der::sequence(&[(0, alice.clone()), (1, string("CONTOSO.COM"))]));
    let x509 = |fields: &[(u8, Vec<u8>)]| (PA_S4U_X509_USER, der::sequence(&[(0, der::sequence(fields))]));
    let named = x509(&[(0, integer(7)), (1, alice), (2, string("CONTOSO.COM"))]);
    let by_certificate = x509(&[(0, integer(7)), (2, string("CONTOSO.COM")), (3, octets(&[0x30, 0]))]);
    for (padata, user) in
        [(vec![for_user.clone()], Some("alice")), (vec![named], Some("alice")), (vec![by_certificate], None)]
    {
        let seen = request(&tgs(0x4001_0000, &padata));
        assert_eq!((seen.kind, seen.user.as_deref()), (Kind::S4U2Self, user));
    }
    // Of the two, the option counts ([MS-SFU] 3.2.5.2).
    assert_eq!(request(&tgs(CNAME_IN_ADDL_TKT, &[for_user])).kind, Kind::S4U2Proxy);
}

#[test]
fn details_inside_fast_are_told_apart_from_none() {
    let armored =
        |value: Vec<u8>| answer(&testing::error(13, now(), None, Some(&method_data(&[(PA_FX_FAST, value)])))).armored;
    assert!(armored(vec![1, 2, 3]));
    assert!(!armored(vec![]));
}

#[test]
fn messages_are_known_by_their_beginning() {
    let message = tgs(0, &[]);
    assert!(begins_message(&message, message.len()));
    assert!(begins_message(&message[..6], message.len()));
    assert!(!begins_message(&message, message.len() + 1));
    assert!(!begins_message(b"GET / HTTP/1.1", 14));
    assert!(!begins_message(&[], 0));
}

proptest! {
    #[test]
    fn nothing_panics(random: Vec<u8>, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8)) {
        let _ = see(&random, now());
        let mut changed = tgs(CNAME_IN_ADDL_TKT, &[pac_options(1), (PA_FOR_USER, vec![0x30, 0])]);
        for (at, new) in changes {
            let at = at.index(changed.len());
            changed[at] = new;
        }
        let _ = see(&changed, now());
    }
}
