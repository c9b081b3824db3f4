//! Values from outside as literals of what a fix is written for: a value must not end its quotes and become a command.
//!
//! Who pastes a line also reads it first. So characters that cannot be seen are written as code points wherever the
//! language has a way to.

mod filter;
mod ldif;
#[cfg(test)]
mod tests;

use std::fmt::{self, Write as _};

pub use self::filter::ldap_filter;
pub use self::ldif::{distinguished_name_value, ldif_dn, ldif_line};
use crate::clean::is_deceptive;

/// A value as an expression of `PowerShell`: a string in single quotes, where only the quote itself is special, doubled.
///
/// `PowerShell` takes U+2018, U+2019, U+201A and U+201B for single quotes as well (language specification, section
/// 2.3.5.2), so those are doubled too. With characters that cannot be seen it is a sum in parentheses,
/// `('a' + [char]0x1B + 'b')`; either form can stand wherever a value can. Characters beyond U+FFFF that cannot be seen
/// are two surrogates, since a `[char]` is 16 bits wide.
///
/// A cmdlet gets exactly the value. A program gets it too unless it holds `"`, which Windows `PowerShell` 5.1 does not
/// escape on a command line.
pub fn powershell(value: &str) -> String {
    literal(value, is_deceptive)
}

/// The same in ASCII alone, for files whose encoding nobody says: whatever is not ASCII is written as a code point.
///
/// Windows `PowerShell` 5.1 reads a file without a mark in the machine's code page. There the second octet of `ő` in UTF-8 is
/// U+2018, which would end the quotes.
pub fn powershell_ascii(value: &str) -> String {
    literal(value, |character| is_deceptive(character) || !character.is_ascii())
}

/// A string in single quotes, or a sum of such strings and of the characters that are written as code points.
fn literal(value: &str, is_coded: impl Fn(char) -> bool) -> String {
    let mut terms: Vec<String> = Vec::new();
    let mut literal = String::new();
    for character in value.chars() {
        match character {
            coded if is_coded(coded) => {
                // The sum begins with a string, perhaps an empty one: two `[char]` alone would not add up to one.
                if !literal.is_empty() || terms.is_empty() {
                    terms.push(format!("'{literal}'"));
                    literal.clear();
                }
                terms.extend(coded.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("[char]0x{unit:02X}")));
            }
            '\'' | '\u{2018}'..='\u{201b}' => literal.extend([character, character]),
            plain => literal.push(plain),
        }
    }
    if terms.is_empty() {
        return format!("'{literal}'");
    }
    if !literal.is_empty() {
        terms.push(format!("'{literal}'"));
    }
    format!("({})", terms.join(" + "))
}

/// An argument of a Windows program, as it can be pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// Means the same in cmd.exe and in `PowerShell`.
    Anywhere(String),
    /// Only for `PowerShell`. The line that it stands in must be offered for nothing else.
    PowerShellOnly(String),
}

impl Argument {
    /// The text to put into the line.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Anywhere(text) | Self::PowerShellOnly(text) => text,
        }
    }
}

impl fmt::Display for Argument {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// An argument for a program such as `setspn` on a line that is pasted in cmd.exe or in `PowerShell`.
///
/// Bare where nothing in it is special to either, else in double quotes. Both shells read on inside of double quotes:
/// cmd.exe expands `%` and, where that is switched on, `!`; `PowerShell` expands `` ` `` and `$` and takes U+201C,
/// U+201D and U+201E for double quotes; a backslash before the closing quote escapes it for most programs. A value with
/// any of these, with a character that cannot be seen, or with punctuation beyond ASCII (which Windows may turn into a
/// quote on the way to a program that is not Unicode) is [`Argument::PowerShellOnly`], see [`powershell`]. A single `$`
/// at the end, as computer accounts have it, is a plain character in both.
///
/// The caller may assume that the argument is one argument and nothing is run. It may not assume that the program takes
/// it for a value: one that begins with `-` or `/` reads like an option, whatever its quotes. An empty value is `""`,
/// which Windows `PowerShell` 5.1 leaves out of the command line.
pub fn cmd_argument(value: &str) -> Argument {
    let body = value.strip_suffix('$').unwrap_or(value);
    let is_bare =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-' | '/' | ':' | '\\');
    if body.starts_with(|first: char| first.is_ascii_alphanumeric()) && body.chars().all(is_bare) {
        return Argument::Anywhere(value.to_owned());
    }
    let is_quotable = |character: char| match character {
        '"' | '%' | '!' | '`' | '$' => false,
        ' ' => true,
        other => other.is_ascii_graphic() || (other.is_alphanumeric() && !is_deceptive(other)),
    };
    if body.chars().all(is_quotable) && !value.ends_with('\\') {
        return Argument::Anywhere(format!("\"{value}\""));
    }
    Argument::PowerShellOnly(powershell(value))
}

/// A value as one word of a POSIX shell: bare where nothing in it is special, else in single quotes (POSIX.1, Shell
/// Command Language, section 2.2.2).
///
/// With characters that cannot be seen it is `$'…'` with octal escapes (POSIX.1-2024 section 2.2.4; bash, zsh, ksh and
/// busybox have it). A shell without this form gets another value, but runs nothing. No argument can hold NUL, so none
/// gets past it.
pub fn sh_argument(value: &str) -> String {
    let is_bare = |character: char| {
        character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-' | '/' | ':' | '@' | '%' | '+' | ',')
    };
    if !value.is_empty() && value.chars().all(is_bare) {
        return value.to_owned();
    }
    if !value.contains(is_deceptive) {
        return format!("'{}'", value.replace('\'', r"'\''"));
    }
    let mut word = String::from("$'");
    for character in value.chars() {
        // Not `\'`: it would end the quotes in a shell that does not know this form.
        if is_deceptive(character) || matches!(character, '\'' | '\\') {
            for octet in character.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a `String` cannot fail.
                let _ = write!(word, "\\{octet:03o}");
            }
        } else {
            word.push(character);
        }
    }
    word.push('\'');
    word
}
