//! One cause as text.

use crate::{
    checks::{Evidence, Severity},
    fix::{Fix, Safety},
    render::{
        Style, command, forecast,
        layout::{Page, Role},
        words::{self, Mark},
    },
    report::{CauseView, Report},
};

/// The indent of all but the title.
const INDENT: usize = 5;
/// The columns of a label.
const LABEL: usize = 10;

pub(super) fn show(page: &mut Page, report: &Report, cause: &CauseView, style: &Style) {
    let mark = Mark::of_severity(cause.severity);
    let rank = format!(" {:<2} ", cause.rank);
    let lead = page.lead([(Role::Mark(mark), mark.sign()), (Role::Plain, rank.as_str())]);
    page.with_right(&lead, Role::Title, &cause.title, &words::tag(cause), INDENT);
    if !cause.detail.is_empty() {
        page.indented(INDENT, Role::Plain, &cause.detail);
    }
    let mut under = Under { page, label: "" };
    if !cause.title.contains(&cause.subject) {
        under.label("concerns").text(&cause.subject);
    }
    under.label("seen");
    evidence(&mut under, &cause.evidence, style);
    under.label("explains");
    let (symptoms, slugs) = words::explained(report, cause);
    for (code, text) in symptoms {
        let line = under.page.shortened(&format!("{code}  {text}"), INDENT + LABEL);
        under.text(&line);
    }
    if !slugs.is_empty() {
        under.text(&slugs.join(", "));
    }
    match &cause.fix {
        // A note must not stand before what matters with a screenful of commands.
        Some(fix) if cause.severity == Severity::Info && !style.is_verbose() => {
            under.label("fix").text(&format!("{} (-v shows how)", fix.title));
        }
        Some(fix) => mend(&mut under, fix, style),
        None => {}
    }
}

fn evidence(under: &mut Under<'_>, all: &[Evidence], style: &Style) {
    for (at, fact) in all.iter().enumerate() {
        let (shown, left) = words::first_values(&fact.values, style.is_verbose());
        match shown {
            [] => under.text(&format!("{} has no value", fact.field)),
            [value] if left == 0 => under.hanging(&format!("{} {}", fact.field, words::value(value))),
            values => {
                under.text(&fact.field);
                for value in values {
                    under.deeper(&words::value(value));
                }
                if left > 0 {
                    under.deeper(&format!("… and {left} more (-v)"));
                }
            }
        }
        let place = words::place(&fact.object, &fact.source);
        let is_said_next = all.get(at + 1).is_some_and(|next| next.object == fact.object && next.source == fact.source);
        if !place.is_empty() && !is_said_next {
            under.text(&place);
        }
    }
}

fn mend(under: &mut Under<'_>, fix: &Fix, style: &Style) {
    under.label("fix").text(&fix.title);
    under.label("caution");
    for caution in &fix.caution {
        under.text(caution);
    }
    if fix.safety == Safety::Review && fix.caution.is_empty() {
        under.text("have it reviewed before it is made");
    }
    under.label("checked");
    for line in forecast::after(fix) {
        under.text(&line);
    }
    under.label("order");
    if let Some(order) = forecast::order(fix) {
        under.text(&order);
    }
    under.label("run").commands(&fix.powershell);
    if style.is_verbose() {
        under.label("by hand").numbered(&fix.gui);
        under.label("ldif").records(&fix.ldif);
    }
    under.label("then").numbered(&fix.then);
    under.label("verify").commands(&fix.verify);
    under.label("undo").commands(&fix.undo);
    if style.is_verbose() {
        under.label("undo ldif").records(&fix.undo_ldif);
    }
}

/// Lines beside a label, which stands beside the first of them and not at all where there is none.
struct Under<'p> {
    page: &'p mut Page,
    label: &'static str,
}

impl Under<'_> {
    fn label(&mut self, label: &'static str) -> &mut Self {
        self.label = label;
        self
    }

    fn put(&mut self, own: &str, deeper: usize, text: &str) {
        let label = std::mem::take(&mut self.label);
        let blank = " ".repeat(LABEL - label.len());
        let indent = " ".repeat(INDENT);
        let first = self.page.lead([
            (Role::Plain, indent.as_str()),
            (Role::Label, label),
            (Role::Plain, blank.as_str()),
            (Role::Plain, own),
        ]);
        let others = self.page.lead([(Role::Plain, " ".repeat(INDENT + LABEL + deeper).as_str())]);
        self.page.paragraph(&first, &others, Role::Plain, text);
    }

    fn text(&mut self, text: &str) {
        self.put("", 0, text);
    }

    fn hanging(&mut self, text: &str) {
        self.put("", 2, text);
    }

    fn deeper(&mut self, text: &str) {
        self.put("  ", 4, text);
    }

    fn numbered(&mut self, steps: &[String]) {
        for (number, step) in steps.iter().enumerate() {
            let number = format!("{}. ", number + 1);
            self.put(&number, number.len(), step);
        }
    }

    /// A line that must stay as it is.
    fn whole(&mut self, line: &str) {
        if self.label.is_empty() {
            self.page.line(INDENT + LABEL, line);
        } else {
            let label = std::mem::take(&mut self.label);
            self.page.line(INDENT, &format!("{label:<LABEL$}{line}"));
        }
    }

    fn records(&mut self, ldif: &str) {
        for line in ldif.lines() {
            self.whole(line);
        }
    }

    fn commands(&mut self, commands: &[String]) {
        for command in commands {
            let width = self.page.width().saturating_sub(INDENT + LABEL);
            // The end of a here-string must stand at the beginning of its line.
            let is_flush = command::has_here_string(command);
            if is_flush && !self.label.is_empty() {
                self.whole("");
            }
            for line in command::lines(command, width) {
                if is_flush {
                    self.page.line(0, &line);
                } else {
                    self.whole(&line);
                }
            }
        }
    }
}
