//! Texts from outside, and the way back.

use super::*;

#[test]
fn prose_loses_what_is_known_and_what_looks_like_a_name() {
    let mut all = redactor();
    for (text, expected) in [
        ("connecting to hv1, HV1 and hv10 failed", "connecting to host-a, HOST-A and hv10 failed"),
        ("cifs/hv1@CONTOSO.COM", "cifs/host-a@DOMAIN-1.EXAMPLE"),
        ("no answer from dc9.contoso.com:88", "no answer from host-b.domain-1.example:88"),
        (
            r"User 'CONTOSO\bob' failed at '\\fs1\iso files\a.iso'.",
            r"User 'DOMAIN-1\user-b' failed at '\\host-c\share-1\path-1.iso'.",
        ),
        ("mail eve.smith@fabrikam.org now", "mail user-c@domain-2.example-2 now"),
        ("owner S-1-5-21-7-8-9-1104.", "owner S-1-5-21-1-1-1-1001."),
        (
            "(Virtual machine ID 3F78C3E5-F79A-46BD-A0B8-9D18116DDC79)",
            "(Virtual machine ID 00000000-0000-0000-0000-000000000001)",
        ),
        ("10.20.30.40:88 and fd00::1%3", "192.0.2.1:88 and 2001:db8::2%3"),
        ("at 10:12:32 build 10.0.17763", "at 10:12:32 build 10.0.17763"),
        ("40.30.20.10.in-addr.arpa", "1.2.0.192.in-addr.arpa"),
        ("matched DN: CN=Blades,DC=contoso,DC=com.", "matched DN: CN=name-1,DC=domain-1,DC=example."),
        (
            "'web01' on “HV1”: 'General access denied error' (0x80070005)",
            "'name-2' on “HOST-A”: 'General access denied error' (0x80070005)",
        ),
        ("KDC_ERR_BADOPTION (13), 0xC00000BB", "KDC_ERR_BADOPTION (13), 0xC00000BB"),
        (r"C:\Windows\System32", r"C:\Windows\System32"),
        ("com", "com"),
    ] {
        assert_eq!(all.prose(text), expected, "{text}");
    }
}

#[test]
fn what_was_cut_off_is_left_out() {
    let mut all = redactor();
    let text = format!("{} with hyperv-in-le", "x ".repeat(91));
    let mut symptoms = crate::symptom::read("0x8009030E", "--error");
    symptoms[0].text = text;
    let evidence = crate::evidence::Evidence { symptoms, ..Default::default() };
    let told = all.evidence(&evidence);
    assert!(told.symptoms[0].text.ends_with("with …"), "{}", told.symptoms[0].text);
}

#[test]
fn a_reply_is_turned_back_whatever_its_case() {
    let mut all = redactor();
    all.account(Kind::User, "eMeyer");
    all.sid("S-1-5-21-7-8-9-1104");
    all.host("10.9.8.7");
    for (reply, expected) in [
        ("restart host-a, then HOST-A.DOMAIN-1.EXAMPLE", "restart hv1, then HV1.CONTOSO.COM"),
        ("Host-a's list", "Hv1's list"),
        ("host-ab and host-a1 are others", "host-ab and host-a1 are others"),
        ("for example: USER-A, user-b", "for example: ALICE, eMeyer"),
        ("CN=HOST-A,DC=domain-1,DC=example", "CN=HV1,DC=contoso,DC=com"),
        (r"DOMAIN-1\user-a", r"CONTOSO\alice"),
        ("S-1-5-21-1-1-1-1001, S-1-5-21-1-1-1-512", "S-1-5-21-7-8-9-1104, S-1-5-21-7-8-9-512"),
        ("ping 192.0.2.1, not 192.0.2.10", "ping 10.9.8.7, not 192.0.2.10"),
        ("before-1-host-a.ldf", "before-1-hv1.ldf"),
    ] {
        assert_eq!(all.map.restore(reply), expected);
    }
    let saved = Map::read(&all.map.written().unwrap()).unwrap();
    assert_eq!(saved.restore("host-a"), "hv1");
}
