//! Text in other clothes: JSON, and the source of web pages and mail.

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::Value;

use crate::evidence::Event;

/// Longer JSON is read as the text it is, without its escapes: as values it takes many times its length.
const JSON: usize = 8 << 20;
/// How far into a text tags are looked for that tell that it is HTML, in octets.
const SAMPLE: usize = 64 << 10;
/// How long a tag may be, in octets.
const TAG: usize = 4096;
/// How many values of one event are kept.
const VALUES: usize = 128;

/// Tags whose attributes say how a page looks.
const WORDS: [&str; 14] =
    ["a", "b", "body", "col", "div", "font", "head", "html", "i", "img", "meta", "span", "tbody", "ul"];

/// Named characters of HTML that mail programs write.
const ENTITIES: [(&str, &str); 27] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("hellip", "…"),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("uuml", "ü"),
    ("szlig", "ß"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("agrave", "à"),
    ("aacute", "á"),
    ("iacute", "í"),
    ("oacute", "ó"),
    ("uacute", "ú"),
    ("ntilde", "ñ"),
];

/// The events of `ConvertTo-Json`, and every other string as text. `None` where it is no JSON.
pub(super) fn json(text: &str) -> Option<(Vec<Event>, String)> {
    let text = text.trim();
    // A log may begin with a bracket too.
    let inside = text.strip_prefix(['{', '['])?.trim_start();
    if !inside.starts_with(['{', '[', '"']) {
        return None;
    }
    let (mut events, mut rest) = (Vec::new(), String::new());
    if text.len() <= JSON {
        let values: Result<Vec<Value>, _> = serde_json::Deserializer::from_str(text).into_iter().collect();
        if let Ok(values) = values {
            for value in &values {
                walk(value, &mut events, &mut rest);
            }
            return Some((events, rest));
        }
    }
    // Cut, or too long.
    Some((events, unescaped(text)))
}

fn walk(value: &Value, events: &mut Vec<Event>, rest: &mut String) {
    match value {
        Value::Object(members) => match event(value) {
            Some(event) => events.push(event),
            None => members.iter().for_each(|(name, member)| {
                // The name may say that the value is a code.
                if !member.is_object() && !member.is_array() {
                    rest.push_str(name);
                    rest.push_str(": ");
                }
                walk(member, events, rest);
            }),
        },
        Value::Array(items) => items.iter().for_each(|item| walk(item, events, rest)),
        Value::String(text) => {
            rest.push_str(text);
            rest.push('\n');
        }
        Value::Number(number) => {
            rest.push_str(&number.to_string());
            rest.push('\n');
        }
        Value::Null | Value::Bool(_) => rest.push('\n'),
    }
}

/// An event as `Get-WinEvent` or `Get-EventLog` has it.
fn event(value: &Value) -> Option<Event> {
    let string =
        |names: &[&str]| names.iter().find_map(|name| value.get(name)?.as_str()).unwrap_or_default().to_owned();
    let number = |names: &[&str]| names.iter().find_map(|name| value.get(name)?.as_u64());
    let id = u32::try_from(number(&["Id", "EventID", "EventId"])?).ok()?;
    let (provider, channel) = (string(&["ProviderName", "Source"]), string(&["LogName", "Log"]));
    if provider.is_empty() && channel.is_empty() {
        return None;
    }
    let time = value.get("TimeCreated").or_else(|| value.get("TimeGenerated")).and_then(time);
    let values = value.get("Properties").and_then(Value::as_array);
    let data = values.into_iter().flatten().take(VALUES).map(|property| match property.get("Value") {
        Some(Value::String(text)) => text.clone(),
        Some(other @ Value::Number(_)) => other.to_string(),
        _ => String::new(),
    });
    Some(Event {
        time,
        local_time: None,
        channel,
        provider,
        id,
        level: number(&["Level", "EntryType"])
            .and_then(|level| u8::try_from(level).ok())
            .filter(|level| matches!(level, 1 | 2)),
        computer: string(&["MachineName"]),
        record: number(&["RecordId", "Index"]),
        data: data.map(|value| (String::new(), value)).collect(),
        message: string(&["Message"]),
    })
}

/// A time as Windows `PowerShell` or as `PowerShell` 7 writes it.
fn time(value: &Value) -> Option<Timestamp> {
    let text = value.as_str().or_else(|| value.get("value")?.as_str())?;
    match text.strip_prefix("/Date(") {
        Some(rest) => {
            let digits = rest.len() - rest.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
            Timestamp::from_millisecond(rest[..digits].parse().ok()?).ok()
        }
        None => text.parse().ok(),
    }
}

/// The text without the escapes of JSON.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(next) = rest.chars().next() else { break };
        rest = &rest[next.len_utf8()..];
        match next {
            'n' | 'r' => out.push('\n'),
            't' => out.push('\t'),
            'u' => {
                let code =
                    rest.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
                match code {
                    Some(character) => {
                        out.push(character);
                        rest = &rest[4..];
                    }
                    None => out.push_str("\\u"),
                }
            }
            other => out.push(other),
        }
    }
    out.push_str(rest);
    out
}

/// The text of a web page or a mail, if it is the source of one.
pub(super) fn html(text: &str) -> Option<String> {
    let mut end = text.len().min(SAMPLE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let start = text[..end].to_ascii_lowercase();
    let is_page = ["<html", "<body", "<br>", "<br/>", "<br />", "</p>", "</div>", "</td>", "<pre>"];
    is_page.iter().any(|tag| start.contains(tag)).then(|| plain(text))
}

/// Text without tags, with the characters that entities stand for.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Each bracket is looked for once, however many tags have none.
    let mut close = text.find('>');
    let mut has_end = true;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let place = text.len() - rest.len();
        if close.is_some_and(|close| close < place) {
            close = rest.find('>').map(|length| place + length);
        }
        if let Some((tag, after)) = close.and_then(|close| tag(rest, close - place)) {
            let lower = tag.to_ascii_lowercase();
            let name =
                lower.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            match name {
                "br" | "p" | "div" | "tr" | "li" | "pre" | "table" | "h1" | "h2" | "h3" | "title" => out.push('\n'),
                "td" | "th" => out.push(' '),
                // Of something else than a page, such as the fault of a service: its attributes may hold the code.
                _ if tag.contains('"')
                    && tag.contains(|digit: char| digit.is_ascii_digit())
                    && !WORDS.contains(&name) =>
                {
                    out.push_str(&rest[..rest.len() - after.len()]);
                }
                _ => {}
            }
            rest = after;
            if has_end && !lower.starts_with('/') && matches!(name, "style" | "script") {
                let end = rest.match_indices("</").map(|(at, _)| at).find(|at| {
                    let found = rest.as_bytes().get(at + 2..at + 2 + name.len());
                    found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
                });
                has_end = end.is_some();
                rest = end.map_or(rest, |end| &rest[end..]);
            }
        } else if let Some((character, after)) = entity(rest) {
            out.push_str(&character);
            rest = after;
        } else {
            let (first, after) = rest.split_at(1);
            out.push_str(first);
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// What is in the tag at the beginning, and what follows it. The next closing bracket is that far away.
fn tag(text: &str, close: usize) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('<')?;
    if close > TAG || !inside.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '/' | '!' | '?'))
    {
        return None;
    }
    Some((&text[1..close], &text[close + 1..]))
}

/// What the entity at the beginning stands for, and what follows it.
fn entity(text: &str) -> Option<(Cow<'static, str>, &str)> {
    let inside = text.strip_prefix('&')?;
    let end = inside.bytes().take(10).position(|byte| byte == b';')?;
    let (name, after) = (&inside[..end], &inside[end + 1..]);
    let character = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            Cow::Owned(char::from_u32(code)?.to_string())
        }
        None => Cow::Borrowed(ENTITIES.iter().find(|(known, _)| *known == name)?.1),
    };
    Some((character, after))
}
