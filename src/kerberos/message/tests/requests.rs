//! Requests, taken apart by a reader that is not ours.

use kerberos_parser::{
    krb5::KdcReq,
    krb5_parser::{parse_as_req, parse_tgs_req},
};

use super::{
    super::super::{
        EncryptionType, Ticket, aes, der,
        der::Fields,
        testing::{hex, tgt, ticket},
    },
    *,
};
use crate::ber::{Reader, SEQUENCE};

fn options(request: &KdcReq<'_>) -> u32 {
    u32::from_be_bytes(request.req_body.kdc_options.as_ref().try_into().unwrap())
}

fn kinds(request: &KdcReq<'_>) -> Vec<i32> {
    request.padata.iter().map(|padata| padata.padata_type.0).collect()
}

fn etypes(request: &KdcReq<'_>) -> Vec<i32> {
    request.req_body.etype.iter().map(|kind| kind.0).collect()
}

fn value<'a>(request: &'a KdcReq<'_>, kind: i32) -> &'a [u8] {
    request.padata.iter().find(|padata| padata.padata_type.0 == kind).unwrap().padata_value
}

fn as_request(types: &[EncryptionType], proof: bool) -> Vec<u8> {
    let (client, key) = (host(), key(9));
    AsRequest { client: &client, types, key: proof.then_some(&key) }.encode(&fresh())
}

#[test]
fn a_sign_in_asks_for_a_forwardable_ticket_and_proves_the_key_when_told() {
    let bytes = as_request(&EncryptionType::ALL, false);
    let (rest, request) = parse_as_req(&bytes).unwrap();
    assert!(rest.is_empty() && request.pvno == 5 && request.msg_type.0 == 10);
    assert_eq!((options(&request), kinds(&request), etypes(&request)), (0x4000_0010, vec![128], vec![18, 17]));
    let body = &request.req_body;
    assert_eq!(body.cname.as_ref().unwrap().name_string, ["VMHOST1$"]);
    assert_eq!(body.sname.as_ref().unwrap().name_string, ["krbtgt", "CONTOSO.COM"]);
    assert_eq!((body.realm.0.as_str(), body.nonce), ("CONTOSO.COM", 0x1234_5678));
    assert_eq!(hex(value(&request, 128)), "3005a0030101ff");

    let bytes = as_request(&[EncryptionType::Aes128], true);
    let (_, request) = parse_as_req(&bytes).unwrap();
    assert_eq!((kinds(&request), etypes(&request)), (vec![2, 128], vec![17]));
    let sealed = encrypted::Sealed::read(value(&request, 2)).unwrap();
    let stamp = sealed.open(&key(9), usage::PA_ENC_TIMESTAMP).unwrap();
    let fields = Fields::read(Reader(&stamp).expect(SEQUENCE).unwrap()).unwrap();
    assert_eq!(fields.required(0).and_then(der::read_time).unwrap().as_second(), now().as_second());
    assert_eq!(fields.required(1).and_then(der::read_integer), Ok(123_456));
}

/// A request for a ticket.
fn request(evidence: Evidence<'_>, change: impl Fn(&mut crate::kerberos::Tgt)) -> Vec<u8> {
    let mut tgt = tgt();
    change(&mut tgt);
    let spn = "Microsoft Virtual System Migration Service/vmhost2";
    let server = Principal::service(spn, "contoso.com");
    TgsRequest { tgt: &tgt, server, evidence, types: &[18, 17, 23] }.encode(&fresh())
}

fn user() -> Principal {
    Principal::account("alice", "contoso.com")
}

fn evidence_ticket() -> Ticket {
    let encoded = super::super::super::answer::Encoded(ticket(&host()));
    Ticket { client: user(), server: host(), encoded, ..tgt().ticket }
}

#[test]
fn the_options_are_those_that_a_kdc_does_not_misunderstand() {
    let user = user();
    let evidence = evidence_ticket();
    let with = |resource_based| Evidence::Ticket { ticket: &evidence, resource_based };
    let cases = [
        (Evidence::None, 0x4001_0000, 0x0001_0000, vec![1]),
        (Evidence::OnBehalfOf(&user), 0x4001_0000, 0x0001_0000, vec![1, 130, 129]),
        (with(false), 0x4003_0000, 0x0003_0000, vec![1]),
        (with(true), 0x4003_0000, 0x0003_0000, vec![1, 167]),
    ];
    for (evidence, forwardable, plain, padata) in cases {
        let bytes = request(evidence, |_| ());
        let (rest, parsed) = parse_tgs_req(&bytes).unwrap();
        assert!(rest.is_empty());
        assert_eq!((options(&parsed), kinds(&parsed), etypes(&parsed)), (forwardable, padata, vec![18, 17, 23]));
        assert_eq!(
            parsed.req_body.sname.as_ref().unwrap().name_string,
            ["Microsoft Virtual System Migration Service", "vmhost2"]
        );
        let shown: Vec<String> = parsed.req_body.additional_tickets.iter().map(|t| t.sname.to_string()).collect();
        let expected: &[&str] = if matches!(evidence, Evidence::Ticket { .. }) { &["VMHOST1$"] } else { &[] };
        assert_eq!(shown, expected);
        let bytes = request(evidence, |tgt| tgt.ticket.flags.0 = 0);
        assert_eq!(options(&parse_tgs_req(&bytes).unwrap().1), plain);
    }
}

#[test]
fn the_authenticator_is_bound_to_the_request() {
    let bytes = request(Evidence::None, |_| ());
    let (_, parsed) = parse_tgs_req(&bytes).unwrap();
    let content = Reader(value(&parsed, 1)).expect(der::application_tag(14)).unwrap();
    let proof = Fields::read(Reader(content).expect(SEQUENCE).unwrap()).unwrap();
    assert_eq!(proof.required(3), Ok(tgt().ticket.encoded.0.as_slice()));
    let text = encrypted::Sealed::read(proof.required(4).unwrap()).unwrap();
    let text = text.open(&tgt().session, usage::AUTHENTICATOR).unwrap();
    let content = Reader(&text).expect(der::application_tag(2)).unwrap();
    let fields = Fields::read(Reader(content).expect(SEQUENCE).unwrap()).unwrap();
    assert_eq!(fields.required(1).and_then(der::read_string).unwrap(), "CONTOSO.COM");
    assert_eq!(fields.required(4).and_then(der::read_integer), Ok(123_456));
    // The body is what [4] of the request holds.
    let content = Reader(Reader(&bytes).expect(der::application_tag(12)).unwrap()).expect(SEQUENCE).unwrap();
    let body = Fields::read(content).unwrap().required(4).unwrap();
    let sum = padata::checksum(16, &aes::checksum(&tgt().session, usage::REQUEST_CHECKSUM, body));
    assert_eq!(fields.required(3), Ok(sum.as_slice()));
}

#[test]
fn the_user_is_named_under_both_checksums() {
    let user = user();
    let bytes = request(Evidence::OnBehalfOf(&user), |_| ());
    let (_, parsed) = parse_tgs_req(&bytes).unwrap();
    // [MS-SFU] 2.2.1: alice, CONTOSO.COM, the checksum -138, "Kerberos".
    let sum = aes::checksum_md5(&tgt().session, 17, b"\x01\0\0\0aliceCONTOSO.COMKerberos");
    assert_eq!(
        hex(value(&parsed, 129)),
        format!(
            "304da0123010a003020101a10930071b05616c696365a10d1b0b434f4e544f534f2e434f4da21c301aa0040202ff76a1120410{}\
             a30a1b084b65726265726f73",
            hex(&sum)
        )
    );
    // [MS-SFU] 2.2.2: the same user with the request's number, and a checksum of the key's kind.
    let fields = Fields::read(Reader(value(&parsed, 130)).expect(SEQUENCE).unwrap()).unwrap();
    let id = fields.required(0).unwrap();
    assert_eq!(
        hex(id),
        "3034a006020412345678a1123010a003020101a10930071b05616c696365a20d1b0b434f4e544f534f2e434f4da40703050020000000"
    );
    let sum = padata::checksum(16, &aes::checksum(&tgt().session, 26, id));
    assert_eq!(fields.required(1), Ok(sum.as_slice()));
    let evidence = evidence_ticket();
    let bytes = request(Evidence::Ticket { ticket: &evidence, resource_based: true }, |_| ());
    assert_eq!(hex(value(&parse_tgs_req(&bytes).unwrap().1, 167)), "3009a00703050010000000");
}
