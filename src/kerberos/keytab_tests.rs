//! Keytabs made by hand; those of Samba are read in `tests/s4u.rs`.

use proptest::prelude::*;

use super::{
    super::testing::{counted, name_type},
    *,
};

/// One record with its length: the version in its short form, and in its whole form unless that is 0.
fn record(name: &Principal, short: u8, whole: u32, number: u16, key: &[u8]) -> Vec<u8> {
    let parts = u16::try_from(name.parts.len()).unwrap();
    let mut record = [&parts.to_be_bytes(), counted(2, name.realm.as_bytes()).as_slice()].concat();
    for part in &name.parts {
        record.extend(counted(2, part.as_bytes()));
    }
    record.extend(name_type(name));
    record.extend([0x65, 0, 0, 0, short]);
    record.extend(number.to_be_bytes());
    record.extend(counted(2, key));
    if whole != 0 {
        record.extend(whole.to_be_bytes());
    }
    counted(4, &record)
}

fn host() -> Principal {
    Principal::account("VMHOST1$", "contoso.com")
}

fn file(records: &[Vec<u8>]) -> Vec<u8> {
    [&[5, 2], records.concat().as_slice()].concat()
}

fn hole(length: i32) -> Vec<u8> {
    [(-length).to_be_bytes().as_slice(), &vec![0xff; usize::try_from(length).unwrap()]].concat()
}

fn versions(keys: &[KeytabKey]) -> Vec<(u32, i32)> {
    keys.iter().map(|entry| (entry.version, entry.key.kind().number())).collect()
}

#[test]
fn the_newest_key_comes_first_and_holes_are_passed_over() {
    let file = file(&[
        hole(9),
        record(&host(), 2, 0, 18, &[1; 32]),
        record(&host(), 3, 259, 17, &[2; 16]),
        hole(0x100),
        record(&host(), 3, 259, 23, &[3; 16]),
        record(&host(), 3, 259, 18, &[4; 32]),
        record(&Principal::account("VMHOST2$", "contoso.com"), 9, 0, 18, &[5; 32]),
        record(&host(), 3, 259, 18, &[4; 32]),
    ]);
    let keytab = Keytab::read(&file).unwrap();
    let keys = keytab.keys_of(&Principal::account("vmhost1$", "contoso.com")).unwrap();
    assert_eq!(versions(&keys), [(259, 18), (259, 17), (2, 18)]);
    assert_eq!(keys[0].key, Key::new(18, &[4; 32]).unwrap());
}

#[test]
fn service_names_and_the_end_of_records_are_understood() {
    let service = Principal::service("cifs/vmhost1.contoso.com", "contoso.com");
    let mut bytes = file(&[record(&service, 1, 0, 17, &[1; 16])]);
    // Space that is kept for more.
    bytes.extend([0; 40]);
    let keytab = Keytab::read(&bytes).unwrap();
    assert_eq!(versions(&keytab.keys_of(&service).unwrap()), [(1, 17)]);
}

#[test]
fn what_is_of_no_use_is_said_in_so_many_words() {
    let said = |bytes: &[u8], name: &str| {
        let keytab = Keytab::read(bytes).unwrap();
        keytab.keys_of(&Principal::account(name, "contoso.com")).unwrap_err().to_string()
    };
    let rc4 = file(&[record(&host(), 1, 0, 23, &[1; 16]), record(&host(), 1, 0, 3, &[1; 8])]);
    assert_eq!(
        said(&rc4, "VMHOST1$"),
        "has only keys of DES (3), RC4 (23) for VMHOST1$@CONTOSO.COM, and only AES is spoken here: make it anew with \
         AES256 or AES128"
    );
    assert_eq!(said(&rc4, "X$"), "has no key of X$@CONTOSO.COM, only of VMHOST1$@CONTOSO.COM");
    assert_eq!(said(&[5, 2], "X$"), "has no key of X$@CONTOSO.COM: it is empty");
    let many: Vec<Vec<u8>> =
        (0..9).map(|n| record(&Principal::account(&format!("H{n}$"), "c"), 1, 0, 18, &[1; 32])).collect();
    assert!(said(&file(&many), "X$").ends_with("H4$@C, and 4 more"));
    // Another realm is another account.
    assert!(Keytab::read(&rc4).unwrap().keys_of(&Principal::account("VMHOST1$", "fabrikam.com")).is_err());
}

#[test]
fn broken_files_are_refused_at_every_length() {
    let one = record(&host(), 3, 259, 18, &[4; 32]);
    let whole = file(&[one.clone(), hole(5), one.clone()]);
    let ends = [2, 2 + one.len(), whole.len() - one.len(), whole.len()];
    for length in 0..=whole.len() {
        assert_eq!(Keytab::read(&whole[..length]).is_ok(), ends.contains(&length), "{length}");
    }
    for huge in [i32::MAX, i32::MIN, -i32::MAX, 0x7fff_0000] {
        assert!(Keytab::read(&[&[5, 2], huge.to_be_bytes().as_slice(), &one].concat()).is_err(), "{huge}");
    }
    // A key of the wrong length, and a name of too many parts.
    assert!(Keytab::read(&file(&[record(&host(), 1, 0, 18, &[1; 16])])).is_err());
    let parts = Principal { parts: vec![String::new(); 17], ..host() };
    assert!(Keytab::read(&file(&[record(&parts, 1, 0, 18, &[1; 32])])).is_err());
    for start in [[5, 1], [4, 2], [0, 0]] {
        assert!(Keytab::read(&start).unwrap_err().to_string().contains("05 02"));
    }
}

proptest! {
    #[test]
    fn nothing_panics(octets: Vec<u8>, at: prop::sample::Index, new: u8) {
        let _ = Keytab::read(&[&[5, 2], octets.as_slice()].concat());
        let mut changed = file(&[record(&host(), 3, 259, 18, &[4; 32]), hole(5), record(&host(), 3, 0, 17, &[4; 16])]);
        let at = at.index(changed.len());
        changed[at] = new;
        let _ = Keytab::read(&changed).map(|keytab| keytab.keys_of(&host()).map(|_| ()));
    }
}
