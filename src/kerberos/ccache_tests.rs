//! Caches made by hand; one of kinit is read in `tests/s4u.rs`.

use proptest::prelude::*;

use super::{
    super::testing::{counted, name_type, ticket},
    *,
};

fn name(name: &Principal) -> Vec<u8> {
    let mut octets = name_type(name).to_vec();
    octets.extend(u32::try_from(name.parts.len()).unwrap().to_be_bytes());
    octets.extend(counted(4, name.realm.as_bytes()));
    name.parts.iter().for_each(|part| octets.extend(counted(4, part.as_bytes())));
    octets
}

fn alice() -> Principal {
    Principal::account("alice", "contoso.com")
}

fn entry(version: u8, server: &Principal, number: u16, ends: u32) -> Vec<u8> {
    let mut octets = [name(&alice()), name(server)].concat();
    octets.extend(number.to_be_bytes());
    if version == 3 {
        octets.extend(number.to_be_bytes());
    }
    octets.extend(counted(4, &[9; 32]));
    octets.extend([0u32, 0, ends, 0].map(u32::to_be_bytes).concat());
    octets.push(0);
    octets.extend(0x4081_0000u32.to_be_bytes());
    // One address, and two data of an authorization.
    octets.extend([&[0, 0, 0, 1, 0, 2], counted(4, &[127, 0, 0, 1]).as_slice()].concat());
    octets.extend([&[0, 0, 0, 2, 0, 1], counted(4, b"x").as_slice(), &[0, 1], &counted(4, b"")].concat());
    octets.extend(counted(4, &ticket(server)));
    octets.extend(counted(4, b""));
    octets
}

fn file(version: u8, entries: &[Vec<u8>]) -> Vec<u8> {
    let mut octets = vec![5, version];
    if version == 4 {
        // The KDC is 90 s ahead, and a field that nobody knows.
        let fields = [&[0, 1, 0, 8], 90u32.to_be_bytes().as_slice(), &[0; 4], &[0, 9, 0, 1, 7]].concat();
        octets.extend(counted(2, &fields));
    }
    octets.extend(name(&alice()));
    octets.extend(entries.concat());
    octets
}

fn own() -> Principal {
    Principal::ticket_granting("contoso.com")
}

#[test]
fn the_owners_ticket_that_is_good_for_longest_is_taken() {
    let setting = Principal { realm: "X-CACHECONF:".to_owned(), ..Principal::service("krb5_ccache_conf_data/x", "c") };
    for version in [3, 4] {
        let entries = [
            entry(version, &setting, 0, 0),
            entry(version, &own(), 18, 1000),
            entry(version, &own(), 18, 2000),
            entry(version, &own(), 18, 500),
            entry(version, &Principal::service("cifs/fs1", "contoso.com"), 18, 9000),
            entry(
                version,
                &Principal { realm: "CONTOSO.COM".to_owned(), ..Principal::ticket_granting("b.com") },
                18,
                9000,
            ),
        ];
        let tgt = tgt_of_cache(&file(version, &entries)).unwrap();
        assert_eq!(tgt.ticket.ends.as_second(), 2000);
        assert!(tgt.client().same_as(&alice()) && tgt.ticket.server.same_as(&own()));
        assert!(tgt.ticket.is_forwardable() && tgt.ticket.encryption_type == 18 && tgt.ticket.session_type == 18);
        assert!(tgt.has_expired(Timestamp::from_second(2000).unwrap()));
        assert!(!tgt.has_expired(Timestamp::from_second(1999).unwrap()));
        assert_eq!(tgt.ticket.clock_difference.as_secs(), if version == 4 { 90 } else { 0 });
        assert!(!format!("{tgt:?}").contains("9, 9"), "{tgt:?}");
    }
}

#[test]
fn what_is_of_no_use_is_said_in_so_many_words() {
    let said = |bytes: &[u8]| tgt_of_cache(bytes).unwrap_err().to_string();
    assert_eq!(said(&file(4, &[])), "holds no ticket-granting ticket of alice@CONTOSO.COM: sign in with kinit");
    assert_eq!(
        said(&file(4, &[entry(4, &own(), 23, 1)])),
        "holds a ticket-granting ticket of alice@CONTOSO.COM whose key is of RC4 (23), and only AES is spoken here"
    );
    assert!(said(&[5, 2, 0]).contains("05 04 or 05 03"));
    let mut no_ticket = entry(4, &own(), 18, 1);
    let at = no_ticket.len() - 4 - ticket(&own()).len();
    no_ticket[at] = 0x30;
    assert!(said(&file(4, &[no_ticket])).contains("is no ticket"));
}

#[test]
fn broken_files_are_refused_at_every_length() {
    for version in [3, 4] {
        let one = entry(version, &own(), 18, 1000);
        let whole = file(version, &[one.clone(), one.clone()]);
        for length in 0..whole.len() {
            let is_whole = length == whole.len() - one.len();
            assert_eq!(tgt_of_cache(&whole[..length]).is_ok(), is_whole, "{length}");
        }
        // The number of addresses, which nothing follows.
        let mut huge = one[..one.len() - 60 - ticket(&own()).len() + 30].to_vec();
        huge.extend([0xff; 8]);
        assert!(tgt_of_cache(&file(version, &[huge])).is_err());
    }
}

proptest! {
    #[test]
    fn nothing_panics(octets: Vec<u8>, version in 3u8..=4, at: prop::sample::Index, new: u8) {
        let _ = tgt_of_cache(&[&[5, version], octets.as_slice()].concat());
        let mut changed = file(version, &[entry(version, &own(), 18, 1000)]);
        let at = at.index(changed.len());
        changed[at] = new;
        let _ = tgt_of_cache(&changed);
    }
}
