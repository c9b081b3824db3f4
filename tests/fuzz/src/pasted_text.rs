//! Text with errors in it: what people paste, events as Event Viewer copies them, tickets as `klist` lists them, XML.

use std::{collections::BTreeSet, io::Cursor};

use kcd_doctor::{
    gather::evidence,
    symptom::{self, READ_LIMIT, SYMPTOM_LIMIT},
};

use super::{FILE, told};

/// Reads a text, as a file and as what follows `--error`.
///
/// # Panics
/// Reading it twice, the second time in UTF-16 if it can be, gives two answers; it tells nothing, not even that; what it
/// tells is not bounded or not in order; or its story cannot be shown.
pub fn run(bytes: &[u8]) {
    let evidence = evidence::read(Cursor::new(bytes), FILE);
    let text = std::str::from_utf8(bytes).ok();
    let again = text.and_then(utf16).unwrap_or_else(|| bytes.to_vec());
    assert_eq!(evidence, evidence::read(Cursor::new(again), FILE));
    told::check(&evidence, bytes.len());
    text.into_iter().for_each(symptoms);
}

/// The text as `PowerShell` writes it, if it holds nothing by which a reader may take it for something else than text.
fn utf16(text: &str) -> Option<Vec<u8>> {
    const MARK: char = '\u{feff}';
    let is_plain = |character: char| !character.is_control() || matches!(character, '\t' | '\n' | '\r');
    let plain = text.chars().all(is_plain) && !text.starts_with(MARK);
    plain.then(|| format!("{MARK}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect())
}

fn symptoms(text: &str) {
    let symptoms = symptom::read(text, FILE);
    assert!(symptoms.len() <= SYMPTOM_LIMIT);
    symptoms.iter().for_each(told::symptom);
    // Nothing but blanks and what terminals obey gives nothing.
    let tells = |character: char| character.is_alphanumeric();
    if text.len() <= READ_LIMIT && text.contains(tells) && !text.contains('\u{1b}') {
        assert!(!symptoms.is_empty());
    }
    let codes: BTreeSet<_> = symptoms.iter().map(|symptom| &symptom.code).collect();
    assert_eq!(codes.len(), symptoms.len(), "each code counts once");
    assert!(symptoms.len() == 1 || symptoms.iter().all(|symptom| symptom.code.is_some()));
    assert!(symptoms.is_sorted_by_key(|symptom| symptom.wrapper), "what stands around others follows them");
    assert!(symptoms.first().is_none_or(|first| !first.wrapper), "something is inside of what stands around");
    assert!(symptoms.iter().skip(1).all(|symptom| symptom.hints == symptom::Hints::default()));
    for symptom in symptoms.iter().filter(|symptom| symptom.entry.is_some()).take(4) {
        let code = symptom.code.as_deref().unwrap_or_default();
        let alone = symptom::read(code, FILE);
        assert_eq!(alone.first().and_then(|alone| alone.entry), symptom.entry, "{code}");
    }
}
