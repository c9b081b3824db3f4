//! `setspn`: which names an account has, who has a name, and which names two accounts have.

mod duplicates;
mod listing;
mod query;

pub(super) use duplicates::DUPLICATES;
pub(super) use listing::LISTING;
pub(super) use query::QUERY;

/// How a console's last column shows: it breaks longer lines there, and a copy has the breaks.
const CONSOLES: [usize; 2] = [80, 120];

/// Whether a line may go on in the next one because a console broke it.
fn is_full(line: &str) -> bool {
    let line = line.trim_end_matches(['\r', '\n']);
    let columns =
        line.chars().take(200).fold(0, |at, character| if character == '\t' { (at / 8 + 1) * 8 } else { at + 1 });
    CONSOLES.contains(&columns)
}

/// The domain or forest in `Checking domain DC=contoso,DC=com`, as Windows writes it in any language that names it last.
fn searched(line: &str) -> Option<&str> {
    let line = line.trim();
    let (words, dn) = line.split_once(" DC=").map(|(words, _)| (words, &line[words.len() + 1..]))?;
    let begins = ["Checking ", "Überprüf", "Vérification "].iter().any(|word| words.starts_with(word.trim_end()));
    (begins && !words.contains('=')).then(|| dn.trim_end_matches(['.', ':', '"']))
}

#[cfg(test)]
mod tests;
