//! What the names of a fixture are, and whether an answer still has one of them.

mod names;

use std::{
    collections::{BTreeSet, HashMap},
    net::IpAddr,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use kcd_doctor::windows::Sid;

pub(crate) use names::names_of;

/// Words of our own: an answer has them whatever is called so. They are looked for where only a name can stand.
const VOCABULARY: &[&str] = &[
    "cluster",
    "clusters",
    "files",
    "gone",
    "groups",
    "hosts",
    "hyper-v",
    "old",
    "other",
    "protected",
    "reports",
    "sensitive",
    "servers",
    "storage",
    "twice",
];

/// The names that a text has for whoever reads it.
pub(crate) fn seen(text: &str, names: &BTreeSet<String>) -> BTreeSet<String> {
    words_in(&text.to_lowercase(), names)
}

/// The names that a text still has, in whatever form.
pub(crate) fn survivors(text: &str, names: &BTreeSet<String>) -> BTreeSet<String> {
    let lower = text.to_lowercase();
    let octets = encoded(text).join("\n");
    let mut found = words_in(&unescaped(&lower), names);
    found.append(&mut words_in(&lower, names));
    // What stands before a name in octets may be a letter by chance, so that a long name counts wherever it stands.
    found.append(&mut words_in(&octets, names));
    found.extend(names.iter().filter(|name| name.len() >= 9 && octets.contains(name.as_str())).cloned());
    let backwards = |name: &&String| reversed(name).is_some_and(|reversed| lower.contains(&reversed));
    found.extend(names.iter().filter(backwards).cloned());
    let in_letters = |name: &&String| !name.is_ascii() && lower.contains(&ascii(name));
    found.extend(names.iter().filter(in_letters).cloned());
    found
}

/// The names that stand in a text as words, found by their first word: there are hundreds of names and long texts.
fn words_in(text: &str, names: &BTreeSet<String>) -> BTreeSet<String> {
    let first = |name: &str| {
        let start = name.find(char::is_alphanumeric).unwrap_or(name.len());
        let end = name[start..].find(|c: char| !c.is_alphanumeric()).map_or(name.len(), |end| start + end);
        name[start..end].to_owned()
    };
    let mut by_word: HashMap<String, Vec<&String>> = HashMap::new();
    for name in names {
        by_word.entry(first(name)).or_default().push(name);
    }
    let mut found = BTreeSet::new();
    let mut at = 0;
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let start = at;
        at += word.len();
        for name in by_word.get(word).into_iter().flatten() {
            let end = start + name.len();
            let is_it = text.get(start..end) == Some(name.as_str())
                && !text[end..].starts_with(char::is_alphanumeric)
                && (!VOCABULARY.contains(&name.as_str()) || is_name(&text[..start], &text[end..]));
            if is_it {
                found.insert((*name).clone());
            }
        }
        at += text[at..].chars().next().map_or(0, char::len_utf8);
    }
    found
}

/// Whether what stands between can only be a name.
fn is_name(before: &str, after: &str) -> bool {
    let is_part_of_dn = ["ou=", "cn="].iter().any(|kind| before.ends_with(kind)) && after.starts_with(',');
    is_part_of_dn || before.ends_with('\\') || after.starts_with(['$', '@'])
}

/// The text without the escapes of JSON, HTML and URLs, however a character is written in them.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['%', '\\', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let code = |prefix: &str, length: usize, radix: u32| {
            let digits = rest.strip_prefix(prefix)?.get(..length)?;
            Some((prefix.len() + length, char::from_u32(u32::from_str_radix(digits, radix).ok()?)?))
        };
        let entity = |prefix: &str, radix: u32| {
            let length = rest.strip_prefix(prefix)?.find(';')?;
            code(prefix, length, radix).map(|(length, character)| (length + 1, character))
        };
        let named = |name: &str, character: char| rest.starts_with(name).then_some((name.len(), character));
        let found = code("%", 2, 16)
            .or_else(|| code("\\u", 4, 16))
            .or_else(|| named("\\\\", '\\'))
            .or_else(|| entity("&#x", 16))
            .or_else(|| entity("&#", 10))
            .or_else(|| named("&amp;", '&'))
            .or_else(|| named("&quot;", '"'))
            .or_else(|| named("&lt;", '<'))
            .or_else(|| named("&gt;", '>'));
        let (length, character) = found.unwrap_or_else(|| (1, rest.chars().next().unwrap()));
        out.extend(character.to_lowercase());
        rest = &rest[length..];
    }
    out + rest
}

/// What is in base64, as text and with every SID in it as text.
fn encoded(text: &str) -> Vec<String> {
    // LDIF folds long values: the lines of a value belong together.
    let unfolded = text.replace("\n ", "").replace("\\n ", "");
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    let tokens = [text, &unfolded]
        .into_iter()
        .flat_map(|text| text.split(|c| !is_part(c)).map(str::to_owned).collect::<Vec<_>>());
    let octets = tokens.filter(|token| token.len() >= 8).filter_map(|token| STANDARD.decode(token).ok());
    octets
        .map(|octets| {
            let sids = (0..octets.len()).filter(|at| octets[*at] == 1).filter_map(|at| Sid::parse(&octets[at..]).ok());
            let sids: Vec<String> = sids.map(|(sid, _)| sid.to_string().to_lowercase()).collect();
            format!("{} {}", String::from_utf8_lossy(&octets).to_lowercase(), sids.join(" "))
        })
        .collect()
}

/// An address as PTR records have it.
fn reversed(name: &str) -> Option<String> {
    match name.parse().ok()? {
        IpAddr::V4(address) => {
            Some(address.octets().iter().rev().map(ToString::to_string).collect::<Vec<_>>().join(".") + ".in-addr")
        }
        IpAddr::V6(address) => {
            let digits = format!("{:032x}", u128::from(address));
            Some(digits.chars().rev().map(String::from).collect::<Vec<_>>().join(".") + ".ip6")
        }
    }
}

/// A name as the DNS has it: what is not ASCII in letters (RFC 3492).
pub(crate) fn ascii(name: &str) -> String {
    let label = |label: &str| if label.is_ascii() { label.to_owned() } else { format!("xn--{}", punycode(label)) };
    name.split('.').map(label).collect::<Vec<_>>().join(".")
}

fn punycode(label: &str) -> String {
    let points: Vec<u32> = label.chars().map(u32::from).collect();
    let mut out: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(out.len()).unwrap();
    if basic > 0 {
        out.push('-');
    }
    let (mut next, mut delta, mut bias, mut handled) = (128, 0, 72, basic);
    while (handled as usize) < points.len() {
        let least = points.iter().copied().filter(|point| *point >= next).min().unwrap();
        delta += (least - next) * (handled + 1);
        next = least;
        for point in &points {
            delta += u32::from(*point < next);
            if *point != next {
                continue;
            }
            let (mut rest, mut base) = (delta, 36);
            loop {
                let threshold = if base <= bias { 1 } else { (base - bias).min(26) };
                if rest < threshold {
                    break;
                }
                out.push(digit(threshold + (rest - threshold) % (36 - threshold)));
                rest = (rest - threshold) / (36 - threshold);
                base += 36;
            }
            out.push(digit(rest));
            bias = adapted(delta, handled + 1, handled == basic);
            delta = 0;
            handled += 1;
        }
        delta += 1;
        next += 1;
    }
    out
}

fn digit(value: u32) -> char {
    char::from_digit(value + 10, 36).unwrap_or_else(|| char::from_digit(value.wrapping_sub(26), 10).unwrap())
}

fn adapted(delta: u32, points: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / 700 } else { delta / 2 };
    delta += delta / points;
    let mut steps = 0;
    while delta > 455 {
        delta /= 35;
        steps += 36;
    }
    steps + 36 * delta / (delta + 38)
}
