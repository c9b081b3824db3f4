//! The checks as pages for people: `docs/checks.md`.

use super::{ALL, Check};

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
