//! Faults of a second domain controller: the first one answers everything, and a host may ask either.

use std::{sync::Arc, thread};

use super::{
    ber::{DONE, result},
    cases::{Case, MOST, SAME, Truthful, UNSEEN, quick},
    dns::{self, A, DnsAct, DnsScript, NO_ERROR, Query, Record, SRV, name},
    faults::{At, at, code, entry, hollow, instead, late, preceded, replaced, sent, welcomed},
    ldap::{self, Act, Manner, honest},
    run::{Outcome, Truth, ask_of},
    world::{World, done},
};

const DEADLINE: f64 = 8.0;

/// Names both domain controllers, and their addresses.
fn names(first: [u8; 4], second: [u8; 4]) -> DnsScript {
    Arc::new(move |query: &Query, truth| {
        let host = |host: &str| -> Record {
            let weight = if host == "dc1.contoso.com" { 100u16 } else { 50 };
            let data = [&[0, 0][..], &weight.to_be_bytes(), &389u16.to_be_bytes(), &name(host)].concat();
            (query.name.clone(), SRV, data)
        };
        let records = match (query.kind, query.name.as_str()) {
            (SRV, "_ldap._tcp.dc._msdcs.contoso.com") => vec![host("dc1.contoso.com"), host("dc2.contoso.com")],
            (A, "dc1.contoso.com") => vec![(query.name.clone(), A, first.to_vec())],
            (A, "dc2.contoso.com") => vec![(query.name.clone(), A, second.to_vec())],
            _ => return vec![DnsAct::Send(truth)],
        };
        vec![DnsAct::Send(query.reply(NO_ERROR, &records))]
    })
}

/// Runs the program against an honest domain controller and another one. The ports are the usual ones, on addresses that no other
/// run of this test uses; that needs root, as the lab does.
fn hold(number: u8, truth: Truth, second: Manner) -> Outcome {
    let process = std::process::id();
    let octet = |shift: u32| u8::try_from(1 + (process >> shift) % 200).unwrap();
    let at = |last: u8| [127, octet(0), octet(8) / 2 + 1, last];
    // A port may be in use for a moment after its server is gone.
    let half = u8::from(truth == Truth::Broken);
    let (one, two) = (at(4 * number + 2 * half + 1), at(4 * number + 2 * half + 2));
    let text = |address: [u8; 4]| format!("{}:389", std::net::Ipv4Addr::from(address));
    let world = World::lab();
    let other = World { server: "dc2.contoso.com", ..world.clone() };
    let _first = ldap::start_at(&text(one), &Arc::new(world), honest());
    let _second = ldap::start_at(&text(two), &Arc::new(other), second);
    let dns = dns::start(dns::lab(), names(one, two), true);
    let outcome = ask_of(truth, &["--domain", "contoso.com"], &[dns.port], DEADLINE, &[]);
    outcome.check("two domain controllers", DEADLINE, 2 * MOST);
    outcome
}

fn cases() -> Vec<(Case, Truthful)> {
    let case = |name: &str, manner: Manner| (quick(name, manner, SAME), UNSEEN);
    vec![
        (quick("honest", honest(), SAME), SAME),
        case("silence", welcomed(&[Act::Stop])),
        case("closed", welcomed(&[Act::Close])),
        case("the sign-in refused", code(At::SignIn, 49)),
        case("busy", code(At::Questions, 51)),
        case("one question refused", code(At::Question(1), 50)),
        case("one question late", late(At::Question(1), 6.0)),
        case("silence after the sign-in", at(At::SignIn, |_, answer| [sent(answer), vec![Act::Stop]].concat())),
        case("closed in a question", instead(At::Question(1), &[Act::Close])),
        case("an end that comes twice", preceded(At::Question(0), |id| done(id, 0, "", None))),
        case(
            "objects of another question",
            replaced(At::Questions, |id| [hollow(id, 1), done(id, 0, "", None)].concat()),
        ),
        case(
            "entries without end",
            at(At::Questions, |request, _| vec![Act::Flood(entry(request.id, 1000).repeat(60))]),
        ),
        case("nonsense", replaced(At::Questions, |id| [result(id, DONE, 0, ""), vec![0xff; 9]].concat())),
    ]
}

#[test]
fn a_second_domain_controller_that_fails_is_said() {
    thread::scope(|scope| {
        for (number, (case, truthful)) in cases().into_iter().enumerate() {
            scope.spawn(move || {
                for truth in [Truth::Healthy, Truth::Broken] {
                    let outcome = hold(u8::try_from(number).unwrap(), truth, case.manner.clone());
                    let allowed = if truth == Truth::Healthy { truthful.0 } else { truthful.1 };
                    let is_truthful = outcome.code.is_some_and(|code| allowed.contains(&code));
                    assert!(is_truthful, "{} ({truth:?}): {outcome:?}", case.name);
                }
            });
        }
    });
}
