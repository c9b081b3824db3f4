//! S4U2Self and S4U2Proxy against a real KDC, by our own client.
//!
//! Where Samba's KDC differs from Windows, tests/lab/README.md says how; none of the cases here depends on it.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout)]

mod lab;

use std::{
    fs,
    future::Future,
    time::{Duration, Instant},
};

use jiff::SignedDuration;
use kcd_doctor::{
    directory::EncryptionTypes,
    gather::{
        Secret,
        kdc::{Credential, Kdc, Offer, PORT, s4u2proxy, s4u2self, service_ticket, sign_in},
    },
    kerberos::{Keytab, NoTicket, Principal, Tgt, Ticket, tgt_of_cache},
};

const REALM: &str = "contoso.com";
/// What every Windows since Server 2012 offers.
const OFFER: Offer = Offer { resource_based: true, encryption_types: Offer::USUAL_TYPES };
const LIST_ONLY: Offer = Offer { resource_based: false, encryption_types: Offer::USUAL_TYPES };

fn kdc() -> Kdc {
    let address: std::net::IpAddr = std::env::var("KCD_LAB_ADDRESS").unwrap().parse().unwrap();
    let limit = Duration::from_secs(5);
    Kdc { address: (address, PORT).into(), connect_timeout: limit, answer_timeout: limit }
}

fn run<T>(what: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(what)
}

fn account(name: &str) -> Principal {
    Principal::account(name, REALM)
}

fn keys(name: &str) -> Credential {
    let keytab = Keytab::read(&fs::read(std::env::var("KRB5_KTNAME").unwrap()).unwrap()).unwrap();
    Credential::Keys(keytab.keys_of(&account(name)).unwrap())
}

fn password(text: &str) -> Credential {
    Credential::Password(Secret::new(text.to_owned()).unwrap())
}

async fn signed_in(name: &str) -> Tgt {
    sign_in(&kdc(), &account(name), &keys(name)).await.unwrap()
}

/// The code and the status of a refusal.
fn refusal<T: std::fmt::Debug>(answer: Result<T, NoTicket>) -> (u32, Option<u32>) {
    match answer {
        Err(NoTicket::Refused(refusal)) => (refusal.code, refusal.status),
        other => panic!("{other:?}"),
    }
}

/// What the KDC says to a host that has a user's ticket by S4U2Self: whether that is forwardable, and the answer.
async fn delegate(delegator: &str, user: &str, spn: &str, offer: Offer) -> (bool, Result<Ticket, NoTicket>) {
    let tgt = signed_in(delegator).await;
    let evidence = s4u2self(&kdc(), &tgt, user, REALM).await.unwrap();
    assert!(evidence.client.same_as(&account(user)), "{evidence:?}");
    assert!(evidence.server.same_name_as(tgt.client()), "{evidence:?}");
    (evidence.is_forwardable(), s4u2proxy(&kdc(), &tgt, &evidence, spn, offer).await)
}

/// The same with the user's own ticket, as the user brings it to a host.
async fn delegate_with_own_ticket(delegator: &str, user: &str, spn: &str) -> (bool, Result<Ticket, NoTicket>) {
    let evidence = service_ticket(&kdc(), &signed_in(user).await, &account(delegator)).await.unwrap();
    let answer = s4u2proxy(&kdc(), &signed_in(delegator).await, &evidence, spn, OFFER).await;
    (evidence.is_forwardable(), answer)
}

#[test]
fn a_host_for_any_protocol_delegates_to_what_it_lists() {
    if !lab::inside("a_host_for_any_protocol_delegates_to_what_it_lists") {
        return;
    }
    run(async {
        for spn in ["cifs/vmhost2.contoso.com", "CIFS/VMHOST2", "cifs/fhost1.contoso.com"] {
            for offer in [OFFER, LIST_ONLY] {
                let (forwardable, ticket) = delegate("VMHOST1$", "alice", spn, offer).await;
                let ticket = ticket.unwrap();
                assert!(forwardable && ticket.is_forwardable());
                assert!(ticket.client.same_as(&account("alice")), "{ticket:?}");
                assert!(ticket.server.same_as(&Principal::service(spn, REALM)), "{ticket:?}");
                assert_eq!((ticket.encryption_type, ticket.session_type), (18, 18));
            }
        }
    });
}

#[test]
fn a_host_for_kerberos_only_needs_the_users_own_ticket() {
    if !lab::inside("a_host_for_kerberos_only_needs_the_users_own_ticket") {
        return;
    }
    run(async {
        let spn = "cifs/vmhost1.contoso.com";
        let (forwardable, answer) = delegate("VMHOST2$", "alice", spn, OFFER).await;
        assert!(!forwardable);
        assert_eq!(refusal(answer), (13, None));
        let (forwardable, answer) = delegate_with_own_ticket("VMHOST2$", "alice", spn).await;
        assert!(forwardable && answer.unwrap().client.same_as(&account("alice")));
        // The same ticket may be asked for by the host's service name.
        let host = Principal::service("HOST/vmhost2.contoso.com", REALM);
        let evidence = service_ticket(&kdc(), &signed_in("alice").await, &host).await.unwrap();
        let answer = s4u2proxy(&kdc(), &signed_in("VMHOST2$").await, &evidence, spn, OFFER).await;
        assert!(answer.is_ok(), "{answer:?}");
    });
}

#[test]
fn users_who_must_not_be_delegated_are_not() {
    if !lab::inside("users_who_must_not_be_delegated_are_not") {
        return;
    }
    run(async {
        let spn = "cifs/vmhost2.contoso.com";
        let (forwardable, answer) = delegate("VMHOST1$", "sensitive", spn, OFFER).await;
        assert!(!forwardable);
        assert_eq!(refusal(answer), (13, None));
        // Their own tickets are not forwardable, so what is asked for with them must not be either.
        for user in ["sensitive", "protected"] {
            assert!(!signed_in(user).await.ticket.is_forwardable());
            let (forwardable, answer) = delegate_with_own_ticket("VMHOST1$", user, spn).await;
            assert!(!forwardable, "{user}");
            assert_eq!(refusal(answer), (13, None), "{user}");
        }
        // A delegator that is itself "sensitive" gets an answer, and not an error of its own making.
        let (forwardable, answer) = delegate("SENSITIVE1$", "alice", spn, OFFER).await;
        assert!(!forwardable);
        assert_eq!(refusal(answer), (13, None));
        let tgt = signed_in("VMHOST1$").await;
        assert_eq!(refusal(s4u2self(&kdc(), &tgt, "nobody", REALM).await), (6, None));
    });
}

#[test]
fn targets_that_are_missing_or_not_listed_are_told_apart() {
    if !lab::inside("targets_that_are_missing_or_not_listed_are_told_apart") {
        return;
    }
    run(async {
        let (forwardable, answer) = delegate("CORE2016$", "alice", "cifs/gone.contoso.com", OFFER).await;
        assert!(forwardable);
        assert_eq!(refusal(answer), (7, None));
        assert_eq!(refusal(delegate("VMHOST1$", "alice", "cifs/mgmt1.contoso.com", OFFER).await.1), (13, None));
        // RC4 is asked for where Windows would, although it is not spoken.
        let aes_only = Offer { encryption_types: EncryptionTypes::AES, ..OFFER };
        let ticket = delegate("CORE2016$", "alice", "cifs/rc4only.contoso.com", OFFER).await.1.unwrap();
        assert_eq!(ticket.session_type, 23);
        assert_eq!(refusal(delegate("CORE2016$", "alice", "cifs/rc4only.contoso.com", aes_only).await.1), (14, None));
        // The policy of a target is the one refusal of a service ticket to which Samba adds a status.
        let answer = delegate("ODD1$", "alice", "cifs/authpol1.contoso.com", OFFER).await.1;
        assert_eq!(refusal(answer), (12, Some(0xC000_0413)));
    });
}

#[test]
fn resource_based_delegation_works_when_it_is_offered() {
    if !lab::inside("resource_based_delegation_works_when_it_is_offered") {
        return;
    }
    run(async {
        let spn = "cifs/rbcdt6.contoso.com";
        let (forwardable, answer) = delegate("RBT2A4D1$", "alice", spn, OFFER).await;
        assert!(forwardable && answer.unwrap().client.same_as(&account("alice")));
        assert_eq!(refusal(delegate("RBT2A4D1$", "alice", spn, LIST_ONLY).await.1), (13, None));
        // With the user's own ticket a plain account will do.
        let (_, answer) = delegate_with_own_ticket("RBCD1$", "alice", "cifs/rbcdt1.contoso.com").await;
        assert!(answer.is_ok(), "{answer:?}");
    });
}

#[test]
fn sign_ins_are_refused_in_the_kdcs_own_words() {
    if !lab::inside("sign_ins_are_refused_in_the_kdcs_own_words") {
        return;
    }
    run(async {
        let kdc = kdc();
        let refused =
            async |name: &str, credential: &Credential| refusal(sign_in(&kdc, &account(name), credential).await);
        assert_eq!(refused("DISHOST1$", &keys("DISHOST1$")).await, (18, Some(0xC000_0072)));
        assert_eq!(refused("disuser", &password(lab::PASSWORD)).await, (18, Some(0xC000_0072)));
        assert_eq!(refused("VMHOST1$", &password("wrong")).await, (24, None));
        // The keys of another account are tried, and do not fit.
        assert_eq!(refused("VMHOST1$", &keys("VMHOST2$")).await, (24, None));
        assert_eq!(refused("nobody", &password("x")).await, (6, None));
        let elsewhere = Principal::account("alice", "fabrikam.com");
        assert!(sign_in(&kdc, &elsewhere, &password("x")).await.is_err());
    });
}

#[test]
fn a_password_and_the_ticket_of_kinit_do_as_well_as_a_keytab() {
    if !lab::inside("a_password_and_the_ticket_of_kinit_do_as_well_as_a_keytab") {
        return;
    }
    run(async {
        let spn = "cifs/vmhost2.contoso.com";
        // The salt of a computer is not made of its account name: the KDC tells it.
        let tgt = sign_in(&kdc(), &account("vmhost1$"), &password(lab::PASSWORD)).await.unwrap();
        assert!(tgt.ticket.is_forwardable());
        let evidence = s4u2self(&kdc(), &tgt, "alice", REALM).await.unwrap();
        assert!(s4u2proxy(&kdc(), &tgt, &evidence, spn, OFFER).await.is_ok());

        // A user may be named by a user principal name.
        let evidence = s4u2self(&kdc(), &tgt, "alice@contoso.com", REALM).await.unwrap();
        println!("S4U2Self by a user principal name: {}", evidence.client);
        assert!(s4u2proxy(&kdc(), &tgt, &evidence, spn, OFFER).await.is_ok());
        let user = sign_in(&kdc(), &account("alice@contoso.com"), &password(lab::PASSWORD)).await.unwrap();
        println!("sign-in by a user principal name: {}", user.client());

        let cache = tgt_of_cache(&fs::read(lab::ticket("alice")).unwrap()).unwrap();
        assert!(cache.client().same_as(&account("alice")) && cache.ticket.is_forwardable());
        assert_eq!((cache.realm(), cache.ticket.encryption_type), ("CONTOSO.COM", 18));
        let user = sign_in(&kdc(), &account("alice"), &Credential::Ticket(Box::new(cache.clone()))).await.unwrap();
        let own = service_ticket(&kdc(), &user, &account("VMHOST1$")).await.unwrap();
        assert!(s4u2proxy(&kdc(), &tgt, &own, spn, OFFER).await.is_ok());

        let other = sign_in(&kdc(), &account("hvadmin"), &Credential::Ticket(Box::new(cache.clone()))).await;
        assert!(matches!(other, Err(NoTicket::Unanswered(why)) if why.contains("alice@CONTOSO.COM's")));
        let mut old = cache;
        old.ticket.ends = "2020-01-01T00:00:00Z".parse().unwrap();
        let old = sign_in(&kdc(), &account("alice"), &Credential::Ticket(Box::new(old))).await;
        assert!(matches!(old, Err(NoTicket::Unanswered(why)) if why.contains("expired at 2020-01-01T00:00:00Z")));
    });
}

#[test]
fn the_files_of_real_tools_are_read_whole_or_not_at_all() {
    if !lab::inside("the_files_of_real_tools_are_read_whole_or_not_at_all") {
        return;
    }
    let cache = fs::read(lab::ticket("alice")).unwrap();
    // What may be missing are whole tickets at the end: settings of the library come before the first one or after it.
    let readable = (0..cache.len()).filter(|length| tgt_of_cache(&cache[..*length]).is_ok()).count();
    assert!(readable < 5, "{readable} of {}", cache.len());
    let keytab = fs::read(std::env::var("KRB5_KTNAME").unwrap()).unwrap();
    let some = &keytab[..keytab.len().min(2000)];
    let readable = (0..some.len()).filter(|length| Keytab::read(&some[..*length]).is_ok()).count();
    // The shortest record has more than 40 octets.
    assert!((1..=some.len() / 40).contains(&readable), "{readable} of {}", some.len());
}

#[test]
fn a_wrong_clock_is_put_right_and_told() {
    if !lab::inside("a_wrong_clock_is_put_right_and_told") {
        return;
    }
    run(async {
        let mut tgt = signed_in("VMHOST1$").await;
        let second = SignedDuration::from_secs(1);
        assert!(tgt.ticket.clock_difference.abs() <= second);
        tgt.ticket.clock_difference = SignedDuration::from_mins(-20);
        let evidence = s4u2self(&kdc(), &tgt, "alice", REALM).await.unwrap();
        assert!(evidence.clock_difference.abs() <= second, "{}", evidence.clock_difference);
    });
}

#[test]
fn names_with_spaces_are_asked_for_in_two_parts() {
    if !lab::inside("names_with_spaces_are_asked_for_in_two_parts") {
        return;
    }
    run(async {
        // Samba looks up another spelling, and so knows no such name; it would not get as far with a broken request.
        let spn = "Microsoft Virtual System Migration Service/vmhost2.contoso.com";
        assert_eq!(refusal(delegate("VMHOST1$", "alice", spn, OFFER).await.1), (7, None));
    });
}

#[test]
fn a_whole_proof_takes_a_moment() {
    if !lab::inside("a_whole_proof_takes_a_moment") {
        return;
    }
    run(async {
        let start = Instant::now();
        delegate("VMHOST1$", "alice", "cifs/vmhost2.contoso.com", OFFER).await.1.unwrap();
        let whole = start.elapsed();
        println!("keytab, sign-in, S4U2Self and S4U2Proxy: {whole:?}");
        assert!(whole < Duration::from_secs(5));
    });
}
