//! Text as `Format-List` writes it, with all values of a list.

use std::fmt::Write as _;

use super::things::{RESOURCE, Thing, is_list, principals, sid};

/// Where the console breaks lines.
const WIDTH: usize = 100;

pub(crate) fn write(things: &[Thing]) -> String {
    things.iter().map(|thing| object(thing, things)).collect::<Vec<_>>().join("\r\n")
}

fn object(thing: &Thing, things: &[Thing]) -> String {
    let mut lines: Vec<(&str, String)> = vec![("DistinguishedName", thing.dn.clone())];
    for (name, values) in &thing.attributes {
        let first = values.first().and_then(|value| value.text()).unwrap_or_default();
        let line = match *name {
            "objectClass" => ("ObjectClass", thing.class().to_owned()),
            "objectSid" => ("SID", values.first().map(|value| sid(value).to_string()).unwrap_or_default()),
            // A list shows times as the machine's language has them, without a zone; nothing in the pairs depends on these.
            "whenChanged" | "whenCreated" => (*name, "11/21/2026 4:21:16 AM".to_owned()),
            RESOURCE => {
                let allowed = values.first().map(|value| principals(value, things)).unwrap_or_default();
                lines.push(("PrincipalsAllowedToDelegateToAccount", format!("{{{}}}", allowed.join(", "))));
                let shown = if values.is_empty() { "" } else { "System.DirectoryServices.ActiveDirectorySecurity" };
                (*name, shown.to_owned())
            }
            name if is_list(name) => {
                let texts: Vec<&str> = values.iter().filter_map(|value| value.text()).collect();
                (name, format!("{{{}}}", texts.join(", ")))
            }
            name => (name, first.to_owned()),
        };
        lines.push(line);
    }
    let longest = lines.iter().map(|(name, _)| name.len()).max().unwrap();
    lines.iter().map(|(name, value)| wrapped(&format!("{name:longest$} : "), value)).collect()
}

/// Breaks a value at blanks, which are lost as when text is copied, and a word that is longer than a line anywhere.
fn wrapped(start: &str, value: &str) -> String {
    let indent = start.len();
    let mut lines = vec![String::new()];
    for word in value.split(' ') {
        let length = |line: &String| line.chars().count();
        let room = WIDTH - indent;
        let last = lines.last_mut().unwrap();
        if !last.is_empty() && length(last) + 1 + word.chars().count() > room && word.chars().count() <= room {
            lines.push(word.to_owned());
            continue;
        }
        if !last.is_empty() || value.starts_with(' ') {
            last.push(' ');
        }
        for character in word.chars() {
            if length(lines.last().unwrap()) >= room {
                lines.push(String::new());
            }
            lines.last_mut().unwrap().push(character);
        }
    }
    let mut text = format!("{start}{}\r\n", lines[0]);
    for line in &lines[1..] {
        write!(text, "{:indent$}{line}\r\n", "").unwrap();
    }
    text
}
