//! Service principal names without anything around them, as `Select-Object -ExpandProperty` shows them.

mod part;

use super::{
    command::Command,
    rows::{Cell, Item, Place, Row},
    typed::Typed,
};
use crate::spn::VMMS_CLASSES;

pub(super) use part::{ANSWER, PART};

/// Whether a text holds nothing but service principal names and prompts.
pub(super) fn is_it(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let (mut has_name, mut typed) = (false, None::<Typed<'_>>);
    lines.all(|line| {
        let is_name = is_name(line);
        has_name |= is_name;
        if let Some(next) = Typed::at(line) {
            typed = Some(next);
            return true;
        }
        is_name || typed.as_mut().is_some_and(|typed| typed.goes_on(line))
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

/// Whether a line can be a value where nothing but values is expected: one whose class is misspelt, or that has a
/// distinguished name for a host, is what is looked for.
pub(super) fn is_value(line: &str) -> bool {
    let Some((class, rest)) = line.trim_end().split_once('/') else { return false };
    let is_word = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b'.' | b' ');
    let is_class = class.starts_with(|first: char| first.is_ascii_alphanumeric()) && class.bytes().all(is_word);
    is_class && !rest.is_empty() && !rest.starts_with('/') && (!rest.contains(' ') || rest.contains('='))
}

/// Whether a command shows the values of a list of one account.
pub(super) fn is_attributed(command: &Command) -> bool {
    expanded(command).is_some() && identity(command).is_some()
}

fn expanded(command: &Command) -> Option<&'static str> {
    let expanded = command.expands.as_deref()?;
    EXPANDED.into_iter().find(|known| *known == expanded)
}

fn identity(command: &Command) -> Option<&str> {
    let identity = command.identity.as_deref()?;
    // A variable, or an expression, names nobody, and the number of an object is not kept.
    let is_name = !identity.is_empty() && !identity.starts_with(['$', '(', '{', '@']) && !is_number(identity);
    (is_name && (identity.contains('=') || command.cmdlet != "get-adobject")).then_some(identity)
}

/// Whether it is a GUID.
fn is_number(identity: &str) -> bool {
    const GUID: usize = 36;
    identity.len() == GUID && identity.bytes().all(|octet| octet.is_ascii_hexdigit() || octet == b'-')
}

/// The account that a command asked about, with the names that came; none where it names nobody or expands something else.
/// `is_all` says that nothing else was among them.
pub(super) fn row(command: &Command, names: &[(usize, &str)], is_all: bool) -> Option<Row> {
    let property = expanded(command)?;
    let identity = identity(command)?;
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
    row.set(
        property,
        match items.len() {
            // That nothing came says nothing where something may have been left out.
            0 if command.limits => return None,
            0 => Cell::Empty,
            _ if is_all && !command.limits => Cell::Values(items),
            _ if is_all => Cell::Unusable("the command may leave values out".to_owned()),
            _ => Cell::Unusable(
                "among the values stand lines that are none, as where a console broke them: export again as JSON"
                    .to_owned(),
            ),
        },
    );
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
