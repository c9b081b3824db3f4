//! Faults of the LDAP server.

use std::{
    sync::{Arc, atomic::Ordering},
    thread,
    time::Duration,
};

use super::{
    ber::{constructed, message, number, octets},
    cases::{Case, SAME, Truthful, UNSEEN, UNUSABLE, all, elsewhere, hold, quick, slow, undisturbed},
    faults::{
        At, at, code, entry, followed, hollow, in_order, instead, late, nonsense, notice, preceded, reference,
        referral, replaced, sent, welcomed,
    },
    ldap::{Act, Manner, Order},
    run::{Truth, is_well_founded},
    world::{World, done},
};

const EVERYWHERE: [At; 3] = [At::Root, At::SignIn, At::Questions];

#[test]
fn a_code_of_failure_is_no_answer() {
    let mut cases = Vec::new();
    for number in [1, 3, 4, 10, 11, 32, 50, 51, 52, 53, 80, 4096] {
        cases.push(quick(format!("code {number} to every question"), code(At::Questions, number), UNSEEN));
        cases.push(quick(format!("code {number} to the root DSE"), code(At::Root, number), UNUSABLE));
        cases.push(quick(format!("code {number} to the sign-in"), code(At::SignIn, number), UNUSABLE));
    }
    all(&World::lab(), &cases);
}

#[test]
fn one_question_that_fails_is_said() {
    let world = Arc::new(World::lab());
    let expected = undisturbed(&world, Truth::Healthy);
    // Our own groups, the mappings, the domain controllers, the hosts, krbtgt, their groups (twice), the owners of names.
    let expected_codes: [&[i32]; 9] = [&[0], &[3], &[0], &[0, 3], &[0], &[0], &[0], &[3], &[0]];
    thread::scope(|scope| {
        for (number, allowed) in expected_codes.into_iter().enumerate() {
            let (world, expected) = (&world, &expected);
            scope.spawn(move || {
                let case = quick(format!("question {number}"), code(At::Question(number), 51), (allowed, &[1, 3]));
                hold(world, &case, Truth::Broken, "");
                let outcome = hold(world, &case, Truth::Healthy, "");
                if outcome.code == Some(0) {
                    assert!(is_well_founded(&outcome, expected), "question {number}: {outcome:?}");
                }
            });
        }
    });
}

#[test]
fn a_referral_is_never_followed() {
    let (server, url) = elsewhere();
    let (to, again) = (url.clone(), url.clone());
    let cases = [
        quick("a referral in place of the answer", replaced(At::Questions, move |id| referral(id, &url)), UNSEEN),
        quick("a reference beside the answer", preceded(At::Questions, move |id| reference(id, &to)), SAME),
        quick("a reference beside the root DSE", preceded(At::Root, move |id| reference(id, &again)), SAME),
    ];
    all(&World::lab(), &cases);
    assert_eq!(server.connections.load(Ordering::Relaxed), 0);
}

#[test]
fn how_the_answers_are_cut_and_ordered_changes_nothing() {
    let drip = |place| at(place, |_, answer| vec![Act::Drip(answer.concat())]);
    let cases = [
        quick("the last question answered first", in_order(Order::Reversed), SAME),
        quick("answers mixed with one another", in_order(Order::Mixed), SAME),
        quick("octet by octet", drip(At::Questions), SAME),
        quick("the root DSE octet by octet", drip(At::Root), SAME),
        quick("the sign-in octet by octet", drip(At::SignIn), SAME),
        quick("a moment late", late(At::Questions, 0.05), SAME),
    ];
    all(&World::lab(), &cases);
}

#[test]
fn a_connection_that_ends_is_no_answer() {
    let half = |place| {
        at(place, |_, answer| {
            let bytes = answer.concat();
            vec![Act::Send(bytes[..bytes.len() / 2].to_vec()), Act::Close]
        })
    };
    let mut cases = vec![
        quick("closed at once", welcomed(&[Act::Close]), UNUSABLE),
        quick("closed for writing at once", welcomed(&[Act::HalfClose]), UNUSABLE),
        quick("a farewell at once", welcomed(&[Act::Send(notice())]), UNUSABLE),
        quick("a farewell after the sign-in", followed(At::SignIn, |_| notice()), (&[2, 3], &[2, 3])),
        quick("a farewell after an answer", followed(At::Question(2), |_| notice()), UNSEEN),
    ];
    for place in EVERYWHERE {
        let truthful = if place == At::Questions { UNSEEN } else { UNUSABLE };
        cases.push(quick(format!("closed in the middle, {place:?}"), half(place), truthful));
        cases.push(quick(format!("closed, {place:?}"), instead(place, &[Act::Close]), truthful));
        cases.push(quick(format!("closed for writing, {place:?}"), instead(place, &[Act::HalfClose]), truthful));
        cases.push(quick(format!("a farewell, {place:?}"), replaced(place, |_| notice()), truthful));
    }
    all(&World::lab(), &cases);
}

#[test]
fn silence_ends_with_the_deadline() {
    let mut cases = vec![
        slow("silence after connecting", welcomed(&[Act::Stop]), UNUSABLE),
        slow("silence after the sign-in", at(At::SignIn, |_, answer| [sent(answer), vec![Act::Stop]].concat()), UNSEEN),
        slow(
            "silence after the root DSE",
            at(At::Root, |_, answer| [sent(answer), vec![Act::Stop]].concat()),
            UNUSABLE,
        ),
    ];
    for place in EVERYWHERE {
        let truthful = if place == At::Questions { UNSEEN } else { UNUSABLE };
        cases.push(slow(format!("no answer, {place:?}"), instead(place, &[]), truthful));
        cases.push(slow(format!("an answer after the deadline, {place:?}"), late(place, 1.8), truthful));
    }
    cases.push(slow("one question late", late(At::Question(3), 1.8), UNSEEN));
    all(&World::lab(), &cases);
}

#[test]
fn answers_to_what_was_not_asked_are_not_believed() {
    let foreign = |id: u32| done(id + 1000, 0, "", None);
    let cases = [
        quick("an end with an unknown number", preceded(At::Question(1), foreign), UNSEEN),
        quick("an entry with an unknown number", preceded(At::Question(1), |id| entry(id + 1000, 1)), UNSEEN),
        quick("an end that comes twice", followed(At::Question(1), |id| done(id, 0, "", None)), UNSEEN),
        quick("an entry after the end", followed(At::Question(1), |id| entry(id, 1)), UNSEEN),
        quick(
            "another sign-in",
            followed(At::Question(1), |id| message(id, constructed(0x61, &[number(10, 0), octets(""), octets("")]))),
            UNSEEN,
        ),
        quick("an end before the sign-in", preceded(At::SignIn, foreign), UNUSABLE),
        quick("the root DSE of another question", preceded(At::Root, foreign), UNUSABLE),
    ];
    all(&World::lab(), &cases);
}

/// A fault that has time to fill the memory.
fn long(name: &str, manner: Manner, truthful: Truthful) -> Case {
    Case { deadline: 3.5, ..quick(name, manner, truthful) }
}

#[test]
fn what_is_endless_or_enormous_is_given_up() {
    let flood = |place, bytes: fn(u32) -> Vec<u8>| at(place, move |request, _| vec![Act::Flood(bytes(request.id))]);
    // In blocks, so that the server is not what is slow.
    let cases = [
        long("entries without end", flood(At::Question(1), |id| entry(id, 1000).repeat(60)), UNSEEN),
        long("empty entries without end", flood(At::Question(1), |id| hollow(id, 0).repeat(4000)), UNSEEN),
        long("references without end", flood(At::Question(1), |id| reference(id, "ldap://x/").repeat(2000)), UNSEEN),
        long("ends without end", flood(At::Question(1), |id| done(id, 0, "", None).repeat(2000)), UNSEEN),
        long("a root DSE without end", flood(At::Root, |id| entry(id, 1000).repeat(60)), UNUSABLE),
        long("pages without end", replaced(At::Questions, |id| done(id, 0, "", Some("again"))), UNSEEN),
        long(
            "pages of entries without end",
            replaced(At::Questions, |id| [hollow(id, 0).repeat(5000), done(id, 0, "", Some("0"))].concat()),
            UNSEEN,
        ),
        long("an entry of 100 MB", replaced(At::Question(1), |id| entry(id, 100_000_000)), UNSEEN),
        long("a root DSE of 100 MB", replaced(At::Root, |id| entry(id, 100_000_000)), UNUSABLE),
        long("an entry of 30 MB", replaced(At::Question(1), |id| entry(id, 30_000_000)), UNSEEN),
        long("an entry of 10 million values", replaced(At::Question(1), |id| hollow(id, 10_000_000)), UNSEEN),
        long("a root DSE of 10 million values", replaced(At::Root, |id| hollow(id, 10_000_000)), UNUSABLE),
    ];
    all(&World::lab(), &cases);
}

#[test]
fn nonsense_is_no_answer() {
    let mut cases = Vec::new();
    for (place, truthful) in [(At::Question(1), UNSEEN), (At::Root, UNUSABLE), (At::SignIn, UNUSABLE)] {
        for (at, (name, _)) in nonsense(0).into_iter().enumerate() {
            let manner = super::faults::at(place, move |request, _| {
                vec![
                    Act::Send(nonsense(request.id).swap_remove(at).1),
                    Act::Wait(Duration::from_millis(50)),
                    Act::Close,
                ]
            });
            cases.push(quick(format!("{name}, {place:?}"), manner, truthful));
        }
    }
    all(&World::lab(), &cases);
}
