//! From a password to a key (RFC 3962, 4).

use std::num::NonZeroU32;

use ring::pbkdf2;
use zeroize::Zeroizing;

use super::{
    aes::derive,
    key::{EncryptionType, Key},
};

/// What is taken if the KDC does not say (RFC 3962, 4). No domain has less; a smaller number would make what is sent
/// with the key easy to guess by.
pub(super) const ITERATIONS: u32 = 4096;
/// A quarter of a second, or so. More would be a KDC that wants to keep us busy.
pub(super) const MOST_ITERATIONS: u32 = 1 << 18;

/// The key of a password.
///
/// # Errors
/// The number of iterations is out of range. A sentence without a stop.
pub(super) fn string_to_key(kind: EncryptionType, password: &str, salt: &str, iterations: u32) -> Result<Key, String> {
    let rounds = NonZeroU32::new(iterations).filter(|rounds| (ITERATIONS..=MOST_ITERATIONS).contains(&rounds.get()));
    rounds.map(|rounds| derive_key(kind, password, salt, rounds)).ok_or_else(|| {
        format!(
            "the KDC asks for {iterations} rounds to make a key of the password; from {ITERATIONS} to {MOST_ITERATIONS} \
             are taken"
        )
    })
}

fn derive_key(kind: EncryptionType, password: &str, salt: &str, iterations: NonZeroU32) -> Key {
    let mut octets = Zeroizing::new([0; 32]);
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA1, iterations, salt.as_bytes(), password.as_bytes(), octets.as_mut_slice());
    // PBKDF2 gives the same octets first, however many are asked for.
    derive(&Key::begin(kind, octets.as_slice()), b"kerberos")
}

#[cfg(test)]
mod tests {
    use super::{super::testing::hex, *};

    /// RFC 3962, appendix B.
    #[test]
    fn the_keys_of_the_specification() {
        let salt = "ATHENA.MIT.EDUraeburn";
        let cases = [
            (1, salt, "password", "42263c6e89f4fc28b8df68ee09799f15"),
            (2, salt, "password", "c651bf29e2300ac27fa469d693bdda13"),
            (1200, salt, "password", "4c01cd46d632d01e6dbe230a01ed642a"),
            (50, "EXAMPLE.COMpianist", "\u{1d11e}", "f149c1f2e154a73452d43e7fe62a56e5"),
        ];
        for (iterations, salt, password, expected) in cases {
            let key = derive_key(EncryptionType::Aes128, password, salt, NonZeroU32::new(iterations).unwrap());
            assert_eq!(hex(key.octets()), expected, "{iterations} {password}");
        }
        let long = [
            (1, salt, "password", "fe697b52bc0d3ce14432ba036a92e65bbb52280990a2fa27883998d72af30161"),
            (1200, salt, "password", "55a6ac740ad17b4846941051e1e8b0a7548d93b0ab30a8bc3ff16280382b8c2a"),
            (50, "EXAMPLE.COMpianist", "\u{1d11e}", "4b6d9839f84406df1f09cc166db4b83c571848b784a3d6bdc346589a3e393f9e"),
        ];
        for (iterations, salt, password, expected) in long {
            let key = derive_key(EncryptionType::Aes256, password, salt, NonZeroU32::new(iterations).unwrap());
            assert_eq!(hex(key.octets()), expected, "{iterations} {password}");
        }
    }

    #[test]
    fn the_number_of_rounds_is_bounded_both_ways() {
        let key = |iterations| string_to_key(EncryptionType::Aes128, "x", "y", iterations);
        assert!(key(ITERATIONS).is_ok());
        for wrong in [0, 1, ITERATIONS - 1, MOST_ITERATIONS + 1, u32::MAX] {
            assert!(key(wrong).unwrap_err().contains(&format!("asks for {wrong} rounds")));
        }
    }
}
