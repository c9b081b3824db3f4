//! A thousand runs with faults by chance.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use super::{
    cases::{MOST, undisturbed},
    dice::Dice,
    dns,
    ldap::{self, Manner, honest},
    run::{Outcome, Truth, ask, is_well_founded},
    world::World,
};

const RUNS: u64 = 1000;
/// In seconds.
const DEADLINE: f64 = 0.4;
/// Another one finds other faults: `KCD_SEED=12345 cargo test --test adversary chance`.
const SEED: u64 = 20_261_126;

/// One run. The seed tells all of its faults, as far as the program asks in the same order.
fn run(world: &Arc<World>, seed: u64, truth: Truth) -> Outcome {
    let dice = Arc::new(Mutex::new(Dice(seed)));
    let others = Arc::new(Mutex::new(Dice(!seed)));
    let script = move |request: &ldap::Request, answer| dice.lock().unwrap().answer(request, answer);
    let manner = Manner { script: Arc::new(script), ..honest() };
    let names: dns::DnsScript = Arc::new(move |query, answer| others.lock().unwrap().resolve(query, answer));
    let (server, dns) = (ldap::start(world, manner), dns::start(dns::lab(), names, true));
    ask(truth, server.port, &[dns.port], DEADLINE, &[])
}

fn judge(seed: u64, truth: Truth, outcome: &Outcome, expected: &Outcome) {
    let name = format!("seed {seed} ({truth:?})");
    outcome.check(&name, DEADLINE, MOST);
    match (truth, outcome.code) {
        (Truth::Broken, Some(0)) => panic!("{name}: a wrong \"healthy\": {outcome:?}"),
        (Truth::Healthy, Some(0)) => assert!(is_well_founded(outcome, expected), "{name}: {outcome:?}"),
        (_, Some(1..=3)) => {}
        _ => panic!("{name}: {outcome:?}"),
    }
}

#[test]
fn a_thousand_runs_by_chance_end_and_none_is_wrongly_healthy() {
    let world = Arc::new(World::lab());
    let expected = undisturbed(&world, Truth::Healthy);
    let first = std::env::var("KCD_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    let (next, figures) = (AtomicU64::new(0), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= RUNS {
                        return;
                    }
                    let seed = first.wrapping_add(number);
                    let truth = if number % 2 == 0 { Truth::Healthy } else { Truth::Broken };
                    let outcome = run(&world, seed, truth);
                    judge(seed, truth, &outcome, &expected);
                    *figures.lock().unwrap().entry((format!("{truth:?}"), outcome.code)).or_insert(0) += 1;
                }
            });
        }
    });
    let figures = figures.into_inner().unwrap();
    eprintln!("{figures:?}");
    // Faults that strike always, or never, would show nothing.
    for truth in ["Healthy", "Broken"] {
        let of = |code| figures.get(&(truth.to_owned(), Some(code))).copied().unwrap_or(0);
        let undisturbed = of(i32::from(truth == "Broken"));
        assert!(undisturbed > 50 && of(2) + of(3) > 50, "{figures:?}");
    }
}
