//! Making pasted text comparable: bounded, free of control characters, folded.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// Removes what a terminal or a clipboard adds: ANSI sequences, control characters, invisible format characters.
///
/// Line ends become `\n`, other control characters vanish (so UTF-16 read as bytes becomes readable again).
pub(crate) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(character) = chars.next() {
        match character {
            '\u{1b}' => match chars.peek() {
                // CSI: parameters, then one final byte from @ to ~ (ECMA-48, 5.4).
                Some('[') => {
                    chars.next();
                    while chars.next_if(|next| (' '..='?').contains(next)).is_some() {}
                    chars.next_if(|next| ('@'..='~').contains(next));
                }
                // OSC: up to BEL or ST. A newline ends it too, or a stray one would swallow the whole text.
                Some(']') => while chars.next_if(|next| !matches!(next, '\u{7}' | '\u{1b}' | '\n' | '\r')).is_some() {},
                _ => {}
            },
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            // No-break spaces come from mail and from web pages.
            '\t' | '\u{a0}' | '\u{2007}' | '\u{202f}' => out.push(' '),
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {}
            _ if character.is_control() => {}
            _ => out.push(character),
        }
    }
    out
}

/// At most `limit` characters, trimmed: the first ones, and of a longer text also its last code.
pub(super) fn shorten(text: &str, limit: usize) -> String {
    let text = text.trim();
    let is_code =
        |at: &usize| text.as_bytes()[at + 2..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count() == 8;
    let code = text.rmatch_indices("0x").map(|(at, _)| at).find(is_code);
    around(text, code.unwrap_or_default(), limit)
}

/// What stands for what was left out in the middle of a line. Before it a word may be cut, after it none.
pub(crate) const CUT: &str = " … ";

/// At most `limit` characters of a text: the first ones, and the word at a place of it. What is left out between is marked.
fn around(text: &str, place: usize, limit: usize) -> String {
    /// What stands before the word.
    const BEFORE: usize = 60;
    let is_word = |character: &char| character.is_alphanumeric() || matches!(character, '_' | '-');
    let start = text[..place].chars().count();
    let word = text[place..].chars().take_while(is_word).take(limit / 2).count();
    // Of what closes after the word, the first.
    let end = start + word + text[place..].chars().skip(word).take(1).filter(|next| matches!(next, ')' | '.')).count();
    if end <= limit {
        return text.chars().take(limit).collect::<String>().trim_end().to_owned();
    }
    let tail: String = text.chars().take(end).skip(start.saturating_sub(BEFORE)).collect();
    // It begins with a whole word, unless there is but one.
    let tail = tail.split_once(' ').filter(|_| start > BEFORE).map_or(tail.as_str(), |(_, tail)| tail).trim_start();
    let room = limit.saturating_sub(tail.chars().count() + CUT.chars().count());
    let head: String = text.chars().take(room).collect();
    format!("{}{CUT}{tail}", head.trim_end())
}

/// Text and its folded form, with the way back from a place in the folded form to the line.
pub(super) struct Page<'a> {
    lines: Vec<&'a str>,
    folded: String,
    /// For each line, where it starts in `folded`.
    starts: Vec<usize>,
}

impl<'a> Page<'a> {
    /// Folds tidy text.
    pub(super) fn new(tidy: &'a str) -> Self {
        let lines: Vec<&str> = tidy.split('\n').collect();
        let mut folder = Folder::default();
        let mut starts = Vec::with_capacity(lines.len());
        for line in &lines {
            folder.push('\n');
            starts.push(folder.out.len());
            // A message goes on across lines that a mail program quoted.
            folder.line(line.trim_start_matches(['>', ' ']));
        }
        Self { lines, folded: folder.out, starts }
    }

    /// The whole folded text; line breaks are spaces.
    pub(super) fn folded(&self) -> &str {
        &self.folded
    }

    /// The folded lines with their places.
    pub(super) fn folded_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let ends = self.starts.iter().copied().skip(1).chain([self.folded.len()]);
        self.starts.iter().copied().zip(ends).map(|(start, end)| (start, &self.folded[start..end]))
    }

    /// The line, as it was written, that holds a place of the folded text; of a long one what stands there too.
    pub(super) fn excerpt(&self, place: usize, limit: usize) -> String {
        let at = self.starts.partition_point(|start| *start <= place).saturating_sub(1);
        let line = self.lines.get(at).copied().unwrap_or_default().trim();
        let start = self.starts.get(at).copied().unwrap_or_default();
        // The blank for the end of the line before belongs to neither; the same folding leads to the same place.
        let blank = usize::from(self.folded[start..].starts_with(' '));
        let ahead = place.saturating_sub(start + blank);
        let mut folder = Folder::default();
        let begin = line.len() - line.trim_start_matches(['>', ' ']).len();
        let found = line[begin..].char_indices().find(|(_, character)| {
            folder.push(*character);
            folder.out.len() > ahead
        });
        around(line, begin + found.map_or(0, |(at, _)| at), limit)
    }
}

/// Folds one message for comparison; trailing punctuation goes.
pub(crate) fn fold(text: &str) -> String {
    let mut folder = Folder::default();
    folder.line(text);
    folder.out.trim_end_matches(['.', ',', ';', ':', '!', '。', ' ']).to_owned()
}

/// Folds lines: lower case, plain quotes and dashes, letters without accents, single spaces.
///
/// What Unicode writes in several ways becomes one (compatibility decomposition, UAX #15): letters of half or full width,
/// ligatures, voiced kana of one character or two. The accents go altogether, because they come composed, decomposed or
/// not at all; and Turkish has both a dotted and a dotless i. Next to Chinese and Japanese characters spaces mean nothing,
/// and lines break anywhere, so they vanish there.
#[derive(Default)]
struct Folder {
    out: String,
    space: bool,
    last: Option<char>,
}

impl Folder {
    fn line(&mut self, line: &str) {
        // Marks are made plain before they are taken apart: of an acute accent alone a blank would be left.
        let plain = line.chars().map(plain_mark);
        if line.is_ascii() {
            // Nothing to take apart, as in nearly all of the catalogue.
            return plain.for_each(|character| self.push(character));
        }
        for character in DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(plain) {
            self.push(character);
        }
    }

    fn push(&mut self, character: char) {
        if character.is_whitespace() {
            self.space = true;
            return;
        }
        for lower in character.to_lowercase() {
            match lower {
                // Combining accents.
                '\u{300}'..='\u{36f}' => {}
                'ß' => "ss".chars().for_each(|letter| self.put(letter)),
                'œ' => "oe".chars().for_each(|letter| self.put(letter)),
                'æ' => "ae".chars().for_each(|letter| self.put(letter)),
                // Letters that Unicode does not take apart.
                'ı' => self.put('i'),
                'ł' => self.put('l'),
                'ø' => self.put('o'),
                _ => self.put(lower),
            }
        }
    }

    fn put(&mut self, character: char) {
        let space = std::mem::take(&mut self.space);
        if let Some(last) = self.last
            && space
            && !ideographic(last)
            && !ideographic(character)
        {
            self.out.push(' ');
        }
        self.out.push(character);
        self.last = Some(character);
    }
}

/// Quotes and dashes as a plain keyboard has them.
fn plain_mark(character: char) -> char {
    match character {
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2bc}' | '\u{b4}' | '`' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '«' | '»' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' => '-',
        other => other,
    }
}

/// Characters of scripts that are written without spaces.
fn ideographic(character: char) -> bool {
    matches!(u32::from(character), 0x2e80..=0x9fff | 0xf900..=0xfaff | 0xff5f..=0xff9f | 0x2_0000..=0x3_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written in several ways folds to one, and nothing of it is lost.
    #[test]
    fn forms_of_one_text_fold_to_one() {
        for (one, other) in [
            ("セキュリティ パッケージ", "ｾｷｭﾘﾃｨ ﾊﾟｯｹｰｼﾞ"),
            ("パッケージで", "ハ\u{309a}ッケーシ\u{3099}て\u{3099}"),
            ("error 0x8009030E", "ＥＲＲＯＲ　０ｘ８００９０３０Ｅ"),
            ("verfügbar, Größe", "verfu\u{308}gbar, GRO\u{308}SSE"),
            ("d'identification … file", "d\u{b4}identification ... ﬁle"),
            ("İı", "Ii"),
        ] {
            assert_eq!(fold(one), fold(other), "{one}");
        }
        assert_eq!(fold("Échec  «HV2»:\u{a0}–1."), "echec \"hv2\": -1");
        assert_eq!(fold("がか"), "か\u{3099}か", "a voiced sound is another letter, no accent");
    }
}
