//! The characters of pasted text, also where control characters came into it, where it was cut, and where an old code page wrote
//! it.

use encoding_rs::{Encoding, GBK, SHIFT_JIS, UTF_16BE, UTF_16LE};

use super::super::files::text::{self, DecodeError};

/// How much of a text is looked at to guess its code page, in octets.
const SAMPLE: usize = 64 << 10;

/// The letters of code page 850, in which `cmd` writes to files, from 0x80 on. Those of other languages than the western ones are
/// left out: it is a guess.
const OEM: [(u8, char); 39] = [
    (0x80, 'Ç'),
    (0x81, 'ü'),
    (0x82, 'é'),
    (0x83, 'â'),
    (0x84, 'ä'),
    (0x85, 'à'),
    (0x86, 'å'),
    (0x87, 'ç'),
    (0x88, 'ê'),
    (0x89, 'ë'),
    (0x8A, 'è'),
    (0x8B, 'ï'),
    (0x8C, 'î'),
    (0x8D, 'ì'),
    (0x8E, 'Ä'),
    (0x8F, 'Å'),
    (0x90, 'É'),
    (0x93, 'ô'),
    (0x94, 'ö'),
    (0x95, 'ò'),
    (0x96, 'û'),
    (0x97, 'ù'),
    (0x99, 'Ö'),
    (0x9A, 'Ü'),
    (0xA0, 'á'),
    (0xA1, 'í'),
    (0xA2, 'ó'),
    (0xA3, 'ú'),
    (0xA4, 'ñ'),
    (0xA5, 'Ñ'),
    (0xA8, '¿'),
    (0xAD, '¡'),
    (0xAE, '«'),
    (0xAF, '»'),
    (0xB5, 'Á'),
    (0xD6, 'Í'),
    (0xE0, 'Ó'),
    (0xE1, 'ß'),
    (0xFF, ' '),
];

/// Characters that nearly every Chinese message of Windows has some of.
const CHINESE: &str = "的是在不中主机错误失败无法连接安全事件服务用户没有";

/// The text of these octets.
///
/// # Errors
/// They are no text.
pub(super) fn decoded(bytes: &[u8]) -> Result<String, DecodeError> {
    let whole = match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => &bytes[..error.valid_up_to()],
        _ => bytes,
    };
    let error = match text::decode(whole) {
        Ok(decoded) if decoded.encoding == text::Encoding::Windows1252 => return Ok(old(whole)),
        Ok(decoded) => return Ok(decoded.text.into_owned()),
        Err(error) => error,
    };
    if error == DecodeError::Utf16 {
        let low_first = !bytes.starts_with(b"\xFE\xFF") && !bytes.starts_with(b"\0");
        let encoding = if low_first { UTF_16LE } else { UTF_16BE };
        return Ok(encoding.decode_with_bom_removal(bytes).0.into_owned());
    }
    // A few control characters come from terminals and torn files; many are no text.
    let is_odd = |octet: &u8| *octet < 0x20 && !matches!(octet, 7..=13 | 27);
    if bytes.iter().filter(|octet| is_odd(octet)).count() * 16 > bytes.len() {
        return Err(error);
    }
    let plain: Vec<u8> = whole.iter().copied().filter(|octet| !is_odd(octet)).collect();
    Ok(match String::from_utf8(plain) {
        Ok(text) => text,
        Err(error) => old(error.as_bytes()),
    })
}

/// The mark of UTF-16 with which a file begins, so that a part of it can be told too.
pub(super) fn mark(start: &[u8]) -> Option<&'static [u8]> {
    [&b"\xFF\xFE"[..], b"\xFE\xFF"].into_iter().find(|mark| start.starts_with(mark))
}

/// Text in a code page. Nothing says which: it is the one in which it makes the most sense.
fn old(bytes: &[u8]) -> String {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    if is_japanese(sample) {
        SHIFT_JIS.decode_without_bom_handling(bytes).0.into_owned()
    } else if is_chinese(sample) {
        GBK.decode_without_bom_handling(bytes).0.into_owned()
    } else if is_oem(sample) {
        let letter = |octet: &u8| match OEM.iter().find(|(known, _)| known == octet) {
            Some((_, letter)) => *letter,
            None if octet.is_ascii() => char::from(*octet),
            None => '\u{fffd}',
        };
        bytes.iter().map(letter).collect()
    } else {
        encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
    }
}

/// The sample's characters, if nearly all of it fits the code page. Its last character may be cut.
fn fitting(encoding: &'static Encoding, sample: &[u8]) -> Option<String> {
    let text = encoding.decode_without_bom_handling(sample).0;
    let (wrong, foreign) = text.chars().fold((0, 0), |(wrong, foreign), character| {
        (wrong + usize::from(character == '\u{fffd}'), foreign + usize::from(!character.is_ascii()))
    });
    (wrong * 20 <= foreign).then(|| text.into_owned())
}

/// Whether it reads as Japanese: with several Hiragana, which no other code page gives.
fn is_japanese(sample: &[u8]) -> bool {
    let hiragana = |character: &char| ('\u{3041}'..='\u{3096}').contains(character);
    fitting(SHIFT_JIS, sample).is_some_and(|text| text.chars().filter(hiragana).take(3).count() == 3)
}

/// Whether it reads as Chinese: with several of the most frequent characters, and hardly an octet above 0x7F that stands alone.
fn is_chinese(sample: &[u8]) -> bool {
    let Some(text) = fitting(GBK, sample) else { return false };
    let mut frequent: Vec<char> = text.chars().filter(|character| CHINESE.contains(*character)).collect();
    frequent.sort_unstable();
    frequent.dedup();
    let foreign = text.chars().filter(|character| !character.is_ascii()).count();
    // Of two octets each; a western letter takes the ASCII letter behind it along.
    let high = sample.iter().filter(|octet| !octet.is_ascii()).count();
    frequent.len() >= 3 && high * 10 >= foreign * 17
}

/// Whether letters of code page 850 stand within words, and hardly any of Windows.
fn is_oem(sample: &[u8]) -> bool {
    let is_oem = |octet: u8| (0x80..=0xA5).contains(&octet) && OEM.iter().any(|(known, _)| *known == octet);
    let within = |three: &&[u8]| three[0].is_ascii_alphabetic() && three[2].is_ascii_alphabetic();
    let (oem, windows) = sample.windows(3).filter(within).fold((0, 0), |(oem, windows), three| {
        let of_windows = three[1] >= 0xC0 && three[1] != 0xE1;
        (oem + usize::from(is_oem(three[1])), windows + usize::from(of_windows))
    });
    oem > windows * 4
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn the_code_page_is_the_one_that_makes_sense() {
        let japanese = "エラー: セキュリティ パッケージで利用できる資格情報がありません (0x8009030E)";
        let chinese = "迁移失败：安全包中没有可用的凭证。无法连接主机 (0x8009030E)";
        for (text, encoding) in [(japanese, encoding_rs::SHIFT_JIS), (chinese, encoding_rs::GBK)] {
            assert_eq!(decoded(&encoding.encode(text).0).unwrap(), text);
        }
        let western = "L’établissement d’une connexion a échoué: “Zugriff” nicht möglich, operación, Schlüsselwörter";
        assert_eq!(decoded(&encoding_rs::WINDOWS_1252.encode(western).0).unwrap(), western);
        assert_eq!(
            decoded(b"Descripci\xA2n: Schl\x81sselw\x94rter gro\xE1").unwrap(),
            "Descripción: Schlüsselwörter groß"
        );
        let russian = "Ошибка: нет доступных учетных данных в пакете безопасности";
        assert!(!decoded(&encoding_rs::WINDOWS_1251.encode(russian).0).unwrap().contains('的'));
    }
}
