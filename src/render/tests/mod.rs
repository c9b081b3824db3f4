//! Every form of several reports, as snapshots, and what must hold for all of them.

mod command;
mod explain;
mod samples;
mod stories;

use super::{Format, Style, Verbosity, layout::columns, render, render_proof};
use crate::{clean::is_deceptive, report::Report};

const FORMATS: [(Format, &str); 4] =
    [(Format::Text, "text"), (Format::Markdown, "markdown"), (Format::Json, "json"), (Format::Html, "html")];

fn style(verbosity: Verbosity) -> Style {
    Style { verbosity, ..Style::default() }
}

fn text(report: &Report, verbosity: Verbosity) -> String {
    render(report, Format::Text, &style(verbosity))
}

/// All that is on screen, without the colours.
fn every_output() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (name, report) in samples::all() {
        for (format, format_name) in FORMATS {
            for verbosity in [Verbosity::Quiet, Verbosity::Normal, Verbosity::Verbose] {
                let shown = render(&report, format, &style(verbosity));
                all.push((format!("{name}, {format_name}, {verbosity:?}"), shown));
            }
        }
    }
    all
}

#[test]
fn forms_of_a_broken_case() {
    for (format, name) in FORMATS {
        insta::assert_snapshot!(format!("broken_{name}"), render(&samples::broken(), format, &Style::default()));
    }
    insta::assert_snapshot!("broken_text_quiet", text(&samples::broken(), Verbosity::Quiet));
    insta::assert_snapshot!("broken_text_verbose", text(&samples::broken(), Verbosity::Verbose));
}

#[test]
fn forms_of_hostile_values() {
    for (format, name) in FORMATS {
        insta::assert_snapshot!(format!("hostile_{name}"), render(&samples::hostile(), format, &Style::default()));
    }
}

#[test]
fn forms_of_a_proof() {
    let proof = crate::prove::tests::sample();
    for (format, name) in FORMATS {
        insta::assert_snapshot!(format!("proof_{name}"), render_proof(&proof, format, &Style::default()));
    }
    for (verbosity, name) in [(Verbosity::Quiet, "quiet"), (Verbosity::Verbose, "verbose")] {
        insta::assert_snapshot!(format!("proof_text_{name}"), render_proof(&proof, Format::Text, &style(verbosity)));
    }
}

#[test]
fn forms_of_other_outcomes() {
    for (name, report) in [
        ("incomplete", samples::incomplete()),
        ("healthy", samples::healthy()),
        ("no_need", samples::no_need()),
        ("many_values", samples::many_values()),
        ("what_if", samples::what_if()),
        ("seen", stories::seen()),
    ] {
        for (format, format_name) in [(Format::Text, "text"), (Format::Markdown, "markdown")] {
            insta::assert_snapshot!(format!("{name}_{format_name}"), render(&report, format, &Style::default()));
        }
        insta::assert_snapshot!(format!("{name}_text_quiet"), text(&report, Verbosity::Quiet));
    }
}

#[test]
fn nothing_is_wider_than_the_page() {
    for width in [60, 72, 100] {
        for verbosity in [Verbosity::Normal, Verbosity::Verbose] {
            for (name, report) in samples::all() {
                let shown = render(&report, Format::Text, &Style { verbosity, width, ..Style::default() });
                for line in shown.lines() {
                    // What begins a line: its indent, label, branch, rank or number; then what cannot be broken.
                    let is_one_token = longest_token(line) + 22 >= columns(line);
                    assert!(columns(line) <= width || is_one_token, "{name} at {width}: {line}");
                }
            }
        }
    }
}

/// Columns of the longest run without a blank, or of the longest literal.
fn longest_token(line: &str) -> usize {
    let line = line.trim_end_matches(" `");
    let words = line.split(' ').map(columns).max().unwrap_or(0);
    let literals = line.match_indices('\'').map(|(at, _)| at).collect::<Vec<_>>();
    let literal = match (literals.first(), literals.last()) {
        (Some(first), Some(last)) => columns(&line[*first..*last]) + 1,
        _ => 0,
    };
    words.max(literal)
}

#[test]
fn nothing_in_any_form_is_a_control_or_hidden() {
    for (name, shown) in every_output() {
        let found = shown.chars().find(|character| *character != '\n' && is_deceptive(*character));
        assert_eq!(found, None, "{name}");
        assert!(shown.ends_with('\n') && !shown.ends_with("\n\n"), "{name}");
        assert!(!shown.contains(" \n"), "{name}: a blank at the end of a line");
    }
}

#[test]
fn hostile_values_make_no_lines_and_no_markup() {
    let report = samples::hostile();
    for (format, name) in FORMATS {
        let shown = render(&report, format, &style(Verbosity::Verbose));
        assert!(!shown.lines().any(|line| line.starts_with("✓ healthy: forged")), "{name}");
    }
    let html = render(&report, Format::Html, &style(Verbosity::Verbose));
    assert!(!html.contains("<script") && html.contains("&lt;script&gt;"));
    assert!(!html.contains("src=") && !html.contains("href="));
    let markdown = render(&report, Format::Markdown, &style(Verbosity::Verbose));
    assert!(markdown.contains("````"), "a fence longer than the backticks in the block");
    for row in markdown.lines().filter(|line| line.starts_with("| ")) {
        let pipes = row.match_indices('|').filter(|(at, _)| !row[..*at].ends_with('\\')).count();
        assert_eq!(pipes, 6, "{row}");
    }
}

#[test]
fn colours_only_where_they_are_asked_for_and_only_around_the_same_text() {
    for (name, report) in samples::all() {
        for verbosity in [Verbosity::Quiet, Verbosity::Normal, Verbosity::Verbose] {
            let plain = text(&report, verbosity);
            let coloured = render(&report, Format::Text, &Style { color: true, ..style(verbosity) });
            assert!(!plain.contains('\u{1b}') && coloured.contains('\u{1b}'), "{name}");
            assert_eq!(without_colours(&coloured), plain, "{name}");
        }
        for format in [Format::Markdown, Format::Json, Format::Html] {
            assert!(!render(&report, format, &Style { color: true, ..Style::default() }).contains('\u{1b}'));
        }
    }
}

fn without_colours(text: &str) -> String {
    let mut pieces = text.split('\u{1b}');
    let first = pieces.next().unwrap().to_owned();
    pieces.fold(first, |text, piece| text + piece.split_once('m').unwrap().1)
}

#[test]
fn json_is_the_serialisation() {
    for (_, report) in samples::all() {
        let shown: serde_json::Value = serde_json::from_str(&render(&report, Format::Json, &Style::default())).unwrap();
        assert_eq!(shown, serde_json::to_value(&report).unwrap());
    }
}

#[test]
fn quiet_is_one_line_for_each_cause() {
    assert_eq!(text(&samples::broken(), Verbosity::Quiet).lines().count(), samples::broken().causes.len());
    assert_eq!(text(&samples::healthy(), Verbosity::Quiet).lines().count(), 1);
    let incomplete = text(&samples::incomplete(), Verbosity::Quiet);
    assert_eq!(incomplete.lines().count(), 1);
    assert!(incomplete.contains("incomplete") && incomplete.contains("not examined: "));
}

#[test]
fn verbose_leaves_nothing_out() {
    let report = samples::many_values();
    for (format, _) in FORMATS {
        let shown = render(&report, format, &style(Verbosity::Verbose));
        assert_eq!(shown.matches("cifs/host").count(), 3_000);
    }
    assert!(text(&report, Verbosity::Normal).contains("… and 2992 more (-v)"));
    let shown = text(&samples::broken(), Verbosity::Verbose);
    for check in samples::broken().ruled_out {
        assert!(shown.contains(check.slug) && shown.contains(check.because));
    }
    assert!(shown.contains("[MS-SFU] 3.2.5.1.2") && shown.contains("changetype: modify"));
}
