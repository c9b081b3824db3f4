//! Against the vectors of the specifications.

use super::{
    super::testing::{hex, unhex},
    *,
};

fn key(number: i32) -> Key {
    let octets: Vec<u8> = (0..32).collect();
    let kind = EncryptionType::of(number).unwrap();
    Key::of(kind, &octets[..kind.key_length()]).unwrap()
}

/// RFC 3961, appendix A.1.
#[test]
fn octets_are_folded() {
    assert_eq!(hex(&fold(b"kerberos")), "6b65726265726f737b9b5b2b93132b93");
    // By hand: a block is itself, and of half a block the second copy is turned by 13 bits.
    assert_eq!(fold(&[7; 16]), [7; 16]);
    assert_eq!(hex(&fold(&[0x80, 0, 0, 0, 0, 0, 0, 0])), "80000000000000000004000000000000");
}

/// RFC 3962, appendix B.
#[test]
fn texts_of_every_length_are_encrypted() {
    let cipher = Cipher::new(&Key::of(EncryptionType::Aes128, b"chicken teriyaki").unwrap());
    let text = b"I would like the General Gau's Chicken, please, and wonton soup.";
    let cases = [
        (17, "c6353568f2bf8cb4d8a580362da7ff7f97"),
        (31, "fc00783e0efdb2c1d445d4c8eff7ed2297687268d6ecccc0c07b25e25ecfe5"),
        (32, "39312523a78662d5be7fcbcc98ebf5a897687268d6ecccc0c07b25e25ecfe584"),
        (47, "97687268d6ecccc0c07b25e25ecfe584b3fffd940c16a18c1b5549d2f838029e39312523a78662d5be7fcbcc98ebf5"),
        (48, "97687268d6ecccc0c07b25e25ecfe5849dad8bbb96c4cdc03bc103e1a194bbd839312523a78662d5be7fcbcc98ebf5a8"),
        (
            64,
            "97687268d6ecccc0c07b25e25ecfe58439312523a78662d5be7fcbcc98ebf5a8\
             4807efe836ee89a526730dbc2f7bc8409dad8bbb96c4cdc03bc103e1a194bbd8",
        ),
    ];
    for (length, expected) in cases {
        let encrypted = cipher.encrypt_cts(&text[..length]);
        assert_eq!(hex(&encrypted), expected);
        assert_eq!(cipher.decrypt_cts(&encrypted).unwrap().as_slice(), &text[..length]);
    }
    for length in 16..64 {
        let encrypted = cipher.encrypt_cts(&text[..length]);
        assert_eq!(encrypted.len(), length);
        assert_eq!(cipher.decrypt_cts(&encrypted).unwrap().as_slice(), &text[..length]);
    }
    for length in 0..16 {
        assert!(cipher.decrypt_cts(&text[..length]).is_none());
    }
}

#[test]
fn what_is_encrypted_is_read_with_the_same_key_for_the_same_usage_and_whole() {
    for number in [17, 18] {
        let cipher = encrypt(&key(number), 7, [9; 16], b"authenticator");
        assert_eq!(cipher.len(), 16 + 13 + 12);
        assert_eq!(decrypt(&key(number), 7, &cipher).unwrap().as_slice(), b"authenticator");
        assert!(decrypt(&key(number), 8, &cipher).is_none());
        assert!(decrypt(&key(35 - number), 7, &cipher).is_none());
        for at in 0..cipher.len() {
            let mut changed = cipher.clone();
            changed[at] ^= 1;
            assert!(decrypt(&key(number), 7, &changed).is_none(), "{at}");
            assert!(decrypt(&key(number), 7, &cipher[..at]).is_none(), "{at}");
        }
    }
    assert_eq!(decrypt(&key(17), 1, &encrypt(&key(17), 1, [0; 16], b"")).unwrap().as_slice(), b"");
}

/// The vectors that MIT's and other implementations share.
#[test]
fn whole_messages_and_checksums() {
    let key = |number, octets| Key::new(number, &unhex(octets)).unwrap();
    let small = key(17, "9062430c8cda3388922e6d6a509f5b7a");
    let confounder = unhex("94b491f481485b9a0678cd3c4ea386ad").try_into().unwrap();
    assert_eq!(
        hex(&encrypt(&small, 2, confounder, b"9 bytesss")),
        "68fb9679601f45c78857b2bf820fd6e53eca8d42fd4b1d7024a09205abb7cd2ec26c355d2f"
    );
    assert_eq!(hex(&checksum(&small, 3, b"eight nine ten eleven twelve thirteen")), "01a4b088d45628f6946614e3");
    let large = key(18, "b1ae4cd8462aff1677053cc9279aac30b796fb81ce21474dd3ddbcfea4ec76d7");
    assert_eq!(hex(&checksum(&large, 4, b"fourteen")), "e08739e3279e2903ec8e3836");
}

/// Of RC4's profile, with its own vector and with a key as it is used here.
#[test]
fn checksums_of_pa_for_user() {
    let rc4 = Key::begin(EncryptionType::Aes128, &unhex("f7d3a155af5e238a0b7a871a96ba2ab2"));
    let sum = checksum_md5(&rc4, 6, b"seventeen eighteen nineteen twenty");
    assert_eq!(hex(&sum), "eb38cc97e2230f59da4117dc5859d7ec");
    // By another implementation of HMAC.
    let sum = checksum_md5(&key(18), 17, b"\x01\0\0\0aliceCONTOSO.COMKerberos");
    assert_eq!(hex(&sum), "cdaf3e31ac362ee7fe1c52fa72093b62");
}

/// RFC 2202, 2.
#[test]
fn hmac_with_md5() {
    assert_eq!(hex(&hmac_md5(&[0x0b; 16], b"Hi There")), "9294727a3638bb1c13f48ef8158bfc9d");
    assert_eq!(hex(&hmac_md5(b"Jefe", b"what do ya want for nothing?")), "750c783e6ab0b503eaa86e310a5db738");
    assert_eq!(hex(&hmac_md5(&[0xaa; 16], &[0xdd; 50])), "56be34521d144c88dbb8c733f0e8b3f6");
}

proptest::proptest! {
    #[test]
    fn nothing_panics(usage: u32, octets: Vec<u8>) {
        proptest::prop_assert!(decrypt(&key(18), usage, &octets).is_none());
        let _ = fold(&octets);
    }
}
