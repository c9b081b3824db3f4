//! Values that were joined into one text: by a cast into a string, by `-join`, or by a table program.

use crate::{gather::files::tools::excerpt, spn::VMMS_CLASSES};

/// Takes service principal names apart that stand in one text.
///
/// Commas, semicolons, bars and line ends do not occur in them. A blank does, in the class only: what follows the slash has none,
/// so a name ends at the first blank after it, and what stands before the slash must then be a class that is known.
///
/// # Errors
/// Blanks that belong to no known class.
pub(super) fn spns(text: &str) -> Result<Vec<String>, String> {
    const BLANKS: [char; 2] = [' ', '\t'];
    // One slash is one name, whatever its class: it is kept to the letter, with what is wrong in it.
    if text.matches('/').nth(1).is_none() {
        return Ok(vec![text.to_owned()]);
    }
    let mut names = Vec::new();
    for part in text
        .split([',', ';', '|', '\n', '\r', '\t'])
        .map(|part| part.trim_matches(BLANKS))
        .filter(|part| !part.is_empty())
    {
        let mut name = String::new();
        for word in part.split(' ').filter(|word| !word.is_empty()) {
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(word);
            if let Some((class, _)) = name.split_once('/') {
                if class.contains(' ') && !VMMS_CLASSES.iter().any(|known| known.eq_ignore_ascii_case(class)) {
                    return Err(format!(
                        "{} is no service class that is known, so blanks cannot be told from joints",
                        excerpt(class)
                    ));
                }
                names.push(std::mem::take(&mut name));
            }
        }
        match name {
            rest if rest.is_empty() => {}
            // A value without a slash by itself may stand in a list; after others it is half a name.
            rest if rest == part => names.push(rest),
            rest => return Err(format!("{} has no slash", excerpt(&rest))),
        }
    }
    Ok(names)
}

/// Takes distinguished names apart that stand in one text: one ends with `DC=…`, and the next begins with something else.
pub(super) fn names(text: &str) -> Vec<String> {
    let starts = |rest: &str, kinds: &[&str]| {
        kinds.iter().any(|kind| rest.get(..kind.len()).is_some_and(|start| start.eq_ignore_ascii_case(kind)))
    };
    let mut names = Vec::new();
    let (mut begin, mut is_domain_part) = (0, starts(text, &["DC="]));
    for (at, _) in text.match_indices([',', ';', '|', ' ', '\n']) {
        let next = text[at + 1..].trim_start_matches([',', ';', '|', ' ', '\n', '\r']);
        let from = text.len() - next.len();
        if is_domain_part && starts(next, &["CN=", "OU="]) && from > begin {
            names.push(text[begin..at].to_owned());
            (begin, is_domain_part) = (from, false);
        } else if starts(next, &["DC="]) {
            is_domain_part = true;
        } else if starts(next, &["CN=", "OU="]) {
            is_domain_part = false;
        }
    }
    names.push(text[begin..].to_owned());
    names
        .iter()
        .map(|name| name.trim_matches([',', ';', '|', ' ', '\n', '\r']).to_owned())
        .filter(|n| !n.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_a_blank_joins_come_apart_at_known_classes() {
        let joined = "Microsoft Virtual System Migration Service/HV2 cifs/HV2 Microsoft Virtual System Migration \
                      Service/hv2.contoso.com cifs/hv2.contoso.com";
        assert_eq!(
            spns(joined).unwrap(),
            [
                "Microsoft Virtual System Migration Service/HV2",
                "cifs/HV2",
                "Microsoft Virtual System Migration Service/hv2.contoso.com",
                "cifs/hv2.contoso.com"
            ]
        );
        assert_eq!(spns("cifs/a;cifs/b, cifs/c|cifs/d\r\ncifs/e").unwrap().len(), 5);
        assert_eq!(spns("Hyper-V Replica Service/a").unwrap(), ["Hyper-V Replica Service/a"]);
        for odd in ["nonsense", "Some Other Service/a", "cifs/a ", "cifs/\u{A0}a"] {
            assert_eq!(spns(odd).unwrap(), [odd]);
        }
        assert!(spns("Some Other Service/a cifs/b").is_err());
        assert!(spns("cifs/a cifs/b half").is_err());
    }

    #[test]
    fn distinguished_names_come_apart_after_the_domain() {
        for joint in [" ", ";", ", ", "|", "\r\n"] {
            let all = ["CN=A B,OU=x,DC=c,DC=d", "CN=C\\, D,DC=c,DC=d", "OU=E;F,DC=c"];
            assert_eq!(names(&all.join(joint)), all, "{joint:?}");
        }
        assert_eq!(names("CN=A,DC=c"), ["CN=A,DC=c"]);
        assert_eq!(names("x"), ["x"]);
        assert!(names(" ; ").is_empty());
        names(&", CN=a,DC=".repeat(1000));
    }
}
