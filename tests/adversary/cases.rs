//! Each fault by itself, once where the truth is "healthy" and once where it is "broken".

use std::{sync::Arc, thread};

use super::{
    dns,
    ldap::{self, Manner, Server},
    run::{Outcome, Truth, ask},
    world::World,
};

/// The exit codes that are truthful, where the truth is "healthy" and where it is "broken".
pub(crate) type Truthful = (&'static [i32], &'static [i32]);

/// The answer is what it is without the fault.
pub(crate) const SAME: Truthful = (&[0], &[1]);
/// No directory could be used.
pub(crate) const UNUSABLE: Truthful = (&[2], &[2]);
/// Something needed was not seen.
pub(crate) const UNSEEN: Truthful = (&[3], &[1, 3]);

/// The most memory of a run, in KiB.
pub(crate) const MOST: u64 = 200 << 10;

pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) manner: Manner,
    pub(crate) truthful: Truthful,
    /// In seconds.
    pub(crate) deadline: f64,
}

/// A fault that shows at once.
pub(crate) fn quick(name: impl Into<String>, manner: Manner, truthful: Truthful) -> Case {
    Case { name: name.into(), manner, truthful, deadline: 8.0 }
}

/// A fault that makes the program wait.
pub(crate) fn slow(name: impl Into<String>, manner: Manner, truthful: Truthful) -> Case {
    Case { deadline: 1.0, ..quick(name, manner, truthful) }
}

/// What the program says where nothing disturbs it.
pub(crate) fn undisturbed(world: &Arc<World>, truth: Truth) -> Outcome {
    let (server, dns) = (ldap::start(world, ldap::honest()), dns::start(dns::lab(), dns::honest(), true));
    let outcome = ask(truth, server.port, &[dns.port], 8.0, &[]);
    outcome.check("undisturbed", 8.0, MOST);
    assert_eq!(outcome.code, Some(truth.code()), "{outcome:?}");
    outcome
}

/// Runs the program against one fault and checks what must hold.
pub(crate) fn hold(world: &Arc<World>, case: &Case, truth: Truth, expected: &str) -> Outcome {
    let (server, dns) = (ldap::start(world, case.manner.clone()), dns::start(dns::lab(), dns::honest(), true));
    let outcome = ask(truth, server.port, &[dns.port], case.deadline, &[]);
    judge(case, truth, &outcome, expected);
    outcome
}

pub(crate) fn judge(case: &Case, truth: Truth, outcome: &Outcome, expected: &str) {
    let name = format!("{} ({truth:?})", case.name);
    outcome.check(&name, case.deadline, MOST);
    let allowed = if truth == Truth::Healthy { case.truthful.0 } else { case.truthful.1 };
    assert!(outcome.code.is_some_and(|code| allowed.contains(&code)), "{name}: {outcome:?}");
    if case.truthful == SAME {
        assert_eq!(outcome.essence(), expected, "{name}");
    }
}

/// Runs all cases, some at the same time, and says which did not hold.
pub(crate) fn all(world: &World, cases: &[Case]) {
    let world = Arc::new(world.clone());
    for truth in [Truth::Healthy, Truth::Broken] {
        let expected = undisturbed(&world, truth).essence();
        let failed: Vec<String> = thread::scope(|scope| {
            let running: Vec<_> = cases
                .iter()
                .map(|case| {
                    let (world, expected) = (&world, &expected);
                    (case, scope.spawn(move || drop(hold(world, case, truth, expected))))
                })
                .collect();
            let ended = running.into_iter().map(|(case, run)| (case, run.join()));
            ended.filter_map(|(case, ended)| ended.is_err().then(|| case.name.clone())).collect()
        });
        assert!(failed.is_empty(), "{truth:?}: {failed:#?}");
    }
}

/// A server that must not be asked, and its address as a referral names it.
pub(crate) fn elsewhere() -> (Server, String) {
    let server = ldap::start(&Arc::new(World::lab()), ldap::honest());
    let url = format!("ldap://127.0.0.1:{}/DC=contoso,DC=com??sub", server.port);
    (server, url)
}
