//! Values from outside made fit to be shown: what reads like our own text must be our own text.
//!
//! A name in a directory may hold anything. Shown as it is, it could move the cursor, add lines to a report, turn the
//! order of the text around, or look like another name. Nothing is dropped silently: what cannot be seen is written
//! as its code point, `\u{1b}`, because an unseen character in a value is often the very fault that is looked for.

use std::{borrow::Cow, fmt::Write as _};

/// Whether a character must not be shown as it is: controls, line breaks, everything blank except the space itself,
/// and the format characters that are invisible or turn the order of the text around
/// (Unicode: `White_Space`, `Default_Ignorable_Code_Point`, `Bidi_Control`; UTR 36 section 2).
pub fn is_deceptive(character: char) -> bool {
    let blank = character.is_whitespace() && character != ' ';
    blank
        || character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{13430}'..='\u{13455}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// A value for a terminal or any other plain text, on one line. Letters of every script stay as they are.
pub fn terminal(value: &str) -> Cow<'_, str> {
    if !value.contains(is_deceptive) {
        return Cow::Borrowed(value);
    }
    let mut clean = String::with_capacity(value.len() + 16);
    for character in value.chars() {
        if is_deceptive(character) {
            clean.extend(character.escape_unicode());
        } else {
            clean.push(character);
        }
    }
    Cow::Owned(clean)
}

/// A value as plain text within Markdown (`CommonMark` with the tables and autolinks of GitHub), at any place in a line
/// or in the cell of a table.
///
/// Within a GitHub comment `@name` still notifies somebody; [`markdown_code`] does not.
pub fn markdown(value: &str) -> String {
    let value = terminal(value);
    let last = value.chars().count().saturating_sub(1);
    let mut clean = String::with_capacity(value.len() + 16);
    let mut seen = String::new();
    for (number, (at, character)) in value.char_indices().enumerate() {
        let escape = match character {
            // A space at an end is trimmed, and four of them begin a block of code.
            ' ' if number == 0 || number == last || seen.trim_start().is_empty() => {
                clean.push_str("&#32;");
                seen.push(' ');
                continue;
            }
            '-' => seen.trim_start().is_empty(),
            // A formula begins after a blank, never within a name such as `HV1$`.
            '$' => !seen.ends_with(char::is_alphanumeric),
            ':' => begins_link_or_picture(&value[at + 1..]),
            // `1.` and `1)` begin a list, `www.` a link.
            '.' | ')' => {
                let before = seen.trim_start();
                before.chars().all(|digit| digit.is_ascii_digit()) || ends_with_www(before)
            }
            '(' | ',' | ';' | '\'' | '"' | '%' | '?' | '/' => false,
            other => other.is_ascii_punctuation(),
        };
        if escape {
            clean.push('\\');
        }
        clean.push(character);
        seen.push(character);
    }
    clean
}

/// Whether a colon before this text makes it a link (`://`) or a picture (`:name:`).
fn begins_link_or_picture(rest: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '+' | '-');
    rest.starts_with("//")
        || rest.find(|letter| !is_letter(letter)).is_some_and(|end| end > 0 && rest[end..].starts_with(':'))
}

fn ends_with_www(text: &str) -> bool {
    let mut back = text.bytes().rev();
    (0..3).all(|_| back.next().is_some_and(|letter| letter.eq_ignore_ascii_case(&b'w')))
}

/// A value as code within a line of Markdown or in the cell of a table.
///
/// A code span with more backticks around it than in it. With a pipe in the value it is a `<code>` element of character
/// references: a pipe in a code span would end the cell, and `\|` would show the backslash outside of a table.
pub fn markdown_code(value: &str) -> String {
    let value = terminal(value);
    if value.contains('|') {
        return format!("<code>{}</code>", references(&value));
    }
    let longest = value.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let edge = |character| matches!(character, '`' | ' ');
    let pad = if value.is_empty() || value.starts_with(edge) || value.ends_with(edge) { " " } else { "" };
    // One space is taken off at both ends, except from spans that hold nothing else.
    let pad = if !value.is_empty() && value.bytes().all(|octet| octet == b' ') { "" } else { pad };
    let second = if value.is_empty() { "" } else { pad };
    format!("{fence}{pad}{value}{second}{fence}")
}

/// All that is not a letter or digit as a reference: such a character never is markup (`CommonMark` section 2.5).
fn references(value: &str) -> String {
    let mut clean = String::with_capacity(value.len() * 2);
    for character in value.chars() {
        if character.is_ascii() && !character.is_ascii_alphanumeric() {
            // Writing to a `String` cannot fail.
            let _ = write!(clean, "&#{};", u32::from(character));
        } else {
            clean.push(character);
        }
    }
    clean
}

/// A value as text of an HTML document, or within an attribute value in quotes.
pub fn html(value: &str) -> String {
    let value = terminal(value);
    let mut clean = String::with_capacity(value.len() + 16);
    for character in value.chars() {
        match character {
            '&' => clean.push_str("&amp;"),
            '<' => clean.push_str("&lt;"),
            '>' => clean.push_str("&gt;"),
            '"' => clean.push_str("&quot;"),
            '\'' => clean.push_str("&#39;"),
            other => clean.push(other),
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_moves_the_cursor_or_forges_a_line() {
        assert_eq!(terminal("vm\u{1b}[2J\u{1b}]0;x\u{7}host"), "vm\\u{1b}[2J\\u{1b}]0;x\\u{7}host");
        assert_eq!(terminal("a\u{9b}2Jb\u{7f}\0\t"), "a\\u{9b}2Jb\\u{7f}\\u{0}\\u{9}");
        assert_eq!(terminal("a\r\nOK: all well"), "a\\u{d}\\u{a}OK: all well");
        assert_eq!(terminal("a\u{85}b\u{2028}c\u{2029}d\u{b}\u{c}"), "a\\u{85}b\\u{2028}c\\u{2029}d\\u{b}\\u{c}");
    }

    #[test]
    fn nothing_turns_the_text_around() {
        for character in
            ('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}').chain(['\u{200e}', '\u{200f}', '\u{61c}'])
        {
            assert_eq!(terminal(&format!("a{character}b")), format!("a\\u{{{:x}}}b", u32::from(character)));
        }
    }

    #[test]
    fn nothing_hides() {
        let hidden =
            "\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{ad}\u{180e}\u{e0041}\u{e007f}\u{3164}\u{fe0f}\u{e0100}";
        for character in hidden.chars().chain("\u{a0}\u{202f}\u{2003}\u{3000}\u{2800}\u{1160}\u{fff9}".chars()) {
            assert_eq!(terminal(&character.to_string()), format!("\\u{{{:x}}}", u32::from(character)));
        }
        assert_eq!(terminal("Hyper-V\u{a0}Host"), "Hyper-V\\u{a0}Host");
    }

    #[test]
    fn ordinary_text_stays() {
        for text in ["CN=Büro-1,DC=corp", "CORP\\vmhost1$", "日本語 Москва ελ", "e\u{301}", "“a” – b", ""]
        {
            assert!(matches!(terminal(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn markdown_text_is_text() {
        assert_eq!(markdown("**b** _i_ `c`"), "\\*\\*b\\*\\* \\_i\\_ \\`c\\`");
        assert_eq!(markdown("[x](https://evil.test)"), "\\[x\\](https\\://evil.test)");
        assert_eq!(markdown("![x](y)<script>&lt;"), "\\!\\[x\\](y)\\<script\\>\\&lt;");
        assert_eq!(markdown("a|b\\|c"), "a\\|b\\\\\\|c");
        assert_eq!(markdown("# a\n# b"), "\\# a\\\\u\\{a\\}\\# b");
        assert_eq!(markdown("- a-b"), "\\- a-b");
        assert_eq!(markdown("12. x 12."), "12\\. x 12.");
        assert_eq!(markdown("1) x"), "1\\) x");
        assert_eq!(markdown("    code "), "&#32;&#32;&#32;&#32;code&#32;");
        assert_eq!(markdown("see WWW.evil.test"), "see WWW\\.evil.test");
        assert_eq!(markdown("vmhost1.corp.test"), "vmhost1.corp.test");
        assert_eq!(markdown("$x$ ~~y~~ =="), "\\$x$ \\~\\~y\\~\\~ \\=\\=");
        assert_eq!(markdown("HV1$: nltest /dsgetdc:corp.test :smile:"), "HV1$: nltest /dsgetdc:corp.test \\:smile:");
    }

    #[test]
    fn markdown_code_cannot_be_closed() {
        assert_eq!(markdown_code("CORP\\vmhost1$"), "`CORP\\vmhost1$`");
        assert_eq!(markdown_code("a`b``c"), "```a`b``c```");
        assert_eq!(markdown_code("`a"), "`` `a ``");
        assert_eq!(markdown_code(" a "), "`  a  `");
        assert_eq!(markdown_code("  "), "`  `");
        assert_eq!(markdown_code(""), "` `");
        assert_eq!(markdown_code("a\\|`<b"), "<code>a&#92;&#124;&#96;&#60;b</code>");
        assert_eq!(markdown_code("a\nb"), "`a\\u{a}b`");
    }

    #[test]
    fn html_is_text() {
        assert_eq!(html("<b a='\"'>&amp;\u{202e}"), "&lt;b a=&#39;&quot;&#39;&gt;&amp;amp;\\u{202e}");
    }

    proptest! {
        #[test]
        fn any_value_is_one_line_without_hidden_characters(value in any::<String>()) {
            for shown in [terminal(&value).into_owned(), markdown(&value), markdown_code(&value), html(&value)] {
                prop_assert!(!shown.contains(is_deceptive));
            }
        }

        #[test]
        fn a_code_span_ends_where_it_should(value in "[`a |\\\\]{0,12}") {
            let shown = markdown_code(&value);
            let fence: String = shown.chars().take_while(|character| *character == '`').collect();
            if fence.is_empty() {
                prop_assert!(!shown.contains('|') && shown.matches('<').count() == 2);
            } else {
                let inner = &shown[fence.len()..shown.len() - fence.len()];
                prop_assert!(inner.split(|character| character != '`').all(|run| run.len() != fence.len()));
                prop_assert!(!inner.is_empty() && !inner.starts_with('`') && !inner.ends_with('`'));
                let padded = inner.starts_with(' ') && inner.ends_with(' ') && inner.bytes().any(|octet| octet != b' ');
                let content = if padded { &inner[1..inner.len() - 1] } else { inner };
                prop_assert!(content == value || value.is_empty());
            }
        }
    }
}
