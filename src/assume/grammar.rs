//! Assumptions as text: `ACCOUNT: CHANGE[, CHANGE...]`.

use super::wish::{Flag, Said, Wish};
use crate::{name::HostName, spn::Spn};

/// What a change may be, said with every error.
const EXPECTED: &str = "expected ACCOUNT: CHANGE[, CHANGE...], where a CHANGE is T2A4D=on|off, unconstrained=on|off, \
sensitive=on|off, disabled=on|off, +SPN or -SPN (its delegation list), +spn:SPN or -spn:SPN (the names that it owns), \
+accept:HOST or -accept:HOST (who may delegate to it)";

/// Whether an operand is meant as text: what follows its first colon begins with `+`, with `-`, or with a word and `=`.
/// Anything else is the name of a file.
pub fn is_text(operand: &str) -> bool {
    operand.split_once(':').is_some_and(|(_, changes)| {
        let changes = changes.trim_start();
        let after_word = changes.trim_start_matches(|character: char| character.is_ascii_alphanumeric());
        changes.starts_with(['+', '-'])
            || (after_word.len() < changes.len() && after_word.trim_start().starts_with('='))
    })
}

/// Reads the text.
///
/// # Errors
/// What is wrong with it, and what was expected.
pub(super) fn parse(text: &str) -> Result<Said, String> {
    let expected = |what: String| format!("{what}; {EXPECTED}");
    let (account, changes) = text.split_once(':').ok_or_else(|| expected("there is no colon".to_owned()))?;
    let account = account.trim();
    if HostName::new(account).as_str().is_empty() {
        return Err(expected("there is no account before the colon".to_owned()));
    }
    let wishes = changes.split(',').map(|change| wish(change.trim()).map_err(expected)).collect::<Result<_, _>>()?;
    Ok(Said { text: text.to_owned(), account: account.to_owned(), wishes })
}

fn wish(change: &str) -> Result<Wish, String> {
    let mut characters = change.chars();
    match characters.next() {
        Some('+') => value(true, characters.as_str()),
        Some('-') => value(false, characters.as_str()),
        Some(_) => flag(change),
        None => Err("a change is empty".to_owned()),
    }
}

/// `KEYWORD=on|off`.
fn flag(change: &str) -> Result<Wish, String> {
    let (word, state) = change.split_once('=').ok_or_else(|| format!("{change:?} is no change"))?;
    let flag = Flag::named(word.trim()).ok_or_else(|| format!("{:?} cannot be switched on or off", word.trim()))?;
    match state.trim() {
        on if on.eq_ignore_ascii_case("on") => Ok(Wish::Flag(flag, true)),
        off if off.eq_ignore_ascii_case("off") => Ok(Wish::Flag(flag, false)),
        other => Err(format!("{} is on or off, not {other:?}", flag.keyword)),
    }
}

/// What follows `+` or `-`.
fn value(is_there: bool, text: &str) -> Result<Wish, String> {
    let sign = if is_there { '+' } else { '-' };
    let after = |keyword: &str| {
        let start = text.get(..keyword.len())?;
        start.eq_ignore_ascii_case(keyword).then(|| text[keyword.len()..].trim())
    };
    if let Some(host) = after("accept:") {
        if HostName::new(host).as_str().is_empty() {
            return Err(format!("no host after {sign}accept:"));
        }
        return Ok(Wish::Accept { host: host.to_owned(), is_there });
    }
    let (attribute, spn) = match after("spn:") {
        Some(spn) => (super::NAMES, spn),
        None => (super::LIST, text.trim()),
    };
    if Flag::named(spn.split('=').next().unwrap_or_default().trim()).is_some() {
        return Err(format!("{sign}{spn} is no service principal name; {spn} is switched with =on or =off"));
    }
    // A list may hold anything, and what it holds can be taken out; what is put in is meant to be of use.
    let parsed = Spn::parse(spn);
    let is_host = !parsed.host().is_empty() && !parsed.host().contains([' ', '\t', ';', '=']);
    let is_class = !parsed.class().is_empty() && !parsed.class().contains([':', ';', '=']);
    if spn.is_empty() || (is_there && !(is_class && is_host)) {
        return Err(format!("{sign}{text} names no service; a service principal name is CLASS/HOST"));
    }
    Ok(Wish::Value { attribute, value: spn.to_owned(), is_there })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::assume::{LIST, NAMES};

    fn value(attribute: &'static str, value: &str, is_there: bool) -> Wish {
        Wish::Value { attribute, value: value.to_owned(), is_there }
    }

    #[test]
    fn every_form_is_read() {
        let flag = |word, on| Wish::Flag(Flag::named(word).unwrap(), on);
        let accept = |host: &str, is_there| Wish::Accept { host: host.to_owned(), is_there };
        for (text, account, wishes) in [
            ("vmhost1: T2A4D=on", "vmhost1", vec![flag("T2A4D", true)]),
            ("VMHOST1$:t2a4d = OFF", "VMHOST1$", vec![flag("T2A4D", false)]),
            (
                "CONTOSO\\alice: sensitive=on, Disabled=off,unconstrained=on",
                "CONTOSO\\alice",
                vec![flag("sensitive", true), flag("disabled", false), flag("unconstrained", true)],
            ),
            ("vmhost1: +cifs/fs1", "vmhost1", vec![value(LIST, "cifs/fs1", true)]),
            (
                "vmhost1.contoso.com: +Microsoft Virtual System Migration Service/vmhost2, -cifs/fs1:445",
                "vmhost1.contoso.com",
                vec![
                    value(LIST, "Microsoft Virtual System Migration Service/vmhost2", true),
                    value(LIST, "cifs/fs1:445", false),
                ],
            ),
            (
                "fs1: +spn:cifs/fs1, -SPN: host/fs1",
                "fs1",
                vec![value(NAMES, "cifs/fs1", true), value(NAMES, "host/fs1", false)],
            ),
            ("fs1:+accept:vmhost1,-Accept: vmhost2", "fs1", vec![accept("vmhost1", true), accept("vmhost2", false)]),
            ("alice@contoso.com: -Hyper-V Hosts", "alice@contoso.com", vec![value(LIST, "Hyper-V Hosts", false)]),
        ] {
            assert!(is_text(text), "{text}");
            let said = parse(text).unwrap();
            assert_eq!((said.account.as_str(), &said.wishes), (account, &wishes), "{text}");
        }
    }

    #[test]
    fn near_misses_say_what_was_expected() {
        for (text, what) in [
            (": T2A4D=on", "no account"),
            ("$: T2A4D=on", "no account"),
            ("vmhost1: T2A4D=yes", "T2A4D is on or off, not \"yes\""),
            ("vmhost1: T2A4D=", "T2A4D is on or off, not \"\""),
            ("vmhost1: T2A5D=on", "\"T2A5D\" cannot be switched"),
            ("vmhost1: T2A4D=on,", "a change is empty"),
            ("vmhost1: +T2A4D", "is switched with =on or =off"),
            ("vmhost1: -sensitive=on", "is switched with =on or =off"),
            ("vmhost1: +", "+ names no service"),
            ("vmhost1: -", "- names no service"),
            ("vmhost1: +spn:", "+spn: names no service"),
            ("vmhost1: +cifs", "+cifs names no service"),
            ("vmhost1: +cifs/", "+cifs/ names no service"),
            ("vmhost1: +/fs1", "+/fs1 names no service"),
            ("vmhost1: +accept:", "no host after +accept:"),
            ("vmhost1: +accept:\\\\", "no host after +accept:"),
            ("vmhost1: +sqn:cifs/fs1", "+sqn:cifs/fs1 names no service"),
            ("vmhost1: +spn=cifs/fs1", "+spn=cifs/fs1 names no service"),
            ("vmhost1: +cifs/fs1, cifs/fs2", "\"cifs/fs2\" is no change"),
            ("vmhost1: +cifs/fs1; T2A4D=on", "names no service"),
            ("vmhost1: +cifs/fs1 +cifs/fs2", "names no service"),
        ] {
            assert!(is_text(text), "{text}");
            let said = parse(text).unwrap_err();
            assert!(said.contains(what) && said.contains("expected ACCOUNT: CHANGE"), "{text}: {said}");
        }
    }

    #[test]
    fn what_names_no_change_is_a_file() {
        for file in [
            "fix.ldif",
            "C:\\temp\\fix.ldf",
            "/tmp/a=b.ldif",
            "vmhost1 +cifs/fs1",
            "vmhost1: T2A4D",
            "a:b",
            "",
            ":",
            "a:=",
        ] {
            assert!(!is_text(file), "{file}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}", near in "[a$\\\\@]{0,3}: ?([+-]?(spn:|accept:|T2A4D|é)?[=a/:, ]{0,6}){0,3}") {
            for text in [text, near] {
                let _ = (is_text(&text), parse(&text));
            }
        }
    }
}
