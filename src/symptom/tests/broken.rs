//! Text that a console, a mail program or a web page had in its hands, and what is shown of it.

use super::{codes, one_line, read};

#[test]
fn dates_and_halves_of_codes_are_no_codes() {
    for text in [
        "Error\t5/12/2019 9:21:44 AM\tService",
        "Erreur\t14/03/2019 09:21:44",
        "Fehler 14.03.2019 09:21",
        "error 5-12-2019 it failed",
        "Error 9:21:44 AM",
        "Unknown error (0x8000)\nin a text",
        "a line that was cut (0x800",
        "a line that was cut (0x8",
        "it ended with error 0x80",
        "the mask (0x8009\nand more",
    ] {
        assert_eq!(codes(text), ["none"], "{text}");
    }
    assert_eq!(codes("it says: failure code: 0xc"), ["12"]);
}

#[test]
fn what_consoles_and_mail_break_is_read_as_one() {
    assert_eq!(codes(">> in the security package (0x8009\n>> 030E).”"), ["0x8009030E"]);
    assert_eq!(codes("General access denied error. (0x800\n70005).\nAt line:1"), ["0x80070005"]);
    assert_eq!(codes("No credentials are availab\nle in the secu\nrity package"), ["0x8009030E"]);
    assert_eq!(codes("     | No credentials are available in\n     | the security package"), ["0x8009030E"]);
    let console = format!("{:>80}\n1\\iso\\a.iso'. Error (0x80070005)", "attachment '\\\\fs");
    assert_eq!(read(&console, "x")[0].hints.unc, [r"\\fs1\iso\a.iso"]);
}

#[test]
fn the_code_stays_visible_in_a_long_line() {
    let long =
        format!("Machine 'web01': {}failed: No credentials (0x8009030E). {}", "words ".repeat(60), "more ".repeat(60));
    let text = &read(&long, "x")[0].text;
    assert!(text.starts_with("Machine 'web01'") && text.contains(" … ") && text.ends_with("(0x8009030E)"), "{text}");
    assert!(text.chars().count() <= 200, "{text}");
    let second = &read(&format!("one line\n{long}"), "x")[0].text;
    assert_eq!(second, text);
    assert!(one_line(&long).ends_with("(0x8009030E)"));
    let spaced = &read("User\u{a0}'CONTOSO\\alice' failed\u{202f}(0x80070005)", "x")[0];
    assert_eq!(spaced.text, r"User 'CONTOSO\alice' failed (0x80070005)");
    assert_eq!(spaced.hints.user.as_deref(), Some(r"CONTOSO\alice"));
}
