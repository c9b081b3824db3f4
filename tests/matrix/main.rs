//! The synthetic matrix: everything that decides a delegation in every combination, held against an oracle that is written
//! from the tables of the specification and shares no code with the program.

#![allow(clippy::unwrap_used)]

mod cell;
mod closure;
mod lab;
mod oracle;
#[path = "../random/mod.rs"]
mod random;
mod random_directories;
mod records;
mod world;

use kcd_doctor::{
    checks::Severity,
    diagnose::{Diagnosis, Outcome, diagnose},
    examine::{Examination, Hop},
    kdc::{Decision, Evidence, Verdict},
    report,
};

use cell::{Cell, User};
use oracle::Answer;

/// The hops that the operation itself asks for.
fn asked<'e, 'f>(examination: &'e Examination<'f>) -> Vec<&'e Hop<'f>> {
    examination
        .needs
        .iter()
        .filter(|need| !need.is_back() && need.evidence != Evidence::OwnTicket)
        .flat_map(|need| &need.hops)
        .collect()
}

fn answer(hop: &Hop<'_>) -> Answer {
    match (hop.verdict(), hop.decision.as_ref().and_then(Decision::error)) {
        (Verdict::Granted, None) => Answer::Ticket,
        (Verdict::Refused, Some(error)) => Answer::Error(error.code, error.status),
        other => panic!("{}: {other:?}", hop.spn),
    }
}

/// The slugs of all that was found, with whether each is a cause.
fn found(diagnosis: &Diagnosis) -> Vec<(&'static str, bool)> {
    let causes = diagnosis.causes.iter();
    causes
        .flat_map(|cause| {
            let explained = cause.explained.iter().map(|(check, _)| (check.slug, false));
            std::iter::once((cause.check.slug, true)).chain(explained)
        })
        .collect()
}

#[test]
fn every_hop_is_decided_as_the_tables_have_it() {
    let mut hops = 0;
    for cell in Cell::all() {
        let (case, facts) = (world::case(cell), world::facts(cell));
        let examination = Examination::new(&case, &facts);
        let asked = asked(&examination);
        assert_eq!(asked.len(), oracle::hops(cell), "{cell:?}");
        for hop in asked {
            assert_eq!(answer(hop), oracle::answer(cell, hop.spn.as_str()), "{} in {cell:?}", hop.spn);
            hops += 1;
        }
    }
    assert_eq!(hops, 4 * Cell::all().len() / 2 * 2 / 3, "four for each cell with Kerberos that is not local");
}

#[test]
fn whatever_is_refused_has_a_cause_and_nothing_else_has() {
    for cell in Cell::all() {
        let (case, facts) = (world::case(cell), world::facts(cell));
        let examination = Examination::new(&case, &facts);
        let diagnosis = diagnose(&examination);
        let errors: Vec<&str> = diagnosis
            .causes
            .iter()
            .filter(|cause| cause.finding.severity == Severity::Error)
            .map(|cause| cause.check.slug)
            .collect();
        let asked = asked(&examination);
        if asked.is_empty() {
            continue;
        }
        if asked.iter().all(|hop| hop.verdict() == Verdict::Granted) {
            assert!(errors.is_empty(), "{errors:?} in {cell:?}");
            assert_ne!(diagnosis.outcome, Outcome::Broken, "{cell:?}");
            continue;
        }
        assert!(!errors.is_empty(), "no cause in {cell:?}");
        assert_eq!(diagnosis.outcome, Outcome::Broken, "{cell:?}");
        let first = diagnosis.causes[0].check.slug;
        let sensible = oracle::sensible(cell);
        assert!(sensible.contains(&first), "{first} first, not one of {sensible:?}, in {cell:?}");
        for faults in oracle::faults(cell) {
            let any = found(&diagnosis).iter().any(|(slug, _)| faults.contains(slug));
            assert!(any, "none of {faults:?} among {:?} in {cell:?}", found(&diagnosis));
        }
        // Every refused hop is accounted for by a cause that names it.
        for hop in asked.iter().filter(|hop| hop.verdict() == Verdict::Refused) {
            let key = ("HV1$".to_owned(), hop.spn.to_string());
            assert!(diagnosis.causes.iter().any(|cause| cause.finding.hops.contains(&key)), "{} in {cell:?}", hop.spn);
        }
    }
}

#[test]
fn the_user_is_the_cause_where_all_else_is_right() {
    for cell in Cell::all() {
        let slug = match cell.user {
            User::Normal => continue,
            User::Sensitive => "user-sensitive",
            User::Protected => "user-protected",
        };
        if oracle::hops(cell) == 0 || !oracle::is_granted(Cell { user: User::Normal, ..cell }) {
            continue;
        }
        let (case, facts) = (world::case(cell), world::facts(cell));
        let diagnosis = diagnose(&Examination::new(&case, &facts));
        assert_eq!(diagnosis.causes[0].check.slug, slug, "{cell:?}");
    }
}

#[test]
fn the_order_of_objects_changes_nothing() {
    for cell in Cell::all().into_iter().filter(|cell| oracle::hops(*cell) > 0) {
        let case = world::case(cell);
        let text = |turn: usize| {
            let mut facts = world::facts(cell);
            let objects = &mut facts.snapshots[0].objects;
            objects.rotate_left(turn);
            if turn % 2 == 1 {
                objects.reverse();
            }
            let examination = Examination::new(&case, &facts);
            let diagnosis = diagnose(&examination);
            serde_json::to_string(&report::build(&examination, diagnosis)).unwrap()
        };
        let straight = text(0);
        for turn in [1, 2] {
            assert_eq!(text(turn), straight, "turned by {turn}: {cell:?}");
        }
    }
}
