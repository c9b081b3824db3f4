//! Service principal names without anything around them, as `Select-Object -ExpandProperty` shows them.

use super::{
    command::{self, Command},
    rows::{Cell, Item, Place, Row},
};
use crate::spn::VMMS_CLASSES;

/// Whether a text holds nothing but service principal names and prompts.
pub(super) fn is_it(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let is_console = |line: &str| command::at_prompt(line).is_some() || command::continued(line).is_some();
    let mut has_name = false;
    lines.all(|line| {
        let is_name = is_name(line);
        has_name |= is_name;
        is_name || is_console(line)
    }) && has_name
}

/// Whether a line is one service principal name.
pub(super) fn is_name(line: &str) -> bool {
    let line = line.trim_end();
    let Some((class, rest)) = line.split_once('/') else { return false };
    let is_word = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b'.');
    let is_class = VMMS_CLASSES.iter().any(|known| known.eq_ignore_ascii_case(class))
        || (class.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric()) && class.bytes().all(is_word));
    is_class && !rest.is_empty() && !rest.starts_with('/') && !rest.contains([' ', '\t', '\\', '<', '>', '"'])
}

/// The property that is expanded, by its attribute.
const EXPANDED: [&str; 3] = ["msds-allowedtodelegateto", "serviceprincipalname", "serviceprincipalnames"];

/// The account that a command asked about, with the names that came; none where it names nobody or expands something else.
pub(super) fn row(command: &Command, names: &[(usize, &str)]) -> Option<Row> {
    let expanded = command.expands.as_deref()?;
    let property = EXPANDED.into_iter().find(|known| *known == expanded)?;
    let identity = command.identity.as_deref().filter(|identity| !identity.starts_with('$'))?;
    let line = names.first().map_or(1, |(line, _)| *line);
    let mut row = Row::new(Place::Line(line), Some(std::rc::Rc::new(command.clone())));
    let is_computer = command.cmdlet == "get-adcomputer";
    if identity.contains('=') {
        row.set("distinguishedname", Cell::of_text(identity));
    } else if identity.starts_with("S-1-") {
        row.set("sid", Cell::of_text(identity));
    } else if is_computer && !identity.ends_with('$') {
        row.set("samaccountname", Cell::of_text(&format!("{identity}$")));
    } else {
        row.set("samaccountname", Cell::of_text(identity));
    }
    let items: Vec<Item> = names.iter().map(|(_, name)| Item::Text(name.trim().to_owned())).collect();
    row.set(property, if items.is_empty() { Cell::Empty } else { Cell::Values(items) });
    Some(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_alone_are_told_from_other_text() {
        for line in ["cifs/HV2", "Microsoft Virtual System Migration Service/hv2.contoso.com", "MSSQLSvc/a.b:1433"] {
            assert!(is_name(line), "{line}");
        }
        for line in ["http://x", "and/or this", "/etc/passwd", "C:/x", " cifs/HV2", "cifs/", "a<b/c>", "Dear support/x"]
        {
            assert!(!is_name(line), "{line}");
        }
        assert!(is_it("PS C:\\> x\ncifs/HV2\n\ncifs/HV3\n"));
        assert!(!is_it("PS C:\\> x\n"));
        assert!(!is_it("cifs/HV2\nfound 0 group of duplicate SPNs.\n"));
    }
}
