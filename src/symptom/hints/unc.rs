//! The paths on shares that a text names.

use super::{HINT_LIMIT, QUOTES, hosts::is_host};

/// Longest path that is kept, in characters (`MAX_PATH`).
const PATH_LIMIT: usize = 260;
/// From this width on a line that ends within a path may have been wrapped by the window, in columns.
const WRAPPED: usize = 79;

/// The paths, in the order of the text, each once.
pub(super) fn paths(text: &str) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for (at, _) in text.match_indices(r"\\") {
        let before = text[..at].chars().next_back();
        // Within a word the backslashes are an escaped one, as in "CONTOSO\\alice".
        if paths.len() >= HINT_LIMIT || before.is_some_and(|before| before == '\\' || before.is_alphanumeric()) {
            continue;
        }
        let is_quoted = before.is_some_and(|before| QUOTES.contains(&before));
        let ends = |character: char| {
            matches!(character, '\n' | '<' | '>' | '|' | '*' | '?' | '"')
                || if is_quoted { QUOTES.contains(&character) } else { character.is_whitespace() }
        };
        let after = &text[at..];
        let end = after.char_indices().take(PATH_LIMIT).find(|(_, character)| ends(*character)).map(|(end, _)| end);
        let path = match end {
            Some(end) => &after[..end],
            None => after.char_indices().nth(PATH_LIMIT).map_or(after, |(end, _)| &after[..end]),
        };
        let rest = &after[path.len()..];
        let is_at_end_of_line = rest.starts_with('\n');
        let before = text[..at].chars().rev().take(WRAPPED).take_while(|character| *character != '\n').count();
        let width = before + path.chars().count();
        let is_cut = (is_at_end_of_line && (is_quoted || width >= WRAPPED))
            || [" ...", "...", " …", "…"].iter().any(|dots| rest.starts_with(dots))
            || path.ends_with("...")
            || path.ends_with('…');
        let known = |path: &String| paths.contains(path);
        if let Some(path) = whole(path, is_cut).filter(|path| !known(path)) {
            paths.push(path);
        }
    }
    paths
}

/// What is certain of a path: of one that was cut all but its last part, which may be half a name. Nothing where not even the
/// server is whole.
pub(super) fn whole(path: &str, is_cut: bool) -> Option<String> {
    let path = path.trim_end_matches(['.', ',', ';', ':', ')', ']', '\'', ' ', '…']);
    let path = if is_cut { path.rsplit_once('\\').map_or("", |(whole, _)| whole) } else { path };
    let name = path.strip_prefix(r"\\")?;
    let server = name.split('\\').next().unwrap_or_default();
    (path.chars().count() <= PATH_LIMIT && is_host(server)).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_was_cut_keeps_what_is_whole() {
        let long = "x".repeat(80);
        for (text, expected) in [
            (r"'\\fs1\vms'", Some(r"\\fs1\vms")),
            ("'\\\\fs\n1\\iso\\a.iso'", None),
            ("'\\\\fs1\\is\no\\a.iso'", Some(r"\\fs1")),
            ("see \\\\fs1\\vms\nand", Some(r"\\fs1\vms")),
            (&format!("{long} \\\\fs1\\vm\ns"), Some(r"\\fs1")),
            (&format!("{long} \\\\fs\n1\\vms"), None),
            (r"-Path \\fs1\iso\server ...", Some(r"\\fs1\iso")),
            (r"-Path \\fs1...", None),
            (r"\\fs1.", Some(r"\\fs1")),
            (r"CONTOSO\\alice", None),
        ] {
            assert_eq!(paths(text).first().map(String::as_str), expected, "{text}");
        }
    }
}
