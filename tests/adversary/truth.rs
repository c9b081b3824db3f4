//! Without a fault: the servers tell what the lab's export tells. And what is no fault changes nothing.

use std::sync::Arc;

use super::{
    dns,
    ldap::{self, Act, Manner, Order},
    run::{Outcome, Truth, ask},
    world::{Limits, UNLIMITED, World},
};

pub(crate) fn asked(world: &Arc<World>, truth: Truth, manner: Manner) -> Outcome {
    let (server, dns) = (ldap::start(world, manner), dns::start(dns::lab(), dns::honest(), true));
    let outcome = ask(truth, server.port, &[dns.port], 8.0, &[]);
    outcome.check("the truth", 8.0, 100 << 10);
    outcome
}

#[test]
fn without_a_fault_the_answer_is_the_truth() {
    let world = Arc::new(World::lab());
    for truth in [Truth::Healthy, Truth::Broken] {
        let outcome = asked(&world, truth, ldap::honest());
        assert_eq!(outcome.code, Some(truth.code()), "{outcome:?}");
        println!("{} {:?}", outcome.peak, outcome.took);
    }
}
