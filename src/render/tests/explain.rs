//! What an error or a check means, in every form.

use super::{FORMATS, style};
use crate::{
    clean::is_deceptive,
    explain::{Explanation, explain, list},
    render::{Format, Style, Verbosity, layout::columns, render_explanation},
};

const PASTED: &str =
    "Failed to create external configuration store at '\\\\fs1\\vms': General access denied error. (0x80070005)";

fn text(explanation: &Explanation) -> String {
    render_explanation(explanation, Format::Text, &Style::default())
}

#[test]
fn forms_of_an_explanation() {
    for (format, name) in FORMATS {
        let shown = render_explanation(&explain("0xC000006E"), format, &Style::default());
        insta::assert_snapshot!(format!("status_{name}"), shown);
    }
    for (name, asked) in [
        ("several_readings", "32"),
        ("elsewhere", "1385"),
        ("event", "VMMS 14050"),
        ("check", "KCD401"),
        ("cause", "fw-6600"),
        ("pasted", PASTED),
        ("near", "KDC_ERR_BADOPTON"),
        ("unknown", "0x80070057"),
    ] {
        insta::assert_snapshot!(format!("{name}_text"), text(&explain(asked)));
    }
    let verbose = render_explanation(&explain("14"), Format::Markdown, &style(Verbosity::Verbose));
    insta::assert_snapshot!("verbose_markdown", verbose);
}

#[test]
fn the_list_has_a_line_for_everything() {
    let list = list();
    let shown = text(&list);
    for one in &list.matches {
        let name = &one.code;
        assert!(shown.lines().any(|line| line.trim_start().starts_with(name)), "{name}");
    }
    assert!(shown.lines().all(|line| columns(line) <= 100), "wider than the page");
}

#[test]
fn nothing_hostile_gets_through_and_colours_change_nothing_else() {
    for asked in ["\u{1b}[31m0x8009030E\u{202e}", "\u{1b}]0;x\u{7}nothing \u{8}known", "KDC_ERR_\u{1b}[0mBADOPTON"] {
        for (format, name) in FORMATS {
            let shown = render_explanation(&explain(asked), format, &Style::default());
            assert!(!shown.contains(|c| c != '\n' && is_deceptive(c)), "{asked:?} as {name}");
        }
    }
    let colored = render_explanation(&explain("13"), Format::Text, &Style { color: true, ..Style::default() });
    assert!(colored.contains('\u{1b}'));
    let mut plain = String::new();
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, rest)| rest);
    }
    assert_eq!(plain + rest, text(&explain("13")));
}
