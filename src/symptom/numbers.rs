//! Recognising codes and symbolic names, alone and inside text.

use super::read::Found;
use super::{Entry, catalogue, code};

/// The last word in front of a number that makes it an error code, folded. Longer words end in these.
const CUES: [&str; 14] = [
    "error",
    "code",
    "fehler",
    "erreur",
    "errore",
    "hata",
    "hresult",
    "win32",
    "kerberos",
    "kdc",
    "krb",
    "krb5",
    "エラー",
    "代码",
];
/// Words in front of a number that make it anything but an error code, folded.
const NOT_CODES: [&str; 6] = ["options", "flags", "mask", " id", "type", "address"];
/// Words that mark a line as one of Kerberos. The last two head the codes of the security events 4768 to 4771.
const KERBEROS_WORDS: [&str; 5] = ["kerberos", "kdc", "krb", "failure code", "result code"];
/// The highest number of the Kerberos errors.
const LAST_KERBEROS: u32 = 68;
/// How far back the words in front of a number are looked for, in bytes.
const LOOK_BACK: usize = 40;

/// Reads text that is nothing but a code or a name, perhaps after words such as "error code".
pub(super) fn alone(folded: &str) -> Option<Found> {
    let mut words = folded.split([' ', ':', '=']).filter(|word| !word.is_empty()).rev();
    let token = words.next()?.trim_matches(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '%' | '_'));
    let (mut win32_first, mut is_kerberos) = (false, false);
    for (count, word) in words.enumerate() {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        if count >= 3 || !(CUES.iter().any(|cue| word.ends_with(cue)) || word == "system") {
            return None;
        }
        win32_first |= matches!(word, "win32" | "system");
        is_kerberos |= matches!(word, "kerberos" | "kdc" | "krb" | "krb5");
    }
    // "Kerberos 3" is no error of Windows, also where Kerberos has none of that number.
    let small = |number, win32_first| {
        if is_kerberos && number <= LAST_KERBEROS { of_kerberos(number) } else { any(number, win32_first) }
    };
    if token.len() > 64 {
        return None;
    }
    let (token, win32_only) = token.strip_prefix("%%").map_or((token, false), |rest| (rest, true));
    if let Some(digits) = token.strip_prefix("0x") {
        let number = hex(digits)?;
        return Some(small(number, win32_first || win32_only || digits.len() == 8));
    }
    if let Some(number) = negative(token) {
        return Some(wide(0, number));
    }
    if token.len() == 8
        && let Some(number) = hex(token)
        && (catalogue::wide(number).is_some() || token.bytes().any(|byte| byte.is_ascii_alphabetic()))
    {
        return Some(wide(0, number));
    }
    if decimal(token) {
        return token.parse().ok().map(|number| small(number, win32_first || win32_only));
    }
    if let Some(entry) = catalogue::named(token) {
        return Some(Found::of(0, entry));
    }
    // "52e" without a prefix: only where it is a Win32 code, because it could be a word.
    if (2..=4).contains(&token.len())
        && let Some(entry) = hex(token).and_then(catalogue::win32)
    {
        return Some(Found::of(0, entry));
    }
    // "BADOPTION": a single word must point to one entry only, or every "error" and "denied" would be one.
    let endings: Vec<_> = if token.len() < 4 { Vec::new() } else { catalogue::ending_in(token).collect() };
    let (first, others) = endings.split_first()?;
    (others.is_empty() || token.contains('_')).then(|| Found { also: others.to_vec(), ..Found::of(0, first) })
}

/// Finds codes and names in one folded line that starts at `base`.
pub(super) fn scan(line: &str, base: usize, found: &mut Vec<Found>) {
    let kerberos = KERBEROS_WORDS.iter().any(|word| line.contains(word));
    // Packet analysers write eRR-BADOPTION.
    let line = line.replace("err-", "err_");
    let bytes = line.as_bytes();
    let of_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let mut start = 0;
    while let Some(offset) = bytes[start..].iter().position(of_word) {
        start += offset;
        let end = bytes[start..].iter().position(|byte| !of_word(byte)).map_or(bytes.len(), |length| start + length);
        let place = Place { line: &line, start, end, kerberos };
        found.extend(place.read().map(|found| Found { at: base + start, ..found }));
        start = end;
    }
}

/// One word of a line.
struct Place<'a> {
    line: &'a str,
    start: usize,
    end: usize,
    kerberos: bool,
}

impl Place<'_> {
    fn read(&self) -> Option<Found> {
        let word = &self.line[self.start..self.end];
        if let Some(digits) = word.strip_prefix("0x") {
            // C writes some codes with a trailing L.
            let digits = if digits.len() == 9 { digits.trim_end_matches('l') } else { digits };
            if self.is_cut(digits) {
                return None;
            }
            return self.prefixed(hex(digits)?, digits.len());
        }
        if word.len() == 8
            && !self.has_before("-")
            && !self.line[self.end..].starts_with('-')
            && let Some(entry) = hex(word).and_then(catalogue::wide)
        {
            return Some(Found::of(0, entry));
        }
        if decimal(word) {
            return self.decimal(word);
        }
        if word.len() >= 5 { catalogue::named(word).map(|entry| Found::of(0, entry)) } else { None }
    }

    /// A hexadecimal number with its prefix.
    fn prefixed(&self, number: u32, digits: usize) -> Option<Found> {
        let before = self.before();
        if NOT_CODES.iter().any(|word| before.ends_with(word)) {
            return None;
        }
        if number > 0xFFFF {
            // Only errors: the severity bits of MS-ERREF 2.1 and 2.3. Anything else is an address or a mask.
            let error = matches!(number >> 28, 0x8 | 0xC | 0xD);
            return (error || catalogue::wide(number).is_some()).then(|| wide(0, number));
        }
        if let Some(entry) = self.beside_status(number) {
            return Some(Found::of(0, entry));
        }
        let told = digits == 8 || self.has_before("(") || self.cue();
        // Win32 codes end long before 0x8000, which some products write for an error they do not know.
        if !told || number == 0 || number >= 0x8000 {
            return None;
        }
        if number > LAST_KERBEROS && catalogue::win32(number).is_none() {
            return Some(wide(0, 0x8007_0000 | number));
        }
        self.small(number)
    }

    /// Whether a number is the beginning of a code whose end is on another line, or lost.
    fn is_cut(&self, digits: &str) -> bool {
        let at_end = self.line[self.end..].trim_end().is_empty();
        let begins = |starts: &[&str]| starts.iter().any(|start| digits.starts_with(start));
        at_end
            && digits.len() < 8
            && (begins(&["80", "c0", "d0"]) || (self.has_before("(") && begins(&["8", "c", "d"])))
    }

    fn decimal(&self, word: &str) -> Option<Found> {
        // The first part of a version or of an address, `error 2.0.21`, or of a date or a time, which stands beside the level of
        // an event: `Error 5/12/2019`.
        let is_digit = |character: char| character.is_ascii_digit();
        if self.line[self.end..].strip_prefix(['.', '/', '-', ':']).is_some_and(|rest| rest.starts_with(is_digit)) {
            return None;
        }
        if self.has_before("-") {
            let before = self.line[..self.start - 1].bytes().next_back();
            let joined = before.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            let number = negative(&self.line[self.start - 1..self.end]).filter(|_| !joined)?;
            return matches!(number >> 28, 0x8 | 0xC | 0xD).then(|| wide(0, number));
        }
        let number = word.parse::<u32>().ok()?;
        if let Some(entry) = self.beside_status(number) {
            return Some(Found::of(0, entry));
        }
        let told = self.has_before("%%") || self.cue();
        match number {
            0x8000_0000.. => (told || catalogue::wide(number).is_some()).then(|| wide(0, number)),
            // A number of a service, such as 2927 of System Center, must not become a Win32 code: known ones only.
            1..=0xFFFF if told => self.small(number),
            _ => None,
        }
    }

    /// A small number inside text: Kerberos only if the line speaks of it.
    fn small(&self, number: u32) -> Option<Found> {
        let readings = readings(number, !self.kerberos);
        let first = *readings.first()?;
        (self.kerberos || first.win32().is_some())
            .then(|| Found { also: readings[1..].to_vec(), ..Found::of(0, first) })
    }

    /// The Kerberos error that begins a line and has the status of the KDC's answer directly beside it, as in
    /// `7 0xC0000225` and `13 + C000006E`.
    fn beside_status(&self, number: u32) -> Option<&'static Entry> {
        let between = |character: char| matches!(character, ' ' | '(' | '[' | '+' | '/' | ',' | ';' | ':' | '=');
        if number > LAST_KERBEROS || !self.line[..self.start].trim_matches(between).is_empty() {
            return None;
        }
        let rest = self.line[self.end..].trim_start_matches([' ', ')', ']', '+', '/', ',', ';', ':', '-']);
        let rest = rest.strip_prefix("status").map_or(rest, |rest| rest.trim_start_matches(between));
        let status = rest.strip_prefix("0x").unwrap_or(rest);
        let digits = status.split(|character: char| !character.is_ascii_alphanumeric()).next().unwrap_or_default();
        let is_status = digits.len() == 8 && hex(digits).is_some_and(|status| matches!(status >> 28, 0xC | 0xD));
        is_status.then(|| catalogue::kerberos(number)).flatten()
    }

    fn has_before(&self, text: &str) -> bool {
        self.line[..self.start].ends_with(text)
    }

    /// The words in front, without the punctuation between.
    fn before(&self) -> &str {
        let mut from = self.start.saturating_sub(LOOK_BACK);
        while !self.line.is_char_boundary(from) {
            from += 1;
        }
        self.line[from..self.start].trim_end_matches([' ', ':', '=', '#', '\'', '"'])
    }

    fn cue(&self) -> bool {
        CUES.iter().any(|cue| self.before().ends_with(cue))
    }
}

/// What a small number may mean, the more likely first.
fn readings(number: u32, win32_first: bool) -> Vec<&'static Entry> {
    let mut readings: Vec<_> = [catalogue::kerberos(number), catalogue::win32(number)].into_iter().flatten().collect();
    if win32_first {
        readings.reverse();
    }
    readings
}

/// A number that is said to be one of Kerberos, given alone.
fn of_kerberos(number: u32) -> Found {
    let unknown = || Found { at: 0, code: number.to_string(), name: None, entry: None, also: Vec::new() };
    catalogue::kerberos(number).map_or_else(unknown, |entry| Found::of(0, entry))
}

/// A number of any size, given alone. A small one that is in no list stays as it is, in decimal.
fn any(number: u32, win32_first: bool) -> Found {
    if number > 0xFFFF {
        return wide(0, number);
    }
    let readings = readings(number, win32_first);
    match readings.split_first() {
        Some((first, others)) => Found { also: others.to_vec(), ..Found::of(0, first) },
        None => Found { at: 0, code: number.to_string(), name: None, entry: None, also: Vec::new() },
    }
}

/// A 32-bit code, known or not.
fn wide(at: usize, number: u32) -> Found {
    // A status is taken out of its HRESULT if it is a known one, or of the system's own facility. Others stay as given.
    let folded = catalogue::from_nt(number);
    let entry = catalogue::wide(folded);
    let number = if entry.is_some() || number >> 16 == 0xD000 { folded } else { number };
    let name = entry.filter(|entry| entry.number == number && !entry.name.is_empty()).map(|entry| entry.name);
    Found { at, code: code(super::Kind::Win32, number), name, entry, also: Vec::new() }
}

fn decimal(word: &str) -> bool {
    !word.is_empty() && word.len() <= 10 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// One to eight hexadecimal digits, and nothing else.
fn hex(digits: &str) -> Option<u32> {
    let proper = (1..=8).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    proper.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

/// A negative decimal as the 32-bit code that it stands for.
fn negative(word: &str) -> Option<u32> {
    let digits = word.strip_prefix('-').filter(|digits| decimal(digits))?;
    format!("-{digits}").parse::<i32>().ok().map(i32::cast_unsigned)
}
