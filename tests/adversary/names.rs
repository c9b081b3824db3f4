//! Faults of the DNS server.

use std::{sync::Arc, thread, time::Duration};

use super::{
    cases::{Case, SAME, Truthful, UNSEEN, judge, quick, undisturbed},
    dns::{self, A, CNAME, DnsAct, DnsScript, NO_ERROR, Query, REFUSED, SERVFAIL, TXT, name},
    ldap,
    run::{Truth, ask},
    world::World,
};

/// The servers of a run: what each does, and whether it listens on TCP.
struct Faulty {
    case: Case,
    servers: Vec<(DnsScript, bool)>,
}

fn faulty(name: &str, servers: Vec<(DnsScript, bool)>, truthful: Truthful) -> Faulty {
    Faulty { case: quick(name, ldap::honest(), truthful), servers }
}

fn waiting(name: &str, servers: Vec<(DnsScript, bool)>, truthful: Truthful) -> Faulty {
    let faulty = faulty(name, servers, truthful);
    Faulty { case: Case { deadline: 1.0, ..faulty.case }, ..faulty }
}

/// What a server sends in place of every answer.
fn instead(answer: impl Fn(&Query, Vec<u8>) -> Vec<u8> + Send + Sync + 'static) -> (DnsScript, bool) {
    (Arc::new(move |query, truth| vec![DnsAct::Send(answer(query, truth))]), true)
}

/// The question answered with one record, if it is for an address.
fn addressed(record: impl Fn(&Query) -> dns::Record + Send + Sync + 'static) -> (DnsScript, bool) {
    instead(move |query, truth| if query.kind == A { query.reply(NO_ERROR, &[record(query)]) } else { truth })
}

fn silence() -> (DnsScript, bool) {
    (Arc::new(|_, _| Vec::new()), true)
}

/// Cut off over UDP.
fn truncated(query: &Query, mut truth: Vec<u8>) -> Vec<u8> {
    if !query.over_tcp {
        truth[2] |= 2;
        truth.truncate(12 + name(&query.name).len() + 4);
        truth[6..12].fill(0);
    }
    truth
}

/// A name that points to itself, in the place of the record's owner.
fn looping(query: &Query) -> Vec<u8> {
    let mut answer = query.reply(NO_ERROR, &[]);
    answer[6..12].copy_from_slice(&[0, 1, 0, 0, 0, 0]);
    let end = 12 + name(&query.name).len() + 4;
    answer.truncate(end);
    let at = u16::try_from(end).unwrap() | 0xc000;
    answer.extend(at.to_be_bytes());
    answer.extend([0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 53, 11]);
    answer
}

/// A record of a long chain of aliases that leads back.
fn alias(query: &Query) -> dns::Record {
    let host = query.name.split('.').next().unwrap_or_default();
    let target = match host.strip_prefix("loop") {
        Some(number) => format!("loop{}.contoso.com", (number.parse::<u32>().unwrap_or(0) + 1) % 5),
        None => "loop0.contoso.com".to_owned(),
    };
    (query.name.clone(), CNAME, name(&target))
}

fn faults() -> Vec<Faulty> {
    let honest = || (dns::honest(), true);
    let code = |code| instead(move |query, _| query.reply(code, &[]));
    let cut: (DnsScript, bool) =
        (
            Arc::new(|query, truth| {
                if query.over_tcp { vec![DnsAct::Half(truth)] } else { vec![DnsAct::Send(truncated(query, truth))] }
            }),
            true,
        );
    let late: (DnsScript, bool) =
        (Arc::new(|_, truth| vec![DnsAct::Wait(Duration::from_secs(2)), DnsAct::Send(truth)]), true);
    let twice: (DnsScript, bool) = (Arc::new(|_, truth| vec![DnsAct::Send(truth.clone()), DnsAct::Send(truth)]), true);
    vec![
        faulty("SERVFAIL", vec![code(SERVFAIL)], UNSEEN),
        faulty("REFUSED", vec![code(REFUSED)], UNSEEN),
        faulty("a code that nobody knows", vec![code(12)], UNSEEN),
        faulty("cut off, whole over TCP", vec![instead(truncated)], SAME),
        faulty("cut off, and nothing over TCP", vec![(instead(truncated).0, false)], UNSEEN),
        faulty("cut off over TCP too", vec![cut], UNSEEN),
        faulty("aliases in a circle", vec![addressed(alias)], UNSEEN),
        faulty("an alias of itself", vec![addressed(|query| (query.name.clone(), CNAME, name(&query.name)))], UNSEEN),
        faulty(
            "a record of another type",
            vec![addressed(|query| (query.name.clone(), TXT, b"\x01x".to_vec()))],
            UNSEEN,
        ),
        faulty(
            "a record of another name",
            vec![addressed(|_| ("evil.contoso.com".to_owned(), A, vec![10, 6, 6, 6]))],
            UNSEEN,
        ),
        faulty(
            "an address that is too short",
            vec![addressed(|query| (query.name.clone(), A, vec![127, 0, 53]))],
            UNSEEN,
        ),
        faulty("a name that points to itself", vec![instead(|query, _| looping(query))], UNSEEN),
        faulty("nothing but a number", vec![instead(|query, _| query.id.to_be_bytes().to_vec())], UNSEEN),
        faulty("an answer that ends early", vec![instead(|_, truth| truth[..truth.len() - 3].to_vec())], UNSEEN),
        faulty(
            "counts that are wrong",
            vec![instead(|_, mut truth| {
                truth[6] = 0xff;
                truth
            })],
            UNSEEN,
        ),
        faulty("every answer twice", vec![twice], SAME),
        faulty("a lame server first", vec![code(REFUSED), honest()], SAME),
        faulty("a failing server first", vec![code(SERVFAIL), honest()], SAME),
        faulty("a silent server first", vec![silence(), honest()], SAME),
        faulty("nonsense first", vec![instead(|query, _| looping(query)), honest()], SAME),
        waiting(
            "another number",
            vec![instead(|_, mut truth| {
                truth[1] ^= 1;
                truth
            })],
            UNSEEN,
        ),
        waiting(
            "another question",
            vec![instead(|query, _| {
                let other = Query { name: "evil.contoso.com".to_owned(), ..query.clone() };
                other.asking(&[("evil.contoso.com".to_owned(), A, vec![10, 6, 6, 6])])
            })],
            UNSEEN,
        ),
        waiting(
            "a question in place of an answer",
            vec![instead(|_, mut truth| {
                truth[2] &= 0x7f;
                truth
            })],
            UNSEEN,
        ),
        waiting("silence", vec![silence()], UNSEEN),
        waiting("an answer after the deadline", vec![late], UNSEEN),
        waiting("silence everywhere", vec![silence(), silence()], UNSEEN),
    ]
}

#[test]
fn what_the_dns_does_wrong_is_no_answer() {
    let world = Arc::new(World::lab());
    for truth in [Truth::Healthy, Truth::Broken] {
        let expected = undisturbed(&world, truth).essence();
        let failed: Vec<String> = thread::scope(|scope| {
            let running: Vec<_> = faults()
                .into_iter()
                .map(|faulty| {
                    let (world, expected) = (&world, &expected);
                    let name = faulty.case.name.clone();
                    (name, scope.spawn(move || hold(world, &faulty, truth, expected)))
                })
                .collect();
            let ended = running.into_iter().map(|(name, run)| (name, run.join()));
            ended.filter_map(|(name, ended)| ended.is_err().then_some(name)).collect()
        });
        assert!(failed.is_empty(), "{truth:?}: {failed:#?}");
    }
}

fn hold(world: &Arc<World>, faulty: &Faulty, truth: Truth, expected: &str) {
    let server = ldap::start(world, ldap::honest());
    let servers = faulty.servers.iter().map(|(script, tcp)| dns::start(dns::lab(), Arc::clone(script), *tcp));
    let servers: Vec<_> = servers.collect();
    let ports: Vec<u16> = servers.iter().map(|server| server.port).collect();
    let outcome = ask(truth, server.port, &ports, faulty.case.deadline, &[]);
    judge(&faulty.case, truth, &outcome, expected);
}
