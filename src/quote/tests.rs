use proptest::prelude::*;

use super::*;

/// Values of the characters that matter, more often than chance would have them.
fn hostile() -> impl Strategy<Value = String> {
    let special =
        "['\"`$%!^&|<>();,=+#\\\\ a-z\u{e4}\u{2018}-\u{201e}\u{0}\u{1b}\n\r\t\u{a0}\u{202e}\u{200b}\u{e0041}:-]{0,24}";
    prop_oneof![special, any::<String>()]
}

fn anywhere(text: &str) -> Argument {
    Argument::Anywhere(text.to_owned())
}

/// Reads what `powershell` wrote by the rules of `PowerShell`; nothing where it is anything else than one literal.
fn read_powershell(expression: &str) -> Option<String> {
    let sum = expression.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let mut rest: Vec<char> = sum.unwrap_or(expression).chars().collect();
    let (mut units, mut first) = (Vec::new(), true);
    while !rest.is_empty() {
        if !first {
            rest = rest.strip_prefix([' ', '+', ' '].as_slice())?.to_vec();
        }
        let is_quote = |character: &char| matches!(character, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}');
        if rest.first().is_some_and(is_quote) {
            let mut at = 1;
            loop {
                let character = *rest.get(at)?;
                if is_quote(&character) {
                    at += 1;
                    if !rest.get(at).is_some_and(is_quote) {
                        break;
                    }
                }
                units.extend(character.encode_utf16(&mut [0; 2]).iter().copied());
                at += 1;
            }
            rest.drain(..at);
        } else {
            let text: String = rest.iter().collect();
            let digits: String = text.strip_prefix("[char]0x")?.chars().take_while(char::is_ascii_hexdigit).collect();
            // A sum must begin with a string.
            units.push(u16::from_str_radix(&digits, 16).ok().filter(|_| !first)?);
            rest.drain(.."[char]0x".len() + digits.len());
        }
        first = false;
    }
    String::from_utf16(&units).ok()
}

#[test]
fn powershell_strings_cannot_be_ended() {
    assert_eq!(powershell("VMHOST1$"), "'VMHOST1$'");
    assert_eq!(powershell("a'; Remove-Item x #"), "'a''; Remove-Item x #'");
    assert_eq!(
        powershell("a\u{2018}b\u{2019}c\u{201a}d\u{201b}e"),
        "'a\u{2018}\u{2018}b\u{2019}\u{2019}c\u{201a}\u{201a}d\u{201b}\u{201b}e'"
    );
    assert_eq!(powershell("abc\u{1b}def"), "('abc' + [char]0x1B + 'def')");
    assert_eq!(powershell("\n"), "('' + [char]0x0A)");
    assert_eq!(powershell("a\u{202e}\0"), "('a' + [char]0x202E + [char]0x00)");
    assert_eq!(powershell("\u{e0041}'"), "('' + [char]0xDB40 + [char]0xDC41 + '''')");
    assert_eq!(powershell("$(calc) `n \"x\""), "'$(calc) `n \"x\"'");
    assert_eq!(powershell(""), "''");
}

#[test]
fn arguments_mean_the_same_in_both_shells_or_say_so() {
    assert_eq!(cmd_argument("vmhost1.corp.test"), anywhere("vmhost1.corp.test"));
    assert_eq!(cmd_argument("cifs/vmhost1:445"), anywhere("cifs/vmhost1:445"));
    assert_eq!(cmd_argument("CORP\\VMHOST1$"), anywhere("CORP\\VMHOST1$"));
    assert_eq!(
        cmd_argument("Microsoft Virtual System Migration Service/vmhost1"),
        anywhere("\"Microsoft Virtual System Migration Service/vmhost1\"")
    );
    assert_eq!(cmd_argument("a&b|c<d>(e)^;,@{f}"), anywhere("\"a&b|c<d>(e)^;,@{f}\""));
    assert_eq!(cmd_argument("büro"), anywhere("\"büro\""));
    assert_eq!(cmd_argument("-x.y"), anywhere("\"-x.y\""));
    assert_eq!(cmd_argument("C:\\a\\"), anywhere("C:\\a\\"));
    assert_eq!(cmd_argument("a b$"), anywhere("\"a b$\""));
    assert_eq!(cmd_argument(""), anywhere("\"\""));
    let only = [
        "a\"b",
        "a%PATH%b",
        "a`b",
        "$env:x",
        "a$b",
        "a$$",
        "a!b!",
        "C:\\a b\\",
        "a\nb",
        "a\u{1b}b",
        "a\u{201c}b",
        "a\u{201d}b",
        "a\u{201e}b",
        "a\u{202e}b",
        "a\u{ff02}b",
        "a\u{a0}b",
        "a\u{2013}b",
        "a\tb",
        "a\u{feff}b",
    ];
    for value in only {
        assert_eq!(cmd_argument(value), Argument::PowerShellOnly(powershell(value)), "{value:?}");
    }
    assert_eq!(cmd_argument("a\"b").to_string(), "'a\"b'");
}

#[test]
fn words_of_a_posix_shell() {
    assert_eq!(sh_argument("vmhost1.corp.test"), "vmhost1.corp.test");
    assert_eq!(sh_argument("a'b"), r"'a'\''b'");
    assert_eq!(sh_argument("$(id) `id` \"\\"), "'$(id) `id` \"\\'");
    assert_eq!(sh_argument("a\u{1b}'\\\u{202e}"), r"$'a\033\047\134\342\200\256'");
    assert_eq!(sh_argument(""), "''");
    assert_eq!(sh_argument("~"), "'~'");
}

#[test]
fn lines_of_ldif() {
    assert_eq!(ldif_line("cn", b"vmhost1"), "cn: vmhost1");
    assert_eq!(ldif_line("cn", b""), "cn:");
    assert_eq!(ldif_line("cn", "büro".as_bytes()), "cn:: YsO8cm8=");
    for value in [b" a".as_slice(), b"a ", b":a", b"<a", b"a\nchangetype: delete", b"a\rb", b"\0", b"a\x1b", b"\xff"] {
        let line = ldif_line("cn", value);
        assert_eq!(line.strip_prefix("cn:: ").map(decode), Some(value.to_vec()));
    }
    assert_eq!(ldif_line("cn", b"a:b<c d"), "cn: a:b<c d");
    assert_eq!(ldif_line("cn\nx: y", b"a"), "cnxy: a");
    assert_eq!(ldif_dn("CN=a,DC=corp"), "dn: CN=a,DC=corp");
    assert_eq!(ldif_dn("CN=ü"), "dn:: Q049w7w=");

    let line = ldif_line("cn", "x".repeat(200).as_bytes());
    let lengths: Vec<_> = line.split('\n').map(str::len).collect();
    assert_eq!(lengths, [76, 76, 54]);
    assert_eq!(ldif_line("cn", "x".repeat(72).as_bytes()).len(), 76, "no empty line after a full one");
}

fn decode(text: &str) -> Vec<u8> {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    STANDARD.decode(text).unwrap()
}

#[test]
fn values_of_distinguished_names() {
    assert_eq!(distinguished_name_value("Smith, John"), "Smith\\, John");
    assert_eq!(distinguished_name_value(r#"a+b"c\d<e>f;g=h"#), r#"a\+b\"c\\d\<e\>f\;g\=h"#);
    assert_eq!(distinguished_name_value("#a#"), "\\#a#");
    assert_eq!(distinguished_name_value(" a b "), "\\ a b\\ ");
    assert_eq!(distinguished_name_value(" "), "\\ ");
    assert_eq!(distinguished_name_value("a\nCNF:x\0\u{202e}"), "a\\0ACNF:x\\00\\E2\\80\\AE");
    assert_eq!(distinguished_name_value("Büro"), "Büro");
}

fn read_name_value(value: &str) -> Vec<u8> {
    let octets = value.as_bytes();
    let (mut read, mut at) = (Vec::new(), 0);
    while let Some(&octet) = octets.get(at) {
        let pair = octets.get(at + 1..at + 3).filter(|pair| pair.iter().all(u8::is_ascii_hexdigit));
        let pair = pair.and_then(|pair| std::str::from_utf8(pair).ok());
        match (octet, pair.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'\\', Some(hidden)) => (read.push(hidden), at += 3).1,
            (b'\\', None) => (read.push(octets[at + 1]), at += 2).1,
            _ => (read.push(octet), at += 1).1,
        }
    }
    read
}

proptest! {
    #[test]
    fn powershell_reads_the_value_back(value in hostile()) {
        let written = powershell(&value);
        prop_assert!(!written.contains(is_deceptive));
        prop_assert_eq!(read_powershell(&written), Some(value));
    }

    #[test]
    fn an_argument_for_both_shells_holds_nothing_that_either_expands(value in hostile()) {
        if let Argument::Anywhere(text) = cmd_argument(&value) {
            let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            prop_assert_eq!(inner.unwrap_or(&text), &value);
            let expanded = "\"%!`\u{201c}\u{201d}\u{201e}";
            prop_assert!(!value.contains(|character| expanded.contains(character)));
            prop_assert!(!value.strip_suffix('$').unwrap_or(&value).contains('$'));
            let special = " &|<>^;,(){}@'";
            prop_assert!(inner.is_some() || !value.contains(|character| special.contains(character)));
            prop_assert!(inner.is_none() || !value.ends_with('\\'));
        }
    }

    #[test]
    fn ldif_reads_the_value_back(value in prop_oneof![hostile().prop_map(String::into_bytes), any::<Vec<u8>>()]) {
        let line = ldif_line("cn", &value);
        prop_assert!(line.split('\n').all(|part| part.len() <= 76));
        prop_assert!(line.split('\n').skip(1).all(|part| part.starts_with(' ') && part.len() > 1));
        let line = line.replace("\n ", "");
        let read = match line.strip_prefix("cn:: ") {
            Some(text) => decode(text),
            None => line.strip_prefix("cn:").unwrap().trim_start_matches(' ').as_bytes().to_vec(),
        };
        prop_assert_eq!(read, value);
    }

    #[test]
    fn in_ascii_alone_the_value_is_the_same(value in hostile()) {
        let literal = powershell_ascii(&value);
        prop_assert!(literal.bytes().all(|octet| matches!(octet, b' '..=b'~')), "{literal:?}");
        prop_assert_eq!(read_powershell(&literal), Some(value));
    }

    #[test]
    fn a_name_reads_the_value_back(value in hostile()) {
        prop_assert_eq!(read_name_value(&distinguished_name_value(&value)), value.into_bytes());
    }
}

#[cfg(unix)]
#[test]
fn a_shell_reads_the_value_back() {
    let run = |shell: &str, value: &str| {
        let script = format!("printf '[%s]' {}", sh_argument(value));
        let output = std::process::Command::new(shell).arg("-c").arg(script).output().ok()?;
        Some(String::from_utf8(output.stdout).unwrap())
    };
    let plain =
        ["", "a'b", "$(id)", "`id`", "a\\", "\\'", "\"", "!x", "~", "*", "a b", "ä", "-n", "a;b", "#", "''", "{a,b}"];
    for value in plain {
        assert_eq!(run("sh", value).unwrap(), format!("[{value}]"));
    }
    // Not every machine has bash; those that have must agree.
    for value in ["a\nb\n", "\u{1b}[2J", "'\u{202e}\\n'", "\r'; id; '"] {
        if let Some(read) = run("bash", value) {
            assert_eq!(read, format!("[{value}]"));
        }
    }
}
