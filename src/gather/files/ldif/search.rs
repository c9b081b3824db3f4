//! What one export asked for, as far as the file says.

use super::{
    super::Coverage,
    names::{Names, Set},
};

/// One run of `ldapsearch`, or a stretch of file that does not say what it is.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// `# extended LDIF` and what belongs to it was seen.
    pub(super) has_header: bool,
    /// `# requesting:`, if it was seen.
    pub(super) requested: Option<Asked>,
    base: String,
    subtree: bool,
    filter: Filter,
    /// How many entries it has.
    pub(super) entries: usize,
    /// Its end was seen: `# numResponses` or `result:`.
    pub(super) ended: bool,
    /// It ended with this other than success.
    pub(super) failure: Option<String>,
}

/// The attributes that an export asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// All that are not computed.
    pub(super) all: bool,
    /// By name.
    pub(super) named: Set,
}

impl Search {
    /// Whether a new export begins with a comment, which is given without its `#`.
    pub(super) fn begins(comment: &str) -> bool {
        comment.trim() == "extended LDIF"
    }

    /// Takes what a comment says of the search.
    pub(super) fn comment(&mut self, comment: &str, names: &Names) {
        let comment = comment.trim();
        if Self::begins(comment) {
            self.has_header = true;
        } else if let Some(attributes) = comment.strip_prefix("requesting:") {
            let mut asked = Asked::default();
            for name in attributes.split_ascii_whitespace() {
                if name == "ALL" || name == "*" {
                    asked.all = true;
                } else if let Some(number) = names.number(name.split(';').next().unwrap_or(name)) {
                    asked.named.insert(number);
                }
            }
            self.requested = Some(asked);
        } else if let Some(filter) = comment.strip_prefix("filter:") {
            self.filter = Filter::read(filter.trim());
        } else if let Some((base, scope)) = comment.strip_prefix("base <").and_then(|rest| rest.rsplit_once('>')) {
            base.clone_into(&mut self.base);
            self.subtree = scope.trim_end().ends_with("scope subtree");
        } else if comment == "search result" || comment.starts_with("numResponses:") {
            self.ended = true;
        }
    }

    /// What it covers; nothing unless it says so and came to its end.
    pub(super) fn coverage(&self) -> Coverage {
        if !self.ended || self.failure.is_some() || !self.subtree || !is_domain(&self.base) {
            return Coverage::default();
        }
        let Filter { computers, everything, .. } = self.filter;
        Coverage { base: (computers || everything).then(|| self.base.clone()), computers, everything }
    }
}

/// Whether a name is that of a domain: of DC= parts only.
pub(super) fn is_domain(dn: &str) -> bool {
    !dn.is_empty() && dn.split(',').all(|part| starts_with(part.trim_start(), "dc="))
}

pub(super) fn starts_with(text: &str, lower: &str) -> bool {
    text.get(..lower.len()).is_some_and(|start| start.eq_ignore_ascii_case(lower))
}

/// What every object that a search filter lets through includes for certain.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools, reason = "four things that an export may include, each by itself")]
struct Filter {
    computers: bool,
    users: bool,
    groups: bool,
    everything: bool,
}

/// Deeper nesting than anyone writes is not followed.
const DEPTH: usize = 16;

impl Filter {
    fn read(filter: &str) -> Self {
        let mut rest = filter;
        match Self::parse(&mut rest, 0) {
            Some(filter) if rest.trim().is_empty() => filter,
            _ => Self::default(),
        }
    }

    /// RFC 4515, as far as object classes go. What is not understood includes nothing for certain.
    fn parse(rest: &mut &str, depth: usize) -> Option<Self> {
        *rest = rest.trim_start().strip_prefix('(')?;
        let operator = rest.chars().next()?;
        let mut filter = match operator {
            '&' | '|' | '!' if depth < DEPTH => {
                *rest = &rest[1..];
                let mut parts = Vec::new();
                while rest.trim_start().starts_with('(') {
                    parts.push(Self::parse(rest, depth + 1)?);
                }
                *rest = rest.trim_start();
                match operator {
                    '&' => Self::combine(&parts, |has| parts.iter().all(has)),
                    '|' => Self::combine(&parts, |has| parts.iter().any(has)),
                    _ => Self::default(),
                }
            }
            _ => {
                let item = &rest[..rest.find([')', '('])?];
                *rest = &rest[item.len()..];
                Self::item(item)
            }
        };
        *rest = rest.strip_prefix(')')?;
        filter.everything |= filter.computers && filter.users && filter.groups;
        Some(filter)
    }

    fn combine(parts: &[Self], over: impl Fn(&dyn Fn(&Self) -> bool) -> bool) -> Self {
        if parts.is_empty() {
            return Self::default();
        }
        Self {
            computers: over(&|part| part.computers || part.everything),
            users: over(&|part| part.users || part.everything),
            groups: over(&|part| part.groups || part.everything),
            everything: over(&|part| part.everything),
        }
    }

    fn item(item: &str) -> Self {
        let Some((attribute, value)) = item.split_once('=') else { return Self::default() };
        let value = value.trim().to_ascii_lowercase();
        // objectCategory takes the name of the class's schema object too.
        let class = value.split(',').next().map_or("", |first| first.strip_prefix("cn=").unwrap_or(first));
        match (attribute.trim().to_ascii_lowercase().as_str(), class) {
            ("objectclass", "*" | "top") => Self { everything: true, ..Self::default() },
            ("objectclass" | "objectcategory", "computer") | ("samaccounttype", "805306369") => {
                Self { computers: true, ..Self::default() }
            }
            // Computers are users by class, not by category ([MS-ADSC]: computer is derived from user).
            ("objectclass", "user") => Self { computers: true, users: true, ..Self::default() },
            ("objectcategory", "user" | "person") | ("samaccounttype", "805306368") => {
                Self { users: true, ..Self::default() }
            }
            ("objectclass" | "objectcategory", "group") => Self { groups: true, ..Self::default() },
            _ => Self::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Filter, is_domain};

    #[test]
    fn filters_say_what_an_export_covers() {
        for (filter, computers, everything) in [
            ("(objectClass=*)", true, true),
            ("(objectclass=computer)", true, false),
            ("(objectCategory=CN=Computer,CN=Schema,CN=Configuration,DC=contoso,DC=com)", true, false),
            ("(|(objectClass=computer)(cn=x))", true, false),
            ("(&(objectCategory=computer)(objectClass=user))", true, false),
            ("(&(objectClass=computer)(name=HV*))", false, false),
            ("(!(objectClass=computer))", false, false),
            ("(|(objectCategory=computer)(objectCategory=person)(objectClass=group))", true, true),
            ("(|(objectClass=user)(objectClass=group))", true, true),
            ("(sAMAccountName=HV1$)", false, false),
            ("(&)", false, false),
            ("objectClass=*", false, false),
            ("(objectClass=*", false, false),
        ] {
            let read = Filter::read(filter);
            assert_eq!((read.computers || read.everything, read.everything), (computers, everything), "{filter}");
        }
        let deep = format!("{}(objectClass=*){}", "(|".repeat(100_000), ")".repeat(100_000));
        assert!(!Filter::read(&deep).everything);
    }

    #[test]
    fn a_domain_is_named_by_dc_parts_only() {
        assert!(is_domain("DC=contoso,dc=com"));
        assert!(!is_domain("OU=Hosts,DC=contoso,DC=com"));
        assert!(!is_domain(""));
    }

    proptest! {
        #[test]
        fn no_filter_panics(filter in "[(&|!)=*a-zöÖ, ]{0,40}") {
            let _ = Filter::read(&filter);
        }
    }
}
