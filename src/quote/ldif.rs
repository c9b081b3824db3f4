//! Values in LDIF and in distinguished names.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::clean::is_deceptive;

/// Longest line of LDIF (RFC 2849, note 2 to the formal syntax, and the example of `ldapsearch`).
const LONGEST_LINE: usize = 76;

/// One attribute value as a line of LDIF, folded where it is long, without a line break at the end (RFC 2849).
///
/// `attribute: value` where the value is a SAFE-STRING of characters that can be seen, and `attribute:: ` with base64
/// otherwise, which is allowed for every value. So no value can begin a line of its own. The attribute comes from this
/// program; characters that no attribute description has are left out of it.
pub fn ldif_line(attribute: &str, value: &[u8]) -> String {
    let is_described = |character: &char| character.is_ascii_alphanumeric() || matches!(character, '-' | ';' | '.');
    let attribute: String = attribute.chars().filter(is_described).collect();
    let plain = std::str::from_utf8(value).ok().filter(|text| is_plain(text));
    let line = match plain {
        Some("") => format!("{attribute}:"),
        Some(text) => format!("{attribute}: {text}"),
        None => format!("{attribute}:: {}", STANDARD.encode(value)),
    };
    fold(&line)
}

/// The line `dn:` that begins a record of LDIF, by the same rules as [`ldif_line`].
pub fn ldif_dn(dn: &str) -> String {
    ldif_line("dn", dn.as_bytes())
}

/// SAFE-STRING, without a space at the end (note 8) and without controls, which RFC 2849 would allow.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|octet| matches!(octet, b' '..=b'~')) && !text.starts_with([' ', ':', '<']) && !text.ends_with(' ')
}

/// Breaks a line of ASCII; what follows begins with one space that is not part of it.
fn fold(line: &str) -> String {
    let mut folded = String::with_capacity(line.len() + line.len() / 32);
    for (number, character) in line.chars().enumerate() {
        // The first line holds one character more than the others, whose first column is the space.
        if number >= LONGEST_LINE && (number - LONGEST_LINE).is_multiple_of(LONGEST_LINE - 1) {
            folded.push_str("\n ");
        }
        folded.push(character);
    }
    folded
}

/// An attribute value as it stands in a distinguished name, `CN=…` (RFC 4514 section 2.4).
///
/// Characters that cannot be seen are pairs of hexadecimal digits for their octets in UTF-8. `=` is escaped as well,
/// which the RFC leaves open and Active Directory does.
pub fn distinguished_name_value(value: &str) -> String {
    let last = value.chars().count().saturating_sub(1);
    let mut escaped = String::with_capacity(value.len() + 8);
    for (number, character) in value.chars().enumerate() {
        match character {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' | '=' => escaped.extend(['\\', character]),
            '#' if number == 0 => escaped.push_str("\\#"),
            ' ' if number == 0 || number == last => escaped.push_str("\\ "),
            hidden if is_deceptive(hidden) => {
                for octet in hidden.encode_utf8(&mut [0; 4]).bytes() {
                    // Writing to a `String` cannot fail.
                    let _ = write!(escaped, "\\{octet:02X}");
                }
            }
            plain => escaped.push(plain),
        }
    }
    escaped
}
