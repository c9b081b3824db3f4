//! Entries with characters that do not show, or that look like others.

use super::{Check, Evidence, Fact, Finding, common, odd};
use crate::{
    directory::Account,
    examine::{
        Examination,
        listing::{Disguise, visible},
    },
    spn::Spn,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD307",
    slug: "entry-invisible-chars",
    title: "an entry has characters that cannot be seen",
    explain: "\
The entry looks right and is not: among its characters is a no-break space, a dash that is not a hyphen, a typographic quote, a \
blank at an end or one of no width. The KDC compares every character, so the entry stands for a name that nobody asks for.

## Cause
The value was copied from a web page, a mail or a document, whose programs put such characters in.

## Fix
Add the name as typed on a keyboard, and remove the odd one. It has to be removed exactly as it is stored, which the command \
does by code point.

## Check by hand
(Get-ADComputer HOST -Properties msDS-AllowedToDelegateTo).'msDS-AllowedToDelegateTo' | Where-Object { $_ -match \
'[^\\x21-\\x7e ]|^ | $|  ' }",
    in_order: "no entry has characters that cannot be seen",
    needs: &[Fact::Lists],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let groups = odd::in_place(examination, Disguise::InvisibleCharacters);
    let mut findings: Vec<Finding> = groups
        .iter()
        .map(|group| {
            let wrong = odd::culprits(group);
            let title = format!(
                "the {} of {} for {} {} characters that cannot be seen",
                common::plural(wrong.len(), "entry", "entries"),
                group.delegator.name(),
                common::listed(&odd::targets(group)),
                common::plural(wrong.len(), "has", "have")
            );
            let detail = format!("It looks like {}, and to the KDC it is not.", common::listed(&group.spns()));
            odd::finding(examination, group, title, &detail, &wrong).seen(evidence(group.delegator, &wrong))
        })
        .collect();
    let is_odd = |entry: &Spn| visible(entry.as_str()) != entry.as_str();
    findings.extend(odd::beside(examination, &groups, is_odd).into_iter().map(|(account, wrong)| {
        let title = format!(
            "{} of {} {} characters that cannot be seen",
            odd::count(&wrong),
            account.name(),
            common::plural(wrong.len(), "has", "have")
        );
        let detail = "No service is asked for by such a name. This operation does not miss them; other hosts may.";
        odd::useless(examination, account, &wrong, title, detail).seen(evidence(account, &wrong))
    }));
    findings
}

/// The entries with their odd characters by code point, since a person cannot see them.
fn evidence(account: Account<'_>, wrong: &[Spn]) -> Evidence {
    let mut evidence = odd::seen(account, wrong);
    for value in &mut evidence.values {
        let found = oddities(value);
        if !found.is_empty() {
            *value = format!("{value} [{}]", found.join(", "));
        }
    }
    evidence
}

/// What is odd in a value, with its place counted from 1.
fn oddities(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let last = text.chars().count();
    let mut before = None;
    for (at, character) in text.chars().enumerate() {
        let is_loose_blank = character == ' ' && (at == 0 || at + 1 == last || before == Some(' '));
        let is_kept = visible(&character.to_string()) == character.to_string();
        if is_loose_blank || (character != ' ' && !is_kept) {
            found.push(format!("U+{:04X} at {}", u32::from(character), at + 1));
        }
        before = Some(character);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_characters_are_named_by_place() {
        assert_eq!(oddities("cifs/hv2"), Vec::<String>::new());
        assert_eq!(oddities("Hyper-V Replica Service/hv2"), Vec::<String>::new());
        assert_eq!(oddities("Microsoft\u{a0}Virtual/x "), ["U+00A0 at 10", "U+0020 at 20"]);
        assert_eq!(oddities("Hyper\u{2011}V\u{200b}"), ["U+2011 at 6", "U+200B at 8"]);
        assert_eq!(oddities(" a  b"), ["U+0020 at 1", "U+0020 at 4"]);
    }
}
