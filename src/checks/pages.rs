//! The checks as pages for people: `docs/checks.md`.

use super::{ALL, Check};

/// The parts of a check's explanation, each on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sections {
    /// What the fault is.
    pub lead: String,
    /// How it comes about.
    pub cause: String,
    /// How it is mended.
    pub fix: String,
    /// How to look by hand, which confirms it.
    pub by_hand: String,
}

/// Takes an explanation apart at its headings.
pub fn sections(check: &Check) -> Sections {
    let part = |heading: &str| {
        let from = check.explain.find(heading).map(|at| at + heading.len()).unwrap_or_default();
        let part = check.explain[from..].split("\n## ").next().unwrap_or_default();
        part.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    Sections {
        lead: part(""),
        cause: part("\n## Cause\n"),
        fix: part("\n## Fix\n"),
        by_hand: part("\n## Check by hand\n"),
    }
}

/// The page of one check, in Markdown, under a heading of the second level.
pub fn page(check: &Check) -> String {
    let explain = check.explain.replace("\n## ", "\n#### ");
    let hides = match check.hides {
        [] => String::new(),
        hides => format!(
            "\n\nExplains: {}.",
            hides.iter().map(|slug| format!("[{slug}](#{slug})")).collect::<Vec<_>>().join(", ")
        ),
    };
    format!("### {}\n\n`{}`: {}\n\n{explain}{hides}\n", check.slug, check.code, check.title)
}

/// All pages, with an index.
pub fn all() -> String {
    let mut out = String::from(
        "# Checks\n\nWritten from the checks themselves by `BLESS=1 cargo test --test catalogue`. A code or slug is never renamed or \
         used again.\n\n| code | slug | |\n|---|---|---|\n",
    );
    for check in ALL {
        out.extend(["| ", check.code, " | [", check.slug, "](#", check.slug, ") | ", check.title, " |\n"]);
    }
    for check in ALL {
        out.push('\n');
        out.push_str(&page(check));
    }
    out
}
