//! Lines as they were before a console or a mail program broke them.

use super::catalogue;

/// Widths at which consoles break: of the window, and one less.
const CONSOLES: [usize; 4] = [79, 80, 119, 120];
/// A text whose lines are shorter was broken by nobody.
const NARROW: usize = 60;

/// Takes the marks of quoting off, and joins what was broken within a code or within quotes.
///
/// Message texts need none of it, since blanks do not count in them. A join in other places would run words together: lines
/// that end where they end by chance look the same.
pub(super) fn unwrapped(tidy: &str) -> String {
    let widths = || tidy.split('\n').map(|line| line.chars().count());
    let width = widths().max().unwrap_or_default();
    let is_console =
        CONSOLES.contains(&width) || (width >= NARROW && widths().filter(|line| *line == width).nth(1).is_some());
    let mut out = String::with_capacity(tidy.len());
    let mut start = 0;
    let mut is_full = false;
    for (count, raw) in tidy.split('\n').enumerate() {
        let line = unquoted(raw);
        let before = &out[start..];
        if count > 0 && !(breaks_code(before, line) || (is_full && has_open_quote(before))) {
            out.push('\n');
            start = out.len();
        } else if count > 0 {
            out.truncate(out.trim_end_matches(' ').len());
        }
        out.push_str(line);
        is_full = is_console && raw.chars().count() == width;
    }
    out
}

/// A line without the marks before it: `> ` of mail, and `     | ` of `PowerShell` 7.
fn unquoted(line: &str) -> &str {
    let bare = line.trim_start_matches([' ', '>', '|']);
    if line[..line.len() - bare.len()].contains(['>', '|']) { bare } else { line }
}

/// Whether a code begins at the end of a line and ends at the beginning of the next one.
fn breaks_code(line: &str, next: &str) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric();
    let line = line.trim_end_matches(' ');
    let next = next.trim_start_matches(' ');
    let tail = line.len() - line.bytes().rev().take(10).take_while(is_part).count();
    let head = next.bytes().take(11).take_while(is_part).count();
    let (before, tail) = line.split_at(tail);
    let (head, after) = next.split_at(head);
    if tail.is_empty() || head.is_empty() {
        return false;
    }
    let word = format!("{tail}{head}").to_ascii_lowercase();
    let known = |number: u32| catalogue::wide(number).is_some();
    if let Some(digits) = word.strip_prefix("0x").filter(|digits| digits.len() == 8) {
        // One that is not known is a code too where parentheses say so.
        return u32::from_str_radix(digits, 16)
            .is_ok_and(|number| known(number) || (before.ends_with('(') && after.starts_with(')')));
    }
    if word.len() != 10 || !word.bytes().all(|digit| digit.is_ascii_digit()) {
        return false;
    }
    let signed = || format!("-{word}").parse::<i32>().map(i32::cast_unsigned).ok();
    let number = if before.ends_with(['-', '\u{2212}']) { signed() } else { word.parse().ok() };
    number.is_some_and(known)
}

/// Whether a line ends within quotes, as far as their number tells.
fn has_open_quote(line: &str) -> bool {
    line.matches(['\'', '"', '‘', '’', '“', '”', '«', '»']).count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::unwrapped;

    #[test]
    fn codes_are_joined_where_that_gives_a_code() {
        for (broken, whole) in [
            ("failed (0x8009\n030E).", "failed (0x8009030E)."),
            (">> failed (0x8009\n>> 030E).”", "failed (0x8009030E).”"),
            ("     | failed (0x800903\n     | 0E).", "failed (0x8009030E)."),
            ("failed (0x800\n70005).", "failed (0x80070005)."),
            ("failed (0\nx80070005)", "failed (0x80070005)"),
            ("failed (0x8ABC\nDEF0)", "failed (0x8ABCDEF0)"),
            ("HRESULT -21468\n93042", "HRESULT -2146893042"),
        ] {
            assert_eq!(unwrapped(broken), whole, "{broken}");
        }
        for other in ["the mask 0x8009\n030F is", "mask 0x80090\n30F0 is", "0x80070005\n0x80090322", "see 0x\nabc"] {
            assert_eq!(unwrapped(other), other);
        }
    }

    #[test]
    fn names_in_quotes_are_joined_at_the_width_of_a_console() {
        let line = format!("{:>80}", "cannot open attachment '\\\\fs");
        assert_eq!(unwrapped(&format!("{line}\n1\\iso\\a.iso'. Error")), format!("{line}1\\iso\\a.iso'. Error"));
        assert_eq!(unwrapped("it isn't\nbroken"), "it isn't\nbroken");
    }
}
