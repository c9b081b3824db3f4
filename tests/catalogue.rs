//! Guards over the list of checks: each is listed, explained, documented, and fits to the others.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::{collections::BTreeSet, env, fs};

use kcd_doctor::{
    checks::{ALL, find, pages},
    explain,
    kdc::Deviation,
};

#[test]
fn codes_and_slugs_are_unique_and_in_order() {
    let codes: Vec<&str> = ALL.iter().map(|check| check.code).collect();
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(codes, sorted);
    let slugs: BTreeSet<&str> = ALL.iter().map(|check| check.slug).collect();
    assert_eq!(slugs.len(), ALL.len());
    for check in ALL {
        let digits = check.code.strip_prefix("KCD").unwrap();
        assert!(digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit()), "{}", check.code);
        assert!(
            check.slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
            "{}",
            check.slug
        );
        assert!(std::ptr::eq(find(check.code).unwrap(), find(check.slug).unwrap()));
    }
}

#[test]
fn every_file_of_a_check_is_listed() {
    let helpers = ["mod", "check", "common", "fact", "pages"];
    for entry in fs::read_dir("src/checks").unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.is_file() && !helpers.contains(&stem.as_str()) {
            let text = fs::read_to_string(&path).unwrap();
            if text.contains("static CHECK: Check") {
                assert!(find(&stem.replace('_', "-")).is_some(), "{stem} is not listed under its own name");
            }
        }
    }
}

#[test]
fn every_check_is_explained() {
    for check in ALL {
        let headings: Vec<&str> = check.explain.lines().filter(|line| line.starts_with('#')).collect();
        assert_eq!(headings, ["## Cause", "## Fix", "## Check by hand"], "{}", check.slug);
        assert!(check.explain.lines().next().unwrap().len() > 60, "{}: a lead paragraph", check.slug);
        for line in [check.title, check.in_order] {
            assert!(!line.is_empty() && !line.ends_with('.'), "{}: {line:?}", check.slug);
        }
    }
}

#[test]
fn what_explains_what_is_known_and_goes_in_no_circle() {
    fn reach(slug: &str, from: &str, depth: usize) {
        assert!(depth < ALL.len(), "{from} explains itself");
        for next in find(slug).unwrap().hides {
            assert_ne!(*next, from, "{from} explains itself through {slug}");
            reach(next, from, depth + 1);
        }
    }
    for check in ALL {
        for hidden in check.hides {
            assert!(find(hidden).is_some(), "{} explains {hidden}, which is no check", check.slug);
        }
        reach(check.slug, check.slug, 0);
    }
}

#[test]
fn the_pages_in_docs_are_current() {
    for (path, current) in [("docs/checks.md", pages::all()), ("docs/errors.md", explain::pages::all())] {
        if env::var_os("BLESS").is_some() {
            fs::write(path, &current).unwrap();
        }
        let written = fs::read_to_string(path).unwrap_or_default();
        assert!(
            written == current,
            "{path} is not what the program says; BLESS=1 cargo test --test catalogue writes it"
        );
    }
}

#[test]
fn every_deviation_is_documented() {
    let page = fs::read_to_string("docs/decision.md").unwrap();
    for deviation in Deviation::ALL {
        let row = format!("| `{deviation:?}` | {} |", deviation.text());
        assert!(page.contains(&row), "docs/decision.md lacks {row}");
    }
}
