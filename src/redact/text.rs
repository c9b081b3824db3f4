//! Prose from outside: messages, a server's own words, remarks.

use std::net::{IpAddr, Ipv4Addr};

use super::{
    Redactor,
    form::{Kind, Space, fold, fold_char},
    known,
    value::is_guid,
};

const QUOTES: [char; 13] = ['\'', '"', '‘', '’', '‚', '“', '”', '„', '«', '»', '「', '」', '`'];

/// A text as single characters, so that a place is a number.
struct Page {
    characters: Vec<char>,
    folded: Vec<char>,
}

impl Page {
    fn of(text: &str) -> Self {
        Self { characters: text.chars().collect(), folded: text.chars().map(fold_char).collect() }
    }

    fn at(&self, place: usize) -> Option<char> {
        self.characters.get(place).copied()
    }

    fn before(&self, place: usize) -> Option<char> {
        place.checked_sub(1).and_then(|before| self.at(before))
    }

    fn slice(&self, start: usize, end: usize) -> String {
        self.characters[start..end.min(self.characters.len())].iter().collect()
    }

    fn folded(&self, start: usize, end: usize) -> Option<String> {
        self.folded.get(start..end).map(|characters| characters.iter().collect())
    }

    /// Where a run of such characters ends.
    fn run(&self, start: usize, is_in: impl Fn(char) -> bool) -> usize {
        let rest = self.characters.get(start..).unwrap_or_default();
        start + rest.iter().take_while(|character| is_in(**character)).count()
    }

    fn starts_with(&self, place: usize, folded: &str) -> bool {
        self.folded(place, place + folded.chars().count()).is_some_and(|found| found == folded)
    }

    /// Whether a word may begin here.
    fn begins(&self, place: usize) -> bool {
        !self.before(place).is_some_and(char::is_alphanumeric) || !self.at(place).is_some_and(char::is_alphanumeric)
    }

    /// Whether a word may end before here.
    fn ends(&self, place: usize) -> bool {
        !self.at(place).is_some_and(char::is_alphanumeric) || !self.before(place).is_some_and(char::is_alphanumeric)
    }
}

/// What was recognised: where it ends, and what stands for it.
type Found = Option<(usize, String)>;

fn is_name_character(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '.' | '_' | '-' | '$')
}

/// What stands before a backslash and an account. Not so the folders of a path, and the domains of Windows itself.
fn is_domain_before_account(page: &Page, at: usize, name: &str, end: usize) -> bool {
    !page.before(at).is_some_and(|before| matches!(before, '\\' | ':' | '/'))
        && page.at(end) != Some('\\')
        && !known::is_authority(name)
        && !name.to_ascii_lowercase().starts_with("hk")
        && name.contains(char::is_alphabetic)
}

impl Redactor {
    /// The text with every name in it replaced that is known or has the form of one.
    pub(super) fn prose(&mut self, text: &str) -> String {
        if !self.reads_prose {
            return text.to_owned();
        }
        if let Some(known) = self.cache.get(text) {
            return known.clone();
        }
        let rewritten = self.rewritten(text.to_owned());
        self.cache.insert(text.to_owned(), rewritten.clone());
        rewritten
    }

    fn rewritten(&mut self, mut text: String) -> String {
        for path in self.files.clone() {
            // The folders of a file are those of whoever runs this.
            let shown = path.display().to_string();
            if let Some(name) = path.file_name().filter(|name| name.len() < shown.len()) {
                text = text.replace(&shown, &name.to_string_lossy());
            }
        }
        let page = Page::of(&text);
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(character) = page.at(at) {
            let found = if page.begins(at) { self.recognise(&page, at) } else { None };
            match found {
                Some((end, pseudonym)) if end > at => {
                    out.push_str(&pseudonym);
                    at = end;
                }
                _ => {
                    out.push(character);
                    at += 1;
                }
            }
        }
        out
    }

    fn recognise(&mut self, page: &Page, at: usize) -> Found {
        self.unc(page, at)
            .or_else(|| self.sid_in(page, at))
            .or_else(|| self.guid_in(page, at))
            .or_else(|| self.address_in(page, at))
            .or_else(|| self.in_letters(page, at))
            .or_else(|| self.dn_in(page, at))
            .or_else(|| self.qualified(page, at))
            .or_else(|| self.longest(page, at))
            .or_else(|| self.quoted(page, at))
    }

    /// `\\server\share\…`, to the end of its quotes or to a blank.
    fn unc(&mut self, page: &Page, at: usize) -> Found {
        let is_unc = page.starts_with(at, "\\\\") && page.before(at) != Some('\\');
        if !is_unc || !page.at(at + 2).is_some_and(char::is_alphanumeric) {
            return None;
        }
        let is_quoted = page.before(at).is_some_and(|before| QUOTES.contains(&before));
        let end = page.run(at, |character| {
            let ends = if is_quoted { QUOTES.contains(&character) } else { character.is_whitespace() };
            !ends && !matches!(character, '\n' | '<' | '>' | '|' | '*' | '?' | '"')
        });
        let path = page.slice(at, end);
        let path = path.trim_end_matches(['.', ',', ';', ':', ')', ']', '\'', ' ']);
        Some((at + path.chars().count(), self.path(path)))
    }

    fn sid_in(&mut self, page: &Page, at: usize) -> Found {
        if !page.starts_with(at, "s-1-") {
            return None;
        }
        let end = page.run(at + 4, |character| character.is_ascii_digit() || character == '-');
        let sid = page.slice(at, end);
        let sid = sid.trim_end_matches('-');
        Some((at + sid.chars().count(), self.sid(sid)))
    }

    fn guid_in(&mut self, page: &Page, at: usize) -> Found {
        let guid = page.slice(at, at + 36);
        (is_guid(&guid) && page.ends(at + 36)).then(|| (at + 36, self.guid(&guid)))
    }

    fn address_in(&mut self, page: &Page, at: usize) -> Found {
        if !page.at(at).is_some_and(|first| first.is_ascii_hexdigit() || first == ':') {
            return None;
        }
        // Backwards, in the name of a PTR record.
        let name = page.slice(at, page.run(at, is_name_character));
        if name.to_ascii_lowercase().contains(".arpa") {
            return Some((at + name.chars().count(), self.host(&name)));
        }
        let end = page.run(at, |character| character.is_ascii_digit() || character == '.');
        let v4 = page.slice(at, end);
        let v4 = v4.trim_end_matches('.');
        if let (Ok(address), true) = (v4.parse::<Ipv4Addr>(), page.ends(at + v4.len())) {
            return Some((at + v4.len(), self.ip(address.into()).to_string()));
        }
        let end = page.run(at, |character| character.is_ascii_hexdigit() || matches!(character, ':' | '.'));
        let v6 = page.slice(at, end);
        let v6 = v6.trim_end_matches('.');
        let v6 = if v6.ends_with("::") { v6 } else { v6.trim_end_matches(':') };
        let address = v6.parse::<IpAddr>().ok().filter(|_| page.ends(at + v6.len()))?;
        Some((at + v6.len(), self.ip(address).to_string()))
    }

    /// `xn--bro1-0ra.contoso.com`: what begins so is a name of the DNS and nothing else.
    fn in_letters(&mut self, page: &Page, at: usize) -> Found {
        let name = page.starts_with(at, "xn--").then(|| page.slice(at, page.run(at, is_name_character)))?;
        let name = name.trim_end_matches(['.', '-', '$']);
        Some((at + name.chars().count(), self.host(name)))
    }

    /// `CN=HV1,OU=Hosts,DC=contoso,DC=com`. The last part ends where a word does.
    fn dn_in(&mut self, page: &Page, at: usize) -> Found {
        let is_part = |place: usize| ["cn=", "ou=", "dc="].iter().any(|kind| page.starts_with(place, kind));
        if !is_part(at) {
            return None;
        }
        let mut end = at;
        loop {
            let stop = page.run(end, |character| !matches!(character, ',' | '\n' | '"' | ')' | ';'));
            let escaped = page.before(stop) == Some('\\') && page.at(stop).is_some();
            if escaped {
                end = stop + 1;
                continue;
            }
            let goes_on = page.at(stop) == Some(',') && is_part(page.run(stop + 1, |character| character == ' '));
            let is_dc = page.starts_with(end, "dc=");
            if goes_on {
                end = page.run(stop + 1, |character| character == ' ');
            } else {
                end = if is_dc { page.run(end + 3, is_name_character) } else { stop };
                break;
            }
        }
        let dn = page.slice(at, end);
        let dn = dn.trim_end_matches(['.', '\'', ' ']);
        Some((at + dn.chars().count(), self.dn(Kind::Name, dn)))
    }

    /// `alice@contoso.com`, `CONTOSO\alice`, `hv1.contoso.com`.
    fn qualified(&mut self, page: &Page, at: usize) -> Found {
        let is_start = page.at(at).is_some_and(|first| first.is_alphanumeric() || first == '_');
        if !is_start || page.before(at).is_some_and(|before| matches!(before, '_' | '-' | '$')) {
            return None;
        }
        let end = page.run(at, is_name_character);
        let other = page.run(end + 1, is_name_character);
        let has_other = page.at(end + 1).is_some_and(char::is_alphanumeric);
        let name = page.slice(at, end);
        match page.at(end) {
            Some('@') if has_other => {
                let other = page.slice(end + 1, other);
                let other = other.trim_end_matches(['.', '-']);
                let mapped = format!("{}@{}", self.account(Kind::User, &name), self.domain(other));
                Some((end + 1 + other.chars().count(), mapped))
            }
            Some('\\') if has_other && is_domain_before_account(page, at, &name, other) => {
                let account = page.slice(end + 1, other);
                let account = account.trim_end_matches(['.', '-']);
                let mapped = format!("{}\\{}", self.domain(&name), self.account(Kind::User, account));
                Some((end + 1 + account.chars().count(), mapped))
            }
            _ => {
                let name = name.trim_end_matches(['.', '-', '$']);
                let is_longer = self.match_length(page, at).is_none_or(|length| length < name.chars().count());
                (name.contains('.') && is_longer && self.is_in_known_domain(name))
                    .then(|| (at + name.chars().count(), self.host(name)))
            }
        }
    }

    fn match_length(&self, page: &Page, at: usize) -> Option<usize> {
        self.map.lengths().into_iter().find(|length| {
            page.ends(at + length)
                && page.folded(at, at + length).is_some_and(|word| self.map.find(Space::Words, &word).is_some())
        })
    }

    /// The longest known name that begins here.
    fn longest(&mut self, page: &Page, at: usize) -> Found {
        let end = at + self.match_length(page, at)?;
        let word = page.slice(at, end);
        let is_class = page.at(end) == Some('/') && known::is_class(&word);
        let kind = self.map.kind_of(&fold(&word))?;
        (!is_class).then(|| (end, self.word(kind, &word)))
    }

    /// A word in quotes is what a message was filled in with, such as the name of a virtual machine; and so is more than a word that has
    /// a number in it. Windows' own words in quotes are sentences.
    fn quoted(&mut self, page: &Page, at: usize) -> Found {
        let before = page.before(at).filter(|before| QUOTES.contains(before))?;
        let end = page.run(at, |character| !QUOTES.contains(&character) && character != '\n');
        let after = page.at(end)?;
        let is_pair = (before == after || !before.is_ascii()) && !page.at(end + 1).is_some_and(char::is_alphanumeric);
        let inside = page.slice(at, end);
        let is_word = !inside.contains(char::is_whitespace);
        let is_name = inside.contains(char::is_alphabetic)
            && (is_word || inside.contains(|character: char| character.is_ascii_digit()))
            && inside.chars().count() <= 253;
        let is_code = inside.to_ascii_lowercase().starts_with("0x")
            || (inside.contains('_') && !inside.contains(char::is_lowercase));
        let is_ours =
            is_code || known::is_class(&inside) || known::is_well_known(&inside) || inside.contains(['/', '\\', '=']);
        (is_pair && is_name && !is_ours).then(|| (end, self.word(Kind::Name, &inside)))
    }
}
