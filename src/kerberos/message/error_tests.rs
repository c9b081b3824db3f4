//! Errors as KDCs send them.

use proptest::prelude::*;

use super::{
    super::super::testing::{self, method_data, now, unhex},
    *,
};

/// As captured from Samba 4.22, for a service ticket that a policy refuses.
const ALONE: &str = "3015 a103 020103 a20e 040c 130400c0 00000000 03000000";

fn read(code: i32, data: Option<&[u8]>) -> ErrorMessage {
    decode(&testing::error(code, now(), None, data), now()).unwrap()
}

#[test]
fn the_status_is_found_in_every_form() {
    let cases = [
        (ALONE, Some(0xC000_0413)),
        // An error of a sign-in.
        ("3015 a103 020103 a20e 040c 720000c0 00000000 01000000", Some(0xC000_0072)),
        // The structure inside.
        ("bb0000c0 00000000 01000000", Some(0xC000_00BB)),
        // Skew recovery, which has no value; a status under a type that is none.
        ("3005 a103 020102", None),
        ("3015 a103 020102 a20e 040c 130400c0 00000000 03000000", None),
        // Flags, or a reserved word, that are not.
        ("bb0000c0 00000000 02000000", None),
        ("bb0000c0 01000000 01000000", None),
        ("", None),
        ("3015", None),
    ];
    for (data, expected) in cases {
        assert_eq!(read(13, Some(&unhex(data))).refusal.status, expected, "{data}");
    }
    assert_eq!(read(13, None).refusal.status, None);
    let ext = unhex("720000c0 00000000 01000000");
    // After other elements, as Samba 4.17 sends it; and not to be mixed up with a salt of the same length.
    let elements = |ext: &[u8]| method_data(&[(19, vec![0x30, 0]), (3, b"CONTOSO.COMa".to_vec()), (3, ext.to_vec())]);
    assert_eq!(read(18, Some(&elements(&ext))).refusal.status, Some(0xC000_0072));
    assert_eq!(read(18, Some(&elements(b"CONTOSO.COMb"))).refusal.status, None);
}

#[test]
fn what_the_kdc_says_is_kept() {
    let later = "2026-11-21T06:54:33Z".parse().unwrap();
    let refusal = decode(&testing::error(37, later, Some("Clock skew\u{1b}"), None), now()).unwrap().refusal;
    assert_eq!((refusal.code, refusal.text.as_deref()), (37, Some("Clock skew\u{1b}")));
    assert_eq!((refusal.time, refusal.clock_difference.as_secs()), (later, 1201));
    assert_eq!(refusal.to_string(), "KRB_AP_ERR_SKEW (37)");
    let refusal = read(13, Some(&unhex(ALONE))).refusal;
    assert_eq!(refusal.to_string(), "KDC_ERR_BADOPTION (13), 0xC0000413");
    assert_eq!(read(9999, None).refusal.to_string(), "KRB-ERROR (9999)");
    assert!(decode(&testing::error(-1, now(), None, None), now()).is_err());
}

#[test]
fn another_realm_is_a_referral() {
    let outcome = |realm, code| {
        decode(&testing::error_about(realm, code, now(), None, None), now()).unwrap().outcome("contoso.com")
    };
    assert_eq!(outcome("FABRIKAM.COM", 68), NoTicket::Referred { realm: "FABRIKAM.COM".to_owned() });
    assert!(matches!(outcome("FABRIKAM.COM", 6), NoTicket::Refused(_)));
    assert!(matches!(outcome("CONTOSO.COM", 68), NoTicket::Refused(_)));
}

#[test]
fn errors_are_never_read_in_part() {
    let bytes = testing::error(13, now(), Some("no"), Some(&unhex(ALONE)));
    for length in 0..bytes.len() {
        assert!(read_error(&bytes[..length], now()).is_err());
    }
}

proptest! {
    #[test]
    fn nothing_panics(octets: Vec<u8>, at: prop::sample::Index, new: u8) {
        let _ = read_error(&octets, now());
        let _ = status(&octets);
        let mut changed = testing::error(13, now(), Some("no"), Some(&unhex(ALONE)));
        let at = at.index(changed.len());
        changed[at] = new;
        let _ = read_error(&changed, now());
    }
}
