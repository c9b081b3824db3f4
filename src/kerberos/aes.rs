//! AES in CTS mode with truncated HMAC-SHA1 (RFC 3961, 5.3; RFC 3962), and the RC4 profile's keyed checksum, which
//! PA-FOR-USER wants whatever the key ([MS-SFU] 2.2.1).

use aes::{
    Aes128, Aes256,
    cipher::{Array, BlockCipherDecrypt as _, BlockCipherEncrypt as _, KeyInit as _},
};
use md5::{Digest as _, Md5};
use ring::hmac;
use zeroize::Zeroizing;

use super::key::{EncryptionType, Key};

const BLOCK: usize = 16;
type Block = [u8; BLOCK];
/// A truncated HMAC-SHA1 (RFC 3962, 6).
const MAC: usize = 12;

/// What a key that is derived from another is for (RFC 3961, 5.3).
#[derive(Debug, Clone, Copy)]
enum Purpose {
    Checksum = 0x99,
    Encryption = 0xaa,
    Integrity = 0x55,
}

/// The block cipher with one key.
enum Cipher {
    Aes128(Box<Aes128>),
    Aes256(Box<Aes256>),
}

impl Cipher {
    fn new(key: &Key) -> Self {
        match key.kind() {
            EncryptionType::Aes128 => Self::Aes128(Box::new(Aes128::new(&padded(key.octets()).into()))),
            EncryptionType::Aes256 => Self::Aes256(Box::new(Aes256::new(key.padded().into()))),
        }
    }

    fn encrypt(&self, block: Block) -> Block {
        let mut block = Array::from(block);
        match self {
            Self::Aes128(aes) => aes.encrypt_block(&mut block),
            Self::Aes256(aes) => aes.encrypt_block(&mut block),
        }
        block.into()
    }

    fn decrypt(&self, block: Block) -> Block {
        let mut block = Array::from(block);
        match self {
            Self::Aes128(aes) => aes.decrypt_block(&mut block),
            Self::Aes256(aes) => aes.decrypt_block(&mut block),
        }
        block.into()
    }

    /// CBC with ciphertext stealing, the last two blocks always swapped, from an initial vector of zeros (RFC 3962, 5).
    /// The text has a block at least, its confounder.
    fn encrypt_cts(&self, text: &[u8]) -> Vec<u8> {
        let mut before = Block::default();
        let mut blocks: Vec<Block> = Vec::with_capacity(text.len() / BLOCK + 1);
        for chunk in text.chunks(BLOCK) {
            before = self.encrypt(xor(padded(chunk), before));
            blocks.push(before);
        }
        if let [.., a, b] = blocks.as_mut_slice() {
            std::mem::swap(a, b);
        }
        let mut cipher = blocks.concat();
        cipher.truncate(text.len());
        cipher
    }

    /// The way back. `None` if there is less than a block.
    fn decrypt_cts(&self, cipher: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let mut before = Block::default();
        let mut text = Zeroizing::new(Vec::with_capacity(cipher.len()));
        if cipher.len() == BLOCK {
            text.extend(self.decrypt(padded(cipher)));
            return Some(text);
        }
        // All but the last two, of which the last may be short.
        let plain = cipher.len().div_ceil(BLOCK).checked_sub(2)? * BLOCK;
        let (plain, last_two) = cipher.split_at_checked(plain)?;
        for chunk in plain.chunks(BLOCK) {
            text.extend(xor(self.decrypt(padded(chunk)), before));
            before = padded(chunk);
        }
        let (swapped, tail) = last_two.split_at_checked(BLOCK)?;
        let swapped = self.decrypt(padded(swapped));
        let mut stolen = swapped;
        stolen.get_mut(..tail.len())?.copy_from_slice(tail);
        text.extend(xor(self.decrypt(stolen), before));
        text.extend(xor(swapped, padded(tail)).get(..tail.len())?);
        Some(text)
    }
}

fn xor(a: Block, b: Block) -> Block {
    (u128::from_be_bytes(a) ^ u128::from_be_bytes(b)).to_be_bytes()
}

/// At most a block, filled with zeros.
fn padded(chunk: &[u8]) -> Block {
    let mut block = Block::default();
    block.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
    block
}

/// Folds octets to a block (RFC 3961, 5.1): copies of them, each turned right by 13 bits more, added in ones'
/// complement.
fn fold(octets: &[u8]) -> Block {
    let bits = octets.len() * 8;
    let bit = |at: usize| octets.get(at / 8).map_or(0, |octet| octet >> (7 - at % 8) & 1);
    // As many copies as make whole blocks.
    let copies = (1..=BLOCK).find(|copies| (copies * octets.len()).is_multiple_of(BLOCK)).unwrap_or(BLOCK);
    let turned = |copy: usize, at: usize| bit((at + bits * 13 - copy * 13 % bits) % bits);
    let line: Vec<u8> = (0..copies)
        .flat_map(|copy| (0..octets.len()).map(move |octet| (copy, octet * 8)))
        .map(|(copy, from)| (from..from + 8).fold(0, |octet, at| octet << 1 | turned(copy, at)))
        .collect();
    let sum = line.chunks(BLOCK).fold(0u128, |sum, block| {
        let (sum, carried) = sum.overflowing_add(u128::from_be_bytes(padded(block)));
        sum + u128::from(carried)
    });
    sum.to_be_bytes()
}

/// A key from another and a constant: DK of RFC 3961, 5.1.
pub(super) fn derive(key: &Key, constant: &[u8]) -> Key {
    let cipher = Cipher::new(key);
    let first = Zeroizing::new(cipher.encrypt(fold(constant)));
    let second = Zeroizing::new(cipher.encrypt(*first));
    Key::begin(key.kind(), Zeroizing::new([*first, *second].concat()).as_slice())
}

fn derive_for(key: &Key, usage: u32, purpose: Purpose) -> Key {
    let [a, b, c, d] = usage.to_be_bytes();
    derive(key, &[a, b, c, d, purpose as u8])
}

fn mac(key: &Key, data: &[u8]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key.octets());
    hmac::sign(&key, data).as_ref().iter().take(MAC).copied().collect()
}

/// Encrypts and protects.
pub(super) fn encrypt(key: &Key, usage: u32, confounder: Block, text: &[u8]) -> Vec<u8> {
    let whole = Zeroizing::new([&confounder, text].concat());
    let mut cipher = Cipher::new(&derive_for(key, usage, Purpose::Encryption)).encrypt_cts(&whole);
    cipher.extend(mac(&derive_for(key, usage, Purpose::Integrity), &whole));
    cipher
}

/// Decrypts. `None` if it was not encrypted with this key for this usage, or was changed.
pub(super) fn decrypt(key: &Key, usage: u32, cipher: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (cipher, sum) = cipher.split_at_checked(cipher.len().checked_sub(MAC)?)?;
    let whole = Cipher::new(&derive_for(key, usage, Purpose::Encryption)).decrypt_cts(cipher)?;
    let right = mac(&derive_for(key, usage, Purpose::Integrity), &whole);
    // All octets are looked at, wherever the first difference is.
    let difference = right.iter().zip(sum).fold(0, |all, (a, b)| all | (a ^ b));
    (difference == 0).then(|| Zeroizing::new(whole.get(BLOCK..).unwrap_or_default().to_vec()))
}

/// The keyed checksum of the key's type (RFC 3961, 5.4).
pub(super) fn checksum(key: &Key, usage: u32, data: &[u8]) -> Vec<u8> {
    mac(&derive_for(key, usage, Purpose::Checksum), data)
}

/// `KERB_CHECKSUM_HMAC_MD5` (RFC 4757, 4; its number is -138), over a key of any type.
pub(super) fn checksum_md5(key: &Key, usage: u32, data: &[u8]) -> [u8; 16] {
    let signing = hmac_md5(key.octets(), b"signaturekey\0");
    let digest = Md5::new().chain_update(usage.to_le_bytes()).chain_update(data).finalize();
    hmac_md5(&signing, &digest)
}

/// HMAC (RFC 2104) with MD5, for keys of at most its block of 64 octets.
fn hmac_md5(key: &[u8], data: &[u8]) -> [u8; 16] {
    let mut pad = Zeroizing::new([0u8; 64]);
    pad.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    let with = |mask: u8| Md5::new().chain_update(Zeroizing::new(pad.map(|octet| octet ^ mask)).as_slice());
    let inner = with(0x36).chain_update(data).finalize();
    with(0x5c).chain_update(inner).finalize().into()
}

#[cfg(test)]
#[path = "aes_tests.rs"]
mod tests;
